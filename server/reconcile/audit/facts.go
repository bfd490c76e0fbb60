package audit

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// Facts are what is known of what is to be judged, each thing once: all of a month, or one fill
// that a correction changed. Amounts are cents of the currency of the budget; what was paid in
// another has none.
type Facts struct {
	Today Day // as of which day it is judged
	// SignedDays is how many days after its month a signed logbook is to be back, by the list of those that are not; nil: as the
	// rule says.
	SignedDays *int64
	Zone       *time.Location // the office's

	// Receivers are our RFCs, and Contracts those by which others may bill us; none: it is not
	// looked at.
	Receivers []string
	Contracts []Contract
	// ReceiversFrom is what was said of our RFCs from a day on.
	ReceiversFrom []Receiver

	Lists     []List
	Fills     []Fill
	Documents []Document
	Lines     []Line
	// Tanks are those of our own, and Deliveries what came into them.
	Tanks      []Tank
	Deliveries []Delivery
	Limits     []Limit
	Yields     []Yield
	Logbooks   []Logbook
}

// A Receiver is an RFC of ours from a day on, or no longer one.
type Receiver struct {
	RFC    string
	From   Day
	Active bool
}

// A Contract is by whom we may be billed, and on which days; empty: it has no such end.
type Contract struct {
	RFC         string
	From, Until Day
	Currency    string // in which it is; empty: it does not say
	// Beside is how much it lets be billed beside fuel, the first day first; none: nothing.
	Beside []Share
}

// A Share is how much a contract lets be billed beside fuel from a day on, in hundredths of a percent of what the fuel costs.
type Share struct {
	From       Day
	Hundredths int64
}

// beside is the share that counts on a day.
func (c *Contract) beside(on Day) (share int64) {
	for _, s := range c.Beside {
		if s.From <= on {
			share = s.Hundredths
		}
	}
	return share
}

// A Paper is one that counts on some days; empty: it has no such end.
type Paper struct {
	No          string
	From, Until Day
}

func covers(from, until, d Day) bool { return d >= from && (until == "" || d <= until) }

// A Listing is whether a list of a day has a vehicle.
type Listing string

// The listings.
const (
	NoList   Listing = "" // there is no list of that day: see [List]
	OnList   Listing = "listed"
	Unlisted Listing = "unlisted"
)

// A ListName is one of the lists that auditors ask for.
type ListName string

// The lists: the inventory of goods, the roster of vehicles (plantilla vehicular), who answers for
// which vehicle (resguardos), and the logbooks that were signed. Where there is none it is found once
// of the month, and not of each fill or logbook.
const (
	Inventory ListName = "inventory"
	Roster    ListName = "roster"
	Custodies ListName = "custodies"
	Logbooks  ListName = "logbooks"
)

// rule is by which a list that is not there is found.
func (n ListName) rule() reconcile.Rule {
	switch n {
	case Custodies:
		return NoCustodian
	case Logbooks:
		return NotSigned
	}
	return NotListed
}

// A List is whether there was a list of vehicles in a month in which any fueled.
type List struct {
	Name  ListName
	Month Month
	There bool
	Cents *int64 // what all fuel of vehicles came to in the month; nil: not known
	// Involved are those who keep the list.
	Involved []string
}

func (l *List) subject() reconcile.Subject { return monthly("list", string(l.Month), string(l.Name)) }

// A Span is from when until when a vehicle was in a state, such as retired; a zero Until: it is
// still. It begins at From and is over at Until.
type Span struct {
	State       string
	From, Until time.Time
}

// The states in which no vehicle takes fuel, as fleets name them.
const (
	Retired  = "retired"
	Workshop = "workshop"
)

