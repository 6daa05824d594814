package licenses

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every module that is linked is named, with its licence, once.
func TestLicencesOfAllThatIsLinked(t *testing.T) {
	text, err := Text("../../..", Ours)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nEmberwire\n\nMIT License", "\nThe Go programming language", "\nParts of Go's package math\n\nCopyright", "\ngithub.com/maxence-charriere/go-app/v9 v9.8.0\n\n", "\ngithub.com/coder/websocket v", "\ngolang.org/x/crypto v", "\ngithub.com/pelletier/go-toml/v2 v"} {
		if strings.Count(text, want) < 1 {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(text, "chromedp") {
		t.Error("it names what only tests need")
	}
}

func TestModuleWithoutALicence(t *testing.T) {
	dir := t.TempDir()
	if _, err := inModule(dir); err == nil || err.Error() != "file does not exist: it has no licence" {
		t.Error(err)
	}
	for _, name := range []string{"LICENSE.md", "NOTICE", "main.go"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if files, err := inModule(dir); err != nil || len(files) != 2 {
		t.Error(files, err)
	}
	if _, err := Text(dir, nil); err == nil {
		t.Error("a folder without a licence has one")
	}
}
