package dart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// A script is a pump that says what the test wants, and keeps what it heard and
// when.
type script struct {
	heard []string
	at    []time.Time
	log   bytes.Buffer
}

// scripted is a driver of hose A, nozzle 1 of side 1, on a pump that answers by
// a function of what it hears, once each has said what it has to say.
func scripted(t *testing.T, answer func(f frame, n int) []frame) (*Driver, *script) {
	t.Helper()
	near, far := net.Pipe()
	s := &script{}
	d, err := New(near, slog.New(slog.NewTextHandler(&s.log, nil)), Options{Hoses: []Hose{{ID: "A", Side: 1, Nozzle: 1, Decimals: Decimals{2, 2, 2}, TotalDecimals: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	go func() {
		b := make([]byte, 256)
		for n := 0; ; n++ {
			m, err := far.Read(b)
			if err != nil {
				return
			}
			f, _, _ := parse(b[:m])
			s.heard, s.at = append(s.heard, fmt.Sprintf("%02X", f.control())), append(s.at, time.Now())
			for _, r := range answer(f, n) {
				if _, err := far.Write(r.bytes()); err != nil {
					return
				}
			}
		}
	}()
	return d, s
}

func says(k kind, tx byte, ts ...transaction) []frame {
	return []frame{{firstAddress, k, tx, block(ts...)}}
}

// atRest answers as a pump does that has been reset.
func atRest(f frame, n int) []frame {
	switch f.kind {
	case kindPoll:
		return says(kindData, byte(n%16), transaction{dcFill, make([]byte, 8)}, transaction{dcNozzle, make([]byte, 4)}, transaction{dcStatus, []byte{statusReset}})
	case kindData:
		return says(kindACK, f.tx)
	}
	return nil
}

// TestBlockSaidAgain is acknowledged each time, and taken once.
func TestBlockSaidAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, s := scripted(t, func(f frame, n int) []frame {
			if f.kind == kindPoll && n < 6 {
				return says(kindData, 7, transaction{dcAlarm, []byte{0x21}})
			}
			if f.kind == kindPoll {
				return says(kindEOT, 0)
			}
			return nil
		})
		if took, err := d.drain(context.Background(), d.sides[0]); !took || err != nil {
			t.Errorf("got %t, error %v, want blocks", took, err)
		}
		if got, want := strings.Join(s.heard, " "), "20 C7 20 C7 20 C7 20"; got != want {
			t.Errorf("heard %s, want %s", got, want)
		}
		if n := strings.Count(s.log.String(), "alarm 21"); n != 1 {
			t.Errorf("the alarm was taken %d times, want once", n)
		}
		for i, what := range s.heard {
			if what == "C7" && s.at[i+1].Sub(s.at[i]) < turnaround {
				t.Errorf("%v after an acknowledgment the next frame follows, want %v", s.at[i+1].Sub(s.at[i]), turnaround)
			}
		}
	})
}

// TestOwnNumbers are begun again at 0 when the pump does not agree, or may not
// have heard.
func TestOwnNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string
		answer     func(f frame, n int) []frame
		err        error
	}{
		{"agreed", "30 31 32", func(f frame, _ int) []frame { return says(kindACK, f.tx) }, nil},
		{"NAK", "30 31 30 31", func(f frame, n int) []frame {
			if n == 1 {
				return says(kindNAK, f.tx)
			}
			return says(kindACK, f.tx)
		}, nil},
		{"another acknowledged", "30 31 30 31", func(f frame, n int) []frame {
			if n == 1 {
				return says(kindACK, 9)
			}
			return says(kindACK, f.tx)
		}, nil},
		{"acknowledgment lost", "30 31 31 32", func(f frame, n int) []frame {
			if n == 1 {
				return nil
			}
			return says(kindACK, f.tx)
		}, nil},
		{"silent", "30 31 31 31 30", func(f frame, n int) []frame {
			if n >= 1 && n <= 3 {
				return nil
			}
			return says(kindACK, f.tx)
		}, pump.ErrSilent},
		{"never acknowledged", "30 31 30 30 30", func(f frame, n int) []frame {
			if n >= 1 && n <= 3 {
				return says(kindNAK, f.tx)
			}
			return says(kindACK, f.tx)
		}, errNAK},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			d, s := scripted(t, tt.answer)
			var all error
			for range 3 {
				all = errors.Join(all, d.send(context.Background(), d.sides[0], command(dccStatus)))
			}
			if got := strings.Join(s.heard, " "); got != tt.want || !errors.Is(all, tt.err) {
				t.Errorf("%s: got %s, error %v, want %s, error %v", tt.name, got, all, tt.want, tt.err)
			}
		})
	}
}

// TestAnswersOfOthersAreNotOurs has another side, another counter and an echo
// speak first.
func TestAnswersOfOthersAreNotOurs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		count := func(counter byte, n uint64) transaction {
			figure := packed(n, 10)
			return transaction{dcTotal, bytes.Join([][]byte{{counter}, figure, figure, make([]byte, 5)}, nil)}
		}
		tell := count(2, 777)
		d, _ := scripted(t, func(f frame, n int) []frame {
			switch f.kind {
			case kindPoll:
				other := frame{firstAddress + 1, kindData, 3, block(count(1, 555))}
				return append([]frame{f, other}, says(kindData, byte(n%16), tell)...)
			case kindData:
				return append([]frame{f}, says(kindACK, f.tx)...)
			}
			return nil
		})
		if v, err := d.Totalizer(context.Background(), "A"); !errors.Is(err, pump.ErrSilent) {
			t.Errorf("counter 2: got %v, error %v, want %v", v, err, pump.ErrSilent)
		}
		tell = count(1, 84895)
		if v, err := d.Totalizer(context.Background(), "A"); err != nil || v != 848_950*dispense.Milliliter {
			t.Errorf("got %v, error %v, want 848.95 L", v, err)
		}
	})
}

// TestAuthorizeThatIsOnlyAcknowledged is refused once the pump was told to stop.
func TestAuthorizeThatIsOnlyAcknowledged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stopped := false
		d, _ := scripted(t, func(f frame, n int) []frame {
			stopped = stopped || f.kind == kindData && bytes.Equal(f.data, block(command(dccStop)))
			return atRest(f, n)
		})
		err := d.Authorize(context.Background(), pump.Order{Hose: "A", Limit: dispense.Liter, Lapse: time.Minute})
		if !errors.Is(err, pump.ErrRefused) || !strings.Contains(err.Error(), "acknowledged, but the pump is reset") || !stopped {
			t.Errorf("got error %v, stopped %t, want a refusal after a stop", err, stopped)
		}
	})
}

// TestOrderThatNoPresetCanCarry is refused before anything is sent.
func TestOrderThatNoPresetCanCarry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, s := scripted(t, atRest)
		for name, o := range map[string]pump.Order{
			"too many digits": {Limit: 1_000_000 * dispense.Liter, Lapse: time.Minute},
			"half a step":     {Limit: dispense.Liter + 5*dispense.Milliliter, Lapse: time.Minute},
			"no time to lift": {Limit: dispense.Liter},
		} {
			o.Hose = "A"
			if err := d.Authorize(context.Background(), o); !errors.Is(err, pump.ErrRefused) {
				t.Errorf("%s: got error %v, want %v", name, err, pump.ErrRefused)
			}
		}
		if len(s.heard) > 0 {
			t.Errorf("the pump heard %v, want nothing", s.heard)
		}
	})
}
