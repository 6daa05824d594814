package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path"
)

// zipped is files as a zip archive, in a folder of its name; an empty folder: none.
func zipped(folder string, files []entry) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range sorted(files) {
		h := &zip.FileHeader{Name: path.Join(folder, f.name), Method: zip.Deflate}
		h.SetMode(f.mode())
		w, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.body); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

// tarred is files as a tar archive, compressed with gzip.
func tarred(folder string, files []entry) ([]byte, error) {
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	t := tar.NewWriter(packed)
	for _, f := range sorted(files) {
		if err := t.WriteHeader(&tar.Header{Name: path.Join(folder, f.name), Size: int64(len(f.body)), Mode: int64(f.mode())}); err != nil {
			return nil, err
		}
		if _, err := t.Write(f.body); err != nil {
			return nil, err
		}
	}
	if err := t.Close(); err != nil {
		return nil, err
	}
	err := packed.Close()
	return out.Bytes(), err
}

func (f entry) mode() fs.FileMode {
	if f.run {
		return 0o755
	}
	return 0o644
}

// entries are the files of a folder.
func entries(dir string) (files []entry, err error) {
	in := os.DirFS(dir)
	err = fs.WalkDir(in, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(in, name)
		files = append(files, entry{name: name, body: b})
		return err
	})
	return files, err
}
