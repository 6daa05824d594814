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
	"ip link set back sideways", "ip route add default via 10.0.0.9", "ip neigh add 10.0.0.7 id x dev back", "as bob ip route del default",
	"ip route add 10.1.0.0/64 via 10.0.0.9 dev back", "ip addr add 10.0.5.1/33 dev back", "ip route del 10.1.0.0/99999999999999999999",
} do shell.run(line) end`)
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
10.0.0.7        is computer 7 on /back
10.0.5.1        is computer 1 on /back
10.0.5.1        is computer 1 on /back
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
ip: bad field "device" (expected string, got nil)
ip: 'x' is not a number
ip: Permission denied
ip: number outside of range (expected 64 to be within 0 and 32)
ip: number outside of range (expected 33 to be within 0 and 32)
ip: number outside of range (expected 1e+20 to be within 0 and 32)
> `)
}

func TestPingProgram(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 10 * time.Millisecond})
	l.add("10.0.0.1", `
os.sleep(0.5)
for _, line in ipairs { "ping -c 2 -i 0.1 10.0.0.2", "ping -c 1 10.0.0.3", "ping -c 1 10.1.0.1", "ping -c", "ping here", "ping", "as bob ping 10.0.0.2",
	"traceroute 10.0.0.2", "traceroute 10.1.0.1", "traceroute --help" } do shell.run(line) end`)
	l.add("10.0.0.2", ``)
	l.run(20 * time.Second)
	l.wantLog(0, `PING 10.0.0.2
answer from 10.0.0.2: seq 1, 20 ms
answer from 10.0.0.2: seq 2, 20 ms
2 sent, 2 answered
PING 10.0.0.3
this computer: No route to host
1 sent, 0 answered
PING 10.1.0.1
this computer: No route to host
1 sent, 0 answered
ping: option 'c' needs a value, see ping --help
PING here
ping: Invalid IP address
Usage: ping [-c <count>] [-i <seconds>] [-t <hops>] <address>
Sends a question a second and shows how long each answer takes. -c: how many (4), -i: seconds between them, -t: how many routers may pass it on.
ping: Permission denied
to 10.0.0.2, at most 15 hops
 1  10.0.0.2  20 ms
to 10.1.0.1, at most 15 hops
 1  this computer: No route to host
Usage: traceroute [-m <hops>] <address>
Shows the routers that pass messages on to an address. -m: the most of them (15).
> `)
}

func TestNCProgram(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 10 * time.Millisecond})
	l.add("10.0.0.1", `
os.sleep(0.5)
for _, line in ipairs { "nc -s hello -w 1 10.0.0.2 7", "nc -u -s datagram -w 1 10.0.0.2 8", "nc 10.0.0.2 99", "nc 10.0.0.2", "nc -q", "nc" } do shell.run(line) end`)
	l.add("10.0.0.2", `shell.run("nc -l -s welcome 7") shell.run("nc -l -u -s received -w 2 8")`)
	l.run(20 * time.Second)
	l.wantLog(0, `welcome
received
nc: Connection refused
nc: the port is missing or not a number, see nc --help
nc: unknown option 'q', see nc --help
Usage: nc [-u] [-s <text>] [-w <seconds>] <address> <port>
       nc -l [-u] [-s <text>] [-w <seconds>] <port>
Sends the lines you type and shows what comes. -l waits for somebody to connect, -u uses datagrams, -s sends a line and no keyboard is read, -w ends after so many seconds without anything new.
> `)
	l.wantLog(1, `listening on port 7
connection from 10.0.0.1
hello
listening on port 8
connection from 10.0.0.1
datagram
> `)
}

func TestCurlProgram(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 10 * time.Millisecond})
	c := l.add("10.0.0.1", `
os.sleep(0.5)
for _, line in ipairs {
	"curl -H X-Me:anna 10.0.0.2/a", "curl -X PUT -d data http://10.0.0.2/b", "curl -o page 10.0.0.2/c", "type page", "curl -i 10.0.0.2/old", "curl -L 10.0.0.2/old",
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
there is no such page
curl: Connection refused
curl: Domain not permitted
curl: Invalid protocol ftp
curl: a header is written Name:value, see curl --help
curl: unknown option 'q', see curl --help
curl: /rom/x: Access denied
> `)
	if data, err := c.FS().ReadFile("page"); err != nil || string(data) != "GET /c\nno body\nnil" {
		t.Errorf("%q %v", data, err)
	}
}
