package phoenix_test

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// The programs ip, ping, traceroute, nc and as of the ROM.
func TestIPProgram(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.add("10.0.0.1", `
for _, line in ipairs {
	"ip addr", "ip addr add 10.0.5.1/16 dev back", "ip addr", "ip link", "ip link set back down", "ip l", "ip link set back up",
	"ip route add default via 10.0.0.9 dev back", "ip route add prohibit 10.9.0.0/16 table 2", "ip route add 10.8.0.0/16 dev back", "ip route",
	"ip route del default", "ip route show table 1", "ip neigh add 10.0.0.7 id 7 dev back", "ip neigh", "ip neigh del 10.0.0.7 dev back", "ip n",
	"ip addr del dev back", "ip a", "ip neigh --help",
	"ip nonsense", "ip addr fly", "ip addr add", "ip addr add here dev back", "ip addr add 1.2.3.4/8 dev top", "ip addr add 1.2.3.4/8 side back",
	"ip link set back sideways", "ip route add default via 10.0.0.9", "ip addr add 10.0.0.1/24 dev back", "ip route add 10.4.0.0/16 via 10.0.0.9", "ip route get 10.4.0.1", "ip neigh add 10.0.0.7 id x dev back", "as bob ip route del default",
	"ip route add 10.7.0.0/16 via ben", "ip route get 10.7.1.1", "ip route get anna", "ip route get localhost", "ip route get 10.9.1.1",
	"ip route get 10.6.0.1", "ip route get nobody", "ip route get", "ip route add 10.5.0.0/16 via nobody", "ip route add 10.1.0.0/64 via 10.0.0.9 dev back", "ip addr add 10.0.5.1/33 dev back", "ip route del 10.1.0.0/99999999999999999999",
} do shell.run(line) end`)
	l.add("10.0.0.2", "")
	l.run(time.Second)
	l.wantLog(0, `/lo      127.0.0.1/8
/back    10.0.0.1/24
/lo      127.0.0.1/8
/back    10.0.5.1/16
/lo      up
/back    up
/lo      up
/back    down
127.0.0.0/8        local dev /lo table 0
127.255.255.255/32 broadcast dev /lo table 0
10.0.0.0/16        local dev /back table 0
10.0.255.255/32    broadcast dev /back table 0
default            via 10.0.0.9 dev /back table 1
10.8.0.0/16        local dev /back table 1
10.9.0.0/16        prohibit table 2
10.8.0.0/16        local dev /back table 1
10.0.0.2        is computer 2 on /back
10.0.0.7        is computer 7 on /back
10.0.0.2        is computer 2 on /back
/lo      127.0.0.1/8
/back    no address
ip neigh                                  computers known by address
ip neigh add <ip> id <n> dev <side>       names one
ip neigh del <ip> dev <side>
ip: there is no 'nonsense', see ip --help
ip: addr cannot 'fly', see ip addr --help
ip: the address is missing, see ip --help
ip: 'here' is not a network like 10.0.0.0/24
ip: Not a modem
ip: 'side' is not understood here, see ip --help
ip: 'sideways' is neither up nor down
ip: no modem is in a network with 10.0.0.9; say dev <side>
10.4.0.1 via 10.0.0.9 dev /back from 10.0.0.1 by 10.4.0.0/16 table 1
ip: 'x' is not a number
ip: Permission denied
10.7.1.1 via 10.0.0.2 dev /back from 10.0.0.1 computer 2 by 10.7.0.0/16 table 1
10.0.0.1 dev /back from 10.0.0.1 computer 1 by its own address
127.0.0.1 dev /lo from 127.0.0.1 by its own address
10.9.1.1 prohibit by 10.9.0.0/16 table 2
ip: 10.6.0.1: No route to host
ip: Unknown host nobody
ip: the host is missing, see ip --help
ip: Unknown host nobody
ip: number outside of range (expected 64 to be within 0 and 32)
ip: number outside of range (expected 33 to be within 0 and 32)
ip: number outside of range (expected 1e+20 to be within 0 and 32)
> `)
}

