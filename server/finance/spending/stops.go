package spending

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/budget"
)

// Accounts that have nothing left stop fuel: what finance says of that, and what stations are
// told. What is left of an account is a quota of liters that its vehicles share, so that it
// reaches stations as leases and is promised to one of them only.

type stopStore interface {
	// BudgetStops returns all that was said of stops, in order.
	BudgetStops(ctx context.Context) ([]StopSaid, error)
	// SayBudgetStop keeps what is said if check finds nothing wrong with it beside all that
	// was said before, and with whether it lets more through.
	SayBudgetStop(ctx context.Context, s StopSaid, check func([]StopSaid) (loosens bool, err error)) error
	// StopMark tells one state of all that stops depend on from another: of what may make a
	// rest smaller or larger without a fill, and of fills.
	StopMark(ctx context.Context, at time.Time) (StopMark, error)
	// StopFacts returns what it takes to tell stations.
	StopFacts(ctx context.Context, at time.Time) (*StopFacts, error)
	// KeepStops keeps sizes of quotas from a time on, which vehicles draw on which, and of which
	// grades of vehicles the account has a soft stop and nothing left, and tells stations of the
	// vehicles. It fails with [ErrSince] where mark.Said is not what it was. It returns the quotas of
	// which leases are to follow, also where it fails in part.
	KeepStops(ctx context.Context, at time.Time, mark StopMark, sizes []StopSize, draw, over map[string][]string) ([]string, error)
	// StopsTold returns what stations hold of the quotas of accounts in the periods of a time.
	StopsTold(ctx context.Context, at time.Time) ([]StopTold, error)
}

// A StopSaid is what somebody said of the stop of an account, or of all.
type StopSaid struct {
	budget.StopSaid
	Loosens  bool
	Reason   string
	By       string
	AgreedBy string // the second of two people, by user name; empty: it takes one
	At       time.Time
}

// A StopMark is a state of what stops depend on.
type StopMark struct{ Fills, Said string }

// A QuotaYear is a period of quotas of a year.
type QuotaYear struct {
	ID          string
	From, Until time.Time
}

// StopFacts are what it takes to tell stations of stops.
type StopFacts struct {
	Vehicles []StopVehicle
	// DearestE4 is the dearest price of each grade at any station, in force or to come.
	DearestE4 map[string]int64
	// Sizes and DrawnUL are of quotas of accounts, by quota and period: the sizes in force,
	// and what was drawn by fills.
	Sizes, DrawnUL map[[2]string]dispense.Volume
	// Draw are the quotas of accounts that vehicles draw on now.
	Draw map[string][]string
}

// A StopVehicle is one that is not retired.
type StopVehicle struct {
	Vehicle, Name string
	Grades        []string
	Quotas        int // that it draws on without accounts
}

// A StopSize is how much may be drawn of an account in a period.
type StopSize struct {
	Quota   string
	Account budget.Key
	QuotaYear
	UL dispense.Volume
}

// A StopTold is what a station holds of an account in the period of now.
type StopTold struct {
	Account budget.Key
	Station string
	// HeldUL is the most that it may draw in the period, DrawnUL what it drew, with what is
	// reserved.
	HeldUL, DrawnUL dispense.Volume
}

// QuotaOf returns the quota that is what is left of an account.
func QuotaOf(k budget.Key) string {
	sum := sha256.Sum256([]byte(k))
	return policy.BudgetQuota + hex.EncodeToString(sum[:8])
}

// Why a hard stop does not reach a vehicle.
const (
	NoPrice   = "price"    // no grade of the account has one, so money is no liters
	ManyStops = "accounts" // it draws on more than two accounts
)

// An Unstopped is a vehicle that a hard stop does not reach.
type Unstopped struct {
	Vehicle string // as people call it
	Account budget.Key
	Why     string
}

// A Stopped is an account with a stop in force.
type Stopped struct {
	Account     budget.Key
	Stop        budget.Stop
	Since       budget.Day
	General     bool // it is what is said of all accounts
	Provisional bool
	RestCents   int64
	DearestE4   int64 // by which money is liters; 0: none is known, and it stops nothing
	Vehicles    int
	// HeldUL is what stations hold and have not drawn.
	HeldUL dispense.Volume
}

// Over tells whether more flowed than there is.
func (s *Stopped) Over() bool { return s.RestCents < 0 }

// Stops are how stops stand.
type Stops struct {
	Said      []StopSaid
	Accounts  []Stopped // with a stop in force, by key
	Told      []StopTold
	Unstopped []Unstopped
	// Ended are stops of accounts that are none any more from this fiscal year on, or from the next one.
	Ended    []budget.EndedStop
	Currency string
	Today    budget.Day
}

