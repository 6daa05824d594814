package fs

import "strings"

// MaxName is the longest part of a path; what is longer is cut.
const MaxName = 255

// Combine joins paths and resolves them. Of the characters that no file name can
// have it keeps "*" and "?", since programs use it on patterns too.
func Combine(parts ...string) string {
	return clean(strings.Join(parts, "/"), patterns)
}

// Name is the last part of a path, "root" for the root.
func Name(path string) string {
	path = clean(path, patterns)
	if path == "" {
		return "root"
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// patterns are the characters of patterns that are in no file name.
const patterns = "*?"

// Dir is a path without its last part; above the root it is the directory that
// lies above, so ".." for the root.
func Dir(path string) string {
	path = clean(path, patterns)
	switch {
	case path == "":
		return ".."
	case path == ".." || strings.HasSuffix(path, "/.."):
		return path + "/.."
	}
	return path[:max(strings.LastIndexByte(path, '/'), 0)]
}

// resolve is the path of a node: cleaned, without characters that no file name
// can have, and not above the root.
func resolve(path string) (string, error) {
	path = clean(path, "")
	if path == ".." || strings.HasPrefix(path, "../") {
		return "", fail(path, reasonInvalid)
	}
	return path, nil
}

// clean resolves separators and dots: "\" is "/", empty parts, "." and runs of
// three dots and more are nothing, ".." takes a part away where there is one.
// Parts lose the characters that no file name can have, but for those in keep,
// and blanks around them.
// spec/computercraft.md 4.15.
func clean(path, keep string) string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(path, "\\", "/"), "/") {
		part = allowed(part, keep)
		switch {
		case part == "..":
			if n := len(out); n > 0 && out[n-1] != ".." {
				out = out[:n-1]
			} else {
				out = append(out, part)
			}
		case strings.Trim(part, ".") != "":
			out = append(out, strings.TrimRight(part[:min(len(part), MaxName)], " "))
		}
	}
	return strings.Join(out, "/")
}

// allowed drops the characters (bytes) that file names cannot have, except those
// in keep, and blanks around the rest.
func allowed(part, keep string) string {
	out := make([]byte, 0, len(part))
	for i := range len(part) {
		if c := part[i]; c >= 32 && (strings.IndexByte("\"*:<>?|", c) < 0 || strings.IndexByte(keep, c) >= 0) {
			out = append(out, c)
		}
	}
	return strings.Trim(string(out), " ")
}

// inside says whether path is dir or lies in it, without regard to case.
func inside(dir, path string) bool {
	dir, path = strings.ToLower(dir), strings.ToLower(path)
	return dir == "" || path == dir || strings.HasPrefix(path, dir+"/")
}
