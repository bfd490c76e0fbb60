package fleet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/rule"
)

// A VehicleAct is a file of vehicles, or that one vehicle is in another department, of another
// class or paid from something else, by which a vehicle might take more, or leaves an account of the budget with a hard stop: one person proposes it, and another
// approves it. What loosens nothing is in force at once, and is none.
type VehicleAct struct {
	Act         string // its id
	Of          string // a vehicle, or the SHA-256 of a file
	Name        string // the vehicle's fleet number, or the file's name
	Said        []Dated
	File        *SentFile // nil: it is said of a vehicle
	Loosens     Loosened
	Why         string
	ProposedBy  string
	ProposedAt  time.Time
	ApprovedBy  string // empty: nobody yet
	ApprovedFor string // in whose stead; empty: in their own right
	Record      string // of the office, that says that it was approved
	State       string // proposed, in_force or void
	EndedAt     *time.Time
}

// A SentFile is a file as it was sent, and what it was shown to do.
type SentFile struct {
	Bytes []byte
	Meant Meant
	Shown string // the digest of what was shown, see [Report]
}

// Meant is how a file is meant.
type Meant struct {
	Language  string            `json:"language,omitempty"`
	GoodRows  bool              `json:"good_rows,omitempty"`
	Columns   map[string]string `json:"columns,omitempty"`
	FillDown  []string          `json:"fill_down,omitempty"`
	Confirmed []string          `json:"confirmed,omitempty"`
	LeftOut   []string          `json:"left_out,omitempty"`
}

// options are those with which a file was taken.
func (a *VehicleAct) options() ImportOptions {
	m := a.File.Meant
	return ImportOptions{
		Who: a.ProposedBy, File: a.Name, Language: m.Language, GoodRows: m.GoodRows, Columns: m.Columns, FillDown: m.FillDown, Confirmed: m.Confirmed, LeftOut: m.LeftOut,
		Shown: a.File.Shown,
	}
}

type vehicleActStore interface {
	// InService tells whether any fuel is on record. Until then one person may set up
	// all there is.
	InService(ctx context.Context) (bool, error)
	// ProposeVehicles keeps a proposal, or fails with fault.ErrConflict where one waits
	// for the same vehicle or of the same file.
	ProposeVehicles(ctx context.Context, by Act, a VehicleAct) error
	// VehicleActs returns all that is proposed and what was last decided, the newest
	// first, without the bytes of files; of one vehicle where one is named. VehicleAct
	// returns one of them, or fault.ErrNotFound.
	VehicleActs(ctx context.Context, vehicle string, limit int) ([]VehicleAct, error)
	VehicleAct(ctx context.Context, act string) (VehicleAct, error)
	// ApproveVehicles says what was proposed of a vehicle, or stores the objects that a
	// file was read as, in one transaction with the approval. VoidVehicles takes a
	// proposal back.
	ApproveVehicles(ctx context.Context, by Act, act, record string, objects ...Object) error
	VoidVehicles(ctx context.Context, by Act, act string) error
}

// propose keeps a proposal, and returns it.
func (f *Fleet) propose(ctx context.Context, by Act, a VehicleAct) (VehicleAct, error) {
	a.Act, a.ProposedBy, a.ProposedAt, a.State, a.Why = NewID("c"), by.Who, by.At, "proposed", by.Why
	if err := f.cfg.Store.ProposeVehicles(ctx, by, a); err != nil {
		return a, fmt.Errorf("propose %s: %w", a.Name, err)
	}
	return a, nil
}

// proposeFile proposes a file that might let vehicles take more.
func (f *Fleet) proposeFile(ctx context.Context, file []byte, r *Report, opts ImportOptions, loosens Loosened) (VehicleAct, error) {
	return f.propose(ctx, Act{Who: opts.Who, At: f.now(), Why: "import " + r.SHA256[:16]}, VehicleAct{
		Of: r.SHA256, Name: opts.File, Loosens: loosens,
		File: &SentFile{file, Meant{opts.Language, opts.GoodRows, opts.Columns, opts.FillDown, opts.Confirmed, opts.LeftOut}, r.Digest},
	})
}

// VehicleActs returns all that is proposed and what was last decided, the newest first,
// without the bytes of files; of one vehicle where one is named.
func (f *Fleet) VehicleActs(ctx context.Context, vehicle string, limit int) ([]VehicleAct, error) {
	return f.cfg.Store.VehicleActs(ctx, vehicle, limit)
}

