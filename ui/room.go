package ui

import (
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// roomButton stands in the bar: it makes a room, or says how the room is and
// opens its sheet.
func (b *Bar) roomButton() app.UI {
	if b.Room == nil {
		return labelled(iconRoom, "Room", "New room: a link with which others join this lab's network", "room", b.newRoom).ID("room")
	}
	return app.Button().ID("room").Type("button").Class("tool room in").DataSet("state", b.Room.State).DataSet("tabs", len(b.Room.Members)).Title(roomTitle(b.Room)).
		Aria("haspopup", "dialog").OnClick(func(app.Context, app.Event) { b.Page.toggleRoom() }).Body(
		app.Span().Class("room-lamp"), app.Span().Class("label room-text").Text(roomText(b.Room)))
}

func (b *Bar) newRoom(app.Context, app.Event) {
	b.Script.NewRoom(func(problem string) {
		b.Page.failed(problem)
		if problem == "" {
			b.Page.toggleRoom()
		}
	})
}

// roomText says in a word or two how the room is.
func roomText(r *view.Room) string {
	switch r.State {
	case view.RoomIn:
		return plural(len(r.Members), "tab", "tabs")
	case view.RoomAway:
		return "room away"
	case view.RoomRefused:
		return "room refused"
	}
	return "joining room"
}

// roomTitle says who is here.
func roomTitle(r *view.Room) string {
	if r.Text != "" {
		return "Room: " + r.Text
	}
	out := "Room: "
	for i, m := range r.Members {
		if i > 0 {
			out += "; "
		}
		out += memberText(m)
	}
	return out
}

// memberText names a tab by its computers.
func memberText(m view.Member) string {
	out := ""
	for i, c := range m.Computers {
		if i > 0 {
			out += ", "
		}
		out += c.Name + " #" + itoa(c.ID)
	}
	if m.More > 0 {
		out += " and " + plural(m.More, "more", "more")
	}
	if out == "" {
		out = "no computers"
	}
	return out
}

// Room is the sheet of the room: its link, who is here, what was not carried.
type Room struct {
	app.Compo
	Script Script
	Page   *Page
	Is     view.Room
	URL    string

	said string
}

// Render draws the sheet.
func (r *Room) Render() app.UI {
	return app.Div().Class("sheet-back").Body(
		app.Div().ID("room-sheet").Class("sheet share").Role("dialog").Aria("modal", "true").Aria("label", "Room").TabIndex(-1).Body(
			app.Div().Class("sheet-head").Body(app.H2().Text("Room"), button(iconClose, "Close (Esc)", "", r.close)),
			app.P().Class("share-problem").Role("alert").Hidden(r.Is.Text == "").Text(r.Is.Text),
			app.Div().Class("share-row").Body(
				app.Input().ID("room-link").Class("share-link").Type("text").ReadOnly(true).Value(r.URL).Aria("label", "Link to the room"),
				app.Button().ID("room-copy").Type("button").Class("plain").Text("Copy").OnClick(r.copy),
				app.Button().ID("room-qr").Type("button").Class("plain").Text("QR code")),
			app.Div().ID("room-code"),
			app.P().Body(app.A().ID("room-second").Href(r.URL).Target("_blank").Text("Open a second computer in a new tab")),
			app.P().Class("muted").Text("Who opens the link gets one new computer on the same air and cables. The key is in the link behind the #; "+
				otherwise(r.Is.Tabs, "this page has no server of rooms, so the link works in the tabs of this browser, without any network.", "the server never sees it, and forwards what it cannot read.")),
			app.H3().Text("Who is here"),
			app.Ul().ID("room-members").Class("room-members").Aria("live", "polite").Body(
				app.Range(r.Is.Members).Slice(func(i int) app.UI { return r.member(r.Is.Members[i]) }),
				app.Range(r.Is.Gone).Slice(func(i int) app.UI {
					g := r.Is.Gone[i]
					return app.Li().Class("room-gone").Body(app.Span().Class("room-member").Text(memberText(g)), app.Span().Class("muted").Text("left, may come back"))
				})),
			app.P().Class("muted").Hidden(len(r.Is.Members) > 0).Text("Nobody yet."),
			app.P().ID("room-closed").Class("muted").Hidden(!r.Is.Closed).Text("The room is closed: who was in it can come back, nobody new comes in."),
			app.P().ID("room-door").Class("muted").Hidden(doorText(r.Is) == "").Text(doorText(r.Is)),
			when(r.Is.Owner, r.owner),
			when(!r.Is.Owner, r.guest),
			app.Div().ID("room-grid"),
			app.Div().Hidden(len(r.Is.Dropped) == 0).Body(
				app.H3().Text("Not carried"),
				app.Ul().ID("room-dropped").Body(app.Range(r.Is.Dropped).Slice(func(i int) app.UI { return app.Li().Text(r.Is.Dropped[i]) }))),
			app.P().Class("muted").Text("In a room lab time runs at speed 1, pause stops this tab's computers only, and runs are not recorded. Open a packet to ask the other tabs who heard it."),
			app.Div().Class("share-row").Body(
				app.Button().ID("room-leave").Type("button").Class("plain").Text("Leave the room").OnClick(r.leave),
				app.Span().Class("share-said").Role("status").Text(r.said)),
		),
	)
}

func (r *Room) member(m view.Member) app.UI {
	return app.Li().DataSet("here", m.Here).Body(
		app.Span().Class("room-member").Text(memberText(m)),
		app.Span().Class("muted").Text(otherwise(m.Here, "this tab", "tab "+itoa(m.Number)+stallText(m))),
		when(r.Is.Owner && !m.Here, func() app.UI {
			return app.Span().Class("room-powers").Body(
				app.Button().Class("plain room-remove").Type("button").Text("Remove").Title("Take this tab out of the room for good, and close the room to newcomers").
					OnClick(r.power("remove", m.Number, "It is removed, and the room is closed. It still has the key: with the server's help it could read on. To be sure, open a new room."), m.Number),
				app.Button().Class("plain room-give").Type("button").Text("Hand over").Title("Make this tab the room's owner in your place").
					OnClick(r.power("hand over", m.Number, "The room belongs to tab "+itoa(m.Number)+" now."), m.Number))
		}))
}

// doorText says who can read what doors let out; "" while there is none.
func doorText(is view.Room) string {
	var seats []string
	for _, m := range is.Members {
		for _, c := range m.Computers {
			if strings.HasSuffix(c.Name, view.SeatSuffix) {
				seats = append(seats, c.Name)
			}
		}
	}
	if len(seats) == 0 {
		return ""
	}
	return "Through a door a computer of ComputerCraft itself takes part: " + strings.Join(seats, ", ") + ". Whoever runs the door, and whoever runs that game's server, can read what it hears."
}

// stallText says what holds a tab up.
func stallText(m view.Member) string {
	switch {
	case m.Silent > 0:
		return ", silent for " + itoa(m.Silent) + " s"
	case m.Pace == view.PaceBehind:
		return ", too slow for its lab"
	case m.Pace != "":
		return ", " + m.Pace
	}
	return ""
}

// guest is what a guest may let the owner see.
func (r *Room) guest() app.UI {
	return app.Div().Class("share-row").Body(
		app.Button().ID("room-show").Type("button").Class("plain").Text(otherwise(r.Is.Shown, "Hide my screens", "Show my screens")).OnClick(func(app.Context, app.Event) {
			c := view.Command{Verb: view.DoShow, Number64: 1}
			if r.Is.Shown {
				c.Number64 = 0
			}
			r.Script.Send(c, nil)
		}, r.Is.Shown),
		app.Span().Class("muted").Text(otherwise(r.Is.Shown, "The room's owner sees this tab's screens.", "Nobody else sees this tab's screens.")))
}

// owner is what only the room's owner can do with all of it.
func (r *Room) owner() app.UI {
	what, label, said := "close", "Close to newcomers", "Nobody new comes in now."
	if r.Is.Closed {
		what, label, said = "open", "Let newcomers in", "Whoever has the link can come in again."
	}
	return app.Div().Class("share-row").Body(app.Button().ID("room-close").Type("button").Class("plain").Text(label).OnClick(r.power(what, 0, said), what),
		app.Button().ID("room-screens").Type("button").Class("plain").Text("Screens"),
		app.Span().Class("muted").Text("The room is yours: you opened it, or were given it."))
}

// power does what the owner wants with a tab (0: with the room), and says what
// came of it.
func (r *Room) power(what string, tab int, said string) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		c := view.Command{Verb: view.DoOwn, Text: what}
		if tab > 0 {
			c.Args = []string{itoa(tab)}
		}
		r.Script.Send(c, func(a view.Reply) {
			ctx.Dispatch(func(app.Context) {
				if r.said = said; !a.OK {
					r.said = a.Error
				}
			})
		})
	}
}

