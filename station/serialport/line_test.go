package serialport_test

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/litro-fuel/litro/station/serialport"
)

func exclusive(t *testing.T, f *os.File) bool {
	t.Helper()
	on, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGEXCL)
	if err != nil {
		t.Fatal(err)
	}
	return on != 0
}

// wantLine asks the kernel what the line is set to. A pseudo-terminal drops the
// parity, so that is not asked.
func wantLine(t *testing.T, c cable, want serialport.Config) {
	t.Helper()
	f, err := os.OpenFile(c.path, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS2)
	if err != nil {
		t.Fatal(err)
	}
	baud, stop := uint32(9600), uint32(0)
	if want.Baud != 0 {
		baud = uint32(want.Baud)
	}
	if want.StopBits == 2 {
		stop = unix.CSTOPB
	}
	if got.Ospeed != baud || got.Cflag&unix.CSTOPB != stop {
		t.Errorf("line: got %d baud, stop %#x, want %d, %#x", got.Ospeed, got.Cflag&unix.CSTOPB, baud, stop)
	}
	if cooked := got.Lflag & (unix.ICANON | unix.ECHO); cooked != 0 {
		t.Errorf("line: got cooked mode %#x, want raw", cooked)
	}
}

// shortQueue lets a listener keep one caller waiting and no more.
func shortQueue(fd int) error { return unix.Listen(fd, 0) }
