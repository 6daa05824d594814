// Package size keeps the wasm files small: a budget file holds the most each
// may have, and a test compares the built page with it.
package size

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// Files are the binaries with a budget.
var Files = []string{"app.wasm", "engine.wasm"}

// Aims is what each may have at most with brotli at quality 11, whatever was measured.
var Aims = map[string]int{"app.wasm": 1_700_000, "engine.wasm": 2_000_000}

// Sizes of one binary in bytes. Brotli at quality 11 takes about a minute a
// binary, so the test that runs each time looks at quality 5.
type Sizes struct {
	Raw      int `json:"raw"`
	Gzip     int `json:"gzip"`
	Brotli5  int `json:"brotli5"`
	Brotli11 int `json:"brotli11"`
}

// Budget is tests/size/budget.json: the measured sizes + 3 %.
type Budget map[string]Sizes

// Allow adds the 3 % a binary may grow before somebody has to look, up to its aim.
func (s Sizes) Allow(file string) Sizes {
	up := func(n int) int { return n + n*3/100 }
	return Sizes{up(s.Raw), up(s.Gzip), up(s.Brotli5), min(up(s.Brotli11), Aims[file])}
}

// ReadBudget reads the budget file.
func ReadBudget(file string) (Budget, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	budget := Budget{}
	return budget, json.Unmarshal(b, &budget)
}

// Write writes the budget file.
func (b Budget) Write(file string) error {
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// Measure measures a file of a folder; slow adds gzip -9 and brotli -q 11.
func Measure(dir, name string, slow bool) (Sizes, error) {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return Sizes{}, err
	}
	s := Sizes{Raw: len(b), Brotli5: brotlied(b, 5)}
	if slow {
		s.Gzip, s.Brotli11 = gzipped(b), brotlied(b, 11)
	}
	return s, nil
}

// Over lists what is larger than the budget; sizes that were not measured
// are 0 and never over.
func (s Sizes) Over(limit Sizes) []string {
	var out []string
	for _, c := range []struct {
		name    string
		is, max int
	}{{"raw", s.Raw, limit.Raw}, {"gzip", s.Gzip, limit.Gzip}, {"brotli q5", s.Brotli5, limit.Brotli5}, {"brotli q11", s.Brotli11, limit.Brotli11}} {
		if c.is > c.max {
			out = append(out, fmt.Sprintf("%s: %d bytes, the budget is %d", c.name, c.is, c.max))
		}
	}
	return out
}

func brotlied(b []byte, quality int) int {
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: quality, LGWin: 24}) // as the page is packed
	w.Write(b)
	w.Close()
	return out.Len()
}

func gzipped(b []byte) int {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, 9)
	w.Write(b)
	w.Close()
	return out.Len()
}
