package station

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

// emergencyMost is how long an emergency may be declared for at a time: one that
// goes on is declared again, by two people who look again.
const emergencyMost = 72 * time.Hour

// Emergency implements [screen.Emergencies].
func (a *Agent) Emergency() *screen.Emergency {
	var e *dispense.Emergency
	now := a.ruleTime()
	a.journal.View(func(b *journal.Book) { e = b.Emergency(now) })
	if e == nil {
		return nil
	}
	out := &screen.Emergency{Until: e.UntilAt, Reason: e.Reason}
	for _, w := range e.People {
		out.People = append(out.People, a.nameOf(w.Person))
	}
	return out
}

// DeclareEmergency implements [screen.Emergencies]: from here on, and until it
// ends, quotas without room draw on the emergency quota of their rules. Nothing
// else is lifted: what that quota's lease has is all there is.
func (a *Agent) DeclareEmergency(ctx context.Context, d screen.Declaration) error {
	if d.For < time.Hour || d.For > emergencyMost || said(d.Reason) == "" {
		return fmt.Errorf("an emergency for %s; 1 h to %s are possible, with a reason: %w", d.For, emergencyMost, screen.ErrInvalid)
	}
	people, err := a.two(ctx, page, d.People, answers)
	if err != nil {
		return err
	}
	return a.emergency(ctx, &dispense.Emergency{
		Action: "declare", UntilAt: a.ruleTime().Add(d.For).UTC().Truncate(time.Second), Reason: said(d.Reason), People: people,
	})
}

// EndEmergency implements [screen.Emergencies]: one person may end what two
// declared.
func (a *Agent) EndEmergency(ctx context.Context, by screen.Person) error {
	if a.Emergency() == nil {
		return fmt.Errorf("no emergency is declared: %w", screen.ErrNotNow)
	}
	who, err := a.identify(ctx, page, by, answers)
	if err != nil {
		return err
	}
	return a.emergency(ctx, &dispense.Emergency{Action: "end", People: []dispense.Who{who}})
}

func (a *Agent) emergency(ctx context.Context, b *dispense.Emergency) error {
	b.Policy = a.logs.Versions()
	err := a.write(ctx, func(tx *journal.Tx) error {
		_, err := tx.Append(b)
		return err
	})
	a.changed.tell()
	return err
}