func TestPingProgram(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 10 * time.Millisecond})
	l.add("10.0.0.1", `
os.sleep(0.5)
for _, line in ipairs { "ping -c 2 -i 0.1 10.0.0.2", "ping -c 1 10.0.0.3", "ping -c 1 10.1.0.1", "ping -c 3 -i 0.1 -q ben", "ping -c 1 -W 1 BEN", "ping -c", "ping -c 2.5 ben", "ping -c 0 ben", "ping -W -1 ben", "ping -i -1 ben", "ping -t 300 ben", "traceroute -m 0 ben", "traceroute -m 1.5 ben", "ping here", "ping", "as bob ping 10.0.0.2",
	"traceroute 10.0.0.2", "traceroute ben", "traceroute nobody", "traceroute 10.1.0.1", "traceroute --help" } do shell.run(line) end`)
	l.add("10.0.0.2", ``)
	l.run(20 * time.Second)
	l.wantLog(0, `PING 10.0.0.2
answer from 10.0.0.2: seq 1, 20 ms
answer from 10.0.0.2: seq 2, 20 ms
2 sent, 2 answered, 0% lost
round trip min/avg/max 20.0/20.0/20.0 ms
PING 10.0.0.3
this computer: No route to host
1 sent, 0 answered, 100% lost
PING 10.1.0.1
this computer: No route to host
1 sent, 0 answered, 100% lost
PING ben (10.0.0.2)
3 sent, 3 answered, 0% lost
round trip min/avg/max 20.0/20.0/20.0 ms
PING BEN (10.0.0.2)
answer from 10.0.0.2: seq 1, 20 ms
1 sent, 1 answered, 0% lost
round trip min/avg/max 20.0/20.0/20.0 ms
ping: option 'c' needs a value, see ping --help
ping: -c is a whole number from 1 to 1000000000
ping: -c is a whole number from 1 to 1000000000
ping: -W is a number from 0 to 1000000
ping: -i is a number from 0 to 1000000
ping: -t is a whole number from 0 to 255
traceroute: -m is a whole number from 1 to 255
traceroute: -m is a whole number from 1 to 255
ping: Unknown host here
Usage: ping [-c <count>] [-i <seconds>] [-t <hops>] [-W <seconds>] [-q] <host>
Sends a question a second to an address or the name of a computer, and shows how long each answer takes. -c: how many (4), -i: seconds between them, -t: how many routers may pass it on, -W: seconds to wait for an answer, -q: only what came of all.
ping: Permission denied
to 10.0.0.2, at most 15 hops
 1  10.0.0.2  20 ms
to ben (10.0.0.2), at most 15 hops
 1  10.0.0.2  20 ms
traceroute: Unknown host nobody
to 10.1.0.1, at most 15 hops
 1  this computer: No route to host
Usage: traceroute [-m <hops>] <host>
Shows the routers that pass messages on to an address or the computer of a name. -m: the most of them (15).
> `)
}

func TestNCProgram(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 10 * time.Millisecond})
	l.add("10.0.0.1", `
os.sleep(0.5)
for _, line in ipairs { "nc -s hello -w 1 10.0.0.2 7", "nc -u -s datagram -w 1 10.0.0.2 8", "nc 10.0.0.2 99", "", "nc -s again -w 1 ben 9",
	"nc -s more -w 1 ben 9", "nc -z ben 9", "nc -z ben 8-11", "nc -z 10.0.0.2 99", "nc nobody 7", "nc 10.0.0.2", "nc ben 70000", "nc ben 1-3", "nc -k ben 1", "nc -z -u ben 1", "nc -q", "nc" } do
	if line == "" then os.sleep(3) else shell.run(line) end
end`)
	l.add("10.0.0.2", `shell.run("nc -l -s welcome 7") shell.run("nc -l -u -s received -w 2 8") shell.run("nc -l -k -s hi 9")`)
	l.run(20 * time.Second)
	l.wantLog(0, `welcome
received
nc: Connection refused
hi
hi
10.0.0.2 port 9: open
10.0.0.2 port 9: open
1 of 4 ports open
10.0.0.2 port 99: Connection refused
nc: Unknown host nobody
nc: the port is missing or not a number, see nc --help
nc: 70000 is no port: 1 to 65535
nc: several ports are for -z only, see nc --help
nc: -k is for -l only, see nc --help
nc: -z is about connections to others, see nc --help
nc: unknown option 'q', see nc --help
Usage: nc [-u] [-s <text>] [-w <seconds>] <host> <port>
       nc -z [-w <seconds>] <host> <port>[-<port>]
       nc -l [-k] [-u] [-s <text>] [-w <seconds>] <port>
Sends the lines you type and shows what comes. -l waits for somebody to connect, -k for the next one when he is gone, -u uses datagrams, -z only says which ports are open, -s sends a line and no keyboard is read, -w ends after so many seconds without anything new.
> `)
	l.wantLog(1, `listening on port 7
connection from 10.0.0.1
hello
listening on port 8
connection from 10.0.0.1
datagram
listening on port 9
connection from 10.0.0.1
again
connection from 10.0.0.1
more
connection from 10.0.0.1
nc: Connection closed before all data was acknowledged
connection from 10.0.0.1
nc: Connection closed before all data was acknowledged
`)
}