// SayStop keeps what is said of the stop of an account from a day on. It fails with a
// [*Problem]; where it lets more through, also where nobody else agreed.
func (d *Desk) SayStop(ctx context.Context, who string, s StopSaid) error {
	s.Key, s.Reason, s.AgreedBy = budget.Key(strings.TrimSpace(string(s.Key))), strings.TrimSpace(s.Reason), strings.TrimSpace(s.AgreedBy)
	terms, err := d.Terms(ctx)
	if err != nil {
		return err
	}
	if err := first(day("from", s.From, true), text("reason", s.Reason, MaxReason, true), text("agreed", s.AgreedBy, 150, false)); err != nil {
		return err
	}
	switch {
	case s.Key != "" && !fits(terms.Forms.On(s.From).Form, s.Key):
		return misformed(&terms, d.cfg.Calendar.PeriodOf(s.From).Year, s.Key)
	case !slices.Contains([]budget.Stop{budget.NoStop, budget.Soft, budget.Hard}, s.Stop):
		return &Problem{Field: "stop", Code: "unknown"}
	case s.From < d.Today():
		return &Problem{Field: "from", Code: "past"}
	}
	s.By, s.At = who, d.now()
	return d.cfg.Store.SayBudgetStop(ctx, s, func(all []StopSaid) (loosens bool, err error) {
		loosens = budget.LoosensStop(stopsSaid(all), s.StopSaid)
		switch {
		case loosens && s.AgreedBy == "":
			err = &Problem{Field: "agreed", Code: "missing"}
		case loosens && strings.EqualFold(s.AgreedBy, who):
			err = &Problem{Field: "agreed", Code: "same"}
		}
		return loosens, err
	})
}

func stopsSaid(all []StopSaid) []budget.StopSaid {
	out := make([]budget.StopSaid, len(all))
	for i := range all {
		out[i] = all[i].StopSaid
	}
	return out
}

// stopPlan is what stations are to be told.
type stopPlan struct {
	sizes     []StopSize
	draw      map[string][]string
	over      map[string][]string // grades of vehicles whose account has a soft stop and nothing left
	accounts  []Stopped
	unstopped []Unstopped
}

// plan says what stations are to be told of accounts, at a time. Of a period that is to come
// seen has the fiscal year in which it begins; where it has none nothing is promised.
func (d *Desk) plan(at time.Time, said []StopSaid, f *StopFacts, seen map[int]*Seen) stopPlan {
	p := stopPlan{draw: map[string][]string{}, over: map[string][]string{}}
	today := d.cfg.Calendar.DayOf(at)
	now := seen[d.cfg.Calendar.PeriodOf(today).Year]
	limited := now.Limited(d.cfg.Calendar.PeriodOf(today).N) // or else nobody said what any account may spend
	h, t, rules := budget.NewHistory(now.records.Dated), d.budgetTerms(&now.Terms), stopsSaid(said)
	at1 := map[budget.Key]*Stopped{}
	of := func(k budget.Key) *Stopped {
		if at1[k] == nil {
			s := budget.StopOf(rules, k, today)
			at1[k] = &Stopped{Account: k, Stop: s.Stop, Since: s.From, General: s.Key == "", RestCents: now.Rest(k)}
		}
		return at1[k]
	}
	for _, a := range now.Accounts {
		of(a.Key).Provisional = a.Provisional
	}
	stops := map[string][]*Stopped{} // by vehicle
	tried := map[[2]string]int{}     // which rule gives a vehicle an account
	for _, v := range f.Vehicles {
		facts := h.At(v.Vehicle, at)
		for _, g := range v.Grades {
			facts.Product = g
			placed := t.Mapping.Place(facts, today)
			k := placed.Key
			if k == "" {
				continue
			}
			s := of(k)
			// An account of a rule that is tried later, such as one that is added last, puts
			// none of an earlier one out of the way.
			id, rank := [2]string{v.Vehicle, string(k)}, slices.IndexFunc(t.Mapping.Rules, func(r budget.Rule) bool { return r.Name == placed.Rule })
			if was, there := tried[id]; !there || rank < was {
				tried[id] = rank
			}
			s.DearestE4 = max(s.DearestE4, f.DearestE4[g])
			if limited && s.Stop == budget.Soft && s.RestCents <= 0 {
				p.over[v.Vehicle] = append(p.over[v.Vehicle], g)
			}
			if !slices.Contains(stops[v.Vehicle], s) {
				s.Vehicles++
				stops[v.Vehicle] = append(stops[v.Vehicle], s)
			}
		}
	}
	for _, v := range f.Vehicles {
		of := slices.DeleteFunc(stops[v.Vehicle], func(s *Stopped) bool { return s.Stop != budget.Hard })
		slices.SortFunc(of, func(a, b *Stopped) int {
			return cmp.Or(cmp.Compare(tried[[2]string{v.Vehicle, string(a.Account)}], tried[[2]string{v.Vehicle, string(b.Account)}]), cmp.Compare(a.Account, b.Account))
		})
		for _, s := range of {
			switch {
			case s.DearestE4 == 0:
				p.unstopped = append(p.unstopped, Unstopped{v.Name, s.Account, NoPrice})
			case len(p.draw[v.Vehicle]) >= budget.MostStops:
				p.unstopped = append(p.unstopped, Unstopped{v.Name, s.Account, ManyStops})
			default:
				p.draw[v.Vehicle] = append(p.draw[v.Vehicle], QuotaOf(s.Account))
			}
		}
	}
	var years []QuotaYear
	if d.cfg.Years != nil {
		years = d.cfg.Years(at)
	}
	for _, s := range at1 {
		if s.Stop == budget.NoStop {
			continue
		}
		p.accounts = append(p.accounts, *s)
		if s.Stop != budget.Hard || s.DearestE4 == 0 {
			continue
		}
		for _, y := range years {
			from := y.From
			if from.Before(at) {
				from = at
			}
			var rest int64
			if of := seen[d.cfg.Calendar.PeriodOf(d.cfg.Calendar.DayOf(from)).Year]; of != nil {
				// A station that is out of reach when the year turns draws on the account of before. Where keys
				// are made otherwise then, what it may draw is what is left of the one that follows.
				k, goes := s.Account, true
				if of != now {
					k, goes = t.Follows(k, of.Year)
				}
				if goes { // several that go on as one share what that has
					rest = of.Rest(k) / max(1, p.goOnAs(t, at1, k, of != now, of.Year))
				}
			}
			id := [2]string{QuotaOf(s.Account), y.ID}
			was, there := f.Sizes[id]
			if size := budget.Size(was, f.DrawnUL[id], rest, s.DearestE4); !there || size != was {
				p.sizes = append(p.sizes, StopSize{id[0], s.Account, y, size})
			}
		}
	}
	slices.SortFunc(p.accounts, func(a, b Stopped) int { return cmp.Compare(a.Account, b.Account) })
	slices.SortFunc(p.sizes, func(a, b StopSize) int { return cmp.Or(cmp.Compare(a.Quota, b.Quota), a.From.Compare(b.From)) })
	return p
}

