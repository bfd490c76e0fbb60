package printer

import (
	"bytes"
	"testing"

	"github.com/litro-fuel/litro/sim/fault"
)

// hears has a printer take bytes as from its cable, and returns what it answers.
func hears(t *testing.T, p *Printer, text string) string {
	t.Helper()
	var w bytes.Buffer
	if err := p.hear(&w, []byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := p.work(t.Context(), &w); err != nil {
		t.Fatal(err)
	}
	return w.String()
}

// Each fault shows to whoever asks the printer, or keeps it from printing, and is
// over when it is healed.
func TestFaults(t *testing.T) {
	t.Parallel()
	const ask = "\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
	for kind, want := range map[fault.Kind]struct {
		says   string
		prints bool
	}{
		fault.NoPaper:     {"\x1a\x32\x12\x7e", false},
		fault.LowPaper:    {"\x12\x12\x12\x1e", true},
		fault.OpenCover:   {"\x1a\x16\x12\x12", false},
		fault.BrokenKnife: {"\x1a\x52\x1a\x12", false},
		fault.Silence:     {"", true},
		fault.Restart:     {"\x12\x12\x12\x12", true},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			p := New(Options{})
			if err := p.Fail(fault.Fault{Kind: kind}); err != nil {
				t.Fatal(err)
			}
			if got := hears(t, p, ask); got != want.says {
				t.Errorf("asked for its state: got % x, want % x", got, want.says)
			}
			hears(t, p, "hola\n\x1dV\x00")
			if got := len(p.Receipts()) == 1; got != want.prints {
				t.Errorf("prints: got %t, want %t", got, want.prints)
			}
			p.Heal()
			if got := hears(t, p, ask); got != "\x12\x12\x12\x12" || len(p.Receipts()) != 1 {
				t.Errorf("healed: got % x and %d receipts, want a good state and one", got, len(p.Receipts()))
			}
		})
	}
}

// A printer that is switched off forgets what it has not printed, and how it was
// told to print.
func TestRestart(t *testing.T) {
	t.Parallel()
	p := New(Options{})
	hears(t, p, "\x1bE\x01on paper\n")
	p.Cover(true)
	hears(t, p, "lost\n")
	p.Restart()
	p.Cover(false)
	hears(t, p, "after\n\x1dV\x00")
	if r := p.Receipts(); len(r) != 1 || r[0].Text != "on paper\nafter\n" || p.paper.style.bold {
		t.Errorf("receipts: got %+v, bold %t, want one without what was lost, and no bold", r, p.paper.style.bold)
	}
	for _, x := range []fault.Fault{{Kind: fault.Echo}, {Kind: fault.Silence, N: 10_000}} {
		if err := p.Fail(x); err == nil {
			t.Errorf("%s: got %v, want a refusal", x, err)
		}
	}
}
