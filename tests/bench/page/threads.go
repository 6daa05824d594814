package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// used is processor time and wakes of the browser since it began, by what the
// threads do (Linux).
type used struct {
	page, worker, all time.Duration
	wakes             int // of all threads: each time one had waited and went on
}

// usage reads the threads of all processes of the browser below root.
func usage(root int) (u used) {
	for _, pid := range below(root) {
		tasks, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/[0-9]*")
		line, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
		renderer := strings.Contains(string(line), "--type=renderer")
		for _, task := range tasks {
			name, spent := timeOf(task)
			u.all += spent
			u.wakes += wakesOf(task)
			switch {
			case renderer && filepath.Base(task) == strconv.Itoa(pid):
				u.page += spent
			case strings.HasPrefix(name, "DedicatedWorker"):
				u.worker += spent
			}
		}
	}
	return u
}

func (u used) since(v used) used {
	return used{u.page - v.page, u.worker - v.worker, u.all - v.all, u.wakes - v.wakes}
}

// below are a process and all that descend from it.
func below(root int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, f := range stats {
		if fields := statOf(f); fields != nil {
			parent, _ := strconv.Atoi(fields[1])
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(f)))
			children[parent] = append(children[parent], pid)
		}
	}
	out := []int{root}
	for i := 0; i < len(out); i++ {
		out = append(out, children[out[i]]...)
	}
	return out
}

// statOf are the fields behind the name: state, parent and so on.
func statOf(file string) []string {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return strings.Fields(rest)
}

func timeOf(task string) (name string, spent time.Duration) {
	b, _ := os.ReadFile(task + "/comm")
	on, _ := os.ReadFile(task + "/schedstat") // ns on a processor, ns waited for one, turns
	if f := strings.Fields(string(on)); len(f) > 0 {
		ns, _ := strconv.ParseInt(f[0], 10, 64)
		spent = time.Duration(ns)
	}
	return strings.TrimSpace(string(b)), spent
}

func wakesOf(task string) int {
	b, _ := os.ReadFile(task + "/status")
	_, rest, _ := strings.Cut(string(b), "\nvoluntary_ctxt_switches:")
	line, _, _ := strings.Cut(rest, "\n")
	n, _ := strconv.Atoi(strings.TrimSpace(line))
	return n
}
