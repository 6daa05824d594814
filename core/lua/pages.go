package lua

import (
	"slices"
	"unsafe"
)

// pages is a list that grows without being copied: a tree or code of a chunk of
// 1 MiB has lists of a million entries, and copying one takes longer than a
// pause may be away. A list of less than a page is a plain slice.
type pages[T any] struct {
	full [][]T // pages before the last
	last []T
}

// pageLength is how many entries a page has.
const pageLength = 512

// add returns how many bytes were allocated.
func (p *pages[T]) add(v T) (bytes int64) {
	room := p.room()
	if len(p.last) == pageLength {
		p.full = append(p.full, p.last)
		p.last = make([]T, 0, pageLength)
	}
	p.last = append(p.last, v)
	return (p.room() - room) * int64(unsafe.Sizeof(v))
}

// pagesOf is the pages of entries that are at hand.
func pagesOf[T any](v ...T) (p pages[T]) {
	p.last = v
	return p
}

func (p *pages[T]) len() int { return len(p.full)*pageLength + len(p.last) }

// at is the place of entry i, which must be there.
func (p *pages[T]) at(i int) *T {
	if n := i / pageLength; n < len(p.full) {
		return &p.full[n][i%pageLength]
	}
	return &p.last[i%pageLength]
}

// trim gives back the room the last page had to grow.
func (p *pages[T]) trim() { p.last = slices.Clone(p.last) }

// room is how many entries have been made room for.
func (p *pages[T]) room() int64 { return int64(len(p.full))*pageLength + int64(cap(p.last)) }

// flat is all entries in one slice, which may be large; pause is called for each
// page copied.
func (p *pages[T]) flat(pause func()) []T {
	if len(p.full) == 0 {
		return slices.Clone(p.last)
	}
	var all []T
	unhurried(func() { all = make([]T, 0, p.len()) })
	for _, page := range p.full {
		all = append(all, page...)
		pause()
	}
	return append(all, p.last...)
}
