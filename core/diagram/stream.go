package diagram

import (
	"fmt"
	"slices"
	"strconv"
)

// Point is a message of one direction of a stream, or an acknowledgement of it.
type Point struct {
	Time  float64 // seconds
	Byte  int     // where its data begins, or what is acknowledged, from the stream's first byte
	Bytes int     // of data; 0: an acknowledgement
	Again bool    // sent once more
	Lost  bool    // nobody heard it
}

// MaxPoints is how many points of a stream are drawn.
const MaxPoints = 5000

// Measures of a picture of a stream.
const (
	streamWidth  = 900
	streamHeight = 460
	streamLeft   = 84
	streamRight  = 44
	streamBottom = 44
	streamTop    = 56
	ticks        = 5
)

// streamStyle is what a stream needs besides.
const streamStyle = `
.data{stroke:hsl(200 var(--s) var(--l));stroke-width:3}.again{stroke:hsl(12 80% 50%);stroke-width:3}
.ack{stroke:hsl(140 var(--s) var(--l));stroke-width:1.5;fill:none}.lost{stroke:hsl(12 80% 50%);stroke-width:1.5}
.axis{stroke:var(--line)}.end{text-anchor:end}.mid{text-anchor:middle}`

// Stream is the SVG of a stream, bytes over time: a bar for each message with
// data, from its first byte to its last, another colour for what is sent once
// more, a cross at what nobody heard, and the line of what is acknowledged.
func Stream(title, from, to string, points []Point) []byte {
	left := len(points) - MaxPoints
	points = slices.Clone(points[:min(len(points), MaxPoints)])
	d := &drawing{title: title, width: streamWidth, height: streamHeight}
	first, last, most, data, again := 0.0, 0.0, 1, 0, 0
	for i, p := range points {
		if i == 0 {
			first = p.Time
		}
		last, most, data = max(last, p.Time), max(most, p.Byte+p.Bytes), data+p.Bytes
		if p.Again {
			again += p.Bytes
		}
	}
	if last <= first {
		last = first + 1
	}
	x := func(t float64) float64 {
		return streamLeft + (t-first)/(last-first)*(streamWidth-streamLeft-streamRight)
	}
	y := func(b int) float64 {
		return streamHeight - streamBottom - float64(b)/float64(most)*(streamHeight-streamBottom-streamTop)
	}
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`+"\n",
		streamWidth, streamHeight, streamWidth, streamHeight, escape("Stream "+from+" to "+to+", bytes over time"))
	d.printf("<title>%s</title>\n<style>%s</style>\n", escape(title), style+streamStyle)
	d.printf(`<rect class="ground" width="100%%" height="100%%"/>` + "\n")
	d.printf(`<text x="%d" y="24">%s</text>`+"\n", margin, escape(from+" > "+to))
	d.printf(`<text class="muted" x="%d" y="42">%s</text>`+"\n", margin, escape(fmt.Sprintf("%d bytes, %d of them sent once more, in %s s", data, again, short(last-first))))
	for i := range ticks + 1 {
		t, b := first+(last-first)*float64(i)/ticks, most*i/ticks
		d.printf(`<line class="axis" x1="%s" y1="%d" x2="%s" y2="%d"/>`, short(x(t)), streamTop, short(x(t)), streamHeight-streamBottom)
		d.printf(`<text class="muted mid" x="%s" y="%d">%s s</text>`+"\n", short(x(t)), streamHeight-streamBottom+18, short(t))
		d.printf(`<line class="axis" x1="%d" y1="%s" x2="%d" y2="%s"/>`, streamLeft, short(y(b)), streamWidth-streamRight, short(y(b)))
		d.printf(`<text class="muted end" x="%d" y="%s">%d</text>`+"\n", streamLeft-6, short(y(b)+4), b)
	}
	d.streamPoints(points, x, y)
	if left > 0 {
		d.printf(`<text class="muted" x="%d" y="%d">%d more messages are not drawn</text>`+"\n", margin, streamHeight-8, left)
	}
	d.printf("</svg>\n")
	return d.out.Bytes()
}

// streamPoints draws data and what is acknowledged.
func (d *drawing) streamPoints(points []Point, x func(float64) float64, y func(int) float64) {
	path, at := "", -1
	for _, p := range points {
		switch {
		case p.Bytes == 0 && path == "":
			path, at = "M"+short(x(p.Time))+" "+short(y(p.Byte)), p.Byte
		case p.Bytes == 0 && p.Byte > at:
			path, at = path+"H"+short(x(p.Time))+"V"+short(y(p.Byte)), p.Byte
		}
		if p.Bytes == 0 {
			continue
		}
		class := "data"
		if p.Again {
			class = "again"
		}
		d.printf(`<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n", class, short(x(p.Time)), short(y(p.Byte)), short(x(p.Time)), short(min(y(p.Byte+p.Bytes), y(p.Byte)-1)))
		if p.Lost {
			cx, cy := x(p.Time), y(p.Byte+p.Bytes/2)
			d.printf(`<path class="lost" d="M%s %sl8 8m0 -8l-8 8"/>`+"\n", short(cx-4), short(cy-4))
		}
	}
	if path != "" {
		d.printf(`<path class="ack" d="%s"/>`+"\n", path)
	}
}

// short is a number with at most three digits behind the point.
func short(f float64) string {
	s := strconv.FormatFloat(f, 'f', 3, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
