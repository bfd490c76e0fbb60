package horustech

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/sim/world"
)

// An island is a controller that people and a program use at random, and what
// leaked while no sale was open.
type island struct {
	*Controller
	clock  *world.Clock
	leaked int64
}

const islandStartUL = 123_456_789

func newIsland() *island {
	clock := world.New(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC), 0)
	return &island{clock: clock, Controller: New(Options{Now: clock.Now, Hoses: []Hose{
		{Number: 1, Side: 1, Prices: [3]int64{1500, 1, 9999}, TotalizerUL: islandStartUL},
	}})}
}

func (i *island) act(t *rapid.T) {
	n := i.Nozzle(1)
	switch rapid.IntRange(0, 9).Draw(t, "act") {
	case 0:
		n.Lift()
	case 1:
		n.HangUp()
	case 2:
		n.Squeeze(rapid.IntRange(1, 130).Draw(t, "liters a minute"))
	case 3:
		n.Release()
	case 4, 5:
		i.clock.Advance(time.Duration(rapid.Int64Range(1, int64(5*time.Minute)).Draw(t, "ns")))
	case 6:
		limit := rapid.IntRange(1, 99_999).Draw(t, "hundredths")
		i.answer("serial", fmt.Appendf(nil, "2601%016X1S%06d60V00000", limit, limit))
	case 7:
		i.answer("serial", []byte("1301"+rapid.SampledFrom([]string{"02", "03", "04", "05", "10"}).Draw(t, "mode")))
	case 8:
		i.leak(rapid.Int64Range(1, 1e9).Draw(t, "leak"))
	case 9:
		i.Restart()
	}
}

// leak lets fuel pass while no sale is open to count it.
func (i *island) leak(ul int64) {
	i.advance()
	if i.nozzles[1].fill == nil {
		i.Nozzle(1).Leak(ul)
		i.leaked += ul
	}
}

// Whatever people do, the true meter moved by what the sales took and what
// leaked; sales do not overlap; the displays agree with the meter to a digit;
// and no sale exceeds its limit.
func TestEveryLiterIsAccountedFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		i := newIsland()
		acts := rapid.IntRange(1, 60).Draw(t, "acts")
		for range acts {
			i.act(t)
		}
		i.Nozzle(1).HangUp()
		flowed, at := i.leaked, int64(islandStartUL)
		for _, s := range i.Sales() {
			checkSale(t, s, at)
			flowed, at = flowed+s.EndUL-s.StartUL, s.EndUL
		}
		moved := i.Nozzle(1).Totalizer() - islandStartUL
		// A fill of less than one digit leaves no sale.
		if slack := moved - flowed; slack < 0 || slack > int64(acts)*i.nozzles[1].stepUL() {
			t.Fatalf("the meter moved %d, sales and leaks make %d", moved, flowed)
		}
	})
}

func checkSale(t *rapid.T, s Sale, previousEnd int64) {
	if s.StartUL < previousEnd || s.Ended.Before(s.Began) {
		t.Fatalf("%+v: begins before the previous one ended at %d, or ends before it begins", s, previousEnd)
	}
	if off := s.EndUL - s.StartUL - s.VolumeUL; off <= -1000 || off >= 1000 {
		t.Fatalf("%+v: the display is off by %d", s, off)
	}
	var hundredths int64
	if s.Client == NoID {
		return // released without a limit
	}
	if _, err := fmt.Sscanf(s.Client, "%X", &hundredths); err != nil {
		t.Fatal(err)
	}
	if s.VolumeUL > hundredths*10_000 {
		t.Fatalf("%+v: took more than its limit of %d hundredths of a liter", s, hundredths)
	}
}
