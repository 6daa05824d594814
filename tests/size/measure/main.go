// Command measure prints the sizes of the wasm files in dist/ beside their
// budget; -record writes the budget anew.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/emberwire/emberwire/tests/size"
)

const budgetFile = "tests/size/budget.json"

func main() {
	record := flag.Bool("record", false, "write the budget: what is measured now + 3 %, up to the aim")
	flag.Parse()
	if err := measure(*record); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func measure(record bool) error {
	budget, err := size.ReadBudget(budgetFile)
	if err != nil && !record {
		return err
	}
	if budget == nil {
		budget = size.Budget{}
	}
	fmt.Printf("%-12s %10s %10s %10s %10s\n", "bytes", "raw", "gzip", "brotli q5", "brotli q11")
	over := 0
	for _, f := range size.Files {
		s, err := size.Measure("dist", f, true)
		if err != nil {
			return err
		}
		row(f, s)
		if record {
			budget[f] = s.Allow(f)
		}
		row("  budget", budget[f])
		for _, text := range s.Over(budget[f]) {
			over++
			fmt.Println(f, "is over its budget:", text)
		}
	}
	if over > 0 {
		return fmt.Errorf("%d sizes are over their budget", over)
	}
	if record {
		return budget.Write(budgetFile)
	}
	return nil
}

func row(name string, s size.Sizes) {
	fmt.Printf("%-12s %10d %10d %10d %10d\n", name, s.Raw, s.Gzip, s.Brotli5, s.Brotli11)
}
