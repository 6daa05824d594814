package ui

import (
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// next runs to the next message.
func (p *Page) next() {
	p.known()
	p.Script.Send(view.Command{Verb: view.DoNext}, func(r view.Reply) { p.failed(r.Error) })
}

// previous goes back to the instant at which the packet before was sent.
func (p *Page) previous() {
	number := p.state.Held
	if number == 0 {
		number = uint64(p.state.Packets) + 1
	}
	if number < 2 {
		p.list.walk(-1)
		return
	}
	p.known()
	p.seek("packet:" + itoa(int(number-1)))
}

// seek goes to another moment of the run.
func (p *Page) seek(moment string) {
	p.Script.Send(view.Command{Verb: view.DoSeek, Text: moment}, func(r view.Reply) { p.failed(r.Error) })
}

// play runs, or pauses.
func (p *Page) play() {
	p.known()
	p.Script.Send(view.Command{Verb: clockVerb(p.state.Clock)}, func(r view.Reply) { p.failed(r.Error) })
}

// known remembers that somebody has been here: the first lab simply runs then.
func (p *Page) known() {
	if p.state.First {
		keep("visited", "yes")
	}
}

// holds opens the message at which the lab is held now.
func (p *Page) holds(s State) {
	if s.Held > 0 && (s.Held != p.state.Held || s.Lab != p.state.Lab) && p.list != nil {
		p.list.open(s.Held)
	}
}

// clockText says how the clock stands.
func (p *Page) clockText() string {
	s := &p.state
	past := otherwise(s.Film, "a film", "the past")
	switch {
	case s.Past && s.Held > 0:
		return past + ", at packet " + itoa(int(s.Held))
	case s.Past && s.Clock == view.Paused:
		return past
	case s.Past:
		return past + ", playing"
	case s.Seek == view.Seeking:
		return "to the next packet"
	case s.Seek == view.Quiet:
		return "nothing was sent in 60 s"
	case s.Held > 0:
		return "held at packet " + itoa(int(s.Held))
	}
	return stateText(p.state.Clock)
}

// filmNotice marks what cannot be run again, wherever one is on the page.
func (p *Page) filmNotice() app.UI {
	return app.Div().Class("notice past-film").Role("status").Body(
		app.Span().Class("notice-text").Text("A film: what this tab saw in the room. It cannot be run again; files are those of now."),
		app.Button().Type("button").Class("plain").Text("Back to now").OnClick(func(app.Context, app.Event) {
			p.Script.Send(view.Command{Verb: view.DoPresent}, nil)
		}))
}

// goOn asks somebody who typed or edited in the past, and was told that it is the
// past, whether the run is to go on from there: as it was, it stays the other way.
// tell has what went wrong take the place of what was said, or nothing.
func goOn(s Script, said string, tell func(why string)) app.UI {
	return when(strings.HasPrefix(said, "this is the past"), func() app.UI {
		return app.Button().Type("button").Class("plain past-fork").Text("Go on from here").OnClick(func(app.Context, app.Event) {
			s.Send(view.Command{Verb: view.DoFork}, func(r view.Reply) { tell(r.Error) })
		})
	})
}

// caption says on the bench what became of the message at which the first lab
// is held, with the two ways on.
func (p *Page) caption() app.UI {
	s := &p.state
	if !s.First || s.Held == 0 {
		return app.Div()
	}
	text := ""
	if k := p.packet.packet; k != nil && p.packet.number == s.Held {
		text = p.became(k)
	}
	return app.Div().Class("caption").Role("status").Body(
		app.P().Text(text),
		app.Button().ID("caption-next").Type("button").Class("plain filled").OnClick(func(app.Context, app.Event) { p.next() }).
			Body(icon(iconNext), app.Text("Next packet "), app.Kbd().Text("n")),
		app.Button().ID("caption-play").Type("button").Class("plain").OnClick(func(app.Context, app.Event) { p.play() }).
			Body(icon(iconRun), app.Text("Play")),
	)
}

// became is one sentence about a message.
func (p *Page) became(k *view.Packet) string {
	sender, open := capital(k.Row.Name), p.channels()
	for _, f := range k.Missed {
		if f.Why == "channel closed" && len(k.Heard) == 0 && open[f.Computer] != "" {
			return sender + " called on " + itoa(k.Row.Channel) + "; " + capital(f.Name) + " listens on " + open[f.Computer] + "."
		}
	}
	if len(k.Heard) == 0 {
		return sender + " called on " + itoa(k.Row.Channel) + "; nobody heard it."
	}
	var names []string
	for _, f := range k.Heard {
		names = append(names, capital(f.Name))
	}
	return sender + " called on " + itoa(k.Row.Channel) + "; " + strings.Join(names, ", ") + " heard it."
}

func capital(name string) string {
	if name == "" {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// doors are where to go from the first lab, and what the gallery begins with.
var doors = []struct{ name, text, lab string }{
	{"Modem", "channels, range, cables, loss", "cable"},
	{"cNet", "servers, requests, logins", "cryptonet-eavesdropper"},
	{"Phoenix", "addresses, sockets, the web", "phoenix-ping"},
}

// doorway draws the doors.
func doorway(load func(string)) app.UI {
	return app.Div().Class("doors").Body(app.Range(doors).Slice(func(i int) app.UI {
		d := doors[i]
		return app.Button().Type("button").Class("door").DataSet("door", d.lab).OnClick(func(app.Context, app.Event) { load(d.lab) }, d.lab).
			Body(app.B().Text(d.name), app.Span().Text(d.text))
	}))
}
