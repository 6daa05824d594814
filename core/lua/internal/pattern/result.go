package pattern

// Captures is how many values a match has: its captures, or the whole match when the
// pattern has none.
func (m *Matcher) Captures() int { return max(m.prog.captures, 1) }

// Parentheses is how many captures the pattern has in parentheses.
func (m *Matcher) Parentheses() int { return m.prog.captures }

// Capture answers capture i, counted from zero, after a match: a part of the subject,
// or a position (start, counted from zero). fault is the error of a capture that does
// not exist or was never closed.
func (m *Matcher) Capture(i int) (start, end int, position bool, fault string) {
	if i >= m.prog.captures {
		if i == 0 {
			return m.From, m.To, false, ""
		}
		return 0, 0, false, "invalid capture index"
	}
	if m.prog.open>>i&1 != 0 {
		return 0, 0, false, "unfinished capture"
	}
	c := m.spans[i]
	return c.start, c.end, m.prog.positions>>i&1 != 0, ""
}
