package station

import (
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/held"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/session"
)

// Held returns the policy logs.
func (a *Agent) Held() *held.Logs { return a.logs }

// TakePolicy takes a policy message. It is durable, and the lease records it
// calls for are too, when TakePolicy returns nil; decisions see it from then on.
func (a *Agent) TakePolicy(message []byte) error {
	before := a.logs.Versions()
	_, err := a.logs.Take(message, func(t policy.Taken) error { return a.lower(t) })
	if err != nil {
		return err
	}
	a.applySettings()
	a.changed.tell()
	now := a.logs.Versions()
	if now.Fleet.Era != before.Fleet.Era || now.Own.Era != before.Own.Era {
		// Until a record names the new era, the server widens nothing.
		return a.tick()
	}
	return nil
}

// lower writes the lease records of limits that came down, in the same step as
// the new state comes in force.
func (a *Agent) lower(t policy.Taken) error {
	if len(t.Lowered) == 0 {
		return nil
	}
	return a.journal.Write(func(tx *journal.Tx) error {
		for _, low := range t.Lowered {
			if err := appendLease(tx, held.Lowered{Own: t.Version, Lowered: low}); err != nil {
				return err
			}
		}
		return nil
	})
}

func leaseID(low held.Lowered) policy.LeaseID {
	return policy.LeaseID{Quota: low.Quota, Period: low.Period}
}

// appendLease says how far down a lease really comes: what is drawn stands.
func appendLease(tx *journal.Tx, low held.Lowered) error {
	account := policy.NewAccount(low.AskedUL, tx.Book().Use(leaseID(low)))
	l := &dispense.Lease{Quota: low.Quota, Period: low.Period, Own: low.Own}
	if low.OfVisits {
		l.Visits = &dispense.LeaseVisits{Limit: int64(account.LimitUL), Used: int64(account.UsedUL), Reserved: int64(account.ReservedUL)}
	} else {
		l.LimitUL, l.UsedUL, l.ReservedUL = account.LimitUL, account.UsedUL, account.ReservedUL
	}
	_, err := tx.Append(l)
	return err
}

// TakeReceipt takes a receipt. One that shows the chain to be forked or rolled
// back begins the next epoch; one that revokes ends what is open.
func (a *Agent) TakeReceipt(b []byte) error {
	meters := a.standing()
	outcome, err := a.journal.TakeReceipt(b, func() []dispense.Meter { return meters }, a.receiptKeys()...)
	if err != nil {
		return err
	}
	a.tellEpoch(outcome)
	a.journal.View(func(b *journal.Book) {
		if r := b.Receipt(); r != nil {
			a.clock.tell(r.At)
		}
	})
	if a.applyStanding() {
		a.tellAll(session.StopPressed{})
	}
	a.changed.tell()
	return nil
}

// applyStanding takes all positions out of service while the epoch may authorize
// nothing, and tells whether the server has revoked it.
func (a *Agent) applyStanding() (revoked bool) {
	halted := false
	a.journal.View(func(b *journal.Book) { revoked, halted = b.Revoked(), b.Halted() })
	a.bar(revoked, session.BarRevoked)
	a.bar(halted, session.BarForked)
	return revoked
}

// tellEpoch logs what a receipt did to the epoch. That it has to wait is said
// once an epoch: the receipt is repeated until it has not.
func (a *Agent) tellEpoch(outcome journal.Outcome) {
	epoch := a.journal.Head().Epoch
	switch outcome {
	case journal.Begun:
		a.forked.Store(true)
		a.log.Error("the server has other records than this box; the next epoch has begun", "epoch", epoch)
	case journal.Deferred:
		a.forked.Store(true)
		if a.deferred.Swap(epoch) != epoch {
			a.log.Error("the server has other records than this box again, so soon that the next epoch waits; does another box run with this one's key?", "epoch", epoch)
		}
	}
}

// receiptKeys are the server's keys that were announced since the grant.
func (a *Agent) receiptKeys() []note.Verifier {
	var vkeys []string
	a.logs.View(func(h *policy.Holding) { vkeys = h.ServerKeys("receipt") })
	var keys []note.Verifier
	for _, k := range vkeys {
		if v, err := note.NewVerifier(k); err == nil { // one that cannot be read signs nothing
			keys = append(keys, v)
		}
	}
	return keys
}

func (a *Agent) bar(yes bool, why session.Bar) {
	if yes {
		a.tellAll(session.Barred{Why: why})
	} else {
		a.tellAll(session.Cleared{Why: why})
	}
}

// applySettings takes positions in and out of service, and carries out commands
// that have not been. No command opens a valve.
func (a *Agent) applySettings() {
	var out []string
	var commands []*policy.Command
	a.logs.View(func(h *policy.Holding) {
		if s := h.Settings(); s != nil {
			out = s.OutOfService
		}
		commands = h.Commands(a.now())
	})
	for _, p := range a.positions {
		if slices.Contains(out, p.id) {
			p.put(session.Barred{Why: session.BarSettings})
		} else {
			p.put(session.Cleared{Why: session.BarSettings})
		}
	}
	for _, c := range commands {
		a.mu.Lock()
		did := a.done[c.ID]
		a.done[c.ID] = true
		a.mu.Unlock()
		if !did {
			a.command(c)
		}
	}
}

func (a *Agent) command(c *policy.Command) {
	a.log.Info("command", "id", c.ID, "what", c.What)
	switch c.What {
	case "stop":
		a.tellAll(session.StopPressed{})
	case "out_of_service":
		a.tellAll(session.Barred{Why: session.BarCommand})
	case "in_service":
		a.tellAll(session.Cleared{Why: session.BarCommand})
	case "report":
		a.tellAll(session.ReadMeters{})
	case "dip":
		a.askTanks("asked")
	case "new_key":
		if err := a.renewKey(c.ID); err != nil {
			a.log.Error("no new key yet; the next start tries again", "err", err)
		}
	default:
		a.log.Warn("command not known here", "what", c.What)
	}
}