// A Fill is fuel that flowed, as it counts after corrections, and what was so when it did. What
// came into a tank of our own is one as well, of no vehicle: it is billed, too.
type Fill struct {
	Ref    dispense.Ref
	Branch int
	At     time.Time
	// ByDay tells that a paper says only the day, whose first instant At is.
	ByDay bool
	// Void tells that a correction has it count no more.
	Void     bool
	Station  string
	Vehicle  string // empty: a container's, or a test
	Class    string // of the vehicle
	Grade    string
	VolumeUL dispense.Volume
	// PriceE4 is what a liter cost, in 1/10000: by contract, else as posted or displayed; 0: nobody
	// knows.
	PriceE4 int64

	Inventory, Roster Listing
	States            []Span
	// Meter is what the vehicle's odometer counts: on, miles, hours, or none; empty: on.
	Meter              string
	OdometerM, EngineS *int64
	Custodian          string // who signed for the vehicle; empty: nobody
	NoCustodies        bool   // nobody keeps who answers for vehicles: see [List]
	Custody            *Paper // by which; nil: nobody recorded it
	Unpapered          bool   // they have none by then, and half of those that took fuel had
	// OutOfHours and OutOfArea tell that the rules of the vehicle did not let it fuel then, or
	// there.
	OutOfHours, OutOfArea bool
	Commission            *Paper // the order by which it was under way
	OwnTank               bool
	// Bill is the line of an invoice that is of it. One of a document that is refused or canceled
	// is none.
	Bill *Bill
	// Awaited is for how long its contract awaits an invoice; nil: as the rule says. Monthly tells that it comes in a document of a
	// month, such as the statement of a card, so that days count from the last of its own.
	Awaited *Awaited
	Monthly bool
	// Involved are the users who fueled, served, typed or checked it, or had the vehicle in their
	// care, and their deputies.
	Involved []string
}

func (f *Fill) subject() reconcile.Subject { return fillSubject(f.Ref, f.Branch) }

// Awaited are days after which what is not billed is late, and is urgent.
type Awaited struct{ Late, Urgent int64 }

// A Bill is what billed a fill.
type Bill struct {
	Document string
	On       Day
	Table    bool // it is a table in the stead of a fiscal document, and that is still asked for
}

// A Document is one that a supplier made out: what it bills, gives back, or was paid.
type Document struct {
	ID       string   // UUID
	Kind     string   // I for income, E for a credit note, P for payments (c_TipoDeComprobante)
	Void     bool     // it is refused, or canceled
	Issuer   string   // RFC
	Receiver string   // RFC
	On       Day      // that it says
	Days     []Day    // of what it bills, as far as they are known
	Forms    []string // by which it is paid, and was: those of its payments, too
	// Lost tells that it was paid and is canceled, and that nothing that counts is in its place.
	Lost  bool
	Cents int64 // of all of it, in the money of the budget; 0 of what is in other money
	// Currency is in which it bills; empty: it does not say.
	Currency string
	// Faults are the codes of what is wrong with it: those of [Faults] are findings. Gone tells that
	// it is canceled, or another is in its place: of one that is refused they are found still.
	Faults []string
	Gone   bool
	// OverCents is how much more payments that count paid of it than credit notes leave: what its supplier
	// has to give back; 0: nothing.
	OverCents int64
	// NoBill tells that it pays documents that are not here, and NoBillCents how much of them.
	NoBill      bool
	NoBillCents int64
	// UnsaidCents is how much it is to be paid of what is said to have been paid when the document in whose place it is was issued, and
	// the budget does not say: see [owed.Item.Unsaid]. 0: nothing.
	UnsaidCents int64
	// Beside is what it bills beside fuel; nil: nothing.
	Beside *Beside
	// UnknownOn is when the authority was asked about it last, where it did not know it; empty: it did,
	// or nobody asked.
	UnknownOn Day
	// OnList is what the authority said of its issuer (ValidacionEFOS), where that is on a list; empty: it
	// is on none, or nobody asked.
	OnList string
	// Second tells that its UUID is another document's, by which lists know it: of this one nothing
	// else is asked. Its ID is not that.
	Second bool
	Name   string // by which people know it; empty: by its ID
	// Involved are those who ordered, accepted or typed what it bills.
	Involved []string
}

