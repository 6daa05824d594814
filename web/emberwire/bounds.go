package main

import (
	"flag"
	"fmt"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// What a run may take of the machine unless its flags say otherwise.
const (
	defaultMemory = 4 << 30 // bytes of all computers and all around them
	defaultWall   = time.Hour
)

// bounds end a run that takes too much of the machine: a lab comes from
// strangers, and its computers' own limits add up.
type bounds struct {
	memory size
	wall   time.Duration

	start, looked time.Time
}

// size is a number of bytes, as a flag: 512MiB, 4GiB.
type size uint64

func (s *size) String() string {
	if *s >= 1<<30 && *s%(1<<30) == 0 {
		return fmt.Sprintf("%dGiB", *s>>30)
	}
	return fmt.Sprintf("%dMiB", *s>>20)
}

// Set reads a flag.
func (s *size) Set(text string) error {
	for unit, shift := range map[string]int{"MiB": 20, "GiB": 30} {
		number, ok := strings.CutSuffix(text, unit)
		n, err := strconv.ParseUint(number, 10, 20)
		if ok && err == nil && n > 0 {
			*s = size(n << shift)
			return nil
		}
	}
	return fmt.Errorf("%q is no size like 512MiB or 4GiB", text)
}

// boundsOf adds the flags.
func boundsOf(set *flag.FlagSet) *bounds {
	b := &bounds{memory: defaultMemory}
	set.Var(&b.memory, "memory", "end the run when it has used so much memory, like 512MiB or 8GiB")
	set.DurationVar(&b.wall, "wall", defaultWall, "end the run after so long on this machine; with --real and --join only if it is given")
	return b
}

// lookEvery is how often it is looked.
const lookEvery = 100 * time.Millisecond

// over says why the run has to end, empty if it need not.
func (b *bounds) over(now time.Time) string {
	if b == nil {
		return ""
	}
	if b.start.IsZero() {
		b.start = now
	}
	if now.Sub(b.looked) < lookEvery {
		return ""
	}
	b.looked = now
	if b.wall > 0 && now.Sub(b.start) >= b.wall {
		return fmt.Sprintf("it took longer than %v; --wall gives it more time", b.wall)
	}
	if used := heap(); used > uint64(b.memory) {
		return fmt.Sprintf("it used more than %s of memory; --memory gives it more", &b.memory)
	}
	return ""
}

// heap is how many bytes of memory the program's values take.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
