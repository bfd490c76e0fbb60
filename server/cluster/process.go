package cluster

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is one run of a postmaster and its children.
type process struct {
	cmd *exec.Cmd
	// gone is closed when the postmaster has been reaped and its last child
	// has closed the log; err and lines are not written after that.
	gone  chan struct{}
	err   error
	lines []string // the last of what it said
}

// settings are what the promise of this package needs, whatever
// postgresql.conf says.
func (c *Cluster) settings() []string {
	durable, connections := "on", []string(nil)
	if c.volatile {
		durable, connections = "off", []string{"max_connections=400"} // tests run side by side
	}
	return append(connections,
		"listen_addresses=",
		"port="+port,
		"unix_socket_directories="+c.sockets,
		"unix_socket_permissions=0700",
		"hba_file="+filepath.Join(c.data, "pg_hba.conf"),
		"logging_collector=off",
		"log_destination=stderr",
		"fsync="+durable,
		"full_page_writes="+durable,
		"synchronous_commit="+durable,
	)
}

// launch starts a postmaster and waits until it answers queries. Children of
// one that was killed need a moment to notice, and PostgreSQL rightly refuses
// to start beside them; so after an unclean end it is tried for a while.
func (c *Cluster) launch(ctx context.Context) (*process, error) {
	_, err := os.Stat(c.pidFile())
	unclean := err == nil
	for deadline := time.Now().Add(10 * time.Second); ; {
		p, err := c.spawn()
		if err != nil {
			return nil, err
		}
		if err = c.await(ctx, p); err == nil {
			return p, nil
		}
		if !unclean || ctx.Err() != nil || time.Now().After(deadline) {
			return nil, err
		}
		c.log.Warn("postgresql not ready after an unclean end, trying again", "err", err)
		if !pause(ctx, 200*time.Millisecond) {
			return nil, ctx.Err()
		}
	}
}

// spawn starts the postmaster in a process group of its own, so that a Ctrl-C
// at the terminal reaches only the server, which stops it in its own order.
func (c *Cluster) spawn() (*process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	args := []string{"-D", c.data}
	for _, s := range c.settings() {
		args = append(args, "-c", s)
	}
	cmd := exec.Command(c.bin.path("postgres"), args...)
	cmd.Dir, cmd.Env, cmd.Stderr = c.data, environment(), w
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Credential: c.who.cred,
		Setpgid:    true,
		Pdeathsig:  syscall.SIGINT, // PostgreSQL's fast shutdown
	}
	p := &process{cmd: cmd, gone: make(chan struct{})}
	started := make(chan error)
	go p.watch(started, r, w, c.log)
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// watch starts the process, reads its log and reaps it. The kernel sends the
// parent-death signal when the starting *thread* ends, so this goroutine keeps
// its thread until the process is gone.
func (p *process) watch(started chan<- error, r, w *os.File, log *slog.Logger) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer r.Close()
	err := p.cmd.Start()
	w.Close()
	started <- err
	if err != nil {
		return
	}
	// Every process of the cluster holds the other end: the log ends when the
	// last of them is gone.
	for lines := bufio.NewReader(r); ; {
		line, _, err := lines.ReadLine() // a long one comes in pieces
		if err != nil {
			break
		}
		p.say(string(line), log)
	}
	p.err = p.cmd.Wait()
	close(p.gone)
}

// kept is how many of its last lines a postmaster's death is explained with.
const kept = 8

func (p *process) say(line string, log *slog.Logger) {
	p.lines = append(p.lines, line)
	if len(p.lines) > kept {
		p.lines = p.lines[1:]
	}
	log.Log(context.Background(), level(line), "postgresql", "line", line)
}

// level tells the end of the cluster from the end of one session, and both
// from PostgreSQL's talk.
func level(line string) slog.Level {
	switch word, _, _ := strings.Cut(line, ":"); word {
	case "PANIC":
		return slog.LevelError
	case "FATAL", "WARNING":
		return slog.LevelInfo
	}
	return slog.LevelDebug
}

// death explains why a process that is gone is gone.
func (p *process) death() error {
	why := "exit status 0"
	if p.err != nil {
		why = p.err.Error()
	}
	return fmt.Errorf("postgres ended (%s): %s", why, strings.Join(p.lines, " | "))
}

// await returns when the postmaster says that it is ready. If it does not get
// there it is stopped, and gone on return.
func (c *Cluster) await(ctx context.Context, p *process) error {
	for n := 1; !c.ready(p.cmd.Process.Pid); n++ {
		select {
		case <-p.gone:
			return p.death()
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("wait until it is ready: %w", ctx.Err()), p.stop(ctx))
		case <-time.After(20 * time.Millisecond):
		}
		if n%250 == 0 {
			c.log.Info("postgresql is starting or recovering", "dir", c.data)
		}
	}
	return nil
}

func (c *Cluster) pidFile() string { return filepath.Join(c.data, "postmaster.pid") }

// ready reports whether the postmaster with this pid has said in its pid file
// that it takes connections: line 1 is its pid, line 8 its status.
func (c *Cluster) ready(pid int) bool {
	b, err := os.ReadFile(c.pidFile())
	if err != nil {
		return false // not there yet
	}
	lines := strings.Split(string(b), "\n")
	return len(lines) >= 8 && lines[0] == strconv.Itoa(pid) && strings.TrimSpace(lines[7]) == "ready"
}

// stop asks for a fast shutdown and, when ctx ends first, for one at once.
func (p *process) stop(ctx context.Context) error {
	p.signal(syscall.SIGINT)
	select {
	case <-p.gone:
		return nil
	case <-ctx.Done():
	}
	p.signal(syscall.SIGQUIT)
	select {
	case <-p.gone:
		return nil
	case <-time.After(10 * time.Second):
		return fmt.Errorf("process %d ignores SIGQUIT; its disk may hang", p.cmd.Process.Pid)
	}
}

// signal ignores errors: the one possible is that the process is gone.
func (p *process) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// stopOrphan stops the postmaster that a killed server left running here.
// PostgreSQL finds out by itself that a pid file is stale, except when the
// number now belongs to some other process: then the file is removed.
func (c *Cluster) stopOrphan(ctx context.Context) error {
	pid, err := c.orphan()
	if err != nil || pid == 0 {
		return err
	}
	if !c.isOurs(pid) {
		return os.Remove(c.pidFile())
	}
	c.log.Warn("stopping a postgresql left behind by a killed server", "dir", c.data, "pid", pid)
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop the PostgreSQL left behind as process %d: %w", pid, err)
	}
	for alive(pid) {
		if !pause(ctx, 20*time.Millisecond) {
			return fmt.Errorf("wait for the PostgreSQL left behind as process %d: %w", pid, ctx.Err())
		}
	}
	return nil
}

// orphan returns the living process that the pid file names, 0 if none.
func (c *Cluster) orphan() (int, error) {
	b, err := os.ReadFile(c.pidFile())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 0 || !alive(pid) {
		return 0, nil // empty, torn or stale: PostgreSQL's own business
	}
	return pid, nil
}

// isOurs reports whether a process is a postmaster on our data directory. The
// command line is the one thing that every user may read of any process.
func (c *Cluster) isOurs(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return false
	}
	args := bytes.Split(b, []byte{0})
	return len(args) > 2 && string(args[1]) == "-D" && string(args[2]) == c.data
}

// alive is false for a zombie too: it holds nothing any more.
func alive(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return !strings.HasPrefix(rest, "Z")
}

// pause waits and reports whether ctx is still good.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
