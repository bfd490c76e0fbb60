package serialport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// How long a port server may take to answer a call, and after what silence a
// connection is probed and given up: a server that lost its power hangs up on
// nobody.
const (
	dialTimeout = 3 * time.Second
	probeAfter  = 15 * time.Second
	probeEvery  = 5 * time.Second
	probes      = 3
)

// checkAddress reports what is wrong with the settings of a port server.
func (c Config) checkAddress() error {
	host, port, err := net.SplitHostPort(c.Address)
	n, perr := strconv.Atoi(port)
	switch {
	case c.Path != "":
		return c.wrong("it has a path too, %s; a line is the one or the other", c.Path)
	case err != nil || host == "" || perr != nil || n < 1 || n > 65535:
		return c.wrong("the address is not host:port, such as 192.168.1.20:10001")
	case c.Baud != 0 || c.DataBits != 0 || c.Parity != "" || c.StopBits != 0:
		return c.wrong("baud, data bits, parity and stop bits are set at the port server; leave them out here")
	case c.ReadTimeout < 0 || c.WriteTimeout < 0:
		return c.wrong("a negative time-out; give a time above 0, or leave it out")
	}
	return nil
}

// dial opens the port of a port server.
func dial(ctx context.Context, c Config) (*Port, error) {
	d := net.Dialer{
		Timeout:         dialTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: probeAfter, Interval: probeEvery, Count: probes},
		ControlContext: func(_ context.Context, _, _ string, raw syscall.RawConn) error {
			// What is sent and not acknowledged stops the probes; this bounds it.
			var inner error
			if err := raw.Control(func(fd uintptr) {
				inner = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int((probeAfter + probes*probeEvery).Milliseconds()))
			}); err != nil {
				return err
			}
			return inner
		},
	}
	conn, err := d.DialContext(ctx, "tcp", c.Address)
	if err != nil {
		return nil, explainDial(c.Address, err)
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		conn.Close() // nothing was sent
		return nil, fmt.Errorf("call port server %s: the connection is no TCP", c.Address)
	}
	return &Port{name: c.Address, stream: tcp, read: limit{each: c.ReadTimeout}, write: limit{each: c.WriteTimeout}}, nil
}

// explainDial says why nobody answered at an address, and what to do about it.
func explainDial(address string, err error) error {
	remedy := "check the address, the cable and the power of the port server"
	if is(err, syscall.ECONNREFUSED) {
		remedy = "check the port number, and that nothing else is connected: many port servers take one caller"
	}
	if in, ok := errors.AsType[*net.OpError](err); ok {
		err = in.Err
	}
	if is(err, context.DeadlineExceeded) || os.IsTimeout(err) {
		err = errors.New("no answer")
	}
	return fmt.Errorf("call port server %s: %s; %s", address, strings.TrimPrefix(err.Error(), "connect: "), remedy)
}

// drain drops what has arrived on a connection, without waiting for more.
func drain(s stream) error {
	raw, err := s.SyscallConn()
	if err != nil {
		return err
	}
	b := make([]byte, 4096)
	return raw.Control(func(fd uintptr) {
		for { // what ends it, the next Read meets again
			if n, _, err := unix.Recvfrom(int(fd), b, unix.MSG_DONTWAIT); n <= 0 || err != nil {
				return
			}
		}
	})
}
