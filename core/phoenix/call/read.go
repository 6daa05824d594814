package call

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/value"
)

// Text is a plain value as tostring writes it; what has a metatable comes here
// as text already.
func Text(a Arg) string {
	if s, ok := a.V.Str(); ok {
		return s
	}
	if n, ok := a.V.Number(); ok {
		return value.FormatNumber(n)
	}
	if b, ok := a.V.Bool(); ok {
		return fmt.Sprint(b)
	}
	return a.TypeName()
}

// ReadModes reads the arguments of read; none means a line.
func ReadModes(args []Arg) ([]psp.Mode, error) {
	if len(args) == 0 {
		return []psp.Mode{{Kind: 'l'}}, nil
	}
	modes := make([]psp.Mode, len(args))
	for i, a := range args {
		if n, ok := a.V.Number(); ok {
			modes[i] = psp.Mode{Kind: 'c', Count: count(n)}
			continue
		}
		s, ok := a.V.Str()
		if !ok {
			return nil, fmt.Errorf("bad argument (expected string or number, got %s)", a.TypeName())
		}
		s = strings.TrimPrefix(s, "*")
		if len(s) != 1 || !strings.Contains("alLn", s) {
			return nil, fmt.Errorf("bad argument (invalid mode '%s')", s)
		}
		modes[i].Kind = s[0]
	}
	return modes, nil
}

// count is a number of bytes: whole, from 0 up to more than there can be.
func count(n float64) int {
	switch {
	case !(n > 0):
		return 0
	case n > psp.MaxBuffer:
		return psp.MaxBuffer
	}
	return int(n)
}

// ReadText reads by modes from what is there.
func ReadText(from *psp.Text, args []Arg) ([]Result, error) {
	modes, err := ReadModes(args)
	if err != nil {
		return nil, err
	}
	out := make([]Result, len(modes))
	for i, m := range modes {
		text, number, ok := from.Take(m)
		switch {
		case !ok:
			return out, nil
		case m.Kind == 'n':
			out[i].V = value.Number(number)
		default:
			out[i].V = value.String(text)
		}
	}
	return out, nil
}
