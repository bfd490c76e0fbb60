package policy

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

func TestSealAndOpen(t *testing.T) {
	t.Parallel()
	s, v := testKey(t)
	for _, m := range []*Message{
		run(Fleet, 7, everyKind()[:6]...),
		run(station, 1, everyKind()[6:10]...),
		part(Fleet, testEra, 90, 1, 2, entriesOf(3, everyKind()[0])...),
		part(station, testEra, 0, 1, 1),
	} {
		b, err := Seal(m, s)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Open(b, v)
		if err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		for i := range got.Entries {
			got.Entries[i].Raw, got.Entries[i].Word = nil, ""
		}
		if diff := cmp.Diff(m, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", m, diff)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	s, _ := testKey(t)
	body := everyKind()[5]
	gap := run(Fleet, 7, body, body)
	gap.Entries[1].N = 9
	short := run(Fleet, 7, body)
	short.To = 8
	backwards := part(Fleet, testEra, 90, 1, 1, Entry{N: 5, Body: body}, Entry{N: 4, Body: body})
	beyond := part(Fleet, testEra, 90, 1, 1, Entry{N: 91, Body: body})
	half := part(Fleet, testEra, 90, 1, 1)
	half.Parts = nil
	big := run(Fleet, 1)
	for i := range int64(1500) {
		big.Entries = append(big.Entries, Entry{N: i + 1, Body: body})
	}
	big.To = 1500
	tests := map[string]*Message{
		"a gap": gap, "fewer entries than said": short, "no entries": run(Fleet, 7), "from 0": run(Fleet, 0, body),
		"descending snapshot": backwards, "entry beyond the base": beyond, "base without parts": half,
		"part 3 of 2": part(Fleet, testEra, 90, 3, 2), "a log of nobody": run("Norte!", 7, body), "over 64 KiB": big,
	}
	for name, m := range tests {
		if b, err := Seal(m, s); err == nil {
			t.Errorf("%s: got %d bytes, want an error", name, len(b))
		}
	}
}

func TestOpenRefusesAlteredForms(t *testing.T) {
	t.Parallel()
	s, v := testKey(t)
	good := `{"v":1,"log":"fleet","era":1764000000,"from":7,"to":7,"at":"2026-11-23T18:00:00Z","entries":[{"n":7,"kind":"grade","grade":{"grade":"diesel"}}]}`
	open := func(line string) error {
		b, err := dispense.SignLine([]byte(line), s)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Open(b, v)
		return err
	}
	if err := open(good); err != nil {
		t.Fatal(err)
	}
	for _, edit := range [][2]string{
		{`"v":1`, `"v":2`},
		{`"v":1,"log":"fleet"`, `"log":"fleet","v":1`},
		{`"from":7`, `"from":07`},
		{`"from":7`, `"from":6`},
		{`"n":7,"kind"`, `"n":8,"kind"`},
		{`"kind":"grade","grade":`, `"kind":"grade","price":`},
		{`"grade":{`, `"grade": {`},
		{`}}]}`, `}}],"x":1}`},
		{`}}]}`, `}},]}`},
		{`}}]}`, `}}]`},
		{`}}]}`, `},"x":1}]}`},
		{`"entries":[{"n":7,"kind":"grade","grade":{"grade":"diesel"}}]`, `"entries":[]`},
		{`"entries":[{`, `"entries":[[{`},
	} {
		line := strings.Replace(good, edit[0], edit[1], 1)
		if line == good {
			t.Fatalf("edit %q changes nothing", edit)
		}
		if err := open(line); !errors.Is(err, dispense.ErrForm) {
			t.Errorf("%s: got %v, want ErrForm", line, err)
		}
	}
}

func TestOpenRefusesOtherKeys(t *testing.T) {
	t.Parallel()
	s, v := testKey(t)
	b, err := Seal(run(Fleet, 1, everyKind()[5]), s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(b); !errors.Is(err, dispense.ErrSignature) {
		t.Errorf("without keys: got %v, want ErrSignature", err)
	}
	altered := []byte(strings.Replace(string(b), "15101505", "15101514", 1))
	if _, err := Open(altered, v); !errors.Is(err, dispense.ErrSignature) {
		t.Errorf("altered: got %v, want ErrSignature", err)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	s, v := testKey(t)
	var entries []Entry
	for i := range int64(700) {
		entries = append(entries, Entry{N: i + 1, Body: &Vehicle{
			Vehicle: fmt.Sprintf("v%06d", i), Status: "active", Grades: []string{"diesel"}, Rule: "r1",
			Name: strings.Repeat("ñ", int(i%90)),
		}})
	}
	messages, err := CutRun(Fleet, testEra, noon, entries)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := CutSnapshot(Fleet, dispense.Version{Era: testEra, N: 900}, noon, entries)
	if err != nil {
		t.Fatal(err)
	}
	for name, cut := range map[string][]Message{"run": messages, "snapshot": parts} {
		h := NewHolding(station)
		for i := range cut {
			b, err := Seal(&cut[i], s)
			if err != nil {
				t.Fatal(err)
			}
			m, err := Open(b, v)
			if err != nil {
				t.Fatal(err)
			}
			mustTake(t, h, m)
			if small := len(b) < dispense.MaxMessage*9/10; small && i < len(cut)-1 {
				t.Errorf("%s: message %d has %d bytes, want it full", name, i, len(b))
			}
		}
		if h.Vehicles() != len(entries) || len(cut) < 2 {
			t.Errorf("%s: got %d vehicles from %d messages, want %d from several", name, h.Vehicles(), len(cut), len(entries))
		}
	}
}

func TestCutOfNothing(t *testing.T) {
	t.Parallel()
	if got, err := CutRun(Fleet, testEra, noon, nil); len(got) != 0 || err != nil {
		t.Errorf("run: got %d messages, %v; want none", len(got), err)
	}
	got, err := CutSnapshot(station, dispense.Version{Era: testEra, N: 4}, noon, nil)
	if len(got) != 1 || err != nil {
		t.Errorf("snapshot: got %d messages, %v; want one, which says that nothing is left", len(got), err)
	}
}

// FuzzOpen signs whatever line it is given: what lies behind the signature is
// what an intruder with the key, or a server with a fault, could send.
func FuzzOpen(f *testing.F) {
	s, v := testKey(f)
	for _, m := range []*Message{
		run(Fleet, 7, everyKind()[:6]...), run(station, 1, everyKind()[6:10]...),
		part(Fleet, testEra, 90, 1, 2, entriesOf(3, everyKind()[0])...), part(station, testEra, 0, 1, 1),
	} {
		line, err := appendMessage(nil, m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line)
	}
	f.Add([]byte(`{"v":1,"log":"fleet","era":1,"from":1,"to":1,"at":"2026-11-23T18:00:00Z","entries":[{"n":1,"kind":"x","x":{"a":"}\""}}]}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		b, err := dispense.SignLine(line, s)
		if err != nil {
			return
		}
		m, err := Open(b, v)
		if err != nil {
			return
		}
		again, err := Seal(m, s)
		if err != nil || string(again) != string(b) {
			t.Fatalf("sealed again: got %s, %v; want %s", again, err, b)
		}
		h := NewHolding(station)
		if taken, err := h.Take(m); err == nil && !m.Snapshot() && taken.Version != m.Version() {
			t.Fatalf("got version %s, want %s", taken.Version, m.Version())
		}
	})
}
