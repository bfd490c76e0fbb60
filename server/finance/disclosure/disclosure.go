// Package disclosure is the desk of what a house says of its fuel to others: what papers with
// numbers became, what was billed beside the price that was agreed, what burned fuel gave off,
// and what is published. It asks, and keeps what people say of factors and of how the house
// publishes. What they say stays as it was said, and the last counts.
package disclosure

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/emission"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/opendata"
)

// store is the database, see package postgres.
type store interface {
	openStore
	// Burned returns what departments took for vehicles and containers in some local days.
	Burned(ctx context.Context, from, to time.Time) ([]emission.Fuel, error)
	// Published returns what flowed in some local days, by vehicle, department, product and station.
	Published(ctx context.Context, from, to time.Time) ([]opendata.Fuel, error)
	// Papers returns the papers with numbers that were issued in a time, and the numbers that nobody
	// issued between the lowest and the highest of each kind.
	Papers(ctx context.Context, at, from, to time.Time) ([]Paper, error)
	Factors(ctx context.Context) ([]Factor, error)
	SayFactor(ctx context.Context, f Factor) error
	Frames(ctx context.Context) ([]Frame, error)
	SayFrame(ctx context.Context, f Frame) error
	Checks(ctx context.Context) ([]Check, error)
	SayCheck(ctx context.Context, c Check) error
}

// lines are those of suppliers beside their fills, see [matching.Desk].
type lines interface {
	Look(ctx context.Context, q matching.Question) (*matching.Seen, error)
}

// prices says what a liter of each line should cost, see contracting.Desk.
type prices interface {
	Reckoned(ctx context.Context, seen *matching.Seen) (map[matching.LineID]contracting.Reckoned, error)
	// Bulk returns lines of fuel in bulk, each beside the price of its contract.
	Bulk(ctx context.Context, from, to time.Time, said matching.SaidTolerances) ([]contracting.Line, error)
}

// The kinds of paper that have numbers.
const (
	Voucher = "voucher"
	Sheet   = "sheet"
	Label   = "label"
)

// Hole is the state of a number that nobody issued.
const Hole = "hole"

// A Paper is one with a number, and what became of it.
type Paper struct {
	Kind         string
	Number       int64  // of a voucher or a sheet
	Label        string // of a label its id, and which version it is
	Version      int64
	IssuedAt     *time.Time // nil: nobody issued it
	IssuedBy     string
	AuthorizedBy string // the second person, where there is one
	Vehicle      string // its id
	FleetNo      string
	Department   string
	Station      string // of a sheet
	AllowedUL    dispense.Volume
	TookUL       dispense.Volume
	FromAt       *time.Time
	UntilAt      *time.Time
	State        string
	Reprints     *int64 // nil: Litro does not count how often it was printed
	Ref          string // of the record of its use, or of its issue
}

// A Factor is one of emission, as somebody said it.
type Factor struct {
	emission.Factor
	Reason, By string
	At         time.Time
}

// A Frame is how the house says its fuel to the transparency platform, from a month on.
type Frame struct {
	N                                      int64
	From                                   string // 2026-10
	Article, Fraction, Area, Basis, Remark string
	Reason, By                             string
	At                                     time.Time
}

// A Check is when what is said of a month was validated and updated.
type Check struct {
	N                         int64
	Month, Validated, Updated string // 2026-10, and days
	By                        string
	At                        time.Time
}

// Config is what a desk needs. Lines and Prices are nil where nobody keeps documents.
type Config struct {
	Store  store
	Lines  lines
	Prices prices
	Issuer string
	Zone   *time.Location
	Now    func() time.Time
}

// A Desk answers.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// Papers returns the papers with numbers that were issued from one time to before another.
func (d *Desk) Papers(ctx context.Context, from, to time.Time) ([]Paper, error) {
	return d.cfg.Store.Papers(ctx, d.cfg.Now(), from, to)
}

// Emissions are what burned fuel gives off.
type Emissions struct {
	Rows      []emission.Row
	UL, Grams int64
	// UnsaidUL are liters of products of which nobody says a factor.
	UnsaidUL int64
}

