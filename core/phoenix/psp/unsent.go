package psp

// Unsent counts the bytes that were written and are not acknowledged yet.
func (s *Socket) Unsent() int { return s.pendingBytes + s.flightBytes() }
