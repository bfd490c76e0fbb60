package custody

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// Fuel of own hoses whose tank nobody measures costs what a liter did that others gave to somebody: neither tests nor what was
// poured into another tank of ours has a part in that mean, whatever they cost, nor a tank without money.
func TestMeanIsOfWhatWasGiven(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	of := func(liters dispense.Volume, cents int64) worth.Amount {
		return worth.Amount{UL: liters * liter, Cents: cents}
	}
	f := &chain.Facts{Tanks: []chain.Tank{
		{Filled: of(100, 200_000), Purposes: map[string]worth.Amount{"vehicle": of(60, 120_000), "container": of(40, 80_000), "test": of(100, 900_000), "transfer": of(300, 1)}},
		{Purposes: map[string]worth.Amount{"vehicle": of(500, 0)}},
	}}
	booked, nowhere := dispense.Ref{Station: "norte", Epoch: 1, Seq: 1}, dispense.Ref{Station: "sur", Epoch: 1, Seq: 1}
	used := &spending.Use{}
	used.List = append(used.List, spending.Used{Own: true})
	used.List[0].VolumeUL = 30 * liter
	used.Own = append(used.Own, ownFill(booked, 20*liter), ownFill(nowhere, 10*liter))
	(&Month{Reserved: map[string]bool{}}).used(f, map[dispense.Ref]*worth.Amount{booked: {Cents: 41_000}}, used)
	if got, want := f.Used[0].Amount, of(30, 41_000+20_000); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func ownFill(ref dispense.Ref, ul dispense.Volume) (f spending.OwnFill) {
	f.Ref, f.VolumeUL = ref, ul
	return f
}