func (r *Room) close(app.Context, app.Event) { r.Page.toggleRoom() }

func (r *Room) copy(ctx app.Context, _ app.Event) {
	r.Script.Copy(r.URL, func(problem string) {
		if problem == "" {
			problem = "The link is copied."
		}
		ctx.Dispatch(func(app.Context) { r.said = problem })
	})
}

func (r *Room) leave(app.Context, app.Event) {
	r.Page.toggleRoom()
	r.Script.LeaveRoom()
}

// toggleRoom opens or closes the sheet.
func (p *Page) toggleRoom() {
	p.ctx.Dispatch(func(ctx app.Context) {
		if p.room = !p.room; p.room {
			ctx.Defer(func(app.Context) { focus("room-sheet") })
		}
	})
}

// roomSheet draws the sheet if it is open and there is a room.
func (p *Page) roomSheet() app.UI {
	return when(p.room && p.state.Room != nil, func() app.UI {
		return &Room{Script: p.Script, Page: p, Is: *p.state.Room, URL: p.state.RoomLink}
	})
}

// roomNotices are what is the matter with the room, and what this tab sent in
// vain.
func (p *Page) roomNotices() []app.UI {
	r := p.state.Room
	if r == nil {
		return nil
	}
	var out []app.UI
	if r.Text != "" {
		out = append(out, p.notice(r.Text, "", nil))
	}
	if len(r.Dropped) > 0 && r.Dropped[0] != p.forgiven {
		out = append(out, p.notice("Room: "+r.Dropped[0], "Dismiss", p.dismissDropped))
	}
	return out
}

func (p *Page) dismissDropped(app.Context, app.Event) {
	if r := p.state.Room; r != nil && len(r.Dropped) > 0 {
		p.forgiven = r.Dropped[0]
	}
}

// hearers names who heard a row. What other tabs heard is not known here.
func (p *Packets) hearers(r view.Row) string {
	if p.Shared && len(r.Hearers) == 0 {
		return "nobody here"
	}
	return hearers(r, p.name)
}
