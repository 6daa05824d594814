package lua

// A copy of a machine is thousands of small objects. They are made many at a time,
// which takes a part of the time that one by one would take, and less room. All of
// them are kept as long as one is: at most what the machine held when it was copied.

// together is how many objects are made at a time; what is longer than a quarter of
// that is made by itself.
const together = 64

// slab has objects of a type that nobody has taken yet.
type slab[T any] struct{ free []T }

// one is an object that is as old is.
func (s *slab[T]) one(old *T) *T {
	n := &s.some(1, 1)[0]
	*n = *old
	return n
}

// some is a list of zero values. Who appends beyond its room gets another.
func (s *slab[T]) some(length, room int) []T {
	if room > together/4 {
		return make([]T, length, room)
	}
	if room > len(s.free) {
		s.free = make([]T, together)
	}
	n := s.free[:length:room]
	s.free = s.free[room:]
	return n
}
