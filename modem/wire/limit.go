package wire

import "time"

// Limit is what one tab may send: so many records and bytes a second, and
// Burst seconds' worth at once. The server goes by it, and a tab keeps to it
// by itself so that what is beyond is dropped before it is sealed and sent.
type Limit struct {
	records, bytes bucket
}

// NewLimit has everything to spend. Slack is a factor on the rates: what
// arrives at the server comes less evenly than it was sent.
func NewLimit(slack float64) *Limit {
	return &Limit{newBucket(RecordsPerSecond * slack), newBucket(BytesPerSecond * slack)}
}

// NewControlLimit is for frames that are no records.
func NewControlLimit(slack float64) *Limit {
	return &Limit{newBucket(ControlPerSecond * slack), newBucket(BytesPerSecond * slack)}
}

// NewResendLimit is for records that are sent again.
func NewResendLimit(slack float64) *Limit {
	return &Limit{newBucket(ResendsPerSecond * slack), newBucket(ResentPerSecond * slack)}
}

// Spend takes one record of n bytes out of it at a time, counted from any
// moment: 0 if there was room, or why not, and then nothing is taken.
func (l *Limit) Spend(now time.Duration, n int) Dropped {
	switch {
	case !l.records.has(now, 1):
		return DroppedRate
	case !l.bytes.has(now, float64(n)):
		return DroppedBytes
	}
	l.records.level--
	l.bytes.level -= float64(n)
	return 0
}

// bucket fills at a rate and holds Burst seconds of it.
type bucket struct {
	rate, level float64
	last        time.Duration
}

func newBucket(rate float64) bucket { return bucket{rate: rate, level: rate * Burst} }

func (b *bucket) has(now time.Duration, n float64) bool {
	if now > b.last {
		b.level = min(b.level+float64(b.rate*(now-b.last).Seconds()), b.rate*Burst)
		b.last = now
	}
	return b.level >= n
}
