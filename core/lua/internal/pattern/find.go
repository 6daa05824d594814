package pattern

import "strings"

// Sizes of the pieces in which a plain search goes.
const (
	probe  = 4096     // bytes of the needle that are searched for; the rest is compared
	window = 32 << 10 // bytes of the subject between two looks at the steps
)

// Finder is a search for plain text under way.
type Finder struct {
	src, needle string
	at          int // no match begins before
	candidate   int // a place where the probe was found and the rest is being compared, or -1
	same        int // bytes of the candidate known to be equal

	From int // where the text was found
}

// Begin sets up a search for needle in src from the offset init on.
func (f *Finder) Begin(src, needle string, init int) {
	*f = Finder{src: src, needle: needle, at: init, candidate: -1}
}

// Run searches for about so many steps, each of 16 bytes, as Matcher.Run does.
func (f *Finder) Run(steps int) (used int, st Status) {
	for used < steps {
		if f.candidate >= 0 {
			used, st = f.compare(used)
		} else {
			used, st = f.search(used)
		}
		if st != More {
			return used, st
		}
	}
	return used, More
}

// search looks through one window for the probe.
func (f *Finder) search(used int) (int, Status) {
	head := f.needle[:min(len(f.needle), probe)]
	if f.at+len(f.needle) > len(f.src) {
		return used, Failed
	}
	end := min(len(f.src), f.at+window+len(head))
	i := strings.Index(f.src[f.at:end], head)
	if i < 0 {
		used += (end-f.at)/16 + 1
		f.at = end - len(head) + 1
		return used, More
	}
	used += i/16 + 1
	f.candidate, f.same = f.at+i, len(head)
	f.at = f.candidate + 1
	return f.compare(used)
}

// compare goes on with the rest of the needle, one window at a time.
func (f *Finder) compare(used int) (int, Status) {
	if f.candidate+len(f.needle) > len(f.src) {
		return used, Failed
	}
	piece := min(len(f.needle)-f.same, window)
	at := f.candidate + f.same
	used += piece / 16
	if f.src[at:at+piece] != f.needle[f.same:f.same+piece] {
		f.candidate = -1
		return used, More
	}
	if f.same += piece; f.same < len(f.needle) {
		return used, More
	}
	f.From = f.candidate
	return used, Matched
}

// Clone copies the search under way.
func (f *Finder) Clone() *Finder {
	n := *f
	return &n
}
