package main

import _ "embed"

// The programs of both roles. They use nothing but the public functions, so
// the same text runs on the originals and on ours; who has the originals on
// its disk is the only difference.
var (
	//go:embed programs/server.lua
	serverProgram string
	//go:embed programs/client.lua
	clientProgram string
)
