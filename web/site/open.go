package site

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Open finds the packed page: in the folder given, or else inside the program
// (of a release), or in dist/ beside the program's folder or in the working
// directory.
func Open(dir string) (*Site, error) {
	if dir != "" {
		return Load(os.DirFS(dir))
	}
	if embedded != nil {
		z, err := zip.NewReader(bytes.NewReader(embedded), int64(len(embedded)))
		if err != nil {
			return nil, err
		}
		return Load(z)
	}
	exe, err := os.Executable()
	if err == nil {
		if there := filepath.Join(filepath.Dir(filepath.Dir(exe)), "dist"); exists(there) {
			return Load(os.DirFS(there))
		}
	}
	if !exists("dist") {
		return nil, errors.New("there is no packed page: make build, or name its folder with -dir")
	}
	return Load(os.DirFS("dist"))
}

func exists(dir string) bool {
	_, err := fs.Stat(os.DirFS(dir), "index.html")
	return err == nil
}
