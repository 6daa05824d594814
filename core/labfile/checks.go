package labfile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// CheckSpec is one [[check]]: something that a run is to show.
type CheckSpec struct {
	Text     string `toml:"text"`     // what it is about, in words; default: made of the rest
	Try      int    `toml:"try"`      // the point of the lesson's "Things to try" that it belongs to; 0: to the lab itself
	Packets  string `toml:"packets"`  // filter of the packet list
	Count    Count  `toml:"count"`    // of them; default 1+
	Screen   string `toml:"screen"`   // name of a computer or monitor
	File     string `toml:"file"`     // NAME/path: a file on a computer's disk
	Contains string `toml:"contains"` // what stands on the screen or in the file
	Lacks    string `toml:"lacks"`    // what does not
	Matches  string `toml:"matches"`  // all of it; * is any text
	Finished string `toml:"finished"` // name of a computer whose start-up program has ended well
}

// Bounds of checks.
const (
	MaxChecks   = 64   // of a lab
	maxTry      = 99   // points of a lesson
	maxCheckFor = 1024 // bytes of a text that is looked for
)

// Count is how many are wanted: "3", "2+", "1-4", "0".
type Count struct {
	Min, Max int // Max below 0: any number
	given    bool
}

// maxCount bounds a number in a Count.
const maxCount = 1_000_000

// UnmarshalText reads "2+".
func (c *Count) UnmarshalText(b []byte) error {
	low, high, ranged := strings.Cut(string(b), "-")
	if rest, more := strings.CutSuffix(low, "+"); more && !ranged {
		low, high = rest, "-1"
	} else if !ranged {
		high = low
	}
	var err1, err2 error
	c.Min, err1 = strconv.Atoi(low)
	c.Max, err2 = strconv.Atoi(high)
	c.given = true
	if errors.Join(err1, err2) != nil || c.Min < 0 || c.Min > maxCount || c.Max > maxCount || c.Max >= 0 && c.Max < c.Min {
		return fmt.Errorf("%q is no count; write it like \"3\", \"2+\", \"1-4\" or \"0\"", b)
	}
	return nil
}

// String is the count as it is written.
func (c Count) String() string {
	switch c.Max {
	case c.Min:
		return strconv.Itoa(c.Min)
	case -1:
		return strconv.Itoa(c.Min) + "+"
	}
	return fmt.Sprintf("%d-%d", c.Min, c.Max)
}

// checks wants of each [[check]] one thing to look at, and what is to be seen.
func (c *checker) checks() {
	list := c.f.Config.Check
	if len(list) > MaxChecks {
		c.fail("check", "%d checks, at most %d", len(list), MaxChecks)
	}
	for i := range list {
		c.check(fmt.Sprintf("check[%d]", i), &list[i])
	}
}

func (c *checker) check(path string, s *CheckSpec) {
	kinds := 0
	for _, given := range [...]string{s.Packets, s.Screen, s.File, s.Finished} {
		if given != "" {
			kinds++
		}
	}
	texts := s.Contains + s.Lacks + s.Matches
	switch {
	case kinds != 1:
		c.fail(path, "a check looks at one thing: packets, screen, file or finished")
	case s.Try < 0 || s.Try > maxTry:
		c.fail(path+".try", "%d is no point of a lesson, 1 to %d", s.Try, maxTry)
	case s.Count.given && s.Packets == "":
		c.fail(path+".count", "only packets are counted")
	case texts == "" && s.Screen+s.File != "":
		c.fail(path, "what is to be seen? contains, lacks or matches says it")
	case texts != "" && s.Screen+s.File == "":
		c.fail(path, "contains, lacks and matches are for a screen or a file")
	case len(texts)+len(s.Text) > maxCheckFor:
		c.fail(path, "its texts are longer than %d bytes", maxCheckFor)
	case s.File != "":
		if name, rest, _ := strings.Cut(s.File, "/"); name == "" || rest == "" || CheckPath(s.File) != nil {
			c.fail(path+".file", "%q: write NAME/path, a computer and a file on its disk", s.File)
		}
	}
	if !s.Count.given {
		s.Count.Min, s.Count.Max = 1, -1
	}
	if s.Text == "" {
		s.Text = s.words()
	}
}

// words are what a check is about when its author does not say it.
func (s *CheckSpec) words() string {
	var out string
	switch {
	case s.Packets != "":
		return fmt.Sprintf("packets %s: %s", s.Packets, s.Count)
	case s.Finished != "":
		return s.Finished + " finishes"
	case s.Screen != "":
		out = "screen of " + s.Screen
	default:
		out = "file " + s.File
	}
	for _, w := range [...]struct{ word, text string }{{"contains", s.Contains}, {"lacks", s.Lacks}, {"matches", s.Matches}} {
		if w.text != "" {
			out += fmt.Sprintf(", %s %q", w.word, w.text)
		}
	}
	return out
}

// Fits reports whether text is as matches says; * is any text. It takes time in
// proportion to the text.
func Fits(text, matches string) bool {
	parts := strings.Split(matches, "*")
	text, ok := strings.CutPrefix(text, parts[0])
	if !ok || len(parts) == 1 {
		return ok && text == ""
	}
	last := len(parts) - 1
	for _, p := range parts[1:last] {
		i := strings.Index(text, p)
		if i < 0 {
			return false
		}
		text = text[i+len(p):]
	}
	return strings.HasSuffix(text, parts[last])
}
