package phoenix_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/modem"
)

// A program that does not compile, and one that fails.
func TestPhoenixStartupFails(t *testing.T) {
	for program, want := range map[string]string{
		"x =":           "/startup.lua:1: unexpected symbol near",
		"error('bad')":  "/startup.lua:1: bad\n/ # ",
		"error('', 0)":  "/ # ",
		"os.exit(3)":    "/ # ",
		"os.exit(true)": "/ # ",
	} {
		l := newLab(t, modem.Impairment{})
		l.addPhoenix("10.0.0.1", "", "startup.lua", program)
		l.run(time.Second)
		if !strings.HasPrefix(l.logs[0], phoenix.Version+"\n"+want) {
			t.Errorf("%s: %q", program, l.logs[0])
		}
		if _, failed := l.computers[0].LastProgram(); failed != (program != "os.exit(true)") {
			t.Errorf("%s: failed is %v", program, failed)
		}
	}
}

// The shell: its own words, programs, the background, and Ctrl+T.
func TestPhoenixShell(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "", "hello.lua", `print("hello", ...) print(io.read(), io.read(2), io.read("n"))`,
		"forever.lua", `syscall.fork(function() while true do coroutine.yield() end end, "child") while true do coroutine.yield() end`)
	l.run(time.Second)
	l.typed(c, "hello a \"b c\"\nline\nxy7\n\n")
	l.typed(c, "mkdir d\ncd d\npwd\nls /\ncd /none\nmv /none /x\nrm\ncat /hello.lua\nnothing\n")
	l.typed(c, "../forever &\nps\nkill 4\nkill 99\n/forever\n")
	c.Terminate(l.now)
	l.run(10 * time.Millisecond)
	l.typed(c, "ps\nas bob ps\nas bob /hello\n\n")
	c.Terminate(l.now)
	l.run(10 * time.Millisecond)
	l.phoenixLog(0, `/ # 
hello	a	b c


line	xy	7
/ # 
/ # 
/ # 
/d # 
/d
/d # 
bin/  d/  forever.lua  hello.lua  lib/
/d # 
/none: No such file
/d # 
No such file
/d # 
rm: which file?
/d # 
print("hello", ...) print(io.read(), io.read(2), io.read("n"))
/d # 
No such program: nothing (help lists them)
/d # 
process 4
/d # 
  PID  PPID USER     NAME
    1     0 root     kernel
    2     1 root     shell
    4     2 root     forever
    5     4 root     child
/d # 
/d # 
No such process
/d # 
Terminated
/d # 
  PID  PPID USER     NAME
    1     0 root     kernel
    2     1 root     shell
    5     1 root     child
/d # 
as: no such program: ps
/d # 
hello


Terminated
/d # `)
}

// The tools of the ROM work there too, typed at the prompt.
func TestPhoenixTools(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 10 * time.Millisecond})
	c := l.addPhoenix("10.0.0.1", "", "page", "x")
	l.add("10.0.0.2", `shell.run("nc -l -s welcome 7") shell.run("nc -l 8")`+webServer)
	l.run(time.Second)
	for _, line := range []string{
		"ip addr", "ip route add 10.9.0.0/16 via 10.0.0.9 dev back", "ip route show table 1", "ip nonsense", "ping -c 1 10.0.0.2", "ping --help", "as bob ping 10.0.0.2",
		"traceroute 10.0.0.2", "nc -s hello -w 1 10.0.0.2 7",
	} {
		l.typed(c, line+"\n")
		l.run(3 * time.Second)
	}
	l.typed(c, "nc 10.0.0.2 8\n")
	l.run(time.Second)
	l.typed(c, "typed\n")
	l.run(time.Second)
	c.Terminate(l.now) // the connection ends with the process
	l.run(time.Second)
	for _, line := range []string{"curl -o page 10.0.0.2/a", "cat page", "curl 10.0.0.2/missing", "curl name.example", "curl --help", "ps"} {
		l.typed(c, line+"\n")
		l.run(3 * time.Second)
	}
	l.phoenixLog(0, `/ # 
/lo      127.0.0.1/8
/back    10.0.0.1/24
/ # 
/ # 
10.9.0.0/16        via 10.0.0.9 dev /back table 1
/ # 
ip: there is no 'nonsense', see ip --help
/ # 
PING 10.0.0.2
answer from 10.0.0.2: seq 1, 20 ms
1 sent, 1 answered, 0% lost
round trip min/avg/max 20.0/20.0/20.0 ms
/ # 
Usage: ping [-c <count>] [-i <seconds>] [-t <hops>] [-W <seconds>] [-q] <host>
Sends a question a second to an address or the name of a computer, and shows how long each answer takes. -c: how many (4), -i: seconds between them, -t: how many routers may pass it on, -W: seconds to wait for an answer, -q: only what came of all.
/ # 
ping: Permission denied
/ # 
to 10.0.0.2, at most 15 hops
 1  10.0.0.2  20 ms
/ # 
welcome
/ # 


Terminated
/ # 
/ # 
GET /a
no body
nil
/ # 
there is no such page
/ # 
curl: Domain not permitted: no computer here is called name.example
/ # 
Usage: curl [-X <method>] [-d <data>] [-H Name:value] [-I] [-i] [-v] [-L] [-f] [-s] [-o <file>] <url>
Fetches a page. -d sends data (and makes it a POST; @file sends a file), -I asks for the headers only, -i shows status and headers too, -v what is asked and answered, -L follows redirections, -f prints no page of an error, -s no error, -o writes to a file.
/ # 
  PID  PPID USER     NAME
    1     0 root     kernel
    2     1 root     shell
/ # `)
	l.wantLog(1, `listening on port 7
connection from 10.0.0.1
hello
listening on port 8
connection from 10.0.0.1
typed
nc: Connection reset by peer
`)
}

