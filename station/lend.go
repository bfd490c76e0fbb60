package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

// lentMost is how long a badge may be lent for; leastBadge is how many characters
// one must have, so that nobody's label of three digits opens a pump.
const (
	lentMost   = 48 * time.Hour
	leastBadge = 6
)

// LendBadge implements [screen.Lender]: it ties a badge that is nobody's to a
// person, as soon as the record is durable.
func (a *Agent) LendBadge(ctx context.Context, b screen.Loan) error {
	by, err := a.identify(ctx, page, b.By, lends)
	if err != nil {
		return err
	}
	who, _ := a.known(b.Person)
	switch {
	case by.By != "pin":
		return fmt.Errorf("person %q has no PIN: %w", by.Person, screen.ErrPerson)
	case who == nil:
		return fmt.Errorf("person %q: %w", b.Person, screen.ErrPerson)
	case who.Person == by.Person:
		return fmt.Errorf("a badge for oneself: %w", screen.ErrPerson)
	case b.For < time.Hour || b.For > lentMost:
		return fmt.Errorf("a badge for %s; 1 to %s are possible: %w", b.For, lentMost, screen.ErrInvalid)
	case !a.unused(b.Badge):
		return fmt.Errorf("the badge is somebody's, or a vehicle's label, or too short: %w", screen.ErrBadge)
	}
	return a.write(ctx, func(tx *journal.Tx) error {
		_, err := tx.Append(&dispense.Badge{
			BadgeSHA256: badgeSum(b.Badge), Person: who.Person, UntilAt: a.now().Add(b.For).UTC().Truncate(time.Second),
			Reason: said(b.Reason), People: []dispense.Who{by}, Policy: a.logs.Versions(),
		})
		return err
	})
}

// lends tells whether whoever has a role may lend a badge.
func lends(role string) bool { return role == "supervisor" || role == "official" }

// unused tells whether a text can become somebody's badge: it is no label that
// the station knows, no badge, and no vehicle's card.
func (a *Agent) unused(badge string) bool {
	l, err := barcode.Parse(badge, barcode.Unknown)
	if len(badge) < leastBadge || a.badge(badge, l, err == nil) != nil {
		return false
	}
	free := true
	a.logs.View(func(h *policy.Holding) {
		free = h.PersonByBadge(badgeSum(badge)) == nil && h.VehicleByMedium(badgeSum(badge)) == nil && (err != nil || h.Label(l.ID) == nil)
	})
	return free
}

func badgeSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// lent returns whose a badge is for a while. That ends with its time, and as soon
// as the policy says anything newer about the person; what it says of the badge
// itself was looked at before.
func (a *Agent) lent(h *policy.Holding, sum string) *policy.Person {
	var b *dispense.Badge
	a.journal.View(func(book *journal.Book) { b = book.Badge(sum) })
	if b == nil {
		return nil
	}
	now, _ := a.timeForRules(h)
	set := h.PersonVersion(b.Person)
	if !now.Before(b.UntilAt) || set.Era != b.Policy.Fleet.Era || b.Policy.Fleet.Less(set) {
		return nil
	}
	return h.Person(b.Person)
}
