// Command bench measures the figures that Litro states and writes them, with the
// machine they were measured on, to docs/benchmarks.md. It ends by itself within
// half an hour; what was not measured by then is named, and the exit code is 1.
// With a part of a title it measures that figure alone, and writes to standard
// output.
//
//	go run ./scripts/withpg go run ./scripts/bench
//	go run ./scripts/bench hoses
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	file  = "docs/benchmarks.md"
	limit = 30 * time.Minute
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, strings.Join(os.Args[1:], " ")); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, title string) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	began := time.Now()
	var errs []error
	var measured []measurement
	all := slices.DeleteFunc(figures(), func(f figure) bool { return !strings.Contains(strings.ToLower(f.title), strings.ToLower(title)) })
	for i, f := range all {
		fmt.Fprintf(os.Stderr, "[%s] %d of %d: %s\n", time.Since(began).Round(time.Second), i+1, len(all), f.title)
		m, err := measure(ctx, f)
		if err != nil {
			errs = append(errs, fmt.Errorf("measure %q: %w", f.title, err))
		}
		measured = append(measured, m)
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return errors.New("interrupted; " + file + " is as it was")
	}
	if title != "" {
		_, err := os.Stdout.Write(document(machine(), measured))
		return errors.Join(append(errs, err)...)
	}
	fmt.Fprintf(os.Stderr, "[%s] writing %s\n", time.Since(began).Round(time.Second), file)
	return errors.Join(append(errs, os.WriteFile(file, append(document(machine(), measured), detection()...), 0o644))...)
}

// detection returns the last section of the page as it is: make bench-detect writes it.
func detection() []byte {
	page, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	_, section, ok := bytes.Cut(page, []byte("\n## Detection\n"))
	if !ok {
		return nil
	}
	return append([]byte("\n## Detection\n"), section...)
}

// A measurement is what came out of a figure's command.
type measurement struct {
	figure
	load   string // of the machine before the command began, in processes
	output string // the lines that are figures
	values values
}

func measure(ctx context.Context, f figure) (measurement, error) {
	m := measurement{figure: f, load: load()}
	cmd := exec.CommandContext(ctx, f.command[0], f.command[1:]...)
	// The processes that a benchmark started must not outlive it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	var out bytes.Buffer
	cmd.Stdout = io.MultiWriter(&out, os.Stderr)
	cmd.Stderr = os.Stderr
	err := cmd.Run()
	m.output, m.values = read(out.String())
	return m, err
}

// load returns how many processes wanted to run during the last minute.
func load() string {
	b, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(b), " ")
	return first
}

// machine says what was measured on.
func machine() string {
	return fmt.Sprintf("%s; %s, %d cores, %s of memory, files on %s; Linux %s; %s; %s; %s.",
		time.Now().UTC().Format(time.DateOnly), field("/proc/cpuinfo", "model name"), runtime.NumCPU(), field("/proc/meminfo", "MemTotal"),
		firstLine("findmnt", "-no", "FSTYPE", "-T", os.TempDir()), firstLine("uname", "-r"), runtime.Version(),
		firstLine("psql", "--version"), firstLine("mosquitto", "-h"))
}

// field returns a value of one of the kernel's tables.
func field(file, key string) string {
	b, _ := os.ReadFile(file)
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// firstLine returns the first line that a program says, whatever its exit code.
func firstLine(name string, args ...string) string {
	b, _ := exec.Command(name, args...).CombinedOutput()
	line, _, _ := strings.Cut(string(b), "\n")
	if line == "" {
		return name + " unknown"
	}
	return line
}
