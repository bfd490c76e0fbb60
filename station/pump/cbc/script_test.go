package cbc_test

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/cbc"
)

// A script is a controller that answers each request with the next of its
// replies, and with the last again when they are used up. It says nothing to what
// it has no reply to.
type script struct {
	replies map[string][]string

	mu    sync.Mutex
	heard []string
}

func (s *script) serve(line net.Conn) {
	var pending string
	b := make([]byte, 256)
	for {
		n, err := line.Read(b)
		if err != nil {
			return
		}
		pending += string(b[:n])
		for {
			request, rest, whole := strings.Cut(pending, ")")
			if !whole {
				break
			}
			pending = rest
			if reply := s.answer(strings.TrimPrefix(request, "(")); reply != "" {
				if _, err := io.WriteString(line, "("+reply+")"); err != nil {
					return
				}
			}
		}
	}
}

func (s *script) answer(request string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, request)
	left := s.replies[request]
	if len(left) == 0 {
		return ""
	}
	if len(left) > 1 {
		s.replies[request] = left[1:]
	}
	return left[0]
}

// count is how often a request was heard.
func (s *script) count(request string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, h := range s.heard {
		if h == request {
			n++
		}
	}
	return n
}

// scripted runs f in a bubble with a driver of hoses A, which is watched, and B,
// at 04 and 44.
func scripted(t *testing.T, replies map[string][]string, f func(t *testing.T, s *script, d *cbc.Driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := &script{replies: replies}
		var served sync.WaitGroup
		served.Go(func() { s.serve(far) })
		d, err := cbc.New(near, slog.New(slog.DiscardHandler), cbc.Options{
			Hoses: []cbc.Hose{{ID: "A", Code: 0x04, Watch: true}, {ID: "B", Code: 0x44}}, VolumeShown: true, SaleForm: "A",
		})
		if err != nil {
			t.Fatal(err)
		}
		defer served.Wait()
		defer d.Close()
		f(t, s, d)
	})
}

// sides is a status with the letter of our side.
func sides(letters string) []string {
	var all []string
	for _, c := range letters {
		all = append(all, "S"+string(c)+strings.Repeat("F", 47))
	}
	return all
}

// TestStatusIsBelievedWhenTwoAgree damages single letters: no checksum tells.
func TestStatusIsBelievedWhenTwoAgree(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, letters, want string }{
		{"steady", "BBB", "idle idle"},
		{"one is damaged", "BBLB", "idle idle"},
		{"the first is damaged", "LBB", "idle"},
		{"it changes", "BBEE", "idle calling"},
		{"no two agree", "BLEP", "silent"},
	}
	for _, tt := range tests {
		scripted(t, map[string][]string{"&S": sides(tt.letters)}, func(t *testing.T, _ *script, d *cbc.Driver) {
			var got []string
			for range strings.Fields(tt.want) {
				s, err := d.Poll(t.Context())
				switch {
				case errors.Is(err, pump.ErrSilent):
					got = append(got, "silent")
				case err != nil:
					t.Errorf("%s: %v", tt.name, err)
				default:
					got = append(got, s[0].State.String())
				}
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
			}
		})
	}
}

const (
	stopA    = "&M04S2A"
	blockA   = "&M04B19"
	pointers = "&T99P3C"
	readSale = "&A67"
	next     = "&I"
	sale     = "A00038600386010003E001C08121640020683000008078900B3CF6CCFFF1FD792068300F3"
)

// TestWatchAsksAgainBeforeItStops damages one volume in progress.
func TestWatchAsksAgainBeforeItStops(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		flows []string
		stops int
	}{
		{"below the limit", []string{"04001000"}, 0},
		{"one is damaged", []string{"04091000", "04001000"}, 0},
		{"at the limit", []string{"04010000", "04010100"}, 1},
	}
	for _, tt := range tests {
		replies := map[string][]string{
			"&S": sides("BBPPAA"), "&V": tt.flows, stopA: {"M04"},
			"?F04P00000000000000A11S00100060V000009C": {"F04"},
		}
		scripted(t, replies, func(t *testing.T, s *script, d *cbc.Driver) {
			o := pump.Order{Hose: "A", Limit: 10 * dispense.Liter, ID: "00000000000000A1", Lapse: time.Minute}
			if err := d.Authorize(t.Context(), o); err != nil {
				t.Fatalf("%s: %v; heard %q", tt.name, err, s.heard)
			}
			if _, err := d.Poll(t.Context()); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if got := s.count(stopA); got != tt.stops {
				t.Errorf("%s: got %d stops, want %d", tt.name, got, tt.stops)
			}
		})
	}
}