// Beside is what a document bills beside its fuel, in the currency of the document.
type Beside struct {
	Cents, FuelCents int64
	Lines            int64 // of the document: each may be rounded by a cent
	// AdvanceCents is how much of Cents is paid in advance of fuel, and AppliedCents how much of that documents apply (07) that count.
	AdvanceCents, AppliedCents int64
	// LeftCents is what credit notes leave of the document.
	LeftCents int64
}

func (d *Document) subject() reconcile.Subject { return documentSubject(d.ID) }

const (
	income = "I"
	cash   = "01" // c_FormaPago
)

// A Line is one that a document of income bills.
type Line struct {
	ID       string // of the document, and which line of it
	Void     bool   // the document is refused, or canceled
	Document string
	On       Day // of the fill where it says so, else of the document
	Fuel     bool
	Class    string // of the vehicle, where it is known by a card
	VolumeUL dispense.Volume
	Cents    int64
	// PriceE4 is what it bills a liter, with taxes, and ContractE4 what the contract says of that
	// product on that day; 0: none.
	PriceE4, ContractE4 int64
	// ToleranceE4 is by how much a price may be off that, as two people said of its contract; nil: nobody said it of
	// that alone, and the rule's own limit counts.
	ToleranceE4 *int64
	// Index is by which the contract's price goes; nil: by none. Where it goes by one and ContractE4 is 0, the
	// index says no price that counts on that day.
	Index *Index
	State match.State // how it was matched
	Table bool        // it is of a table in the stead of a fiscal document: where that has come the table is withdrawn
	// Of are the fills that people said that it is of, where it differs from them; nil: it does not, or nobody
	// has said it yet.
	Of       *Fueling
	Load     *Load // what came of it, where it bills fuel in bulk; nil: it is of a fill
	Involved []string
}

// An Index is what an index said that a liter cost on a day, and what a contract adds to that, in 1/10000. Where that counts
// no more it is what was said last; an empty Day: nothing was.
type Index struct {
	Name              string
	Day               Day
	PriceE4, MarkupE4 int64
}

// A Fueling is what flowed of a line: of one fill, or of several together.
type Fueling struct {
	Fills    []string // their records
	VolumeUL dispense.Volume
	// Cents are what it cost, by the pumps or their prices; nil: nobody knows.
	Cents *int64
	Grade string // what the fuel is called
	// By how much a line may be off, by what was in force: in liters, in what it costs, and in 1/10000 a liter.
	Tolerance        dispense.Volume
	ToleranceCents   int64
	TolerancePriceE4 int64
}

// names are the records of all, as people are told; of many the first.
func (x *Fueling) names() string { return firstOf(x.Fills) }

// A Load is the delivery that a line in bulk is of, or several.
type Load struct {
	Delivery string // its record; empty: nobody said which it is of, or it counts no more
	// More are the records of the others, where one line bills several deliveries. What follows is of
	// all of them together.
	More []string
	// Twice tells that another line bills a load of that number, and has the delivery.
	Twice bool
	// By is who brought it, where that is another than who issues the line. Again tells that By bills it as well.
	By    string
	Again bool
	// Other is what came, where the line bills another product.
	Other string
	// Came is what was measured to have come, and Noted what the note says, as the line counts
	// liters, where it is too far from what the line bills; nil: it is not, or nobody can say.
	Came, Noted *dispense.Volume
	// Tolerance is how far it may be, by what was in force: of Came, else of Noted.
	Tolerance dispense.Volume
}

// deliveries are the records of all.
func (l *Load) deliveries() []string {
	if l.Delivery == "" {
		return nil
	}
	return append([]string{l.Delivery}, l.More...)
}

// names are the records of all, as people are told; of many the first.
func (l *Load) names() string { return firstOf(l.deliveries()) }

func firstOf(all []string) string {
	const most = 4
	if len(all) > most {
		return strings.Join(all[:most], ", ") + ", …"
	}
	return strings.Join(all, ", ")
}

func (l *Line) subject() reconcile.Subject { return lineSubject(l.ID) }

