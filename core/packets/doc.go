// Package packets is the packet list: an observer of a world (core/world) that
// remembers the latest messages and what became of each at every modem, and shows
// them as rows, opened, filtered, as a trace, a digest, a sequence diagram, in
// files, and on their way over the map.
package packets
