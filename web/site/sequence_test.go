package site

import (
	"fmt"
	"strings"
	"testing"
)

// The first messages that say something, in few words: what prepares the way,
// copies for repeaters and repetitions are left out.
func TestStepsOfATrace(t *testing.T) {
	trace := "0.000 1 0>-1:off 0/0 arp announces 10.0.0.1 #0\n" +
		"0.500 2 0>-1:channel-closed 16/43 raw \"hello, is anybody there?\"\n" +
		"0.500 3 0>-1:channel-closed,2 65533/0 rednet chat \"x\" #0 > all, copy for repeaters\n" +
		"0.600 4 1>-2:out-of-range,0 7/50733 psp SYN ACK 10.0.0.2:7 > 10.0.0.1:50733 seq=5 ack=6\n" +
		"0.600 5 1>nobody 7/7 raw 1\n" +
		"# a note\n" +
		"0.700 6 0>1 7/50733 ctcp POST /a/very/long/path/that/does/not/fit: {x=1} (decrypted)\n" +
		"0.800 7 0>1 1/1 raw \"too late\"\n"
	var got []string
	for _, s := range steps(trace) {
		got = append(got, fmt.Sprintf("%d>%d %v %s %s", s.from, s.to, s.missed, s.proto, s.words))
	}
	want := []string{"0>1 true raw \"hello, is anybody there?\"", "1>0 false psp SYN ACK", "0>1 false ctcp POST /a/very/long/path/that/d…"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if only := steps("0.000 1 0>1 0/0 arp who has 10.0.0.2? asks 10.0.0.1 (#0)\n"); len(only) != 1 {
		t.Error("where nothing else is said, what prepares the way is shown")
	}
	for _, bad := range []string{"", "x", "1 2 3 4 5 6", "0 1 0> 1/1 raw x", "0 1 a>b 1/1 raw x"} {
		if s, ok := stepOf(bad); ok {
			t.Errorf("%q is %+v", bad, s)
		}
	}
}

// What a lab says becomes text of the picture, never its marks.
func TestASequenceIsEscaped(t *testing.T) {
	lab := strings.Replace(three, "psp one", "psp <script>&\"", 1)
	if c := card("phoenix-three", []byte(lab)); strings.Contains(c.Picture, "<script") || !strings.Contains(c.Picture, "&lt;script&gt;&amp;") {
		t.Error(c.Picture)
	}
}
