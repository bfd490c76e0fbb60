package station_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/litro-fuel/litro/sim/freeport"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/screen"
)

// build makes litro-station as it is shipped and returns where it is.
func build(t testing.TB) (program string) {
	t.Helper()
	program = filepath.Join(t.TempDir(), "litro-station")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s", "-o", program, "../cmd/litro-station")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build litro-station: %v\n%s", err, out)
	}
	return program
}

// launch runs the program at the island and waits until it serves. i.stop ends
// it, and it must end well.
func (i *island) launch(program string, args ...string) (pid int, listen string) {
	i.t.Helper()
	listen = freeAddress(i.t)
	cmd := exec.Command(program, append([]string{"run", "--config", i.configFile(i.t, listen)}, args...)...)
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		i.t.Fatal(err)
	}
	var once sync.Once
	i.stop = func() {
		once.Do(func() {
			_ = cmd.Process.Signal(syscall.SIGCONT)
			_ = cmd.Process.Signal(syscall.SIGTERM) // gone already: Wait says so
			if err := cmd.Wait(); err != nil {
				i.t.Errorf("litro-station: %v\n%s", err, said.String())
			}
		})
	}
	i.t.Cleanup(i.stop)
	untilServed(i.t, listen)
	return cmd.Process.Pid, listen
}

// configFile writes the island's configuration as a technician would.
func (i *island) configFile(t testing.TB, listen string) string {
	t.Helper()
	var c struct {
		station.Config
		Screen struct {
			Listen string `toml:"listen"`
		} `toml:"screen"`
	}
	c.Config, c.Screen.Listen = i.cfg, listen
	text, err := toml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "station.toml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func freeAddress(t testing.TB) string {
	t.Helper()
	free, err := freeport.Addresses(1)
	if err != nil {
		t.Fatal(err)
	}
	return free[0]
}

// untilServed waits until the program's page shows every position at rest.
func untilServed(t testing.TB, listen string) {
	t.Helper()
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); <-time.After(50 * time.Millisecond) {
		answer, err := client.Get("http://" + listen + "/api/positions")
		if err != nil {
			continue
		}
		var s screen.Snapshot
		err = json.NewDecoder(answer.Body).Decode(&s)
		answer.Body.Close()
		if err == nil && len(s.Positions) > 0 && allIdle(s.Positions) {
			return
		}
	}
	t.Fatal("the program does not serve")
}

func allIdle(positions []screen.Position) bool {
	for _, p := range positions {
		if p.Page != screen.Idle {
			return false
		}
	}
	return true
}

// snapshot returns what the page of a program shows.
func snapshot(t testing.TB, listen string) screen.Snapshot {
	t.Helper()
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get("http://" + listen + "/api/positions")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var s screen.Snapshot
	if err := json.NewDecoder(answer.Body).Decode(&s); err != nil {
		t.Fatal(err)
	}
	return s
}