// TestAcknowledgmentIsSaidOnce, whatever the pointers show.
func TestAcknowledgmentIsSaidOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		pointers []string
		sale     string
		said     int
		want     string // in the error, nothing for none
	}{
		{"it moves", []string{"TP9907000683AE", "TP9907000684AF"}, sale, 1, ""},
		{"it moves late", []string{"TP9907000683AE", "TP9907000683AE", "TP9907000684AF"}, sale, 1, ""},
		{"it stays", []string{"TP9907000683AE"}, sale, 1, "stays at 0683"},
		{"it is past it", []string{"TP9907000684AF"}, "A00038600386010003E001C08121640020684000008078900B3CF6CCFFF1FD792068300F4", 0, ""},
		{"it is past all", []string{"TP9907000700A4"}, "0", 0, ""},
		{"the sale is not read", []string{"TP9907000683AE"}, "0", 0, "does not answer"},
	}
	for _, tt := range tests {
		scripted(t, map[string][]string{pointers: tt.pointers, readSale: {tt.sale}}, func(t *testing.T, s *script, d *cbc.Driver) {
			ours := pump.Sale{Hose: "", Index: 683, ID: "B3CF6CCFFF1FD792", At: "--02-12T16:40", Before: 804_030_000, After: 807_890_000,
				HasTotals: true, Volume: 3_860_000, PriceE4: 10_000, AmountCents: 386, Duration: 28 * time.Second}
			err := d.AcknowledgeSale(t.Context(), ours)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: got error %v, want %q", tt.name, err, tt.want)
			}
			if got := s.count(next); got != tt.said {
				t.Errorf("%s: moved on %d times, want %d", tt.name, got, tt.said)
			}
		})
	}
}

// TestUnreadableSaleIsNoSilence has the checksum right and a field wrong.
func TestUnreadableSaleIsNoSilence(t *testing.T) {
	t.Parallel()
	bad := "A000FFFFFFFFF10003E001C08121640020683000008078900B3CF6CCFFF1FD792068300" + "97"
	scripted(t, map[string][]string{pointers: {"TP9907000683AE"}, readSale: {bad}}, func(t *testing.T, _ *script, d *cbc.Driver) {
		_, _, err := d.NextSale(t.Context())
		if err == nil || errors.Is(err, pump.ErrSilent) || !strings.Contains(err.Error(), "decimal") {
			t.Errorf("got error %v, want one that says what is wrong with the sale", err)
		}
	})
}

// TestDamagedSaleIsHandedOverAndTold: the fuel has flowed whatever became of its
// record.
func TestDamagedSaleIsHandedOverAndTold(t *testing.T) {
	t.Parallel()
	damaged := "A00038600386010003E001C08121640020683000008078901B3CF6CCFFF1FD792068300F4"
	scripted(t, map[string][]string{pointers: {"TP9907000683AE"}, readSale: {damaged}}, func(t *testing.T, _ *script, d *cbc.Driver) {
		s, ok, err := d.NextSale(t.Context())
		if err != nil || !ok || s.Volume != 3_860_000 {
			t.Errorf("got %+v, %t, error %v, want the sale", s, ok, err)
		}
		if got := d.StoreTrouble(); !strings.Contains(got, "sale 000683 is damaged") {
			t.Errorf("trouble: got %q, want that sale 000683 is damaged", got)
		}
	})
}

// TestClockThatIsNotTakenOver shows another time than it was set to.
func TestClockThatIsNotTakenOver(t *testing.T) {
	t.Parallel()
	replies := map[string][]string{"&KR1F4": {"KR12002180309570194"}, "&KW120021305090000AF": {"KW12002130109000085"}}
	scripted(t, replies, func(t *testing.T, _ *script, d *cbc.Driver) {
		if _, err := d.SetClock(t.Context(), time.Date(2020, 2, 13, 9, 0, 0, 0, time.UTC)); err != nil {
			t.Errorf("the same time: %v", err)
		}
	})
	replies["&KW120021305090000AF"] = []string{"KR12002180309570194"}
	scripted(t, replies, func(t *testing.T, _ *script, d *cbc.Driver) {
		if _, err := d.SetClock(t.Context(), time.Date(2020, 2, 13, 9, 0, 0, 0, time.UTC)); !errors.Is(err, pump.ErrRefused) {
			t.Errorf("another time: got error %v, want %v", err, pump.ErrRefused)
		}
	})
}

// TestStopIsProvenByTheStatus has the commands refused: only the state counts.
func TestStopIsProvenByTheStatus(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, letters, reply, want string }{
		{"nothing to stop", "BB", "M?t", ""},
		{"it stays open", "AA", "M?r", "the pump answered with an error"},
		{"another nozzle answers", "BB", "M44", "does not answer"},
	}
	for _, tt := range tests {
		replies := map[string][]string{"&S": sides(tt.letters), "&V": {"04001000"}, stopA: {tt.reply}, blockA: {tt.reply}}
		scripted(t, replies, func(t *testing.T, s *script, d *cbc.Driver) {
			err := d.Stop(t.Context(), "A")
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: got error %v, want %q", tt.name, err, tt.want)
			}
			if tt.want == "" && !slices.Contains(s.heard, blockA) {
				t.Errorf("%s: the hose was not blocked: %q", tt.name, s.heard)
			}
		})
	}
}
