package stockroom

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// money is what the database keeps of stock in money.
type money interface {
	// StockSaid returns what people said of stock in money, as it counts now; entries of the
	// account are those until the end of a day.
	StockSaid(ctx context.Context, until string) (*Said, error)
	// StockBooked returns what was booked of the tanks of a station.
	StockBooked(ctx context.Context, station string) (*Bookings, error)
	// BookStock has book say what is to be booked of the tanks of a station, and keeps it. Of
	// two at once the second sees what the first has kept.
	// It asks begins since when records matter, and b.At until when; days are those of the zone. Each tank that book names
	// is booked until b.Through.
	BookStock(ctx context.Context, b Batch, begins func(*Said) (time.Time, error), book func(*Records, *Said, *Bookings) (map[string][]worth.Booking, error), zone *time.Location) error
	// SayOpening and SayBalance keep what somebody says. They fail with fault.ErrConflict
	// where more was said since, and SayOpening with fault.ErrNotFound where there is no such
	// tank, and with a [*Problem] where one that is booked would begin later than it did.
	SayOpening(ctx context.Context, o Opening) error
	SayBalance(ctx context.Context, b Balance) error
}

// An Opening is what a tank held on a day, and what that was worth, as a paper says. Its
// money begins with it.
type Opening struct {
	N             int64 // in the order in which openings are said; of one that is said, the last before it
	Station, Tank string
	Day           string // as it begins
	worth.Amount
	Paper, Reason, By string
	AgreedBy          string // empty: it was said when one person was enough
	At                time.Time
}

// A Balance is what an account of the ledger held at the end of a day, as somebody read it.
type Balance struct {
	N                 int64 // likewise
	Account, Day      string
	Cents             int64
	Paper, Reason, By string
	At                time.Time
	// Entries are what our own entries of the account come to until then.
	Entries int64
}

// Said is what people said of stock in money.
type Said struct {
	Openings []Opening // of each tank the last
	Balances []Balance // by days; of each account and day the last
	Account  string    // that what is used up is taken from, as entries are made
	Posted   bool      // entries are made of what own tanks are worth, until the day that was asked for
	Entries  int64     // what entries of that account come to until the day that was asked for
	Currency string
}

func (s *Said) opening(station, tank string) *Opening {
	for i := range s.Openings {
		if o := &s.Openings[i]; o.Station == station && o.Tank == tank {
			return o
		}
	}
	return nil
}

// Bookings are what was booked of a station.
type Bookings struct {
	Through map[string]string          // of each tank the last day that was booked
	Booked  map[string][]worth.Booking // of each tank, in order
}

// A Batch is what was booked at once.
type Batch struct {
	Batch, Station string
	Through        string // the last day that it is of
	By             string
	At             time.Time
}

// A Worth is what the fuel in a tank is worth over a period.
type Worth struct {
	Tank     Tank
	Currency string
	Opening  *Opening // nil: nobody has said one, and there is no money
	Through  string   // the last day that was booked; empty: none was
	All      worth.Day
	Days     []worth.Day
	// Adjustments are those that count in the period, booked or not yet; Deliveries what came.
	Adjustments []Adjustment
	Deliveries  []Priced
	// Issues are what left it by hoses, by days of the book, with what is of the period at its ends; and Valued are fills
	// of the period that none of them has.
	Issues []Issue
	Valued []Valued
	Poured worth.Amount // of what was moved in the period, what went to other tanks; above 0
	// Unbooked is how much there is to book: of days that are over, and adjustments.
	Unbooked int
	Trouble  string // why there is no money; empty: there is
}

// An Adjustment is what became something else after it was booked.
type Adjustment struct {
	worth.Booking
	Tank   Tank
	Booked bool
}

// A Priced is a delivery with what it costs, as it is known now.
type Priced struct {
	Delivery dispense.Ref
	Day      string
	worth.Amount
	Price *worth.Price // nil: nobody has said any
}

// A Provisional tells how many deliveries have no invoice yet.
type Provisional struct {
	Noted    int // are worth what their notes say
	Agreed   int // are worth what the contract in bulk says
	Unpriced int // nobody says what they cost
}