// Emissions reckons what the fuel of some local days gives off, each day by its factors.
func (d *Desk) Emissions(ctx context.Context, from, to time.Time) (*Emissions, error) {
	said, err := d.cfg.Store.Factors(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]emission.Factor, len(said))
	for i := range said {
		list[i] = said[i].Factor
	}
	day := func(t time.Time) string { return t.In(d.cfg.Zone).Format(time.DateOnly) }
	out := &Emissions{}
	first := from
	for _, next := range append(emission.Cuts(list, day(from), day(to)), "") {
		end := to
		if next != "" {
			if end, err = time.ParseInLocation(time.DateOnly, next, d.cfg.Zone); err != nil {
				return nil, err
			}
		}
		fuel, err := d.cfg.Store.Burned(ctx, first, end)
		if err != nil {
			return nil, err
		}
		out.Rows = emission.Add(out.Rows, list, fuel, day(first))
		first = end
	}
	var ok bool
	if out.UL, out.Grams, ok = emission.Reckon(out.Rows); !ok {
		return nil, fmt.Errorf("reckon emissions: a sum of liters is beyond what is reckoned: %w", fault.ErrInvalid)
	}
	for i := range out.Rows {
		if out.Rows[i].Factor == nil {
			out.UnsaidUL += out.Rows[i].UL
		}
	}
	return out, nil
}

// A Price is what was billed at a station of a product at one price, beside what was agreed and
// what the pump showed.
type Price struct {
	Station, Permit string // of what nobody knows the fill of, who sold it
	Product         string
	Currency        string
	ExpectedE4      int64 // of the contract; 0: none is said
	// By says where that comes from, where an index has it.
	By                contracting.Reckoned
	PostedE4          int64 // 0: no fill is known, or its pump tells no prices
	BilledE4          int64
	Lines             int64
	VolumeUL          int64
	Cents             int64
	OverE4, OverCents int64 // beyond the tolerance; 0 where no price is said
}

// Priced are the prices of some days.
type Priced struct {
	Rows        []Price
	ToleranceE4 int64
	Version     int64            // of the tolerances
	OverCents   map[string]int64 // by currency
	UnsaidLines int64            // of which no contract says a price
}

// Prices holds what was billed in some days against contracts and pumps.
func (d *Desk) Prices(ctx context.Context, from, to time.Time) (*Priced, error) {
	if d.cfg.Lines == nil || d.cfg.Prices == nil {
		return nil, fmt.Errorf("prices: %w", fault.ErrNotFound)
	}
	seen, err := d.cfg.Lines.Look(ctx, matching.Question{From: from, To: to})
	if err != nil {
		return nil, err
	}
	expected, err := d.cfg.Prices.Reckoned(ctx, seen)
	if err != nil {
		return nil, err
	}
	out := &Priced{ToleranceE4: seen.Tolerance.PriceE4, Version: seen.Tolerance.Version, OverCents: map[string]int64{}}
	type key struct {
		station, permit, product, currency string
		by                                 contracting.Reckoned
		posted, billed                     int64
	}
	at := map[key]int{}
	add := func(k key, l *matching.Line, over int64, is bool) {
		n, there := at[k]
		if !there {
			n = len(out.Rows)
			at[k] = n
			out.Rows = append(out.Rows, Price{Station: k.station, Permit: k.permit, Product: k.product, Currency: k.currency, ExpectedE4: k.by.E4, By: k.by, PostedE4: k.posted, BilledE4: k.billed})
		}
		p := &out.Rows[n]
		p.Lines, p.VolumeUL, p.Cents = p.Lines+1, p.VolumeUL+int64(l.VolumeUL), p.Cents+l.Cents
		if k.by.E4 == 0 {
			out.UnsaidLines++
		} else if is {
			p.OverE4, p.OverCents = k.billed-k.by.E4, p.OverCents+over
			out.OverCents[k.currency] += over
		}
	}
	bulk, err := d.cfg.Prices.Bulk(ctx, from, to, seen.Said)
	if err != nil {
		return nil, err
	}
	for i := range bulk {
		l := &bulk[i]
		add(key{station: l.Supplier, permit: l.Permit, product: l.Product, currency: l.Currency, by: l.By, billed: l.PriceE4}, &l.Line, l.OverCents, l.Over)
	}
	for i := range seen.Rows {
		r := &seen.Rows[i]
		k := key{station: cmp.Or(r.Seller, r.Supplier), permit: r.Permit, product: r.Product, currency: r.Currency, by: expected[r.LineID], billed: r.PriceE4}
		if len(r.Fills) > 0 {
			k.station, k.permit, k.posted = r.Fills[0].StationName, cmp.Or(r.Fills[0].Permit, r.Permit), r.Fills[0].PriceE4
		}
		over, is := contracting.Dearer(&r.Line, k.by.E4, r.Tolerance.PriceE4)
		add(k, &r.Line, over, is)
	}
	slices.SortFunc(out.Rows, func(a, b Price) int {
		return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Permit, b.Permit), cmp.Compare(a.Product, b.Product), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.By.IndexDay, b.By.IndexDay), cmp.Compare(a.ExpectedE4, b.ExpectedE4), cmp.Compare(a.PostedE4, b.PostedE4), cmp.Compare(a.BilledE4, b.BilledE4))
	})
	return out, nil
}

