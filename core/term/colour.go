package term

import (
	"errors"
	"math"
	"math/bits"
)

// Palette indices that the screen itself uses.
const (
	White = 0
	Black = 15
)

// ErrColour is raised for a colour number without a bit in 0..15.
var ErrColour = errors.New("Colour out of range")

// Colour is an RGB colour, each part 0..1 (programs may set any number).
type Colour [3]float64

// defaults is the palette after boot in blit order, 0xRRGGBB.
// spec/computercraft.md 4.13.
var defaults = [16]int{
	0xF0F0F0, 0xF2B233, 0xE57FD8, 0x99B2F2, 0xDEDE6C, 0x7FCC19, 0xF2B2CC, 0x4C4C4C,
	0x999999, 0x4C99B2, 0xB266E5, 0x3366CC, 0x7F664C, 0x57A64E, 0xCC4C4C, 0x111111,
}

// DefaultColour is the palette's colour i at boot.
func DefaultColour(i int) Colour { return RGB(defaults[i&15]) }

// RGB is the colour of a number 0xRRGGBB.
func RGB(n int) Colour {
	return Colour{float64(n>>16&255) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}
}

// Number is the colour as 0xRRGGBB, parts outside 0..1 clamped.
func (c Colour) Number() int { return part(c[0])<<16 | part(c[1])<<8 | part(c[2]) }

// grey is the colour a mono screen draws instead: the average of the parts.
func (c Colour) grey() Colour {
	g := (c[0] + c[1] + c[2]) / 3
	return Colour{g, g, g}
}

func part(x float64) int {
	switch {
	case !(x > 0):
		return 0
	case x >= 1:
		return 255
	}
	return int(math.Floor(float64(x*255) + 0.5))
}

// Index is the palette index of a Lua colour number: its highest set bit.
// Numbers <= 0 or with more than 16 bits are ErrColour.
func Index(colour int) (int, error) {
	if colour <= 0 || colour > 0xFFFF {
		return 0, ErrColour
	}
	return bits.Len(uint(colour)) - 1, nil
}

// digit is the palette index of a blit digit, or def when it is none.
func digit(c byte, def byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return def
}
