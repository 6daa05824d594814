package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// An export has every file once, the wasm compressed, and pages that know it.
func TestExport(t *testing.T) {
	_, s := packed(t)
	dir := filepath.Join(t.TempDir(), "out")
	if err := s.Export(dir); err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(read(t, filepath.Join(dir, "app.wasm.packed"))))
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := io.ReadAll(z); err != nil || !bytes.Equal(raw, s.Asset("app.wasm").Raw) {
		t.Error("the packed wasm is not the wasm:", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "app.wasm")); err == nil {
		t.Error("the wasm is there twice")
	}
	page := read(t, filepath.Join(dir, "embed.html"))
	table := map[string]Entry{}
	if err := json.Unmarshal(tableIn.FindSubmatch(page)[2], &table); err != nil {
		t.Fatal(err)
	}
	want := Entry{Hash: s.Asset("engine.wasm").Hash, Size: 8000, Packed: "engine.wasm.packed", Travel: len(s.Asset("engine.wasm").Gzip)}
	if table["engine.wasm"] != want || !strings.HasPrefix(string(page), `<html data-static="yes" lang="en">`) {
		t.Errorf("%+v in %s", table["engine.wasm"], page)
	}
	if len(table) != 2 || table["wasm_exec.js"].Hash == "" {
		t.Errorf("a frame on somebody's page knows %v", table)
	}
	if !strings.Contains(string(read(t, filepath.Join(dir, "index.html"))), `"app.wasm":{"h":"`+s.Asset("app.wasm").Hash+`","n":4000,"z":"app.wasm.packed"`) {
		t.Error("the page does not know how the wasm is packed")
	}
	if got := string(read(t, filepath.Join(dir, "docs", "index.html"))); !strings.Contains(got, `content="default-src 'none'; script-src 'self'; `) {
		t.Error("the documentation has no policy:", got)
	}
	early := `<link rel="preload" href="engine.wasm?h=` + s.Asset("engine.wasm").Hash + `">`
	if got := string(s.Asset("embed-files.html").Raw); !strings.Contains(got, early) {
		t.Error("the engine's frame asks for", got)
	}
	if got := string(read(t, filepath.Join(dir, "embed-files.html"))); !strings.Contains(got, strings.Replace(early, "?", ".packed?", 1)) {
		t.Error("the exported frame asks for", got)
	}
	if !bytes.Equal(read(t, filepath.Join(dir, "labs", "zoo.md")), s.Asset("labs/zoo.md").Raw) {
		t.Error("a lab is not as it was")
	}
}

func TestExportKeepsWhatIsThere(t *testing.T) {
	_, s := packed(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Export(dir); err == nil || err.Error() != "export: "+dir+" is not empty" {
		t.Error(err)
	}
	s.assets["index.html"].Raw = []byte("<html>")
	if err := s.Export(filepath.Join(t.TempDir(), "x")); err == nil || err.Error() != "export: index.html: it has no table of files" {
		t.Error(err)
	}
}
