// Package term is a computer's character screen: a grid of cells, a cursor,
// two current colours and a palette, with exactly the behaviour of
// ComputerCraft's terminal (spec/computercraft.md 4.13).
//
// A cell is three bytes: a character of the computer's own 256 character set
// (charset.go), a foreground and a background, both palette indices 0..15 in
// the order of the blit digits. Positions are 1-based as in Lua; rows of the
// Go API are 0-based as in core/view.
//
// Every change counts Version up and stamps the rows it touched, so any number
// of lookers can ask "what changed since I looked last" without telling the
// screen about themselves.
package term
