package e2e

import (
	"context"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/station/journal"
)

// check holds what must be so after every step.
func (l *lives) check(r *rapid.T) {
	for _, id := range l.leases() {
		could, over := dispense.Volume(0), dispense.Volume(0)
		for _, b := range slices.Concat(l.boxes, l.gone) {
			could, over = could+b.took[id], over+b.over[id]
		}
		for _, b := range l.boxes {
			more := b.more(id)
			if more < 0 {
				r.Fatalf("%s: %s are left of %v", b.station, more, id)
			}
			could += more
		}
		if size := l.most[id.Quota]; could > size+over {
			r.Fatalf("%v: %s are taken or may be without asking, of %s and %s that went over", id, could, size, over)
		}
	}
	if n := l.int(r, `SELECT count(*) FROM lease WHERE limit_ul < 0 OR counts_ul < limit_ul`); n != 0 {
		r.Fatalf("%d leases are below nothing, or count for less than was published", n)
	}
}

// leases names every lease that any box has drawn on or holds.
func (l *lives) leases() []policy.LeaseID {
	seen := map[policy.LeaseID]bool{}
	var all []policy.LeaseID
	add := func(id policy.LeaseID) {
		if !seen[id] {
			seen[id] = true
			all = append(all, id)
		}
	}
	for _, b := range slices.Concat(l.boxes, l.gone) {
		for id := range b.took {
			add(id)
		}
		b.logs.View(func(h *policy.Holding) {
			for _, lease := range h.Leases() {
				add(policy.LeaseID{Quota: lease.Quota, Period: lease.Period})
			}
		})
	}
	return all
}

// more returns what a box may still let flow of a lease without asking, open
// fills included.
func (b *isle) more(id policy.LeaseID) (more dispense.Volume) {
	epoch := b.journal.Head().Epoch
	b.journal.View(func(k *journal.Book) {
		use := k.Use(id)
		if use.UsedUL < 0 || use.ReservedUL < 0 {
			more = min(use.UsedUL, use.ReservedUL)
			return
		}
		more = use.ReservedUL
		if k.Revoked() || k.Halted() {
			return
		}
		b.logs.View(func(h *policy.Holding) {
			if lease := h.Lease(id.Quota, id.Period); lease != nil && lease.Epoch == epoch {
				more = policy.NewAccount(lease.LimitUL, use).LimitUL - use.UsedUL
			}
		})
	})
	return more
}

// limit returns the sum of the limits held of what is asked for.
func (b *isle) limit(asks []dispense.Ask) (sum dispense.Volume) {
	b.logs.View(func(h *policy.Holding) {
		for _, a := range asks {
			if l := h.Lease(a.Quota, a.Period); l != nil {
				sum += l.LimitUL
			}
		}
	})
	return sum
}

// records returns what the box sends under their own names, from the beginning.
func (b *isle) records(t fataler) []*dispense.Record {
	var all []*dispense.Record
	for at := (journal.Cursor{}); ; {
		notes, next, err := b.journal.Read(at, 100, 1<<20)
		must(t, err)
		if len(notes) == 0 {
			return all
		}
		for _, n := range notes {
			r, err := dispense.OpenRecord(n)
			must(t, err)
			all = append(all, r)
		}
		at = next
	}
}

// heal lets all links be good and every fill end, until nothing is left to be
// said, and holds that every record is at the server once, and every liter with
// it.
func (l *lives) heal(r *rapid.T) {
	for _, b := range l.boxes {
		b.journalDisk.Before, b.policyDisk.Before = nil, nil
		for p, f := range b.armed {
			f.flowed = f.body.LimitUL
			must(r, b.hangUp(p, "L"))
		}
		must(r, b.tick())
	}
	for rounds := 0; !l.settled(r); rounds++ {
		if rounds == 12 {
			r.Fatalf("in the end they still have something to say: %s", l.standing(r))
		}
		l.clock.pass(2 * fleet.AskFor) // nobody waits any more
		for _, b := range l.boxes {
			must(r, b.tick()) // what it holds without a lease record, nothing else says
			l.meet(r, b)
		}
		must(r, l.Renew(context.Background(), l.clock.now()))
		l.check(r)
	}
	for _, b := range l.boxes {
		l.arrived(r, b)
	}
	l.accounted(r)
}

// settled tells whether everything is said.
func (l *lives) settled(r *rapid.T) bool {
	_, versions, err := l.store.PolicyVersions(context.Background())
	must(r, err)
	return !slices.ContainsFunc(l.boxes, func(b *isle) bool {
		v := b.logs.Versions()
		return b.journal.Unsent() != 0 || v.Own.N != versions[b.station] || v.Fleet.N != versions[policy.Fleet]
	})
}

func (l *lives) standing(r *rapid.T) (all string) {
	_, versions, err := l.store.PolicyVersions(context.Background())
	must(r, err)
	for _, b := range l.boxes {
		all += fmt.Sprintf("%s has %d to send and holds %+v; ", b.station, b.journal.Unsent(), b.logs.Versions())
	}
	return fmt.Sprintf("%sthe newest are %v", all, versions)
}

// arrived holds that the server has every record of a box once, as it is on the
// box's disk.
func (l *lives) arrived(r *rapid.T, b *isle) {
	for _, rec := range b.records(r) {
		const sql = `SELECT CASE WHEN min(encode(hash, 'hex')) = $4 THEN count(*) ELSE -count(*) END FROM record WHERE (station, epoch, seq) = ($1, $2, $3)`
		if n := l.int(r, sql, rec.Station, rec.Epoch, rec.Seq, rec.Hash.String()); n != 1 {
			r.Fatalf("%s, a %s, is at the server %d times, want once and the same", rec.Ref(), rec.Kind, n)
		}
	}
}

// accounted holds that what the tables say was drawn is what flowed. What burned
// with a box is not there.
func (l *lives) accounted(r *rapid.T) {
	for _, id := range l.leases() {
		flowed, burned := dispense.Volume(0), dispense.Volume(0)
		for _, b := range l.boxes {
			flowed += b.took[id]
		}
		for _, b := range l.gone {
			burned += b.took[id]
		}
		drawn := dispense.Volume(l.int(r, `SELECT coalesce(sum(volume_ul), 0)::bigint FROM draw WHERE final AND quota = $1 AND period = $2`, id.Quota, id.Period))
		if drawn < flowed || drawn > flowed+burned {
			r.Fatalf("%v: the server knows of %s drawn, %s flowed, and %s at boxes that burned", id, drawn, flowed, burned)
		}
	}
}