// Ctrl+T ends the start-up program with what it has started; channels that
// processes had open are closed by a reboot.
func TestPhoenixTerminateAndReboot(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "", "startup.lua", `
syscall.devcall("back", "open", 7)
syscall.fork(function() syscall.devcall("back", "open", 8) while true do coroutine.yield() end end)
print(io.read())
while true do pcall(coroutine.yield) end`)
	l.run(time.Second)
	l.typed(c, "half a li")
	if got := c.Modem("back").Channels(); len(got) != 3 {
		t.Error(got)
	}
	c.Reboot(l.now)
	l.run(5 * time.Second)
	l.typed(c, "x\n")
	c.Terminate(l.now)
	l.run(time.Second)
	l.phoenixLog(0, phoenix.Version+"\n\nx\nTerminated\n/ # ")
	if got := c.Modem("back").Channels(); len(got) != 1 {
		t.Error(got)
	}
	for range 3 { // the shell itself stays
		c.Terminate(l.now)
		l.run(10 * time.Millisecond)
	}
	l.typed(c, "pwd\n")
	l.phoenixLog(0, phoenix.Version+"\n\nx\nTerminated\n/ # \n/\n/ # ")
}

// Who runs in the background waits for the keyboard until it is in front.
func TestPhoenixKeyboardIsTheForegrounds(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "", "reads.lua", `print("read", io.read())`,
		"daemon.lua", `syscall.fork(function() print("child", io.read()) end) print("mine", io.read())`, "sleep.lua", `require("system.util").sleep(1)`)
	l.run(time.Second)
	l.typed(c, "reads &\npwd\npwd\n")
	l.phoenixLog(0, "/ # \nprocess 3\n/ # \n/\n/ # \n/\n/ # ")
	l.typed(c, "daemon\nfirst\nsecond\n")
	l.run(time.Second)
	l.typed(c, "sleep\nlost") // typed ahead, and forgotten
	c.Terminate(l.now)
	l.run(time.Second)
	l.typed(c, "pwd\n")
	l.phoenixLog(0, "/ # \nprocess 3\n/ # \n/\n/ # \n/\n/ # \n\nmine\tfirst\n/ # \nNo such program: second (help lists them)\n/ # \nTerminated\n/ # \n/\n/ # ")
}

// The prompt offers how a line may go on, and remembers lines.
func TestPhoenixPromptHelps(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "", "hello.lua", "print('hi', ...)", "some dir/file", "")
	l.run(time.Second)
	key := func(code int) {
		c.Queue(computer.E("key", code, false))
		l.run(10 * time.Millisecond)
	}
	shows := func(want string) {
		t.Helper()
		if got := strings.TrimSuffix(c.Screen().Text(), "\n"); !strings.HasSuffix(got, want) {
			t.Errorf("%q does not end with %q", got, want)
		}
	}
	l.typed(c, "tra")
	shows("/ # traceroute")
	key(258) // tab
	l.typed(c, " --help\n")
	l.typed(c, "hel")
	shows("/ # help") // there is hello, too
	key(264)
	shows("/ # hello")
	key(258)
	l.typed(c, " some")
	shows("/ # hello some dir/")
	l.typed(c, "\n")
	shows("hi\tsome\n/ #")
	key(265) // up
	shows("/ # hello some")
	l.typed(c, "\n")
	l.typed(c, "cd /nothing/x")
	shows("/ # cd /nothing/x")
}
