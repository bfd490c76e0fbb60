package freeport

import (
	"net"
	"testing"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	all, err := Addresses(30)
	if err != nil {
		t.Fatal(err)
	}
	more, err := Addresses(10)
	if err != nil {
		t.Fatal(err)
	}
	first, last := never()
	seen := map[string]bool{}
	for _, address := range append(all, more...) {
		if seen[address] {
			t.Errorf("%s came twice", address)
		}
		seen[address] = true
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Errorf("nobody can listen: %v", err)
			continue
		}
		defer l.Close()
		if port := l.Addr().(*net.TCPAddr).Port; port < first || port > last {
			t.Errorf("%d is not of %d to %d", port, first, last)
		}
	}
	if len(seen) != 40 {
		t.Errorf("got %d, want 40", len(seen))
	}
}

// What the system gives is outside of the range.
func TestTheSystemGivesOthers(t *testing.T) {
	t.Parallel()
	first, last := never()
	for range 200 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if port := l.Addr().(*net.TCPAddr).Port; port >= first && port <= last {
			t.Errorf("the system gave %d, which is of %d to %d", port, first, last)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOutside(t *testing.T) {
	t.Parallel()
	for _, tt := range [][4]int{
		{32768, 60999, 10000, 32767}, // Linux, if nobody says otherwise
		{49152, 65535, 10000, 49151}, // as IANA has it
		{1024, 60000, 60001, 65535},
		{12000, 40000, 40001, 65535},
		{1024, 5000, 10000, 65535},
		{10000, 65535, 10000, 65535},
		{1024, 65535, 10000, 65535},
	} {
		if first, last := outside(tt[0], tt[1]); first != tt[2] || last != tt[3] {
			t.Errorf("given %d to %d: got %d to %d, want %d to %d", tt[0], tt[1], first, last, tt[2], tt[3])
		}
	}
}