// VehicleAct returns one act, or fault.ErrNotFound.
func (f *Fleet) VehicleAct(ctx context.Context, act string) (VehicleAct, error) {
	return f.cfg.Store.VehicleAct(ctx, act)
}

// A Foreseen is what an act would do to a vehicle, by now.
type Foreseen struct {
	Is      Vehicle
	New     bool
	Changes []Change // of a row of a file; of a new vehicle all that it says
	Loosens []rule.Field
	// Before and After are what all levels together say, of a vehicle that might take
	// more.
	Before, After rule.Terms
}

// foresee tells what changes would do to vehicles, given what all levels say and quotas are
// before them and after.
func foresee(before, after *RuleBook, moved ...Moved) ([]Foreseen, error) {
	var all []Foreseen
	for _, m := range moved {
		x := Foreseen{Is: *m.Is, New: m.Was == nil}
		loosens, err := Loosening(before, after, m)
		if err != nil {
			return nil, err
		}
		if x.Loosens = loosens[m.Is.FleetNo]; len(x.Loosens) > 0 && m.Was != nil {
			x.Before, x.After = before.Effective(m.Was).Terms, after.Effective(m.Is).Terms
		}
		all = append(all, x)
	}
	return all, nil
}

// loosened returns what all of them loosen.
func loosened(all []Foreseen) Loosened {
	sum := Loosened{}
	for _, x := range all {
		if len(x.Loosens) > 0 {
			sum = sum.With(Loosened{x.Is.FleetNo: x.Loosens})
		}
	}
	return sum
}

// ForeseeVehicles tells what an act that waits would do by now, vehicle by vehicle, in the
// words of a language. It fails
// with fault.ErrConflict where its file would do something else by now than was shown, or
// loosens what it did not.
func (f *Fleet) ForeseeVehicles(ctx context.Context, a *VehicleAct, language string) ([]Foreseen, error) {
	all, _, err := f.foreseeAct(ctx, a)
	if err != nil || a.File == nil || language == a.File.Meant.Language {
		return all, err
	}
	opts := a.options() // what was shown has another digest in other words
	opts.Language = language
	_, report, err := f.read(ctx, bytes.NewReader(a.File.Bytes), "vehicles", opts)
	return report.Foreseen, err
}

// foreseeAct is ForeseeVehicles, and returns the objects of a file.
func (f *Fleet) foreseeAct(ctx context.Context, a *VehicleAct) ([]Foreseen, []Object, error) {
	var all []Foreseen
	var objects []Object
	if a.File != nil {
		made, report, err := f.read(ctx, bytes.NewReader(a.File.Bytes), "vehicles", a.options())
		if err != nil {
			return nil, nil, err
		}
		if report.Digest != a.File.Shown {
			return nil, nil, fmt.Errorf("%s: %w: it would do something else by now than was shown; take it back and send it anew", a.Name, fault.ErrConflict)
		}
		objects, all = append([]Object{report.imported(a.ProposedBy, f.now())}, made...), report.Foreseen
	} else {
		rows := slices.Clone(a.Said)
		for i := range rows {
			rows[i] = rows[i].Approved(f.now())
		}
		var err error
		if all, err = f.agree(ctx, f.now(), a.ProposedAt, rows); err != nil {
			return nil, nil, err
		}
	}
	if err := a.Loosens.Covers(loosened(all)); err != nil {
		return nil, nil, fmt.Errorf("%s: it loosens more by now; take it back and propose it anew: %w", a.Name, err)
	}
	return all, objects, nil
}

// VehiclesProposed returns a proposal that waits, for another person than who made it, with
// in whose stead that one would approve it, or fails with fault.ErrConflict, or with
// fault.ErrNotFound.
func (f *Fleet) VehiclesProposed(ctx context.Context, who, act string) (VehicleAct, error) {
	a, err := f.cfg.Store.VehicleAct(ctx, act)
	switch {
	case err != nil:
		return a, err
	case a.State != "proposed":
		return a, fmt.Errorf("change %s: %w: it is %s", act, fault.ErrConflict, a.State)
	}
	if _, _, err := f.foreseeAct(ctx, &a); err != nil {
		return a, err
	}
	a.ApprovedFor, err = f.cfg.Store.Approver(ctx, "rule", a.ProposedBy, a.ProposedAt, who, f.now())
	if err != nil {
		return a, fmt.Errorf("change %s: %w", act, err)
	}
	return a, nil
}

