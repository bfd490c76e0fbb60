// Package fleet is the fleet's data and what follows from it for stations:
// vehicles, people, departments, labels, rules, prices and quotas, the leases
// into which quotas are split, and the enrollment of stations. Every change is
// one transaction: the row, guarded by what was read, an audit row, and the
// entry in the policy log.
//
// It decides nothing at a pump; policy.Decide does, at the station, from what is
// published here. Nor does it judge what was drawn; reconcile does.
package fleet

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/keyring"
)

// An Act says who changes something, when, and why.
type Act struct {
	Who string // a user, or the part of the program that acts by itself
	At  time.Time
	Why string // for the audit trail; empty where the change speaks for itself
	For string // in whose stead; empty: in one's own right
	// With is who proposed it, of what another approved, and Agreed what it may loosen
	// therefore.
	With   string
	Agreed Loosened
}

// Both names who proposed something and who approved it; one where it took one.
func (a *Act) Both() string {
	if a.With == "" {
		return a.Who
	}
	return a.With + ", " + a.Who
}

// Second names who approved what another proposed; empty where it took one.
func (a *Act) Second() string {
	if a.With == "" {
		return ""
	}
	return a.Who
}

// Config holds what a Fleet needs. All fields but Years and Open are required.
type Config struct {
	Log   *slog.Logger
	Store store
	Ring  *keyring.Ring
	// LabelKey makes the tokens of labels, see keyring.OpenLabelKey.
	LabelKey []byte
	// Zone is the calendar of quotas, and Years its years.
	Zone  *time.Location
	Years Years
	Now   func() time.Time
	// Open returns the first month that takes movements of the budget; nil, or the zero period:
	// no month is closed.
	Open func(ctx context.Context) (budget.Period, error)
	// Over tells whether any account of the budget is over what it may; nil: nobody asks.
	Over func(ctx context.Context) (bool, error)
}

func (c *Config) calendar() Calendar { return Calendar{c.Zone, c.Years} }

// store is the database: package postgres, whose methods say what they promise.
type store interface {
	dataStore
	datedStore
	contractStore
	humanStore
	leaveStore
	deputyStore
	labelStore
	modeStore
	ruleStore
	vehicleActStore
	leaseStore
	onceStore
	photoStore
	tankStore
	importStore
	registry
}

type importStore interface {
	SavePastFills(ctx context.Context, by Act, of Imported, fills []PastFill) error
	PastFills(ctx context.Context) ([]PastFill, error)
	// Ended returns who has left, and which vehicles must not fuel, at a time.
	Ended(ctx context.Context, at time.Time) ([]Ended, error)
	Imports(ctx context.Context) ([]Imported, error)
	// DipFacts returns the tanks and what files brought of them. SaveDips stores what another
	// brings, and the import.
	DipFacts(ctx context.Context) (DipFacts, error)
	// BudgetFacts returns what it takes to read files of the budget. SaveBudget stores what one
	// says, and the import, in one transaction; it fails with fault.ErrConflict where what was
	// said meanwhile, or a month that was closed, does not go with it.
	BudgetFacts(ctx context.Context) (BudgetFacts, error)
	SaveBudget(ctx context.Context, by Act, of Imported, steps []BudgetStep, c budget.Calendar, whole bool) error
	SaveDips(ctx context.Context, by Act, of Imported, dips []Dip) error
	// ImportMappings returns all that was said, in order.
	ImportMappings(ctx context.Context) ([]Mapping, error)
	SayImportMapping(ctx context.Context, m Mapping) (Mapping, error)
	KeepDraft(ctx context.Context, d Draft, expired time.Time) error
	Draft(ctx context.Context, draft, who string) (Draft, error)
}

type registry interface {
	LeastShard(ctx context.Context) (string, error)
	Enroll(ctx context.Context, by Act, e Enrolled) error
	NextGrant(ctx context.Context, station string) (shard string, epoch int64, err error)
	Regrant(ctx context.Context, by Act, g Regranted) error
	Revoke(ctx context.Context, by Act, r Revocation) error
	Command(ctx context.Context, by Act, station string, c policy.Command) error
}

