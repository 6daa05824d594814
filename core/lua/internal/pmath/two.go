package pmath

// two is a number in two doubles: their sum, with lo about 2^-53 of hi.
type two struct{ hi, lo float64 }

// twoProduct is a*b as the rounded product and what the rounding lost (Dekker).
func twoProduct(a, b float64) two {
	hi := mul(a, b)
	ah, al := split(a)
	bh, bl := split(b)
	lo := mul(ah, bh) - hi
	lo += mul(ah, bl)
	lo += mul(al, bh)
	return two{hi, lo + mul(al, bl)}
}

// split cuts a double into two halves of at most 26 bits.
func split(a float64) (hi, lo float64) {
	t := mul(a, 1<<27+1)
	hi = t - (t - a)
	return hi, a - hi
}

// twoSum is a+b as the rounded sum and what the rounding lost (Knuth).
func twoSum(a, b float64) two {
	hi := a + b
	t := hi - a
	return two{hi, (a - (hi - t)) + (b - t)}
}

func times(a, b two) two {
	p := twoProduct(a.hi, b.hi)
	return quick(p.hi, p.lo+(mul(a.hi, b.lo)+mul(a.lo, b.hi)))
}

func plus(a, b two) two {
	s := twoSum(a.hi, b.hi)
	return quick(s.hi, s.lo+(a.lo+b.lo))
}

// over is a/b.
func over(a float64, b two) two {
	q := a / b.hi
	p := times(b, two{q, 0})
	return quick(q, ((a-p.hi)-p.lo)/b.hi)
}

// quick adds a small lo to hi.
func quick(hi, lo float64) two {
	s := hi + lo
	return two{s, lo - (s - hi)}
}
