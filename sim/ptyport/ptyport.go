// Package ptyport makes serial ports that lead to a simulated device: a
// pseudo-terminal pair in raw mode, under a path that stays the same across
// unplugging and plugging in again. Baud rate, parity and modem lines do not
// exist on a pseudo-terminal and are not imitated.
package ptyport

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// A Port is the device's end of a serial line. It is an io.ReadWriteCloser with
// deadlines, so that a blocked read can be left.
type Port struct {
	master *os.File
	// slave stays open so that the line outlives an agent that closes and opens
	// it again; without it the first close would end the device's reads.
	slave *os.File
	link  string
}

// Open makes a new line. When link is not empty it becomes a symbolic link to
// the terminal's name, replacing one that is there; opening the same link again
// after [Port.Close] is how a cable is plugged in again. An existing file that
// is not a symbolic link is left alone and is an error.
func Open(link string) (*Port, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("open a pseudo-terminal: %w", err)
	}
	master, err = pollable(master)
	if err != nil {
		slave.Close()
		return nil, fmt.Errorf("open a pseudo-terminal: %w", err)
	}
	p := &Port{master: master, slave: slave, link: link}
	if err := p.prepare(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Port) prepare() error {
	// A fresh terminal echoes and turns CR into LF; the agent may open it after
	// the device has spoken, so the device's end sets raw mode first.
	if _, err := term.MakeRaw(int(p.slave.Fd())); err != nil {
		return fmt.Errorf("set %s to raw mode: %w", p.slave.Name(), err)
	}
	if p.link == "" {
		return nil
	}
	link := p.link
	p.link = "" // until it is ours, Close must not remove it
	if info, err := os.Lstat(link); err == nil && info.Mode()&os.ModeSymlink == 0 {
		return fmt.Errorf("link %s to %s: a file that is no link is in the way; remove it", link, p.slave.Name())
	}
	// Renaming over the old link leaves no moment without one.
	fresh := fmt.Sprintf("%s.%d", link, os.Getpid())
	if err := os.Symlink(p.slave.Name(), fresh); err != nil {
		return fmt.Errorf("link %s to %s: %w", link, p.slave.Name(), err)
	}
	if err := os.Rename(fresh, link); err != nil {
		os.Remove(fresh)
		return fmt.Errorf("link %s to %s: %w", link, p.slave.Name(), err)
	}
	p.link = link
	return nil
}

// pollable returns f as a file with deadlines, which a terminal that was opened
// blocking has not, and gives f up.
func pollable(f *os.File) (*os.File, error) {
	defer f.Close()
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		syscall.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// Path returns what the agent opens: the link, or the terminal's own name.
func (p *Port) Path() string {
	if p.link != "" {
		return p.link
	}
	return p.slave.Name()
}

// Read returns what the agent wrote.
func (p *Port) Read(b []byte) (int, error) { return p.master.Read(b) }

// Write sends bytes to the agent.
func (p *Port) Write(b []byte) (int, error) { return p.master.Write(b) }

// SetDeadline limits how long Read and Write may block.
func (p *Port) SetDeadline(t time.Time) error { return p.master.SetDeadline(t) }

// SetWriteDeadline limits how long Write may block, as it does when nobody reads
// the other end.
func (p *Port) SetWriteDeadline(t time.Time) error { return p.master.SetWriteDeadline(t) }

// Close unplugs the cable: the agent's reads and writes fail from now on, and
// the link is gone unless it already leads to another port.
func (p *Port) Close() error {
	if p.link != "" {
		if to, err := os.Readlink(p.link); err == nil && to == p.slave.Name() {
			os.Remove(p.link)
		}
	}
	p.slave.Close()
	return p.master.Close()
}
