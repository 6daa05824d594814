package ui

import (
	"strings"

	"github.com/emberwire/emberwire/core/view"
)

// branch is one visible line of the tree of files.
type branch struct {
	view.File
	name  string
	depth int
	open  bool // of a folder
}

// branches are the lines of a disk in the order of its list, which has each
// folder before what is in it. What lies in a folded folder is left out.
func branches(list []view.File, folded map[string]bool) []branch {
	var out []branch
	hidden := ""
	for _, f := range list {
		if hidden != "" && strings.HasPrefix(f.Path, hidden) {
			continue
		}
		hidden = ""
		if f.Folder && folded[f.Path] {
			hidden = f.Path + "/"
		}
		out = append(out, branch{File: f, name: f.Path[strings.LastIndexByte(f.Path, '/')+1:],
			depth: strings.Count(f.Path, "/"), open: f.Folder && !folded[f.Path]})
	}
	return out
}

// folderOf is where a new file goes that is made at a line: the folder, or the
// one that the file is in.
func folderOf(list []view.File, path string) string {
	for _, f := range list {
		if f.Path == path && f.Folder {
			return path
		}
	}
	return path[:max(strings.LastIndexByte(path, '/'), 0)]
}

// moved is the line that a key leads to from a line of the tree; fold is what
// the key does to a folder: "" nothing, else open or close.
func moved(lines []branch, at int, key string) (to int, fold string) {
	if len(lines) == 0 {
		return -1, ""
	}
	at = min(max(at, 0), len(lines)-1)
	switch line := lines[at]; key {
	case "ArrowDown":
		return min(at+1, len(lines)-1), ""
	case "ArrowUp":
		return max(at-1, 0), ""
	case "Home":
		return 0, ""
	case "End":
		return len(lines) - 1, ""
	case "ArrowRight":
		if line.Folder && !line.open {
			return at, "open"
		}
		if line.Folder && at+1 < len(lines) && lines[at+1].depth > line.depth {
			return at + 1, ""
		}
		return at, ""
	case "ArrowLeft":
		if line.Folder && line.open {
			return at, "close"
		}
		for i := at; i >= 0; i-- {
			if lines[i].depth < line.depth {
				return i, ""
			}
		}
		return at, ""
	}
	return -1, ""
}
