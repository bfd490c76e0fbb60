package api

import (
	"fmt"

	"github.com/litro-fuel/litro/server/custody"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/chain"
)

// A Chain is a month from who bills fuel to the account that pays it.
type Chain struct {
	Month       string      `json:"month" example:"2026-11"`
	Currency    string      `json:"currency"`
	Unexplained WorthAmount `json:"unexplained" doc:"All that nobody has explained, without signs; cents are of what anybody knows the price of."`
	Steps       []ChainStep `json:"steps" nullable:"false"`
}

// A ChainStep is a step of it: in = out + left, in liters and in cents.
type ChainStep struct {
	Step string      `json:"step" doc:"bought, delivered, tanks, hoses, fills, vehicles, or accounts"`
	In   []ChainPart `json:"in" nullable:"false"`
	Out  []ChainPart `json:"out" nullable:"false"`
	Left []ChainPart `json:"left" nullable:"false" doc:"Below 0: it went on without having come in."`
}

// A ChainPart is what comes in, goes on, or is left.
type ChainPart struct {
	Name        string      `json:"name"`
	Of          string      `json:"of,omitempty" doc:"A supplier, a tank or its hose, a department, a vehicle, or an account."`
	Amount      WorthAmount `json:"amount"`
	Unexplained bool        `json:"unexplained,omitempty" doc:"Nobody can say yet where the fuel is, or what was billed."`
}

func chainPart(p chain.Part, unexplained bool) ChainPart {
	return ChainPart{p.Name, p.Of, worthAmount(p.Amount), unexplained}
}

func addChain(a *api) {
	read(a, operation{id: "get-chain", tag: "stations", path: "/chain", page: "GET /chain", summary: "Show the chain of custody of a month", about: "From who bills fuel to the account that pays it. Each step adds up, and what is left has a name.", try: "?at=2026-12-01"},
		func(c *call, _ *struct{ OfMonth }) (out Chain, err error) {
			p, err := c.month()
			if err == nil {
				err = c.books()
			}
			if err == nil && (c.Matching == nil || c.Budget == nil) {
				err = fmt.Errorf("chain of custody: %w", fault.ErrNotFound)
			}
			if err != nil {
				return out, err
			}
			m, err := custody.New(custody.Config{Lines: c.Matching, Tanks: c.Stock, Budget: c.Budget}).Month(c, p.From, p.To)
			if err != nil {
				return out, err
			}
			if s := m.Step(chain.Vehicles); s != nil && !c.user.Scope().Cleared() {
				s.Gather(func(id string) bool { return m.Reserved[id] }, "reserved")
			}
			out = Chain{Month: p.From.Format("2006-01"), Currency: m.Currency, Unexplained: worthAmount(m.Unexplained), Steps: []ChainStep{}}
			for i := range m.Steps {
				s := ChainStep{m.Steps[i].Name, []ChainPart{}, []ChainPart{}, []ChainPart{}}
				for _, x := range m.Steps[i].In {
					s.In = append(s.In, chainPart(x, false))
				}
				for _, x := range m.Steps[i].Out {
					s.Out = append(s.Out, chainPart(x, false))
				}
				for _, x := range m.Steps[i].Residuals {
					s.Left = append(s.Left, chainPart(x.Part, x.Unexplained))
				}
				out.Steps = append(out.Steps, s)
			}
			return out, nil
		})
}
