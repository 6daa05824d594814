package site

import (
	"archive/zip"
	"io/fs"
	"os"
	"path/filepath"
)

// Open finds the packed page: in the folder given, or else at the end of the
// program's own file (a release carries it there as a zip archive), or in
// dist/ beside the program's folder or in the working directory.
func Open(dir string) (*Site, error) {
	if dir != "" {
		return Load(os.DirFS(dir))
	}
	exe, err := os.Executable()
	if err == nil {
		if s, err := openZip(exe); err == nil {
			return s, nil
		}
		if there := filepath.Join(filepath.Dir(filepath.Dir(exe)), "dist"); exists(there) {
			return Load(os.DirFS(there))
		}
	}
	return Load(os.DirFS("dist"))
}

// openZip reads the page out of the archive at the end of a file.
func openZip(file string) (*Site, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return Load(&z.Reader)
}

func exists(dir string) bool {
	_, err := fs.Stat(os.DirFS(dir), "index.html")
	return err == nil
}

// Append writes program followed by the packed folder as a zip archive: one
// file that serves the page without anything beside it.
func Append(program, dir, out string) error {
	b, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(out, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(b); err != nil {
		return err
	}
	z := zip.NewWriter(f)
	z.SetOffset(int64(len(b)))
	if err := z.AddFS(os.DirFS(dir)); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}
