package api

import (
	"cmp"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/contracting"
)

// A ContractMeasure is how what is used is to its limits, in cents or in microliters.
type ContractMeasure struct {
	Minimum *int64 `json:"minimum,omitempty"`
	Maximum *int64 `json:"maximum,omitempty"`
	Used    int64  `json:"used"`
	Percent *int64 `json:"percent,omitempty" doc:"Of the maximum, rounded down; absent: there is none."`
	Reached int64  `json:"reached" doc:"The highest of 80, 95 and 100 percent that this has come to; 0: none."`
	Outlook string `json:"outlook" doc:"none: there is no maximum; gone: it is used; early: there are not four whole weeks to tell by, or not eight where more than half of them used nothing; lasts: until the contract ends, or two years; ends: on a day before; expired: the contract is over"`
	RunsOut string `json:"runs_out,omitempty" doc:"The day, if weeks go on as the one in the middle of the last eight, or, where that used nothing, as the mean of the last thirteen."`
	Soonest string `json:"soonest,omitempty" doc:"If all were as the highest, but for a quarter of them."`
	Latest  string `json:"latest,omitempty" doc:"If all were as the lowest, likewise; absent: it would last."`
	AtEnd   *int64 `json:"at_end,omitempty" doc:"What will be used on the last day, where less than the minimum is used and there is a pace to tell by."`
	Short   int64  `json:"short,omitempty" doc:"What that lacks to the minimum."`
}

// A ContractUse is how much of a contract is used. Amounts are with all taxes.
type ContractUse struct {
	Contract   string          `json:"contract"`
	Supplier   string          `json:"supplier"`
	Currency   string          `json:"currency"`
	Since      string          `json:"since" doc:"The day from which on its fuel is counted."`
	Until      string          `json:"until,omitempty" doc:"Its last day."`
	DaysLeft   int             `json:"days_left,omitempty" doc:"Today and the last one counted; absent: it is over, or has no end."`
	Expired    bool            `json:"expired"`
	Money      ContractMeasure `json:"money" doc:"In cents."`
	Liters     ContractMeasure `json:"liters" doc:"In microliters."`
	Weeks      int             `json:"weeks" doc:"Whole ones that the pace is of."`
	Total      ContractMonth   `json:"total"`
	OverCents  int64           `json:"over_cents" doc:"Billed above the contract's prices."`
	OverLines  int             `json:"over_lines"`
	OtherMoney int             `json:"other_money" doc:"How many lines, fills, deliveries and notes are in another currency: they do not count."`
	LastPaper  int64           `json:"last_paper,omitempty"`
}

// A ContractMonth is what was used in a month, or in all.
type ContractMonth struct {
	Month         string `json:"month,omitempty" example:"2026-11"`
	BilledUL      int64  `json:"billed_ul"`
	BilledCents   int64  `json:"billed_cents"`
	CreditedUL    int64  `json:"credited_ul" doc:"By credit notes: 0 or less."`
	CreditedCents int64  `json:"credited_cents"`
	UnbilledUL    int64  `json:"unbilled_ul" doc:"It flowed, or came into own tanks, and nobody has billed it."`
	UnbilledCents int64  `json:"unbilled_cents"`
	UnpricedUL    int64  `json:"unpriced_ul" doc:"Of this, without a price: it is in liters and in no amount."`
}

// A ContractPaper is one that two people signed.
type ContractPaper struct {
	Paper    int64     `json:"paper"`
	Kind     string    `json:"kind" enum:"award,amendment,correction"`
	Number   string    `json:"number"`
	Signed   string    `json:"signed" format:"date"`
	MinCents *int64    `json:"min_cents,omitempty"`
	MaxCents *int64    `json:"max_cents,omitempty"`
	MinUL    *int64    `json:"min_ul,omitempty"`
	MaxUL    *int64    `json:"max_ul,omitempty"`
	Until    string    `json:"until,omitempty"`
	Beside   *int64    `json:"beside_share,omitempty" doc:"What may be billed beside fuel, in hundredths of a percent of what the fuel costs."`
	From     string    `json:"beside_from,omitempty" doc:"From which day on it may."`
	Reason   string    `json:"reason"`
	SaidBy   string    `json:"said_by"`
	AgreedBy string    `json:"agreed_by"`
	SaidAt   time.Time `json:"said_at"`
}

