package editor

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// archiveOf is what a registry sends: files by name, below "package".
func archiveOf(t *testing.T, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for i := 0; i < len(files); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: files[i], Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(files[i+1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if w.Close() != nil || z.Close() != nil {
		t.Fatal("not packed")
	}
	return out.Bytes()
}

func promise(name, version string, archive []byte) Package {
	sum := sha512.Sum512(archive)
	return Package{Name: name, Version: version, Integrity: integrityMark + base64.StdEncoding.EncodeToString(sum[:])}
}

// registry answers with archives by path, and counts the questions.
func registry(t *testing.T, have map[string][]byte) (*Fetcher, *int) {
	t.Helper()
	asked := new(int)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked++
		if b, ok := have[r.URL.Path]; ok {
			w.Write(b)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	return &Fetcher{Registry: s.URL + "/npm/", Cache: t.TempDir(), Client: s.Client()}, asked
}

// A package comes once, as it was promised, and only what a bundle is made of.
func TestPackagesAreFetchedOnce(t *testing.T) {
	archive := archiveOf(t, "package/package.json", "{}", "package/dist/index.js", "x", "package/LICENSE", "MIT", "package/README.md", "no")
	f, asked := registry(t, map[string][]byte{"/npm/@code/state/-/state-6.7.6.tgz": archive})
	list := []Package{promise("@code/state", "6.7.6", archive)}
	for range 2 {
		dir := t.TempDir()
		if err := f.All(context.Background(), list, dir); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"package.json": "{}", "dist/index.js": "x", "LICENSE": "MIT", "README.md": ""} {
			if got, _ := os.ReadFile(filepath.Join(dir, "@code/state", name)); string(got) != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
	}
	if *asked != 1 {
		t.Errorf("the registry was asked %d times, want once", *asked)
	}
	kept, _ := filepath.Glob(filepath.Join(f.Cache, "*.tgz"))
	if len(kept) != 1 || os.WriteFile(kept[0], []byte("spoilt"), 0o644) != nil {
		t.Fatalf("%d archives are kept", len(kept))
	}
	if err := f.All(context.Background(), list, t.TempDir()); err != nil || *asked != 2 {
		t.Errorf("a spoilt archive: %v, asked %d times", err, *asked)
	}
}

func TestWhatIsWrongWithPackages(t *testing.T) {
	good, bad := archiveOf(t, "package/index.js", "x"), archiveOf(t, "package/../../../evil.js", "x")
	have := map[string][]byte{"/npm/a/-/a-1.0.0.tgz": good, "/npm/b/-/b-1.0.0.tgz": bad, "/npm/c/-/c-1.0.0.tgz": []byte("no archive"), "/npm/d/-/d-1.0.0.tgz": make([]byte, maxArchive+1)}
	f, _ := registry(t, have)
	for want, p := range map[string]Package{
		"a 1.0.0: integrity differs: it is not what the lock file names": promise("a", "1.0.0", bad),
		`b 1.0.0: its archive has a file "package/../../../evil.js"`:     promise("b", "1.0.0", bad),
		"c 1.0.0: its archive: gzip: invalid header":                     promise("c", "1.0.0", []byte("no archive")),
		"d 1.0.0: it is larger than 8 MiB":                               promise("d", "1.0.0", have["/npm/d/-/d-1.0.0.tgz"]),
		"e 1.0.0: the packages' registry answers 404":                    promise("e", "1.0.0", good),
		"a 2.0.0: the packages' registry answers 404":                    promise("a", "2.0.0", good),
		"a 1.0.0: the lock file has no hash of it":                       {Name: "a", Version: "1.0.0", Integrity: "sha512-abc"},
	} {
		dir := t.TempDir()
		f.Cache = filepath.Join(dir, "cache") // of its own: another package's archive may be the one that was promised
		err := f.All(context.Background(), []Package{p}, filepath.Join(dir, "node_modules"))
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if _, err := os.Stat(filepath.Join(dir, "evil.js")); err == nil {
			t.Error("a file was written outside of its package")
		}
	}
	gone := &Fetcher{Registry: "http://127.0.0.1:1/", Client: client()}
	if err := gone.All(context.Background(), []Package{promise("a", "1.0.0", good)}, t.TempDir()); err == nil || err.Error() != "a 1.0.0: the packages' registry is not reached" {
		t.Errorf("without a registry: %v", err)
	}
}

func TestUnpackedFilesAreBounded(t *testing.T) {
	large := strings.Repeat("x", 12<<20)
	err := unpack(archiveOf(t, "package/a.js", large, "package/b.js", large, "package/c.js", large), t.TempDir())
	if err == nil || err.Error() != "its files have more than 32 MiB" {
		t.Error(err)
	}
}

func TestLocked(t *testing.T) {
	text, err := os.ReadFile("code/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	list, err := Locked(text)
	if err != nil || len(list) < 10 || list[0].Name != "@codemirror/autocomplete" {
		t.Errorf("%v, %v", list, err)
	}
	if bytes.Contains(text, []byte("resolved")) {
		t.Error("the lock file names addresses: they are the machine's where it was made")
	}
	entry := `{"lockfileVersion": 3, "packages": {"": {}, %q: {"version": %q, "integrity": %q}}}`
	for want, text := range map[string]string{
		"package-lock.json: unexpected end of JSON input":                              "{",
		"package-lock.json: version 2, want 3":                                         `{"lockfileVersion": 2}`,
		`package-lock.json: "node_modules/../x" is no place for a package`:             fmt.Sprintf(entry, "node_modules/../x", "1", "sha512-x"),
		`package-lock.json: "a/node_modules/b" is no place for a package`:              fmt.Sprintf(entry, "a/node_modules/b", "1", "sha512-x"),
		`package-lock.json: "node_modules/a/node_modules/b" is no place for a package`: fmt.Sprintf(entry, "node_modules/a/node_modules/b", "1", "sha512-x"),
		"package-lock.json: a has no version or no sha512 hash":                        fmt.Sprintf(entry, "node_modules/a", "1", "sha1-x"),
		"package-lock.json: b has no version or no sha512 hash":                        fmt.Sprintf(entry, "node_modules/b", "../1", "sha512-x"),
	} {
		if _, err := Locked([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// The registry is the one that npm would ask.
func TestRegistry(t *testing.T) {
	home, none := t.TempDir(), filepath.Join(t.TempDir(), "none")
	t.Setenv("HOME", home)
	env := map[string]string{"NPM_CONFIG_GLOBALCONFIG": none}
	getenv := func(name string) string { return env[name] }
	settings := filepath.Join(home, ".npmrc")
	if err := os.WriteFile(settings, []byte("; mine\nsave=true\n@scope:registry=https://other/\nregistry = \"https://${PLACE}/npm\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	env["PLACE"] = "example.org"
	if got := Registry(getenv); got != "https://example.org/npm/" {
		t.Errorf("the user's settings: %s", got)
	}
	env["npm_config_registry"] = "http://localhost:4873"
	if got := Registry(getenv); got != "http://localhost:4873/" {
		t.Errorf("the environment: %s", got)
	}
	if got := (Package{Name: "@a/b", Version: "1.0.0"}).archive("https://host/"); got != "https://host/@a/b/-/b-1.0.0.tgz" {
		t.Error(got)
	}
}

// An editor that was made is taken from the cache, without a network; another
// source is another editor, and one that cannot be made leaves nothing.
func TestMake(t *testing.T) {
	source, cache, out := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "editor")
	for name, text := range map[string]string{"code/main.js": "1", "code/package-lock.json": "{}", "bundle/main.go": "x", "bundle/go.sum": "y"} {
		write(filepath.Join(source, name), strings.NewReader(text))
	}
	key, err := keyOf(source)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Files {
		write(filepath.Join(cache, "editor-"+key, name), strings.NewReader("made"))
	}
	if err := Make(source, out, cache); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(filepath.Join(out, Files[0])); string(got) != "made" {
		t.Errorf("the editor is %q", got)
	}
	write(filepath.Join(source, "code/main.js"), strings.NewReader("2"))
	if err := Make(source, out, cache); err == nil || err.Error() != "package-lock.json: version 0, want 3" {
		t.Errorf("another source: %v", err)
	}
}
