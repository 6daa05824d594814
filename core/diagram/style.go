package diagram

import (
	"strconv"
	"strings"
	"unicode"
)

// style follows the page's colours (static/app.css) in light and dark.
const style = `
svg{--ground:#fbf7f1;--box:#f0e8dd;--line:#d8ccbd;--ink:#2a211a;--muted:#5f5146;--s:74%;--l:29%}
@media(prefers-color-scheme:dark){svg{--ground:#1c1713;--box:#28211b;--line:#382f27;--ink:#f3eae0;--muted:#b7a898;--s:72%;--l:74%}}
text{font:11px ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink)}
.ground{fill:var(--ground)}.box{fill:var(--box);stroke:var(--line)}.life{stroke:var(--line);stroke-width:1.5}
.name{text-anchor:middle;font-size:13px;font-weight:600}.muted,.time,.why{fill:var(--muted);font-weight:400}.why{font-size:9.5px}
.wire{stroke:hsl(var(--hue) var(--s) var(--l));stroke-width:1.5}.unheard{stroke-dasharray:2 4}
.tip,.from,.proto{fill:hsl(var(--hue) var(--s) var(--l))}.proto{font-weight:600}
.label{paint-order:stroke;stroke:var(--ground);stroke-width:3px;stroke-linejoin:round}
.miss{stroke:var(--muted);stroke-width:1.5;fill:none}`

// num is a coordinate, as short as it can be written.
func num(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// escape makes s text of an XML document: what has a meaning there is named,
// and what may not stand there at all becomes the replacement character.
func escape(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			out.WriteString("&lt;")
		case r == '>':
			out.WriteString("&gt;")
		case r == '&':
			out.WriteString("&amp;")
		case r == '"':
			out.WriteString("&quot;")
		case r == '\n':
			out.WriteString("&#10;")
		case r < ' ' || r == 127 || r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.Cs, r):
			out.WriteRune(unicode.ReplacementChar)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// clip cuts s to n characters, the last of them an ellipsis.
func clip(s string, n int) string {
	count := 0
	for i := range s {
		if count++; count > n {
			return cutLast(s[:i]) + "…"
		}
	}
	return s
}

func cutLast(s string) string {
	r := []rune(s)
	return string(r[:max(len(r)-1, 0)])
}
