package socket

import "testing"

func TestServerOfAPage(t *testing.T) {
	for link, want := range map[string]string{
		"http://10.0.0.2:4280/#room=AAAAAAAAAAAAAAAAAAAAAA":         "ws://10.0.0.2:4280/room",
		"https://x.test/a/b/?lab=hello#room=AAAAAAAAAAAAAAAAAAAAAA": "wss://x.test/a/b/room",
		"https://x.test/a/index.html#room=AAAAAAAAAAAAAAAAAAAAAA":   "wss://x.test/a/room",
	} {
		if got, _, err := RoomOf(link); err != nil || got != want {
			t.Errorf("%s: %s, %v", link, got, err)
		}
	}
}