type dataStore interface {
	Save(ctx context.Context, by Act, objects ...Object) error
	Vehicles(ctx context.Context) ([]Vehicle, error)
	VehiclesAfter(ctx context.Context, of VehiclesOf, after string, most int) ([]Vehicle, error)
	SomeVehicles(ctx context.Context, vehicles []string) ([]Vehicle, error)
	FindVehicles(ctx context.Context, text string, most int) ([]Found, error)
	NumberedVehicles(ctx context.Context, numbers []string) ([]Vehicle, error)
	ActiveVehicles(ctx context.Context, department string) ([]Vehicle, error)
	OwnVehicles(ctx context.Context, p Person) ([]Vehicle, error)
	FleetVehicle(ctx context.Context, vehicle string) (Vehicle, error)
	People(ctx context.Context) ([]Person, error)
	SomePeople(ctx context.Context, people []string) ([]Person, error)
	FindPeople(ctx context.Context, text string, among Whom, most int) ([]FoundPerson, error)
	FindUsers(ctx context.Context, text string, among Users, most int) ([]FoundPerson, error)
	// BadgeOf returns whose badge reads what has a hash; empty: nobody's.
	BadgeOf(ctx context.Context, sha256 string) (person string, err error)
	Departments(ctx context.Context) ([]Department, error)
	Grades(ctx context.Context) ([]Grade, error)
	Rules(ctx context.Context) ([]Rule, error)
	Prices(ctx context.Context) ([]Price, error)
	// CountedPrices returns the grades of which a price that falls takes two: a hard stop of the
	// budget counts with them; and the forms by which the budget's money is known, none where nobody said any.
	CountedPrices(ctx context.Context) (grades []string, forms budget.Forms, err error)
	Quotas(ctx context.Context) ([]Quota, error)
	Settings(ctx context.Context, station string) (Settings, error)
	NoteOdometer(ctx context.Context, at time.Time, vehicle string, meters int64, readAt time.Time) error
}

type labelStore interface {
	Labels(ctx context.Context, o Owner) ([]LabelVersion, error)
	LabelVersions(ctx context.Context, label string) ([]LabelVersion, error)
	PrintLabel(ctx context.Context, by Act, v LabelVersion) error
	VoidLabel(ctx context.Context, by Act, label string, version int64) error
	LabelSeen(ctx context.Context, at time.Time, label string, version int64) error
	PrintLabels(ctx context.Context, by Act, run string, labels []LabelVersion) error
	LabelRun(ctx context.Context, run string) (LabelRun, error)
	LabelRuns(ctx context.Context) ([]LabelRun, error)
	LabelPrinters(ctx context.Context) ([]LabelPrinter, error)
	RestoredAt(ctx context.Context) (time.Time, error)
	SetLabelPrinter(ctx context.Context, p LabelPrinter) error
}

type leaseStore interface {
	LeaseQuotas(ctx context.Context, at time.Time, quotas []QuotaPeriods) error
	WidenLease(ctx context.Context, at time.Time, station string, ask dispense.Ask) error
	SettleLeases(ctx context.Context, at time.Time) error
}

// A Fleet changes the fleet's data. It may be used by many goroutines, and by
// many servers on one database.
type Fleet struct {
	cfg    Config
	spread *spread
}

// New returns a Fleet. Nothing happens by itself until Run.
func New(cfg Config) *Fleet { return &Fleet{cfg, newSpread()} }

// On returns the same fleet on another store, such as one that knows a part of it.
func (f *Fleet) On(s store) *Fleet {
	cfg := f.cfg
	cfg.Store = s
	return &Fleet{cfg, f.spread}
}

// How often leases are looked after: issued ahead, and split again where a
// station has confirmed a lower limit while another waits for it.
const (
	renewEvery  = time.Hour
	applyEvery  = 5 * time.Second // what is dated and has come
	settleEvery = 200 * time.Millisecond
	saidEvery   = time.Minute // what goes on failing
)

