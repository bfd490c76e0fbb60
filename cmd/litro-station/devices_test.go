package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/serialport"
)

// TestWatch lifts a nozzle at a controller on a real line: the bytes, what they
// mean, and the hose are shown, and nothing is released.
func TestWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	port, err := ptyport.Open(filepath.Join(dir, "pumps"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { port.Close() })
	pumps := simhorustech.New(simhorustech.Options{Hoses: []simhorustech.Hose{{Number: 7, Side: 1, Fuel: 1, Tank: 1, Prices: [3]int64{25_500}, TotalizerUL: 1_000_000}}})
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { _ = pumps.Serve(ctx, port) }) // until the port is closed
	t.Cleanup(func() { cancel(); port.SetDeadline(time.Unix(1, 0)); group.Wait() })

	file := filepath.Join(dir, "station.toml") // a draft: it is not good yet
	draft := "[[lines]]\nname = \"pumps\"\nport = \"" + port.Path() + "\"\npoll_ms = 20\ndriver = \"horustech\"\nhoses = [{ id = \"1A\", nozzle = 7 }]\n"
	if err := os.WriteFile(file, []byte(draft), 0o644); err != nil {
		t.Fatal(err)
	}
	out := new(transcript)
	c := command()
	c.SetArgs([]string{"devices", "watch", "--config", file})
	c.SetOut(out)
	ended := make(chan error, 1)
	go func() { ended <- c.ExecuteContext(ctx) }()
	for _, step := range []struct {
		do   func()
		want string
	}{
		{nil, "open: " + port.Path()},
		{nil, "hose 1A: idle\n"},
		{pumps.Nozzle(7).Lift, "hose 1A: calling\n"},
		{pumps.Nozzle(7).HangUp, "hose 1A: idle\n"},
	} {
		before := len(out.String())
		if step.do == nil {
			before = 0
		} else {
			step.do()
		}
		for deadline := time.Now().Add(15 * time.Second); !strings.Contains(out.String()[before:], step.want); <-time.After(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("printed\n%s\nwant %q", out, step.want)
			}
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("watch: %v", err)
	}
	for _, want := range []string{"sent: 3E 3F", "came: 3E 21"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("printed\n%s\nwant %q", out, want)
		}
	}
	if got := pumps.Nozzle(7).Totalizer(); got != 1_000_000 {
		t.Errorf("totalizer: got %d, want nothing released", got)
	}
}

func TestPortsAndWhoUsesThem(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := station.Config{
		Lines:    []station.Line{{Name: "pumps", Port: station.Port{Port: "/dev/serial/by-path/usb-1"}}},
		Scanners: []station.Scanner{{Name: "scan-1", Port: station.Port{Port: "/dev/ttyS0"}}},
	}
	err := printPorts(&out, []serialport.Device{
		{Node: "/dev/ttyUSB0", ByID: "/dev/serial/by-id/x", ByPath: "/dev/serial/by-path/usb-1", Vendor: "1a86", Product: "7523", Model: "USB Serial", Twin: true},
		{Node: "/dev/ttyUSB1", ByPath: "/dev/serial/by-path/usb-2", Vendor: "1a86", Product: "7523", Model: "USB Serial", Twin: true},
		{Node: "/dev/ttyS0"},
	}, c)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for i, want := range [][]string{
		1: {"/dev/ttyUSB0", "1a86:7523 USB Serial", "pumps", "/dev/serial/by-path/usb-1"}, 2: {"another adapter looks the same"},
		3: {"/dev/ttyUSB1", "nobody", "by-path/usb-2"}, 5: {"/dev/ttyS0", "built in", "scan-1"},
	} {
		for _, w := range want {
			if !strings.Contains(lines[i], w) {
				t.Errorf("line %d: got %q, want %q in it", i, lines[i], w)
			}
		}
	}
}

func TestWatchRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ draft, args, want string }{
		{"", "", "the configuration has no line"},
		{"[[lines]]\nname = \"a\"\n[[lines]]\nname = \"b\"\n", "", "say which line: a, b"},
		{"[[lines]]\nname = \"a\"\n", "c", "there is no line \"c\""},
		{"[[lines]]\nname = \"a\"\ndriver = \"manual\"\n", "a", "has no line to watch"},
		{"[[lines]]\nname = \"a\"\ndriver = \"steam\"\n", "a", "unknown protocol \"steam\""},
	} {
		file := filepath.Join(t.TempDir(), "station.toml")
		if err := os.WriteFile(file, []byte(tt.draft), 0o644); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		args := append([]string{"devices", "watch", "--config", file}, strings.Fields(tt.args)...)
		if code := cli.Main(command(), args, &out, &errs); code == 0 || !strings.Contains(errs.String(), tt.want) {
			t.Errorf("%q %s: got %d, %s, want %q", tt.draft, tt.args, code, &errs, tt.want)
		}
	}
}
