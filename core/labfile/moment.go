package labfile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/emberwire/emberwire/modem"
)

// Moment is a point of a run: a lab time, a number of steps, or the instant at
// which a message was sent. One of Step and Packet, or neither, is above 0.
type Moment struct {
	Time   modem.Time // everything due until then has happened
	Step   uint64     // so many steps were done
	Packet uint64     // the message with this number was sent
}

// ParseMoment reads "2.5s" (or any time of Go's form), "step:120" or
// "packet:14".
func ParseMoment(text string) (m Moment, err error) {
	kind, number, counted := strings.Cut(text, ":")
	if !counted {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return m, fmt.Errorf("%.40q is no moment of a run: write it like 2.5s, step:120 or packet:14", text)
		}
		return Moment{Time: modem.Time(d)}, nil
	}
	n, err := strconv.ParseUint(number, 10, 63)
	switch {
	case err == nil && n > 0 && kind == "packet":
		return Moment{Packet: n}, nil
	case err == nil && n > 0 && kind == "step":
		return Moment{Step: n}, nil
	}
	return m, fmt.Errorf("%.40q is no moment of a run: write it like 2.5s, step:120 or packet:14, counted from 1", text)
}

// String is the moment as ParseMoment reads it.
func (m Moment) String() string {
	switch {
	case m.Packet > 0:
		return fmt.Sprint("packet:", m.Packet)
	case m.Step > 0:
		return fmt.Sprint("step:", m.Step)
	}
	return m.Time.Elapsed().String()
}

// MomentSpec is one [[moment]]: a name for a moment of the run.
type MomentSpec struct {
	Name string `toml:"name"`
	At   string `toml:"at"` // as ParseMoment reads it
}

// Bounds of names of moments.
const (
	MaxMoments    = 100 // of a lab
	MaxMomentName = 60  // characters
)

// moments checks the [[moment]] tables.
func (c *checker) moments() {
	list := c.f.Config.Moment
	if len(list) > MaxMoments {
		c.fail("moment", "%d moments, at most %d", len(list), MaxMoments)
	}
	for i, m := range list {
		path := fmt.Sprintf("moment[%d]", i)
		if _, err := ParseMoment(m.At); err != nil {
			c.fail(path+".at", "%v", err)
		}
		if err := CheckMomentName(m.Name); err != nil {
			c.fail(path+".name", "%v", err)
		}
		if slices.ContainsFunc(list[:i], func(o MomentSpec) bool { return o.Name == m.Name }) {
			c.fail(path+".name", "two moments are named %q", m.Name)
		}
	}
}

// CheckMomentName is what is wrong with a name for a moment; nil: nothing.
func CheckMomentName(name string) error {
	_, err := ParseMoment(name)
	switch {
	case strings.TrimSpace(name) == "" || strings.TrimSpace(name) != name || strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("a moment needs a name of one line, without spaces around it")
	case utf8.RuneCountInString(name) > MaxMomentName:
		return fmt.Errorf("the name of a moment has at most %d characters", MaxMomentName)
	case err == nil || name == "back" || name == "now":
		return fmt.Errorf("%q says a moment itself: it is no name for one", name)
	}
	return nil
}

// FindMoment reads a moment, or the name that the lab gives to one.
func (f *File) FindMoment(text string) (Moment, error) {
	m, err := ParseMoment(text)
	if err == nil {
		return m, nil
	}
	var names []string
	for _, s := range f.Config.Moment {
		if s.Name == text {
			return ParseMoment(s.At)
		}
		names = append(names, strconv.Quote(s.Name))
	}
	if len(names) > 0 {
		err = fmt.Errorf("%w; the lab names %s", err, strings.Join(names, ", "))
	}
	return m, err
}

// SetMoments is the file with these named moments in place of its own.
func (f *File) SetMoments(list []MomentSpec) (*File, error) {
	if slices.Equal(f.Config.Moment, list) {
		return f, nil
	}
	text, _ := f.Lookup(TOMLName)
	t := ReadTables(text)
	for i := len(f.Config.Moment) - 1; i >= 0; i-- {
		t.Cut(fmt.Sprintf("moment[%d]", i))
	}
	for _, m := range list {
		t.Put(fmt.Sprintf("[[moment]]\nat = %s\nname = %s\n", Quote(m.At), Quote(m.Name)), "", "")
	}
	out := f.Clone()
	if err := out.Reconfigure(t); err != nil {
		return f, err
	}
	if !slices.Equal(out.Config.Moment, list) {
		return f, errors.New("moments are written in another way than as tables [[moment]]; write them so, then they can be named here")
	}
	return out, nil
}
