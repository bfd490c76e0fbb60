package printer

import (
	"strings"
	"testing"
)

// The parser is strict: what a real printer would print as rubbish is a fault.
func TestStrict(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, bytes, fault string }{
		{"unknown escape", "\x1b~", "1b 7e"},
		{"a control character", "\x07", "07"},
		{"code table", "\x1bt\x63", "code table 99"},
		{"a line too long", strings.Repeat("x", 49), "588 dots"},
		{"large line too long", "\x1d!\x11" + strings.Repeat("x", 25), "600 dots"},
		{"alignment within a line", "x\x1ba\x01", "alignment"},
		{"model 1", "\x1d(k\x04\x00\x31\x41\x31\x00", "model"},
		{"raster too wide", "\x1dv0\x00\x49\x00\x01\x00" + strings.Repeat("\x00", 73), "584 dots"},
	} {
		p := New(Options{})
		p.pending = []byte(tt.bytes)
		if err := p.work(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if f := p.Faults(); len(f) == 0 || !strings.Contains(f[0].Error(), tt.fault) {
			t.Errorf("%s: got faults %v, want one with %q", tt.name, f, tt.fault)
		}
	}
}

func TestChinesePrinter(t *testing.T) {
	t.Parallel()
	p := New(Options{Chinese: true})
	p.pending = []byte("\x1b@A\xa4B\n\x1c.A\xa4B\n")
	if err := p.work(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := p.Tear().Text; got != "A□\nAñB\n" {
		t.Errorf("text: got %q, want an ideograph before FS . and ñ after it", got)
	}
}

func FuzzParser(f *testing.F) {
	f.Add([]byte("\x1b@\x1bt\x13\x1bE\x01hola\n\x1d!\x11x\x1dVB\x00"))
	f.Add([]byte("\x1d(k\x07\x001P0ABCD\x1d(k\x03\x001Q0"))
	f.Add([]byte("\x1dv0\x00\x01\x00\x02\x00\xff\x81\x10\x04\x01\x1dr\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := New(Options{Mute: true})
		if err := p.hear(nil, b); err != nil {
			t.Fatal(err)
		}
		if err := p.work(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if n := len(p.pending); n > 0 {
			if _, _, err := next(p.pending); err == nil {
				t.Errorf("%d bytes are left, and are a command", n)
			}
		}
	})
}
