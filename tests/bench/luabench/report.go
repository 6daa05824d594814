package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
)

type cell struct{ engine, program string }

// results holds the best seconds of each program in each engine.
type results struct {
	engines  []engine
	programs []string
	best     map[cell]float64
	rounds   int
}

func (r *results) add(engine, program string, seconds float64) {
	c := cell{engine, program}
	if old, ok := r.best[c]; !ok || seconds < old {
		r.best[c] = seconds
	}
}

// markdown is the report: versions, seconds, ratios to each of our engines.
func (r *results) markdown() string {
	var b strings.Builder
	for _, e := range r.engines {
		fmt.Fprintf(&b, "- %s: %s\n", e.name, e.version)
	}
	fmt.Fprintf(&b, "\nSeconds, best of %d (less is better):\n\n", r.rounds)
	r.table(&b, r.engines, func(e engine, program string) float64 { return r.best[cell{e.name, program}] }, "%.3f")
	for _, ours := range r.engines {
		if strings.HasPrefix(ours.name, "ours") && len(r.engines) > 1 {
			r.ratios(&b, ours)
		}
	}
	return b.String()
}

// ratios tells how many times longer the others need than one of ours.
func (r *results) ratios(b *strings.Builder, ours engine) {
	fmt.Fprintf(b, "\nTime of the others divided by the time of **%s** (above 1: ours is faster):\n\n", ours.name)
	var others []engine
	for _, e := range r.engines {
		if e.name != ours.name {
			others = append(others, e)
		}
	}
	ratio := func(e engine, program string) float64 {
		return r.best[cell{e.name, program}] / r.best[cell{ours.name, program}]
	}
	r.table(b, others, ratio, "%.2f")
}

// table has a row for each program and the geometric mean below.
func (r *results) table(b *strings.Builder, engines []engine, value func(engine, string) float64, format string) {
	b.WriteString("| program |")
	for _, e := range engines {
		b.WriteString(" " + e.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", len(engines)) + "\n")
	logs := make([]float64, len(engines))
	for _, p := range r.programs {
		name := strings.TrimSuffix(filepath.Base(p), ".lua")
		b.WriteString("| " + name + " |")
		for i, e := range engines {
			v := value(e, name)
			logs[i] += math.Log(v)
			fmt.Fprintf(b, " "+format+" |", v)
		}
		b.WriteString("\n")
	}
	b.WriteString("| **geometric mean** |")
	for i := range engines {
		fmt.Fprintf(b, " **"+format+"** |", math.Exp(logs[i]/float64(len(r.programs))))
	}
	b.WriteString("\n")
}
