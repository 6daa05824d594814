// Package pmath has the transcendental functions of Lua's math library with the same
// bits on every platform.
//
// Go's package math uses assembly on some processors, and Go compilers may fuse a
// product and a sum into one rounding. Here every product is rounded by itself (mul),
// so linux/amd64, arm64 and js/wasm agree. Functions of package math that are exact by
// definition (Sqrt, Floor, Mod, Frexp, Ldexp, Abs, Copysign) are used as they are.
package pmath

// mul is a product that no compiler fuses into what follows: the conversion rounds.
func mul(a, b float64) float64 { return float64(a * b) }
