package fs

import "errors"

// Reasons, as they appear after the path.
const (
	reasonMissing   = "No such file"
	reasonNotFile   = "Not a file"
	reasonNotDir    = "Not a directory"
	reasonExists    = "File exists"
	reasonDenied    = "Access denied"
	reasonSpace     = "Out of space"
	reasonWriteDir  = "Cannot write to directory"
	reasonInvalid   = "Invalid Path"
	reasonCopyInner = "Can't copy a directory inside itself"
	reasonMoveInner = "Can't move a directory inside itself"
)

// Errors without a path.
var (
	ErrTooManyOpen = errors.New("Too many files already open")
	ErrTooDeep     = errors.New("Too many directories to copy")
	ErrMode        = errors.New("Unsupported mode")
	ErrClosed      = errors.New("attempt to use a closed file")
	ErrSpace       = errors.New(reasonSpace)
	ErrNegative    = errors.New("Cannot read a negative number of bytes")
	ErrPosition    = errors.New("Position is negative")
)

// Error is a failed operation on a path.
type Error struct {
	Path   string // as resolved, without the leading slash
	Reason string
}

func (e *Error) Error() string { return "/" + e.Path + ": " + e.Reason }

func fail(path, reason string) error { return &Error{Path: path, Reason: reason} }
