package value_test

import (
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

// packet is as large as what a network stack sends.
func packet() value.Value {
	return value.Fields("PhoenixNetworking", true, "type", "internet", "source", 1, "destination", 2,
		"hopsLeft", 15, "messageID", 123456, "sourceIP", 0x0a000001, "destinationIP", 0x0a000002,
		"payload", value.Fields("type", "socket", "sequence", 7, "data", "hello"))
}

func BenchmarkField(b *testing.B) {
	v := packet()
	for b.Loop() {
		if v.Field("destinationIP").IsNil() {
			b.Fatal("no such field")
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	v := packet()
	for b.Loop() {
		value.Measure(v)
	}
}

func BenchmarkEncode(b *testing.B) {
	v := packet()
	for b.Loop() {
		value.Encode(v)
	}
}

func BenchmarkDecode(b *testing.B) {
	enc, _ := value.Encode(packet())
	b.SetBytes(int64(len(enc)))
	for b.Loop() {
		value.Decode(enc)
	}
}