// goOnAs counts the accounts with a hard stop that go on as one when keys are made otherwise.
func (p *stopPlan) goOnAs(t *budget.Terms, all map[budget.Key]*Stopped, k budget.Key, turns bool, year int) (n int64) {
	if !turns {
		return 1
	}
	for _, s := range all {
		if s.Stop != budget.Hard {
			continue
		}
		if next, goes := t.Follows(s.Account, year); goes && next == k {
			n++
		}
	}
	return n
}

// stopYears are the fiscal year of a time and the next one, for which stations hold leases, too.
func (d *Desk) stopYears(ctx context.Context, at time.Time) (map[int]*Seen, error) {
	seen := map[int]*Seen{}
	this := d.cfg.Calendar.PeriodOf(d.cfg.Calendar.DayOf(at)).Year
	for _, y := range []int{this, this + 1} {
		s, err := d.Year(ctx, y)
		if err != nil {
			return nil, err
		}
		seen[y] = s
	}
	return seen, nil
}

// Stops returns how stops stand, and what stations were told.
func (d *Desk) Stops(ctx context.Context) (*Stops, error) {
	at := d.cfg.Now()
	s := &Stops{Today: d.Today()}
	var err error
	if s.Said, err = d.cfg.Store.BudgetStops(ctx); err != nil {
		return nil, err
	}
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	if s.Currency = terms.Forms.On(s.Today).Currency; len(s.Said) == 0 {
		return s, nil
	}
	f, err := d.cfg.Store.StopFacts(ctx, at)
	if err != nil {
		return nil, err
	}
	if s.Told, err = d.cfg.Store.StopsTold(ctx, at); err != nil {
		return nil, err
	}
	year, err := d.Year(ctx, d.cfg.Calendar.PeriodOf(s.Today).Year)
	if err != nil {
		return nil, err
	}
	p := d.plan(at, s.Said, f, map[int]*Seen{year.Year: year})
	s.Accounts, s.Unstopped = p.accounts, p.unstopped
	for _, y := range []int{year.Year, year.Year + 1} {
		s.Ended = append(s.Ended, d.budgetTerms(&terms).EndedStops(stopsSaid(s.Said), y)...)
	}
	for i := range s.Accounts {
		a := &s.Accounts[i]
		for _, t := range s.Told {
			if t.Account == a.Account {
				a.HeldUL += t.HeldUL - t.DrawnUL
			}
		}
	}
	return s, nil
}