// A Problem is what is wrong with what somebody says. Most is how many characters it may have,
// where it has more.
type Problem struct {
	Field, Code string
	Most        int
}

// Error implements error.
func (p *Problem) Error() string { return p.Field + ": " + p.Code }

// Is tells that a problem is [fault.ErrInvalid].
func (p *Problem) Is(target error) bool { return target == fault.ErrInvalid }

// Factors returns all that were said, the newest first.
func (d *Desk) Factors(ctx context.Context) ([]Factor, error) { return d.cfg.Store.Factors(ctx) }

// A length is how many characters a text may have.
type length struct {
	field, text string
	most        int
}

// firstLong is the problem of the first text that is longer than it may be; nil: none is.
func firstLong(list ...length) *Problem {
	for _, l := range list {
		if utf8.RuneCountInString(l.text) > l.most {
			return &Problem{l.field, "long", l.most}
		}
	}
	return nil
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func isMonth(s string) bool {
	_, err := time.Parse("2006-01", s)
	return err == nil
}

// SayFactor says how much a product gives off from a day on. It fails with a [Problem].
func (d *Desk) SayFactor(ctx context.Context, who string, f Factor) error {
	f.Product, f.Source, f.Reason = strings.TrimSpace(f.Product), strings.TrimSpace(f.Source), strings.TrimSpace(f.Reason)
	if p := firstLong(length{"product", f.Product, 20}, length{"source", f.Source, 100}, length{"reason", f.Reason, 200}); p != nil {
		return p
	}
	switch {
	case f.Product == "":
		return &Problem{Field: "product", Code: "missing"}
	case !isDay(f.From):
		return &Problem{Field: "from", Code: "day"}
	case f.Grams != nil && (*f.Grams < 0 || *f.Grams > 10_000):
		return &Problem{Field: "grams", Code: "range"}
	case f.Source == "":
		return &Problem{Field: "source", Code: "missing"}
	case f.Year < 1990 || f.Year > d.cfg.Now().In(d.cfg.Zone).Year():
		return &Problem{Field: "year", Code: "range"}
	case f.Reason == "":
		return &Problem{Field: "reason", Code: "missing"}
	}
	f.By, f.At = who, d.cfg.Now()
	if err := d.cfg.Store.SayFactor(ctx, f); err != nil {
		return fmt.Errorf("say an emission factor: %w", err)
	}
	return nil
}

// Frames returns all that were said, the newest first.
func (d *Desk) Frames(ctx context.Context) ([]Frame, error) { return d.cfg.Store.Frames(ctx) }

// SayFrame says how the house publishes from a month on. It fails with a [Problem].
func (d *Desk) SayFrame(ctx context.Context, who string, f Frame) error {
	for _, s := range []*string{&f.Article, &f.Fraction, &f.Area, &f.Basis, &f.Remark, &f.Reason} {
		*s = strings.TrimSpace(*s)
	}
	if p := firstLong(length{"article", f.Article, 100}, length{"fraction", f.Fraction, 100}, length{"area", f.Area, 200}, length{"basis", f.Basis, 400}, length{"remark", f.Remark, 400}, length{"reason", f.Reason, 200}); p != nil {
		return p
	}
	switch {
	case !isMonth(f.From):
		return &Problem{Field: "from", Code: "month"}
	case f.Article == "":
		return &Problem{Field: "article", Code: "missing"}
	case f.Area == "":
		return &Problem{Field: "area", Code: "missing"}
	case f.Reason == "":
		return &Problem{Field: "reason", Code: "missing"}
	}
	f.By, f.At = who, d.cfg.Now()
	if err := d.cfg.Store.SayFrame(ctx, f); err != nil {
		return fmt.Errorf("say how fuel is published: %w", err)
	}
	return nil
}

// SayCheck says when what is published of a month was validated and updated. It fails with a
// [Problem].
func (d *Desk) SayCheck(ctx context.Context, who string, c Check) error {
	switch {
	case !isMonth(c.Month):
		return &Problem{Field: "month", Code: "month"}
	case !isDay(c.Updated) || c.Updated < c.Month+"-01":
		return &Problem{Field: "updated", Code: "day"}
	case !isDay(c.Validated) || c.Validated < c.Updated:
		return &Problem{Field: "validated", Code: "day"}
	}
	c.By, c.At = who, d.cfg.Now()
	if err := d.cfg.Store.SayCheck(ctx, c); err != nil {
		return fmt.Errorf("say when a month was validated: %w", err)
	}
	return nil
}

// A Month is what the house says of a month.
type Month struct {
	opendata.Month
	From, To  time.Time
	Frame     Frame // zero: nobody has said how
	Validated string
	Updated   string
	Sum       opendata.Figures
}

// Month returns what is published of a month. It fails with [opendata.ErrSmall] where there is nothing
// that could be. Whether the month is closed is for who asks to say.
func (d *Desk) Month(ctx context.Context, month string) (*Month, error) {
	from, err := time.ParseInLocation("2006-01", month, d.cfg.Zone)
	if err != nil {
		return nil, fmt.Errorf("month %q: %w", month, fault.ErrInvalid)
	}
	m := &Month{From: from, To: from.AddDate(0, 1, 0)}
	m.Month.Month, m.Issuer = month, cmp.Or(d.cfg.Issuer, "Litro")
	frames, err := d.cfg.Store.Frames(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range frames {
		if f.From <= month && (m.Frame.N == 0 || f.From > m.Frame.From || f.From == m.Frame.From && f.N > m.Frame.N) {
			m.Frame = f
		}
	}
	m.Article, m.Fraction, m.Area, m.Basis = m.Frame.Article, m.Frame.Fraction, m.Frame.Area, m.Frame.Basis
	checks, err := d.cfg.Store.Checks(ctx)
	if err != nil {
		return nil, err
	}
	var n int64
	for _, c := range checks {
		if c.Month == month && c.N > n {
			n, m.Validated, m.Updated = c.N, c.Validated, c.Updated
		}
	}
	fuel, err := d.cfg.Store.Published(ctx, m.From, m.To)
	if err != nil {
		return nil, err
	}
	priced(fuel)
	fuel = opendata.Gather(fuel)
	if m.Rows, m.Places, err = opendata.Protect(fuel); err != nil {
		return m, fmt.Errorf("publish %s: %w", month, err)
	}
	for i := range m.Rows {
		m.Sum.Add(m.Rows[i].Figures)
	}
	return m, nil
}

// priced puts fuel without a price among that of the currency in which most is: it adds no amount.
func priced(fuel []opendata.Fuel) {
	fills := map[string]int64{}
	for i := range fuel {
		fills[fuel[i].Currency] += fuel[i].Fills
	}
	most := ""
	for _, c := range slices.Sorted(maps.Keys(fills)) {
		if c != "" && fills[c] > fills[most] || most == "" {
			most = c
		}
	}
	for i := range fuel {
		fuel[i].Currency = cmp.Or(fuel[i].Currency, most)
	}
}

// Write writes the package of a month.
func (m *Month) Write(w io.Writer) error { return m.Month.Write(w) }
