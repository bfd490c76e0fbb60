package fleet

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A ModeAct says from when a station or a department enforces the rules, or observes
// again: one person proposes it, another approves it. What observes releases whoever
// it knows, and notes what would have denied them.
type ModeAct struct {
	Act        string // its id; empty for a new one
	What       string // station or department
	Subject    string // the id of the one or the other
	Mode       string // enforce or observe
	FromAt     time.Time
	Why        string
	ProposedBy string
	ProposedAt time.Time
	ApprovedBy string // empty until then
	// ApprovedFor is in whose stead; empty: in their own right.
	ApprovedFor string
	Record      string // of the office, that says that it was approved
	// Trouble is why it is not in force though its time has come; empty: nothing went
	// wrong.
	Trouble string
	State   string // proposed, approved, in_force or void
}

// A Moded is a station or a department with the mode it is in.
type Moded struct {
	What, Subject, Name, Mode string
	// Since is when that was put in force by two people; nil when it has been so from
	// the beginning.
	Since *time.Time
	// Waiting is what is proposed or approved and not in force; nil for nothing.
	Waiting *ModeAct
}

type modeStore interface {
	// Modes returns all stations and departments with the mode they are in.
	Modes(ctx context.Context) ([]Moded, error)
	// ProposeMode stores an act; ModeAct returns one, or fault.ErrNotFound.
	ProposeMode(ctx context.Context, by Act, m ModeAct) error
	ModeAct(ctx context.Context, act string) (ModeAct, error)
	// ApproveMode notes who approved it and the record that says so; VoidMode that
	// it will not be.
	ApproveMode(ctx context.Context, by Act, act, record string) error
	VoidMode(ctx context.Context, by Act, act string) error
	// ApplyModes puts in force what is approved and whose time has come, each act by
	// itself; ApplyMode does it for one, and notes why where it fails.
	ApplyModes(ctx context.Context, at time.Time) error
	ApplyMode(ctx context.Context, act string, at time.Time) error
}

// modeAhead is how far ahead a mode may be dated.
const modeAhead = 366 * 24 * time.Hour

// Modes returns all stations and departments with the mode they are in.
func (f *Fleet) Modes(ctx context.Context) ([]Moded, error) { return f.cfg.Store.Modes(ctx) }

// ProposeMode proposes from when a station or a department enforces or observes, and
// returns the proposal. A time that has passed means as soon as it is approved. It
// fails with fault.ErrInvalid, with fault.ErrNotFound when there is no such station or
// department, and with fault.ErrConflict when it is in that mode, or something is
// proposed for it already.
func (f *Fleet) ProposeMode(ctx context.Context, who string, m ModeAct) (ModeAct, error) {
	m.Act, m.ProposedBy, m.ProposedAt, m.State = NewID("m"), who, f.now(), "proposed"
	m.Why = oneLine(m.Why)
	if m.FromAt = m.FromAt.UTC().Truncate(time.Second); m.FromAt.Before(m.ProposedAt) {
		m.FromAt = m.ProposedAt
	}
	if err := m.check(); err != nil {
		return m, fmt.Errorf("mode of %s %s: %w: %w", m.What, m.Subject, fault.ErrInvalid, err)
	}
	all, err := f.cfg.Store.Modes(ctx)
	if err != nil {
		return m, err
	}
	for _, x := range all {
		switch {
		case x.What != m.What || x.Subject != m.Subject:
		case x.Waiting != nil:
			return m, fmt.Errorf("%s %s: %w: another change is waiting for it, %s from %s; decide that or take it back first", m.What, m.Subject, fault.ErrConflict,
				x.Waiting.Mode, x.Waiting.FromAt.UTC().Format(time.RFC3339))
		case x.Mode == m.Mode:
			return m, fmt.Errorf("%s %s: %w: its mode is %s already", m.What, m.Subject, fault.ErrConflict, m.Mode)
		default:
			return m, f.cfg.Store.ProposeMode(ctx, Act{Who: who, At: m.ProposedAt, Why: m.Why}, m)
		}
	}
	return m, fmt.Errorf("%s %s: %w", m.What, m.Subject, fault.ErrNotFound)
}

func (m *ModeAct) check() error {
	switch {
	case m.What != "station" && m.What != "department":
		return fmt.Errorf("%q is neither station nor department", m.What)
	case m.Mode != "enforce" && m.Mode != "observe":
		return fmt.Errorf("mode %q is neither enforce nor observe", m.Mode)
	case m.Why == "" || len(m.Why) > MaxReason:
		return fmt.Errorf("say why, in %d bytes at most", MaxReason)
	case m.FromAt.After(m.ProposedAt.Add(modeAhead)):
		return fmt.Errorf("it begins on %s; a year ahead is the most", m.FromAt.Format(time.DateOnly))
	}
	return nil
}

// ModeProposed returns a proposal that waits, for another person than who made it, with
// in whose stead that one would approve it, or fails with fault.ErrConflict, or with fault.ErrNotFound.
func (f *Fleet) ModeProposed(ctx context.Context, who, act string) (ModeAct, error) {
	m, err := f.cfg.Store.ModeAct(ctx, act)
	switch {
	case err != nil:
		return m, err
	case m.State != "proposed":
		return m, fmt.Errorf("mode of %s %s: %w: it is %s", m.What, m.Subject, fault.ErrConflict, m.State)
	}
	m.ApprovedFor, err = f.cfg.Store.Approver(ctx, "mode", m.ProposedBy, m.ProposedAt, who, f.now())
	if err != nil {
		return m, fmt.Errorf("mode of %s %s: %w", m.What, m.Subject, err)
	}
	return m, nil
}

// ApproveMode puts a proposal in force at its time, or now if that has passed. Record
// is that of the office which says who decided; it is written first. That it was
// approved stands whatever comes after: what keeps it from being in force is noted
// with it, and tried again.
func (f *Fleet) ApproveMode(ctx context.Context, who, act, record string) error {
	at := f.now()
	if err := f.cfg.Store.ApproveMode(ctx, Act{Who: who, At: at}, act, record); err != nil {
		return err
	}
	if err := f.cfg.Store.ApplyMode(ctx, act, at); err != nil {
		f.cfg.Log.Error("a mode that was approved is not in force", "err", err)
	}
	return nil
}

// VoidMode takes back what is proposed, or approved and not in force yet.
func (f *Fleet) VoidMode(ctx context.Context, who, act string) error {
	return f.cfg.Store.VoidMode(ctx, Act{Who: who, At: f.now()}, act)
}
