package lua

import (
	"math"

	"github.com/emberwire/emberwire/core/lua/internal/pmath"
)

// openMath makes the library math.
func openMath(m *Machine) {
	t := m.library("math", []entry{
		{"abs", mathAbs}, {"acos", mathAcos}, {"asin", mathAsin}, {"atan", mathAtan}, {"atan2", mathAtan2},
		{"ceil", mathCeil}, {"cos", mathCos}, {"cosh", mathCosh}, {"deg", mathDeg}, {"exp", mathExp},
		{"floor", mathFloor}, {"fmod", mathFmod}, {"frexp", mathFrexp}, {"ldexp", mathLdexp}, {"log", mathLog},
		{"log10", mathLog10}, {"max", mathMax}, {"min", mathMin}, {"mod", mathFmod}, {"modf", mathModf},
		{"pow", mathPow}, {"rad", mathRad}, {"random", mathRandom}, {"randomseed", mathRandomSeed},
		{"sin", mathSin}, {"sinh", mathSinh}, {"sqrt", mathSqrt}, {"tan", mathTan}, {"tanh", mathTanh},
	})
	m.SetStr(t, "pi", Number(math.Pi))
	m.SetStr(t, "huge", Number(math.Inf(1)))
}

func mathAbs(c *Call) Result   { return c.Return(Number(math.Abs(c.argNumber(1)))) }
func mathAcos(c *Call) Result  { return c.Return(Number(pmath.Acos(c.argNumber(1)))) }
func mathAsin(c *Call) Result  { return c.Return(Number(pmath.Asin(c.argNumber(1)))) }
func mathCeil(c *Call) Result  { return c.Return(Number(math.Ceil(c.argNumber(1)))) }
func mathCos(c *Call) Result   { return c.Return(Number(pmath.Cos(c.argNumber(1)))) }
func mathCosh(c *Call) Result  { return c.Return(Number(pmath.Cosh(c.argNumber(1)))) }
func mathDeg(c *Call) Result   { return c.Return(Number(c.argNumber(1) / (math.Pi / 180))) }
func mathExp(c *Call) Result   { return c.Return(Number(pmath.Exp(c.argNumber(1)))) }
func mathFloor(c *Call) Result { return c.Return(Number(math.Floor(c.argNumber(1)))) }
func mathLog10(c *Call) Result { return c.Return(Number(pmath.Log10(c.argNumber(1)))) }
func mathRad(c *Call) Result   { return c.Return(Number(c.argNumber(1) * (math.Pi / 180))) }
func mathSin(c *Call) Result   { return c.Return(Number(pmath.Sin(c.argNumber(1)))) }
func mathSinh(c *Call) Result  { return c.Return(Number(pmath.Sinh(c.argNumber(1)))) }
func mathSqrt(c *Call) Result  { return c.Return(Number(math.Sqrt(c.argNumber(1)))) }
func mathTan(c *Call) Result   { return c.Return(Number(pmath.Tan(c.argNumber(1)))) }
func mathTanh(c *Call) Result  { return c.Return(Number(pmath.Tanh(c.argNumber(1)))) }

// mathAtan takes x as a second argument since spec/computercraft.md 4.2 (1.114).
func mathAtan(c *Call) Result {
	y, x := c.argNumber(1), 1.0
	if !c.Arg(2).IsNil() {
		x = c.argNumber(2)
	}
	return c.Return(Number(pmath.Atan2(positive(y), positive(x))))
}

func mathAtan2(c *Call) Result {
	return c.Return(Number(pmath.Atan2(positive(c.argNumber(1)), positive(c.argNumber(2)))))
}

func mathFmod(c *Call) Result {
	return c.Return(Number(pmath.Mod(c.argNumber(1), c.argNumber(2))))
}

func mathFrexp(c *Call) Result {
	f, e := math.Frexp(c.argNumber(1))
	return c.Return(Number(f), Int(e))
}

func mathLdexp(c *Call) Result {
	x := c.argNumber(1)
	return c.Return(Number(math.Ldexp(x, max(min(c.argInt(2), 1<<20), -1<<20))))
}

func mathLog(c *Call) Result {
	x := c.argNumber(1)
	if c.Arg(2).IsNil() {
		return c.Return(Number(pmath.Log(x)))
	}
	switch base := c.argNumber(2); base {
	case 2:
		return c.Return(Number(pmath.Log2(x)))
	case 10:
		return c.Return(Number(pmath.Log10(x)))
	default:
		return c.Return(Number(pmath.Log(x) / pmath.Log(base)))
	}
}

func mathMax(c *Call) Result {
	best := c.argNumber(1)
	for i := 2; i <= c.n; i++ {
		if x := c.argNumber(i); x > best {
			best = x
		}
	}
	c.Charge(c.n / 4)
	return c.Return(Number(best))
}

func mathMin(c *Call) Result {
	best := c.argNumber(1)
	for i := 2; i <= c.n; i++ {
		if x := c.argNumber(i); x < best {
			best = x
		}
	}
	c.Charge(c.n / 4)
	return c.Return(Number(best))
}

func mathModf(c *Call) Result {
	x := c.argNumber(1)
	whole := math.Trunc(x)
	part := 0.0
	if !math.IsInf(x, 0) {
		part = x - whole
	}
	return c.Return(Number(whole), Number(math.Copysign(part, x)))
}

func mathPow(c *Call) Result {
	return c.Return(Number(pow(c.argNumber(1), c.argNumber(2))))
}

// generator is the machine's generator, seeded from Config.Random at its first use.
func (m *Machine) generator() *libState {
	s := &m.lib
	if !s.seeded {
		m.seedRandom()
	}
	return s
}

// seedRandom takes a seed from Config.Random; a machine without has a fixed one.
func (m *Machine) seedRandom() {
	m.lib.seeded = true
	m.lib.random.Seed(0)
	if m.cfg.Random != nil {
		m.lib.random.Seed(m.cfg.Random())
	}
}

// mathRandom draws a fraction, or a whole number of an interval.
func mathRandom(c *Call) Result {
	g := &c.m.generator().random
	low, high := 1.0, 0.0
	switch c.n {
	case 0:
		return c.Return(Number(g.Float()))
	case 1:
		high = float64(c.argLong(1))
	case 2:
		low, high = float64(c.argLong(1)), float64(c.argLong(2))
	default:
		return c.Errorf(1, "wrong number of arguments")
	}
	if !(low <= high) {
		return c.ArgError(c.n, "interval is empty")
	}
	if high-low >= 1<<63 {
		return c.ArgError(c.n, "interval too large")
	}
	return c.Return(Number(low + float64(g.UpTo(uint64(int64(high-low))))))
}

// mathRandomSeed seeds from a number; without one from the machine's source.
func mathRandomSeed(c *Call) Result {
	if c.n == 0 {
		c.m.seedRandom()
		return c.Return()
	}
	c.m.lib.seeded = true
	c.m.lib.random.SeedNumber(c.argNumber(1))
	return c.Return()
}
