// Every form of select.
package main

import (
	"fmt"
	"time"
)

func main() {
	fmt.Println(defaults(), fair(), timeouts())
	fmt.Println(merge(count(10), count(20), count(5)))
	fmt.Println(sends(), closed(), nilChannels())
	fmt.Println(labelled())
}

func count(n int) chan int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range n {
			ch <- i
		}
	}()
	return ch
}

func defaults() (got []string) {
	ch := make(chan int, 1)
	for i := range 4 {
		select {
		case ch <- i:
			got = append(got, fmt.Sprint("sent ", i))
		default:
			got = append(got, fmt.Sprint("full, has ", <-ch))
		}
	}
	return got
}

func fair() bool {
	a, b := make(chan int, 100), make(chan int, 100)
	for i := range 100 {
		a <- i
		b <- i
	}
	var fromA, fromB int
	for range 100 {
		select {
		case <-a:
			fromA++
		case <-b:
			fromB++
		}
	}
	return fromA > 10 && fromB > 10 && fromA+fromB == 100
}

func timeouts() (got []string) {
	never := make(chan int)
	for _, d := range []time.Duration{time.Millisecond, 2 * time.Millisecond} {
		select {
		case <-never:
			got = append(got, "never")
		case <-time.After(d):
			got = append(got, d.String())
		}
	}
	ticks := time.NewTicker(time.Millisecond)
	defer ticks.Stop()
	for range 3 {
		<-ticks.C
		got = append(got, "tick")
	}
	return got
}

func merge(a, b, c chan int) (sum, n int) {
	for a != nil || b != nil || c != nil {
		var v int
		var ok bool
		select {
		case v, ok = <-a:
			if !ok {
				a = nil
				continue
			}
		case v, ok = <-b:
			if !ok {
				b = nil
				continue
			}
		case v, ok = <-c:
			if !ok {
				c = nil
				continue
			}
		}
		sum, n = sum+v, n+1
	}
	return sum, n
}

func sends() (got []int) {
	out, in := make(chan int), count(6)
	done := make(chan bool)
	go func() {
		for v := range out {
			got = append(got, v)
		}
		done <- true
	}()
	var queue []int
	for in != nil || len(queue) > 0 {
		var to chan int
		var next int
		if len(queue) > 0 {
			to, next = out, queue[0]
		}
		select {
		case v, ok := <-in:
			if !ok {
				in = nil
				break
			}
			queue = append(queue, v)
		case to <- next:
			queue = queue[1:]
		}
	}
	close(out)
	<-done
	return got
}

func closed() (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	ch := make(chan int)
	close(ch)
	select {
	case ch <- 1:
	default:
	}
	return "not reached"
}

func nilChannels() string {
	var ch chan int
	select {
	case <-ch:
		return "received"
	case ch <- 1:
		return "sent"
	default:
		return "neither"
	}
}

func labelled() (n int) {
	ch := count(100)
loop:
	for {
		select {
		case v := <-ch:
			switch {
			case v%2 == 0:
				continue loop
			case v > 50:
				break loop
			}
			n += v
		}
	}
	return n
}
