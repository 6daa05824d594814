package lab

import (
	_ "embed"
	"fmt"
	"strings"
)

// engineName names the engine by what it does: the digest of how all labs of
// static/labs go, written by go test ./tests/labs -update. A change that makes
// runs go another way is another engine, whoever forgets to say so; one that no
// lab shows is not known here.
//
//go:embed engine.txt
var engineName string

// Engine is the name that a recording has for the engine which made it.
func Engine() string { return strings.TrimSpace(engineName) }

// maxEngine bounds the name of an engine that is shown, in bytes.
const maxEngine = 40

// Replay says that the lab is a recording of another engine, in one sentence;
// "" if it is none, or of this engine.
func (l *Lab) Replay() string {
	switch {
	case l.recorded == nil || l.recorded.Engine == Engine():
		return ""
	case l.recorded.Engine == "":
		return fmt.Sprintf("recorded with an engine that has no name, replayed with engine %s: the run may differ", Engine())
	}
	return fmt.Sprintf("recorded with engine %.*s, replayed with engine %s: the run may differ", maxEngine, l.recorded.Engine, Engine())
}
