package dart

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/station/pump"
)

// TestFollow tells a fill by what the pump says of side and hose A, nozzle 1 of
// two: s5 is status 5, n11 nozzle 1 out, f100 a volume of 100, and ? a question
// answered with the volume as it was.
func TestFollow(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, said, want string }{
		{"a fill", "s1 n00 s2 n11 s4 f100 f200 n00 s5 ? ?", "idle idle armed flowing flowing flowing flowing flowing flowing done done"},
		{"at the limit until hung up", "s2 n11 s4 f100 s6 ? n00 s5 ?", "armed flowing flowing flowing flowing flowing flowing flowing done"},
		{"stopped with the nozzle out", "s2 n11 s4 f100 s5 ?", "armed flowing flowing flowing flowing done"},
		{"stopped, and lifted again", "s2 n11 s4 f100 s5 ? n00 n11 n00", "armed flowing flowing flowing flowing done done calling done"},
		{"last sale until reset", "n01 f100 s5 n11 n01 s1 s2", "unknown unknown done calling done idle armed"},
		{"last sale of whom nobody says", "n00 f100 s5", "unknown unknown idle"},
		{"found at the limit", "n11 f100 s6 n01 s5", "unknown unknown flowing done done"},
		{"lifted first", "s1 n11 s2 s4", "idle calling flowing flowing"},
		{"hung up unused", "s1 n00 s2 n11 n00 s5 ?", "idle idle armed flowing flowing flowing idle"},
		{"paused", "s2 n11 s4 f100 s11 s4 s8 s4", "armed flowing flowing flowing flowing flowing flowing flowing"},
		{"power cut in mid-fill", "s2 n11 s4 f100 s0 f0 n11 n00", "armed flowing flowing flowing calling calling calling idle"},
		{"switched off", "s1 s7 n11", "idle idle calling"},
		{"a state nobody knows", "s9", "unknown"},
		{"its sibling fills", "s2 n12 s4 n02 s5 ?", "armed busy busy busy busy idle"},
		{"released, the sibling is lifted", "s1 n00 r1 s2 n12", "idle idle idle armed armed"},
		{"volume moves after the stop", "s2 n11 s4 f100 s5 f110 ? f120 ?", "armed flowing flowing flowing flowing flowing done done done"},
	}
	for _, tt := range tests {
		s := &side{hoses: []*hose{{Hose: Hose{ID: "A", Nozzle: 1}}, {Hose: Hose{ID: "B", Nozzle: 2}}}}
		var got []string
		for _, said := range strings.Fields(tt.said) {
			tell(t, s, said)
			got = append(got, s.statusOf(s.hoses[0]).State.String())
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", tt.name, tt.said, got, tt.want)
		}
	}
}

func tell(t *testing.T, s *side, said string) {
	t.Helper()
	n, _ := strconv.Atoi(said[1:])
	said, number := said[:1], byte(n)
	var is transaction
	switch said {
	case "s":
		is = transaction{dcStatus, []byte{number}}
	case "f":
		is = transaction{dcFill, append(packed(uint64(n), 8), packed(0, 8)...)}
	case "n":
		is = transaction{dcNozzle, append(packed(2450, 6), number/10<<4|number%10)}
	case "r":
		s.order = n
		return
	case "?":
		s.settle(s.moved.Add(still), true, s.volume)
		return
	}
	if err := s.take(is); err != nil {
		t.Fatalf("%s: %v", said, err)
	}
}

// TestReleaseOfUnknownNozzle comes up with a release that an earlier driver
// gave: any hose of the side may flow.
func TestReleaseOfUnknownNozzle(t *testing.T) {
	t.Parallel()
	s := &side{hoses: []*hose{{Hose: Hose{ID: "A", Nozzle: 1}}, {Hose: Hose{ID: "B", Nozzle: 2}}}}
	tell(t, s, "s2")
	tell(t, s, "n00")
	for _, h := range s.hoses {
		if is := s.statusOf(h); is.State != pump.Armed {
			t.Errorf("hose %s: got %s, want armed", h.ID, is.State)
		}
	}
	if why := s.overdue(time.Now().Add(time.Hour)); why != "" {
		t.Errorf("the driver would stop it: %s; whose it is only the session knows", why)
	}
}

// TestSilentSide is at fault whatever it said last.
func TestSilentSide(t *testing.T) {
	t.Parallel()
	s := &side{hoses: []*hose{{Hose: Hose{ID: "A", Nozzle: 1}}}, missed: 1}
	if is := s.statusOf(s.hoses[0]); is.State != pump.Unknown {
		t.Errorf("never heard of: got %s, want unknown", is.State)
	}
	tell(t, s, "s4")
	if is := s.statusOf(s.hoses[0]); is.State != pump.Fault {
		t.Errorf("silent: got %s, want fault", is.State)
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                  string
		d                     Decimals
		volume, amount, price uint64
		follows               bool
		want                  string // in the error, empty for none
	}{
		{"captured, two decimals", Decimals{2, 2, 3}, 31, 51, 1645, true, ""},
		{"captured, three decimals", Decimals{3, 2, 3}, 1211, 186, 1539, true, ""},
		{"captured at the other's decimals", Decimals{2, 2, 3}, 1211, 186, 1539, true,
			"volume 1211 × price 1539 = amount 186, which cannot be with 2, 3 and 2 decimals: volume_decimals = 3 or price_decimals = 4 or amount_decimals = 1 would fit"},
		{"pesos, tilled to fifties", Decimals{3, 0, 0}, 4321, 35_100, 8123, true, ""},
		{"too little to tell", Decimals{3, 2, 2}, 3, 5, 1645, true, ""},
		{"no price", Decimals{2, 2, 2}, 3000, 0, 0, true, ""},
		{"no decimals fit", Decimals{2, 2, 2}, 3000, 40_000, 2450, false, ""},
		{"whole units", Decimals{2, 2, 2}, 1000, 245, 2450, true, "amount_decimals = 0"},
	}
	for _, tt := range tests {
		follows, err := tt.d.judge(tt.volume, tt.amount, tt.price)
		if follows != tt.follows || (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %t, error %v, want %t, %q", tt.name, follows, err, tt.follows, tt.want)
		}
	}
}

func TestJudgeTotal(t *testing.T) {
	t.Parallel()
	d := Decimals{Volume: 3}
	for moved, want := range map[uint64]string{
		0: "", 20_000: "", 20_003: "", 200: "", 31_000: "",
		2_000:   "total_decimals = 2 or volume_decimals = 4 would fit",
		200_000: "total_decimals = 4 or volume_decimals = 2 would fit",
	} {
		err := d.judgeTotal(20_000, moved, 3)
		if moved == 200 { // two places off
			want = "total_decimals = 1 would fit"
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("moved by %d: got error %v, want %q", moved, err, want)
		}
	}
}

func TestNumbersGoRound(t *testing.T) {
	t.Parallel()
	tx := byte(0)
	for n := 1; n <= 15; n++ {
		if tx = after(tx); tx != byte(n) {
			t.Fatalf("block %d: got TX# %X", n, tx)
		}
	}
	if tx = after(tx); tx != 1 {
		t.Errorf("after F: got %X, want 1", tx)
	}
}
