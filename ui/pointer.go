package ui

import "github.com/emberwire/emberwire/core/view"

// pointer turns the mouse over one screen into commands: up only for the
// button that was pressed, drag only when the cell changes
// (spec/computercraft.md 4.14).
type pointer struct {
	id     int
	button int // 1 left, 2 right, 3 middle; 0 none is down
	x, y   int // cell of the last click or drag
}

func (p *pointer) command(what string, key, x, y int) []view.Command {
	return []view.Command{{Verb: view.DoMouse, Computer: p.id, Text: what, Key: key, X: x, Y: y}}
}

// down takes MouseEvent.button: 0 left, 1 middle, 2 right.
func (p *pointer) down(button, x, y int) []view.Command {
	switch button {
	case 0:
		p.button = 1
	case 1:
		p.button = 3
	case 2:
		p.button = 2
	default:
		return nil
	}
	p.x, p.y = x, y
	return p.command("click", p.button, x, y)
}

func (p *pointer) move(x, y int) []view.Command {
	if p.button == 0 || x == p.x && y == p.y {
		return nil
	}
	p.x, p.y = x, y
	return p.command("drag", p.button, x, y)
}

func (p *pointer) up() []view.Command {
	if p.button == 0 {
		return nil
	}
	button := p.button
	p.button = 0
	return p.command("up", button, p.x, p.y)
}

func (p *pointer) wheel(delta float64, x, y int) []view.Command {
	switch {
	case delta < 0:
		return p.command("scroll", -1, x, y)
	case delta > 0:
		return p.command("scroll", 1, x, y)
	}
	return nil
}
