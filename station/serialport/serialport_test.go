package serialport_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/litro-fuel/litro/station/serialport"
)

// A cable is a pseudo-terminal: the device writes and reads at far, the agent
// opens path.
type cable struct {
	far  *os.File
	path string
}

func plug(t *testing.T) cable {
	t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		t.Fatalf("open a pseudo-terminal: %v", err)
	}
	defer near.Close()
	if _, err := term.MakeRaw(int(near.Fd())); err != nil {
		t.Fatalf("set raw mode: %v", err)
	}
	t.Cleanup(func() { far.Close() })
	return cable{far, near.Name()}
}

func open(t *testing.T, c serialport.Config) *serialport.Port {
	t.Helper()
	p, err := serialport.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func send(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatalf("write %q: %v", text, err)
	}
}

// expect reads exactly the text, in as many pieces as it comes.
func expect(t *testing.T, r io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(r, got); err != nil || string(got) != want {
		t.Fatalf("read: got %q, %v, want %q", got[:n], err, want)
	}
}

func wantIs(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error: got %v, want %v", err, want)
	}
}

// wantSays checks that the message has every part a person needs.
func wantSays(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Fatalf("message: got %v, want it to say %q", err, part)
		}
	}
}

func TestBytesPassUnchanged(t *testing.T) {
	t.Parallel()
	c := plug(t)
	p := open(t, serialport.Config{Path: c.path, ReadTimeout: 5 * time.Second})
	all := make([]byte, 256) // what a terminal would translate or act on is among them
	for i := range all {
		all[i] = byte(i)
	}
	send(t, c.far, string(all))
	expect(t, p, string(all))
	send(t, p, string(all))
	expect(t, c.far, string(all))
}

func TestReadTimesOut(t *testing.T) {
	t.Parallel()
	c := plug(t)
	p := open(t, serialport.Config{Path: c.path, ReadTimeout: 30 * time.Millisecond})
	for _, each := range []time.Duration{30 * time.Millisecond, 60 * time.Millisecond} {
		p.SetReadTimeout(each)
		begun := time.Now()
		n, err := p.Read(make([]byte, 8))
		wantIs(t, err, os.ErrDeadlineExceeded)
		wantSays(t, err, c.path)
		if took := time.Since(begun); n != 0 || took < each || took > each+2*time.Second {
			t.Errorf("silent read: got %d bytes after %v, want none after %v", n, took, each)
		}
	}
	send(t, c.far, "later")
	expect(t, p, "later")
}

func TestDeadlineEndsReadInProgress(t *testing.T) {
	t.Parallel()
	c := plug(t)
	p := open(t, serialport.Config{Path: c.path})
	failed := make(chan error, 1)
	go func() {
		_, err := p.Read(make([]byte, 8))
		failed <- err
	}()
	// Whichever of the two comes first, the read must end.
	if err := p.SetReadDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	wantIs(t, <-failed, os.ErrDeadlineExceeded)
	if err := p.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	send(t, c.far, "x")
	expect(t, p, "x")
}

func TestCloseEndsRead(t *testing.T) {
	t.Parallel()
	c := plug(t)
	p := open(t, serialport.Config{Path: c.path})
	reading, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		b := make([]byte, 1)
		p.Read(b) // the first byte proves that the goroutine reads
		close(reading)
		_, err := p.Read(b)
		failed <- err
	}()
	send(t, c.far, "x")
	<-reading
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	wantIs(t, <-failed, os.ErrClosed)
	_, err := p.Write([]byte("x"))
	wantIs(t, err, os.ErrClosed)
	wantIs(t, p.DiscardInput(), os.ErrClosed)
	wantIs(t, p.Close(), os.ErrClosed)
}

// The descriptor of a closed port goes to whoever opens next: a late call must
// not reach the line of somebody else.
func TestClosedPortLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	gone := open(t, serialport.Config{Path: plug(t).path})
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	for range 8 { // one of them has its numbers
		c := plug(t)
		p := open(t, serialport.Config{Path: c.path, ReadTimeout: 5 * time.Second})
		send(t, c.far, "kept")
		wantIs(t, gone.DiscardInput(), os.ErrClosed)
		expect(t, p, "kept")
	}
}