// Provisional tells how many deliveries of the period have no invoice yet, and by what they are worth something.
func (w *Worth) Provisional() (p Provisional) {
	for i := range w.Deliveries {
		switch price := w.Deliveries[i].Price; {
		case price == nil:
			p.Unpriced++
		case price.By == worth.Contract:
			p.Agreed++
		case price.By != worth.Invoice:
			p.Noted++
		}
	}
	return p
}

// A Tie holds the ledger's account against what there is at the end of a day.
type Tie struct {
	Day     string
	Account string
	Stock   int64
	Said    *Balance // nil: nobody has read the ledger, and our own entries are all there is
	Entries int64    // what our own entries of the account come to by then
}

// Difference is what the account has more than there is, in cents.
func (t *Tie) Difference() int64 {
	if t.Said != nil {
		return t.Said.Cents - t.Stock
	}
	return t.Entries - t.Stock
}

// Values are what own tanks are worth over a period.
type Values struct {
	Currency string
	Tanks    []Worth
	All      worth.Day // of tanks with money
	Ties     []Tie     // by days; the last is the one that counts
	// Account is that of our own entries, and Posted tells that some are made of what tanks are worth.
	Account string
	Posted  bool
}

// Worth returns what own tanks are worth over a period.
func (r *Room) Worth(ctx context.Context, from, to time.Time) (*Values, error) {
	until := min(to.In(r.cfg.Zone).AddDate(0, 0, -1).Format(time.DateOnly), r.today())
	said, err := r.cfg.Store.StockSaid(ctx, until)
	if err != nil {
		return nil, err
	}
	stations, err := r.cfg.Store.StockStations(ctx)
	if err != nil {
		return nil, err
	}
	v := &Values{Currency: said.Currency, Account: said.Account, Posted: said.Posted}
	var all []worth.Day
	for _, s := range stations {
		list, err := r.worthOf(ctx, said, s.Station, from, to)
		if err != nil {
			return nil, err
		}
		v.Tanks = append(v.Tanks, list...)
	}
	for i := range v.Tanks {
		if v.Tanks[i].Has() {
			all = append(all, v.Tanks[i].All)
		}
	}
	v.All = worth.Beside(from.In(r.cfg.Zone).Format(time.DateOnly), all)
	v.Ties = v.ties(said)
	return v, nil
}

// Has tells whether there is any money of the tank in the period.
func (w *Worth) Has() bool { return w.Opening != nil && w.Trouble == "" && len(w.Days) > 0 }

// ties are of the days of the period for which somebody read the ledger; and of its last in any case, by our own entries
// of their account, unless somebody read that one then.
func (v *Values) ties(said *Said) (ties []Tie) {
	ends := map[string]int64{}
	last := ""
	for i := range v.Tanks {
		if !v.Tanks[i].Has() {
			continue
		}
		for _, d := range v.Tanks[i].Days {
			ends[d.Day] += d.Closing.Cents
			last = max(last, d.Day)
		}
	}
	read := func(b Balance) bool { return b.Day == last && b.Account == said.Account }
	add := last != "" && !slices.ContainsFunc(said.Balances, read)
	own := Tie{Day: last, Account: said.Account, Stock: ends[last], Entries: said.Entries}
	for i := range said.Balances {
		b := &said.Balances[i]
		cents, there := ends[b.Day]
		if !there {
			continue
		}
		if add && b.Day == last { // what was read of another account comes after it
			ties, add = append(ties, own), false
		}
		ties = append(ties, Tie{b.Day, b.Account, cents, b, b.Entries})
	}
	if add {
		ties = append(ties, own)
	}
	return ties
}

// TankWorth returns what the fuel in a tank is worth over a period, or fails with
// fault.ErrNotFound.
func (r *Room) TankWorth(ctx context.Context, station, tank string, from, to time.Time) (*Worth, error) {
	said, err := r.cfg.Store.StockSaid(ctx, r.today())
	if err != nil {
		return nil, err
	}
	list, err := r.worthOf(ctx, said, station, from, to)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Tank.Tank == tank {
			return &list[i], nil
		}
	}
	return nil, fmt.Errorf("tank %s of %s: %w: nobody has measured it", tank, station, fault.ErrNotFound)
}

