package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// prose draws the blocks of a lesson.
func prose(list []block) app.UI {
	return app.Div().Class("prose").Body(app.Range(list).Slice(func(i int) app.UI { return list[i].draw() }))
}

func (b block) draw() app.UI {
	switch b.kind {
	case heading:
		return b.heading()
	case code:
		return app.Pre().Class("raw").TabIndex(0).Text(b.text)
	case bullets:
		return app.Ul().Body(b.drawItems())
	case numbers:
		return app.Ol().Start(max(b.start, 0)).Body(b.drawItems())
	}
	return app.P().Body(words(b.spans))
}

// heading leaves the first level to the page.
func (b block) heading() app.UI {
	if b.level == 1 {
		return app.H2().Body(words(b.spans))
	}
	return app.H3().Body(words(b.spans))
}

// drawItems draws an item of one paragraph as a plain line.
func (b block) drawItems() app.UI {
	return app.Range(b.items).Slice(func(i int) app.UI {
		item := b.items[i]
		if len(item) == 1 && item[0].kind == paragraph {
			return app.Li().Body(words(item[0].spans))
		}
		return app.Li().Body(app.Range(item).Slice(func(k int) app.UI { return item[k].draw() }))
	})
}

func words(list []span) app.UI {
	return app.Range(list).Slice(func(i int) app.UI {
		s := list[i]
		switch s.style {
		case emphasis:
			return app.Em().Text(s.text)
		case strong:
			return app.Strong().Text(s.text)
		case literal:
			return app.Code().Text(s.text)
		case address:
			return app.Span().Class("address").Text(s.text)
		}
		return app.Text(s.text)
	})
}
