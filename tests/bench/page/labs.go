package main

import (
	"fmt"
	"strings"
)

// labs are made for the measurements only.
var labs = map[string]string{
	"bench-prompt":         lab("One prompt", 1, nil),
	"bench-busy":           lab("Seven busy computers", 8, map[int]string{2: busy, 3: busy, 4: busy, 5: busy, 6: busy, 7: busy, 8: busy}),
	"bench-crowd":          lab("A hundred that write", 100, all(100, writer)),
	"bench-crowd-idle":     lab("Twelve at the prompt", 12, nil),
	"bench-past-computing": lab("Always computing", 1, all(1, busy)),
	"bench-past-messages":  lab("160 messages a second", 8, all(8, chatty)),
	"bench-past-tables":    lab("Large tables, sorted", 1, all(1, sorter)),
	"bench-packets":        lab("A thousand packets a second", 3, map[int]string{1: sender, 2: hearer}),
}

// busy computes without end, and yields often enough to live.
const busy = `
while true do
  local x = 0
  for i = 1, 100000 do x = x + i % 7 end
  os.queueEvent("again")
  os.pullEvent("again")
end`

// writer writes a line twenty times a second.
const writer = `
local n = 0
while true do
  n = n + 1
  print("line " .. n)
  sleep(0.05)
end`

// all gives each of n computers one program.
func all(n int, program string) map[int]string {
	out := map[int]string{}
	for i := 1; i <= n; i++ {
		out[i] = program
	}
	return out
}

// sender sends fifty messages each twentieth of a second.
const sender = `
local modem = peripheral.find("modem")
while true do
  for i = 1, 50 do modem.transmit(1, 2, { number = i, text = "a message" }) end
  sleep(0.05)
end`

const hearer = `
peripheral.find("modem").open(1)
while true do os.pullEvent("modem_message") end`

// chatty sends twenty messages a second and hears those of all others.
const chatty = `
local modem = peripheral.find("modem")
modem.open(1)
parallel.waitForAll(function()
  while true do modem.transmit(1, 2, { text = "hello" }) sleep(0.05) end
end, function()
  while true do os.pullEvent("modem_message") end
end)`

// sorter makes a table of tables and sorts it, again and again.
const sorter = `
while true do
  local t = {}
  for i = 1, 20000 do t[i] = { k = (i * 7919) % 65521 } end
  table.sort(t, function(a, b) return a.k < b.k end)
  os.queueEvent("again")
  os.pullEvent("again")
end`

// lab is a lab of n computers with wireless modems; startup has their
// programs, the others are at the prompt.
func lab(title string, n int, startup map[int]string) string {
	var s strings.Builder
	fmt.Fprintf(&s, "# %s\n\n```toml lab.toml\nseed = 1\n", title)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&s, "[[computer]]\nname = \"c%d\"\nid = %d\nat = [%d, 64, 0]\n[[computer.modem]]\nside = \"back\"\nkind = \"wireless\"\n", i, i, i)
	}
	s.WriteString("```\n")
	for i := 1; i <= n; i++ {
		if p := startup[i]; p != "" {
			fmt.Fprintf(&s, "\n```lua c%d/startup.lua%s\n```\n", i, p)
		}
	}
	return s.String()
}
