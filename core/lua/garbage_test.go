//go:build stretch

package lua

import "testing"

// TestTenGiBOfGarbage makes 10 GiB of garbage of each kind with 1 MiB live,
// which takes minutes: go test -tags stretch -run TenGiB -timeout 1h ./core/lua
func TestTenGiBOfGarbage(t *testing.T) {
	for kind := range garbageKinds {
		t.Run(kind, func(t *testing.T) { garbageTest(t, kind, 10<<30) })
	}
}
