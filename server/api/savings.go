package api

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/statement"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/savings"
)

// An Estimate is a figure, and between which bounds it is in 95 of 100 cases.
type Estimate struct {
	Low  int64 `json:"low"`
	N    int64 `json:"n"`
	High int64 `json:"high"`
}

// SavedMoney is what fuel cost, in parts, in cents: expected - saved + prices = paid.
type SavedMoney struct {
	Expected int64    `json:"expected_cents" doc:"What the same way would have cost by the baseline's yield and price."`
	Saved    Estimate `json:"saved_cents" doc:"At the baseline's price."`
	Prices   int64    `json:"prices_cents" doc:"What the change of prices did; below 0: they fell. It is no saving."`
	Paid     int64    `json:"paid_cents" doc:"Of the liters that are compared, at the mean price of each class and product."`
}

// A SavedGroup is the vehicles of a class on a product, by one meter.
type SavedGroup struct {
	Class       string      `json:"class"`
	Grade       string      `json:"grade"`
	Meter       string      `json:"meter" enum:"way,run" doc:"way: an odometer, in meters; run: an hour meter, in seconds."`
	Why         string      `json:"why,omitempty" doc:"Why nothing is claimed of it: baseline, it has no whole intervals there; interval, nor in the period; few, fewer than 3 vehicles. Absent: it is compared."`
	Vehicles    int         `json:"vehicles"`
	BaseDid     int64       `json:"base_did"`
	BaseUL      int64       `json:"base_volume_ul"`
	Did         int64       `json:"did"`
	UL          int64       `json:"volume_ul"`
	ExpectedUL  int64       `json:"expected_ul" doc:"did * base_volume / base_did"`
	Saved       *Estimate   `json:"saved_ul,omitempty" doc:"Its n is expected - volume."`
	BasePriceE4 *int64      `json:"base_price_e4,omitempty" doc:"Mean of what was paid a liter, in 1/10000."`
	PriceE4     *int64      `json:"price_e4,omitempty"`
	Money       *SavedMoney `json:"money,omitempty" doc:"Absent: a price is not known."`
}

// A Baseline is the days against which is compared, as somebody said them.
type Baseline struct {
	Version int64      `json:"version" doc:"0: of the question alone."`
	From    string     `json:"from" format:"date"`
	To      string     `json:"to" format:"date" doc:"The last day."`
	Reason  string     `json:"reason,omitempty"`
	SaidBy  string     `json:"said_by,omitempty"`
	SaidAt  *time.Time `json:"said_at,omitempty"`
}

// A SavingsStatement is what was saved in a period.
type SavingsStatement struct {
	FromAt     time.Time    `json:"from_at"`
	ToAt       time.Time    `json:"to_at"`
	Baseline   Baseline     `json:"baseline"`
	Said       []Baseline   `json:"baselines" nullable:"false" doc:"All that were said, the newest first."`
	Notes      []string     `json:"notes" nullable:"false" doc:"not_said: the baseline is another than the city's; said_after: it was said when the period had begun; changed: it is not the first; unfinished: the period is not over; season: they are of other months of the year."`
	Currency   string       `json:"currency"`
	ExpectedUL int64        `json:"expected_ul"`
	UL         int64        `json:"volume_ul" doc:"Of whole intervals that are compared."`
	AllUL      int64        `json:"all_volume_ul" doc:"All that vehicles took."`
	UnpricedUL int64        `json:"unpriced_ul" doc:"Of what is compared, without a price: it is in liters and in no amount."`
	Saved      Estimate     `json:"saved_ul"`
	Percent    Estimate     `json:"saved_permille" doc:"Of what was expected, in tenths of a percent."`
	Money      *SavedMoney  `json:"money,omitempty"`
	Groups     []SavedGroup `json:"groups" nullable:"false"`
	Rule       int          `json:"rule" enum:"1,2" doc:"1: fuel of own tanks of which neither pump nor paper says the price has none; 2: it has what it cost in its tank that day."`
	TanksUL    int64        `json:"tanks_volume_ul" doc:"What own tanks gave in the period at what it cost there."`
	Tanks      int64        `json:"tanks_cents" doc:"What that is worth."`
	BaseTankUL int64        `json:"base_tanks_volume_ul" doc:"The same in the baseline."`
	BaseTanks  int64        `json:"base_tanks_cents"`
	SHA256     string       `json:"sha256" doc:"Of what the statement is made of: of the same it is the same, whoever asks and when."`
}

