package scanner_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/scanner/ssi"
)

func decoded(code byte, text string) []byte {
	return ssi.Packet{Opcode: ssi.OpDecode, Data: append([]byte{code}, text...)}.Bytes()
}

func zebra(t testing.TB) scanner.Profile {
	t.Helper()
	p, err := scanner.Named("zebra-ssi")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What an SSI scanner says of a symbol stands for the AIM identifier, and counts
// more than what is printed in it.
func TestSymbologyOfPackets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		p    scanner.Profile
		code byte
		text string
		want string
	}{
		{"QR", scanner.Profile{}, 0x1C, "V1", `scanned "V1" 2D ]Q1`},
		{"Code 128", scanner.Profile{}, 0x03, "V1", `scanned "V1" 1D ]C0`},
		{"with identifier and suffix", scanner.Profile{}, 0x1B, "]d2V1\r\n", `scanned "V1" 2D ]d2`},
		{"an identifier printed in a matrix", scanner.Profile{}, 0x1C, "]C0V1", `scanned "]C0V1" 2D ]Q1`},
		{"a type of no table", scanner.Profile{}, 0x7E, "V1", `scanned "V1" unknown`},
		{"a type of no table, identifier", scanner.Profile{}, 0x7E, "]Q1V1", `scanned "V1" 2D ]Q1`},
		{"a type without identifier", scanner.Profile{}, 0x0C, "V1", `scanned "V1" unknown`},
		{"prefix", scanner.Profile{Prefix: "S1:"}, 0x03, "S1:]C0V1", `scanned "V1" 1D ]C0`},
		{"not allowed", scanner.Profile{Symbologies: "Qd"}, 0x0B, "7501055300075", "refused: symbology ]E0 (EAN/UPC) is not allowed here"},
		{"no read", scanner.Profile{}, 0x01, "NR", "no read"},
		{"control character", scanner.Profile{}, 0x1C, "V\x1b[2J",
			"refused: byte 1B at 1 is not printable ASCII; check baud rate, parity and the scanner's suffix"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.p.Protocol = "ssi"
			d := scanner.NewDialog(noon, tt.p)
			got := showAll(d.Feed(noon, decoded(tt.code, tt.text)))
			if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
		})
	}
}

// talk feeds a dialog and returns what it says, packet by packet.
func talk(t *testing.T, d *scanner.Dialog, ms int, in []byte) (results []string, sent []ssi.Packet) {
	t.Helper()
	at := noon.Add(time.Duration(ms) * time.Millisecond)
	results = showAll(append(d.Feed(at, in), d.Tick(at)...))
	for out := d.Outgoing(); len(out) > 0; {
		if out[0] == 0 { // wakes the scanner
			out = out[1:]
			continue
		}
		p, n, err := ssi.Parse(out)
		if err != nil {
			t.Fatalf("sent %X: %v", out, err)
		}
		sent, out = append(sent, p), out[n:]
	}
	return results, sent
}

func opcodes(ps []ssi.Packet) (ops []byte) {
	for _, p := range ps {
		ops = append(ops, p.Opcode)
	}
	return ops
}

