package main

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/BurntSushi/toml"

	"github.com/litro-fuel/litro/cmd/internal/cli"
)

// A bench serves what its profile says: what a technician types moves the
// devices, and what cannot be is refused with a reason.
func TestBench(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "bench.toml")
	profile := `
[[horustech]]
port = "` + dir + `/pumps"
hoses = [{id = "1", number = 1, side = 1, price_cents = 2589, totalizer_l = 7}]
[[yard]]
port = "` + dir + `/yard"
hoses = [{id = "y", channel = 2, pulses_per_liter = 39}]
[[dart]]
port = "` + dir + `/dart"
hoses = [{id = "d", side = 2, nozzle = 1, price_cents = 2589, totalizer_l = 9}]
[[scanner]]
id = "s"
port = "` + dir + `/scanner"
`
	if err := os.WriteFile(file, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	var p benchProfile
	if err := cli.LoadTOML(file, &p); err != nil {
		t.Fatal(err)
	}
	b, err := newBench(p)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()

	agent, err := os.OpenFile(filepath.Join(dir, "scanner"), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	if err := b.obey(new(bytes.Buffer), []string{"scan", "s", "7501055300075"}); err != nil {
		t.Fatal(err)
	}
	if got, err := bufio.NewReader(agent).ReadString('\r'); err != nil || got != "]E07501055300075\r" {
		t.Errorf("scanned: got %q, %v, want the code with its identifier", got, err)
	}
	var out bytes.Buffer
	for line, want := range map[string]string{
		"lift 1": "", "fill y 20": "", "hang y": "", "lift d": "", "lift 9": `no hose "9"`, "fill 1 much": "not 1 to 10000 liters", "scan x y": `no scanner "x"`, "jump 1": "type lift",
	} {
		err := b.obey(&out, strings.Fields(line))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", line, err, want)
		}
	}
	if err := b.obey(&out, []string{"show"}); err != nil || !strings.Contains(out.String(), "hose 1  7.000000 L") || !strings.Contains(out.String(), "hose d  9.000000 L") {
		t.Errorf("show: got %q, %v, want hose 1 at 7 liters and d at 9", out.String(), err)
	}
}

// An old unit answers in the older dialect.
func TestBenchOfOldUnit(t *testing.T) {
	t.Parallel()
	port := filepath.Join(t.TempDir(), "old")
	var p benchProfile
	if err := toml.Unmarshal([]byte(`
[[horustech]]
port = "`+port+`"
cbc = true
hoses = [{id = "1", number = 1, side = 2, price_cents = 2589}]
`), &p); err != nil {
		t.Fatal(err)
	}
	b, err := newBench(p)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- b.serve[0](ctx) }()
	agent, err := os.OpenFile(port, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	if _, err := agent.WriteString("(&S)"); err != nil {
		t.Fatal(err)
	}
	if got, err := bufio.NewReader(agent).ReadString(')'); err != nil || !strings.HasPrefix(got, "(SFBFF") {
		t.Errorf("status: got %q, %v, want side 2 blocked", got, err)
	}
	cancel()
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
}

// What a profile says wrong is named, with its place.
func TestBenchRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := benchProfile{Yard: []yardProfile{{Port: filepath.Join(dir, "yard")}}}
	p.Yard[0].Hoses = append(p.Yard[0].Hoses, struct {
		ID             string `toml:"id"`
		Channel        int    `toml:"channel"`
		PulsesPerLiter int64  `toml:"pulses_per_liter"`
	}{"y", 9, 39})
	if _, err := newBench(p); err == nil || !strings.Contains(err.Error(), `hose "y": channel is 0 to 6`) {
		t.Errorf("channel 9: got %v, want a refusal that names the hose", err)
	}
	var twice benchProfile
	file := filepath.Join(dir, "twice.toml")
	if err := os.WriteFile(file, []byte(`dart = [{port = "x", hoses = [{id = "d", side = 1, nozzle = 1}, {id = "e", side = 1, nozzle = 1}]}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := cli.LoadTOML(file, &twice); err != nil {
		t.Fatal(err)
	}
	if _, err := newBench(twice); err == nil || !strings.Contains(err.Error(), `hose "e": side is 1 to 32`) {
		t.Errorf("a nozzle twice: got %v, want a refusal that names the hose", err)
	}
}