func TestBlockedWriteTimesOut(t *testing.T) {
	t.Parallel()
	c := plug(t)
	p := open(t, serialport.Config{Path: c.path, WriteTimeout: 50 * time.Millisecond})
	sent := bytes.Repeat([]byte("0123456789abcdef"), 64*1024) // more than any buffer on the way
	n, err := p.Write(sent)
	wantIs(t, err, os.ErrDeadlineExceeded)
	if n <= 0 || n >= len(sent) {
		t.Fatalf("blocked write: got %d of %d bytes taken, want some", n, len(sent))
	}
	expect(t, c.far, string(sent[:n])) // n is the truth: nothing more, nothing less
	send(t, p, "end")
	expect(t, c.far, "end")
}

func TestLongWriteIsWhole(t *testing.T) {
	t.Parallel()
	c := plug(t)
	p := open(t, serialport.Config{Path: c.path, WriteTimeout: 10 * time.Second})
	sent := strings.Repeat("0123456789abcdef", 16*1024) // far more than one write(2) takes
	failed := make(chan error, 1)
	go func() {
		n, err := p.Write([]byte(sent))
		if n != len(sent) && err == nil {
			err = io.ErrShortWrite
		}
		failed <- err
	}()
	expect(t, c.far, sent)
	wantIs(t, <-failed, nil)
}

func TestOldInputIsDropped(t *testing.T) {
	t.Parallel()
	c := plug(t)
	hold, err := os.OpenFile(c.path, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Close()
	send(t, c.far, "scanned yesterday")
	p := open(t, serialport.Config{Path: c.path, ReadTimeout: 20 * time.Millisecond})
	_, err = p.Read(make([]byte, 64))
	wantIs(t, err, os.ErrDeadlineExceeded)

	send(t, c.far, "an answer that came too late")
	if err := p.DiscardInput(); err != nil {
		t.Fatal(err)
	}
	_, err = p.Read(make([]byte, 64))
	wantIs(t, err, os.ErrDeadlineExceeded)
}

func TestUnplugIsNotSilence(t *testing.T) {
	t.Parallel()
	c := plug(t)
	p := open(t, serialport.Config{Path: c.path, ReadTimeout: 5 * time.Second})
	failed := make(chan error, 1)
	go func() {
		_, err := p.Read(make([]byte, 8))
		failed <- err
	}()
	c.far.Close()
	wantIs(t, <-failed, serialport.ErrUnplugged)
	_, err := p.Write([]byte("x"))
	wantIs(t, err, serialport.ErrUnplugged)
	wantSays(t, err, c.path)
}

func TestBusyPort(t *testing.T) {
	t.Parallel()
	c := plug(t)
	first := open(t, serialport.Config{Path: c.path, ReadTimeout: 5 * time.Second})
	link := filepath.Join(t.TempDir(), "scanner")
	if err := os.Symlink(c.path, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{c.path, link} { // another name is the same device
		_, err := serialport.Open(serialport.Config{Path: path, Baud: 1200})
		wantIs(t, err, serialport.ErrBusy)
		wantSays(t, err, path, "another program holds", fmt.Sprintf("process %d)", os.Getpid()), "stop that program")
	}
	send(t, c.far, "undisturbed")
	expect(t, first, "undisturbed")
	first.Close()
	open(t, serialport.Config{Path: c.path})
}

func TestForeignExclusiveUseIsBusyForRootToo(t *testing.T) {
	t.Parallel()
	c := plug(t)
	other, err := os.OpenFile(c.path, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, other.Fd(), syscall.TIOCEXCL, 0); errno != 0 {
		t.Fatal(errno)
	}
	_, err = serialport.Open(serialport.Config{Path: c.path})
	wantIs(t, err, serialport.ErrBusy)
	wantSays(t, err, c.path, "stop that program")
}

// A killed agent must find its port free, also on a pseudo-terminal, which
// outlives it.
func TestNoExclusiveFlagStaysOnPseudoTerminal(t *testing.T) {
	t.Parallel()
	c := plug(t)
	open(t, serialport.Config{Path: c.path})
	other, err := os.OpenFile(c.path, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if on := exclusive(t, other); on {
		t.Error("exclusive flag: got set, want clear")
	}
}

func TestMissingPort(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ttyUSB7")
	_, err := serialport.Open(serialport.Config{Path: path})
	wantIs(t, err, os.ErrNotExist)
	wantSays(t, err, path, "no such device", "/dev/serial/by-id", "plug it in")
}

func TestNotASerialPort(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Dir(file), "/dev/null"} {
		_, err := serialport.Open(serialport.Config{Path: path})
		wantSays(t, err, path, "not a serial port", "set path")
	}
}

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	const path = "/dev/ttyUSB0"
	tests := []struct {
		name string
		c    serialport.Config
		want string
	}{
		{"no path", serialport.Config{}, "path is empty"},
		{"slow", serialport.Config{Path: path, Baud: 5}, "baud 5 is outside 50 to 4000000; 9600 is usual"},
		{"fast", serialport.Config{Path: path, Baud: 96_000_000}, "baud 96000000"},
		{"bits", serialport.Config{Path: path, DataBits: 9}, "data bits 9 is outside 5 to 8"},
		{"parity", serialport.Config{Path: path, Parity: "E"}, `parity "E" is not none, even or odd`},
		{"stop", serialport.Config{Path: path, StopBits: 3}, "stop bits 3 is not 1 or 2"},
		{"time", serialport.Config{Path: path, ReadTimeout: -1}, "negative time-out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := serialport.Open(tt.c)
			wantSays(t, err, tt.want)
			_, err = serialport.NewReopening(tt.c, nil)
			wantSays(t, err, tt.want, tt.c.Path)
		})
	}
}

