package bridge

import "time"

// Backplane carries bytes between servers that serve rooms together: in the
// order of each sender, at most once, and with no promise that they come. None
// of its calls waits, whatever is the matter with what is behind it. Without
// one a server is alone, and decides everything by itself.
type Backplane interface {
	// Start lets come in what others publish, and not what this server does.
	Start(Ear)
	// Listen begins or ends to hear a topic.
	Listen(topic string, on bool)
	// Publish sends to all servers that listen to a topic. The bytes are not
	// changed afterwards.
	Publish(topic string, msg []byte)
}

// Ear is told what comes from other servers, one call at a time.
type Ear interface {
	// Heard takes a message, which it may keep.
	Heard(msg []byte)
	// Deaf says that nobody listens to a topic any more.
	Deaf(topic string)
	// Missed says that messages may have been lost.
	Missed()
}

// Bounds and times of servers that serve rooms together.
const (
	MaxServers   = 16   // that know each other, those included that have been away for less than ForgetServer
	MaxHomes     = 4000 // rooms that a server keeps the ids of and has no tab in
	maxPetitions = 256  // tabs of one room that wait for its home
	maxNews      = 1 << 20

	BeatServers  = 500 * time.Millisecond // each server says that it is there
	FreshServer  = time.Second            // after so long without that nobody gives new ids, as it may be cut off and do so
	DeadServer   = 3 * time.Second        // and after so long it is gone
	ForgetServer = time.Hour              // and after so long it does not count any more when ids are given
	tellEvery    = 10 * time.Second       // who is in a room is told again, in case it was lost
	askAgain     = time.Second            // what was asked and not answered
	askFor       = 10 * time.Second       // then the tab has to come again
	meetFor      = 500 * time.Millisecond // a tab waits to hear who is in its room elsewhere
)
