package frame

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/station/pump"
)

// TestRequests are the printed requests, and the computed ones of the same rules.
func TestRequests(t *testing.T) {
	t.Parallel()
	at := time.Date(2020, 2, 13, 9, 0, 0, 0, time.UTC) // a Thursday
	tests := []struct {
		got  []byte
		want string
	}{
		{Status(), "(&S)"},
		{Progress(), "(&V)"},
		{Pointers(), "(&T99P3C)"},
		{Next(), "(&I)"},
		{ReadSale(Identified), "(&A67)"},
		{ReadSale(DoubleID), "(&@66)"},
		{ReadSale(Two), "(&A299)"},
		{ReadSale(Seconds), "(&A39A)"},
		{ReadSale(Extended), "(&A49B)"},
		{SetMode(0x04, Block), "(&M04B19)"},
		{SetMode(0x04, Stop), "(&M04S2A)"},
		{Preset(0x08, "B328000000000001", 1000, 30), "(?F08PB3280000000000011S00100030V00000AB)"},
		{Totalizer(0x08), "(&T08l4E)"},
		{SetPrice(0x08, 1234), "(&U08000012346D)"},
		{ReadClock(), "(&KR1F4)"},
		{SetClock(at), "(&KW120021305090000AF)"},
		{SetDay(at), "(&H130900)"},
	}
	for _, tt := range tests {
		if string(tt.got) != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}

// TestCodes are from the manual's table.
func TestCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code                             string
		channel, address, position, side int
	}{
		{"04", 1, 1, 0, 0}, {"44", 1, 1, 1, 0}, {"05", 1, 2, 0, 1}, {"19", 6, 2, 0, 21}, {"C7", 1, 4, 3, 3}, {"E3", 8, 4, 3, 31}, {"33", 12, 4, 0, 47},
	}
	for _, tt := range tests {
		c, err := ParseCode(tt.code)
		if err != nil || c.Channel() != tt.channel || c.Address() != tt.address || c.Position() != tt.position || c.Side() != tt.side || c.String() != tt.code {
			t.Errorf("%s: got channel %d, address %d, position %d, side %d, error %v, want %v", tt.code, c.Channel(), c.Address(), c.Position(), c.Side(), err, tt)
		}
		if back, err := CodeAt(tt.channel, tt.address, tt.position); err != nil || back != c {
			t.Errorf("%s put together: got %s, error %v", tt.code, back, err)
		}
	}
	for _, s := range []string{"", "4", "0x", "004", "03", "3C", "4d"} {
		if c, err := ParseCode(s); err == nil {
			t.Errorf("%q: got code %s, want an error", s, c)
		}
	}
	for _, at := range [][3]int{{0, 1, 0}, {13, 1, 0}, {1, 0, 0}, {1, 5, 0}, {1, 1, 4}} {
		if c, err := CodeAt(at[0], at[1], at[2]); err == nil {
			t.Errorf("%v: got code %s, want an error", at, c)
		}
	}
}

// TestParseSale reads the printed sales, and computed ones of the same layout.
func TestParseSale(t *testing.T) {
	t.Parallel()
	sale := pump.Sale{Index: 683, ID: "B3CF6CCFFF1FD792", Before: 804_030_000, After: 807_890_000, HasTotals: true,
		Volume: 3_860_000, PriceE4: 10_000, AmountCents: 386, Duration: 28 * time.Second}
	at := func(s string) pump.Sale {
		x := sale
		x.At = s
		return x
	}
	damaged := at("--02-12T16:40")
	unknown := damaged
	unknown.HasTotals, unknown.Before, unknown.After = false, 0, 0
	tests := []struct {
		name, body string
		form       Form
		want       Sale
	}{
		{"one identifier", "A00038600386010003E001C08121640020683000008078900B3CF6CCFFF1FD792068300F3", Identified,
			Sale{Code: 0x08, Sale: at("--02-12T16:40")}},
		{"two identifiers", "@00038600386010003E001C08121640020683000008078900B3CF6CCFFF1FD792FFFFFFFFFFFFFFFF0081", DoubleID,
			Sale{Code: 0x08, Sale: at("--02-12T16:40")}},
		{"both totalizers", "a2FFFFFFFFF00038600386010003E001C0812164002200006830000080789000008040303000000000000B3CF6CCFFF1FD792FFFFFFFFFFFFFFFF003E", Two,
			Sale{Code: 0x08, Sale: at("2020-02-12T16:40")}},
		{"seconds", "a3FFFFFFFFF00038600386010003E001C082002121640100006830000080789000008040303000000000000B3CF6CCFFF1FD792FFFFFFFFFFFFFFFF000000", Seconds,
			Sale{Code: 0x08, Sale: at("2020-02-12T16:40:10")}},
		{"extended, nothing taken", "a440002224600000000000000000001102E00114D2506230127390003270000002393020023937124000012345678B328000000000001B3280000000000021234532156001017E0085", Extended,
			Sale{Code: 0x4D, Sale: pump.Sale{Index: 327, ID: "B328000000000002", At: "2025-06-23T01:27:39", HasTotals: true,
				Before: 2_002_393_710_000, After: 23_930_000, PriceE4: 11_000, Duration: 17 * time.Second}}},
		{"damaged", "A00038600386010003E001C08121640020683000008078901B3CF6CCFFF1FD792068300F4", Identified,
			Sale{Code: 0x08, Sale: damaged, Damaged: true}},
		{"no totalizer", "A00038600386010003E001C08121640020683FFFFFFFFFF00B3CF6CCFFF1FD792068300AF", Identified,
			Sale{Code: 0x08, Sale: unknown}},
	}
	for _, tt := range tests {
		got, err := ParseSale(tt.form, tt.body)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestParseSaleSaysWhyNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		form       Form
		body, want string
	}{
		{Identified, "A00038600386010003E001C08121640020683000008078900B3CF6CCFFF1FD792068300F4", "checksum"},
		{Identified, "A000FFFFFFFFF10003E001C08121640020683000008078900B3CF6CCFFF1FD7920683" + "00" + sum("A000FFFFFFFFF10003E001C08121640020683000008078900B3CF6CCFFF1FD792068300"), "decimal"},
		{Identified, "A00038600386010003E001CFF121640020683000008078900B3CF6CCFFF1FD792068300" + sum("A00038600386010003E001CFF121640020683000008078900B3CF6CCFFF1FD792068300"), "nozzle code"},
		{Two, "A00038600386010003E001C08121640020683000008078900B3CF6CCFFF1FD792068300F3", "does not begin with a2"},
		{Two, "0", "does not begin with a2"},
	}
	for _, tt := range tests {
		s, err := ParseSale(tt.form, tt.body)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %+v, error %v, want %q", tt.body, s, err, tt.want)
		}
	}
}

