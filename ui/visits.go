package ui

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/view"
)

// follow goes where a link of a lesson leads in the lab: to a packet by its
// number, to a computer by its name, to a file as NAME/path, to a moment of the run.
func (p *Page) follow(kind, to string) {
	name, path, _ := strings.Cut(to, "/")
	id := -1
	if i := slices.IndexFunc(p.state.Computers, func(c view.Computer) bool { return c.Name == name }); i >= 0 {
		id = p.state.Computers[i].ID
	}
	if kind == "at" {
		p.seek(to)
		return
	}
	number, err := strconv.ParseUint(to, 10, 53)
	switch {
	case kind == "packet" && err == nil && p.list != nil:
		p.list.open(number)
		p.visit(placePackets)
	case id < 0:
		p.failed("The lab has no " + kind + " " + to + ".")
	case kind == "computer":
		p.visit(placeBench)
		focus("keys-" + itoa(id))
	case kind == "file":
		p.showFiles(id)
		p.ctx.Dispatch(func(app.Context) {
			if p.files != nil {
				p.files.pick(path)
			}
		})
	}
}

// maxPicture bounds a picture of a lesson, in bytes.
const maxPicture = 1 << 20

// rasters are the pictures that are shown, by how their files begin.
var rasters = []struct{ begins, kind string }{
	{"\x89PNG\r\n", "png"}, {"\xff\xd8\xff", "jpeg"}, {"GIF8", "gif"}, {"RIFF", "webp"},
}

// raster is the address of a picture's bytes; empty: it is none.
func raster(data []byte) string {
	for _, r := range rasters {
		if strings.HasPrefix(string(data[:min(len(data), 8)]), r.begins) && len(data) <= maxPicture {
			return "data:image/" + r.kind + ";base64," + base64.StdEncoding.EncodeToString(data)
		}
	}
	return ""
}

// lessonPicture shows a raster picture that lies on a computer's disk, and what
// is to be said instead of it when there is none.
type lessonPicture struct {
	app.Compo
	Page *Page
	Lab  uint64
	Path string // NAME/path
	Text string

	lab uint64
	url string
}

func (l *lessonPicture) OnMount(ctx app.Context)  { l.fetch(ctx) }
func (l *lessonPicture) OnUpdate(ctx app.Context) { l.fetch(ctx) }

func (l *lessonPicture) fetch(ctx app.Context) {
	name, path, _ := strings.Cut(l.Path, "/")
	for _, c := range l.Page.state.Computers {
		if c.Name == name && l.lab != l.Lab {
			l.lab = l.Lab
			l.Page.Script.Send(view.Command{Verb: view.DoRead, Computer: c.ID, Text: path}, func(r view.Reply) {
				ctx.Dispatch(func(app.Context) { l.url = raster(r.Data) })
			})
		}
	}
}

func (l *lessonPicture) Render() app.UI {
	if l.url == "" {
		return app.Span().Body(app.Em().Text(l.Text), app.Span().Class("address").Text(" "+l.Path))
	}
	return app.Img().Class("picture").Src(l.url).Alt(l.Text)
}
