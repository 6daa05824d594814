package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/view"
)

// maxLines bounds the lines of the tree that are drawn.
const maxLines = 600

// Render draws the tree, and below or beside it the editor. The text area is
// always there: its content is the browser's.
func (f *Files) Render() app.UI {
	return app.Div().Class("files").Body(
		f.head(),
		app.P().Class("files-problem").Role("alert").Hidden(f.problem == "").Body(
			app.Span().Text(f.problem), goOn(f.Script, f.problem, f.failed), app.Button().Type("button").Class("plain").Text("Dismiss").OnClick(f.dismiss)),
		app.Div().Class("files-work").Body(f.tree(), f.editor()),
	)
}

func (f *Files) dismiss(app.Context, app.Event) { f.problem = "" }
func (f *Files) failed(why string)              { f.ctx.Dispatch(func(app.Context) { f.problem = why }) }

func (f *Files) head() app.UI {
	return app.Div().Class("files-head").Body(
		app.Select().ID("files-computer").Class("files-computer").Title("Computer").Aria("label", "Computer whose files are shown").OnChange(f.onComputer).Body(
			app.Range(f.Owners).Slice(func(i int) app.UI {
				h := f.Owners[i]
				return app.Option().Value(itoa(h.ID)).Selected(h.ID == f.id).Text(h.Name)
			})),
		app.Span().Class("count").Text(sized(f.used)+otherwise(f.id == view.TheLab, "", otherwise(f.id < 0, " used", " of 1 MB"))),
		app.Span().Class("spacer"),
		when(f.at != "", func() app.UI {
			return app.Div().Class("group").Body(
				button(iconDownload, "Download "+f.at, "quiet", f.onDownload, f.at),
				button(iconTrash, "Delete "+f.at+" (Delete)", "quiet", f.onDelete, f.at))
		}),
		when(f.id == view.TheLab, func() app.UI { // static/network.js
			return app.Button().ID("network-form").Type("button").Class("plain").Title("Seed, medium, cables and what hangs on them, as a form").Text("Network")
		}),
		button(iconNew, "New file", "", f.onNew),
	)
}

// naming is the field for a new file's name.
func (f *Files) namingField() app.UI {
	return app.Input().ID("files-name").Class("files-name").Type("text").Hidden(!f.naming).Placeholder("name.lua, or folder/").
		Aria("label", "Name of the new file; a slash at the end makes a folder").AutoComplete(false).Spellcheck(false).OnKeyDown(f.onName)
}

func (f *Files) tree() app.UI {
	lines := branches(f.list, f.folded)
	more := max(len(lines)-maxLines, 0)
	active := ""
	for i := range lines {
		if lines[i].Path == f.at {
			active = lineID(i)
		}
	}
	return app.Div().Class("tree-side").Body(
		f.namingField(),
		app.Div().ID(treeID).Class("tree").Role("tree").TabIndex(0).Aria("label", "Files").Aria("activedescendant", active).
			DataSet("tree", itoa(f.id)).OnKeyDown(f.onKey).Body(
			app.Range(lines[:len(lines)-more]).Slice(func(i int) app.UI { return f.line(i, lines[i]) })),
		app.P().Class("tree-note").Hidden(len(f.list) > 0).Text("No files. Make one, or drop some here."),
		app.P().Class("tree-note").Hidden(more == 0).Text(plural(more, "line more is", "lines more are")+" not shown: fold some folders."),
	)
}

func lineID(i int) string { return "file-" + itoa(i) }

func (f *Files) line(i int, b branch) app.UI {
	class := "leaf"
	if b.Path == f.at {
		class = "leaf at"
	}
	d := f.drafts[itoa(f.id)+"/"+b.Path]
	out := app.Div().ID(lineID(i)).Class(class).Role("treeitem").Aria("selected", b.Path == f.at).Aria("level", b.depth+1).
		Style("padding-left", itoa(8+14*b.depth)+"px").OnClick(func(app.Context, app.Event) { f.act(b) }, b.Path, b.open)
	if b.Folder {
		return out.DataSet("folder", b.Path).Aria("expanded", b.open).Body(
			icon(map[bool]string{true: iconOpened, false: iconFolded}[b.open]), app.Span().Class("leaf-name").Text(b.name))
	}
	return out.DataSet("folder", folderOf(nil, b.Path)).Body(
		app.Span().Class("leaf-dot").Text(mark1(d != nil && d.dirty)),
		app.Span().Class("leaf-name").Text(b.name), app.Span().Class("num leaf-size").Text(sized(b.Size)))
}

// mark1 is the dot of a text that is not saved.
func mark1(dirty bool) string {
	if dirty {
		return "●"
	}
	return ""
}

// act opens a file, or folds a folder.
func (f *Files) act(b branch) {
	f.at = b.Path
	if b.Folder {
		f.folded[b.Path] = b.open
		return
	}
	f.pick(b.Path)
}

