package api

import (
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A WorthAmount is fuel, and what it is worth. What leaves is below 0.
type WorthAmount struct {
	VolumeUL   int64 `json:"volume_ul"`
	Cents      int64 `json:"cents"`
	UnpricedUL int64 `json:"unpriced_ul,omitempty" doc:"How much of it nobody knows the price of: cents are of the rest."`
}

func worthAmount(a worth.Amount) WorthAmount {
	return WorthAmount{int64(a.UL), a.Cents, int64(a.Unpriced)}
}

// A WorthBalance is the balance of a tank, or of all, over a stretch of days.
type WorthBalance struct {
	Opening    WorthAmount `json:"opening"`
	Received   WorthAmount `json:"received"`
	Issued     WorthAmount `json:"issued" doc:"By fills, tests apart, at the moving average."`
	Tests      WorthAmount `json:"tests" doc:"Less what was put back."`
	Unrecorded WorthAmount `json:"unrecorded" doc:"Went through a totalizer, and is in no fill."`
	Moved      WorthAmount `json:"moved" doc:"From other tanks, less what went to them."`
	Measured   WorthAmount `json:"measured" doc:"Measured more than the book says; less is below 0."`
	Adjusted   WorthAmount `json:"adjusted" doc:"Of days that were booked before."`
	Closing    WorthAmount `json:"closing" doc:"All of these together."`
	PriceE4    *int64      `json:"price_e4,omitempty" doc:"What a liter of what is left and has a price is worth, in 1/10000 of the currency."`
	Booked     bool        `json:"booked" doc:"All of it."`
}

func worthBalance(d *worth.Day) WorthBalance {
	out := WorthBalance{
		worthAmount(d.Opening), worthAmount(d.Received), worthAmount(d.Filled), worthAmount(d.Tested), worthAmount(d.Unrecorded), worthAmount(d.Moved), worthAmount(d.Measured), worthAmount(d.Adjusted), worthAmount(d.Closing), nil, d.Booked,
	}
	if price, ok := d.Closing.PriceE4(); ok {
		out.PriceE4 = &price
	}
	return out
}

// A WorthTank is what the fuel in a tank is worth over a month.
type WorthTank struct {
	Station     string        `json:"station"`
	Name        string        `json:"station_name"`
	Tank        string        `json:"tank"`
	Grade       string        `json:"grade_name"`
	Month       string        `json:"month" example:"2026-11"`
	Currency    string        `json:"currency"`
	Balance     *WorthBalance `json:"balance,omitempty" doc:"Absent: nobody has said an opening, or trouble says why."`
	Opening     *WorthOpening `json:"opened,omitempty"`
	Through     string        `json:"booked_until,omitempty" doc:"The last day that was booked."`
	Unbooked    int           `json:"unbooked" doc:"How many bookings are to be made."`
	Provisional int           `json:"provisional" doc:"Deliveries that no invoice bills yet, and that are worth what their notes or the contract in bulk say."`
	Agreed      int           `json:"agreed" doc:"Of these, at the contract's price."`
	Unpriced    int           `json:"unpriced" doc:"Deliveries without a price, for nobody has said what they cost."`
	Trouble     string        `json:"trouble,omitempty"`
}

// A WorthOpening is what a tank held as a day began, as a paper says.
type WorthOpening struct {
	Revision int64  `json:"revision"`
	Day      string `json:"day" format:"date"`
	VolumeUL int64  `json:"volume_ul"`
	Cents    int64  `json:"cents"`
	Paper    string `json:"paper"`
	Reason   string `json:"reason"`
	By       string `json:"by"`
	AgreedBy string `json:"agreed_by" doc:"Empty where it was said when one person was enough."`
}

// A WholeWorth is what the fuel in a tank is worth, day by day.
type WholeWorth struct {
	WorthTank
	Days        []WorthDay        `json:"days" nullable:"false"`
	Deliveries  []WorthDelivery   `json:"deliveries" nullable:"false"`
	Adjustments []WorthAdjustment `json:"adjustments" nullable:"false"`
}

// A WorthDay is a day of a tank.
type WorthDay struct {
	Day string `json:"day" format:"date"`
	WorthBalance
}

// A WorthDelivery is a delivery with what it costs.
type WorthDelivery struct {
	Delivery string      `json:"delivery" doc:"Its record."`
	Day      string      `json:"day" format:"date"`
	Amount   WorthAmount `json:"amount"`
	By       string      `json:"price_by,omitempty" doc:"invoice; or note, or contract in bulk: provisional; absent: nobody has said what it costs"`
	Paper    string      `json:"paper,omitempty"`
}

// A WorthAdjustment is what became something else after it was booked.
type WorthAdjustment struct {
	ID       string      `json:"adjustment"`
	Day      string      `json:"day" format:"date" doc:"On which it counts."`
	Of       string      `json:"of_day" format:"date" doc:"Which it is of."`
	Station  string      `json:"station"`
	Tank     string      `json:"tank"`
	Item     string      `json:"item" doc:"opening, received, filled, tested, unrecorded, moved, or measured"`
	Amount   WorthAmount `json:"amount"`
	Delivery string      `json:"delivery,omitempty"`
	By       string      `json:"price_by,omitempty" doc:"invoice, note, or contract"`
	Paper    string      `json:"paper,omitempty"`
	Booked   bool        `json:"booked"`
}

// A WorthTie holds an account of the ledger against what there is at the end of a day.
type WorthTie struct {
	ID              string `json:"tie"`
	Day             string `json:"day" format:"date"`
	Account         string `json:"account"`
	LedgerCents     *int64 `json:"ledger_cents,omitempty" doc:"As somebody read it; absent: nobody did, and entries are held against what there is."`
	StockCents      int64  `json:"stock_cents"`
	EntriesCents    int64  `json:"entries_cents" doc:"What our own entries of the account come to."`
	DifferenceCents int64  `json:"difference_cents" doc:"What the ledger has more."`
	Currency        string `json:"currency"`
	Revision        int64  `json:"revision"`
	Paper           string `json:"paper,omitempty"`
	By              string `json:"by,omitempty"`
}

// A StockTie holds the stock account of our own entries against what was booked of a tank, at the end of a day:
// residual = worth − closing − unposted − later.
type StockTie struct {
	ID            string `json:"tie"`
	Day           string `json:"day" format:"date"`
	Station       string `json:"station"`
	Tank          string `json:"tank"`
	Account       string `json:"account" doc:"Of the books, that stock is in."`
	OpeningCents  int64  `json:"opening_cents"`
	DebitsCents   int64  `json:"debits_cents"`
	CreditsCents  int64  `json:"credits_cents"`
	ClosingCents  int64  `json:"closing_cents" doc:"opening + debits − credits"`
	WorthCents    int64  `json:"worth_cents" doc:"As booked, see list-worth."`
	UnpostedCents int64  `json:"unposted_cents" doc:"Booked, and no entry has gone out of it."`
	LaterCents    int64  `json:"later_cents" doc:"Its entries are dated later: its month was closed, or stock had not begun. Less those of later bookings that are dated until it: what adjusts a fiscal year that was open is of the last day of that."`
	ResidualCents int64  `json:"residual_cents" doc:"What is left; 0, unless an entry says something else than was booked."`
	Currency      string `json:"currency"`
}

// A SayOpening says what a tank held and was worth.
type SayOpening struct {
	Revision int64  `json:"revision" minimum:"0" doc:"Of what was read; 0 where nothing was said yet."`
	Day      string `json:"day" format:"date" doc:"As it begins."`
	VolumeUL int64  `json:"volume_ul" minimum:"0" maximum:"10000000000000"`
	Cents    int64  `json:"cents" minimum:"0" maximum:"100000000000000"`
	Paper    string `json:"paper" minLength:"1" maxLength:"60"`
	Reason   string `json:"reason" minLength:"1" maxLength:"200"`
}

// A SayLedger says what an account of the ledger held at the end of a day.
type SayLedger struct {
	Revision int64  `json:"revision" minimum:"0" doc:"Of what was read; 0 where nothing was said yet of the account and the day."`
	Account  string `json:"account" minLength:"1" maxLength:"40"`
	Day      string `json:"day" format:"date" doc:"At its end."`
	Cents    int64  `json:"cents" minimum:"-100000000000000" maximum:"100000000000000"`
	Paper    string `json:"paper" minLength:"1" maxLength:"60"`
	Reason   string `json:"reason" minLength:"1" maxLength:"200"`
}

// A WorthSaid tells of what something was said.
type WorthSaid struct {
	Of string `json:"of"`
}

// A BookWorth says until when to book.
type BookWorth struct {
	Until string `json:"until" format:"date" doc:"The last day, which is over."`
}

// A WorthBooked tells how much was booked.
type WorthBooked struct {
	Bookings int `json:"bookings"`
}

// worthFields are what the room calls fields, and how they are called here.
var worthFields = map[string]string{"day": "day", "volume": "volume_ul", "amount": "cents", "account": "account", "until": "until", "paper": "paper", "reason": "reason"}

func worthFault(err error) error {
	if bad, ok := errors.AsType[*stockroom.Problem](err); ok {
		return badField("body."+worthFields[bad.Field], "%v", bad)
	}
	return err
}

func worthTank(month string, w *stockroom.Worth) WorthTank {
	p := w.Provisional()
	out := WorthTank{
		Station: w.Tank.Station, Name: w.Tank.StationName, Tank: w.Tank.Tank, Grade: w.Tank.GradeName, Month: month, Currency: w.Currency,
		Through: w.Through, Unbooked: w.Unbooked, Provisional: p.Noted + p.Agreed, Agreed: p.Agreed, Unpriced: p.Unpriced, Trouble: w.Trouble,
	}
	if o := w.Opening; o != nil {
		out.Opening = &WorthOpening{o.N, o.Day, int64(o.UL), o.Cents, o.Paper, o.Reason, o.By, o.AgreedBy}
	}
	if w.Has() {
		out.Balance = new(worthBalance(&w.All))
	}
	return out
}

func worthAdjustment(a *stockroom.Adjustment) WorthAdjustment {
	out := WorthAdjustment{Day: a.Day, Of: a.Of, Station: a.Tank.Station, Tank: a.Tank.Tank, Item: string(a.Item), Amount: worthAmount(a.Amount), Booked: a.Booked}
	if !a.Ref.IsZero() {
		out.Delivery = a.Ref.String()
	}
	if a.Price != nil {
		out.By, out.Paper = string(a.Price.By), a.Price.Paper
	}
	return out
}

// worths returns what own tanks are worth over the month that is asked for.
func (c *call) worths() (month string, v *stockroom.Values, err error) {
	p, err := c.month()
	if err == nil {
		err = c.books()
	}
	if err != nil {
		return "", nil, err
	}
	v, err = c.Stock.Worth(c, p.From, p.To)
	return p.From.Format("2006-01"), v, err
}

func addWorth(a *api) {
	const tag = "stations"
	list(a, operation{id: "list-worth", tag: tag, path: "/worth", page: "GET /worth", summary: "List what the fuel in own tanks is worth", about: "Of a month, at the moving average. Each balance adds up in liters and in cents.", try: "?at=2026-12-01"},
		func(w *WorthTank) string { return w.Station + "/" + w.Tank },
		func(c *call, _ *struct {
			Paging
			OfMonth
		}) (out []WorthTank, err error) {
			month, v, err := c.worths()
			if err != nil {
				return nil, err
			}
			for i := range v.Tanks {
				out = append(out, worthTank(month, &v.Tanks[i]))
			}
			return out, nil
		})
	list(a, operation{id: "list-worth-adjustments", tag: tag, path: "/worth/adjustments", page: "GET /worth/adjustments", summary: "List what became something else after it was booked", about: "Of the days of a month on which it counts.", try: "?at=2026-12-01"},
		func(x *WorthAdjustment) string { return x.ID },
		func(c *call, _ *struct {
			Paging
			OfMonth
		}) (out []WorthAdjustment, err error) {
			_, v, err := c.worths()
			if err != nil {
				return nil, err
			}
			for i := range v.Tanks {
				for j := range v.Tanks[i].Adjustments {
					x := worthAdjustment(&v.Tanks[i].Adjustments[j])
					x.ID = fmt.Sprintf("%s/%s/%06d", x.Station, x.Tank, j)
					out = append(out, x)
				}
			}
			return out, nil
		})
	list(a, operation{id: "list-ledger-ties", tag: tag, path: "/worth/ledger", page: "GET /worth/ledger", summary: "List balances of the ledger against stock", about: "For the days of a month for which somebody read the ledger; where nobody did, what our own entries come to at its end.", try: "?at=2026-12-01"},
		func(x *WorthTie) string { return x.ID },
		func(c *call, _ *struct {
			Paging
			OfMonth
		}) (out []WorthTie, err error) {
			_, v, err := c.worths()
			if err != nil {
				return nil, err
			}
			for i := range v.Ties {
				t := &v.Ties[i]
				x := WorthTie{ID: t.Day + "/" + t.Account, Day: t.Day, Account: t.Account, StockCents: t.Stock, EntriesCents: t.Entries, DifferenceCents: t.Difference(), Currency: v.Currency}
				if b := t.Said; b != nil {
					x.LedgerCents, x.Revision, x.Paper, x.By = &b.Cents, b.N, b.Paper, b.By
				}
				out = append(out, x)
			}
			return out, nil
		})
	list(a, operation{id: "list-stock-ties", tag: tag, path: "/worth/entries", page: "GET /worth/entries", summary: "List how the stock account of our entries ties to stock", about: "By tank and day of a month, of days that were booked. Empty until somebody says from which day on entries are made of own tanks, see say-stock-terms.", try: "?at=2026-12-01"},
		func(x *StockTie) string { return x.ID },
		func(c *call, _ *struct {
			Paging
			OfMonth
		}) (out []StockTie, err error) {
			p, err := c.month()
			if err == nil {
				err = c.keepsBudget()
			}
			if err != nil {
				return nil, err
			}
			tie, err := c.Budget.StockTies(c, p.From.In(c.Zone).Format(time.DateOnly), p.To.In(c.Zone).AddDate(0, 0, -1).Format(time.DateOnly))
			if err != nil {
				return nil, err
			}
			for _, x := range tie.Ties {
				out = append(out, StockTie{x.Station + "/" + x.Tank + "/" + x.Day, x.Day, x.Station, x.Tank, tie.Terms.Stock, x.Opening, x.Debits, x.Credits, x.Closing, x.Worth, x.Unposted, x.Later, x.Residual, tie.Currency})
			}
			return out, nil
		})
	read(a, operation{id: "get-worth", tag: tag, path: "/stock/{station}/{tank}/worth", page: "GET /stock/{station}/{tank}/worth", summary: "Show what the fuel in a tank is worth day by day", about: "With what deliveries cost, and what was adjusted.", try: "?at=2026-12-01"},
		func(c *call, in *struct {
			OfTank
			OfMonth
		}) (out WholeWorth, err error) {
			p, err := c.month()
			if err == nil {
				err = c.books()
			}
			if err != nil {
				return out, err
			}
			w, err := c.Stock.TankWorth(c, in.Station, in.Tank, p.From, p.To)
			if err != nil {
				return out, err
			}
			out = WholeWorth{WorthTank: worthTank(p.From.Format("2006-01"), w), Days: []WorthDay{}, Deliveries: []WorthDelivery{}, Adjustments: []WorthAdjustment{}}
			for i := range w.Days {
				out.Days = append(out.Days, WorthDay{w.Days[i].Day, worthBalance(&w.Days[i])})
			}
			for _, d := range w.Deliveries {
				x := WorthDelivery{Delivery: d.Delivery.String(), Day: d.Day, Amount: worthAmount(d.Amount)}
				if d.Price != nil {
					x.By, x.Paper = string(d.Price.By), d.Price.Paper
				}
				out.Deliveries = append(out.Deliveries, x)
			}
			for i := range w.Adjustments {
				x := worthAdjustment(&w.Adjustments[i])
				x.ID = fmt.Sprintf("%s/%s/%06d", x.Station, x.Tank, i)
				out.Adjustments = append(out.Adjustments, x)
			}
			return out, nil
		})
	do(a, operation{id: "say-opening", tag: tag, path: "/stock/{station}/{tank}/opening", page: "POST /stock/{station}/{tank}/opening", summary: "Say what a tank held and was worth", two: true,
		about: "As a day began, by a paper. The money of the tank begins with it, no later than it did once it was booked; what was said before stays on record. It takes two people: " + roomTakesTwo,
		try:   `{"revision":0,"day":"2026-10-01","volume_ul":10000000000,"cents":22000000,"paper":"INV-1","reason":"Inventario"}`},
		func(c *call, in *struct {
			Acting
			Checked
			OfTank
			Body SayOpening
		}) (WorthSaid, error) {
			if err := c.books(); err != nil {
				return WorthSaid{}, err
			}
			b := &in.Body
			o := stockroom.Opening{N: b.Revision, Station: in.Station, Tank: in.Tank, Day: b.Day, Amount: worth.Amount{UL: dispense.Volume(b.VolumeUL), Cents: b.Cents}, Paper: b.Paper, Reason: b.Reason}
			var err error
			if o.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
				return WorthSaid{}, err
			}
			return WorthSaid{in.Station + "/" + in.Tank}, worthFault(c.Stock.SayOpening(c, c.user.Username, o))
		})
	do(a, operation{id: "say-ledger", tag: tag, path: "/worth/ledger", page: "POST /worth/ledger", summary: "Say what an account of the ledger held",
		about: "At the end of a day, as it stands in the trial balance.",
		try:   `{"revision":0,"account":"1.1.5.1","day":"2026-10-31","cents":22000000,"paper":"Balanza","reason":"Cierre"}`},
		func(c *call, in *struct {
			Acting
			Body SayLedger
		}) (WorthSaid, error) {
			if err := c.books(); err != nil {
				return WorthSaid{}, err
			}
			b := &in.Body
			return WorthSaid{b.Account + "/" + b.Day}, worthFault(c.Stock.SayBalance(c, c.user.Username, stockroom.Balance{N: b.Revision, Account: b.Account, Day: b.Day, Cents: b.Cents, Paper: b.Paper, Reason: b.Reason}))
		})
	do(a, operation{id: "book-worth", tag: tag, path: "/worth/book", page: "POST /worth/book", summary: "Book what the fuel in own tanks is worth",
		about: "Until a day, and what has become something else since it was booked. What was booked does not change.",
		try:   `{"until":"2026-10-31"}`},
		func(c *call, in *struct {
			Acting
			Body BookWorth
		}) (WorthBooked, error) {
			if err := c.books(); err != nil {
				return WorthBooked{}, err
			}
			n, err := c.Stock.BookWorth(c, c.user.Username, in.Body.Until)
			return WorthBooked{n}, worthFault(err)
		})
}