func TestPacketsConversation(t *testing.T) {
	t.Parallel()
	ack := ssi.Packet{Opcode: ssi.OpAck}.Bytes()
	p := zebra(t)
	p.Trigger = true
	d := scanner.NewDialog(noon, p)
	steps := []struct {
		ms      int
		in      []byte
		do      func(at time.Time)
		results []string
		sent    []byte // opcodes
	}{
		{ms: 0},
		{ms: 20, sent: []byte{ssi.OpParamSend}},
		{ms: 50, in: ack, results: []string{"control"}, sent: []byte{ssi.OpStartSession}},
		{ms: 60, in: ack, results: []string{"control"}},
		{ms: 500, in: decoded(0x1C, "V1"), results: []string{`scanned "V1" 2D ]Q1`}, sent: []byte{ssi.OpAck, ssi.OpStartSession}},
		{ms: 510, in: ack, results: []string{"control"}},
		{ms: 520, in: decoded(0x1C, "V1"), results: []string{`repeated "V1" 2D ]Q1`}, sent: []byte{ssi.OpAck, ssi.OpStartSession}},
		{ms: 530, in: ack, results: []string{"control"}},
		{ms: 540, in: decoded(0x1C, "V2"), results: []string{`ambiguous "V1" "V2"`}, sent: []byte{ssi.OpAck, ssi.OpStartSession}},
		{ms: 550, in: ack, results: []string{"control"}},
		{ms: 560, do: func(at time.Time) { d.Feedback(at, false); d.Trigger(at, false) }, sent: []byte{ssi.OpBeep}},
		{ms: 570, in: ack, results: []string{"control"}, sent: []byte{ssi.OpStopSession}},
		{ms: 580, in: ack, results: []string{"control"}},
		{ms: 60_000},
	}
	for _, s := range steps {
		if s.do != nil {
			s.do(noon.Add(time.Duration(s.ms) * time.Millisecond))
		}
		results, sent := talk(t, d, s.ms, s.in)
		if !slices.Equal(results, s.results) || !slices.Equal(opcodes(sent), s.sent) {
			t.Fatalf("at %d ms: got %q and sent %X, want %q and %X", s.ms, results, opcodes(sent), s.results, s.sent)
		}
	}
	if due := d.Due(); !due.IsZero() {
		t.Errorf("due at the end: got %v, want never", due)
	}
}

// A scanner that says nothing is reported, and set up again and again, ever
// more seldom; one that is plugged in again is set up at once.
func TestSilentPackets(t *testing.T) {
	t.Parallel()
	d := scanner.NewDialog(noon, zebra(t))
	silent, setUps := 0, 0
	for at := noon; at.Before(noon.Add(2 * time.Minute)); at = d.Due() {
		for _, r := range d.Tick(at) {
			if r.Kind != scanner.Silent || r.Cause != scanner.FromSetup {
				t.Fatalf("result: got %+v, want silent, from the setup", r)
			}
			silent++
		}
		if len(d.Outgoing()) > 1 {
			setUps++
		}
	}
	if silent < 4 || silent > 9 || setUps != 3*silent && setUps != 3*silent+1 && setUps != 3*silent+2 && setUps != 3*silent+3 {
		t.Errorf("2 minutes of silence: got %d reports and %d attempts, want 4 to 9 and three each", silent, setUps)
	}
	later := noon.Add(time.Hour)
	d.Reset(later)
	d.Outgoing()
	d.Tick(later.Add(20 * time.Millisecond))
	if p, _, err := ssi.Parse(d.Outgoing()); err != nil || p.Opcode != ssi.OpParamSend {
		t.Errorf("after a reset: sent %+v, %v, want the setup", p, err)
	}
}

