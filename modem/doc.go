// Package modem is the ground floor of Emberwire: modems and the medium they
// share (spec/computercraft.md 4.9). It knows neither Lua nor computers: a
// modem carries the number of its computer, asks a function whether that
// computer is on, and hands what it hears to a Receiver.
//
// A Medium is either one wireless world or one cable. Transmit puts a message
// in flight; the lab calls Advance with the time, and what is due is delivered
// then, never inside Transmit. Without impairments that is the same lab time,
// so programs see the immediate delivery of the original.
//
// Who hears a message is decided when it is due, once, before the first
// receiver is called:
//
//   - The sender's position, height and dimension are those at the time it
//     transmitted; the receivers' are those of now. Along a cable the distance
//     is that of now; from a modem that was unplugged meanwhile there is none.
//   - Receivers are served by computer number, then in the order in which the
//     modems were attached. What one does about it (opening, closing, moving,
//     transmitting) does not change who hears this message, except that a
//     detached modem hears nothing any more.
//   - The cost grows with the modems that have the channel open and the routers
//     that ask for everything, not with the modems there are. Only while a tap
//     wants to know why others did not hear are those looked at.
//
// Time is an argument, randomness comes from one seed, and nothing
// depends on the order of a Go map: the same calls give the same run.
package modem