// ApproveVehicles puts a proposal in force. Record is that of the office which says who
// decided; it is written first.
func (f *Fleet) ApproveVehicles(ctx context.Context, who, act, record string) error {
	a, err := f.cfg.Store.VehicleAct(ctx, act)
	if err != nil {
		return err
	}
	all, objects, err := f.foreseeAct(ctx, &a)
	if err != nil {
		return err
	}
	at := f.now()
	if err := f.cfg.Store.ApproveVehicles(ctx, Act{Who: who, At: at, Why: a.Why, With: a.ProposedBy}, act, record, objects...); err != nil {
		return fmt.Errorf("approve %s: %w", a.Name, err)
	}
	if a.File != nil {
		return f.follow(ctx, at, objects...)
	}
	return f.renewOf(ctx, at, all)
}

// VoidVehicles takes back what is proposed.
func (f *Fleet) VoidVehicles(ctx context.Context, who, act string) error {
	return f.cfg.Store.VoidVehicles(ctx, Act{Who: who, At: f.now()}, act)
}

// agree tells what rows that are to be said of vehicles would do to what is in force now.
// It notes in each what it may loosen when its day comes, against what is in force until
// then: what comes to an end and is as it was is no change.
// What is of the past when it waits was said when it was proposed: said tells when.
func (f *Fleet) agree(ctx context.Context, at, said time.Time, rows []Dated) ([]Foreseen, error) {
	all, err := f.agreeRules(ctx, at, rows)
	if err != nil {
		return nil, err
	}
	leaves, err := f.leavesAccount(ctx, rows)
	if err != nil {
		return nil, err
	}
	if all, err = f.agreeAlso(ctx, rows, all, leaves, Account); err != nil {
		return nil, err
	}
	is, err := f.cfg.Store.SaidBack(ctx, said, rows...)
	if err != nil {
		return nil, err
	}
	back, err := f.paidBack(ctx, said, rows)
	if err != nil {
		return nil, err
	}
	for i, d := range rows {
		back[d.Vehicle] = back[d.Vehicle] || is[i]
	}
	return f.agreeAlso(ctx, rows, all, back, SaidBack)
}

// agreeAlso adds to what rows would do which vehicles loosen a field by them beside their rules, on whatever day.
func (f *Fleet) agreeAlso(ctx context.Context, rows []Dated, all []Foreseen, also map[string]bool, field rule.Field) ([]Foreseen, error) {
	for _, d := range rows {
		if !also[d.Vehicle] {
			continue
		}
		also[d.Vehicle] = false
		i := slices.IndexFunc(all, func(x Foreseen) bool { return x.Is.Vehicle == d.Vehicle })
		if i < 0 {
			v, err := f.cfg.Store.FleetVehicle(ctx, d.Vehicle)
			if err != nil {
				return nil, err
			}
			i, all = len(all), append(all, Foreseen{Is: v})
		}
		all[i].Loosens = append(all[i].Loosens, field)
	}
	return all, nil
}

// paidBack tells of which vehicles rows, said at a time, have fuel of days before be paid from elsewhere while an account of the budget is over:
// that may put it in order. Who has no department yet has the first for all time before.
func (f *Fleet) paidBack(ctx context.Context, said time.Time, rows []Dated) (map[string]bool, error) {
	of := map[string]bool{}
	if f.cfg.Over == nil {
		return of, nil
	}
	y, m, d := said.In(f.cfg.Zone).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, f.cfg.Zone)
	for _, r := range rows {
		past := r.FromAt.Before(today)
		if r.What == InDepartment && !past {
			was, err := f.cfg.Store.DatedBefore(ctx, r.Vehicle, r.What, r.FromAt)
			if err != nil {
				return nil, err
			}
			past = was.Value == ""
		}
		if past && (r.What == Funding || r.What == InDepartment) {
			of[r.Vehicle] = true
		}
	}
	if len(of) == 0 {
		return of, nil
	}
	over, err := f.cfg.Over(ctx)
	if err != nil || !over {
		return map[string]bool{}, err
	}
	return of, nil
}