// A SayContractPaper says one more paper. What it leaves out stays as it was.
type SayContractPaper struct {
	Kind     string `json:"kind" enum:"award,amendment,correction" doc:"The first is the award. An amendment raises the maximum or extends the contract; a correction says anew what was typed wrongly."`
	Number   string `json:"number" minLength:"1" maxLength:"60"`
	Signed   string `json:"signed" format:"date"`
	MinCents *int64 `json:"min_cents,omitempty" minimum:"1" maximum:"100000000000000" doc:"With all taxes."`
	MaxCents *int64 `json:"max_cents,omitempty" minimum:"1" maximum:"100000000000000"`
	MinUL    *int64 `json:"min_ul,omitempty" minimum:"1" maximum:"1000000000000000"`
	MaxUL    *int64 `json:"max_ul,omitempty" minimum:"1" maximum:"1000000000000000"`
	Until    string `json:"until,omitempty" format:"date" doc:"The last day."`
	Beside   *int64 `json:"beside_share,omitempty" minimum:"0" maximum:"10000" doc:"What may be billed beside fuel, such as a fee, in hundredths of a percent of what the fuel costs, both with taxes; with beside_from. What is more is a discrepancy."`
	From     string `json:"beside_from,omitempty" format:"date" doc:"From which day on it may: none of a closed month. Of papers that say the same day the last counts."`
	Reason   string `json:"reason" minLength:"1" maxLength:"200"`
}

