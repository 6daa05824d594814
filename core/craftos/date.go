package craftos

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/lua"
)

// osDate([format="%c"[, seconds]]): text, or a table for "*t".
// A "!" before it asks for UTC, which local time is anyhow.
func osDate(c *lua.Call) lua.Result {
	format := strings.TrimPrefix(c.OptStr(1, "%c"), "!")
	now := host(c).Wall().UTC()
	if !c.Arg(2).IsNil() {
		now = time.Unix(int64(c.Int(2)), 0).UTC()
	}
	if strings.HasPrefix(format, "*t") {
		return c.Return(dateTable(c, now))
	}
	text, bad := strftime(format, now)
	if bad != "" {
		return c.ArgError(1, "invalid conversion specifier '"+bad+"'")
	}
	return c.Return(c.NewString(text))
}

// dateTable is a moment in the fields that os.time reads.
func dateTable(c *lua.Call, t time.Time) lua.Value {
	m, out := c.Machine(), c.NewTable(0, 9)
	for _, f := range []struct {
		name  string
		value int
	}{
		{"year", t.Year()}, {"month", int(t.Month())}, {"day", t.Day()},
		{"hour", t.Hour()}, {"min", t.Minute()}, {"sec", t.Second()},
		{"wday", int(t.Weekday()) + 1}, {"yday", t.YearDay()},
	} {
		m.SetStr(out, f.name, lua.Int(f.value))
	}
	m.SetStr(out, "isdst", lua.Bool(false))
	return lua.TableValue(out)
}

// timeOf is the seconds since 1970 of a date table.
func timeOf(c *lua.Call, t *lua.Table) lua.Result {
	fields := [6]int{0, 0, 0, 12, 0, 0}
	for i, name := range []string{"year", "month", "day", "hour", "min", "sec"} {
		n, ok := t.Str(name).AsNumber()
		switch {
		case ok && n > -1e6 && n < 1e9:
			fields[i] = int(n)
		case !t.Str(name).IsNil():
			return c.Errorf(1, "field \"%s\" is not a valid number", name)
		case i < 3:
			return c.Errorf(1, "field \"%s\" missing in date table", name)
		}
	}
	at := time.Date(fields[0], time.Month(fields[1]), fields[2], fields[3], fields[4], fields[5], 0, time.UTC)
	return c.Return(lua.Number(float64(at.Unix())))
}

// strftime formats t; bad is the first unknown specifier.
func strftime(format string, t time.Time) (text, bad string) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		i++
		if i >= len(format) {
			return "", "%"
		}
		s, ok := conversion(format[i], t)
		if !ok {
			return "", format[i-1 : i+1]
		}
		b.WriteString(s)
	}
	return b.String(), ""
}

// layouts are the conversions that Go's package time can do.
var layouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'h': "Jan",
	'c': "Mon Jan _2 15:04:05 2006", 'd': "02", 'D': "01/02/06", 'e': "_2",
	'F': "2006-01-02", 'H': "15", 'I': "03", 'm': "01", 'M': "04", 'p': "PM",
	'r': "03:04:05 PM", 'R': "15:04", 'S': "05", 'T': "15:04:05", 'x': "01/02/06",
	'X': "15:04:05", 'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST",
}

// conversion is what one specifier stands for.
func conversion(spec byte, t time.Time) (string, bool) {
	if layout, ok := layouts[spec]; ok {
		return t.Format(layout), true
	}
	isoYear, isoWeek := t.ISOWeek()
	weekday := int(t.Weekday())
	switch spec {
	case '%':
		return "%", true
	case 'n':
		return "\n", true
	case 't':
		return "\t", true
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100), true
	case 'g':
		return fmt.Sprintf("%02d", isoYear%100), true
	case 'G':
		return strconv.Itoa(isoYear), true
	case 'j':
		return fmt.Sprintf("%03d", t.YearDay()), true
	case 'u':
		return strconv.Itoa((weekday+6)%7 + 1), true
	case 'w':
		return strconv.Itoa(weekday), true
	case 'V':
		return fmt.Sprintf("%02d", isoWeek), true
	case 'U':
		return fmt.Sprintf("%02d", (t.YearDay()+6-weekday)/7), true
	case 'W':
		return fmt.Sprintf("%02d", (t.YearDay()+6-(weekday+6)%7)/7), true
	}
	return "", false
}
