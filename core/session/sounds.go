package session

import (
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
)

// maxSamples bounds the samples in one snapshot, which has a bound as a whole;
// audio beyond it is told without them.
const maxSamples = 1 << 20

// listen begins to tell what speakers play from now on, or ends it. l may be nil:
// no lab is loaded yet.
func (k *looker) listen(l *lab.Lab, on bool) {
	k.heard = nil
	if !on {
		return
	}
	k.heard = map[int]uint64{}
	if l == nil {
		return
	}
	for _, s := range l.Speakers() {
		k.heard[s.Number] = s.Version()
	}
}

// sounds are what speakers have played since the last snapshot.
func (k *looker) sounds(l *lab.Lab) (out []view.Sound) {
	if k.heard == nil {
		return nil
	}
	room := maxSamples
	for _, s := range l.Speakers() {
		for _, p := range s.Since(k.heard[s.Number]) {
			if len(p.Samples) > room {
				p.Samples = nil
			}
			room -= len(p.Samples)
			out = append(out, view.Sound{Part: s.Name, At: p.At.Seconds(), Kind: p.Kind, Name: p.Name, Volume: p.Volume, Pitch: p.Pitch, Samples: bytesOf(p.Samples)})
		}
		k.heard[s.Number] = s.Version()
	}
	return out
}

func bytesOf(samples []int8) []byte {
	out := make([]byte, len(samples))
	for i, v := range samples {
		out[i] = byte(v)
	}
	return out
}
