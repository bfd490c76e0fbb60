package api

import (
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// A BudgetStop is what was said of the stop of an account.
type BudgetStop struct {
	SayStop
	Loosens  bool   `json:"loosens" doc:"It lets more through than what was said before, and two people said it."`
	By       string `json:"by"`
	AgreedBy string `json:"agreed_by,omitempty" doc:"The second of two people."`
	At       string `json:"said_at" format:"date-time"`
}

// SayStop is what somebody says of the stop of an account.
type SayStop struct {
	Account string `json:"account,omitempty" maxLength:"200" doc:"Absent: all accounts of which nothing else is said."`
	Stop    string `json:"stop" enum:"none,soft,hard" doc:"What happens when no money is left: nothing, somebody is told, or no fuel flows."`
	From    string `json:"from" format:"date" doc:"The day from which it counts; not before today."`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

// A StoppedAccount is one with a stop in force.
type StoppedAccount struct {
	Account     string `json:"account"`
	Stop        string `json:"stop" enum:"soft,hard"`
	Since       string `json:"since" format:"date"`
	General     bool   `json:"general" doc:"It is what is said of all accounts."`
	Provisional bool   `json:"provisional" doc:"No budget of the year is approved yet."`
	Rest        int64  `json:"rest_cents" doc:"What may still flow: what was modified less what flowed. Below 0: more flowed than there was."`
	Dearest     int64  `json:"dearest_price_e4" doc:"By which money is liters; 0: no price is known, and it stops nothing."`
	Vehicles    int    `json:"vehicles"`
	Held        int64  `json:"held_ul" doc:"What stations hold of it and have not drawn, in microliters."`
}

// A ToldStation is what a station was told of an account.
type ToldStation struct {
	Account string `json:"account"`
	Station string `json:"station"`
	Held    int64  `json:"limit_ul" doc:"The most that it may draw in the year, in microliters."`
	Drawn   int64  `json:"drawn_ul" doc:"What it drew and reserved."`
}

// An EndedStop is a stop of an account that is none any more.
type EndedStop struct {
	Account string `json:"account"`
	Stop    string `json:"stop" enum:"soft,hard"`
	Year    int    `json:"year" doc:"The first fiscal year in which it is none."`
	Follows string `json:"follows,omitempty" doc:"The account that goes on in its place, of which a stop may be said; absent: nobody can tell which."`
}

// BudgetStops are how stops stand.
type BudgetStops struct {
	Currency string           `json:"currency"`
	Accounts []StoppedAccount `json:"accounts" nullable:"false"`
	Told     []ToldStation    `json:"told" nullable:"false"`
	Ended    []EndedStop      `json:"ended" nullable:"false" doc:"Stops that end because keys are made otherwise from this fiscal year on, or from the next one."`
	Said     []BudgetStop     `json:"said" nullable:"false" doc:"In the order in which it was said; the last of an account and day counts."`
}

func stopName(s budget.Stop) string {
	if s == budget.NoStop {
		return "none"
	}
	return string(s)
}

func addStops(a *api) {
	read(a, operation{id: "get-budget-stops", tag: budgetTag, path: "/budget/stops", page: "GET /budget/stops", summary: "Say which accounts stop fuel, and what stations were told"},
		func(c *call, _ *struct{}) (BudgetStops, error) {
			if err := c.keepsBudget(); err != nil {
				return BudgetStops{}, err
			}
			s, err := c.Budget.Stops(c)
			if err != nil {
				return BudgetStops{}, err
			}
			out := BudgetStops{Currency: s.Currency, Accounts: []StoppedAccount{}, Told: []ToldStation{}, Ended: []EndedStop{}, Said: []BudgetStop{}}
			for _, x := range s.Ended {
				out.Ended = append(out.Ended, EndedStop{string(x.Account), string(x.Stop), x.Year, string(x.Follows)})
			}
			for _, x := range s.Accounts {
				out.Accounts = append(out.Accounts, StoppedAccount{string(x.Account), string(x.Stop), string(x.Since), x.General, x.Provisional, x.RestCents, x.DearestE4, x.Vehicles, int64(x.HeldUL)})
			}
			for _, x := range s.Told {
				out.Told = append(out.Told, ToldStation{string(x.Account), x.Station, int64(x.HeldUL), int64(x.DrawnUL)})
			}
			for _, x := range s.Said {
				out.Said = append(out.Said, BudgetStop{SayStop{string(x.Key), stopName(x.Stop), string(x.From), x.Reason}, x.Loosens, x.By, x.AgreedBy, x.At.UTC().Format(time.RFC3339)})
			}
			return out, nil
		})
	do(a, operation{id: "say-budget-stop", tag: budgetTag, path: "/budget/stops", page: "POST /budget/stops", summary: "Say whether an account stops fuel",
		about: "What happens when nothing is left of it, from a day on. What loosens a stop takes two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\".",
		try:   `{"account":"FISM-26103-civ","stop":"hard","from":"2100-01-01","reason":"Acuerdo de cierre"}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what loosens: a token of the second person, which acts and may agree to the budget."`
			Body SayStop
		}) (SayStop, error) {
			if err := c.keepsBudget(); err != nil {
				return SayStop{}, err
			}
			b := &in.Body
			s := spending.StopSaid{Reason: b.Reason}
			s.Key, s.From, s.Stop = budget.Key(b.Account), budget.Day(b.From), budget.Stop(b.Stop)
			if b.Stop == "none" {
				s.Stop = budget.NoStop
			}
			err := c.Budget.SayStop(c, c.user.Username, s)
			if p, ok := spending.AsProblem(err); ok && p.Field == "agreed" && p.Code == "missing" { // it loosens
				if s.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
					return SayStop{}, err
				}
				err = c.Budget.SayStop(c, c.user.Username, s)
			}
			return *b, budgetProblem(err)
		})
}