func TestParseStatus(t *testing.T) {
	t.Parallel()
	f := func(n int) string { return strings.Repeat("F", n) }
	const unit = "6V8.4M1.0G84"
	tests := []struct {
		name, body string
		sides      int
		unit       string
	}{
		{"32 sides", "SBB" + f(30) + "??..6V8.4M1.0G84", 32, unit},
		{"36 sides, or 32 with letters behind", "SBB" + f(34) + unit, 36, unit},
		{"48 sides", "SBBFFABFFLL" + f(38), 48, ""},
		{"one lost", "SB" + f(34) + unit, 0, ""},
		{"one damaged", "SBb" + f(34) + unit, 0, ""},
		{"no unit", "SBB" + f(34) + "xxxxxxxxxxxx", 0, ""},
		{"something else", "0", 0, ""},
	}
	for _, tt := range tests {
		s, err := ParseStatus(tt.body)
		if (err == nil) != (tt.sides > 0) || len(s.letters) != tt.sides || s.Unit != tt.unit {
			t.Errorf("%s: got %+v, error %v, want %d sides and %q", tt.name, s, err, tt.sides, tt.unit)
		}
		if err == nil && (s.Letter(0) != 'B' || s.Letter(tt.sides) != ' ') {
			t.Errorf("%s: got letters %c and %c, want B and blank", tt.name, s.Letter(0), s.Letter(tt.sides))
		}
	}
}

func TestParseProgress(t *testing.T) {
	t.Parallel()
	got, err := ParseProgress("0400012044000005")
	if diff := cmp.Diff([]Flow{{0x04, 120}, {0x44, 5}}, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if got, err := ParseProgress("0"); err != nil || got != nil {
		t.Errorf("none: got %v, error %v", got, err)
	}
	for _, s := range []string{"", "0400012", "04B328000000000001", "0300012", "03000120", "04FFFFFF"} {
		if got, err := ParseProgress(s); err == nil {
			t.Errorf("%q: got %v, want an error", s, got)
		}
	}
}

func TestParseAccepted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		letters, body  string
		refused, wrong bool
	}{
		{"M", "M04", false, false},
		{"MU", "U04", false, false},
		{"M", "M?t", true, false},
		{"F", "F?b", true, false},
		{"M", "M05", false, true},
		{"M", "F04", false, true},
		{"M", "M?x", false, true},
		{"M", "0", false, true},
	}
	for _, tt := range tests {
		refused, err := ParseAccepted(tt.letters, 0x04, tt.body)
		if (err != nil) != tt.wrong || errors.Is(refused, pump.ErrRefused) != tt.refused {
			t.Errorf("%s: got refusal %v, error %v, want %+v", tt.body, refused, err, tt)
		}
	}
}

// TestReplies reads the printed replies about totals and the clock.
func TestReplies(t *testing.T) {
	t.Parallel()
	if write, read, err := ParsePointers("TP9907000683AE"); err != nil || write != 700 || read != 683 {
		t.Errorf("pointers: got %d, %d, error %v, want 700, 683", write, read, err)
	}
	if n, err := ParseTotalizer(0x08, "Tl08000000405516"); err != nil || n != 4055 {
		t.Errorf("totalizer: got %d, error %v, want 4055", n, err)
	}
	if _, err := ParseTotalizer(0x09, "Tl08000000405516"); err == nil {
		t.Error("totalizer of another nozzle: got no error")
	}
	at := time.Date(2020, 2, 18, 9, 57, 1, 0, time.UTC)
	if got, err := ParseClock("KR12002180309570194", time.UTC); err != nil || !got.Equal(at) {
		t.Errorf("clock: got %v, error %v, want %v", got, err, at)
	}
	if got, err := ParseClock("KR1"+"00000000000000"+sum("KR100000000000000"), time.UTC); err != nil || !got.IsZero() {
		t.Errorf("clock that shows no time: got %v, error %v, want none", got, err)
	}
}
