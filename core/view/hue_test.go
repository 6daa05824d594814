package view

import (
	"os"
	"regexp"
	"strconv"
	"testing"
)

// The colours are the page's.
func TestHuesAreThePages(t *testing.T) {
	css, err := os.ReadFile("../../static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`data-proto="(\w+)"\][^{]*\{ --hue: (\d+); \}`).FindAllStringSubmatch(string(css), -1)
	if len(found) < 10 {
		t.Fatal("the page has no colours of protocols")
	}
	for _, m := range found {
		if hue, _ := strconv.Atoi(m[2]); Hue(m[1]) != hue {
			t.Errorf("%s is %d here and %d on the page", m[1], Hue(m[1]), hue)
		}
	}
}
