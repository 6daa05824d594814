package world

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// A disk as the view protocol knows it.

// ViewPath is a path of a disk as the view protocol carries it. JSON holds
// only UTF-8: another path is written as a Go string with its quotes, which no
// file name can have.
func ViewPath(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	return strconv.Quote(path)
}

// DiskPath reads what ViewPath wrote, or what somebody typed. It wants a clean
// path, so that the disk and the lab file agree on its name.
func DiskPath(text string) (string, error) {
	if strings.HasPrefix(text, `"`) {
		path, err := strconv.Unquote(text)
		if err != nil {
			return "", errors.New("the path's closing quote is missing")
		}
		text = path
	}
	if text == "" {
		return "", errors.New("the file needs a name")
	}
	return text, labfile.CheckPath(text)
}

// Files lists a disk and says how many bytes are used.
func (v Volume) Files() (list []view.File, used int) {
	list = []view.File{}
	for _, e := range v.FS().Tree() {
		list = append(list, view.File{Path: ViewPath(e.Path), Size: e.Size, Folder: e.Dir})
	}
	return list, int(v.FS().Used())
}

// Read gives one file of a disk.
func (v Volume) Read(text string) ([]byte, error) {
	path, err := DiskPath(text)
	if err != nil {
		return nil, err
	}
	if at, _ := v.FS().MountPoint(path); at != "" {
		return nil, fmt.Errorf("%s is not on the disk of %s", path, v.Name())
	}
	return v.FS().ReadFile(path)
}
