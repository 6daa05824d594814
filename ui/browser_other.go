//go:build !(js && wasm)

package ui

// Outside of a browser, in tests, there is no keyboard, nothing to focus and
// nothing that scrolls.

func kept(string) string                    { return "" }
func keep(string, string)                   {}
func asked(string) string                   { return "" }
func valueOf(string) string                 { return "" }
func focusNext(string, int)                 {}
func narrow() bool                          { return false }
func focus(string)                          {}
func press(string)                          {}
func setValue(string, string)               {}
func scrollTo(string, float64)              {}
func scrolled(string) (top, height float64) { return 0, 20 * rowHeight }
func offsetIn(_ string, y float64) float64  { return y }
func reveal(string)                         {}
func listenChords(func(chord, bool) bool)   {}
func listenKeys(func(key string) bool)      {}
