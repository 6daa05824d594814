package craftos

import (
	"fmt"

	"github.com/emberwire/emberwire/core/drive"
	"github.com/emberwire/emberwire/core/lua"
)

// driveMethods are those of a disk drive. spec/computercraft.md 4.12. A floppy has
// files, a record a tune; a program cannot write on a record's label.
var driveMethods = []function{
	{"isDiskPresent", driveHolds}, {"hasData", driveHasData},
	{"getDiskLabel", driveLabel}, {"setDiskLabel", driveSetLabel}, {"getDiskID", driveID},
	{"getMountPath", driveMountPath}, {"ejectDisk", driveEject},
	{"hasAudio", driveHasAudio}, {"getAudioTitle", driveAudioTitle},
	{"playAudio", drivePlayAudio}, {"stopAudio", driveStopAudio},
}

// withFloppy calls f with what lies in the drive; empty is what is answered
// without it.
func withFloppy(c *lua.Call, empty lua.Value, f func(d *drive.Drive, f *drive.Floppy) lua.Result) lua.Result {
	return withSubject(c, func(d *drive.Drive) lua.Result {
		if d.Floppy() == nil {
			return c.Return(empty)
		}
		return f(d, d.Floppy())
	})
}

func driveHolds(c *lua.Call) lua.Result {
	return withFloppy(c, lua.Bool(false), func(*drive.Drive, *drive.Floppy) lua.Result { return c.Return(lua.Bool(true)) })
}

func driveHasData(c *lua.Call) lua.Result {
	return withFloppy(c, lua.Bool(false), func(_ *drive.Drive, f *drive.Floppy) lua.Result { return c.Return(lua.Bool(f.Tune() == nil)) })
}

func driveLabel(c *lua.Call) lua.Result {
	return withFloppy(c, lua.Nil, func(_ *drive.Drive, f *drive.Floppy) lua.Result {
		if f.Label() == "" {
			return c.Return(lua.Nil)
		}
		return c.Return(c.NewString(f.Label()))
	})
}

func driveSetLabel(c *lua.Call) lua.Result {
	label, ok := c.Arg(1).AsString()
	if !ok && !c.Arg(1).IsNil() {
		return blame(c, fmt.Sprintf("bad argument #1 (string expected, got %s)", c.Arg(1).TypeName()))
	}
	return withSubject(c, func(d *drive.Drive) lua.Result {
		switch f := d.Floppy(); {
		case f == nil:
		case f.Tune() != nil:
			return blame(c, "Disk label cannot be changed")
		default:
			f.SetLabel(label)
			d.Changed()
		}
		return c.Return()
	})
}

func driveID(c *lua.Call) lua.Result {
	return withFloppy(c, lua.Nil, func(_ *drive.Drive, f *drive.Floppy) lua.Result {
		if f.Tune() != nil {
			return c.Return(lua.Nil)
		}
		return c.Return(lua.Int(f.ID()))
	})
}

func driveMountPath(c *lua.Call) lua.Result {
	return withFloppy(c, lua.Nil, func(d *drive.Drive, _ *drive.Floppy) lua.Result {
		if path := d.MountPath(host(c)); path != "" {
			return c.Return(c.NewString(path))
		}
		return c.Return(lua.Nil)
	})
}

func driveEject(c *lua.Call) lua.Result {
	return withSubject(c, func(d *drive.Drive) lua.Result {
		d.Eject()
		return c.Return()
	})
}

func driveHasAudio(c *lua.Call) lua.Result {
	return withFloppy(c, lua.Bool(false), func(_ *drive.Drive, f *drive.Floppy) lua.Result { return c.Return(lua.Bool(f.Tune() != nil)) })
}

// driveAudioTitle: false without a disk, nil with one that has no audio.
func driveAudioTitle(c *lua.Call) lua.Result {
	return withFloppy(c, lua.Bool(false), func(_ *drive.Drive, f *drive.Floppy) lua.Result {
		if f.Tune() == nil {
			return c.Return(lua.Nil)
		}
		return c.Return(c.NewString(f.Label()))
	})
}

func drivePlayAudio(c *lua.Call) lua.Result {
	return withSubject(c, func(d *drive.Drive) lua.Result {
		d.Play(host(c).Now())
		return c.Return()
	})
}

func driveStopAudio(c *lua.Call) lua.Result {
	return withSubject(c, func(d *drive.Drive) lua.Result {
		d.Stop(host(c).Now())
		return c.Return()
	})
}
