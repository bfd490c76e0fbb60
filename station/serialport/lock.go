package serialport

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// lock takes the device for this process. The kernel's own exclusive flag does
// not stop root, so the lock is a flock on the device node itself: it ends with
// the process however that ends, leaves no file behind, needs no directory, is
// the same through every symbolic link, and is the one that picocom, tio and
// minicom take.
func lock(file *os.File) error {
	return control(file, func(fd int) error {
		if unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) != nil {
			return fmt.Errorf("%w%s", ErrBusy, holder(fd))
		}
		// A program that takes no lock may still have asked for the flag.
		if on, err := unix.IoctlGetInt(fd, unix.TIOCGEXCL); err == nil && on != 0 {
			return fmt.Errorf("%w (fuser -v shows it)", ErrBusy)
		}
		return nil
	})
}

// shareIfPseudo takes the exclusive flag off a pseudo-terminal, where it
// outlives its owner for as long as the other side is open: after kill -9 an
// agent that is not root could never open its port again. On a real port the
// flag ends with the last close, and stays.
func shareIfPseudo(file *os.File) error {
	return control(file, func(fd int) error {
		var st unix.Stat_t
		if err := unix.Fstat(fd, &st); err != nil {
			return err
		}
		if major := unix.Major(uint64(st.Rdev)); major < 136 || major > 143 { // the Linux pty slaves
			return nil
		}
		return unix.IoctlSetInt(fd, unix.TIOCNXCL, 0)
	})
}

// holder names the process that has the lock, as " (litro-station, process
// 812)", or nothing when the kernel does not tell.
func holder(fd int) string {
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil {
		return ""
	}
	table, _ := os.ReadFile("/proc/locks") // without it the message is shorter
	device := fmt.Sprintf("%02x:%02x:%d", unix.Major(uint64(st.Dev)), unix.Minor(uint64(st.Dev)), st.Ino)
	for line := range strings.Lines(string(table)) {
		// 1: FLOCK ADVISORY WRITE 812 00:15:3 0 EOF
		if f := strings.Fields(line); len(f) > 5 && f[1] == "FLOCK" && f[5] == device {
			name, _ := os.ReadFile("/proc/" + f[4] + "/comm") // likewise
			return fmt.Sprintf(" (%s, process %s)", strings.TrimSpace(string(name)), f[4])
		}
	}
	return ""
}

// control runs f on the descriptor; (*os.File).Fd is not for this.
func control(file *os.File, f func(fd int) error) error {
	conn, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := conn.Control(func(fd uintptr) { inner = f(int(fd)) }); err != nil {
		return err
	}
	return inner
}
