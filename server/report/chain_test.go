package report

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/custody"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// What rounds to nothing in liters and in money is no row, and rows come to the same as they are shown, in = out + left.
func TestChainHasNoRowsOfNothing(t *testing.T) {
	t.Parallel()
	part := func(name string, ul dispense.Volume, cents int64) chain.Part {
		return chain.Part{Name: name, Amount: worth.Amount{UL: ul, Cents: cents}}
	}
	m := &custody.Month{Currency: "MXN", Chain: chain.Chain{Steps: []chain.Step{{
		Name: chain.Hoses, In: []chain.Part{part("issued", 100_000_003, 2_000)}, Out: []chain.Part{part("said", 90_000_000, 1_800)},
		Residuals: []chain.Residual{{Part: part("display", 3, 0)}, {Part: part("unrecorded", 10_000_000, 200), Unexplained: true}},
	}}}}
	table := Chain(Period{}, m)
	sums := map[string][2]int64{}
	for _, r := range table.Rows {
		side := table.Cell(r, "chain_side").Text
		ul := table.Cell(r, "volume").N
		sums[side] = [2]int64{sums[side][0] + (ul+5_000)/10_000, sums[side][1] + table.Cell(r, "amount").N}
	}
	if len(table.Rows) != 3 || sums[ChainIn][0] != sums[ChainOut][0]+sums[ChainLeft][0] || sums[ChainIn][1] != sums[ChainOut][1]+sums[ChainLeft][1] {
		t.Errorf("rows are %+v, in centiliters and cents %v", table.Rows, sums)
	}
}
