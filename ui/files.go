package ui

import (
	"bytes"
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

const treeID = "files-tree"

// diskOwner is a computer, or the lab, whose disk can be chosen.
type diskOwner struct {
	ID   int
	Name string
	Disk uint64 // counts the changes of its disk
}

// noOwner is the id of none, neither of a computer nor of the lab.
const noOwner = view.TheLab - 1

// Files is the panel with a computer's files: the tree and the editor. Texts
// that were not saved are kept while other files are looked at.
type Files struct {
	app.Compo
	Script Script
	Page   *Page
	Seen   bool   // not behind another tab
	Lab    uint64 // counts loads and resets
	Opened int    // counts loads only
	Owners []diskOwner

	ctx     app.Context
	opened  int
	id      int // of the chosen computer
	list    []view.File
	used    int
	listed  string // what the list was asked for: lab, computer, change
	asking  bool
	folded  map[string]bool
	at      string // path of the line that the keys move
	drafts  map[string]*draft
	open    *draft // in the editor, nil: none
	naming  bool   // a new file is being named
	problem string

	recalledOf int // of which opening the texts were asked for
	recalling  bool
}

// OnMount makes the panel known to the page and to the editor's script.
func (f *Files) OnMount(ctx app.Context) {
	f.ctx, f.Page.files = ctx, f
	f.folded, f.drafts = map[string]bool{}, map[string]*draft{}
	f.Script.Editor().Listen(func() { ctx.Dispatch(func(app.Context) { f.typed() }) }, func() { ctx.Dispatch(func(app.Context) { f.run() }) })
	f.follow()
}

// OnUpdate follows the lab and the disks.
func (f *Files) OnUpdate(app.Context) { f.follow() }

// follow asks for what has changed.
func (f *Files) follow() {
	if f.opened != f.Opened { // another lab
		f.opened, f.at, f.problem, f.list, f.listed, f.naming = f.Opened, "", "", nil, "", false
		f.folded, f.drafts = map[string]bool{}, map[string]*draft{}
		f.id = noOwner
		f.show(nil)
		f.Script.Editor().Forget()
		f.Script.Drafts(0)
	}
	if f.recalledOf != f.Opened && !f.recalling {
		f.recall()
	}
	if f.owner() == nil && len(f.Owners) > 0 {
		f.id = f.Owners[0].ID
		f.show(nil)
	}
	if h := f.owner(); h != nil && f.Seen && f.key(h) != f.listed && !f.asking {
		f.ask(h)
	}
}

func (f *Files) owner() *diskOwner {
	for i := range f.Owners {
		if f.Owners[i].ID == f.id {
			return &f.Owners[i]
		}
	}
	return nil
}

func (f *Files) key(h *diskOwner) string {
	return itoa(int(f.Lab)) + " " + itoa(h.ID) + " " + itoa(int(h.Disk))
}

// ask fetches the list, and the open file if there is one.
func (f *Files) ask(h *diskOwner) {
	key, id := f.key(h), h.ID
	f.asking = true
	f.Script.Send(view.Command{Verb: view.DoFiles, Computer: id}, func(r view.Reply) {
		f.ctx.Dispatch(func(app.Context) {
			f.asking, f.listed = false, key
			if r.OK && id == f.id {
				f.list, f.used = r.Files, r.Total
			}
			f.follow()
		})
	})
	if d := f.open; d != nil && d.id == id {
		f.Script.Send(view.Command{Verb: view.DoRead, Computer: id, Text: d.path}, func(r view.Reply) {
			f.ctx.Dispatch(func(app.Context) { f.reread(d, r) })
		})
	}
}

// reread takes what is in the open file now. Whether the engine knows the file
// is said by the reply; a problem of the engine itself is no news of the file.
func (f *Files) reread(d *draft, r view.Reply) {
	if !r.OK {
		d.gone = true
		return
	}
	if f.open == d {
		d.typed(f.textOf(d))
	}
	if d.seen(r.Data) && f.open == d {
		f.show(d)
	}
}

// textOf is the text of a draft, the editor's if it is open there.
func (f *Files) textOf(d *draft) string {
	if f.open == d && d.closed == "" {
		return f.Script.Editor().Text()
	}
	return d.text
}

// choose shows another computer's files.
func (f *Files) choose(id int) {
	if f.id == id {
		return
	}
	f.keep()
	f.id, f.at, f.list, f.listed, f.problem, f.naming = id, "", nil, "", "", false
	f.show(nil)
	f.follow()
}

// keep takes the text out of the editor before another one comes in.
func (f *Files) keep() {
	if d := f.open; d != nil && d.closed == "" {
		d.typed(f.Script.Editor().Text())
		if f.give(d); !d.dirty {
			delete(f.drafts, d.key())
		}
	}
	f.count()
}

func (d *draft) key() string { return itoa(d.id) + "/" + d.path }

// count tells the page how many texts are not saved.
func (f *Files) count() {
	n := 0
	for _, d := range f.drafts {
		if d.dirty {
			n++
		}
		f.give(d)
	}
	f.Script.Drafts(n)
	if f.Page.drafts != n {
		f.Page.ctx.Dispatch(func(app.Context) { f.Page.drafts = n })
	}
}

// give has a text that is not saved kept, or forgotten once it is.
func (f *Files) give(d *draft) {
	text := d.bytes()
	switch {
	case d.dirty && (d.given == nil || !bytes.Equal(d.given, text)):
		d.given = text
		f.Script.Send(view.Command{Verb: view.DoDraft, Computer: d.id, Text: d.path, Data: text}, func(r view.Reply) { f.Page.failed(r.Error) })
	case !d.dirty && d.given != nil:
		d.given = nil
		f.Script.Send(view.Command{Verb: view.DoDraft, Computer: d.id, Text: d.path, Gone: true}, nil)
	}
}

// recall shows the texts again that were kept with the lab.
func (f *Files) recall() {
	f.recalling = true
	of := f.Opened
	f.Script.Send(view.Command{Verb: view.DoDrafts}, func(r view.Reply) {
		f.ctx.Dispatch(func(app.Context) {
			if f.recalling = false; r.OK {
				f.recalledOf = of
			}
		})
		for _, file := range r.Files {
			f.Script.Send(view.Command{Verb: view.DoRead, Computer: file.Computer, Text: file.Path}, func(r view.Reply) {
				f.ctx.Dispatch(func(app.Context) { f.recalled(file, r) })
			})
		}
	})
}

// recalled takes one of them; r is what the disk has.
func (f *Files) recalled(file view.File, r view.Reply) {
	d := &draft{id: file.Computer, path: file.Path}
	if d.read(file.Data); d.closed != "" {
		return
	}
	d.base, d.gone, d.given = r.Data, !r.OK, file.Data
	d.dirty = d.gone || !bytes.Equal(d.bytes(), d.base)
	f.drafts[d.key()] = d
	if f.open == nil {
		f.id = d.id
		f.show(d)
	}
	f.count()
}

// pick opens a file in the editor, as it was left there or as it is.
func (f *Files) pick(path string) {
	f.keep()
	d := &draft{id: f.id, path: path}
	if old := f.drafts[d.key()]; old != nil {
		d = old
	}
	f.problem = ""
	f.Script.Send(view.Command{Verb: view.DoRead, Computer: d.id, Text: path}, func(r view.Reply) {
		f.ctx.Dispatch(func(app.Context) {
			if !r.OK && !d.dirty {
				f.problem = r.Error
				return
			}
			if d.dirty {
				d.gone = !r.OK
				d.seen(r.Data)
			} else {
				d.read(r.Data)
			}
			f.drafts[d.key()] = d
			f.show(d)
			f.ctx.Defer(func(app.Context) {
				if d.closed == "" {
					f.Script.Editor().Focus()
				}
			})
		})
	})
}

// show puts a draft into the editor. A text area that does not hold the text
// as it is must not be saved from.
func (f *Files) show(d *draft) {
	f.open = d
	if d == nil || d.closed != "" {
		return
	}
	if !f.Script.Editor().Set(itoa(f.opened)+" "+d.key(), d.path, d.text) {
		d.closed = "This browser's text field would change the file, so it is not opened."
		return
	}
	f.check(d)
}

// typed follows the editor, a moment after the last key.
func (f *Files) typed() {
	d := f.open
	if d == nil || d.closed != "" {
		return
	}
	d.typed(f.Script.Editor().Text())
	f.count()
	f.check(d)
}

// check asks our parser about the text.
func (f *Files) check(d *draft) {
	if !isLua(d.path) {
		return
	}
	text := d.text
	f.Script.Send(view.Command{Verb: view.DoCheck, Data: []byte(text)}, func(r view.Reply) {
		f.ctx.Dispatch(func(app.Context) {
			if f.open != d || d.text != text {
				return
			}
			d.wrong, d.line = r.Text+r.Error, r.First
			f.Script.Editor().Mark(d.line, d.wrong)
		})
	})
}

// save writes the text of the editor to the disk, and then does more, if there
// is more. The lab's own files change by other edits, too: they are looked at
// first.
func (f *Files) save(then func()) {
	d := f.open
	if d == nil || d.closed != "" {
		return
	}
	d.typed(f.Script.Editor().Text())
	if d.id != view.TheLab {
		f.write(d, then)
		return
	}
	f.Script.Send(view.Command{Verb: view.DoRead, Computer: d.id, Text: d.path}, func(r view.Reply) {
		f.ctx.Dispatch(func(app.Context) {
			if known := d.base; !r.OK || bytes.Equal(known, r.Data) || d.stale != nil && bytes.Equal(d.stale, r.Data) {
				f.write(d, nil) // which runs the lab again
				return
			}
			d.seen(r.Data)
		})
	})
}

// run saves and runs the lab again, with its edits.
func (f *Files) run() {
	f.save(func() {
		f.Script.Send(view.Command{Verb: view.DoRestart}, func(r view.Reply) { f.Page.failed(r.Error) })
	})
}

// try saves and reboots the computer whose file it is, and no other.
func (f *Files) try() {
	id := f.id
	f.save(func() {
		f.Script.Send(view.Command{Verb: view.DoPower, Computer: id, Text: "reboot"}, func(r view.Reply) { f.Page.failed(r.Error) })
	})
}

// write writes a draft. What is wrong with a file of the lab has a line in it.
func (f *Files) write(d *draft, then func()) {
	data := d.bytes()
	f.Script.Send(view.Command{Verb: view.DoWrite, Computer: d.id, Text: d.path, Data: data}, func(r view.Reply) {
		f.ctx.Dispatch(func(app.Context) {
			if d.id == view.TheLab {
				d.wrong, d.line = otherwise(r.First > 0, r.Error, ""), r.First
				if f.Script.Editor().Mark(d.line, d.wrong); r.First > 0 {
					r.Error = "" // it stands at its line
				}
			}
			if f.problem = r.Error; !r.OK {
				return
			}
			d.base, d.stale, d.gone = data, nil, false
			d.typed(f.textOf(d))
			f.count()
			if then != nil {
				then()
			}
		})
	})
}

// saveAll writes every text that is not saved.
func (f *Files) saveAll() {
	f.keep()
	for _, key := range slices.Sorted(maps.Keys(f.drafts)) {
		if d := f.drafts[key]; d.dirty {
			f.Script.Send(view.Command{Verb: view.DoWrite, Computer: d.id, Text: d.path, Data: d.bytes()}, func(r view.Reply) { f.Page.failed(r.Error) })
		}
	}
}

// revert shows what is on the disk in place of the text.
func (f *Files) revert() {
	d := f.open
	f.Script.Send(view.Command{Verb: view.DoRead, Computer: d.id, Text: d.path}, func(r view.Reply) {
		f.ctx.Dispatch(func(app.Context) {
			if f.problem = r.Error; !r.OK {
				return
			}
			d.read(r.Data)
			f.count()
			f.show(d)
		})
	})
}

// shut closes the editor; a text that is not saved is kept.
func (f *Files) shut() {
	f.keep()
	f.open = nil
	focus(treeID)
}

// remove deletes a file or folder, which undo brings back.
func (f *Files) remove(path string) {
	f.Script.Send(view.Command{Verb: view.DoDelete, Computer: f.id, Text: path}, func(r view.Reply) {
		f.ctx.Dispatch(func(app.Context) {
			if f.problem = r.Error; !r.OK {
				return
			}
			d := f.open
			if d != nil && d.id == f.id && (d.path == path || len(d.path) > len(path) && d.path[:len(path)+1] == path+"/") {
				d.dirty = false
				f.give(d)
				delete(f.drafts, d.key())
				f.open = nil
				f.count()
			}
			focus(treeID)
		})
	})
}

// make writes an empty file, or a folder, and opens it.
func (f *Files) make(path string) {
	for _, have := range f.list {
		if have.Path == path {
			f.problem = "There is a file " + path + " already."
			return
		}
	}
	f.Script.Send(view.Command{Verb: view.DoWrite, Computer: f.id, Text: path}, func(r view.Reply) {
		f.ctx.Dispatch(func(app.Context) {
			if f.problem = r.Error; !r.OK {
				return
			}
			f.naming = false
			if path[len(path)-1] != '/' {
				f.at = path
				f.pick(path)
			}
		})
	})
}

// download gives one file to the visitor.
func (f *Files) download(path string) {
	f.Script.Send(view.Command{Verb: view.DoRead, Computer: f.id, Text: path}, func(r view.Reply) {
		f.failed(r.Error)
		if r.OK {
			f.Script.SaveFile(baseName(path), r.Data)
		}
	})
}

// pasteAll puts the clipboard in place of the whole text.
func (f *Files) pasteAll() {
	f.Script.Clipboard(func(text, problem string) {
		f.ctx.Dispatch(func(app.Context) {
			if f.problem = problem; problem == "" {
				f.Script.Editor().Replace(text)
				f.typed()
			}
		})
	})
}