// A ContractPrice is what a liter costs by a contract, with all taxes.
type ContractPrice struct {
	Product string `json:"product" minLength:"1" maxLength:"20" doc:"Of the tax authority's catalog." example:"15101514"`
	From    string `json:"from" format:"date"`
	Until   string `json:"until,omitempty" format:"date" doc:"The last day; absent: until another is said."`
	Kind    string `json:"kind" enum:"fixed,discount,index,none" doc:"discount: so much less than the pump shows; index: so much more, or less, than an index says of the day, see say-index-prices; none: what was said of that product and day is taken back"`
	PriceE4 int64  `json:"price_e4" minimum:"-10000000" maximum:"10000000" doc:"In 1/10000 of the currency. Of an index what is added to it: that alone may be below 0."`
	Index   string `json:"index,omitempty" maxLength:"60" doc:"The one by which it goes, in MXN; with the kind index alone." example:"OPIS TULA"`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

// A WholeContractUse is a contract with its papers, prices and months.
type WholeContractUse struct {
	ContractUse
	Months []ContractMonth `json:"months" nullable:"false"`
	Papers []ContractPaper `json:"papers" nullable:"false"`
	Prices []ContractPrice `json:"prices" nullable:"false"`
}

// A ContractLine is a line that is billed, or a note that takes something back.
type ContractLine struct {
	Line        string    `json:"line" doc:"See list-invoice-lines; of a note its document."`
	Is          string    `json:"is" doc:"decided; open: nobody has decided which fill, or delivery, it is of; or credited: it is a note"`
	IssuedAt    time.Time `json:"issued_at"`
	Day         string    `json:"day" doc:"On which its fuel flowed, or it was billed where nobody knows."`
	UUID        string    `json:"uuid,omitempty"`
	Folio       string    `json:"folio,omitempty"`
	Ticket      string    `json:"ticket,omitempty"`
	Product     string    `json:"product,omitempty"`
	VolumeUL    int64     `json:"volume_ul"`
	AmountCents int64     `json:"amount_cents"`
	PriceE4     int64     `json:"price_e4,omitempty"`
	ExpectedE4  int64     `json:"expected_e4,omitempty" doc:"The contract's price of that day; absent: nobody knows."`
	Over        bool      `json:"over" doc:"It bills more a liter than that, by more than tolerances allow."`
	OverCents   int64     `json:"over_cents,omitempty"`
	Index       string    `json:"index,omitempty" doc:"By which the contract's price goes; absent: by none."`
	IndexDay    string    `json:"index_day,omitempty" doc:"Of which its price is: that day, or the last of seven before. Where no price of the contract is known it is the last before, which counts no more."`
	IndexE4     int64     `json:"index_e4,omitempty" doc:"Its price, in 1/10000."`
	MarkupE4    int64     `json:"markup_e4,omitempty" doc:"What the contract adds to that; may be below 0."`
}

// An IndexPrice is what an index says that a liter of a product cost on a day, with all taxes, in MXN.
type IndexPrice struct {
	Index    string    `json:"index"`
	Product  string    `json:"product"`
	Day      string    `json:"day"`
	PriceE4  int64     `json:"price_e4"`
	Reason   string    `json:"reason"`
	SaidBy   string    `json:"said_by"`
	AgreedBy string    `json:"agreed_by,omitempty" doc:"Absent: it took one."`
	SaidAt   time.Time `json:"said_at"`
}

// A SayIndexPrice says one of them.
type SayIndexPrice struct {
	Index   string `json:"index" minLength:"1" maxLength:"60" doc:"It is kept in capitals."`
	Product string `json:"product" minLength:"1" maxLength:"20" doc:"Of the tax authority's catalog." example:"15101505"`
	Day     string `json:"day" format:"date" doc:"Of which it is the price; tomorrow at the latest."`
	PriceE4 int64  `json:"price_e4" minimum:"0" maximum:"10000000" doc:"In 1/10000 of a peso, a liter, with all taxes; 0: what was said of that day is taken back."`
}

// SayIndexPrices says prices of indices together.
type SayIndexPrices struct {
	Prices []SayIndexPrice `json:"prices" minItems:"1" maxItems:"10000" nullable:"false"`
	Reason string          `json:"reason" minLength:"1" maxLength:"200"`
}

// SaidIndexPrices is how many of them said anything new.
type SaidIndexPrices struct {
	Said int `json:"said"`
}

// A ContractFill is one that nobody has billed.
type ContractFill struct {
	BilledFill
	OwedCents *int64 `json:"owed_cents,omitempty" doc:"By the contract's price, or else by the pump; absent: nobody knows."`
}

// A ContractDelivery is fuel that came into an own tank and that no line bills.
type ContractDelivery struct {
	Delivery  string    `json:"delivery" doc:"Its record, see get-stock."`
	Station   string    `json:"station"`
	Tank      string    `json:"tank,omitempty"`
	Grade     string    `json:"grade,omitempty" doc:"Its name."`
	Product   string    `json:"product,omitempty" doc:"Of the tax authority's catalog."`
	Note      string    `json:"note,omitempty" doc:"The number of the paper that came with it."`
	CameAt    time.Time `json:"came_at"`
	CameUL    int64     `json:"came_ul"`
	VolumeUL  int64     `json:"volume_ul" doc:"Of these those that count: less where a line of which nobody said the delivery may be of it."`
	OwedCents *int64    `json:"owed_cents,omitempty" doc:"Of those that count, by what its note says, or else by the contract's price; absent: nobody knows."`
}

// A ContractWarning is one that somebody has seen.
type ContractWarning struct {
	Paper int64  `json:"paper" minimum:"1" doc:"The last one that counted, see last_paper."`
	Kind  string `json:"kind,omitempty" enum:"used,runs_out,short,lacked,ending,expired" doc:"Absent: used."`
	Level int64  `json:"level,omitempty" enum:"0,30,60,80,95,100" doc:"Percent of used, days of ending; absent of others."`
}

// OfContract names a contract.
type OfContract struct {
	Contract string `path:"contract" maxLength:"24" example:"gas2026"`
}

func (c *call) contracting() error {
	if c.Contracting == nil {
		return fmt.Errorf("contracts: %w", fault.ErrNotFound)
	}
	return nil
}

// saidUntil fails where papers of a contract say another last day than a program does.
func (c *call) saidUntil(id, until string) error {
	if c.Contracting == nil {
		return nil
	}
	papers, err := c.Contracting.Papers(c, id)
	if err != nil {
		return err
	}
	if said := contracting.Until(papers); said != "" && string(said) != until {
		return badField("body.until", "its papers say %s; see say-contract-paper", said)
	}
	return nil
}

// contractProblem says what is wrong with what somebody said of a contract.
func contractProblem(err error) error {
	bad, ok := contracting.AsProblem(err)
	if !ok {
		return err
	}
	fields := map[string]string{"min_amount": "min_cents", "max_amount": "max_cents", "min_liters": "min_ul", "max_liters": "max_ul", "max": "max_cents", "beside": "beside_share", "min": "min_cents", "price": "price_e4", "price_kind": "kind", "index_day": "prices", "index_price": "prices"}
	field := bad.Field
	if named, there := fields[field]; there {
		field = named
	}
	says := map[string]string{
		"awarded": "there is an award already; add an amendment or a correction", "unawarded": "add the award first", "twice": "there is a paper of that number", "less": "an amendment raises the maximum or extends the contract; what was typed wrongly a correction says",
		"same": "it changes nothing, or the second person is the first", "above": "the minimum is above the maximum", "before": "it ends before it begins", "missing": "it is missing", "outside": "the contract does not count on that day", "future": "it is to come", "closed": "that day is of a closed month; say it from a later one on", "currency": "the contract is not in MXN, and prices of indices are",
	}[bad.Code]
	if says == "" {
		says = bad.Code
	}
	return badField("body."+field, "%s", says)
}

func contractMeasure(m *contract.Measure) ContractMeasure {
	out := ContractMeasure{Minimum: m.Min, Maximum: m.Max, Used: m.Used, Reached: m.Reached, Outlook: string(m.Outlook), RunsOut: string(m.RunsOut), Soonest: string(m.Soonest), Latest: string(m.Latest), AtEnd: m.AtEnd, Short: m.Short}
	if m.Max != nil {
		out.Percent = &m.Percent
	}
	return out
}

func contractMonth(m *contract.Month) ContractMonth {
	return ContractMonth{m.Month, int64(m.Billed.VolumeUL), m.Billed.Cents, int64(m.Credited.VolumeUL), m.Credited.Cents, int64(m.Unbilled.VolumeUL), m.Unbilled.Cents, int64(m.UnpricedUL)}
}

func contractUse(w *contracting.Whole) ContractUse {
	return ContractUse{
		Contract: w.Contract.Contract, Supplier: w.Supplier, Currency: w.Currency, Since: string(w.Since), Until: string(w.Limits.Until), DaysLeft: w.DaysLeft, Expired: w.Expired,
		Money: contractMeasure(&w.Money), Liters: contractMeasure(&w.Liters), Weeks: w.Weeks, Total: contractMonth(&w.Total), OverCents: w.OverCents, OverLines: w.OverLines, OtherMoney: w.OtherMoney, LastPaper: w.LastPaper(),
	}
}

func (c *call) contractUse(id string) (WholeContractUse, error) {
	if err := c.contracting(); err != nil {
		return WholeContractUse{}, err
	}
	w, err := c.Contracting.One(c, id)
	if err != nil {
		return WholeContractUse{}, err
	}
	out := WholeContractUse{ContractUse: contractUse(w), Months: []ContractMonth{}, Papers: []ContractPaper{}, Prices: []ContractPrice{}}
	for i := range w.Months {
		out.Months = append(out.Months, contractMonth(&w.Months[i]))
	}
	for _, p := range w.Papers {
		out.Papers = append(out.Papers, ContractPaper{p.N, string(p.Kind), p.Number, string(p.Signed), p.MinCents, p.MaxCents, p.MinUL, p.MaxUL, string(p.Until), p.Beside, string(p.BesideFrom), p.Reason, p.By, p.AgreedBy, p.At.UTC()})
	}
	for _, p := range w.Prices {
		out.Prices = append(out.Prices, ContractPrice{p.Product, string(p.From), string(p.Until), p.Kind, p.E4, p.Index, p.Reason})
	}
	return out, nil
}

func (c *call) contractLines(id string) (out []ContractLine, err error) {
	if err := c.contracting(); err != nil {
		return nil, err
	}
	w, err := c.Contracting.One(c, id)
	if err != nil {
		return nil, err
	}
	for i := range w.Lines {
		l := &w.Lines[i]
		is := "decided"
		if l.Open {
			is = "open"
		}
		out = append(out, ContractLine{l.LineID.String(), is, l.IssuedAt.UTC(), string(l.Day), l.UUID, l.Folio, l.Ticket, l.Product, int64(l.VolumeUL), l.Cents, l.PriceE4, l.ExpectedE4, l.Over, l.OverCents, l.By.Index, string(l.By.IndexDay), l.By.IndexE4, l.By.MarkupE4})
	}
	for _, n := range w.Credits {
		out = append(out, ContractLine{Line: n.Document, Is: "credited", IssuedAt: n.IssuedAt.UTC(), Day: string(n.Day), UUID: n.UUID, Folio: n.Folio, VolumeUL: -n.VolumeUL, AmountCents: -n.Cents})
	}
	return out, nil
}

func addContracting(a *api) {
	const tag = "invoices"
	list(a, operation{id: "list-contract-uses", tag: tag, path: "/contracts/use", page: "GET /contracts/use", summary: "List how much of contracts is used", about: "Of those that have papers."},
		func(x *ContractUse) string { return x.Contract },
		func(c *call, _ *Paged) (out []ContractUse, err error) {
			if err := c.contracting(); err != nil {
				return nil, err
			}
			all, err := c.Contracting.Uses(c)
			for i := range all {
				out = append(out, contractUse(&all[i]))
			}
			return out, err
		})
	read(a, operation{id: "get-contract-use", tag: tag, path: "/contracts/{contract}/use", page: "GET /contracts/{contract}", summary: "Show how much of a contract is used",
		about: "With its papers, prices and months: what documents bill that count, less credit notes, and what flowed or came into own tanks and nobody has billed. Of one without papers it is the last twelve months."},
		func(c *call, in *OfContract) (WholeContractUse, error) { return c.contractUse(in.Contract) })
	list(a, operation{id: "list-contract-lines", tag: tag, path: "/contracts/{contract}/lines", page: "GET /contracts/{contract}/lines", summary: "List what is billed of a contract", about: "With what credit notes take back, and how each price is to that of the contract."},
		func(x *ContractLine) string { return x.Line },
		func(c *call, in *struct {
			Paged
			OfContract
		}) ([]ContractLine, error) {
			return c.contractLines(in.Contract)
		})
	list(a, operation{id: "list-contract-fills", tag: tag, path: "/contracts/{contract}/fills", page: "GET /contracts/{contract}/fills", summary: "List fills of a contract that nobody has billed", about: "And that no line is proposed to be of."},
		func(x *ContractFill) string { return x.At.Format(time.RFC3339) + " " + x.Fill },
		func(c *call, in *struct {
			Paged
			OfContract
		}) (out []ContractFill, err error) {
			if err := c.contracting(); err != nil {
				return nil, err
			}
			w, err := c.Contracting.One(c, in.Contract)
			if err != nil {
				return nil, err
			}
			for i := range w.Loose {
				one := ContractFill{BilledFill: c.billedFill(&w.Loose[i].Fill)}
				if w.Loose[i].Priced {
					one.OwedCents = &w.Loose[i].Cents
				}
				out = append(out, one)
			}
			return out, nil
		})
	list(a, operation{id: "list-contract-deliveries", tag: tag, path: "/contracts/{contract}/deliveries", page: "GET /contracts/{contract}/deliveries", summary: "List deliveries of a contract that nobody has billed",
		about: "Into own tanks, of a contract in bulk. A line of which nobody has said the delivery counts as billed: what it may be of, from 45 days before it was issued to 3 days after, is here with what is left."},
		func(x *ContractDelivery) string { return x.CameAt.Format(time.RFC3339) + " " + x.Delivery },
		func(c *call, in *struct {
			Paged
			OfContract
		}) (out []ContractDelivery, err error) {
			if err := c.contracting(); err != nil {
				return nil, err
			}
			w, err := c.Contracting.One(c, in.Contract)
			if err != nil {
				return nil, err
			}
			for i := range w.Due {
				d := &w.Due[i]
				one := ContractDelivery{d.Ref.String(), d.Ref.Station, d.Tank, d.Grade, d.Product, d.Note, d.At.UTC(), int64(d.VolumeUL), int64(d.LeftUL), nil}
				if d.Priced {
					one.OwedCents = &d.Cents
				}
				out = append(out, one)
			}
			return out, nil
		})
	do(a, operation{id: "say-contract-paper", tag: tag, path: "/contracts/{contract}/papers", page: "POST /contracts/{contract}/papers", summary: "Say a paper of a contract", two: true,
		about: "The award, an amendment, or a correction of what was typed. It takes two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\". None is ever changed.",
		try:   `{"kind":"award","number":"LA-27-014","signed":"2026-01-02","max_cents":120000000000,"until":"2027-12-31","reason":"Licitación pública"}`},
		func(c *call, in *struct {
			Acting
			Checked
			OfContract
			Body SayContractPaper
		}) (WholeContractUse, error) {
			if err := c.contracting(); err != nil {
				return WholeContractUse{}, err
			}
			b := &in.Body
			p := contracting.Paper{Contract: in.Contract, Reason: b.Reason}
			p.Kind, p.Number, p.Signed, p.MinCents, p.MaxCents, p.MinUL, p.MaxUL, p.Until = contract.Kind(b.Kind), b.Number, budget.Day(b.Signed), b.MinCents, b.MaxCents, b.MinUL, b.MaxUL, budget.Day(b.Until)
			p.Beside, p.BesideFrom = b.Beside, budget.Day(b.From)
			var err error
			if p.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
				return WholeContractUse{}, err
			}
			if err := c.Contracting.SayPaper(c, c.user.Username, p); err != nil {
				return WholeContractUse{}, contractProblem(err)
			}
			return c.contractUse(in.Contract)
		})
	do(a, operation{id: "say-contract-price", tag: tag, path: "/contracts/{contract}/prices", page: "POST /contracts/{contract}/prices", summary: "Say what a liter costs by a contract", two: true, about: "From a day of no closed month on. Of what is said again of a product and a day the last counts. " + loosensTwo,
		try: `{"product":"15101514","from":"2026-01-01","kind":"fixed","price_e4":239900,"reason":"Anexo 1"}`},
		func(c *call, in *struct {
			Acting
			OfContract
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what lets more pass: a token of the second person, which acts and may agree to the budget."`
			Body ContractPrice
		}) (WholeContractUse, error) {
			if err := c.contracting(); err != nil {
				return WholeContractUse{}, err
			}
			b := &in.Body
			p := contracting.Price{Contract: in.Contract, Reason: b.Reason}
			p.Product, p.From, p.Until, p.Kind, p.E4, p.Index = b.Product, budget.Day(b.From), budget.Day(b.Until), b.Kind, b.PriceE4, b.Index
			err := c.Contracting.SayPrice(c, c.user.Username, p)
			if bad, ok := contracting.AsProblem(err); ok && bad.Code == "two" {
				if p.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
					return WholeContractUse{}, err
				}
				err = c.Contracting.SayPrice(c, c.user.Username, p)
			}
			if err != nil {
				return WholeContractUse{}, contractProblem(err)
			}
			return c.contractUse(in.Contract)
		})
	list(a, operation{id: "list-index-prices", tag: tag, path: "/contracts/indices", page: "GET /contracts/{contract}/indices", summary: "List prices of indices", about: "By which prices of contracts may go, see say-contract-price. Of what was said again of a day the last counts."},
		func(x *IndexPrice) string { return x.Index + " " + x.Product + " " + x.Day },
		func(c *call, _ *Paged) (out []IndexPrice, err error) {
			if err := c.contracting(); err != nil {
				return nil, err
			}
			all, err := c.Contracting.IndexPrices(c)
			for _, p := range all {
				out = append(out, IndexPrice{p.Index, p.Product, string(p.Day), p.E4, p.Reason, p.By, p.AgreedBy, p.At.UTC()})
			}
			return out, err
		})
	do(a, operation{id: "say-index-prices", tag: tag, path: "/contracts/indices", page: "POST /contracts/{contract}/indices", summary: "Say prices of indices", two: true,
		about: "All of them, or none. Of days of no closed month; what counts already is passed over. A day without a price of its own has the last of up to seven days before, and after that none: what is billed then is a discrepancy (AUD-11). Of days that are past and had none it takes two people. " + loosensTwo,
		try:   `{"prices":[{"index":"OPIS TULA","product":"15101505","day":"2026-11-03","price_e4":231400}],"reason":"Boletín del 3 de noviembre"}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what lets more pass: a token of the second person, which acts and may agree to the budget."`
			Body SayIndexPrices
		}) (SaidIndexPrices, error) {
			if err := c.contracting(); err != nil {
				return SaidIndexPrices{}, err
			}
			prices := make([]contracting.IndexPrice, 0, len(in.Body.Prices))
			for _, p := range in.Body.Prices {
				prices = append(prices, contracting.IndexPrice{Index: p.Index, Product: p.Product, Day: budget.Day(p.Day), E4: p.PriceE4})
			}
			n, err := c.Contracting.SayIndex(c, c.user.Username, prices, in.Body.Reason, "")
			if bad, ok := contracting.AsProblem(err); ok && bad.Code == "two" {
				agreed, err := c.secondPerson(access.AgreeBudget, "")
				if err != nil {
					return SaidIndexPrices{}, err
				}
				n, err = c.Contracting.SayIndex(c, c.user.Username, prices, in.Body.Reason, agreed)
				if err != nil {
					return SaidIndexPrices{}, contractProblem(err)
				}
				return SaidIndexPrices{n}, nil
			}
			if err != nil {
				return SaidIndexPrices{}, contractProblem(err)
			}
			return SaidIndexPrices{n}, nil
		})
	do(a, operation{id: "see-contract-warning", tag: tag, path: "/contracts/{contract}/seen", page: "POST /contracts/{contract}/seen", summary: "Say that you have seen the warning of a contract", about: "Today does not show it to you any more, until a higher level is reached or a paper follows.",
		try: `{"paper":1,"level":80}`},
		func(c *call, in *struct {
			Acting
			OfContract
			Body ContractWarning
		}) (ContractWarning, error) {
			if err := c.contracting(); err != nil {
				return in.Body, err
			}
			return in.Body, c.Contracting.See(c, c.user.Username, contracting.Seen{Contract: in.Contract, Paper: in.Body.Paper, Level: in.Body.Level, Kind: contract.Warn(cmp.Or(in.Body.Kind, string(contract.Used)))})
		})
}
