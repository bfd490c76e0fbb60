package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/sim/yard"
)

// TestTrialsOfProfiles types the commands that litro-station profiles prints, at
// a module in software: mbpoll, which is written by others, must see and switch
// it as the profile says.
func TestTrialsOfProfiles(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("mbpoll"); err != nil && os.Getenv("CI") != "" {
		t.Fatal("mbpoll is not installed; install the package mbpoll")
	} else if err != nil {
		t.Skip("mbpoll is not installed")
	}
	counter, relay := yard.Module{Slave: 1, Kind: yard.CounterModule}, yard.Module{Slave: 1, Kind: yard.RelayModule}
	highFirst := counter
	highFirst.HighWordFirst = true
	tests := []struct {
		profile string
		module  yard.Module
		want    map[string]string
	}{
		{"adam4150", counter, map[string]string{
			"count": "[0]: \t100000", "counter mode": "[84]: \t0x0041", "switches": "[0]: \t1", "valve on": "Written 1", "valve off": "Written 1",
			"outputs": "[16]: \t0", "input modes": "[78]: \t0x0041", "input filter times": "[120]: \t0x0001", "communication safety": "[215]: \t0x0000",
		}},
		{"adam4150-high-first", highFirst, map[string]string{"count": "[0]: \t100000"}},
		{"counter-fc03", highFirst, map[string]string{"count": "[0]: \t100000"}},
		{"counter-fc04", highFirst, map[string]string{"count": "[0]: \t100000"}},
		{"waveshare-io8", relay, map[string]string{
			"switches": "[0]: \t1", "valve on": "Written 1", "outputs": "[7]: \t0", "output modes": "[4096]: \t0x0000",
		}},
		{"waveshare-relay8", relay, map[string]string{"valve on": "Written 1", "outputs": "[0]: \t0"}},
	}
	for _, tt := range tests {
		t.Run(tt.profile, func(t *testing.T) {
			t.Parallel()
			h := yard.Hose{ID: "d", Switch: yard.Terminal{Slave: 1}, Valve: yard.Terminal{Slave: 1}, PulsesNum: 39, Count: 100_000}
			if tt.module.Kind == yard.CounterModule {
				h.Pulser = yard.Terminal{Slave: 1}
			}
			y := yard.New(yard.Options{Modules: []yard.Module{tt.module}, Hoses: []yard.Hose{h}})
			y.Nozzle("d").Lift()
			port := plugYard(t, y)
			var out, said bytes.Buffer
			if code := cli.Main(command(), []string{"profiles", tt.profile}, &out, &said); code != cli.Good {
				t.Fatalf("profiles: exit %d: %s", code, said.String())
			}
			_, list, _ := strings.Cut(out.String(), "with the agent stopped:\n")
			tried := map[string]bool{}
			for line := range strings.Lines(list) {
				what, typed, ok := strings.Cut(strings.TrimSpace(line), " mbpoll ")
				if !ok {
					t.Fatalf("a line that is no command: %q", line)
				}
				what = strings.TrimSpace(what)
				tried[what] = true
				args := strings.Fields(strings.ReplaceAll(typed, "PORT", port))
				b, err := exec.CommandContext(t.Context(), "mbpoll", args...).CombinedOutput()
				if err != nil || !strings.Contains(string(b), tt.want[what]) {
					t.Errorf("%s: mbpoll %s: %v\n%s\nwant %q in it", what, typed, err, b, tt.want[what])
				}
			}
			for what := range tt.want {
				if !tried[what] {
					t.Errorf("there is no command for %s", what)
				}
			}
		})
	}
}

// plugYard puts a yard on a serial line until the test ends.
func plugYard(t *testing.T, y *yard.Yard) (path string) {
	t.Helper()
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- y.Serve(ctx, port) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve: got %v, want nil", err)
		}
		port.Close()
	})
	return port.Path()
}
