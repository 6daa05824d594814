//go:build !js

package lua_test

import (
	"testing"

	"github.com/emberwire/emberwire/tests/smallstack"
)

// TestDeepSourcesInASmallStack runs TestDeepSources and the hostile recursions
// with half the stack of a browser's worker.
func TestDeepSourcesInASmallStack(t *testing.T) {
	smallstack.Run(t, "TestDeepSources$|TestTableModel$")
}