// begins returns since when the records of a station are looked at: its first opening, or
// from, where that is earlier.
func (r *Room) begins(said *Said, station string, from time.Time) (time.Time, error) {
	return said.Since(station, r.cfg.Zone, from)
}

func (r *Room) today() string { return r.cfg.Now().In(r.cfg.Zone).Format(time.DateOnly) }

func (r *Room) worthOf(ctx context.Context, said *Said, station string, from, to time.Time) ([]Worth, error) {
	since, err := r.begins(said, station, from)
	if err != nil {
		return nil, err
	}
	// An adjustment of today is of the whole of what is known today.
	now := r.cfg.Now()
	records, err := r.cfg.Store.StockRecords(ctx, station, since, now, r.cfg.Zone)
	if err != nil {
		return nil, err
	}
	booked, err := r.cfg.Store.StockBooked(ctx, station)
	if err != nil {
		return nil, err
	}
	all := days(since, now, now, r.cfg.Zone)
	lines, rows, trouble := records.lines(said, all)
	moves, _, _ := records.moves()
	var asked, until []string
	for _, d := range all {
		if d.From.Before(to) {
			if until = append(until, d.Name); !d.From.Before(from) {
				asked = append(asked, d.Name)
			}
		}
	}
	list := make([]Worth, 0, len(records.Tanks))
	for _, t := range records.Tanks {
		w := Worth{Tank: t, Currency: said.Currency, Opening: said.opening(station, t.Tank), Through: booked.Through[t.Tank], Trouble: trouble[t.Tank]}
		if w.Opening != nil && w.Trouble == "" {
			next := w.fill(lines[t.Tank], booked.Booked[t.Tank], until, asked, r.today())
			if w.Has() {
				bookings := append(slices.Clone(booked.Booked[t.Tank]), next...)
				period := stock.Period{From: from, To: to}
				came := map[string]worth.Amount{}
				for _, l := range lines[t.Tank] {
					came[l.Day] = came[l.Day].Plus(l.In)
				}
				for i := range w.Days {
					w.Poured = w.Poured.Plus(came[w.Days[i].Day]).Minus(w.Days[i].Moved)
				}
				w.Issues = issues(period, asked, rows[t.Tank], moves[t.Tank], worth.Days(names(all), bookings, w.Through), came)
				w.Valued = records.valued(&w, period, rows[t.Tank], moves[t.Tank], worth.CostsOf([]worth.Began{{Day: w.Opening.Day, Amount: w.Opening.Amount}}, bookings), r.cfg.Zone)
			}
		}
		list = append(list, w)
	}
	return list, nil
}

func names(days []stock.Period) []string {
	list := make([]string, len(days))
	for i := range days {
		list[i] = days[i].Name
	}
	return list
}

// fill says what the tank is worth, and returns what is to be booked of it.
func (w *Worth) fill(lines []worth.Line, booked []worth.Booking, until, asked []string, today string) (next []worth.Booking) {
	next = worth.Book(lines, booked, w.Through, today)
	for i := range next {
		if next[i].Of < today {
			w.Unbooked++
		}
	}
	w.Days = worth.Days(until, append(slices.Clone(booked), next...), w.Through)
	w.Days = w.Days[len(until)-len(asked):]
	// Before the opening there is no money, unless an earlier one was said and booked once.
	w.Days = slices.DeleteFunc(w.Days, func(d worth.Day) bool { return d.Day < w.Opening.Day && d == worth.Day{Day: d.Day, Booked: d.Booked} })
	if len(w.Days) == 0 {
		return next
	}
	w.All = worth.Together(w.Days[0].Day, w.Days)
	within := func(day string) bool { return day >= asked[0] && day <= asked[len(asked)-1] }
	for i, list := range [][]worth.Booking{booked, next} {
		for _, b := range list {
			if b.Adjusts() && within(b.Day) {
				w.Adjustments = append(w.Adjustments, Adjustment{b, w.Tank, i == 0})
			}
		}
	}
	for _, l := range lines {
		if l.Item == worth.Received && within(l.Day) {
			w.Deliveries = append(w.Deliveries, Priced{l.Ref, l.Day, l.Amount, l.Price})
		}
	}
	return next
}

