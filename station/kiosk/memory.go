package kiosk

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// memory returns how many bytes a process and those below it have in memory. What
// they share is counted for each: it is a bound, not an account. Processes that
// end meanwhile count nothing.
func memory(pid int) int64 {
	children, pages := map[int][]int{}, map[int]int64{}
	dirs, _ := filepath.Glob("/proc/[0-9]*") // the pattern is well formed
	for _, dir := range dirs {
		p, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, "stat"))
		if err != nil {
			continue
		}
		// The name may hold anything; behind it are state, parent … and, 22nd, the
		// pages in memory.
		_, rest, _ := strings.Cut(string(b[strings.LastIndexByte(string(b), ')')+1:]), " ")
		f := strings.Fields(rest)
		if len(f) < 22 {
			continue
		}
		parent, _ := strconv.Atoi(f[1])
		pages[p], _ = strconv.ParseInt(f[21], 10, 64)
		children[parent] = append(children[parent], p)
	}
	var sum func(p int) int64
	sum = func(p int) int64 {
		n := pages[p]
		for _, c := range children[p] {
			n += sum(c)
		}
		return n
	}
	return sum(pid) * int64(os.Getpagesize())
}
