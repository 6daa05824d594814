package cryptonet

// Drops are the counters by name, those that count something.
func (s Stats) Drops() (why []string, counts []int) {
	for _, c := range s.list() {
		if c.n > 0 {
			why, counts = append(why, c.why), append(counts, c.n)
		}
	}
	return why, counts
}

// Since names the first counter that has grown since before, "" if none has.
func (s Stats) Since(before Stats) string {
	old := before.list()
	for i, c := range s.list() {
		if c.n > old[i].n {
			return c.why
		}
	}
	return ""
}

type counter struct {
	why string
	n   int
}

func (s Stats) list() []counter {
	return []counter{
		{"malformed", s.Malformed}, {"duplicate", s.Duplicate}, {"replayed", s.Replayed}, {"sender without a connection", s.UnknownSender},
		{"session key not acceptable", s.BadSessionKey}, {"proof not acceptable", s.BadProof}, {"too many connections", s.TooManySockets},
		{"too many answers", s.TooManyAnswers}, {"certificate not believed", s.Unbelieved},
		{"sender used its share of the processor", s.Overused},
	}
}
