package craftos

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/speaker"
)

// speakerMethods are those of a speaker. spec/computercraft.md 4.12.
var speakerMethods = []function{
	{"playNote", speakerPlayNote},
	{"playSound", speakerPlaySound},
	{"playAudio", speakerPlayAudio},
	{"stop", speakerStop},
}

// optional is a number among the arguments, brought into its bounds; wrong is
// what is the matter with it.
func optional(c *lua.Call, i int, def, least, most float64) (v float64, wrong string) {
	if c.Arg(i).IsNil() {
		return def, ""
	}
	f, ok := c.Arg(i).AsNumber()
	got := c.Arg(i).TypeName()
	switch {
	case math.IsNaN(f):
		got, ok = "nan", false
	case math.IsInf(f, 0):
		got, ok = map[bool]string{true: "inf", false: "-inf"}[f > 0], false
	}
	if !ok {
		return 0, fmt.Sprintf("bad argument #%d (number expected, got %s)", i, got)
	}
	return min(max(f, least), most), ""
}

// named is the name, the volume and the pitch of a note or sound.
func named(c *lua.Call, pitch, least, most float64) (name string, volume, height float64, wrong string) {
	name, ok := c.Arg(1).AsString()
	if !ok {
		return "", 0, 0, fmt.Sprintf("bad argument #1 (string expected, got %s)", typeOf(c.Arg(1)))
	}
	if volume, wrong = optional(c, 2, 1, 0, speaker.MaxVolume); wrong == "" {
		height, wrong = optional(c, 3, pitch, least, most)
	}
	return name, volume, height, wrong
}

// typeOf is a type's name as errors of arguments have it.
func typeOf(v lua.Value) string {
	if v.IsNil() {
		return "no value"
	}
	return v.TypeName()
}

func speakerPlayNote(c *lua.Call) lua.Result {
	return withSubject(c, func(s *speaker.Speaker) lua.Result {
		name, volume, pitch, wrong := named(c, speaker.MaxPitch/2, 0, speaker.MaxPitch)
		switch {
		case wrong != "":
			return blame(c, wrong)
		case !slices.Contains(speaker.Instruments, name):
			return blame(c, fmt.Sprintf("Invalid instrument, \"%s\"!", name))
		}
		return c.Return(lua.Bool(s.PlayNote(host(c).Now(), name, volume, pitch)))
	})
}

// maxSound bounds the name of a sound.
const maxSound = 512

func speakerPlaySound(c *lua.Call) lua.Result {
	return withSubject(c, func(s *speaker.Speaker) lua.Result {
		name, volume, pitch, wrong := named(c, 1, 0.5, 2)
		switch {
		case wrong != "":
			return blame(c, wrong)
		case name == "" || len(name) > maxSound || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_.-/:") != "":
			return blame(c, "Malformed sound name '"+name[:min(len(name), maxSound)]+"'")
		}
		return c.Return(lua.Bool(s.PlaySound(host(c).Now(), strings.Clone(name), volume, pitch)))
	})
}

// speakerPlayAudio copies the samples once, and only if there is room.
func speakerPlayAudio(c *lua.Call) lua.Result {
	return withSubject(c, func(s *speaker.Speaker) lua.Result {
		t := c.Arg(1).AsTable()
		if t == nil {
			return blame(c, fmt.Sprintf("bad argument #1 (table expected, got %s)", typeOf(c.Arg(1))))
		}
		volume, wrong := optional(c, 2, 1, 0, speaker.MaxVolume)
		n := t.Len()
		switch {
		case wrong != "":
			return blame(c, wrong)
		case n == 0:
			return blame(c, "Cannot play empty audio")
		case n > speaker.MaxSamples:
			return blame(c, "Audio data is too large")
		case s.Full():
			return c.Return(lua.Bool(false))
		}
		c.Charge(n)
		samples, wrong := amplitudes(t, n)
		if wrong != "" {
			return blame(c, wrong)
		}
		return c.Return(lua.Bool(s.PlayAudio(host(c).Now(), samples, volume)))
	})
}

// amplitudes reads n samples; their fractions are cut off.
func amplitudes(t *lua.Table, n int) (out []int8, wrong string) {
	out = make([]int8, n)
	for i := range out {
		v := t.Index(i + 1)
		f, ok := v.AsNumber()
		switch {
		case !ok:
			return nil, fmt.Sprintf("table item #%d is not number (got %s)", i+1, v.TypeName())
		case !(math.Trunc(f) >= -128 && math.Trunc(f) <= 127):
			return nil, fmt.Sprintf("table item #%d must be between -128 and 127", i+1)
		}
		out[i] = int8(f)
	}
	return out, ""
}

func speakerStop(c *lua.Call) lua.Result {
	return withSubject(c, func(s *speaker.Speaker) lua.Result {
		s.Stop(host(c).Now())
		return c.Return()
	})
}
