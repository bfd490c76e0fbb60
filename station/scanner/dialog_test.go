package scanner_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/station/scanner"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// show writes a result as the tests below expect it.
func show(r scanner.Result) string {
	switch r.Kind {
	case scanner.Scanned, scanner.Repeated:
		if r.Reason != "" {
			return "repeated refusal"
		}
		return strings.TrimSpace(fmt.Sprintf("%v %q %v %s", r.Kind, r.Scan.Text, r.Scan.Symbology, r.Scan.AIM))
	case scanner.Ambiguous:
		return fmt.Sprintf("ambiguous %q %q", r.First.Text, r.Scan.Text)
	case scanner.Refused:
		return "refused: " + r.Reason
	}
	return r.Kind.String()
}

func showAll(rs []scanner.Result) []string {
	var all []string
	for _, r := range rs {
		all = append(all, show(r))
	}
	return all
}

// Frames that are read by themselves.
func TestFrames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 512)
	tests := []struct {
		name string
		p    scanner.Profile
		in   string
		want []string
	}{
		{"CR", scanner.Profile{}, "V1\r", []string{`scanned "V1" unknown`}},
		{"LF", scanner.Profile{}, "V1\n", []string{`scanned "V1" unknown`}},
		{"CR LF", scanner.Profile{}, "V1\r\n", []string{`scanned "V1" unknown`}},
		{"ETX", scanner.Profile{}, "V1\x03", []string{`scanned "V1" unknown`}},
		{"STX ETX", scanner.Profile{}, "\x02V1\x03", []string{`scanned "V1" unknown`}},
		{"STX ETX CR LF", scanner.Profile{}, "\x02V1\x03\r\n", []string{`scanned "V1" unknown`}},
		{"no end yet", scanner.Profile{}, "V1", nil},
		{"empty frames", scanner.Profile{}, "\r\r\n\n\x02\x03\r", nil},
		{"no read", scanner.Profile{}, "NR\rNOREAD\r", []string{"no read", "no read"}},
		{"text that begins as no read", scanner.Profile{}, "NR1\r", []string{`scanned "NR1" unknown`}},
		{"longest", scanner.Profile{}, long + "\r", []string{fmt.Sprintf("scanned %q unknown", long)}},
		{"too long, then resync", scanner.Profile{}, long + "x\rV1\r",
			[]string{"refused: the label is longer than 512 characters; check the scanner's suffix", `scanned "V1" unknown`}},
		{"far too long is one refusal", scanner.Profile{}, strings.Repeat(long, 100) + "\rV1\r",
			[]string{"refused: the label is longer than 512 characters; check the scanner's suffix", `scanned "V1" unknown`}},
		{"too long, resync at STX", scanner.Profile{}, long + long + "\x02V1\x03",
			[]string{"refused: the label is longer than 512 characters; check the scanner's suffix", `scanned "V1" unknown`}},
		{"cut off by STX", scanner.Profile{}, "V00\x02V1\x03",
			[]string{"refused: the label was cut off by the start (STX) of the next", `scanned "V1" unknown`}},
		{"control byte", scanner.Profile{}, "V\x001\r",
			[]string{"refused: byte 00 at 1 is not printable ASCII; check baud rate, parity and the scanner's suffix"}},
		{"UTF-8", scanner.Profile{}, "Ñ\r",
			[]string{"refused: byte C3 at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix"}},
		{"DEL", scanner.Profile{}, "a\x7f\r",
			[]string{"refused: byte 7F at 1 is not printable ASCII; check baud rate, parity and the scanner's suffix"}},
		{"noise, then a label", scanner.Profile{}, "\xff\xfe\rV1\r",
			[]string{"refused: byte FF at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix", `scanned "V1" unknown`}},
		{"much noise is one refusal", scanner.Profile{}, "\xff\r\xfe\r\xfd\r",
			[]string{"refused: byte FF at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix", "repeated refusal", "repeated refusal"}},
		{"GS is text", scanner.Profile{}, "]C110AB\x1d21X\r", []string{`scanned "10AB\x1d21X" 1D ]C1`}},

		{"one AIM identifier", scanner.Profile{}, "]Q1]C0V1\r", []string{`scanned "]C0V1" 2D ]Q1`}},
		{"identifier with STX", scanner.Profile{}, "\x02]d2V1\x03", []string{`scanned "V1" 2D ]d2`}},
		{"unknown letter is text", scanner.Profile{}, "]?1V1\r", []string{`scanned "]?1V1" unknown`}},
		{"bracket is text", scanner.Profile{}, "]\r", []string{`scanned "]" unknown`}},
		{"identifier alone", scanner.Profile{}, "]C0\r", []string{"refused: the label is empty"}},
		{"AIM off", scanner.Profile{AIM: "off"}, "]C0V1\r", []string{`scanned "]C0V1" unknown`}},
		{"AIM on", scanner.Profile{AIM: "on"}, "]C0V1\r", []string{`scanned "V1" 1D ]C0`}},
		{"AIM on, missing", scanner.Profile{AIM: "on"}, "V1\r",
			[]string{"refused: the AIM identifier is missing; turn it on in the scanner, or set aim to auto"}},
		{"allowed", scanner.Profile{Symbologies: "CQ"}, "]Q1V1\r", []string{`scanned "V1" 2D ]Q1`}},
		{"not allowed", scanner.Profile{Symbologies: "CQ"}, "]E07501055300075\r",
			[]string{"refused: symbology ]E0 (EAN/UPC) is not allowed here"}},

		{"CR only", scanner.Profile{Suffix: "cr"}, "V1\r", []string{`scanned "V1" unknown`}},
		{"CR only, and CR LF comes", scanner.Profile{Suffix: "cr"}, "V1\r\nV1\r\n", []string{`scanned "V1" unknown`, `repeated "V1" unknown`}},
		{"LF only, and CR LF comes", scanner.Profile{Suffix: "lf"}, "V1\r\n",
			[]string{"refused: byte 0D at 2 is not printable ASCII; check baud rate, parity and the scanner's suffix"}},
		{"CR LF", scanner.Profile{Suffix: "crlf"}, "V1\r\n", []string{`scanned "V1" unknown`}},
		{"ETX only", scanner.Profile{Suffix: "etx"}, "\x02V1\x03\r\n\x02V1\x03", []string{`scanned "V1" unknown`, `repeated "V1" unknown`}},
		{"TAB", scanner.Profile{Suffix: "tab"}, "]C0V1\t", []string{`scanned "V1" 1D ]C0`}},
		{"TAB, then CR LF", scanner.Profile{Suffix: "tab"}, "V1\t\r\nV1\t", []string{`scanned "V1" unknown`, `repeated "V1" unknown`}},

		{"prefix", scanner.Profile{Prefix: "S1:"}, "S1:]C0V1\r", []string{`scanned "V1" 1D ]C0`}},
		{"prefix missing", scanner.Profile{Prefix: "S1:"}, "V1\r", []string{`refused: the prefix "S1:" is missing`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := tt.p.Check(); err != nil {
				t.Fatal(err)
			}
			got := showAll(scanner.NewDialog(noon, tt.p).Feed(noon, []byte(tt.in)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("results of %q (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

// A moment is what came when; a Tick when nothing came.
type moment struct {
	ms   int
	in   string
	want []string
}

func TestTime(t *testing.T) {
	t.Parallel()
	const a, b, ab = `scanned "A" unknown`, `scanned "B" unknown`, `ambiguous "A" "B"`
	againA, againB := `repeated "A" unknown`, `repeated "B" unknown`
	tests := []struct {
		name    string
		p       scanner.Profile
		moments []moment
	}{
		{"held in view is one scan", scanner.Profile{}, []moment{
			{0, "A\r", []string{a}}, {2000, "A\r", []string{againA}}, {4000, "A\r", []string{againA}}, {6900, "A\r", []string{againA}},
			{9900, "A\r", []string{a}},
		}},
		{"de-bounce is configurable", scanner.Profile{Debounce: 500 * time.Millisecond}, []moment{
			{0, "A\r", []string{a}}, {499, "A\r", []string{againA}}, {999, "A\r", []string{a}},
		}},
		{"the next vehicle is not ambiguous", scanner.Profile{}, []moment{
			{0, "A\r", []string{a}}, {1000, "B\r", []string{b}}, {10_000, "A\r", []string{a}},
		}},
		{"the next vehicle after a label held long", scanner.Profile{}, []moment{
			{0, "A\r", []string{a}}, {1500, "A\r", []string{againA}}, {3000, "A\r", []string{againA}}, {3200, "B\r", []string{b}},
		}},
		{"two labels at once", scanner.Profile{}, []moment{{0, "A\rB\r", []string{a, ab}}}},
		{"two labels are told once", scanner.Profile{}, []moment{
			{0, "A\r", []string{a}}, {999, "B\r", []string{ab}}, {1200, "A\r", []string{againA}}, {1400, "B\r", []string{againB}},
			{2300, "A\r", []string{againA}}, {3200, "B\r", []string{againB}},
		}},
		{"one of two labels taken away", scanner.Profile{}, []moment{
			{0, "A\r", []string{a}}, {500, "B\r", []string{ab}}, {700, "A\r", []string{againA}},
			{1100, "A\r", []string{againA}}, {1700, "A\r", []string{a}}, {2800, "A\r", []string{againA}},
		}},
		{"an old label comes back beside a new one", scanner.Profile{}, []moment{
			{0, "A\r", []string{a}}, {1500, "B\r", []string{b}}, {1700, "A\r", []string{`ambiguous "B" "A"`}},
		}},
		{"slow flapping between two labels", scanner.Profile{}, []moment{
			{0, "A\r", []string{a}}, {1200, "B\r", []string{b}}, {2400, "A\r", []string{againA}}, {3600, "B\r", []string{againB}},
		}},
		{"window is configurable", scanner.Profile{Together: 200 * time.Millisecond}, []moment{
			{0, "A\r", []string{a}}, {200, "B\r", []string{b}},
		}},
		{"bytes of one label may come apart", scanner.Profile{}, []moment{
			{0, "]C", nil}, {200, "0", nil}, {900, "A", nil}, {1800, "\r", []string{`scanned "A" 1D ]C0`}},
		}},
		{"a cut-off label does not join the next", scanner.Profile{}, []moment{
			{0, "V00", nil}, {1000, "", []string{"refused: the label has no end; check the scanner's suffix, or set suffix to none"}},
			{1100, "A\r", []string{a}},
		}},
		{"a cut-off label without a tick", scanner.Profile{}, []moment{
			{0, "V00", nil},
			{5000, "A\r", []string{"refused: the label has no end; check the scanner's suffix, or set suffix to none", a}},
		}},
		{"silence ends a stream that is too long", scanner.Profile{}, []moment{
			{0, strings.Repeat("x", 600), []string{"refused: the label is longer than 512 characters; check the scanner's suffix"}},
			{1000, "", nil}, {1001, "A\r", []string{a}},
		}},
		{"no suffix", scanner.Profile{Suffix: "none"}, []moment{
			{0, "A", nil}, {74, "", nil}, {75, "", []string{a}}, {2000, "", nil}, {4000, "B", nil}, {4200, "A", []string{b}},
		}},
		{"no suffix, bytes apart", scanner.Profile{Suffix: "none", Gap: 50 * time.Millisecond}, []moment{
			{0, "]C", nil}, {49, "0A", nil}, {98, "", nil}, {99, "", []string{`scanned "A" 1D ]C0`}},
		}},
		{"TAB where another end is wanted", scanner.Profile{}, []moment{
			{0, "V1\t", nil}, {1000, "", []string{"refused: the label ends with TAB; set suffix to tab"}},
		}},
		{"noise without an end", scanner.Profile{}, []moment{
			{0, "\xf8\x80", nil},
			{1000, "", []string{"refused: byte F8 at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix"}},
		}},
		{"refusals are told again later", scanner.Profile{}, []moment{
			{0, "\xff\r", []string{"refused: byte FF at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix"}},
			{900, "\xff\r", []string{"repeated refusal"}},
			{1000, "\xff\r", []string{"refused: byte FF at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix"}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := scanner.NewDialog(noon, tt.p)
			for _, m := range tt.moments {
				at := noon.Add(time.Duration(m.ms) * time.Millisecond)
				got := showAll(append(f.Feed(at, []byte(m.in)), f.Tick(at)...))
				if diff := cmp.Diff(m.want, got); diff != "" {
					t.Errorf("at %d ms, %q (-want +got):\n%s", m.ms, m.in, diff)
				}
			}
		})
	}
}

func TestResetDropsTheFrameAndKeepsTheDebounce(t *testing.T) {
	t.Parallel()
	f := scanner.NewDialog(noon, scanner.Profile{})
	got := showAll(f.Feed(noon, []byte("A\rhalf")))
	f.Reset(noon)
	if due := f.Due(); !due.IsZero() {
		t.Errorf("due after reset: got %v, want never", due)
	}
	got = append(got, showAll(f.Feed(noon.Add(time.Second/2), []byte("A\r")))...)
	if want := []string{`scanned "A" unknown`, `repeated "A" unknown`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A hostile or broken scanner may not make more than one vehicle out of a burst.
func TestBurst(t *testing.T) {
	t.Parallel()
	var distinct, same strings.Builder
	for i := 0; distinct.Len() < 64<<10; i++ {
		fmt.Fprintf(&distinct, "V%d\r", i)
		same.WriteString("V1\r\n")
	}
	for name, burst := range map[string]string{
		"distinct": distinct.String(), "same": same.String(),
		"no end": strings.Repeat("x", 64<<10), "noise": strings.Repeat("\xff\x00\r", 22<<10), "starts": strings.Repeat("\x02V1", 22<<10),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			counts := map[scanner.Kind]int{}
			for _, r := range scanner.NewDialog(noon, scanner.Profile{}).Feed(noon, []byte(burst)) {
				counts[r.Kind]++
			}
			if counts[scanner.Scanned] > 1 || counts[scanner.Ambiguous] > 1 || counts[scanner.Refused] > 1 {
				t.Errorf("burst: got %v, want at most one of each kind but repeated", counts)
			}
		})
	}
}

func TestMemoryOfLabelsIsBounded(t *testing.T) {
	t.Parallel()
	f := scanner.NewDialog(noon, scanner.Profile{Debounce: time.Minute})
	for i := range 50 {
		f.Feed(noon.Add(time.Duration(i)*time.Second), fmt.Appendf(nil, "%0512d\r", i))
	}
	if n := scanner.Kept(f); n > 8<<10 {
		t.Errorf("memory kept after 50 long labels in a minute: got %d bytes, want at most 8 KiB", n)
	}
}

func TestCheckProfile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		p    scanner.Profile
		want string
	}{
		{scanner.Profile{Suffix: "CR"}, `suffix "CR" is not any, cr, lf, crlf, etx, tab or none`},
		{scanner.Profile{AIM: "yes"}, `aim "yes" is not auto, on or off`},
		{scanner.Profile{Gap: time.Millisecond}, "gap 1ms is outside"},
		{scanner.Profile{Debounce: time.Hour}, "debounce 1h0m0s is outside"},
		{scanner.Profile{Together: 10 * time.Second}, "together 10s is outside"},
		{scanner.Profile{Prefix: "\x02"}, `prefix "\x02" is not`},
		{scanner.Profile{Symbologies: "CX"}, `'X' is no AIM letter that we know; they are A C E F G I L Q R S d z`},
		{scanner.Profile{GoodRead: strings.Repeat("\a", 65)}, "good_read is longer than 64 bytes"},
		{scanner.Profile{TriggerOff: strings.Repeat("D", 65)}, "trigger_off is longer than 64 bytes"},
		{scanner.Profile{Trigger: true}, "trigger needs trigger_on"},
		{scanner.Profile{Protocol: "SSI"}, `protocol "SSI" is not plain or ssi`},
	}
	for _, tt := range tests {
		if _, err := scanner.New(tt.p); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("profile %+v: got %v, want %q", tt.p, err, tt.want)
		}
	}
}

type vector struct{ Protocol, Direction, Hex, Meaning, Source string }

func vectors(t testing.TB) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every published vector is decoded, or explained when it is for the scanner.
func TestVectors(t *testing.T) {
	t.Parallel()
	want := map[string]string{ // by meaning
		"plain data, CR LF suffix":                    `scanned "V0012345" unknown`,
		"STX/ETX framed":                              `scanned "V0012345" unknown`,
		"AIM id, Code 128":                            `scanned "V0012345" 1D ]C0`,
		"GS1-128: ]C1, GS separates AI 10 from AI 21": `scanned "010950600013435210ABC\x1d21X1" 1D ]C1`,
		"Data Matrix ECC200":                          `scanned "V0012345" 2D ]d1`,
		"PDF417 basic channel":                        `scanned "V0012345" 2D ]L2`,
		"Code 39 full ASCII":                          `scanned "Fleet-0001" 1D ]A4`,
		"EAN-8":                                       `scanned "55123457" 1D ]E4`,
		"ITF":                                         `scanned "1234567890" 1D ]I0`,
		"Code 93":                                     `scanned "FLEET-0001" 1D ]G0`,
		"Honeywell: SYN T CR = trigger on (needs manual/serial trigger mode)":                                 "Honeywell SYN T CR: trigger on",
		"Honeywell: SYN U CR = trigger off":                                                                   "Honeywell SYN U CR: trigger off",
		"Honeywell: SYN M CR = prefix of serial menu commands":                                                "Honeywell SYN M CR: menu commands follow",
		"BEL: MS9540 with BEL/CAN support beeps 3 times and leaves the ACK/NAK loop; many others beep on BEL": "BEL: beep",
		"Newland command prefix ~<SOH>0000; a command ends with ;<ETX> (3B 03)":                               "Newland: a command follows, up to ; ETX",
	}
	all := vectors(t)
	if len(all) != len(want) {
		t.Errorf("vectors: got %d, want %d", len(all), len(want))
	}
	for _, v := range all {
		var got []string
		if v.Direction == "scanner->host" {
			got = showAll(scanner.NewDialog(noon, scanner.Profile{}).Feed(noon, unhex(t, v.Hex)))
		} else {
			lines, err := scanner.ExplainHost(unhex(t, v.Hex))
			if err != nil {
				t.Errorf("%s: %v", v.Meaning, err)
			}
			got = lines
		}
		if diff := cmp.Diff([]string{want[v.Meaning]}, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", v.Meaning, v.Hex, diff)
		}
	}
}