// A told is what was found when stations were told last.
type told struct {
	mark StopMark
	day  budget.Day
	at   time.Time
	// owed are quotas of which leases did not follow yet; nil at first, when nobody knows.
	owed map[string]bool
}

// Tell has stations know what is left of accounts that stop. It tells nothing where nothing
// is to be told.
func (d *Desk) Tell(ctx context.Context) error {
	var last told
	return d.tell(ctx, &last)
}

// tellAnew is how often stops are reckoned where nothing that is looked at says that they are
// others.
const tellAnew = 10 * time.Minute

func (d *Desk) tell(ctx context.Context, last *told) error {
	at := d.cfg.Now()
	said, err := d.cfg.Store.BudgetStops(ctx)
	if err != nil || len(said) == 0 {
		return err
	}
	mark, err := d.cfg.Store.StopMark(ctx, at)
	if err != nil {
		return err
	}
	now := told{mark: mark, day: d.cfg.Calendar.DayOf(at), at: at}
	if last.mark == now.mark && last.day == now.day && at.Sub(last.at) < tellAnew {
		return nil
	}
	// What was drawn is read before what is left: of a fill that comes between the two the
	// rest is less already, so that too little is promised, and never too much.
	f, err := d.cfg.Store.StopFacts(ctx, at)
	if err != nil {
		return err
	}
	seen, err := d.stopYears(ctx, at)
	if err != nil {
		return err
	}
	p := d.plan(at, said, f, seen)
	if last.owed == nil { // who was told before may have died between a size and its leases
		last.owed = map[string]bool{}
		for id := range f.Sizes {
			last.owed[id[0]] = true
		}
	}
	quotas, err := d.cfg.Store.KeepStops(ctx, at, mark, p.sizes, p.draw, p.over)
	for _, q := range quotas {
		last.owed[q] = true
	}
	if len(last.owed) > 0 {
		failed := d.cfg.Lease(ctx, slices.Sorted(maps.Keys(last.owed)))
		if failed == nil {
			clear(last.owed)
		}
		err = errors.Join(err, failed)
	}
	if err == nil {
		now.owed = last.owed
		*last = now
	}
	return err
}

// How often it is looked whether stations are to be told of stops, and the part of the time
// that may be spent on reckoning them.
const (
	tellEvery = 2 * time.Second
	tellPart  = 4
)

// Run has stations know what is left of accounts that stop, until ctx ends. An error is logged
// and tried again.
func (d *Desk) Run(ctx context.Context) error {
	var last told
	timer := time.NewTimer(0)
	defer timer.Stop()
	var logged time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		began := time.Now()
		err := d.tell(ctx, &last)
		if err != nil && !errors.Is(err, ErrSince) && ctx.Err() == nil && time.Since(logged) > time.Minute {
			d.cfg.Log.Error("stations are not told what is left of the budget", "err", err)
			logged = time.Now()
		}
		timer.Reset(max(tellEvery, tellPart*time.Since(began)))
	}
}

// A VehicleStop is an account by which a vehicle is stopped, or told of.
type VehicleStop struct {
	Stopped
	Grades []string // of the vehicle, that are charged to it
}

// VehicleStops returns the accounts to which a vehicle's fuel is charged now, with their
// stops, by key.
func (d *Desk) VehicleStops(ctx context.Context, vehicle string) ([]VehicleStop, error) {
	at := d.cfg.Now()
	said, err := d.cfg.Store.BudgetStops(ctx)
	if err != nil || len(said) == 0 {
		return nil, err
	}
	f, err := d.cfg.Store.StopFacts(ctx, at)
	if err != nil {
		return nil, err
	}
	year, err := d.Year(ctx, d.cfg.Calendar.PeriodOf(d.Today()).Year)
	if err != nil {
		return nil, err
	}
	p := d.plan(at, said, f, map[int]*Seen{year.Year: year})
	i := slices.IndexFunc(f.Vehicles, func(v StopVehicle) bool { return v.Vehicle == vehicle })
	if i < 0 {
		return nil, nil
	}
	h, t := budget.NewHistory(year.records.Dated), d.budgetTerms(&year.Terms)
	facts := h.At(vehicle, at)
	var all []VehicleStop
	for _, g := range f.Vehicles[i].Grades {
		facts.Product = g
		k := t.Mapping.Place(facts, d.Today()).Key
		n := slices.IndexFunc(p.accounts, func(s Stopped) bool { return s.Account == k })
		if n < 0 {
			continue
		}
		if x := slices.IndexFunc(all, func(s VehicleStop) bool { return s.Account == k }); x >= 0 {
			all[x].Grades = append(all[x].Grades, g)
			continue
		}
		all = append(all, VehicleStop{p.accounts[n], []string{g}})
	}
	return all, nil
}
