package owed

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/budget"
)

// An Unapplied note is one that, or some of which, takes nothing off anything: neither off what is owed
// of documents nor off the fills that it credits.
type Unapplied struct {
	ID, Folio, UUID string // Folio as people know it
	RFC, Supplier   string
	At              time.Time
	Currency        string
	Cents           int64 // the whole note; of one whose document is not here among those of owed, its lines that wait
	// Why are the reasons, each once: [NoBill], [Currency] or [TooMuch], and those of [budget.Wait].
	Why []string
	// Left is what it takes off no document, and Waits what its lines take off no fill.
	Left, Waits int64
}

// Value is what is unapplied of it.
func (u *Unapplied) Value() int64 { return max(u.Left, u.Waits) }

// Unapply returns the notes that are not applied, by time. Loose notes are as [Of] returns them, their
// times by the clock of a place; waits are lines of notes, named "document/part/n".
func Unapply(loose []Loose, waits []budget.Wait, notes []Note, place *time.Location) []Unapplied {
	by := map[string]*Unapplied{}
	whole := map[string]*Note{}
	for i := range notes {
		whole[notes[i].ID] = &notes[i]
	}
	note := func(id string) *Unapplied {
		u := by[id]
		if u == nil {
			u = &Unapplied{ID: id}
			if n := whole[id]; n != nil {
				y, m, d := n.IssuedAt.Date()
				hour, minute, second := n.IssuedAt.Clock()
				*u = Unapplied{ID: id, Folio: n.Folio, UUID: n.UUID, RFC: n.RFC, Supplier: n.Supplier, At: time.Date(y, m, d, hour, minute, second, 0, place), Currency: n.Currency, Cents: n.Cents}
			}
			by[id] = u
		}
		return u
	}
	why := func(u *Unapplied, why string) {
		if !slices.Contains(u.Why, why) {
			u.Why = append(u.Why, why)
		}
	}
	for _, l := range loose {
		u := note(l.ID)
		u.Left += l.Left
		why(u, l.Why)
	}
	for i := range waits {
		w := &waits[i]
		id, _, _ := strings.Cut(w.ID, "/")
		u := note(id)
		if whole[id] == nil {
			u.At, u.Currency, u.Folio, u.Cents = w.At, w.Currency, w.Name, u.Cents+w.Cents
		}
		u.Waits += w.Cents
		if w.Why != budget.NotHere || !slices.Contains(u.Why, NoBill) { // else that says it
			why(u, string(w.Why))
		}
	}
	all := make([]Unapplied, 0, len(by))
	for _, u := range by {
		all = append(all, *u)
	}
	slices.SortFunc(all, func(a, b Unapplied) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return all
}
