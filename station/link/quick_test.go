package link

import (
	"io"
	"net"
	"syscall"
	"testing"
)

// A connection that answers what it reads falls back to acknowledging late; the
// link's does not.
func TestReadsAreAcknowledgedAtOnce(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() { // answers a byte with a byte
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c); c.Close() }()
		}
	}()
	prompt := func(wrap func(net.Conn) net.Conn) int {
		nc, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		c := wrap(nc)
		b := make([]byte, 1)
		for range 50 {
			if _, err := c.Write(b); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(c, b); err != nil {
				t.Fatal(err)
			}
		}
		raw, err := nc.(*net.TCPConn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		on := -1
		if err := raw.Control(func(fd uintptr) {
			on, err = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK)
		}); err != nil {
			t.Fatal(err)
		}
		return on
	}
	if got := prompt(quicken); got != 1 {
		t.Errorf("the link's connection: got TCP_QUICKACK %d, want 1", got)
	}
	if got := prompt(func(c net.Conn) net.Conn { return c }); got != 0 {
		t.Logf("a plain connection has TCP_QUICKACK %d on this kernel: it would do without quick", got)
	}
}