// A SavedUse is what a vehicle took of a product as one of a class.
type SavedUse struct {
	VolumeUL int64 `json:"volume_ul" doc:"All of it."`
	WayM     int64 `json:"way_m" doc:"Of whole intervals by an odometer."`
	WayUL    int64 `json:"way_volume_ul"`
	RunS     int64 `json:"run_s" doc:"Of whole intervals by an hour meter."`
	RunUL    int64 `json:"run_volume_ul"`
	PaidUL   int64 `json:"priced_volume_ul" doc:"Of fuel that has a price in the statement's currency, which is what own tanks gave at what it cost there, and all else where all fills of that have one: the mean price of a class and product is by it."`
	Paid     int64 `json:"priced_cents" doc:"What that cost."`
}

// A SavedPart is what a vehicle took in the baseline and in the period.
type SavedPart struct {
	Vehicle string   `json:"vehicle,omitempty" doc:"Absent: those that are reserved, together, for who is not cleared."`
	Class   string   `json:"class"`
	Grade   string   `json:"grade"`
	Base    SavedUse `json:"base"`
	Now     SavedUse `json:"now"`
}

// SayBaseline says the days against which is compared from now on.
type SayBaseline struct {
	Version *int64 `json:"version,omitempty" doc:"Of the baseline that who says it saw; without it, of the one there is."`
	From    string `json:"from" format:"date"`
	To      string `json:"to" format:"date" doc:"The last day."`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

// OfSavings says what a statement is about.
type OfSavings struct {
	Period
	BaseFrom string `query:"base_from" format:"date" doc:"The first day of another baseline than the city's."`
	BaseTo   string `query:"base_to" format:"date" doc:"Its last day."`
	Rule     string `query:"rule" enum:"1,2" doc:"1: as statements were made before own fuel had a price; 2, as without it, is how they are made now."`
}

// saves returns the statement that is asked for.
func (c *call) saves() (*statement.Looked, error) {
	if c.Savings == nil {
		return nil, fmt.Errorf("savings: %w", fault.ErrNotFound)
	}
	p, err := c.period(report.Year)
	if err != nil {
		return nil, err
	}
	rule, err := statement.ReadRule(c.request.URL.Query().Get("rule"))
	if err != nil {
		return nil, err
	}
	var base *statement.Days
	if q := c.request.URL.Query(); q.Has("base_from") || q.Has("base_to") {
		q.Set("period", string(report.Custom))
		q.Set("from", q.Get("base_from"))
		q.Set("to", q.Get("base_to"))
		of, err := report.ParsePeriod(q, c.calendar(), c.Now())
		if err != nil {
			return nil, err
		}
		base = &statement.Days{From: of.From, To: of.To}
	}
	return c.Savings.Look(c, statement.Days{From: p.From, To: p.To}, base, rule)
}

func estimate(r savings.Range) Estimate { return Estimate(r) }

func savedMoney(m *savings.Money) *SavedMoney {
	if m == nil {
		return nil
	}
	return &SavedMoney{m.ExpectedCents, estimate(m.Saved), m.PriceCents, m.PaidCents}
}

func baselineOf(b statement.Baseline) Baseline {
	out := Baseline{Version: b.Version, From: b.From.Format(time.DateOnly), To: b.Last().Format(time.DateOnly), Reason: b.Reason, SaidBy: b.By}
	if b.Version > 0 {
		out.SaidAt = new(b.At.UTC())
	}
	return out
}

func addSavings(a *api) {
	const tag = "fills"
	read(a, operation{id: "get-savings", tag: tag, path: "/savings", page: "GET /savings", summary: "Show what was saved, and how surely", about: "Classes of vehicles are held against what they took for the same way in the baseline. Of money it says apart what was saved and what prices did.",
		try: "?period=year&at=2026-12-01&base_from=2025-01-01&base_to=2025-12-31"},
		func(c *call, _ *OfSavings) (SavingsStatement, error) {
			l, err := c.saves()
			if err != nil {
				return SavingsStatement{}, err
			}
			said, err := c.Savings.Baselines(c)
			if err != nil {
				return SavingsStatement{}, err
			}
			out := SavingsStatement{
				FromAt: l.From.UTC(), ToAt: l.To.UTC(), Baseline: baselineOf(l.Baseline), Said: []Baseline{}, Notes: []string{}, Groups: []SavedGroup{}, Currency: l.Currency,
				ExpectedUL: int64(l.ExpectedUL), UL: int64(l.UL), AllUL: int64(l.AllUL), UnpricedUL: int64(l.UnpricedUL), Saved: estimate(l.Statement.Saved), Percent: estimate(l.Percent), Money: savedMoney(l.Money), SHA256: l.SHA256,
				Rule: int(l.Rule), TanksUL: int64(l.Tanks.UL), Tanks: l.Tanks.Cents, BaseTankUL: int64(l.BaseTanks.UL), BaseTanks: l.BaseTanks.Cents,
			}
			for _, b := range said {
				out.Said = append(out.Said, baselineOf(b))
			}
			for _, n := range l.Notes {
				out.Notes = append(out.Notes, string(n))
			}
			for i := range l.Groups {
				g := &l.Groups[i]
				of := SavedGroup{
					Class: g.Class, Grade: g.Grade, Meter: string(g.Meter), Why: string(g.Why), Vehicles: g.Vehicles, BaseDid: g.BaseDid, BaseUL: int64(g.BaseUL), Did: g.Did, UL: int64(g.UL),
					ExpectedUL: int64(g.ExpectedUL), BasePriceE4: g.BasePriceE4, PriceE4: g.PriceE4, Money: savedMoney(g.Money),
				}
				if g.Why == "" {
					of.Saved = new(estimate(g.Saved))
				}
				out.Groups = append(out.Groups, of)
			}
			return out, nil
		})
	list(a, operation{id: "list-savings-vehicles", tag: tag, path: "/savings/vehicles", page: "GET /savings/vehicles", summary: "List what a statement of savings is made of", about: "By class, product and vehicle: whoever adds them up comes to the statement.",
		try: "?period=year&at=2026-12-01&base_from=2025-01-01&base_to=2025-12-31"},
		func(p *SavedPart) string { return strings.Join([]string{p.Class, p.Grade, p.Vehicle}, "/") },
		func(c *call, _ *struct {
			Paging
			OfSavings
		}) (out []SavedPart, err error) {
			l, err := c.saves()
			if errors.Is(err, statement.ErrNoBaseline) {
				return nil, nil // nothing is compared
			}
			if err != nil {
				return nil, err
			}
			parts, err := c.Savings.Parts(c, l, c.user.Scope().Cleared())
			use := func(u *savings.Use, paid savings.Paid) SavedUse {
				return SavedUse{int64(u.VolumeUL), u.WayM, int64(u.WayUL), u.RunS, int64(u.RunUL), int64(paid.UL), paid.Cents}
			}
			for i := range parts {
				p := &parts[i]
				out = append(out, SavedPart{p.Vehicle, p.Class, p.Grade, use(&p.Base, p.BasePaid), use(&p.Now, p.NowPaid)})
			}
			return out, err
		})
	do(a, operation{id: "say-savings-baseline", tag: tag, path: "/savings/baseline", page: "POST /savings/baseline", summary: "Say against which days is compared", about: "What was said before stays, and statements tell whether the baseline was chosen before their period began.",
		try: `{"from":"2026-11-01","to":"2026-11-20","reason":"Antes del programa"}`},
		func(c *call, in *struct {
			Acting
			Body SayBaseline
		}) (Baseline, error) {
			if c.Savings == nil {
				return Baseline{}, fmt.Errorf("savings: %w", fault.ErrNotFound)
			}
			said, err := c.Savings.Baselines(c)
			if err != nil {
				return Baseline{}, err
			}
			b := statement.Baseline{Reason: in.Body.Reason}
			if len(said) > 0 {
				b.Version = said[0].Version
			}
			if in.Body.Version != nil {
				b.Version = *in.Body.Version
			}
			from, err := time.ParseInLocation(time.DateOnly, in.Body.From, c.Zone)
			last, err2 := time.ParseInLocation(time.DateOnly, in.Body.To, c.Zone)
			if err := errors.Join(err, err2); err != nil {
				return Baseline{}, badField("body.from", "it is no day")
			}
			b.From, b.To = from, last.AddDate(0, 0, 1)
			err = c.Savings.Say(c, c.user.Username, b)
			if bad, ok := errors.AsType[*statement.Problem](err); ok {
				return Baseline{}, badField("body."+bad.Field, "%s", baselineProblems[bad.Code])
			}
			if err != nil {
				return Baseline{}, err
			}
			if said, err = c.Savings.Baselines(c); err != nil {
				return Baseline{}, err
			}
			return baselineOf(said[0]), nil
		})
}

// baselineProblems say what is wrong with a baseline.
var baselineProblems = map[string]string{
	"day": "it is no day", "before": "it is before the first day; exchange them", "long": "those are more than three years; choose fewer days", "future": "that day is not over; choose days that have passed", "missing": "write why these days",
}