func TestLineSettings(t *testing.T) {
	t.Parallel()
	tests := []serialport.Config{
		{},
		{Baud: 5787, Parity: "even"},
		{Baud: 19200, Parity: "odd"},
		{Baud: 115200, DataBits: 7, Parity: "even", StopBits: 2},
	}
	for _, tt := range tests {
		t.Run(tt.String(), func(t *testing.T) {
			t.Parallel()
			c := plug(t)
			tt.Path, tt.ReadTimeout = c.path, 5*time.Second
			p := open(t, tt)
			wantLine(t, c, tt)
			send(t, c.far, "1\x7f")
			expect(t, p, "1\x7f")
		})
	}
}

// changes collects what a Reopening reports.
type changes struct {
	mu  sync.Mutex
	all []serialport.Change
}

func (c *changes) add(change serialport.Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, change)
}

func (c *changes) want(t *testing.T, ups ...bool) []serialport.Change {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	var got []bool
	for _, change := range c.all {
		got = append(got, change.Up)
		if (change.Err == nil) != change.Up {
			t.Errorf("change: got %+v, want a reason exactly when down", change)
		}
	}
	if len(got) != len(ups) {
		t.Fatalf("changes: got %v, want %v", got, ups)
	}
	for i := range ups {
		if got[i] != ups[i] {
			t.Fatalf("changes: got %v, want %v", got, ups)
		}
	}
	return c.all
}

func reopening(t *testing.T, c serialport.Config) (*serialport.Reopening, *changes) {
	t.Helper()
	heard := new(changes)
	r, err := serialport.NewReopening(c, heard.add)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r, heard
}

