package value

import (
	"errors"
	"testing"
)

// What exceeds a bound is not sealed: its owner may mend it.
func TestSealingTooMuchChangesNothing(t *testing.T) {
	deep := List()
	for range MaxDepth {
		deep = List(deep)
	}
	if _, err := Seal(deep); !errors.Is(err, ErrDepth) {
		t.Error(err)
	}
	if err := deep.Table().Set(Int(1), Nil()); err != nil {
		t.Error(err)
	}
}

// A sealed value in another one counts as any other.
func TestSealedInside(t *testing.T) {
	inner := List(Int(1), String("abc"))
	alone, _ := Seal(inner)
	both, err := Seal(List(inner, inner))
	if plain := Size(List(List(Int(1), String("abc")))); err != nil || alone != Size(inner) || both != plain+numberSize {
		t.Errorf("alone %d, in another %d, want %d; %v", alone, both, plain+numberSize, err)
	}
}

func TestMakerKeepsTheBounds(t *testing.T) {
	long := String(string(make([]byte, MaxBytes/2)))
	for _, c := range []struct {
		name string
		make func(m *Maker) error
		want error
	}{
		{"deep", func(m *Maker) error { _, err := m.Table(MaxDepth, 0); return err }, ErrDepth},
		{"not too deep", func(m *Maker) error { _, err := m.Table(MaxDepth-1, 0); return err }, nil},
		{"entries", func(m *Maker) error {
			tab, _ := m.Table(0, 5)
			for i := range MaxEntries {
				if err := m.Set(tab, Int(i), Bool(true)); err != nil {
					return err
				}
			}
			return m.Set(tab, Int(-1), Bool(true))
		}, ErrEntries},
		{"text", func(m *Maker) error {
			_, _ = m.Scalar(long)
			_, _ = m.Scalar(long)
			_, err := m.Scalar(String("x"))
			return err
		}, ErrBytes},
		{"text and a table", func(m *Maker) error {
			_, _ = m.Scalar(long)
			_, _ = m.Scalar(long)
			tab, _ := m.Table(0, 5)
			_, err := m.Seal(tab.Value())
			return err
		}, ErrBytes},
	} {
		if err := c.make(&Maker{}); err != c.want {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestMakerSeals(t *testing.T) {
	var m Maker
	inner, _ := m.Table(1, MaxEntries+1)
	outer, _ := m.Table(0, 5)
	s, _ := m.Scalar(String("abc"))
	one, _ := m.Scalar(Int(1))
	for _, err := range []error{m.Set(inner, one, s), m.Set(outer, one, inner.Value())} {
		if err != nil {
			t.Error(err)
		}
	}
	v, err := m.Seal(outer.Value())
	if err != nil || Size(v) != 16+16+16+3 {
		t.Errorf("%d, %v", Size(v), err)
	}
	for _, tab := range []*Table{inner, outer} {
		if err := tab.Set(Int(1), Nil()); err != ErrFrozen {
			t.Error(err)
		}
	}
}
