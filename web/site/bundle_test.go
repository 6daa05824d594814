package site

import (
	"os"
	"path/filepath"
	"testing"
)

// What an embed's page names travels in one script and one sheet, in its order.
func TestBundle(t *testing.T) {
	out := t.TempDir()
	for name, text := range map[string]string{"a.js": "one // last", "b.js": "two(); // says \"why\"\nthree(); // says why\n  go(\"//four\"); // and why\n", "a.css": "/* what\n it is */\nx { a: 1px 2px; b: c; }\n\ny > z { d: \"e\"; }", "b.css": "y{}",
		"embed.html": "<link rel=\"icon\" href=\"i.svg\">\n<link rel=\"stylesheet\" href=\"a.css\">\n<link rel=\"stylesheet\" href=\"b.css\">\n<script id=\"assets\">{{assets}}</script>\n<script src=\"a.js\" data-muted></script>\n<script src=\"b.js\" defer></script>\n</head>"} {
		if err := os.WriteFile(filepath.Join(out, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range extras["embed-map.js"] {
		os.WriteFile(filepath.Join(out, name), []byte("  // says why\n"+name+" // this\n\"//\"\n"), 0o644)
	}
	if err := bundle(out); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"embed-all.js": "one // last\ntwo(); // says \"why\"\nthree();\n  go(\"//four\");\n\n", "embed-map.js": "lights.js // this\n\"//\"\npicture.js // this\n\"//\"\nhands.js // this\n\"//\"\nmap.js // this\n\"//\"\n", "embed-all.css": "\nx{a: 1px 2px;b: c;}y > z{d: \"e\";}\ny{}\n",
		"embed.html": "<link rel=\"icon\" href=\"i.svg\">\n<link rel=\"stylesheet\" href=\"embed-all.css\">\n<script id=\"assets\">{{assets}}</script>\n<script src=\"embed-all.js\" data-muted defer></script>\n</head>"} {
		if got, err := os.ReadFile(filepath.Join(out, name)); string(got) != want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	os.WriteFile(filepath.Join(out, "embed.html"), []byte("<script src=\"a.js\"></script>\n<script src=\"none.js\"></script>\n"), 0o644)
	if err := bundle(out); !os.IsNotExist(err) {
		t.Error("a script that is not there:", err)
	}
}