// A LimitOf is what has a limit.
type LimitOf string

// What has limits in a month: a vehicle what it is allotted, in liters or money, and an account
// what the budget says.
const (
	Allotment LimitOf = "allotment"
	Budget    LimitOf = "budget"
)

// A Limit is how much a vehicle or an account has in a month, and how much of it is used.
type Limit struct {
	What        LimitOf
	Of          string // a vehicle, or the key of an account
	Class       string // of the vehicle
	Month       Month
	Unit        reconcile.Unit // [reconcile.Microliters] or [reconcile.Cents]
	Limit, Used int64
	PriceE4     int64 // of a liter, on average; 0: not known
	Involved    []string
	// Earlier is by how much it was past its limit already at the end of the month before, of a limit that is of
	// all months until then, and EarlierLimit that limit: where it was too much by the settings of that month, that month
	// has it, and this one what came on top. Never less than 0.
	Earlier, EarlierLimit int64
}

func (l *Limit) subject() reconcile.Subject { return monthly(string(l.What), string(l.Month), l.Of) }

// A Yield is how far a vehicle went in a month, or how long its engine ran, on what. It is of
// ways between full tanks: others say nothing.
type Yield struct {
	Vehicle   string
	Class     string
	Month     Month
	DistanceM int64
	RunS      int64 // above 0: the engine's hours count
	VolumeUL  dispense.Volume
	Intervals int // from one full tank to the next, at most; 0: nobody counted
	// Expected is what is usual of it, or its reference: meters a liter, or microliters an hour;
	// 0: nobody knows. Against says which.
	Expected  int64
	Against   Against
	PriceE4   int64 // of a liter, on average; 0: not known
	Justified *Justification
	Involved  []string
}

func (y *Yield) subject() reconcile.Subject { return monthly("yield", string(y.Month), y.Vehicle) }

// Against is what a yield is held against.
type Against string

// What yields are held against.
const (
	Reference  Against = ""      // what the fleet says of the vehicle
	OwnHistory Against = "own"   // what it did in the twelve months before
	OfClass    Against = "class" // what vehicles of its class were reckoned to do
)

// A Justification is why a yield is off, by somebody, and approved by another.
type Justification struct {
	No, By, ApprovedBy string
	// Seen is what there was to see of the yield when it was approved; what is beyond it is not
	// justified. Nil: it was not found then, and nothing of it is.
	Seen *dispense.FindingSeen
}

// A Logbook is that of a vehicle's month, as it is now.
type Logbook struct {
	Vehicle string
	Class   string
	Month   Month
	Fills   int
	Cents   *int64 // of its fills; nil: not known
	SHA256  string // of what it says
	// Needed are the positions that sign it, such as [Signers].
	Needed     []string
	Signatures []Signature
	NoneSigned bool // no logbook of the month is: see [List]
	Involved   []string
}

func (l *Logbook) subject() reconcile.Subject {
	return monthly("logbook", string(l.Month), l.Vehicle)
}

// Signers are the positions whose signatures auditors miss (Oaxaca, public account of 2022): who
// is responsible for the department, and the vehicle's custodian.
func Signers() []string { return []string{"responsible", "custodian"} }

// A Signature is of a logbook as it was when somebody signed it.
type Signature struct{ Position, By, SHA256 string }

// Bounds of figures, so that what is reckoned of them can be counted. They are far above all that
// a city buys: a billion liters, at 10,000 a liter, and of one vehicle a million in a month.
const (
	mostUL      = 1_000_000_000 * int64(dispense.Liter)
	mostOfOneUL = 1_000_000 * int64(dispense.Liter)
	mostE4      = 100_000_000
	mostCents   = 1_000_000_000_000_00
	mostM       = 10_000_000_000
	mostRunS    = 10_000_000
	mostExpect  = 1_000_000_000
)

