package craftos

import (
	"math"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fault"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem/value"
)

// osFunctions is the native part of os. spec/computercraft.md 4.7.
var osFunctions = []function{
	{"queueEvent", osQueueEvent},
	{"startTimer", osStartTimer},
	{"cancelTimer", osCancelTimer},
	{"setAlarm", osSetAlarm},
	{"cancelAlarm", osCancelAlarm},
	{"shutdown", osShutdown},
	{"reboot", osReboot},
	{"getComputerID", osComputerID}, {"computerID", osComputerID},
	{"getComputerLabel", osComputerLabel}, {"computerLabel", osComputerLabel},
	{"setComputerLabel", osSetComputerLabel},
	{"clock", osClock},
	{"time", osTime},
	{"day", osDay},
	{"epoch", osEpoch},
	{"date", osDate},
}

// Milliseconds of an in-game day and hour, as os.epoch counts them.
const (
	msPerDay  = 86_400_000
	msPerHour = 3_600_000
)

// osQueueEvent copies its arguments as a modem does.
func osQueueEvent(c *lua.Call) lua.Result {
	ev := computer.Event{Name: strings.Clone(c.Str(1))}
	fault.At(fault.Native, ev.Name)
	size, weight := 0, 0
	for i := 2; i <= c.N() && weight <= computer.QueueBytes; i++ { // more is dropped anyhow
		v, err := computer.ToValue(c.Machine(), c.Arg(i))
		if err != nil {
			return raise(c, err)
		}
		ev.Args = append(ev.Args, computer.Arg{V: v})
		size, weight = size+value.Size(v), weight+value.Weight(v)
	}
	c.Charge(size / 16)
	host(c).Queue(ev)
	return c.Return()
}

func osStartTimer(c *lua.Call) lua.Result {
	return c.Return(lua.Int(host(c).StartTimer(c.Finite(1))))
}

func osCancelTimer(c *lua.Call) lua.Result {
	host(c).CancelTimer(c.Int(1))
	return c.Return()
}

func osSetAlarm(c *lua.Call) lua.Result {
	at := c.Finite(1)
	if at < 0 || at >= 24 {
		return c.Errorf(1, "Number out of range")
	}
	return c.Return(lua.Int(host(c).SetAlarm(at)))
}

func osCancelAlarm(c *lua.Call) lua.Result {
	host(c).CancelAlarm(c.Int(1))
	return c.Return()
}

func osShutdown(c *lua.Call) lua.Result {
	host(c).PowerOff(host(c).Now())
	return c.Return()
}

func osReboot(c *lua.Call) lua.Result {
	host(c).Reboot(host(c).Now())
	return c.Return()
}

func osComputerID(c *lua.Call) lua.Result { return c.Return(lua.Int(host(c).ID())) }

func osComputerLabel(c *lua.Call) lua.Result {
	label := host(c).Label()
	if label == "" {
		return c.Return(lua.Nil)
	}
	return c.Return(c.NewString(label))
}

func osSetComputerLabel(c *lua.Call) lua.Result {
	host(c).SetLabel(c.OptStr(1, ""))
	return c.Return()
}

func osClock(c *lua.Call) lua.Result { return c.Return(lua.Number(host(c).Clock())) }

// The locales of time, day and epoch. Local time is UTC: a run must not depend
// on where it runs.
const (
	ingame = "ingame"
	utc    = "utc"
	local  = "local"
)

// locale is argument 1 in lower case; false after an unknown one.
func locale(c *lua.Call) (string, bool) {
	s := strings.ToLower(c.OptStr(1, ingame))
	return s, s == ingame || s == utc || s == local
}

func unsupported(c *lua.Call) lua.Result { return c.Errorf(1, "Unsupported operation") }

// osTime is the hour of the day, or the seconds since 1970 of a date table.
func osTime(c *lua.Call) lua.Result {
	if c.Arg(1).Kind() == lua.KTable {
		return timeOf(c, c.Table(1))
	}
	where, ok := locale(c)
	if !ok {
		return unsupported(c)
	}
	if where == ingame {
		hour, _ := host(c).GameTime()
		return c.Return(lua.Number(hour))
	}
	now := host(c).Wall().UTC()
	seconds := now.Hour()*3600 + now.Minute()*60 + now.Second()
	return c.Return(lua.Number(float64(seconds) / 3600))
}

// osDay is the in-game day, or the days since 1970 with 1970-01-01 as 1.
func osDay(c *lua.Call) lua.Result {
	where, ok := locale(c)
	if !ok {
		return unsupported(c)
	}
	if where == ingame {
		_, day := host(c).GameTime()
		return c.Return(lua.Int(day))
	}
	days := math.Floor(float64(host(c).Wall().UnixMilli()) / msPerDay)
	return c.Return(lua.Number(days + 1))
}

// osEpoch is milliseconds: of game time, or since 1970.
func osEpoch(c *lua.Call) lua.Result {
	where, ok := locale(c)
	if !ok {
		return unsupported(c)
	}
	if where == ingame {
		hour, day := host(c).GameTime()
		return c.Return(lua.Int(day*msPerDay + int(float64(hour*msPerHour))))
	}
	return c.Return(lua.Number(float64(host(c).Wall().UnixMilli())))
}