// Run keeps leases issued and answers asks that wait for another station's
// lease, until ctx ends. An error of the database is logged and tried again.
func (f *Fleet) Run(ctx context.Context) error {
	var behind sync.WaitGroup
	defer behind.Wait()
	behind.Go(func() { f.spreads(ctx) })
	settle := time.NewTicker(settleEvery)
	defer settle.Stop()
	renewed, applied := time.Time{}, time.Time{}
	said := map[string]time.Time{}
	note := func(what string, err error) {
		now := f.cfg.Now()
		switch {
		case err == nil:
			delete(said, what)
		case ctx.Err() == nil && now.Sub(said[what]) >= saidEvery:
			f.cfg.Log.Error(what, "err", err)
			said[what] = now
		}
	}
	for ctx.Err() == nil {
		now := f.cfg.Now()
		if now.Sub(renewed) >= renewEvery {
			note("leases not renewed", f.Renew(ctx, now))
			renewed = now
		}
		if now.Sub(applied) >= applyEvery {
			note("what is due of vehicles is not in force", f.cfg.Store.ApplyDue(ctx, f.now()))
			note("who leaves today has not left", f.cfg.Store.ApplyLeavings(ctx, f.now()))
			note("modes that are due are not in force", f.cfg.Store.ApplyModes(ctx, f.now()))
			note("limits of money do not follow the prices", f.applyPrices(ctx, f.now()))
			applied = now
		}
		note("leases not settled", f.cfg.Store.SettleLeases(ctx, now))
		select {
		case <-ctx.Done():
		case <-settle.C:
		}
	}
	return nil
}

// Save stores objects in one transaction and publishes what stations must know.
// It fails with fault.ErrInvalid when one cannot be published, and with
// fault.ErrConflict when one has changed since it was read, or with a [LoosensError] when
// a vehicle might take more by it; then nothing is stored. Leases of the quotas that are touched follow at once; where that
// fails the error says so, what was saved stands, and [Fleet.Renew] makes up
// for it.
func (f *Fleet) Save(ctx context.Context, who string, objects ...Object) error {
	return f.save(ctx, Act{Who: who, At: f.now()}, objects...)
}

func (f *Fleet) save(ctx context.Context, by Act, objects ...Object) error {
	for _, o := range objects {
		if err := Check(o); err != nil {
			return err
		}
	}
	if err := f.checkPermits(ctx, objects); err != nil {
		return err
	}
	if err := f.cfg.Store.Save(ctx, by, objects...); err != nil {
		return err
	}
	return f.follow(ctx, by.At, objects...)
}

// follow issues the leases of the quotas that objects touch which were saved.
func (f *Fleet) follow(ctx context.Context, at time.Time, objects ...Object) error {
	touched, priced := map[string]bool{}, false
	for _, o := range objects {
		switch o := o.(type) {
		case *Quota:
			touched[o.Quota] = true
		case *Vehicle:
			for _, q := range o.QuotasInForce {
				touched[q] = true
			}
		case *Price:
			priced = true
		case *Rule:
			touched[o.EmergencyQuota] = o.EmergencyQuota != ""
		}
	}
	if err := f.renew(ctx, at, touched); err != nil {
		return fmt.Errorf("saved; the leases follow within the hour: %w", err)
	}
	if priced {
		return f.applyPrices(ctx, at)
	}
	return nil
}

// Vehicles returns all vehicles, by fleet number.
func (f *Fleet) Vehicles(ctx context.Context) ([]Vehicle, error) { return f.cfg.Store.Vehicles(ctx) }

// VehiclesOf says which vehicles of the fleet; what is empty is any.
type VehiclesOf struct{ Department, Status, FleetNo string }

// VehiclesAfter returns some vehicles whose ids are after one, so many at most, by id.
func (f *Fleet) VehiclesAfter(ctx context.Context, of VehiclesOf, after string, most int) ([]Vehicle, error) {
	return f.cfg.Store.VehiclesAfter(ctx, of, after, most)
}

// SomeVehicles returns those of some vehicles that there are, by fleet number.
func (f *Fleet) SomeVehicles(ctx context.Context, vehicles []string) ([]Vehicle, error) {
	return f.cfg.Store.SomeVehicles(ctx, vehicles)
}