// check says what is wrong with facts, all of it.
func (f *Facts) check() error {
	var all []error
	if f.Zone == nil {
		all = append(all, errors.New("judge an audit: the office has no time zone; say which"))
	}
	if err := f.Today.check(); err != nil {
		all = append(all, fmt.Errorf("judge an audit: today %w", err))
	}
	for _, c := range f.Contracts {
		err := days(c.From, c.Until)
		for _, s := range c.Beside {
			err = errors.Join(err, s.From.check(), within(bound{"share beside fuel", s.Hundredths, 0, mostShare}))
		}
		if err != nil {
			all = append(all, fmt.Errorf("judge an audit: contract with %s: %w", c.RFC, err))
		}
	}
	seen := map[reconcile.Subject]bool{}
	for _, a := range f.asked() {
		s := a.subject()
		err := a.check()
		if seen[s] {
			err = errors.New("it is there twice; ask for each thing once, at one moment")
		}
		seen[s] = true
		if err != nil {
			all = append(all, fmt.Errorf("judge an audit: %s %s: %w", s.What, s.Key, err))
		}
	}
	return errors.Join(all...)
}

// days says what is wrong with a first and a last day.
func days(first, last Day) error {
	for _, d := range []Day{first, last} {
		if d != "" {
			if err := d.check(); err != nil {
				return err
			}
		}
	}
	if last != "" && last < first {
		return fmt.Errorf("it ends on %s and begins on %s; exchange them", last, first)
	}
	return nil
}

// A bound is a figure and what it may be.
type bound struct {
	what            string
	is, least, most int64
}

func within(all ...bound) error {
	for _, b := range all {
		if b.is < b.least || b.is > b.most {
			return fmt.Errorf("its %s is %d; it is from %d to %d", b.what, b.is, b.least, b.most)
		}
	}
	return nil
}

func named(what, name string) error {
	if name == "" {
		return fmt.Errorf("it names no %s", what)
	}
	return nil
}

func optionalCents(c *int64) bound {
	if c == nil {
		return bound{}
	}
	return bound{"amount", *c, -mostCents, mostCents}
}

func oneOf[T ~string](what string, is T, of ...T) error {
	if !slices.Contains(of, is) {
		return fmt.Errorf("its %s is %q, which is none of %q", what, is, of)
	}
	return nil
}

func (l *List) check() error {
	return errors.Join(l.Month.check(), oneOf("name", l.Name, Inventory, Roster, Custodies, Logbooks), within(optionalCents(l.Cents)))
}

func (f *Fill) check() error {
	var err error
	switch {
	case f.Ref.IsZero():
		err = errors.New("it names no record")
	case f.At.IsZero():
		err = errors.New("it says not when it flowed")
	}
	err = errors.Join(err, within(bound{"volume in µL", int64(f.VolumeUL), 0, mostUL}, bound{"price in 1/10000", f.PriceE4, 0, mostE4}),
		oneOf("place in the inventory", f.Inventory, NoList, OnList, Unlisted), oneOf("place in the roster", f.Roster, NoList, OnList, Unlisted),
		oneOf("odometer", f.Meter, "", "on", "miles", "hours", "none"))
	for _, p := range []*Paper{f.Custody, f.Commission} {
		if p != nil {
			err = errors.Join(err, days(p.From, p.Until))
		}
	}
	for _, s := range f.States {
		if s.From.IsZero() {
			err = errors.Join(err, fmt.Errorf("its vehicle is %s, and nothing says since when", s.State))
		}
		if !s.Until.IsZero() && s.Until.Before(s.From) {
			err = errors.Join(err, fmt.Errorf("its vehicle is %s until before it is; exchange the times", s.State))
		}
	}
	if f.Bill != nil {
		err = errors.Join(err, f.Bill.On.check(), named("document that bills it", f.Bill.Document))
	}
	return err
}

