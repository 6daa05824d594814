package ui

import (
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

func itoa(n int) string { return strconv.Itoa(n) }

// grouped writes 12345 as 12,345.
func grouped(n int) string {
	s := itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// seconds writes a lab time as the clock does: 01:02.345.
func seconds(t float64) string {
	ms := int(t * 1000)
	return pad(ms/60000, 2) + ":" + pad(ms/1000%60, 2) + "." + pad(ms%1000, 3)
}

// stamp is a lab time as short as can be: seconds, from a minute on as the clock.
func stamp(t float64) string {
	if t < 60 {
		return strconv.FormatFloat(t, 'f', 3, 64)
	}
	return seconds(t)
}

// openText is what a modem has open, or the cable it is on.
func openText(m view.Modem) string {
	var list []string
	for _, n := range m.Channels {
		list = append(list, itoa(n))
	}
	if more := m.Open - len(m.Channels); more > 0 && len(list) > 0 {
		list = append(list, "+"+itoa(more))
	}
	return strings.Join(list, " ")
}

func pad(n, width int) string {
	s := itoa(n)
	return strings.Repeat("0", max(0, width-len(s))) + s
}

// short writes a number without needless zeros.
func short(f float64) string { return strconv.FormatFloat(f, 'g', 4, 64) }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// hearers names who heard a row, at most three by name.
func hearers(r view.Row, name func(int) string) string {
	if len(r.Hearers) == 0 {
		return "nobody"
	}
	var names []string
	for i, id := range r.Hearers {
		if i == 3 {
			names = append(names, "+"+itoa(len(r.Hearers)-3))
			break
		}
		names = append(names, name(id))
	}
	return strings.Join(names, ", ")
}

// when draws something only if it is wanted.
func when(wanted bool, draw func() app.UI) app.UI {
	if !wanted {
		return nil
	}
	return draw()
}
