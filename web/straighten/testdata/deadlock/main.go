// A program that ends because all its goroutines wait.
package main

import "fmt"

func main() {
	ch := make(chan int)
	for i := range 3 {
		go func() {
			for v := range ch {
				fmt.Println("got", i >= 0, v*2)
			}
		}()
	}
	for i := range 4 {
		ch <- i / 4
	}
	wait(make(chan bool), 3)
}

func wait(never chan bool, depth int) {
	defer fmt.Println("not reached")
	if depth == 0 {
		<-never
	}
	wait(never, depth-1)
}
