package pulser_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump/pulser"
)

// Every profile that comes with Litro is under its own name, says where its facts
// come from, and fails safe exactly where its outputs have a timer.
func TestProfiles(t *testing.T) {
	t.Parallel()
	safe := map[string]bool{
		"adam4150": false, "adam4150-high-first": false, "waveshare-io8": true, "waveshare-relay8": true,
		"counter-fc03": false, "counter-fc04": false,
	}
	for _, p := range pulser.Profiles() {
		want, known := safe[p.Name]
		if !known {
			t.Errorf("profile %s: this test knows nothing of it", p.Name)
		}
		delete(safe, p.Name)
		if got := p.FailsSafe() != ""; got != want {
			t.Errorf("profile %s fails safe: got %t (%q), want %t", p.Name, got, p.FailsSafe(), want)
		}
		b, err := pulser.ProfileText(p.Name)
		if err != nil || !strings.Contains(string(b), fmt.Sprintf("%q: %q", "profile", p.Name)) {
			t.Errorf("file of profile %s: error %v\n%s", p.Name, err, b)
		}
		if len(p.Unknown) == 0 {
			t.Errorf("profile %s: it knows everything; nobody does of a module that none of us has tried", p.Name)
		}
	}
	for name := range safe {
		t.Errorf("profile %s: it is not there", name)
	}
}

// The two profiles of the ADAM-4150 differ in what nobody has published, and in
// nothing else.
func TestWordOrderIsAllThatDiffers(t *testing.T) {
	t.Parallel()
	a, err := pulser.ProfileText("adam4150")
	if err != nil {
		t.Fatal(err)
	}
	b, err := pulser.ProfileText("adam4150-high-first")
	if err != nil {
		t.Fatal(err)
	}
	turned := strings.NewReplacer("adam4150-high-first", "adam4150", "high-first", "low-first").Replace(string(b))
	if turned != string(a) {
		t.Errorf("the profiles differ in more than the word order:\n%s\n%s", a, b)
	}
}

// good is a profile of somebody's own, with everything a profile can have.
const good = `{
  "profile": "patio-7",
  "device": "Taller, contador de 16 bits",
  "counter": {"channels": 2, "function": 4, "address": "0x0100", "words": 1,
    "mode": {"function": 3, "address": 7, "mask": 15, "value": 2}},
  "input": {"channels": 2, "function": 2, "address": 0},
  "output": {"channels": 2, "kind": "level", "address": 0, "fail_safe": "a timer relay of 5 s in the panel"},
  "settings": [{"what": "watchdog", "function": 3, "address": 30, "registers": 1}],
  "known": [{"says": "all of it", "mark": "measured", "source": "own bench, 2026"}],
  "unknown": ["bounce"]
}
`