func (f *Files) editor() app.UI {
	d := f.open
	if d == nil {
		d = &draft{closed: " "}
	}
	text := f.open != nil && d.closed == ""
	return app.Div().Class("editor-side").Hidden(f.open == nil).Body(
		app.Div().Class("editor-head").Body(
			app.Span().Class("leaf-dot").Title("Not saved").Text(mark1(d.dirty)),
			app.B().Class("editor-name").Title(d.path).Text(d.path),
			app.Span().Class("count").Text(ending(d)),
			app.Span().Class("spacer"),
			app.Button().ID("save").Type("button").Class("plain").Title(otherwise(d.id == view.TheLab, "Save and run again (Ctrl+S)", "Save to the disk (Ctrl+S)")).Hidden(!text).Disabled(!d.dirty && !d.gone).Text("Save").OnClick(f.onSave),
			app.Button().ID("try").Type("button").Class("plain").Title("Save, and reboot only this computer. Ctrl+Enter runs the whole lab again").Hidden(!text || d.id < 0).Text("Try on this computer").OnClick(f.onTry),
			app.Button().ID("editor-kind").Type("button").Class("plain").Title("Change between the editor and a plain text area, which screen readers read whole").Hidden(!text || !f.Script.Editor().Can()).Text("Plain").OnClick(f.onPlain),
			app.Button().Type("button").Class("plain").Title("Replace the whole text by the clipboard").Hidden(!text).Text("Paste all").OnClick(f.onPaste),
			button(iconClose, "Close the editor", "", f.onClose),
		),
		app.P().Class("editor-note").Role("status").Hidden(!text || d.stale == nil && !d.gone).Body(
			app.Span().Text(otherwise(d.gone, "The file was deleted. Save writes it again.", "A program has changed the file meanwhile. Save overwrites that.")),
			app.Button().Type("button").Class("plain").Hidden(d.gone).Text("Show the disk's").OnClick(f.onRevert)),
		app.P().Class("editor-closed").Hidden(text).Text(strings.TrimSpace(d.closed)),
		app.Div().Class("editor-box").Hidden(!text).Body(
			app.Div().ID("editor-code").Class("editor-code"),
			app.Div().Class("editor-gutter").Aria("hidden", "true").Body(app.Pre().ID("editor-lines").Class("editor-lines")),
			app.Div().Class("editor-field").Body(
				app.Div().ID("editor-mark").Class("editor-mark").Hidden(true),
				app.Textarea().ID("editor").Class("editor").Aria("label", "Text of "+d.path+". Tab indents, Escape leaves.").Aria("describedby", "editor-wrong").
					Attr("autocomplete", "off").Attr("autocapitalize", "off").Attr("autocorrect", "off").Spellcheck(false).Attr("wrap", "off")),
		),
		app.Button().ID("editor-wrong").Type("button").Class("editor-wrong").Title("Go to the line").Hidden(!text || d.wrong == "").
			Text("Line "+itoa(d.line)+": "+d.wrong).OnClick(f.onWrong),
	)
}

// ending says what the text area does not show of the file.
func ending(d *draft) string {
	out := sized(len(d.bytes()))
	if d.closed != "" {
		out = ""
	}
	if d.crlf {
		out += ", \\r\\n"
	}
	if d.bom {
		out += ", byte order mark"
	}
	return out
}

func otherwise[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}

func (f *Files) onSave(app.Context, app.Event) { f.save(nil) }
func (f *Files) onTry(app.Context, app.Event)  { f.try() }

// onPlain changes between the editor and the plain text area.
func (f *Files) onPlain(ctx app.Context, _ app.Event) {
	e := f.Script.Editor()
	e.Choose(otherwise(e.Plain(), "", "plain"))
}

func (f *Files) onPaste(app.Context, app.Event)  { f.pasteAll() }
func (f *Files) onClose(app.Context, app.Event)  { f.shut() }
func (f *Files) onRevert(app.Context, app.Event) { f.revert() }
func (f *Files) onWrong(app.Context, app.Event)  { f.Script.Editor().Go(f.open.line) }

func (f *Files) onDownload(app.Context, app.Event) {
	for _, x := range f.list {
		if x.Path == f.at && x.Folder {
			f.problem = "A folder cannot be downloaded; its files can, and the whole lab (Share)."
			return
		}
	}
	f.download(f.at)
}

func (f *Files) onDelete(app.Context, app.Event) { f.remove(f.at) }

func (f *Files) onNew(ctx app.Context, _ app.Event) {
	f.naming = true
	in := folderOf(f.list, f.at)
	if in != "" {
		in += "/"
	}
	ctx.Defer(func(app.Context) {
		setValue("files-name", in)
		focus("files-name")
	})
}

func (f *Files) onName(ctx app.Context, e app.Event) {
	switch e.Get("key").String() {
	case "Enter":
		if path := strings.TrimSpace(ctx.JSSrc().Get("value").String()); path != "" {
			f.make(path)
		}
	case "Escape":
		f.naming = false
		focus(treeID)
	default:
		return
	}
	e.PreventDefault()
}

func (f *Files) onComputer(ctx app.Context, _ app.Event) {
	value := ctx.JSSrc().Get("value").String()
	for _, h := range f.Owners {
		if itoa(h.ID) == value {
			f.choose(h.ID)
		}
	}
}

// onKey moves through the tree, as trees do.
func (f *Files) onKey(_ app.Context, e app.Event) {
	key := e.Get("key").String()
	if e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool() || e.Get("altKey").Bool() {
		return
	}
	lines := branches(f.list, f.folded)
	at := -1
	for i := range lines {
		if lines[i].Path == f.at {
			at = i
		}
	}
	switch {
	case key == "Enter" || key == " ":
		if at < 0 {
			return
		}
		f.act(lines[at])
	case key == "Delete" && at >= 0:
		f.remove(f.at)
		f.at = lines[otherInt(at+1 < len(lines), at+1, max(at-1, 0))].Path
	default:
		to, fold := moved(lines, at, key)
		if to < 0 {
			return
		}
		if at < 0 {
			to = 0
		}
		f.at = lines[to].Path
		if fold != "" {
			f.folded[f.at] = fold == "close"
		}
		reveal(lineID(to))
	}
	e.PreventDefault()
}

func otherInt(yes bool, a, b int) int {
	if yes {
		return a
	}
	return b
}

func baseName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
