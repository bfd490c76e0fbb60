// Package freeport finds addresses of this machine on which nothing listens, for programs
// that are started there, killed and started again.
//
// A port that the system gives, as to who listens on ":0", is not the program's any more
// when it is down: any connection of anybody may be given it meanwhile, and then the
// program cannot start again. These are of ports that the system gives to nobody.
package freeport

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"sync"
)

// Ports below lowest are well known, or somebody's who is not told of here.
const lowest = 10000

// Addresses returns n addresses of 127.0.0.1, none of which was returned before.
func Addresses(n int) ([]string, error) {
	first, last := never()
	var list []string
	for range 50 * n {
		if len(list) == n {
			break
		}
		port := first + rand.IntN(last-first+1)
		if address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port)); take(port) && silent(address) {
			list = append(list, address)
		}
	}
	if len(list) < n {
		return nil, fmt.Errorf("look for free ports: of %d to %d hardly any is free; end what listens there", first, last)
	}
	return list, nil
}

var (
	mu    sync.Mutex
	taken = map[int]bool{}
)

func take(port int) bool {
	mu.Lock()
	defer mu.Unlock()
	was := taken[port]
	taken[port] = true
	return !was
}

// silent tells whether nothing listens there.
func silent(address string) bool {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// never returns the wider range of ports that the system gives to nobody: below those that
// Linux says it gives, or above them. Systems that do not say give ports from 32768 on at
// the lowest.
func never() (first, last int) {
	low, high := 32768, 65535
	if b, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range"); err == nil {
		_, _ = fmt.Sscan(string(b), &low, &high)
	}
	return outside(low, high)
}

func outside(low, high int) (first, last int) {
	switch {
	case low-lowest >= 65535-high && low > lowest:
		return lowest, low - 1
	case high < 65535:
		return max(high+1, lowest), 65535
	}
	return lowest, 65535 // all are given: some luck is needed
}