// relink points the port's name at another pseudo-terminal, as udev does after
// a replug.
func relink(t *testing.T, path, target string) {
	t.Helper()
	os.Remove(path)
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

func TestUnplugAndReplug(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pump")
	c := plug(t)
	relink(t, path, c.path)
	r, heard := reopening(t, serialport.Config{Path: path, ReadTimeout: 10 * time.Second})
	send(t, r, "hello")
	expect(t, c.far, "hello")
	send(t, c.far, "half a fra")
	expect(t, r, "half a fra")

	os.Remove(path)
	c.far.Close()
	_, err := r.Read(make([]byte, 8))
	wantIs(t, err, serialport.ErrUnplugged) // once, so that half a frame is dropped

	r.SetReadTimeout(350 * time.Millisecond)
	_, err = r.Read(make([]byte, 8))
	wantIs(t, err, os.ErrDeadlineExceeded)
	wantSays(t, err, path, "line is down", "no such device")

	c = plug(t)
	relink(t, path, c.path)
	r.SetReadTimeout(10 * time.Second)
	send(t, r, "again")
	expect(t, c.far, "again")
	send(t, c.far, "answer")
	expect(t, r, "answer")
	all := heard.want(t, true, false, true)
	wantIs(t, all[1].Err, serialport.ErrUnplugged)
}

// An unplugging that a discard meets first is one, too: most polls begin with it.
func TestUnpluggedBeforeADiscard(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pump")
	c := plug(t)
	relink(t, path, c.path)
	r, heard := reopening(t, serialport.Config{Path: path, ReadTimeout: 10 * time.Second})
	send(t, r, "hello")
	expect(t, c.far, "hello")
	os.Remove(path)
	c.far.Close()
	wantIs(t, r.DiscardInput(), serialport.ErrUnplugged)

	c = plug(t)
	relink(t, path, c.path)
	send(t, r, "again")
	expect(t, c.far, "again")
	heard.want(t, true, false, true)
}

func TestMissingAtFirst(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "scanner")
	r, heard := reopening(t, serialport.Config{Path: path, WriteTimeout: 20 * time.Millisecond})
	for range 3 { // it stays one fault, however often it is asked
		_, err := r.Write([]byte("x"))
		wantIs(t, err, os.ErrDeadlineExceeded)
	}
	wantIs(t, heard.want(t, false)[0].Err, os.ErrNotExist)

	relink(t, path, plug(t).path)
	if err := r.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	send(t, r, "x")
	heard.want(t, false, true)
}

func TestCloseEndsWaitForPort(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "scanner")
	down := make(chan struct{})
	r, err := serialport.NewReopening(serialport.Config{Path: path}, func(serialport.Change) { close(down) })
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() {
		_, err := r.Read(make([]byte, 1))
		failed <- err
	}()
	<-down
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	wantIs(t, <-failed, os.ErrClosed)
	_, err = r.Write([]byte("x"))
	wantIs(t, err, os.ErrClosed)
}

func TestUnplugEndsReadAndWriteAlike(t *testing.T) {
	t.Parallel()
	c := plug(t)
	r, heard := reopening(t, serialport.Config{Path: c.path, WriteTimeout: 10 * time.Second})
	send(t, r, "up")
	failed, reading := make(chan error, 2), make(chan struct{})
	go func() {
		b := make([]byte, 1)
		r.Read(b) // the first byte proves that the goroutine reads
		close(reading)
		_, err := r.Read(b)
		failed <- err
	}()
	send(t, c.far, "x")
	<-reading
	go func() {
		_, err := r.Write(make([]byte, 1<<20)) // nobody reads
		failed <- err
	}()
	expect(t, c.far, "up\x00\x00\x00\x00") // the write is under way
	c.far.Close()
	wantIs(t, <-failed, serialport.ErrUnplugged)
	wantIs(t, <-failed, serialport.ErrUnplugged)
	heard.want(t, true, false)
}

// The number of attempts in a day without the device is the proof that a dead
// line costs nothing.
func TestAttemptsBackOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		r, heard := reopening(t, serialport.Config{Path: filepath.Join(dir, "absent")})
		begun := time.Now()
		if err := r.SetReadDeadline(begun.Add(24 * time.Hour)); err != nil {
			t.Fatal(err)
		}
		_, err := r.Read(make([]byte, 1))
		wantIs(t, err, os.ErrDeadlineExceeded)
		if took := time.Since(begun); took != 24*time.Hour {
			t.Errorf("read of a dead line: got %v, want 24h", took)
		}
		if n := serialport.Attempts(r); n < 43_000 || n > 43_300 { // one each 2 s, and a few at first
			t.Errorf("attempts in 24 h: got %d, want about 43,200", n)
		}
		heard.want(t, false)
	})
}
