package office

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
)

// A DuplicateError says that a station's ticket is there already: as a fill, or on
// its way to one. It is a fault.ErrConflict.
type DuplicateError struct {
	Permit, Number string
	By             string       // who typed the other
	At             time.Time    // when
	Vehicles       []string     // that it is for, as people call them
	Ref            dispense.Ref // the fill; zero for a ticket that waits
	Key            string       // of the ticket that waits, or became the fill; empty for none
	Vehicle        string       // the id of the fill's
}

// Error says which ticket, and who typed the other.
func (e *DuplicateError) Error() string {
	return fmt.Sprintf("ticket %s of %s was typed by %s at %s", e.Number, e.Permit, e.By, e.At.UTC().Format(time.RFC3339))
}

// Unwrap returns [fault.ErrConflict].
func (e *DuplicateError) Unwrap() error { return fault.ErrConflict }

// ErrTicketMoved means that a ticket is not waiting in the revision that was checked.
var ErrTicketMoved = errors.New("somebody did something about the ticket first")

// TicketNumber returns a ticket's number without what nobody sees of it, so that it is
// the same number whatever it was copied from: every kind of space is one space, and
// marks that are not shown are left out.
func TicketNumber(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// A Paper is what a fill was typed from, as far as it must not be typed twice.
type Paper struct {
	Permit, Number string // of a station's ticket; empty of another paper
	Vehicles       []string
	Folios         []int64 // of the vouchers that were handed in
	// Of is the fill that is corrected to it, which may keep the ticket that it has; zero
	// for a new one.
	Of dispense.Ref
	// Key and Revision are of the ticket that waits for it, if one does.
	Key      string
	Revision int64
	For      string // in whose stead it was checked; empty: in the checker's own right
	Ask      *Asked // that the correction of Of answers; nil: it answers none
}

// FillTicket records the parts of one station's ticket, all or none. It fails with a
// [DuplicateError] when that ticket is there, and with [ErrTicketMoved].
func (o *Office) FillTicket(ctx context.Context, key string, revision int64, fills []Fill, people Two) ([]dispense.Ref, error) {
	if len(fills) == 0 || fills[0].Permit == "" || TicketNumber(fills[0].Ticket) == "" {
		return nil, fmt.Errorf("ticket: %w: it has no part, or no permit or number", fault.ErrInvalid)
	}
	return o.fillPaper(ctx, Paper{Key: key, Revision: revision, For: people.For}, fills, people)
}

// add notes what a fill takes of the paper.
func (p *Paper) add(f *Fill) {
	if f.Source == "ticket" && f.Permit != "" {
		p.Permit, p.Number = f.Permit, TicketNumber(f.Ticket)
	}
	if f.Vehicle != "" {
		p.Vehicles = append(p.Vehicles, f.Vehicle)
	}
	if n, err := barcode.ParseVoucherNumber(f.folio()); err == nil {
		p.Folios = append(p.Folios, n)
	}
}

// fillPaper records the fills of a paper, all or none.
func (o *Office) fillPaper(ctx context.Context, paper Paper, fills []Fill, people Two) ([]dispense.Ref, error) {
	var bodies []dispense.Body
	var terms []Term
	for i := range fills {
		d, t, err := o.dispense(ctx, fills[i], people)
		if err != nil {
			return nil, fmt.Errorf("fill of %s %s: %w", fills[i].Source, fills[i].Ticket, err)
		}
		bodies, terms = append(bodies, d), append(terms, t...)
		paper.add(&fills[i])
	}
	return o.write(ctx, func() []dispense.Body { return bodies }, func(draft Draft) error {
		return o.cfg.Store.FillPaper(ctx, o.now(), terms, paper, func(list []Voucher) (Draft, error) {
			for i := range fills {
				if err := fills[i].redeem(bodies[i].(*dispense.Dispense), list); err != nil {
					return nil, err
				}
			}
			return draft, nil
		})
	})
}
