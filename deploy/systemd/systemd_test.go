package systemd_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// need skips without a program, and fails where it must be.
func need(t *testing.T, program, deb string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%v; run: apt-get install %s", err, deb)
		}
		t.Skipf("%v; run: apt-get install %s", err, deb)
	}
}

var units = []string{"litro-station.service", "litro-server.service", "litro-backup.service"}

// The units are good, and leave little open: the score of systemd-analyze goes
// from 0, sealed, to 10, wide open; 9 and more is usual for a service that nobody
// has looked after.
func TestUnits(t *testing.T) {
	t.Parallel()
	need(t, "systemd-analyze", "systemd")
	for _, unit := range units {
		b, err := os.ReadFile(unit)
		if err != nil {
			t.Fatal(err)
		}
		// verify wants to see the program.
		dir := t.TempDir()
		program := regexp.MustCompile(`/usr/bin/litro-[a-z]+`).ReplaceAll(b, []byte("/bin/true"))
		if err := os.WriteFile(filepath.Join(dir, unit), program, 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("systemd-analyze", "verify", "--man=no", filepath.Join(dir, unit)).CombinedOutput(); err != nil || len(strings.TrimSpace(string(out))) > 0 {
			t.Errorf("verify %s: %v\n%s", unit, err, out)
		}
		// The threshold is in tenths.
		out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", unit).CombinedOutput()
		if err != nil {
			t.Errorf("%s leaves too much open: %v\n%s", unit, err, out)
		}
	}
}

// The timer is good, comes once a day, and makes up for a night without power.
func TestBackupTimer(t *testing.T) {
	t.Parallel()
	need(t, "systemd-analyze", "systemd")
	dir := t.TempDir()
	for _, unit := range []string{"litro-backup.timer", "litro-backup.service"} {
		b, err := os.ReadFile(unit)
		if err != nil {
			t.Fatal(err)
		}
		b = regexp.MustCompile(`/usr/bin/litro-[a-z]+`).ReplaceAll(b, []byte("/bin/true"))
		if err := os.WriteFile(filepath.Join(dir, unit), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	timer := filepath.Join(dir, "litro-backup.timer")
	if out, err := exec.Command("systemd-analyze", "verify", "--man=no", timer).CombinedOutput(); err != nil || len(strings.TrimSpace(string(out))) > 0 {
		t.Errorf("verify: %v\n%s", err, out)
	}
	b, err := os.ReadFile(timer)
	if err != nil {
		t.Fatal(err)
	}
	when := regexp.MustCompile(`(?m)^OnCalendar=(.*)$`).FindSubmatch(b)
	if when == nil || !strings.Contains(string(b), "\nPersistent=true\n") {
		t.Fatalf("the timer has no OnCalendar, or is not persistent:\n%s", b)
	}
	out, err := exec.Command("systemd-analyze", "calendar", "--iterations=3", "--base-time=2026-11-26 12:00:00", string(when[1])).CombinedOutput()
	for _, day := range []string{"2026-11-27", "2026-11-28", "2026-11-29"} {
		if err != nil || !strings.Contains(string(out), day+" 03:15:00") {
			t.Errorf("calendar: got %v\n%s, want %s 03:15", err, out, day)
		}
	}
}

// An island has nobody who would start an agent again, or notice that it hangs.
func TestStationIsStartedAgain(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("litro-station.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Restart=always", "Type=notify", "WatchdogSec=30", "StartLimitIntervalSec=0", "CapabilityBoundingSet=", "DevicePolicy=closed", "ProtectSystem=strict"} {
		if !slices.Contains(strings.Split(string(b), "\n"), line) {
			t.Errorf("litro-station.service has no %s", line)
		}
	}
	if strings.Contains(string(b), "network-online") {
		t.Error("the agent waits for a network")
	}
}

// allowed returns the system calls that a unit's filters leave.
func allowed(t *testing.T, unit string) map[string]bool {
	t.Helper()
	b, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]bool{}
	add := func(names []string, yes bool) {
		for _, name := range names {
			for _, call := range expand(t, name) {
				calls[call] = yes
			}
		}
	}
	add([]string{"@default"}, true)
	for line := range strings.Lines(string(b)) {
		if list, ok := strings.CutPrefix(strings.TrimSpace(line), "SystemCallFilter="); ok {
			without, denies := strings.CutPrefix(list, "~")
			add(strings.Fields(without), !denies)
		}
	}
	add([]string{"@default"}, true) // what is needed to start is never denied
	return calls
}

// expand returns the system calls of a set, those of sets within it included.
func expand(t *testing.T, name string) []string {
	t.Helper()
	if !strings.HasPrefix(name, "@") {
		return []string{name}
	}
	out, err := exec.Command("systemd-analyze", "syscall-filter", "--no-pager", name).Output()
	if err != nil {
		t.Fatalf("syscall-filter %s: %v", name, err)
	}
	var calls []string
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" && line != name && !strings.HasPrefix(line, "#") {
			calls = append(calls, expand(t, line)...)
		}
	}
	return calls
}

