// Allocation, collection, growing stacks, and what the collector must find.
package main

import (
	"container/heap"
	"container/list"
	"fmt"
	"hash/crc32"
	"math/rand"
	"runtime"
	"sync"
)

type tree struct{ left, right *tree }

func build(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{build(depth - 1), build(depth - 1)}
}

func (t *tree) count() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.count() + t.right.count()
}

type queue []int

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i] < q[j] }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(int)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

func main() {
	long := build(14)
	total := 0
	for d := 4; d <= 12; d++ {
		for range 1 << (12 - d) {
			total += build(d).count()
		}
	}
	fmt.Println(total, long.count())
	fmt.Println(heaped(500), linked(300), pooled(), stacks(3000), churn())
}

func heaped(n int) (sum uint32) {
	r := rand.New(rand.NewSource(5))
	q := &queue{}
	for i := range n {
		heap.Push(q, r.Intn(1000))
		if i%3 == 0 {
			sum = sum*31 + uint32(heap.Pop(q).(int))
		}
	}
	for q.Len() > 0 {
		sum = sum*31 + uint32(heap.Pop(q).(int))
	}
	return sum
}

func linked(n int) (sum int) {
	l := list.New()
	for i := range n {
		if i%2 == 0 {
			l.PushFront(i)
		} else {
			l.PushBack(i)
		}
	}
	k := 1
	for e := l.Front(); e != nil; e = e.Next() {
		sum += k * e.Value.(int)
		k++
	}
	return sum
}

func pooled() (sum int) {
	pool := sync.Pool{New: func() any { return new([64]int) }}
	for i := range 200 {
		b := pool.Get().(*[64]int)
		b[i%64] = i
		sum += b[i%64]
		if i%50 == 0 {
			runtime.GC()
		}
		pool.Put(b)
	}
	return sum
}

// stacks keeps pointers into frames that move when the stack grows.
func stacks(n int) int {
	var here [16]int
	p := &here[n%16]
	*p = n
	if n > 0 {
		*p += stacks(n-1) % 7
	}
	return here[n%16]
}

func churn() uint32 {
	var keep [][]byte
	sum := crc32.NewIEEE()
	for i := range 2000 {
		b := make([]byte, 1+i*37%4096)
		for j := range b {
			b[j] = byte(i ^ j)
		}
		keep = append(keep, b)
		if len(keep) > 50 {
			sum.Write(keep[i%50])
			keep = keep[25:]
		}
	}
	return sum.Sum32()
}
