package ui

import (
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

func TestRoomTexts(t *testing.T) {
	here := view.Member{Number: 1, Here: true, Computers: []view.RoomComputer{{ID: 0, Name: "alice"}, {ID: 1, Name: "bob"}}}
	other := view.Member{Number: 4, Computers: []view.RoomComputer{{ID: 7, Name: "guest-7"}}, More: 1200}
	for _, c := range []struct {
		room        view.Room
		text, title string
	}{
		{view.Room{State: view.RoomJoining}, "joining room", "Room: "},
		{view.Room{State: view.RoomIn, Members: []view.Member{here}}, "1 tab", "Room: alice #0, bob #1"},
		{view.Room{State: view.RoomIn, Members: []view.Member{here, other, {Number: 5}}}, "3 tabs", "Room: alice #0, bob #1; guest-7 #7 and 1,200 more; no computers"},
		{view.Room{State: view.RoomAway, Text: "It cannot be reached."}, "room away", "Room: It cannot be reached."},
		{view.Room{State: view.RoomRefused, Text: "The room is full."}, "room refused", "Room: The room is full."},
	} {
		if text, title := roomText(&c.room), roomTitle(&c.room); text != c.text || title != c.title {
			t.Errorf("%q, %q; want %q, %q", text, title, c.text, c.title)
		}
	}
}

func TestHearersInARoom(t *testing.T) {
	p := &Packets{Names: map[int]string{1: "bob"}}
	for shared, want := range map[bool]string{true: "nobody here", false: "nobody"} {
		if p.Shared = shared; p.hearers(view.Row{}) != want || p.hearers(view.Row{Hearers: []int{1}}) != "bob" {
			t.Errorf("shared %v: %s", shared, p.hearers(view.Row{}))
		}
	}
}

func TestWhatHoldsATabUp(t *testing.T) {
	for want, m := range map[string]view.Member{"": {}, ", paused": {Pace: view.PacePaused}, ", too slow for its lab": {Pace: view.PaceBehind}, ", silent for 9 s": {Silent: 9, Pace: view.PacePaused}} {
		if got := stallText(m); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestDoorsAreTold(t *testing.T) {
	is := view.Room{Members: []view.Member{{Here: true, Computers: []view.RoomComputer{{Name: "doorman"}}}}}
	if got := doorText(is); got != "" {
		t.Error(got)
	}
	is.Members = append(is.Members, view.Member{Computers: []view.RoomComputer{{Name: "alice-door"}, {Name: "bob-door"}}})
	if got, want := doorText(is), "Through a door a computer of ComputerCraft itself takes part: alice-door, bob-door. Whoever runs the door, and whoever runs that game's server, can read what it hears."; got != want {
		t.Error(got)
	}
}
