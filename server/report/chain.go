package report

import (
	"github.com/litro-fuel/litro/server/custody"
	"github.com/litro-fuel/litro/server/reconcile/chain"
)

// Sides of a step, as files say them.
const (
	ChainIn   = "in"   // comes into the step
	ChainOut  = "out"  // goes on from it
	ChainLeft = "left" // does neither: in = out + left
)

// Chain lists the steps from who bills fuel to the account that pays it, each with what comes
// in, what goes on, and what does neither, by names.
func Chain(p Period, m *custody.Month) Table {
	t := Table{Name: "chain", Period: p, Columns: []Column{
		{"chain_step", Text, ""}, {"chain_side", Text, ""}, {"chain_name", Text, ""}, {"chain_of", Text, ""}, {"volume", Volume, "L"}, {"amount", Money, m.Currency}, {"chain_unexplained", Text, ""},
	}}
	for i := range m.Steps {
		s := &m.Steps[i]
		add := func(side string, part chain.Part, unexplained bool) {
			open := Cell{}
			if unexplained {
				open = textCell("unexplained")
			}
			t.Rows = append(t.Rows, Row{s.Name + "/" + side + "/" + part.Name + "/" + part.Of, []Cell{textCell(s.Name), textCell(side), textCell(part.Name), textCell(part.Of), number(int64(part.UL)), number(part.Cents), open}})
		}
		for _, part := range s.In {
			add(ChainIn, part, false)
		}
		for _, part := range s.Out {
			add(ChainOut, part, false)
		}
		for _, r := range s.Residuals {
			add(ChainLeft, r.Part, r.Unexplained)
		}
	}
	return t
}