// What the agent asks of the kernel while it starts, writes its journal and ends
// is in what its unit allows.
func TestStationNeedsNoMore(t *testing.T) {
	t.Parallel()
	need(t, "systemd-analyze", "systemd")
	need(t, "strace", "strace")
	dir := t.TempDir()
	program := filepath.Join(dir, "litro-station")
	build := exec.Command("go", "build", "-o", program, "../../cmd/litro-station")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	config := filepath.Join(dir, "station.toml")
	text := "station = \"norte\"\ndata = \"" + filepath.Join(dir, "data") + "\"\n[broker]\nurl = \"tcp://127.0.0.1:9\"\nusername = \"norte\"\n[screen]\nlisten = \"127.0.0.1:0\"\n" +
		"[[lines]]\nname = \"hand\"\ndriver = \"manual\"\nhoses = [{id = \"1\"}]\n[[positions]]\nposition = \"1\"\nhoses = [{hose = \"1\", grade = \"magna\"}]\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	enrolled(t, program, config, dir)

	trace := filepath.Join(dir, "trace")
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "strace", "-f", "-qq", "-o", trace, program, "run", "--config", config)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	recorded(t, ctx, filepath.Join(dir, "data", "journal"), "\"kind\":\"tick\"")
	end(t, trace)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("run under strace: %v", err)
	}

	used := map[string]bool{}
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	call := regexp.MustCompile(`^\d+ +([a-z_0-9]+)\(`)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if m := call.FindStringSubmatch(lines.Text()); m != nil {
			used[m[1]] = true
		}
	}
	if len(used) < 20 || !used["fdatasync"] || !used["adjtimex"] {
		t.Fatalf("strace saw %d system calls, want a whole run: %v", len(used), used)
	}
	may := allowed(t, "litro-station.service")
	for name := range used {
		if !may[name] {
			t.Errorf("the agent uses %s, which its unit does not allow", name)
		}
	}
	for _, name := range []string{"ptrace", "mount", "reboot", "settimeofday", "clock_settime", "init_module", "bpf", "chown"} {
		if may[name] {
			t.Errorf("the unit allows %s", name)
		}
	}
}

// recorded waits until a word stands in the journal.
func recorded(t *testing.T, ctx context.Context, dir, word string) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for ; ; <-tick.C {
		files, err := filepath.Glob(filepath.Join(dir, "*.seg"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if b, err := os.ReadFile(name); err == nil && strings.Contains(string(b), word) {
				return
			}
		}
		if ctx.Err() != nil {
			t.Fatalf("%s did not come in %v", word, files)
		}
	}
}

// end tells the traced program to end: its pid begins every line of the trace.
func end(t *testing.T, trace string) {
	t.Helper()
	b, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	pid, _, _ := strings.Cut(string(b), " ")
	if out, err := exec.Command("kill", "-TERM", pid).CombinedOutput(); err != nil {
		t.Fatalf("kill %s: %v\n%s", pid, err, out)
	}
}