// leavesAccount tells which vehicles leave an account with a hard stop by rows that are to be said.
func (f *Fleet) leavesAccount(ctx context.Context, rows []Dated) (map[string]bool, error) {
	rows = slices.DeleteFunc(slices.Clone(rows), func(d Dated) bool { return !d.moves() && d.What != Funding })
	if len(rows) == 0 {
		return nil, nil
	}
	leaves, err := f.cfg.Store.LeavesAccount(ctx, rows...)
	if err != nil {
		return nil, err
	}
	of := map[string]bool{}
	for i, d := range rows {
		of[d.Vehicle] = of[d.Vehicle] || leaves[i]
	}
	return of, nil
}

func (f *Fleet) agreeRules(ctx context.Context, at time.Time, rows []Dated) ([]Foreseen, error) {
	if !slices.ContainsFunc(rows, func(d Dated) bool { return d.moves() }) {
		return nil, nil
	}
	book, err := f.cfg.Store.RuleBook(ctx, at)
	if err != nil {
		return nil, err
	}
	now := map[string]*Vehicle{}
	until := map[string]*Vehicle{} // as the rows before have it, by vehicle
	var all []Foreseen
	for i := range rows {
		d := &rows[i]
		if !d.moves() {
			continue
		}
		_, known := book.Departments[d.Value]
		if d.What == Class {
			_, known = book.Classes[d.Value]
		}
		if !known && d.Value != "" {
			return nil, fmt.Errorf("%s %s: %w", d.What, d.Value, fault.ErrNotFound)
		}
		if now[d.Vehicle] == nil {
			v, err := f.cfg.Store.FleetVehicle(ctx, d.Vehicle)
			if err != nil {
				return nil, err
			}
			now[d.Vehicle] = &v
		}
		overtaken, before, err := f.around(ctx, at, d, now[d.Vehicle])
		if err != nil {
			return nil, err
		}
		if overtaken {
			continue // it is of the past, and changes reports alone
		}
		if was := until[d.Vehicle]; was != nil {
			before = *was
		}
		is := d.moved(before)
		until[d.Vehicle] = &is
		if d.Agreed, err = Loosening(&book, &book, Moved{&before, &is}); err != nil {
			return nil, err
		}
		then := d.moved(*now[d.Vehicle])
		seen, err := foresee(&book, &book, Moved{now[d.Vehicle], &then})
		if err != nil {
			return nil, err
		}
		all = append(all, seen...)
	}
	return all, nil
}

// around tells whether something that was said from a later time is in force in the matter
// of a row already, and what the vehicle is just before the row counts.
func (f *Fleet) around(ctx context.Context, at time.Time, d *Dated, now *Vehicle) (overtaken bool, before Vehicle, err error) {
	is, err := f.cfg.Store.DatedBefore(ctx, d.Vehicle, d.What, at.Add(time.Second))
	if err != nil {
		return false, before, err
	}
	was := is
	if d.FromAt.After(at) {
		if was, err = f.cfg.Store.DatedBefore(ctx, d.Vehicle, d.What, d.FromAt); err != nil {
			return false, before, err
		}
	}
	before = *now
	if d.FromAt.After(at) {
		was.What = d.What
		before = was.moved(*now)
	}
	return is.FromAt.After(d.FromAt), before, nil
}

// Approved returns a row as it is said when another approves it at a time: nobody is of a
// class from a day before.
func (d Dated) Approved(at time.Time) Dated {
	if d.What == Class {
		d.FromAt = at
	}
	return d
}

// moves tells whether a row says by what rules a vehicle goes.
func (d *Dated) moves() bool { return d.What == InDepartment || d.What == Class }

// moved returns a vehicle as a row has it.
func (d *Dated) moved(v Vehicle) Vehicle {
	if d.What == Class {
		v.Rule = d.Value
	} else {
		v.Department = d.Value
	}
	return v
}

// renewOf issues the leases of vehicles that have other rules now.
func (f *Fleet) renewOf(ctx context.Context, at time.Time, all []Foreseen) error {
	touched := map[string]bool{}
	for _, x := range all {
		v, err := f.cfg.Store.FleetVehicle(ctx, x.Is.Vehicle)
		if err != nil && !errors.Is(err, fault.ErrNotFound) { // it is another department's now
			return err
		}
		for _, q := range v.QuotasInForce {
			touched[q] = true
		}
	}
	return f.renewTouched(ctx, at, slices.Collect(maps.Keys(touched)))
}