// lines are what is known of the money of the tanks of a station, by rows of their books, and why there is none.
func (r *Records) lines(said *Said, all []stock.Period) (lines map[string][]worth.Line, books map[string][]stock.Row, trouble map[string]string) {
	moves, _, _ := r.moves()
	books, trouble = map[string][]stock.Row{}, map[string]string{}
	zone := time.UTC
	if len(all) > 0 {
		zone = all[0].From.Location()
	}
	var tanks []worth.Tank
	for i := range r.Tanks {
		t := &r.Tanks[i]
		o := said.opening(r.Station.Station, t.Tank)
		if o == nil {
			continue
		}
		periods := slices.DeleteFunc(slices.Clone(all), func(p stock.Period) bool { return p.Name < o.Day })
		one := worth.Tank{Tank: t.Tank, Opening: o.Amount}
		plain := make([]stock.Movement, len(moves[t.Tank]))
		for j, m := range moves[t.Tank] {
			plain[j] = m.Movement
			one.Moves = append(one.Moves, worth.Move{Movement: m.Movement, Item: items[m.class], Price: r.price(&m, said.Currency)})
		}
		rows, err := stock.Book(stock.Observed, r.bookOf(t, plain, zone), plain, periods)
		if err != nil {
			trouble[t.Tank] = err.Error()
			continue
		}
		for j := range rows {
			one.Rows = append(one.Rows, worth.Row{Day: rows[j].Period, From: rows[j].From, To: rows[j].To, Opening: rows[j].Opening, Measured: rows[j].Measured})
		}
		books[t.Tank] = rows
		tanks = append(tanks, one)
	}
	lines, err := worth.Reckon(tanks)
	if err != nil {
		for i := range tanks {
			trouble[tanks[i].Tank] = err.Error()
		}
	}
	return lines, books, trouble
}

var items = map[class]worth.Item{received: worth.Received, filled: worth.Filled, tested: worth.Tested, unrecorded: worth.Unrecorded, moved: worth.Moved}

// price returns what a delivery costs; nil of what is none.
func (r *Records) price(m *move, currency string) *worth.Price {
	if m.class != received {
		return nil
	}
	i := slices.IndexFunc(r.Deliveries, func(d Delivery) bool { return d.Ref == m.Ref })
	if i < 0 {
		return nil
	}
	return r.Deliveries[i].Price(currency)
}

// Price returns what the delivery costs in the money of the budget, and which paper says so: what a line that counts bills, or else
// what [Owed] says; nil: nobody does. What is billed in other money has no price, and a contract says none of it then: it is billed.
func (d *Delivery) Price(currency string) *worth.Price {
	billed := d.Line != nil && d.Line.Counts
	if billed && d.Line.Currency == currency {
		return &worth.Price{Cents: d.Line.Cents, By: worth.Invoice, Paper: d.Line.Folio}
	}
	switch _, cents, by := d.owed(); {
	case by == worth.Note:
		return &worth.Price{Cents: cents, By: by, Paper: d.Said.Number}
	case by == worth.Contract && !billed:
		return &worth.Price{Cents: cents, By: by, Paper: d.Contract}
	}
	return nil
}

