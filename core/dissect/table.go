package dissect

import "github.com/emberwire/emberwire/modem/value"

// Protocol is a kind of layer and the fields it may list: the reader takes
// them from this table, and captures declare them to other tools from it.
type Protocol struct {
	Name   string // as in view.Layer.Protocol and in filters
	Title  string // in full
	Fields []Known
}

// Known is a field of a protocol.
type Known struct {
	Name  string
	kinds int    // what it may be; others make the layer malformed
	Means string // unit or meaning in words; "" where the name says it
}

// Type is what the field's values are to another tool: "number", "boolean",
// or "string" for everything else.
func (k Known) Type() string {
	switch k.kinds &^ absent {
	case number:
		return "number"
	case boolean:
		return "boolean"
	}
	return "string"
}

// Protocols is the table, from the outside in. What no protocol reads is a
// layer "raw", whose fields are the message's own.
func Protocols() []Protocol { return dissected[:] }

// kinds a field may have.
const (
	boolean = 1 << value.KindBool
	number  = 1 << value.KindNumber
	str     = 1 << value.KindString
	table   = 1 << value.KindTable
	absent  = 1 << value.KindNil
	anyKind = boolean | number | str | table | absent
)

// dissected follows spec/computercraft.md 4 (modem, rednet, dns, gps),
// spec/phoenix.md 4 to 9, 17.1 and 22.1, spec/cryptonet.md 3 and 4, and
// spec/cnet.md 2 to 5.
var dissected = [...]Protocol{
	{"modem", "ComputerCraft modem message", []Known{
		{"channel", number, ""}, {"replyChannel", number, ""}, {"size", number, "bytes"},
	}},
	{"rednet", "ComputerCraft rednet", []Known{
		{"nMessageID", number, "the same in every copy of one message"},
		{"nRecipient", number, ""},
		{"nSender", number | absent, ""},
		{"sProtocol", str | absent, ""},
		{"message", anyKind, ""},
	}},
	{"dns", "rednet host names", []Known{
		{"sType", str, ""}, {"sProtocol", str | absent, ""}, {"sHostname", str | absent, ""},
	}},
	{"gps", "ComputerCraft gps", []Known{
		{"request", str, ""}, {"x", number, ""}, {"y", number, ""}, {"z", number, ""},
	}},
	{"phoenix", "Phoenix networking", []Known{
		{"PhoenixNetworking", boolean, ""}, {"type", str, ""},
	}},
	{"link", "Phoenix link layer", []Known{
		{"type", str, ""},
		{"source", number, "computer id"},
		{"destination", number | absent, "computer id"},
		{"payload", table, ""},
	}},
	{"arp", "Phoenix address resolution", []Known{
		{"type", str, ""},
		{"reply", boolean, ""},
		{"source", number, "computer id"},
		{"sourceIP", str | absent, ""},
		{"destination", number | absent, "computer id"},
		{"destinationIP", str | absent, ""},
	}},
	{"internet", "Phoenix internet layer", []Known{
		{"type", str, ""},
		{"source", str, ""},
		{"destination", str, ""},
		{"messageID", str | number, "new for every packet; a second one is a duplicate"},
		{"hopsLeft", number, ""},
		{"payload", table, ""},
	}},
	{"control", "Phoenix control messages", []Known{
		{"type", str, ""},
		{"messageType", str, ""},
		{"error", str | absent, ""},
		{"payload", table | absent, ""},
	}},
	{"psp", "Phoenix Socket Protocol", []Known{
		{"type", str, ""},
		{"sequence", number, "counts messages"},
		{"acknowledgement", number | absent, ""},
		{"windowSize", number | absent, "messages"},
		{"synchronize", boolean | absent, ""},
		{"final", boolean | absent, ""},
		{"reset", boolean | absent, ""},
		{"ours", number | boolean | absent, "both ends never skip a hole"},
		{"sack", table | absent, "received beyond a hole"},
		{"payload", str | absent, ""},
	}},
	{"pdp", "Phoenix Datagram Protocol", []Known{
		{"type", str, ""}, {"message", anyKind, ""},
	}},
	{"dhcp", "Phoenix address assignment", []Known{
		{"dhcp", boolean, ""},
		{"type", str, ""},
		{"from", number, "computer id"},
		{"to", number | absent, "computer id"},
		{"messageID", number, "kept through the exchange"},
		{"serverIP", str | absent, ""},
		{"offeredIP", str | absent, ""},
		{"requestedIP", str | absent, ""},
		{"options", table | absent, ""},
	}},
	{"names", "Names of hosts over the network", []Known{
		{"names", boolean, ""},
		{"type", str, "ask or announce"},
		{"from", number, "computer id"},
		{"name", str, ""},
		{"ip", str, ""},
		{"life", number | absent, "seconds"},
	}},
	{"envelope", "CryptoNet envelope", []Known{
		{"nMessageID", number, "the same in the copy for repeaters"},
		{"nRecipient", number, "the server's channel"},
		{"sProtocol", str, ""},
		{"message", table, ""},
	}},
	{"cryptonet", "CryptoNet", []Known{
		{"msgType", str, ""},
		{"target", str | absent, ""},
		{"sender", str | absent, ""},
		{"message", anyKind, ""},
		{"plaintext", str, ""},
		{"username", str, ""},
		{"permissionLevel", number, ""},
	}},
	{"cnp", "cNet envelope", []Known{
		{"protocol", str, "of the payload"}, {"payload", table, ""},
	}},
	{"ctcp", "cNet transmission control", []Known{
		{"seqNumber", number, ""},
		{"ackNumber", number, "the number after the one it answers"},
		{"flags", table, ""},
		{"protocol", str | absent, "of the payload"},
		{"payload", anyKind, ""},
	}},
	{"clog", "cNet registration", []Known{
		{"reason", str | absent, ""},
		{"username", str, ""},
		{"passwordHash", str | absent, ""},
		{"password", str | absent, ""},
	}},
	{"cttp", "cNet requests and answers", []Known{
		{"requestMethod", str, ""},
		{"path", str, ""},
		{"statusCode", number, ""},
		{"statusMessage", str, ""},
		{"header", anyKind, ""},
		{"data", anyKind, ""},
	}},
}

// knownOf are the fields of a protocol; nil if the table has none.
func knownOf(proto string) []Known {
	for i := range dissected {
		if dissected[i].Name == proto {
			return dissected[i].Fields
		}
	}
	return nil
}
