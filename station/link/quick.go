package link

import (
	"net"
	"syscall"
)

// quick acknowledges at once what it reads. A broker that gathers small packets,
// as Mosquitto does by default, holds a receipt back until the PUBACK before it
// is acknowledged; a kernel that waits 40 ms for something to send along with
// that would make each window of records take as long.
type quick struct{ *net.TCPConn }

func (q quick) Read(b []byte) (int, error) {
	n, err := q.TCPConn.Read(b)
	// The kernel forgets the wish after a while; without it things are only slower.
	if raw, rerr := q.SyscallConn(); rerr == nil {
		_ = raw.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1) })
	}
	return n, err
}

// quicken returns c as quick, if it is a TCP connection.
func quicken(c net.Conn) net.Conn {
	if t, ok := c.(*net.TCPConn); ok {
		return quick{t}
	}
	return c
}
