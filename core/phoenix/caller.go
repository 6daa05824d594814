package phoenix

import (
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/modem/value"
)

// What a call consists of has a package of its own; these are its names here.
type (
	// Process is who makes calls.
	Process = call.Process
	// Arg is an argument.
	Arg = call.Arg
	// Result is a result.
	Result = call.Result
	reader = call.Reader
)

// deviceArg resolves a device argument; "" where nil is allowed gives nil.
func (s *Stack) deviceArg(r *reader, v value.Value) *device {
	text, ok := v.Str()
	if !ok || r.Err != nil {
		return nil
	}
	d, err := s.find(text)
	if err != nil {
		r.Refuse(err)
	}
	return d
}

// devicesArg is deviceArg for a call that uses all devices that are named.
func (s *Stack) devicesArg(r *reader, v value.Value) []*device {
	text, ok := v.Str()
	if !ok || r.Err != nil {
		return nil
	}
	list, err := s.findAll(text)
	if err != nil {
		r.Refuse(err)
	}
	return list
}
