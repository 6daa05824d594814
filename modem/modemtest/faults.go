package modemtest

import (
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// DropNth loses the messages with these numbers, counted from 1 as the medium
// is given them after the filter was set.
func DropNth(numbers ...int) modem.Filter {
	return nth(numbers, modem.Fate{Lose: true})
}

// DelayNth delays them by d.
func DelayNth(d time.Duration, numbers ...int) modem.Filter {
	return nth(numbers, modem.Fate{Delay: d})
}

// DuplicateNth lets them arrive twice.
func DuplicateNth(numbers ...int) modem.Filter {
	return nth(numbers, modem.Fate{Copies: 1})
}

func nth(numbers []int, fate modem.Fate) modem.Filter {
	count := 0
	return func(modem.Time, *modem.Message) modem.Fate {
		if count++; slices.Contains(numbers, count) {
			return fate
		}
		return modem.Fate{}
	}
}

// DropWhen loses the messages for which f is true.
func DropWhen(f func(*modem.Message) bool) modem.Filter {
	return func(_ modem.Time, msg *modem.Message) modem.Fate { return modem.Fate{Lose: f(msg)} }
}

// DropBetween loses what is sent from start up to, not including, end: an
// outage.
func DropBetween(start, end modem.Time) modem.Filter {
	return func(now modem.Time, _ *modem.Message) modem.Fate {
		return modem.Fate{Lose: now >= start && now < end}
	}
}

// Both applies two faults; their delays and copies add up.
func Both(f, g modem.Filter) modem.Filter {
	return func(now modem.Time, msg *modem.Message) modem.Fate {
		a, b := f(now, msg), g(now, msg)
		return modem.Fate{Lose: a.Lose || b.Lose, Delay: a.Delay + b.Delay, Copies: a.Copies + b.Copies}
	}
}
