package correcting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
)

// A Question asks for asks.
type Question struct {
	Of       dispense.Ref // of one record; zero: of all
	N        int64        // one of them; 0: all
	From, To time.Time    // when they were asked; zero: whenever
	Open     bool         // those that nobody has answered, expired ones too
}

// store is the database, see package postgres.
type store interface {
	// KeptRecord returns a record, or fault.ErrNotFound.
	KeptRecord(ctx context.Context, ref dispense.Ref) (Kept, error)
	// RecordedCorrections returns the corrections of a record and of what was assigned of it, in
	// the order in which they count.
	RecordedCorrections(ctx context.Context, ref dispense.Ref) ([]Kept, error)
	// Counted returns what a record counts for; nil: nothing.
	Counted(ctx context.Context, ref dispense.Ref) (*Counted, error)
	BesideFill(ctx context.Context, ref dispense.Ref) (Beside, error)
	// Called returns what vehicles, people, users, stations and grades are called by.
	Called(ctx context.Context, ids []string) (map[string]string, error)
	// CorrectionAsks returns asks, the newest first.
	CorrectionAsks(ctx context.Context, q Question) ([]Ask, error)
	// AskCorrection keeps one, or fails with a [Problem].
	AskCorrection(ctx context.Context, a Ask) (int64, error)
	// EndCorrection keeps that one is refused or taken back, or fails with a [Problem].
	EndCorrection(ctx context.Context, n int64, a Answer) error
	// AboutCorrection tells who did, got, or has in their care what an ask is about, with who is
	// one side with them; and whether two people are one side.
	AboutCorrection(ctx context.Context, a Ask, at time.Time) (involved []string, err error)
	OneSide(ctx context.Context, a, b string, since, at time.Time) (bool, error)
	// MendCorrections has asks be approved whose record is there.
	MendCorrections(ctx context.Context) (int, error)
}

// Office writes records.
type Office interface {
	Correct(ctx context.Context, c office.Correction, people office.Two) (dispense.Ref, error)
}

// Config holds what a Desk needs. All fields are required.
type Config struct {
	Store  store
	Office Office
	Now    func() time.Time
}

// A Desk takes asks and answers. It may be used by many goroutines, and several servers may have
// one each on one database.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

// mend has what is on record count as answered: a database that was restored from a backup
// has the office's record again, and its ask as it was before.
func (d *Desk) mend(ctx context.Context) error {
	_, err := d.cfg.Store.MendCorrections(ctx)
	return err
}

// A Person is who asks or answers.
type Person struct{ Username, Role string }

// An Asked is what somebody asks for.
type Asked struct {
	Of       dispense.Ref
	Action   string
	Figures  *Figures
	Reason   string
	Evidence []string
}

// Ask keeps what somebody asks to be corrected. It fails with a [Problem].
func (d *Desk) Ask(ctx context.Context, who Person, in Asked) (int64, error) {
	f, err := d.Fill(ctx, in.Of)
	if err != nil {
		return 0, err
	}
	a, err := d.check(f, in)
	if err != nil {
		return 0, err
	}
	a.By, a.As, a.At = who.Username, who.Role, d.now()
	a.Until = a.At.Add(Waits)
	return d.cfg.Store.AskCorrection(ctx, a)
}

