// Command bench runs the benchmarks whose figures Litro states and writes them,
// with the machine they were measured on, to docs/benchmarks.md.
//
//	go run ./scripts/withpg go run ./scripts/bench
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// A figure is one benchmark and what it says.
type figure struct {
	title   string
	says    string
	command []string
}

func goBench(pkg, bench, benchtime string) []string {
	return []string{"go", "test", "-run", "^$", "-bench", bench, "-benchtime", benchtime, "-timeout", "30m", pkg}
}

// figures lists what is measured. A ratio and what it is a ratio of are always
// measured in the same run.
func figures() []figure {
	return []figure{
		{
			"Ingest", "Records per second that are verified, chained, projected and receipted, from a publisher in a process of its own, over the embedded broker and over Mosquitto with QoS 1; beside the same rows written to the same tables by batched `INSERT … unnest` and by COPY, which check nothing. Aim: 0.5 of unnest.",
			goBench("./server/ingest", "BenchmarkIngest", "3x"),
		},
		{
			"Journal", "Durable appends per second, beside a bare write and fdatasync of the same bytes; and recovery of a long journal, per record.",
			goBench("./station/journal", ".", "1s"),
		},
		{
			"From scan to pump", "From the last byte of the scanner to the authorize frame on the wire, with the journal's fsync in it. Aim: p99 within 20 ms beyond one poll of the device.",
			goBench("./station", "BenchmarkScanToAuthorize", "200x"),
		},
		{
			"Agent's memory", "Resident memory of the running agent, idle and with 100,000 vehicles held.",
			goBench("./station", "BenchmarkMemory", "1x"),
		},
		{
			"Decide", "One decision with 100,000 vehicles held.",
			goBench("./policy", "Decide", "1s"),
		},
		{
			"Contract", "Reading, sealing and verifying records.",
			goBench("./dispense", ".", "1s"),
		},
		{
			"Size of the agent", "Static binary for arm64, in bytes.",
			[]string{"sh", "-c", "CGO_ENABLED=0 GOARCH=arm64 go build -trimpath -ldflags=-s -o /dev/stdout ./cmd/litro-station | wc -c"},
		},
	}
}

func main() {
	var doc bytes.Buffer
	fmt.Fprintf(&doc, "# Benchmarks\n\nWritten by `make bench`. Absolute rates are of one machine on one day; ratios travel\nbetter, since both sides were measured in the same run.\n\n%s\n", machine())
	failed := false
	for _, f := range figures() {
		fmt.Fprintln(os.Stderr, "measuring:", f.title)
		out, err := run(f.command)
		if err != nil {
			failed = true
			fmt.Fprintln(os.Stderr, err)
		}
		fmt.Fprintf(&doc, "## %s\n\n%s\n\n    %s\n\n```\n%s```\n\n", f.title, f.says, strings.Join(f.command, " "), out)
	}
	if err := os.WriteFile("docs/benchmarks.md", bytes.TrimRight(doc.Bytes(), "\n"), 0o644); err != nil || failed {
		fmt.Fprintln(os.Stderr, "not all figures were measured", err)
		os.Exit(1)
	}
}

// run runs a command and returns the lines of its output that are figures.
func run(command []string) (string, error) {
	cmd := exec.Command(command[0], command[1:]...)
	var out bytes.Buffer
	cmd.Stdout = io.MultiWriter(&out, os.Stderr)
	cmd.Stderr = os.Stderr
	err := cmd.Run()
	var kept strings.Builder
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, "ok ") && !strings.HasPrefix(line, "PASS") && !strings.HasPrefix(line, "goos") && !strings.HasPrefix(line, "goarch") {
			kept.WriteString(line)
		}
	}
	return kept.String(), err
}

// machine says what was measured on.
func machine() string {
	first := func(file, key string) string {
		b, _ := os.ReadFile(file)
		for line := range strings.Lines(string(b)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == key {
				return strings.TrimSpace(value)
			}
		}
		return "unknown"
	}
	version := func(name string, args ...string) string {
		b, err := exec.Command(name, args...).CombinedOutput()
		if err != nil && len(b) == 0 {
			return name + " unknown"
		}
		line, _, _ := strings.Cut(string(b), "\n")
		return line
	}
	return fmt.Sprintf("%s, %s, %d cores, %s; Linux %s; %s; %s; %s.\n",
		time.Now().UTC().Format(time.DateOnly), first("/proc/cpuinfo", "model name"), runtime.NumCPU(), first("/proc/meminfo", "MemTotal"),
		version("uname", "-r"), runtime.Version(), version("psql", "--version"), version("mosquitto", "-h"))
}
