// Package labfile is the document a lab is kept in: Markdown whose fences are
// the files of the computers, with lab.toml for what the lab consists of. It
// reads and checks one (file.go, fence.go, spec.go, check*.go), changes its text
// as its author would (tables.go, change.go), and carries it in an address
// (link.go). It knows nothing of the running lab, which core/world makes of it.
package labfile
