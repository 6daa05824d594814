package bridge

import "fmt"

// maxLines is how many lines of the log may wait for whoever reads it; what
// comes beyond is counted.
const maxLines = 256

// journal writes the log's lines one after the other without anybody waiting
// for it: a reader that has stopped must not stop the server.
type journal struct {
	lines chan string
	lost  int // since the last line that was taken; under the server's lock
}

func newJournal(write func(line string), done <-chan struct{}) *journal {
	j := &journal{lines: make(chan string, maxLines)}
	go func() {
		for {
			select {
			case line := <-j.lines:
				write(line)
			case <-done:
				return
			}
		}
	}()
	return j
}

// say adds a line. The server's lock is held.
func (j *journal) say(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	if j.lost > 0 {
		line = fmt.Sprintf("(%d lines were dropped: nobody took them)\n%s", j.lost, line)
	}
	select {
	case j.lines <- line:
		j.lost = 0
	default:
		j.lost++
	}
}
