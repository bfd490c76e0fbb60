package serialport_test

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/freeport"
	"github.com/litro-fuel/litro/station/serialport"
)

// A server is a port server that takes one caller after another.
func listen(t *testing.T, address string) *net.TCPListener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.(*net.TCPListener)
}

func accept(t *testing.T, l *net.TCPListener) *net.TCPConn {
	t.Helper()
	if err := l.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	c, err := l.AcceptTCP()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestPortServerHangsUpAndIsBack(t *testing.T) {
	t.Parallel()
	free, err := freeport.Addresses(1)
	if err != nil {
		t.Fatal(err)
	}
	l := listen(t, free[0])
	r, heard := reopening(t, serialport.Config{Address: l.Addr().String(), ReadTimeout: 10 * time.Second})
	send(t, r, "hello")
	far := accept(t, l)
	expect(t, far, "hello")
	send(t, far, "half a fra")
	expect(t, r, "half a fra")

	l.Close()
	if err := far.SetLinger(0); err != nil { // a reset, as of a server that starts anew
		t.Fatal(err)
	}
	far.Close()
	_, err = r.Read(make([]byte, 8))
	wantIs(t, err, serialport.ErrUnplugged)
	wantSays(t, err, l.Addr().String(), "the connection to the port server broke")

	r.SetReadTimeout(350 * time.Millisecond)
	_, err = r.Read(make([]byte, 8))
	wantIs(t, err, os.ErrDeadlineExceeded)
	wantSays(t, err, "line is down", "connection refused", "many port servers take one caller")

	again := listen(t, l.Addr().String())
	r.SetReadTimeout(10 * time.Second)
	send(t, r, "again")
	far = accept(t, again)
	expect(t, far, "again")
	far.Close() // an orderly end is an end as well
	_, err = r.Read(make([]byte, 8))
	wantIs(t, err, serialport.ErrUnplugged)
	heard.want(t, true, false, true, false)
}

func TestPortServerOldInputIsDropped(t *testing.T) {
	t.Parallel()
	l := listen(t, "127.0.0.1:0")
	p := open(t, serialport.Config{Address: l.Addr().String(), ReadTimeout: 10 * time.Second})
	far := accept(t, l)
	send(t, far, "x")
	expect(t, p, "x") // what follows was sent later and is on its way
	send(t, far, "an answer that came too late")
	time.Sleep(50 * time.Millisecond)
	if err := p.DiscardInput(); err != nil {
		t.Fatal(err)
	}
	send(t, far, "new")
	expect(t, p, "new")
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := p.Read(make([]byte, 1))
	wantIs(t, err, os.ErrClosed)
	wantIs(t, p.Close(), os.ErrClosed)
}

// A port server that does not answer keeps no call longer than it may take, and
// holds up nobody who closes.
func TestCloseDuringCall(t *testing.T) {
	t.Parallel()
	r, _ := reopening(t, serialport.Config{Address: silent(t)})
	if err := r.SetReadDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	_, err := r.Read(make([]byte, 1))
	wantIs(t, err, os.ErrDeadlineExceeded)
	if err := r.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() {
		_, err := r.Read(make([]byte, 1))
		failed <- err
	}()
	time.Sleep(300 * time.Millisecond) // long enough to be calling again
	begun := time.Now()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	wantIs(t, <-failed, os.ErrClosed)
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("close while calling: got %v, want at once", took)
	}
}

// silent returns an address whose queue of callers is full, so that the kernel
// answers no further one.
func silent(t *testing.T) string {
	t.Helper()
	l := listen(t, "127.0.0.1:0")
	raw, err := l.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) { err = shortQueue(int(fd)) }); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for {
		c, err := net.DialTimeout("tcp", l.Addr().String(), 100*time.Millisecond)
		if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
			return l.Addr().String()
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
	}
}

func TestWrongAddress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		c    serialport.Config
		want string
	}{
		{serialport.Config{Address: "192.168.1.20"}, "not host:port, such as 192.168.1.20:10001"},
		{serialport.Config{Address: ":10001"}, "not host:port"},
		{serialport.Config{Address: "gauge:0"}, "not host:port"},
		{serialport.Config{Address: "gauge:tank"}, "not host:port"},
		{serialport.Config{Address: "gauge:10001", Path: "/dev/ttyS0"}, "it has a path too, /dev/ttyS0"},
		{serialport.Config{Address: "gauge:10001", Baud: 9600}, "set at the port server"},
		{serialport.Config{Address: "gauge:10001", WriteTimeout: -1}, "negative time-out"},
	}
	for _, tt := range tests {
		_, err := serialport.NewReopening(tt.c, nil)
		wantSays(t, err, tt.want, tt.c.Address)
	}
	if got := (serialport.Config{Address: "gauge:10001"}).String(); got != "gauge:10001" {
		t.Errorf("got %q, want the address alone", got)
	}
}