// BookWorth books all that is known of own tanks until the end of a day that is over, of
// yesterday without one, and what has become something else since it was booked. It returns
// how many bookings that took, and fails with a [*Problem].
func (r *Room) BookWorth(ctx context.Context, who, until string) (n int, err error) {
	now := r.cfg.Now()
	if until == "" {
		until = now.In(r.cfg.Zone).AddDate(0, 0, -1).Format(time.DateOnly)
	}
	if err := r.past("until", until); err != nil {
		return 0, err
	}
	if until >= r.today() {
		return 0, &Problem{"until", "day"}
	}
	said, err := r.cfg.Store.StockSaid(ctx, r.today())
	if err != nil {
		return 0, err
	}
	stations, err := r.cfg.Store.StockStations(ctx)
	if err != nil {
		return 0, err
	}
	for _, s := range stations {
		if !slices.ContainsFunc(said.Openings, func(o Opening) bool { return o.Station == s.Station }) {
			continue
		}
		b := Batch{Batch: strings.ToLower(rand.Text()[:16]), Station: s.Station, Through: until, By: who, At: now.UTC()}
		begins := func(said *Said) (time.Time, error) { return r.begins(said, s.Station, now) }
		err = r.cfg.Store.BookStock(ctx, b, begins, func(records *Records, said *Said, was *Bookings) (map[string][]worth.Booking, error) {
			since, err := begins(said)
			if err != nil {
				return nil, err
			}
			lines, _, trouble := records.lines(said, days(since, now, now, r.cfg.Zone))
			out := map[string][]worth.Booking{}
			for _, t := range records.Tanks {
				if o := said.opening(s.Station, t.Tank); o == nil || o.Day > until || trouble[t.Tank] != "" {
					continue // there is no money of it, and its page says why
				}
				next := worth.Book(lines[t.Tank], was.Booked[t.Tank], was.Through[t.Tank], r.today())
				next = slices.DeleteFunc(next, func(b worth.Booking) bool { return !b.Adjusts() && b.Of > until })
				out[t.Tank] = next
				n += len(next)
			}
			return out, nil
		}, r.cfg.Zone)
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// words checks what somebody wrote; needed tells that it may not be empty.
func words(field, s string, most int) error {
	switch {
	case s == "":
		return &Problem{field, "missing"}
	case utf8.RuneCountInString(s) > most:
		return &Problem{field, "long"}
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }):
		return &Problem{field, "sense"}
	}
	return nil
}

// past checks a day that is not in the future.
func (r *Room) past(field, day string) error {
	if at, err := time.Parse(time.DateOnly, day); err != nil || at.Format(time.DateOnly) != day || day < "2000-01-01" || day > r.today() {
		return &Problem{field, "day"}
	}
	return nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// SayOpening keeps what a tank held as a day began, and what that was worth, as two people say it. It fails with a
// [*Problem], and as the store does.
func (r *Room) SayOpening(ctx context.Context, who string, o Opening) error {
	o.Paper, o.Reason = strings.TrimSpace(o.Paper), strings.TrimSpace(o.Reason)
	if err := firstOf(r.past("day", o.Day), words("paper", o.Paper, MaxNumber), words("reason", o.Reason, MaxReason)); err != nil {
		return err
	}
	switch {
	case o.UL < 0 || o.UL > 10*maxNote:
		return &Problem{"volume", "size"}
	case o.Cents < 0 || o.Cents > maxCents || o.UL == 0 && o.Cents != 0:
		return &Problem{"amount", "size"}
	case o.AgreedBy == "":
		return &Problem{"agreed", "alone"}
	case strings.EqualFold(o.AgreedBy, who):
		return &Problem{"agreed", "same"}
	}
	o.By, o.At = who, r.cfg.Now().UTC()
	return r.cfg.Store.SayOpening(ctx, o)
}

// maxAccount is how long the name of an account of the ledger is at most.
const maxAccount = 40

// SayBalance keeps what somebody read in the ledger. It fails with a [*Problem], and as the
// store does.
func (r *Room) SayBalance(ctx context.Context, who string, b Balance) error {
	b.Account, b.Paper, b.Reason = strings.TrimSpace(b.Account), strings.TrimSpace(b.Paper), strings.TrimSpace(b.Reason)
	if err := firstOf(words("account", b.Account, maxAccount), r.past("day", b.Day), words("paper", b.Paper, MaxNumber), words("reason", b.Reason, MaxReason)); err != nil {
		return err
	}
	if max(b.Cents, -b.Cents) > maxCents {
		return &Problem{"amount", "size"}
	}
	b.By, b.At = who, r.cfg.Now().UTC()
	return r.cfg.Store.SayBalance(ctx, b)
}

// Ledger returns what was said of money: openings, balances, and the account that entries
// name.
func (r *Room) Ledger(ctx context.Context) (*Said, error) {
	return r.cfg.Store.StockSaid(ctx, r.today())
}
