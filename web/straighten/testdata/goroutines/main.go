// Workers, mutexes, rings and pools: goroutines that are suspended everywhere.
package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	fmt.Println(ring(50, 200), sieve(30))
	fmt.Println(workers(7, 300))
	fmt.Println(locked(), conditions(), once())
	fmt.Println(cancelled())
	fmt.Println(growing(6))
}

// ring passes a token round n goroutines.
func ring(n, rounds int) int {
	first := make(chan int)
	in := first
	for range n {
		out := make(chan int)
		go func(in, out chan int) {
			for v := range in {
				out <- v + 1
			}
			close(out)
		}(in, out)
		in = out
	}
	total := 0
	for i := range rounds {
		first <- i
		total += <-in
	}
	close(first)
	_, open := <-in
	if open {
		return -1
	}
	return total
}

func sieve(n int) (primes []int) {
	ch := make(chan int)
	go func() {
		for i := 2; ; i++ {
			ch <- i
		}
	}()
	for range n {
		p := <-ch
		primes = append(primes, p)
		next := make(chan int)
		go func(in, out chan int) {
			for {
				if i := <-in; i%p != 0 {
					out <- i
				}
			}
		}(ch, next)
		ch = next
	}
	return primes
}

func workers(n, jobs int) (sum int) {
	in, out := make(chan int, 3), make(chan int)
	var group sync.WaitGroup
	for w := range n {
		group.Go(func() {
			for j := range in {
				if j%(w+2) == 0 {
					runtime.Gosched()
				}
				out <- j * j
			}
		})
	}
	go func() {
		for j := range jobs {
			in <- j
		}
		close(in)
		group.Wait()
		close(out)
	}()
	for v := range out {
		sum += v
	}
	return sum
}

func locked() int {
	var mu sync.RWMutex
	var group sync.WaitGroup
	count := map[int]int{}
	for i := range 20 {
		group.Add(1)
		go func() {
			defer group.Done()
			for j := range 20 {
				mu.Lock()
				count[j]++
				mu.Unlock()
				runtime.Gosched()
				mu.RLock()
				_ = count[i]
				mu.RUnlock()
			}
		}()
	}
	group.Wait()
	total := 0
	for _, n := range count {
		total += n
	}
	return total
}

func conditions() (got []int) {
	var mu sync.Mutex
	ready := sync.NewCond(&mu)
	turn := 0
	var group sync.WaitGroup
	for i := range 5 {
		group.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			for turn != i {
				ready.Wait()
			}
			got = append(got, i)
			turn++
			ready.Broadcast()
		})
	}
	group.Wait()
	return got
}

func once() int64 {
	var n atomic.Int64
	var o sync.Once
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() { o.Do(func() { runtime.Gosched(); n.Add(1) }) })
	}
	group.Wait()
	return n.Load()
}

func cancelled() string {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	steps := 0
	for ctx.Err() == nil {
		time.Sleep(time.Millisecond)
		steps++
	}
	return fmt.Sprint(steps > 0, " ", ctx.Err())
}

// growing makes stacks grow while others are suspended in the same function.
func growing(n int) int {
	var room [64]int
	if n == 0 {
		return 1
	}
	ch := make(chan int)
	for i := range 2 {
		go func() { ch <- growing(n-1) + i }()
	}
	room[n] = <-ch
	runtime.Gosched()
	return room[n] + <-ch
}