// FindVehicles returns the vehicles that a text names, and those that it is a part of: so
// many at most, the nearest first. See [Named].
func (f *Fleet) FindVehicles(ctx context.Context, text string, most int) ([]Found, error) {
	return f.cfg.Store.FindVehicles(ctx, text, most)
}

// NumberedVehicles returns those that have one of some fleet numbers, in capitals or not.
func (f *Fleet) NumberedVehicles(ctx context.Context, numbers []string) ([]Vehicle, error) {
	return f.cfg.Store.NumberedVehicles(ctx, numbers)
}

// ActiveVehicles returns those of a department that may fuel, by fleet number.
func (f *Fleet) ActiveVehicles(ctx context.Context, department string) ([]Vehicle, error) {
	return f.cfg.Store.ActiveVehicles(ctx, department)
}

// OwnVehicles returns those that a person is let fuel by name, and those that they signed
// for, by fleet number.
func (f *Fleet) OwnVehicles(ctx context.Context, p Person) ([]Vehicle, error) {
	return f.cfg.Store.OwnVehicles(ctx, p)
}

// Vehicle returns one vehicle, or fault.ErrNotFound.
func (f *Fleet) Vehicle(ctx context.Context, vehicle string) (Vehicle, error) {
	return f.cfg.Store.FleetVehicle(ctx, vehicle)
}

// People returns all people, by name.
func (f *Fleet) People(ctx context.Context) ([]Person, error) { return f.cfg.Store.People(ctx) }

// SomePeople returns those of some people that there are, by name.
func (f *Fleet) SomePeople(ctx context.Context, people []string) ([]Person, error) {
	return f.cfg.Store.SomePeople(ctx, people)
}

// FindPeople returns the people whom a text names, and those whose names have all of its
// words: so many at most, the nearest first, and of equals whoever is blocked or retired last.
// See [Named].
func (f *Fleet) FindPeople(ctx context.Context, text string, among Whom, most int) ([]FoundPerson, error) {
	return f.cfg.Store.FindPeople(ctx, text, among, most)
}

// FindUsers is FindPeople for those who sign in, by the names of both.
func (f *Fleet) FindUsers(ctx context.Context, text string, among Users, most int) ([]FoundPerson, error) {
	return f.cfg.Store.FindUsers(ctx, text, among, most)
}

// Departments returns all departments, by name.
func (f *Fleet) Departments(ctx context.Context) ([]Department, error) {
	return f.cfg.Store.Departments(ctx)
}

// Grades returns all grades.
func (f *Fleet) Grades(ctx context.Context) ([]Grade, error) { return f.cfg.Store.Grades(ctx) }

// Rules returns all rules.
func (f *Fleet) Rules(ctx context.Context) ([]Rule, error) { return f.cfg.Store.Rules(ctx) }

// Prices returns all prices, the oldest first.
func (f *Fleet) Prices(ctx context.Context) ([]Price, error) { return f.cfg.Store.Prices(ctx) }

// Quotas returns all sizes of all quotas, by quota, the oldest first.
func (f *Fleet) Quotas(ctx context.Context) ([]Quota, error) { return f.cfg.Store.Quotas(ctx) }

// Settings returns a station's settings.
func (f *Fleet) Settings(ctx context.Context, station string) (Settings, error) {
	return f.cfg.Store.Settings(ctx, station)
}

// NoteOdometer tells all stations of an odometer reading that was accepted, if
// it is the newest.
func (f *Fleet) NoteOdometer(ctx context.Context, vehicle string, meters int64, readAt time.Time) error {
	return f.cfg.Store.NoteOdometer(ctx, f.now(), vehicle, meters, readAt)
}

// NewID returns an id for something new: a letter for what it is, and eight
// unguessable characters. It says nothing of what it names.
func NewID(letter string) string {
	id, err := barcode.NewID(rand.Reader)
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return letter + id
}

func (f *Fleet) now() time.Time { return f.cfg.Now().UTC().Truncate(time.Second) }
