package labfile

import "strings"

// maxDiff bounds the lines that are compared line by line; beyond it a diff
// shows both texts whole.
const maxDiff = 2000

// Diff shows how got differs from want: lines of both with "  ", lines only
// wanted with "- ", lines only got with "+ "; "  …" stands for equal lines that
// are left out. It is empty for equal texts.
func Diff(want, got string) string {
	if want == got {
		return ""
	}
	a, b := splitLines(want), splitLines(got)
	var out strings.Builder
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] && len(a)+len(b) > 2*maxDiff {
		a, b = a[1:], b[1:]
	}
	if len(a) > maxDiff || len(b) > maxDiff {
		a, b = a[:min(len(a), maxDiff)], b[:min(len(b), maxDiff)]
	}
	walk(&out, a, b, common(a, b))
	return fold(out.String())
}

// around is how many equal lines a diff shows beside a difference.
const around = 3

// fold leaves out equal lines that are far from any difference.
func fold(diff string) string {
	lines := strings.SplitAfter(diff, "\n")
	near := make([]bool, len(lines))
	for i, line := range lines {
		if strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-") {
			for j := max(0, i-around); j <= min(i+around, len(lines)-1); j++ {
				near[j] = true
			}
		}
	}
	var out strings.Builder
	for i, line := range lines {
		switch {
		case near[i] || line == "":
			out.WriteString(line)
		case i == 0 || near[i-1]:
			out.WriteString("  …\n")
		}
	}
	return out.String()
}

// splitLines cuts a text into lines; a last line without newline says so.
func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	open := !strings.HasSuffix(s, "\n")
	out := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	if open {
		out[len(out)-1] += " (no newline)"
	}
	return out
}

// common is the table of the longest common subsequence's lengths.
func common(a, b []string) [][]int16 {
	t := make([][]int16, len(a)+1)
	for i := range t {
		t[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				t[i][j] = t[i+1][j+1] + 1
			} else {
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	return t
}

func walk(out *strings.Builder, a, b []string, t [][]int16) {
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out.WriteString("  " + a[i] + "\n")
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && t[i+1][j] >= t[i][j+1]:
			out.WriteString("- " + a[i] + "\n")
			i++
		default:
			out.WriteString("+ " + b[j] + "\n")
			j++
		}
	}
}
