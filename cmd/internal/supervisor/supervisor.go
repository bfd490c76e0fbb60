// Package supervisor tells whoever started a program how it is: systemd, or
// anybody who speaks its protocol of datagrams to the socket that NOTIFY_SOCKET
// names (sd_notify(3), documented). A program that was started by nobody of the
// kind says nothing.
package supervisor

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

// A Supervisor is whoever watches this process. Its zero value is nobody.
type Supervisor struct {
	conn  *net.UnixConn
	every time.Duration // 0: it does not watch
}

// Open returns the supervisor of this process. It takes its name out of the
// environment, so that no child speaks in our name.
func Open() (*Supervisor, error) {
	socket, usec, pid := os.Getenv("NOTIFY_SOCKET"), os.Getenv("WATCHDOG_USEC"), os.Getenv("WATCHDOG_PID")
	for _, name := range []string{"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} {
		if err := os.Unsetenv(name); err != nil {
			return nil, err
		}
	}
	if socket == "" {
		return new(Supervisor), nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"}) // @ begins an abstract name here too
	if err != nil {
		return nil, fmt.Errorf("the supervisor's socket: %w", err)
	}
	s := &Supervisor{conn: conn}
	if pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return s, nil // it watches another process
	}
	if n, err := strconv.ParseInt(usec, 10, 64); err == nil && n > 0 {
		s.every = time.Duration(n) * time.Microsecond
	}
	return s, nil
}

// Ready says that the program serves.
func (s *Supervisor) Ready() { s.say("READY=1") }

// Stopping says that it ends.
func (s *Supervisor) Stopping() { s.say("STOPPING=1") }

// Watch says, three times in each period that it is watched in, that the program
// is alive, as long as alive says so, until ctx ends. When it is silent for a
// period the supervisor kills it and starts it again.
func (s *Supervisor) Watch(ctx context.Context, alive func() bool) error {
	if s.every == 0 {
		return nil
	}
	tick := time.NewTicker(s.every / 3)
	defer tick.Stop()
	for {
		if alive() {
			s.say("WATCHDOG=1")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// say sends a word. A supervisor that does not hear it draws its own
// conclusions.
func (s *Supervisor) say(word string) {
	if s.conn != nil {
		_, _ = s.conn.Write([]byte(word))
	}
}

// Close lets go of the socket.
func (s *Supervisor) Close() error {
	if s.conn == nil {
		return nil
	}
	return s.conn.Close()
}
