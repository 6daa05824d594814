package editor

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

const (
	integrityMark = "sha512-"
	maxArchive    = 8 << 20  // bytes of a package, packed
	maxUnpacked   = 32 << 20 // bytes of its files that are kept
)

// Fetcher gets packages, and keeps their archives by their hashes.
type Fetcher struct {
	Registry string // address with a slash at its end
	Cache    string // folder; "": nothing is kept
	Client   *http.Client
}

// All puts packages into a folder node_modules.
func (f *Fetcher) All(ctx context.Context, list []Package, dir string) error {
	problems := make([]error, len(list))
	var all sync.WaitGroup
	for i, p := range list {
		all.Go(func() {
			archive, err := f.get(ctx, p)
			if err == nil {
				err = unpack(archive, filepath.Join(dir, filepath.FromSlash(p.Name)))
			}
			if err != nil {
				problems[i] = fmt.Errorf("%s %s: %w", p.Name, p.Version, err)
			}
		})
	}
	all.Wait()
	for _, err := range problems {
		if err != nil {
			return err
		}
	}
	return nil
}

// get is a package's archive, as the lock file promises it.
func (f *Fetcher) get(ctx context.Context, p Package) ([]byte, error) {
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.Integrity, integrityMark))
	if err != nil || len(sum) != sha512.Size {
		return nil, errors.New("the lock file has no hash of it")
	}
	right := func(b []byte) bool { have := sha512.Sum512(b); return bytes.Equal(have[:], sum) }
	kept := filepath.Join(f.Cache, hex.EncodeToString(sum[:16])+".tgz")
	if f.Cache != "" {
		if b, err := os.ReadFile(kept); err == nil && right(b) {
			return b, nil
		}
	}
	b, err := f.download(ctx, p)
	if err != nil {
		return nil, err
	}
	if !right(b) {
		return nil, errors.New("integrity differs: it is not what the lock file names")
	}
	if f.Cache != "" {
		keep(kept, b)
	}
	return b, nil
}

// keep writes a file whole or not at all; without it the next build fetches again.
func keep(name string, b []byte) {
	if os.MkdirAll(filepath.Dir(name), 0o755) != nil {
		return
	}
	part, err := os.CreateTemp(filepath.Dir(name), "part")
	if err != nil {
		return
	}
	_, err = part.Write(b)
	if part.Close() != nil || err != nil || os.Rename(part.Name(), name) != nil {
		os.Remove(part.Name())
	}
}

func (f *Fetcher) download(ctx context.Context, p Package) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.archive(f.Registry), nil)
	if err != nil {
		return nil, errors.New("the address of the packages' registry is none")
	}
	answer, err := f.Client.Do(r)
	if err != nil {
		return nil, errors.New("the packages' registry is not reached") // without its address
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the packages' registry answers %d", answer.StatusCode)
	}
	b, err := io.ReadAll(io.LimitReader(answer.Body, maxArchive+1))
	if err != nil {
		return nil, errors.New("the packages' registry stopped in the middle")
	}
	if len(b) > maxArchive {
		return nil, fmt.Errorf("it is larger than %d MiB", maxArchive>>20)
	}
	return b, nil
}

// unpack writes the scripts of an archive, its package.json and its licence.
func unpack(archive []byte, dir string) error {
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return fmt.Errorf("its archive: %w", err)
	}
	files, left := tar.NewReader(z), int64(maxUnpacked)
	for {
		h, err := files.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("its archive: %w", err)
		}
		_, name, _ := strings.Cut(h.Name, "/") // below "package"
		if h.Typeflag != tar.TypeReg || !wanted(name) {
			continue
		}
		if left -= h.Size; left < 0 {
			return fmt.Errorf("its files have more than %d MiB", maxUnpacked>>20)
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("its archive has a file %q", h.Name)
		}
		if err := write(filepath.Join(dir, filepath.FromSlash(name)), files); err != nil {
			return err
		}
	}
}

// wanted are the files that a bundle is made of.
func wanted(name string) bool {
	return name == "package.json" || name == "LICENSE" || path.Ext(name) == ".js"
}

func write(name string, from io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, from); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