func TestOwnProfile(t *testing.T) {
	t.Parallel()
	p, err := pulser.ParseProfile("patio.json", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	d, err := pulser.New(nowhere{}, slog.New(slog.DiscardHandler), pulser.Options{
		Profiles: []pulser.Profile{p},
		Hoses: []pulser.Hose{{
			ID: "1", Scale: dispense.Scale{Num: 10_000, Den: 1},
			Counter: pulser.Terminal{Slave: 9, Profile: "patio-7", Channel: 1}, Valve: pulser.Terminal{Slave: 9, Profile: "patio-7"},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if h := d.Hoses()[0]; h.Modulus != 1<<16 || h.FailSafe != "a timer relay of 5 s in the panel" || h.DeadMan != 0 || h.Unguarded() {
		t.Errorf("hose: got %+v, want 16 bits, and what the file says of its fail-safe", h)
	}
}

type nowhere struct{ net.Conn }

func (nowhere) Close() error { return nil }

// TestBadProfileSaysWhereAndWhatToDo spoils the good profile in one place each.
func TestBadProfileSaysWhereAndWhatToDo(t *testing.T) {
	t.Parallel()
	tests := []struct{ old, new, want string }{
		{`"words": 1,`, `"words": 1`, "it is not JSON (line 5): "},
		{`"words"`, `"wrods"`, `key "wrods" (line 4) is unknown; correct its spelling, or remove it`},
		{`"channels": 2, "function": 4`, `"channels": "2", "function": 4`, "counter.channels (line 4): it holds a string; give a whole number"},
		{`"0x0100"`, `"40001h"`, `"40001h" is no number of 16 bits (line 4); write 512, or "0x0200"`},
		{`"0x0100"`, `70000`, `70000 is no number of 16 bits (line 4)`},
		{`"0x0100"`, `65535`, "counter.address: the last counter lies beyond register 65535"},
		{`"patio-7"`, `"Patio 7"`, `profile: "Patio 7" cannot name one; use 1 to 32 of a-z, 0-9 and the hyphen`},
		{`"Taller, contador de 16 bits"`, `""`, "device: it is empty; say maker and model"},
		{`"function": 4`, `"function": 5`, "counter.function: 5 does not read registers; give 3 (holding registers, 4xxxx) or 4"},
		{`"words": 1`, `"words": 4`, "counter.words: 4 is neither 1 (a counter of 16 bits) nor 2 (of 32)"},
		{`"words": 1`, `"words": 2`, `counter.order: "" is neither low-first nor high-first`},
		{`"words": 1`, `"words": 1, "order": "low-first"`, "counter.order: a counter of one register has none; leave it out"},
		{`"value": 2}`, `"value": 32}`, "counter.mode.value: 0x0020 has bits that mask 0x000F leaves out"},
		{`"function": 2`, `"function": 3`, "input.function: 3 does not read inputs; give 1 (coils, 0xxxx) or 2"},
		{`"kind": "level"`, `"kind": "latch"`, `output.kind: "latch" is neither "level" nor "flash"`},
		{`"kind": "level"`, `"kind": "flash"`, "output.fail_safe: a timed output is fail-safe by itself; leave it out"},
		{`"kind": "level"`, `"kind": "level", "unit_ms": 100`, "output.flash, unit_ms, most: a level output has no timer"},
		{`"level", "address": 0, "fail_safe": "a timer relay of 5 s in the panel"`, `"flash", "address": 0, "flash": 512, "unit_ms": 70, "most": 99`,
			"output.unit_ms: 70 does not divide 3000"},
		{`"level", "address": 0, "fail_safe": "a timer relay of 5 s in the panel"`, `"flash", "address": 0, "flash": 512, "unit_ms": 100, "most": 29`,
			"output.most: 29 counts of 100 ms are less than the 3s that the output is switched on for; it needs 30"},
		{`"level", "address": 0, "fail_safe": "a timer relay of 5 s in the panel"`, `"flash", "address": 0, "flash": 1, "unit_ms": 100, "most": 99`,
			"output.flash: the timed outputs at 0x0001 lie over the plain ones at 0x0000"},
		{`"registers": 1`, `"registers": 0`, "settings[0]: it needs what, function 3 or 4"},
		{`"mark": "measured"`, `"mark": "sure"`, `known[0].mark: "sure" is none of captured, documented, computed, measured`},
		{`[{"says": "all of it", "mark": "measured", "source": "own bench, 2026"}]`, `[]`, "known: it is empty; say at least where the addresses come from"},
		{"}\n", "}\n{}", "something follows the profile; one file holds one"},
	}
	for _, tt := range tests {
		bad := strings.Replace(good, tt.old, tt.new, 1)
		if tt.old == "}\n" {
			bad = good + "{}"
		}
		if bad == good {
			t.Fatalf("%q: it is not in the profile", tt.old)
		}
		_, err := pulser.ParseProfile("patio.json", []byte(bad))
		if err == nil || !strings.HasPrefix(err.Error(), "profile patio.json") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want %q", tt.new, err, tt.want)
		}
	}
	if _, err := pulser.ParseProfile("patio.json", nil); err == nil || !strings.Contains(err.Error(), "EOF") {
		t.Errorf("an empty file: got error %v", err)
	}
}

// Whatever a file says, it is read or refused, and a driver on it does not panic.
func FuzzProfile(f *testing.F) {
	f.Add([]byte(good))
	files, err := filepath.Glob("profiles/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("profiles: got %v, error %v", files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := pulser.ParseProfile("fuzz", b)
		if err != nil {
			return
		}
		again, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pulser.ParseProfile("again", again); err != nil {
			t.Fatalf("written again it cannot be read: %v\n%s", err, again)
		}
		hose := pulser.Hose{ID: "1", Scale: dispense.Scale{Num: 1, Den: 1}}
		hose.Counter = pulser.Terminal{Slave: 1, Profile: p.Name, Channel: max(0, p.Counter.Channels-1)}
		hose.Switch = pulser.Terminal{Slave: 1, Profile: p.Name, Channel: max(0, p.Input.Channels-1)}
		hose.Valve = pulser.Terminal{Slave: 1, Profile: p.Name, Channel: max(0, p.Output.Channels-1)}
		d, err := pulser.New(deaf{}, slog.New(slog.DiscardHandler), pulser.Options{Hoses: []pulser.Hose{hose}, Profiles: []pulser.Profile{p}, Timeout: 1, Quiet: 1})
		if err != nil {
			return
		}
		if _, err := d.Poll(t.Context()); err == nil {
			t.Error("poll of nobody: got no error")
		}
	})
}

// deaf is a line that is gone.
type deaf struct{}

func (deaf) Read([]byte) (int, error)  { return 0, io.EOF }
func (deaf) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
func (deaf) Close() error              { return nil }
