package office

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// deputyStore keeps who approves in whose stead, with the record that says so in one
// transaction, so that neither is there without the other.
type deputyStore interface {
	// NameDeputy stores a term with what d makes. It fails with fault.ErrNotFound when
	// the deputy may not sign in, and with fault.ErrConflict where it would make a chain.
	NameDeputy(ctx context.Context, by fleet.Act, t fleet.Deputyship, d Draft) error
	// EndDeputy ends a term before its time with what d makes of it. It fails with
	// fault.ErrConflict when it has ended, or is another's who ends it.
	EndDeputy(ctx context.Context, by fleet.Act, term string, d func(fleet.Deputyship) Draft) error
	// EndedDeputies returns terms that ended with what somebody else did, and of which
	// no record says so; NoteEnd stores what d makes of one, or fails with
	// fault.ErrConflict when another server has.
	EndedDeputies(ctx context.Context) ([]fleet.Deputyship, error)
	NoteEnd(ctx context.Context, at time.Time, term string, d Draft) error
}

// NameDeputy lets a user approve in one's own stead, until a time, and returns the
// term. It is on record with the term, and from then on. It fails with
// fault.ErrInvalid for what makes no sense, with fault.ErrNotFound when the deputy may
// not sign in, and with fault.ErrConflict where it would make a chain: a deputy has no
// deputy for the same time, and is none.
func (o *Office) NameDeputy(ctx context.Context, who string, t fleet.Deputyship) (fleet.Deputyship, error) {
	t, err := t.Said(who, o.now())
	if err != nil {
		return t, err
	}
	_, err = o.write(ctx, func() []dispense.Body {
		span := fmt.Sprintf("from %s until %s", t.FromAt.Format(time.RFC3339), t.UntilAt.Format(time.RFC3339))
		return []dispense.Body{ofTerm(&t, who, "web", t.Why, span)}
	}, func(d Draft) error {
		return o.cfg.Store.NameDeputy(ctx, fleet.Act{Who: who, At: t.SaidAt, Why: t.Why}, t, d)
	})
	return t, err
}

// EndDeputy ends a term before its time, on record: the principal or the deputy may,
// and an administrator. Else, and when it has ended, it fails with fault.ErrConflict.
func (o *Office) EndDeputy(ctx context.Context, who, term string) error {
	var ended fleet.Deputyship
	at := o.now()
	_, err := o.write(ctx, func() []dispense.Body {
		return []dispense.Body{ofTerm(&ended, who, "web", "ended before its time", "ended "+at.Format(time.RFC3339))}
	}, func(d Draft) error {
		return o.cfg.Store.EndDeputy(ctx, fleet.Act{Who: who, At: at}, term, func(t fleet.Deputyship) Draft {
			ended = t
			return d
		})
	})
	return err
}

// endsEvery is how often the office looks for terms that ended with something else.
const endsEvery = 10 * time.Second

// Run puts on record what ends by itself, until ctx ends. An error is logged and tried
// again.
func (o *Office) Run(ctx context.Context) error {
	tick := time.NewTicker(endsEvery)
	defer tick.Stop()
	for {
		if err := o.noteEnds(ctx); err != nil && ctx.Err() == nil {
			o.cfg.Log.Error("ends of deputies are not on record, will try again", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// noteEnds puts on record the terms that ended because somebody left.
func (o *Office) noteEnds(ctx context.Context) error {
	list, err := o.cfg.Store.EndedDeputies(ctx)
	if err != nil {
		return err
	}
	for _, t := range list {
		_, err := o.write(ctx, func() []dispense.Body {
			return []dispense.Body{ofTerm(&t, t.EndedBy, "name", "who gave or had it has left", "ended "+t.EndedAt.UTC().Format(time.RFC3339))}
		}, func(d Draft) error { return o.cfg.Store.NoteEnd(ctx, o.now(), t.Term, d) })
		if err != nil && !errors.Is(err, fault.ErrConflict) { // another server was faster
			return err
		}
	}
	return nil
}

// ofTerm is the record of what became of a term.
func ofTerm(t *fleet.Deputyship, who, by, why, what string) *dispense.Decide {
	return &dispense.Decide{
		What: "deputy", Subject: "deputy/" + t.Term, Reason: why, Detail: fmt.Sprintf("%s for %s %s", t.Deputy, t.Principal, what),
		People: []dispense.Who{{Person: who, By: by}},
	}
}