func TestCurlProgram(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 10 * time.Millisecond})
	c := l.add("10.0.0.1", `
os.sleep(0.5)
for _, line in ipairs {
	"curl -H X-Me:anna 10.0.0.2/a", "curl -X PUT -d data http://10.0.0.2/b", "curl -o page 10.0.0.2/c", "type page", "curl -i 10.0.0.2/old", "curl -L 10.0.0.2/old",
	"curl -I ben/old", "curl -v -H X-Me:anna -d data ben/b", "curl -f ben/missing", "curl -s nobody", "curl nobody/", "curl psp://ben:7", "curl -d @nofile ben",
	"curl 10.0.0.2/missing", "curl 10.0.0.2:81/", "curl name.example", "curl ftp://10.0.0.2/", "curl -H bad 10.0.0.2", "curl -q 10.0.0.2", "curl -o rom/x 10.0.0.2",
} do shell.run(line) end`)
	l.add("10.0.0.2", webServer)
	l.run(20 * time.Second)
	l.wantLog(0, `GET /a
no body
anna
PUT /b
data
nil
file
HTTP/1.1 302
Connection: close
Content-Length: 0
Location: /new?x=1


GET /new?x=1
no body
nil
HTTP/1.1 302
Connection: close
Content-Length: 0
Location: /new?x=1

* ben is 10.0.0.2, http
> POST /b HTTP/1.1
> Host: ben
> X-Me: anna
> Content-Length: 4
>
< HTTP/1.1 200
< Connection: close
< Content-Length: 17
< X-Method: POST
<
* 17 bytes in 40 ms
POST /b
data
anna
curl: the server answered 404
curl: Domain not permitted: no computer here is called nobody
curl: psp://ben:7 is no web address: http:// or https://
curl: nofile: /nofile: No such file
there is no such page
curl: Connection refused
curl: Domain not permitted: no computer here is called name.example
curl: ftp://10.0.0.2/ is no web address: http:// or https://
curl: a header is written Name:value, see curl --help
curl: unknown option 'q', see curl --help
curl: rom/x: /rom/x: Access denied
> `)
	if data, err := c.FS().ReadFile("page"); err != nil || string(data) != "GET /c\nno body\nnil" {
		t.Errorf("%q %v", data, err)
	}
}

func TestHostnameAndSSPrograms(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 10 * time.Millisecond})
	l.add("10.0.0.1", `
os.sleep(0.5)
for _, line in ipairs { "hostname", "hostname -i", "hostname -a", "hostname -x", "hostname --help" } do shell.run(line) end
syscall.listen("psp://0.0.0.0:80") syscall.listen("http://10.0.0.1:8080")
local h = syscall.connect("psp://ben:7")
local d, r = syscall.connect("pdp://ben:8"), syscall.connect("rednet://ben")
os.sleep(0.2)
h.write("hello")
os.sleep(1)
for _, line in ipairs { "ss", "ss -l -p", "ss -i", "ss -x", "ss here" } do shell.run(line) end
print(#syscall.netstat(), syscall.netstat()[3].protocol, syscall.netstat()[3].ours, syscall.lookup("BEN"), syscall.lookup("nobody"))
print(syscall.checkuri("psp://ben:7"), syscall.checkuri("psp://nobody:7"), syscall.hosts().ben[1], r.status())
print((select(2, pcall(syscall.connect, "psp://nobody:7"))), (select(2, pcall(syscall.lookup))))`)
	l.add("10.0.0.2", `syscall.listen("psp://ben:7") local _, p = os.pullEvent("network_request") os.sleep(0.3) p.handle.write("welcome") os.pullEvent("x")`)
	l.run(20 * time.Second)
	l.wantLog(0, `anna
10.0.0.1
anna             10.0.0.1
ben              10.0.0.2
hostname: unknown option 'x', see hostname --help
Usage: hostname [-i] [-a]
Shows the name of this computer. -i: its addresses instead, -a: all names that are known, with their addresses.
PROTO  STATE         UNREAD  UNSENT  LOCAL - PEER
psp    connected          7       0  10.0.0.1:56614 - 10.0.0.2:7
pdp    open               0       0  *:54640 - 10.0.0.2:8
rednet open               0       0   - 0.0.0.2
PROTO  STATE         UNREAD  UNSENT  LOCAL - PEER
psp    listening          0       0  *:80  process 2
http   listening          0       0  10.0.0.1:8080  process 2
PROTO  STATE         UNREAD  UNSENT  LOCAL - PEER
psp    connected          7       0  10.0.0.1:56614 - 10.0.0.2:7
    rtt 40.0 ms +- 20.0 ms, timeout 140.0 ms, window 13968, flight 0, rate 42 kB/s
pdp    open               0       0  *:54640 - 10.0.0.2:8
rednet open               0       0   - 0.0.0.2
ss: unknown option 'x', see ss --help
Usage: ss [-a] [-l] [-i] [-p]
Shows connections: state, bytes that were not read and not acknowledged, both ends. -l: listeners instead, -a: both, -i: round-trip time, window, rate and timer too, -p: the process.
5	psp	true	10.0.0.2	nil	Unknown host nobody
true	false	10.0.0.2	open
Invalid IP address	bad argument #1 (expected string, got nil)
> `)
}
