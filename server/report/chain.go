package report

import (
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/custody"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// Sides of a step, as files say them.
const (
	ChainIn   = "in"   // comes into the step
	ChainOut  = "out"  // goes on from it
	ChainLeft = "left" // does neither: in = out + left
)

// A Flow is a step as it is drawn, on a page and on paper: two bars of one length, above what
// comes in and below what becomes of it, and between them the same width.
type Flow struct {
	Step, Title, Says string
	Top, Bottom       []Band
}

// A Band is a part of a bar, in millionths of the longest bar of all that are drawn together.
type Band struct {
	At, Width int64
	Kind      string // [ChainIn], [ChainOut], [ChainLeft], or [ChainLost] of what nobody can explain
	Title     string
}

// ChainLost is what is left of a step and nobody can explain.
const ChainLost = "lost"

// ChainFlows draws steps, all of one scale. A step in which nothing flowed is not drawn. Title
// says what a part is, and says what a step comes to.
func ChainFlows(c *chain.Chain, title func(chain.Part) string, step func(*chain.Step) (title, says string)) (list []Flow) {
	whole := dispense.Volume(1)
	for i := range c.Steps {
		if c.Steps[i].Name == chain.Vehicles { // of hundreds nobody reads a drawing
			continue
		}
		top, _ := sides(&c.Steps[i])
		whole = max(whole, length(top))
	}
	draw := func(strips []strip) (bands []Band) {
		at := dispense.Volume(0)
		for _, s := range strips {
			from, to := worth.Portion(1_000_000, at, whole), worth.Portion(1_000_000, at+s.UL, whole)
			bands = append(bands, Band{from, to - from, s.kind, title(s.Part)})
			at += s.UL
		}
		return bands
	}
	for i := range c.Steps {
		s := &c.Steps[i]
		if top, bottom := sides(s); len(top) > 0 && s.Name != chain.Vehicles {
			f := Flow{Step: s.Name, Top: draw(top), Bottom: draw(bottom)}
			f.Title, f.Says = step(s)
			list = append(list, f)
		}
	}
	return list
}

// A strip is a part of a bar.
type strip struct {
	chain.Part
	kind string
}

// sides are what comes into a step and what becomes of it, both as long: what is below 0 on
// one side stands on the other.
func sides(s *chain.Step) (top, bottom []strip) {
	add := func(list, other *[]strip, p chain.Part, kind string) {
		if p.UL < 0 {
			p.UL = -p.UL
			list = other
		}
		if p.UL != 0 {
			*list = append(*list, strip{p, kind})
		}
	}
	for _, p := range s.In {
		add(&top, &bottom, p, ChainIn)
	}
	for _, p := range s.Out {
		add(&bottom, &top, p, ChainOut)
	}
	for _, r := range s.Residuals {
		kind := ChainLeft
		if r.Unexplained {
			kind = ChainLost
		}
		add(&bottom, &top, r.Part, kind)
	}
	return top, bottom
}

func length(list []strip) (ul dispense.Volume) {
	for _, s := range list {
		ul += s.UL
	}
	return ul
}

// Chain lists the steps from who bills fuel to the account that pays it, each with what comes
// in, what goes on, and what does neither, by names. Money that nobody knows is no 0.00 but empty, with the liters that it is of.
func Chain(p Period, m *custody.Month) Table {
	t := Table{Name: "chain", Period: p, Columns: []Column{
		{"chain_step", Text, ""}, {"chain_side", Text, ""}, {"chain_name", Text, ""}, {"chain_of", Text, ""}, {"volume", Volume, "L"}, {"amount", Money, m.Currency}, {"worth_waiting_volume", Volume, "L"}, {"chain_unexplained", Text, ""},
	}}
	unpriced := int64(0)
	for i := range m.Steps {
		s := &m.Steps[i]
		add := func(side string, part chain.Part, unexplained bool) {
			if chain.Nothing(part.Amount) { // 0.00 L at 0.00 says nothing, and takes nothing off what rows come to as they are shown
				return
			}
			open := Cell{}
			if part.Unpriced != 0 {
				unpriced++
			}
			if unexplained {
				open = textCell("unexplained")
			}
			t.Rows = append(t.Rows, Row{s.Name + "/" + side + "/" + part.Name + "/" + part.Of, []Cell{textCell(s.Name), textCell(side), textCell(part.Name), textCell(part.Of), number(int64(part.UL)), numberIf(!chain.Unknown(part.Amount), part.Cents), numberIf(part.Unpriced != 0, int64(part.Unpriced)), open}})
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
	if unpriced > 0 {
		t.Notes = append(t.Notes, note("chain_unpriced", unpriced))
	}
	return t
}
