package packets

import (
	"fmt"
	"testing"
)

func TestBoundKeys(t *testing.T) {
	var k keys
	for i := range MaxKeys + 2 {
		k.add("s", fmt.Sprint(i), [16]byte{byte(i)})
		k.add("s", fmt.Sprint(i), [16]byte{byte(i)}) // the other end
	}
	if _, first := k.Session("1"); first || len(k.order) != MaxKeys || len(k.byID) != MaxKeys {
		t.Errorf("%d keys, %d by identity", len(k.order), len(k.byID))
	}
	if key, ok := k.Session("2"); !ok || key[0] != 2 {
		t.Error("a key that fits was forgotten")
	}
}
