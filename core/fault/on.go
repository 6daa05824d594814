//go:build faults

package fault

// Enabled reports whether this build fails on demand.
const Enabled = true

// At panics if the text is the layer's word.
func At(layer, text string) {
	if text == "fault in "+layer {
		panic("injected " + text)
	}
}
