package lua

// Ballast is how many bytes a program of one thread holds and never touches
// (HoldBallast).
const Ballast = 32 << 20

var ballast []byte

// HoldBallast makes Go's collector wait until there is more garbage: it runs when the
// heap has doubled, and the ballast counts as heap. It is for WebAssembly, where the
// collector has no thread of its own and takes its time from the programs'. Memory
// that is never touched is not there; the price is up to Ballast bytes of garbage more.
func HoldBallast() {
	if ballast == nil {
		ballast = make([]byte, Ballast)
	}
}
