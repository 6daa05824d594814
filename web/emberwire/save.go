package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/emberwire/emberwire/core/lab"
)

// saveFlags are --save and --overwrite.
type saveFlags struct {
	path      string // "" for none, - for standard output
	overwrite bool
}

// check refuses a target that could not be written at the end of the run, or
// must not be.
func (s saveFlags) check(lab string) error {
	if s.path == "" {
		if s.overwrite {
			return errors.New("--overwrite needs --save")
		}
		return nil
	}
	if s.path == "-" {
		return nil
	}
	if _, err := os.Stat(s.path); lab == "" && err == nil {
		return fmt.Errorf("--save %s: no lab is named to run; to run this one and write it back: run --save %s --overwrite %s", s.path, s.path, s.path)
	}
	if err := s.target(); err != nil {
		return fmt.Errorf("--save %s: %w", s.path, err)
	}
	return nil
}

// target is what is wrong with the file to be written.
func (s saveFlags) target() error {
	info, err := os.Stat(s.path)
	switch {
	case err == nil && info.IsDir():
		return errors.New("this is a folder; name a file in it")
	case err == nil && !info.Mode().IsRegular():
		return errors.New("this is no regular file; --save - prints the lab")
	case err == nil && !s.overwrite:
		return errors.New("this file is there already; --overwrite replaces it")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return cause(err)
	}
	probe, err := os.CreateTemp(filepath.Dir(s.path), ".emberwire-*")
	if err != nil {
		return fmt.Errorf("the folder cannot be written: %w", cause(err))
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// cause is an error of the file system without the path, which is said already.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// write writes the lab as the run left it: either all of it, or nothing.
func (s saveFlags) write(l *lab.Lab, out, report, stderr io.Writer) error {
	if s.path == "" {
		return nil
	}
	src, note, err := l.Save()
	if err == nil {
		err = s.put(src, out)
	}
	if err != nil {
		return fmt.Errorf("--save %s: %w", s.path, cause(err))
	}
	if note != "" {
		fmt.Fprintf(stderr, "--save: %s\n", note)
	}
	if s.path != "-" {
		fmt.Fprintf(report, "-- saved as %s, %d bytes\n", s.path, len(src))
	}
	return nil
}

// put writes beside the target and renames, so that nobody sees half a lab and
// an old one stays when the disk is full.
func (s saveFlags) put(src []byte, out io.Writer) error {
	if s.path == "-" {
		_, err := out.Write(src)
		return err
	}
	target, mode := s.path, fs.FileMode(0o644)
	if real, err := filepath.EvalSymlinks(s.path); err == nil {
		target = real
	}
	if info, err := os.Stat(target); err == nil {
		mode = info.Mode().Perm()
	}
	file, err := os.CreateTemp(filepath.Dir(target), ".emberwire-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // gone already if all went well
	_, err = file.Write(src)
	err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
	switch {
	case err != nil:
		return err
	case s.overwrite:
		return os.Rename(file.Name(), target)
	}
	return linkNew(file.Name(), target)
}

// linkNew gives a file its name unless something has come to be there meanwhile.
func linkNew(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, there := os.Lstat(to); there == nil {
		return fs.ErrExist
	}
	return os.Rename(from, to) // a file system without links
}
