// Package printer is the printer of ComputerCraft: pages of 25 by 21 characters,
// one after another (spec/computercraft.md 4.12; the documentation of
// ComputerCraft, "printer"). What is printed is kept, for somebody to look at.
package printer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// Width and Height are the characters of a page; fixed by ComputerCraft.
const (
	Width  = 25
	Height = 21
)

// Pages is how many pages the paper and the ink of a printer are good for. It is
// also the bound of what is kept.
const Pages = 64

// MaxTitle bounds the title of a page, in bytes.
const MaxTitle = 128

// Page is one page: characters of ComputerCraft, blanks where there are none.
type Page struct {
	Title string
	rows  [Height][Width]byte
}

// Text is the page as Unicode, a line for each row, without trailing blanks and
// empty rows.
func (p *Page) Text() string {
	var out strings.Builder
	for _, row := range p.rows {
		out.WriteString(strings.TrimRight(term.ToUnicode(string(row[:])), " ") + "\n")
	}
	if text := strings.TrimRight(out.String(), "\n"); text != "" {
		return text + "\n"
	}
	return ""
}

// Printer is one printer. The zero Printer is full of paper and ink.
type Printer struct {
	computer.Still
	done    []Page
	open    *Page // in the printer; nil: none
	x, y    int   // where the next character goes, from 1
	version uint64
}

var _ computer.Peripheral = (*Printer)(nil)

// Types are those of a printer.
func (p *Printer) Types() []string { return []string{"printer"} }

// Version counts the pages that came out.
func (p *Printer) Version() uint64 { return p.version }

// Left is for how many pages paper and ink are left.
func (p *Printer) Left() int {
	left := Pages - len(p.done)
	if p.open != nil {
		left--
	}
	return left
}

// Open is the page in the printer, nil for none.
func (p *Printer) Open() *Page { return p.open }

// NewPage takes a page; one that was in the printer comes out. False: there is
// no paper left.
func (p *Printer) NewPage() bool {
	p.EndPage()
	if p.Left() == 0 {
		return false
	}
	p.open, p.x, p.y = &Page{}, 1, 1
	for y := range p.open.rows {
		for x := range p.open.rows[y] {
			p.open.rows[y][x] = ' '
		}
	}
	return true
}

// EndPage lets the page out; false: there is none.
func (p *Printer) EndPage() bool {
	if p.open == nil {
		return false
	}
	p.done, p.open = append(p.done, *p.open), nil
	p.version++
	return true
}

// Write puts characters on the open page. What is beyond its edges is lost; the
// place moves by the whole length.
func (p *Printer) Write(text string) {
	if p.y >= 1 && p.y <= Height {
		for i := max(0, 1-p.x); i < len(text) && p.x+i <= Width; i++ {
			p.open.rows[p.y-1][p.x+i-1] = text[i]
		}
	}
	p.x += len(text)
}

// Cursor is where the next character goes.
func (p *Printer) Cursor() (x, y int) { return p.x, p.y }

// SetCursor moves it, off the page too.
func (p *Printer) SetCursor(x, y int) { p.x, p.y = x, y }

// SetTitle names the open page.
func (p *Printer) SetTitle(title string) {
	p.open.Title = strings.Clone(title[:min(len(title), MaxTitle)])
}

// Text is all that came out: of each page its title, and its text.
func (p *Printer) Text() string {
	var out strings.Builder
	for i := range p.done {
		title := "page " + fmt.Sprint(i+1)
		if t := term.ToUnicode(p.done[i].Title); t != "" {
			title += ": " + t
		}
		out.WriteString("--- " + title + "\n" + p.done[i].Text())
	}
	return out.String()
}

// DigestTo writes the pages, and the one in the printer.
func (p *Printer) DigestTo(d *statesum.Digest) {
	d.Int(len(p.done))
	for i := range p.done {
		p.done[i].digestTo(d)
	}
	d.Int(p.x, p.y)
	d.Bool(p.open != nil)
	if p.open != nil {
		p.open.digestTo(d)
	}
}

func (p *Page) digestTo(d *statesum.Digest) {
	d.Text(p.Title)
	for _, row := range p.rows {
		d.Text(string(row[:]))
	}
}

// Copy implements computer.Peripheral.
func (p *Printer) Copy(c *copies.Map) computer.Peripheral {
	return copies.Of(c, p, func(n *Printer) {
		n.done = slices.Clone(p.done)
		if p.open != nil {
			page := *p.open
			n.open = &page
		}
	})
}
