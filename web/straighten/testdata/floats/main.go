// Floating point and integer arithmetic at its edges.
package main

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

func main() {
	zero, one := 0.0, 1.0
	special := []float64{0, math.Copysign(0, -1), 1, -1.5, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 53, 0.1, -2.5, 3.5}
	for _, a := range special {
		fmt.Print(a, " ", 1/a, " ", math.Floor(a), " ", math.RoundToEven(a), " ", math.Sqrt(a), " ", math.Trunc(a), " ", float32(a), " ")
		for _, b := range special {
			fmt.Print(a < b, a == b, a >= b, a != b, min(a, b), max(a, b), math.Mod(a, b), a*b+one, " ")
		}
		fmt.Println()
	}
	fmt.Println(zero/zero == zero/zero, one/zero, -one/zero)
	fmt.Println(newton(2))
	fmt.Println(conversions(), simpson(math.Sin, 0, math.Pi, 1000), mandelbrot())
	for _, s := range []string{"1e400", "-0", "0x1p-2", "1_000", "nan", "infinity", "1e-400", "12.5e3", "."} {
		f, err := strconv.ParseFloat(s, 64)
		fmt.Print(f, " ", err, "; ")
	}
	fmt.Println()
	fmt.Println(integers())
	fmt.Println(factorial(60), hash("emberwire"))
	c := complex(1.5, -2)
	fmt.Println(c*c, real(c), c/complex(0, 1), c == complex(1.5, -2))
}

func conversions() (got []int64) {
	for _, f := range []float64{0.9, -0.9, 1e10, -1e10, 255.5, 65536} {
		got = append(got, int64(f), int64(int32(int64(f))), int64(uint8(int64(f))), int64(float32(f)))
	}
	return got
}

func newton(x float64) (r float64, steps int) {
	r = x
	for math.Abs(r*r-x) > 1e-15*x {
		r = (r + x/r) / 2
		if steps++; steps > 100 {
			break
		}
	}
	return math.Round(r*1e12) / 1e12, steps
}

func simpson(f func(float64) float64, a, b float64, n int) float64 {
	h, sum := (b-a)/float64(n), f(a)+f(b)
	for i := 1; i < n; i++ {
		if i%2 == 1 {
			sum += 4 * f(a+float64(i)*h)
		} else {
			sum += 2 * f(a+float64(i)*h)
		}
	}
	return sum * h / 3
}

func mandelbrot() (inside int) {
	for y := -1.2; y < 1.2; y += 0.1 {
		for x := -2.0; x < 0.6; x += 0.1 {
			var a, b float64
			n := 0
			for ; n < 100 && a*a+b*b < 4; n++ {
				a, b = a*a-b*b+x, 2*a*b+y
			}
			if n == 100 {
				inside++
			}
		}
	}
	return inside
}

func integers() (got []any) {
	var i8 int8 = 127
	var u uint32 = 0
	var i64 int64 = math.MinInt64
	i8++
	u--
	for shift := range uint(70) {
		if shift%23 == 0 {
			got = append(got, int64(1)<<shift, i64>>shift, uint8(200)>>shift, u<<shift)
		}
	}
	got = append(got, i8, u, -i64, i64/-1, i64%-1, -7/2, -7%3, 7&^5, ^0)
	hi, lo := bits.Mul64(math.MaxUint64, uint64(u))
	q, r := bits.Div64(3, lo, 1<<40)
	got = append(got, hi, lo, q, r, bits.OnesCount32(u), bits.Reverse8(6), bits.LeadingZeros64(5), bits.RotateLeft16(3, 15))
	for _, d := range []int{1, 0} {
		func() {
			defer func() { got = append(got, fmt.Sprint(recover())) }()
			got = append(got, 10/d, 10%d)
		}()
	}
	return got
}

func factorial(n int64) string { return new(big.Int).MulRange(1, n).String() }

func hash(s string) (h uint64) {
	h = 14695981039346656037
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
