package fs

import (
	"errors"
	"slices"
	"strings"
)

// MaxCopyDepth is how many directories deep a copy goes.
const MaxCopyDepth = 128

// MakeDir makes a directory and those above it; an existing one is fine.
func (f *FS) MakeDir(path string) error {
	path, err := resolve(path)
	if err != nil {
		return err
	}
	return f.dirs(path)
}

// dirs makes the directory at a resolved path, wherever it leads, and those above
// it.
func (f *FS) dirs(path string) error {
	disk, rel, src := f.at(path)
	if src != nil {
		return fail(path, reasonDenied)
	}
	if err := disk.makeDirs(rel); err != nil {
		return fail(path, err.(*Error).Reason)
	}
	return nil
}

// Delete removes a file, or a directory with everything in it. A missing path
// is fine; mounts and the root are not.
func (f *FS) Delete(path string) error {
	path, err := resolve(path)
	if err != nil {
		return err
	}
	if f.fixed(path) {
		return fail(path, reasonDenied)
	}
	if disk, rel, _ := f.at(path); disk.lookup(rel) != nil {
		disk.drop(disk.unlink(rel))
	}
	return nil
}

// fixed says whether a resolved path cannot be taken away: the root of a drive,
// something read-only, or a directory that a mount lies in.
func (f *FS) fixed(path string) bool {
	if _, rel, src := f.at(path); src != nil || rel == "" {
		return true
	}
	return slices.ContainsFunc(f.mounts, func(m mount) bool {
		return strings.HasPrefix(m.path, path+"/")
	})
}

// Move renames a file or directory to a path where nothing is yet. Its errors
// and those of Copy name no path, unless it lies above the root.
func (f *FS) Move(from, to string) error { return unnamed(f.move(from, to)) }

// unnamed is the reason alone.
func unnamed(err error) error {
	if e, ok := err.(*Error); ok && e.Reason != reasonInvalid {
		return errors.New(e.Reason)
	}
	return err
}

func (f *FS) move(from, to string) error {
	from, to, err := f.pair(from, to, reasonMoveInner, f.fixed)
	if err != nil {
		return err
	}
	source, a, _ := f.at(from)
	target, b, _ := f.at(to)
	if source != target {
		if err := f.copy(from, to, 0); err != nil {
			return err
		}
		return f.Delete(from)
	}
	if err := target.makeDirs(Dir(b)); err != nil {
		return err
	}
	target.link(b, source.unlink(a))
	return nil
}

// Copy copies a file or a whole directory to a path where nothing is yet.
func (f *FS) Copy(from, to string) error {
	from, to, err := f.pair(from, to, reasonCopyInner, func(string) bool { return false })
	if err != nil {
		return unnamed(err)
	}
	return unnamed(f.copy(from, to, 0))
}

// pair resolves and checks the two paths of a move or copy.
func (f *FS) pair(from, to, inner string, denied func(string) bool) (string, string, error) {
	from, err := resolve(from)
	if err != nil {
		return "", "", err
	}
	to, err = resolve(to)
	if err != nil {
		return "", "", err
	}
	source, ok := f.stat(from)
	_, taken := f.stat(to)
	_, _, readOnly := f.at(to)
	switch {
	case denied(from):
		err = fail(from, reasonDenied)
	case readOnly != nil:
		err = fail(to, reasonDenied)
	case !ok:
		err = fail(from, reasonMissing)
	case taken:
		err = fail(to, reasonExists)
	case source.Dir && inside(from, to):
		err = fail(from, inner)
	}
	return from, to, err
}

func (f *FS) copy(from, to string, depth int) error {
	if depth >= MaxCopyDepth {
		return ErrTooDeep
	}
	if a, _ := f.stat(from); !a.Dir {
		data, err := f.content(from)
		if err != nil {
			return err
		}
		f.copied += len(data)
		return f.WriteFile(to, data)
	}
	if err := f.dirs(to); err != nil {
		return err
	}
	names, err := f.List(from)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := f.copy(Combine(from, name), Combine(to, name), depth+1); err != nil {
			return err
		}
	}
	return nil
}
