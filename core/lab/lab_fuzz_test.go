package lab

import (
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
)

// Every lab that can be read can be put together, or says why not.
func FuzzNew(f *testing.F) {
	f.Add([]byte("```toml lab.toml\n[[computer]]\nname=\"a\"\n[[computer.modem]]\nside=\"top\"\ncable=\"x\"\n```\n"))
	f.Add([]byte("```toml lab.toml\n[[computer]]\nname=\"a\"\n[[computer.peripheral]]\nside=\"left\"\nkind=\"speaker\"\n```\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := labfile.Parse("f.md", src)
		if err != nil {
			return
		}
		if l, err := New(file, Options{}); err == nil && len(l.Computers()) != len(file.Config.Computer) {
			t.Fatal("computers are missing")
		}
	})
}
