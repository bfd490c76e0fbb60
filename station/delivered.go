package station

import (
	"context"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/tank"
)

const (
	// fillsEnd is how long a delivery waits for fills that were open when it ended,
	// and for our own reading of its end: what was drawn is known only then.
	fillsEnd = 10 * time.Minute
	// peopleEnd is how long it waits for people who are receiving it on the page.
	peopleEnd = 4 * time.Hour
)

// collect records the deliveries that the console reports and no record has. It
// may be called as often as one likes: what is recorded is recorded once, also
// across a restart.
func (g *gauge) collect(ctx context.Context) {
	all, err := g.driver.Deliveries(ctx)
	if err != nil {
		g.log.Debug("deliveries", "err", err)
		return
	}
	if !g.offset.known {
		g.log.Warn("the console shows no time, so that its deliveries cannot be placed; set its clock")
		return
	}
	for _, d := range all {
		s := g.storages[d.Tank]
		if s == nil {
			continue
		}
		if err := g.deliver(ctx, s, d); err != nil {
			g.log.Error("a delivery is not recorded yet", "tank", s.cfg.Tank, "err", err)
		}
	}
}

// deliver records a delivery unless it is known, is history, or has to wait. When
// it was, the console's clock tells to the minute, less the difference of the two
// clocks; where we saw it begin and end ourselves, it was between those readings.
// What was drawn just around its ends is accounted for no better than that.
func (g *gauge) deliver(ctx context.Context, s *storage, d tank.Delivery) error {
	now := g.a.now().UTC()
	account := tank.Account{BeforeUL: d.Before.VolumeUL, AfterUL: d.After.VolumeUL}
	account.From, account.To = g.seen[s].place(g.offset.own(d.From), g.offset.own(d.To))
	if account.To.After(now) {
		account.To = now.Truncate(time.Second)
	}
	if s.known(account) {
		return nil
	}
	switch r, saw := s.receiving(), g.seen[s]; {
	case account.AfterUL > s.dim.Capacity+s.dim.Capacity/20 || account.BeforeUL < 0:
		g.log.Warn("a reported delivery cannot be of this tank", "tank", s.cfg.Tank, "before", account.BeforeUL.String(), "after", account.AfterUL.String())
		return nil
	case r != nil && r.Before != nil && !account.To.Before(r.Before.At) && now.Before(account.To.Add(peopleEnd)),
		(saw.level.Delivering || s.inUse(account.To)) && now.Before(account.To.Add(fillsEnd)):
		g.reports = newDue(g.a, g.a.wait(deliveryWatch))
		return nil
	}
	return s.a.write(ctx, func(tx *journal.Tx) error {
		rest, known := remainder(tx.Book().Tank(s.cfg.Tank), account)
		if known {
			return nil
		}
		drawn := s.drawn(rest.From, rest.To)
		b := &dispense.Delivery{
			Tank: s.cfg.Tank, Grade: s.cfg.Grade, Source: "gauge", VolumeUL: tank.Received(rest.BeforeUL, rest.AfterUL, drawn),
			Basis: string(tank.Observed), BeforeUL: &rest.BeforeUL, AfterUL: &rest.AfterUL, FromAt: rest.From, ToAt: rest.To,
			TemperatureMC: &d.After.TemperatureMC,
		}
		if rest.BeforeUL == account.BeforeUL {
			b.CompensatedUL = tank.ReceivedCompensated(d.Before, d.After, drawn)
		}
		g.log.Info("delivery", "tank", s.cfg.Tank, "volume", b.VolumeUL.String(), "drawn", drawn.String())
		_, err := tx.Append(b)
		return err
	})
}

// known tells whether there is nothing to record of a delivery.
func (s *storage) known(account tank.Account) bool {
	var t journal.Tank
	s.a.journal.View(func(b *journal.Book) { t = b.Tank(s.cfg.Tank) })
	_, known := remainder(t, account)
	return known
}

// remainder returns what of a reported delivery no record has yet: all of it, or
// what came in after a report that was given too soon. Deliveries from before the
// gauge was first read are history.
func remainder(t journal.Tank, account tank.Account) (rest tank.Account, known bool) {
	if t.GaugedAt.IsZero() || !account.To.After(t.GaugedAt) {
		return account, true
	}
	for _, d := range t.Deliveries {
		was := accountOf(d)
		grown := len(d.Body.People) == 0 && was.BeforeUL == account.BeforeUL && was.AfterUL < account.AfterUL && account.To.After(was.To)
		if grown && was.From.Sub(account.From).Abs() < 2*time.Minute {
			account.From, account.BeforeUL = was.To, was.AfterUL
			continue
		}
		if tank.Same(was, account) {
			return account, true
		}
	}
	return account, false
}

// accountOf is what a record says of a delivery. One that does not say when was
// when it was recorded.
func accountOf(d journal.Delivered) tank.Account {
	a := tank.Account{From: d.Body.FromAt, To: d.Body.ToAt}
	if a.From.IsZero() || a.To.IsZero() {
		a.From, a.To = d.At, d.At
	}
	if d.Body.BeforeUL != nil && d.Body.AfterUL != nil {
		a.BeforeUL, a.AfterUL = *d.Body.BeforeUL, *d.Body.AfterUL
	}
	return a
}
