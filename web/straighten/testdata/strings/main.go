// Strings, bytes, runes, formatting, sorting, regular expressions, JSON.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

type message struct {
	From  string            `json:"from"`
	Hops  []int             `json:"hops,omitempty"`
	Inner *message          `json:"inner,omitempty"`
	Tags  map[string]string `json:"tags"`
}

func main() {
	text := "Größe, 世界 and \xff\xfe bad bytes 🙂"
	for i, r := range text {
		if r > 127 {
			fmt.Print(i, ":", string(r), utf8.RuneLen(r), unicode.IsLetter(r), " ")
		}
	}
	fmt.Println(len(text), utf8.RuneCountInString(text), utf8.ValidString(text), []rune(text)[2], []byte("é"))
	fmt.Printf("%q %x %+q %08.3f %-6s| %6d %t %v %T %c %U %e\n", text, "hi", text, 3.14159, "ab", 42, true, []string{"a"}, 1.5, 'x', '世', 12345.678)
	fmt.Println(strings.ToUpper(text), strings.Title("ab cd"), strings.Map(rot13, "Hello, World"), reverse("stressed"))
	fmt.Println(strings.Split("a,b,,c", ","), strings.Fields("  x  y "), strings.Replace("aaaa", "a", "b", 3), strings.Count("cheese", "e"), strings.LastIndex("go gopher", "go"))
	fmt.Println(strings.EqualFold("STRASSE", "strasse"), strings.TrimFunc("123abc456", unicode.IsDigit), strings.NewReplacer("a", "1", "b", "2").Replace("abcab"))
	fmt.Println(wrap("the quick brown fox jumps over the lazy dog again and again", 14))
	fmt.Println(levenshtein("kitten", "sitting"), common("AGGTAB", "GXTXAYB"), glob("*ab?c*", "xxabzcyy"), glob("a*b", "acd"))
	words := strings.Fields("pear fig apple date cherry banana elder")
	slices.SortFunc(words, func(a, b string) int { return len(a)*100 - len(b)*100 + strings.Compare(a, b) })
	fmt.Println(words, slices.Index(words, "date"))
	re := regexp.MustCompile(`(\w+)@(\w+)\.(com|org)|#(\d{2,4})`)
	fmt.Println(re.FindAllStringSubmatch("ann@example.com, #12, bob@site.org #12345 #1", -1), re.ReplaceAllString("x@y.com", "<$2>"))
	m := message{From: "a\"<b>", Hops: []int{1, 2}, Inner: &message{From: "é"}, Tags: map[string]string{"z": "1", "a": "2"}}
	b, err := json.Marshal(m)
	fmt.Println(string(b), err)
	var back message
	fmt.Println(json.Unmarshal(b, &back), back.Inner.From, back.Tags, json.Unmarshal([]byte(`{"from": 1}`), &back), json.Unmarshal([]byte(`{"hops":[1,]}`), &back))
	var buf bytes.Buffer
	for i := range 300 {
		fmt.Fprintf(&buf, "%d,", i*i)
	}
	enc := base64.StdEncoding.EncodeToString(buf.Bytes())
	dec, _ := base64.StdEncoding.DecodeString(enc)
	fmt.Println(len(enc), bytes.Equal(dec, buf.Bytes()), enc[:40])
}

func rot13(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return 'a' + (r-'a'+13)%26
	case r >= 'A' && r <= 'Z':
		return 'A' + (r-'A'+13)%26
	}
	return r
}

func reverse(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

func wrap(s string, width int) (lines []string) {
	line := ""
	for _, w := range strings.Fields(s) {
		if line != "" && len(line)+1+len(w) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return append(lines, line)
}

func levenshtein(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func common(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	if a[0] == b[0] {
		return a[:1] + common(a[1:], b[1:])
	}
	x, y := common(a[1:], b), common(a, b[1:])
	if len(x) >= len(y) {
		return x
	}
	return y
}

func glob(pattern, s string) bool {
	for len(pattern) > 0 {
		switch pattern[0] {
		case '*':
			for i := 0; i <= len(s); i++ {
				if glob(pattern[1:], s[i:]) {
					return true
				}
			}
			return false
		case '?':
			if s == "" {
				return false
			}
		default:
			if s == "" || s[0] != pattern[0] {
				return false
			}
		}
		pattern, s = pattern[1:], s[1:]
	}
	return s == ""
}
