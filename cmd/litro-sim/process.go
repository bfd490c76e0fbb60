package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A crew starts Litro's own programs and sees that none outlives it, not even
// when it is itself killed. It is made by newCrew and ended by Close.
type crew struct {
	bin, logs string
	starts    chan func()

	mu      sync.Mutex
	running []*process
}

// newCrew returns a crew of the programs in the directory bin, whose logs go to
// the directory logs.
func newCrew(bin, logs string) (*crew, error) {
	if err := os.MkdirAll(logs, 0o755); err != nil {
		return nil, err
	}
	c := &crew{bin: bin, logs: logs, starts: make(chan func())}
	go func() {
		// The kernel ends a child when the thread that started it ends, so this one
		// thread starts all and lives as long as the crew.
		runtime.LockOSThread()
		for start := range c.starts {
			start()
		}
	}()
	return c, nil
}

// programs returns the directory with Litro's programs: where this one is.
func programs() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(self)
	for _, name := range []string{"litro-server", "litro-station", "litro-verify"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return "", fmt.Errorf("%s is not beside %s: run make build", name, self)
		}
	}
	return dir, nil
}

// A process is one program that runs until it is told to end.
type process struct {
	name string
	log  string
	cmd  *exec.Cmd
	gone chan struct{}
	err  error // valid when gone
}

// Start starts a program in the background. Its output goes to the log of that
// name, which is appended to.
func (c *crew) Start(name, program string, args ...string) (*process, error) {
	p := &process{name: name, log: filepath.Join(c.logs, name+".log"), gone: make(chan struct{})}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.cmd = c.command(context.Background(), program, args)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := c.start(p.cmd); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.gone)
	}()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = append(c.running, p)
	return p, nil
}

func (c *crew) command(ctx context.Context, program string, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, program), args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	return cmd
}

func (c *crew) start(cmd *exec.Cmd) error {
	result := make(chan error)
	c.starts <- func() { result <- cmd.Start() }
	return <-result
}

// Do runs a program to its end and returns what it printed. An error carries the
// last thing it said.
func (c *crew) Do(ctx context.Context, in io.Reader, program string, args ...string) (string, error) {
	cmd := c.command(ctx, program, args)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = grace
	var out, said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &said
	err := c.start(cmd)
	if err == nil {
		err = cmd.Wait()
	}
	line := program + " " + strings.Join(args, " ")
	c.keep(line, said.String())
	if err != nil {
		return out.String(), fmt.Errorf("%s: %w: %s", line, err, lastLine(said.String(), out.String()))
	}
	return out.String(), nil
}

// keep appends what a command said to a log.
func (c *crew) keep(line, said string) {
	f, err := os.OpenFile(filepath.Join(c.logs, "commands.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return // the command's own result matters more
	}
	fmt.Fprintf(f, "$ %s\n%s", line, said)
	f.Close()
}

func lastLine(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t[strings.LastIndexByte(t, '\n')+1:]
		}
	}
	return "it said nothing"
}

// grace is how long a program may take to end by itself.
const grace = 30 * time.Second

// Stop asks a program to end and waits; one that does not is killed, which is an
// error.
func (p *process) Stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may be gone already
	select {
	case <-p.gone:
	case <-time.After(grace):
		p.Kill()
		return fmt.Errorf("%s did not end within %v and was killed; see %s", p.name, grace, p.log)
	}
	if p.err != nil {
		return fmt.Errorf("%s ended with %w; see %s", p.name, p.err, p.log)
	}
	return nil
}

// Kill ends a program as a power cut does, and waits until it is gone.
func (p *process) Kill() {
	_ = p.cmd.Process.Kill() // it may be gone already
	<-p.gone
}

// Gone reports whether the program has ended, and how.
func (p *process) Gone() (bool, error) {
	select {
	case <-p.gone:
		return true, errors.Join(fmt.Errorf("%s ended by itself; see %s", p.name, p.log), p.err)
	default:
		return false, nil
	}
}

// Close stops all programs, the last started first, and then whatever they left.
func (c *crew) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for i := len(c.running) - 1; i >= 0; i-- {
		p := c.running[i]
		if gone, _ := p.Gone(); !gone {
			errs = append(errs, p.Stop())
		}
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // usually nobody is left
	}
	c.running = nil
	close(c.starts)
	return errors.Join(errs...)
}
