package lua

import "testing"

// What is made together is apart: who appends to a list, or writes into one, does not
// reach the next.
func TestSlabsAreApart(t *testing.T) {
	var s slab[int]
	var lists [][]int
	for i := range 3 * together {
		lists = append(lists, s.some(i%5, i%5+i%(together/3)))
	}
	for i, l := range lists {
		for j := range l {
			l[j] = i
		}
		lists[i] = append(l, i)
	}
	for i, l := range lists {
		for _, x := range l {
			if x != i {
				t.Fatalf("list %d holds %v", i, l)
			}
		}
	}
}

// The room for twins is empty for the next copy, whoever used it.
func TestRoomsAreEmpty(t *testing.T) {
	m := newLibs()
	for range 3 {
		m.Clone(nil, nil)
		room := rooms.Get().(*[usualTwins]twins)
		if *room != ([usualTwins]twins{}) {
			t.Fatal("an old copy is known")
		}
		rooms.Put(room)
	}
}