func TestModels(t *testing.T) {
	t.Parallel()
	var names []string
	for _, m := range scanner.Models() {
		names = append(names, m.Name)
		if err := m.Profile.Check(); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		for _, c := range []string{m.Profile.GoodRead, m.Profile.TriggerOn, m.Profile.TriggerOff} {
			if m.Profile.Protocol == "ssi" || c == "" {
				continue
			}
			if lines, err := scanner.ExplainHost([]byte(c)); err != nil {
				t.Errorf("%s sends %q, which is explained as %q, %v", m.Name, c, lines, err)
			}
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("names: got %q, want them in order", names)
	}
	_, err := scanner.Named("zebra")
	if want := `scanner: there is no profile "zebra"; use one of cipherlab, datalogic, denso, honeywell-serial, newland, plain, zebra-serial, zebra-ssi`; err == nil || err.Error() != want {
		t.Errorf("unknown name: got %v, want %s", err, want)
	}
	if p, err := scanner.Named(""); err != nil || p != (scanner.Profile{}) {
		t.Errorf("no name: got %+v, %v, want that of plain", p, err)
	}
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		p    scanner.Profile
		in   string
		want []string
	}{
		{scanner.Profile{}, "]C0V1\r\n", nil},
		{scanner.Profile{Protocol: "ssi"}, string(decoded(3, "V1")), nil},
		{scanner.Profile{}, "", nil},
		{scanner.Profile{}, "]C0V1\t", []string{"labels end with TAB: set suffix to tab"}},
		{scanner.Profile{Suffix: "tab"}, "]C0V1\r", []string{"labels do not end as set: set suffix to any"}},
		{scanner.Profile{}, "]C0V1", []string{"labels end with nothing: turn on a suffix of CR in the scanner, or set suffix to none"}},
		{scanner.Profile{Prefix: "S1"}, "]C0V1\r", []string{`labels do not begin with "S1": leave prefix out`}},
		{scanner.Profile{}, "V1\r", []string{"labels have no AIM identifier: turn it on in the scanner, so that a matrix label cannot be passed off as bars"}},
		{scanner.Profile{}, "\xf8\x80\x9e", []string{"these bytes are no text: check baud rate and parity, at the scanner and here"}},
		{scanner.Profile{}, string(decoded(3, "V1")), []string{"these are SSI packets: set profile to zebra-ssi, or the scanner to plain RS-232"}},
		{scanner.Profile{Protocol: "ssi"}, "V1\r", []string{"this is plain text: set profile to plain, or the scanner to the SSI host"}},
		{scanner.Profile{Protocol: "ssi"}, "\xf8\x80", []string{"these bytes are no text: check baud rate and parity, at the scanner and here"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.p.Advise([]byte(tt.in))); diff != "" {
			t.Errorf("advice for %q (-want +got):\n%s", tt.in, diff)
		}
	}
	if got, want := scanner.Raw([]byte("\x02]Q1A\xff\r\n\x11")), "<STX>]Q1A<FF><CR><LF><11>"; got != want {
		t.Errorf("raw: got %s, want %s", got, want)
	}
}

// Who is to be asked: the line, whoever set the scanner up, or whoever scans.
func TestCauses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		p    scanner.Profile
		in   string
		want scanner.Cause
	}{
		{scanner.Profile{}, "\xff\x80\r", scanner.FromLine},
		{scanner.Profile{}, "V\x001\r", scanner.FromLine},
		{scanner.Profile{}, "Señal 1\r", scanner.FromLabel},
		{scanner.Profile{AIM: "on"}, "V1\r", scanner.FromSetup},
		{scanner.Profile{Prefix: "S"}, "V1\r", scanner.FromSetup},
		{scanner.Profile{Prefix: "S"}, "\xff\x80\r", scanner.FromLine},
		{scanner.Profile{Symbologies: "Q"}, "]C0V1\r", scanner.FromLabel},
		{scanner.Profile{}, "V1", scanner.FromSetup},
		{scanner.Profile{}, "V\x80", scanner.FromLine},
		{scanner.Profile{Protocol: "ssi"}, "\xff\x80\r", scanner.FromLine},
	}
	for _, tt := range tests {
		d := scanner.NewDialog(noon, tt.p)
		all := append(d.Feed(noon, []byte(tt.in)), d.Tick(noon.Add(time.Second))...)
		if len(all) != 1 || all[0].Kind != scanner.Refused || all[0].Cause != tt.want {
			t.Errorf("%q: got %+v, want one refusal of cause %d", tt.in, all, tt.want)
		}
	}
}

// A burst of packets makes no more than one vehicle, as one of text does not.
func TestBurstOfPackets(t *testing.T) {
	t.Parallel()
	var burst []byte
	for i := 0; len(burst) < 64<<10; i++ {
		burst = append(burst, decoded(0x1C, fmt.Sprintf("V%d", i))...)
	}
	for name, in := range map[string][]byte{"packets": burst, "noise": bytes.Repeat([]byte{0xFF, 0xF3, 0x00, 0x80}, 16<<10), "ends": bytes.Repeat([]byte{0xFF}, 64<<10)} {
		d, counts := scanner.NewDialog(noon, zebra(t)), map[scanner.Kind]int{}
		for _, r := range append(d.Feed(noon, in), d.Tick(noon.Add(time.Second))...) {
			counts[r.Kind]++
		}
		if counts[scanner.Scanned] > 1 || counts[scanner.Ambiguous] > 1 || counts[scanner.Refused] > 1 {
			t.Errorf("%s: got %v, want at most one of each kind but repeated", name, counts)
		}
	}
}