func (d *Document) check() error {
	err := errors.Join(named("UUID", d.ID), oneOf("kind", d.Kind, income, "E", "P", "T", "N"), d.On.check(), within(bound{"amount", d.Cents, -mostCents, mostCents}))
	if d.UnknownOn != "" {
		err = errors.Join(err, d.UnknownOn.check())
	}
	if b := d.Beside; b != nil {
		err = errors.Join(err, within(bound{"amount beside fuel", b.Cents, 0, mostCents}, bound{"amount of fuel", b.FuelCents, -mostCents, mostCents}, bound{"advance", b.AdvanceCents, 0, b.Cents}, bound{"advance that is applied", b.AppliedCents, 0, mostCents}))
	}
	return err
}

func (l *Line) check() error {
	return errors.Join(named("line", l.ID), l.On.check(), oneOf("state", l.State, match.Matched, match.Within, match.Volume, match.Price, match.Amount, match.Product, match.Vehicle, match.Station, match.Supplier, match.Agreed,
		match.Suggested, match.Ambiguous, match.Twice, match.Elsewhere, match.Alone, match.Apart),
		within(bound{"volume in µL", int64(l.VolumeUL), -mostUL, mostUL}, bound{"amount", l.Cents, -mostCents, mostCents},
			bound{"price in 1/10000", l.PriceE4, 0, mostE4}, bound{"contract's price in 1/10000", l.ContractE4, 0, mostE4}), l.Index.check(), l.Load.check(), l.Of.check())
}

func (x *Fueling) check() error {
	switch {
	case x == nil:
		return nil
	case len(x.Fills) == 0:
		return errors.New("it differs from fills, and names none")
	}
	return within(bound{"fill in µL", int64(x.VolumeUL), 0, mostUL}, optionalCents(x.Cents))
}

func (x *Index) check() error {
	if x == nil {
		return nil
	}
	var err error
	if x.Day != "" {
		err = x.Day.check()
	}
	return errors.Join(named("index", x.Name), err, within(bound{"index's price in 1/10000", x.PriceE4, 0, mostE4}, bound{"markup in 1/10000", x.MarkupE4, -mostE4, mostE4}))
}

func (l *Load) check() error {
	switch {
	case l == nil:
		return nil
	case l.Delivery == "" && (len(l.More) > 0 || l.By != "" || l.Other != "" || l.Came != nil || l.Noted != nil):
		return errors.New("it says what came, and names no delivery")
	}
	var err error
	for _, v := range []*dispense.Volume{l.Came, l.Noted} {
		if v != nil {
			err = errors.Join(err, within(bound{"delivery in µL", int64(*v), -mostUL, mostUL}))
		}
	}
	return err
}

func (l *Limit) check() error {
	err := errors.Join(named("vehicle or account", l.Of), l.Month.check(), oneOf("kind", l.What, Allotment, Budget),
		oneOf("unit", l.Unit, reconcile.Microliters, reconcile.Cents), within(bound{"price in 1/10000", l.PriceE4, 0, mostE4}))
	most, least := mostUL, int64(0)
	if l.Unit == reconcile.Cents {
		most, least = mostCents, -mostCents
	}
	return errors.Join(err, within(bound{"limit", l.Limit, least, most}, bound{"use", l.Used, least, most}, bound{"excess of the month before", l.Earlier, 0, 2 * most}))
}

func (y *Yield) check() error {
	return errors.Join(named("vehicle", y.Vehicle), y.Month.check(), within(bound{"distance in meters", y.DistanceM, 0, mostM}, bound{"time in seconds", y.RunS, 0, mostRunS},
		bound{"volume in µL", int64(y.VolumeUL), 0, mostOfOneUL}, bound{"expected yield", y.Expected, 0, mostExpect}, bound{"price in 1/10000", y.PriceE4, 0, mostE4}))
}

func (l *Logbook) check() error {
	return errors.Join(named("vehicle", l.Vehicle), l.Month.check(), within(optionalCents(l.Cents), bound{"number of fills", int64(l.Fills), 0, 1_000_000}))
}

// Subjects lists what facts are of.
func Subjects(f *Facts) []reconcile.Subject {
	asked := f.asked()
	out := make([]reconcile.Subject, len(asked))
	for i, a := range asked {
		out[i] = a.subject()
	}
	return out
}