// check makes an ask of what somebody wants, or says what is wrong with it.
func (d *Desk) check(f *Fill, in Asked) (Ask, error) {
	a := Ask{Of: f.Ref, Action: in.Action, Reason: strings.Join(strings.Fields(in.Reason), " "), Evidence: in.Evidence, HappenedAt: f.HappenedAt, Saw: int64(len(f.Steps))}
	if a.Reason == "" || len(a.Reason) > MaxReason {
		return a, &Problem{Code: NoReason, Field: "reason"}
	}
	if w := f.Open(d.now()); w != nil {
		return a, &Problem{Code: Waiting}
	}
	if !slices.Contains(f.May(), in.Action) {
		return a, &Problem{Code: NotOfIt, Field: "action"}
	}
	is := f.Figures()
	a.Currency = is.Currency
	if f.Counts != nil {
		a.Vehicle, a.WasUL, a.WasCents = f.Counts.Vehicle, f.Counts.VolumeUL, f.Counts.AmountCents
	}
	if in.Action == Void {
		zero := int64(0)
		a.IsCents = &zero
		return a, nil
	}
	if in.Figures == nil {
		return a, &Problem{Code: NoFigure, Field: "figures"}
	}
	to := *in.Figures
	to.HappenedAt = to.HappenedAt.UTC().Truncate(time.Second)
	a.Figures = &to
	if in.Action == Assign {
		zero := int64(0)
		a.WasCents = &zero
	}
	a.IsUL, a.IsCents = to.VolumeUL, to.AmountCents
	if in.Action == Replace && f.Kind != OfOffbook { // parts that were assigned elsewhere stay taken off
		a.IsUL -= is.VolumeUL - a.WasUL
	}
	a.Currency = first(to.Currency, a.Currency)
	return a, d.figures(f, is, &to, in.Action)
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// figures says what is wrong with those that are to count.
func (d *Desk) figures(f *Fill, is Figures, to *Figures, action string) error {
	measured := action == Replace && f.Kind == OfPump && !f.Is.Typed()
	switch {
	case to.VolumeUL <= 0 && !measured:
		return &Problem{Code: NoFigure, Field: "liters"}
	case action == Assign && to.VolumeUL > f.LeftUL():
		return &Problem{Code: TooMuch, Field: "liters"}
	case action == Replace && to.VolumeUL < is.VolumeUL-f.LeftUL():
		return &Problem{Code: TooMuch, Field: "liters"}
	case measured && (to.VolumeUL != is.VolumeUL || !same(to.AmountCents, is.AmountCents) || !to.HappenedAt.Equal(is.HappenedAt) || to.Grade != is.Grade || to.Currency != is.Currency):
		return &Problem{Code: Measured, Field: "liters"}
	case to.Vehicle == "" && first(to.Purpose, "vehicle") == "vehicle":
		return &Problem{Code: NoVehicle, Field: "vehicle"}
	case to.HappenedAt.After(d.now().Add(office.Ahead)):
		return &Problem{Code: ToCome, Field: "when"}
	case beyond(to.AmountCents), beyond(to.PriceE4), beyond(to.OdometerM), beyond(to.EngineS), to.VolumeUL > mostUL:
		return &Problem{Code: NoFigure, Field: "amount"}
	case (to.AmountCents != nil || to.PriceE4 != nil) && to.Currency == "" && !measured:
		return &Problem{Code: NoFigure, Field: "currency"}
	case to.Grade == "":
		return &Problem{Code: NoFigure, Field: "grade"}
	case action == Replace && equal(&is, to):
		return &Problem{Code: Nothing}
	}
	return nil
}

// mostFigure and mostUL bound what is typed: a record has no room for every number, and what is
// approved has to be one that can be written.
const (
	mostFigure = 10_000_000_000_000
	mostUL     = 1_000_000_000_000_000
)

func beyond(n *int64) bool { return n != nil && (*n < 0 || *n > mostFigure) }

func same(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

func equal(a, b *Figures) bool {
	x, y := *a, *b
	x.PriceE4, x.AmountCents, x.OdometerM, x.EngineS, x.HappenedAt = nil, nil, nil, nil, time.Time{}
	y.PriceE4, y.AmountCents, y.OdometerM, y.EngineS, y.HappenedAt = nil, nil, nil, nil, time.Time{}
	return x == y && same(a.PriceE4, b.PriceE4) && same(a.AmountCents, b.AmountCents) && same(a.OdometerM, b.OdometerM) && same(a.EngineS, b.EngineS) && a.HappenedAt.Equal(b.HappenedAt)
}

// Asks returns those that a question asks for, the newest first.
func (d *Desk) Asks(ctx context.Context, q Question) ([]Ask, error) {
	if err := d.mend(ctx); err != nil {
		return nil, err
	}
	return d.cfg.Store.CorrectionAsks(ctx, q)
}

// Called returns what vehicles, people, users, stations and grades are called by.
func (d *Desk) Called(ctx context.Context, ids []string) (map[string]string, error) {
	return d.cfg.Store.Called(ctx, ids)
}

// One returns an ask, or fault.ErrNotFound.
func (d *Desk) One(ctx context.Context, n int64) (Ask, error) {
	list, err := d.Asks(ctx, Question{N: n})
	if err == nil && len(list) == 0 {
		err = fault.ErrNotFound
	}
	if err != nil {
		return Ask{}, err
	}
	return list[0], nil
}

// Against says why somebody may not approve an ask; nil: they may.
func (d *Desk) Against(ctx context.Context, who Person, a *Ask) error {
	now := d.now()
	if a.State(now) != Open {
		return &Problem{Code: NotOpen}
	}
	if a.By == who.Username {
		return &Problem{Code: Same}
	}
	if a.As == who.Role { // before the database is asked: Today looks at all that wait
		return &Problem{Code: Role}
	}
	side, err := d.cfg.Store.OneSide(ctx, a.By, who.Username, a.At, now)
	if err != nil {
		return err
	}
	if side {
		return &Problem{Code: Same}
	}
	involved, err := d.cfg.Store.AboutCorrection(ctx, *a, now)
	if err != nil {
		return err
	}
	if !slices.Contains(involved, who.Username) {
		return nil
	}
	// Who approves twice at once is a party by the record that the first made, and is told that.
	if b, err := d.One(ctx, a.N); err != nil {
		return err
	} else if b.State(now) != Open {
		return &Problem{Code: NotOpen}
	}
	return &Problem{Code: Own}
}

// Approve writes the correction that was asked for, in the names of both: record and answer are
// there together or not at all. It fails with a [Problem].
func (d *Desk) Approve(ctx context.Context, who Person, n int64) (dispense.Ref, error) {
	a, err := d.One(ctx, n)
	if err != nil {
		return dispense.Ref{}, err
	}
	if err := d.Against(ctx, who, &a); err != nil {
		return dispense.Ref{}, err
	}
	c := office.Correction{Of: a.Of, Action: a.Action, Reason: a.Reason, Evidence: a.Evidence, Ask: &office.Asked{N: n, Saw: a.Saw, As: who.Role}}
	if a.Figures != nil {
		c.Fill = a.Figures.fill(a.Action, a.Evidence)
	}
	ref, err := d.cfg.Office.Correct(ctx, c, office.Two{Did: a.By, Checked: who.Username})
	switch twice, voucher := (*office.DuplicateError)(nil), (*office.VoucherError)(nil); {
	case errors.Is(err, office.ErrAnswered):
		return ref, &Problem{Code: NotOpen}
	case errors.Is(err, office.ErrCorrected):
		return ref, &Problem{Code: Since}
	case errors.As(err, &twice):
		return ref, &Problem{Code: Duplicated, More: twice.Error()}
	case errors.As(err, &voucher):
		return ref, &Problem{Code: Duplicated, More: voucher.Error()}
	}
	return ref, err
}

// Refuse keeps that somebody else than who asked refuses it, and why.
func (d *Desk) Refuse(ctx context.Context, who Person, n int64, reason string) error {
	a, err := d.One(ctx, n)
	if err != nil {
		return err
	}
	reason = strings.Join(strings.Fields(reason), " ")
	switch {
	case a.State(d.now()) != Open:
		return &Problem{Code: NotOpen}
	case a.By == who.Username:
		return &Problem{Code: Same}
	case reason == "" || len(reason) > MaxReason:
		return &Problem{Code: NoReason, Field: "reason"}
	}
	return d.cfg.Store.EndCorrection(ctx, n, Answer{State: Refused, By: who.Username, As: who.Role, At: d.now(), Reason: reason})
}

// TakeBack keeps that who asked asks no more.
func (d *Desk) TakeBack(ctx context.Context, who Person, n int64) error {
	a, err := d.One(ctx, n)
	if err != nil {
		return err
	}
	switch {
	case a.By != who.Username:
		return &Problem{Code: NotOwn}
	case a.State(d.now()) != Open:
		return &Problem{Code: NotOpen}
	}
	return d.cfg.Store.EndCorrection(ctx, n, Answer{State: Withdrawn, By: who.Username, As: who.Role, At: d.now()})
}
