package closing

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense/canon"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// Content returns what is to be signed of a month: what the book and the checks say of it. The
// rest, that is figures, sets of records, heads, rules and files, is for who has read them.
func (b *Book) Content(origin string, p budget.Period, lines []Line) *snapshot.Content {
	m := b.Month(p)
	c := &snapshot.Content{
		Origin: origin, Month: b.terms.Month(p), Year: int64(p.Year), N: int64(p.N), Version: int64(m.Version), Zone: b.terms.Zone.String(),
	}
	if len(m.Was) > 0 {
		c.Was = m.Was[len(m.Was)-1].Hash.String()
	}
	for _, l := range lines {
		c.Checks = append(c.Checks, snapshot.Check{Name: string(l.Name), State: string(l.Status), Blocks: l.Blocks, Count: l.Count, Cents: l.Cents, Known: l.Known, Of: l.Of})
	}
	return c
}

// Agrees says why an act that signs or closes is not of a content: it is of other figures,
// or of figures with which the month cannot be closed. Whoever is about to take such an act
// asks with what is so in that moment: no act says what its hash is of.
func (b *Book) Agrees(a Act, c *snapshot.Content) error {
	if err := b.agrees(a, c); err != nil {
		return fmt.Errorf("%s %s: %w", a.Kind, b.terms.Month(a.Period), err)
	}
	return nil
}

func (b *Book) agrees(a Act, c *snapshot.Content) error {
	h, err := c.Hash()
	if err != nil {
		return err
	}
	if h != a.Hash {
		return because("figures", "the figures are %.8s by now, and not %.8s; look at what has changed, and sign those", "Now", h, "Hash", a.Hash)
	}
	want := b.Content(c.Origin, a.Period, nil)
	if !isOf(c, want) || c.Zone != want.Zone {
		return because("another", "the figures are of %s, version %d, in %s, and the month is %s, version %d, in %s; make them anew", "OfMonth", c.Month, "OfVersion", c.Version, "OfZone", c.Zone, "Month", want.Month, "Version", want.Version, "Zone", want.Zone)
	}
	r := b.terms.rules(a.N)
	for _, n := range Names {
		if !slices.ContainsFunc(c.Checks, func(k snapshot.Check) bool { return k.Name == string(n) }) {
			return because("unsaid", "nothing is said of check %s; make the figures anew", "Check", Name(n))
		}
	}
	var errs []error
	for _, k := range c.Checks {
		// By the rules of now: those by which it was reckoned may have been others.
		if k.State != string(Done) && (k.Blocks || r.blocks(Name(k.Name))) {
			errs = append(errs, because("blocks", "check %s stands in the way; settle it first", "Check", Name(k.Name)))
		}
	}
	if len(errs) == 0 && r.Package && len(c.Files) == 0 {
		return ErrUnpacked
	}
	return errors.Join(errs...)
}

// ErrUnpacked means that rules want the audit package of a month, and that none was made of its figures.
var ErrUnpacked = because("unpacked", "its audit package was not made of these figures; make it first, or have two people say rules that do without")

// isOf tells whether a content is of the month, and the version, that another one is of.
func isOf(c, want *snapshot.Content) bool {
	return c.Month == want.Month && c.Year == want.Year && c.N == want.N && c.Version == want.Version && c.Was == want.Was
}

// Sealed returns what is to be sealed of a month that was closed: the content, and who signed,
// remarked, reopened and closed it. Its place in the chain is for who has the one before.
func (b *Book) Sealed(p budget.Period, c *snapshot.Content) (*snapshot.Sealed, error) {
	m := b.Month(p)
	if m.State != Closed {
		return nil, fmt.Errorf("seal %s: it is not closed; close it first", b.terms.Month(p))
	}
	if err := b.Agrees(Act{N: m.Close.N, Period: p, Kind: Close, Hash: m.Close.Hash}, c); err != nil {
		return nil, err
	}
	return b.around(m, c), nil
}

// WasSealed returns what was sealed of a month that is closed, as acts say it, for who has its content
// from the note: that was in order when it was sealed, by the checks and in the time zone of then, and
// is not held against those of now.
func (b *Book) WasSealed(p budget.Period, c *snapshot.Content) (*snapshot.Sealed, error) {
	m := b.Month(p)
	if m.State != Closed {
		return nil, because("sealed_open", "%s: it is not closed", "Month", b.terms.Month(p))
	}
	h, err := c.Hash()
	if err != nil {
		return nil, err
	}
	if h != m.Close.Hash || !isOf(c, b.Content(c.Origin, p, nil)) {
		return nil, because("sealed_figures", "%s: it was closed with figures %.8s, and these are %.8s of %s, version %d", "Month", b.terms.Month(p), "Hash", m.Close.Hash.String()[:8], "Now", h.String()[:8], "OfMonth", c.Month, "OfVersion", c.Version)
	}
	return b.around(m, c), nil
}

// Around returns what would be sealed of a month of which a content is signed: the content, and who
// signed, remarked and reopened it. Nobody has closed it yet.
func (b *Book) Around(p budget.Period, c *snapshot.Content) (*snapshot.Sealed, error) {
	h, err := c.Hash()
	if err != nil {
		return nil, err
	}
	m := b.Month(p)
	m.Close = &Act{N: math.MaxInt64, Hash: h}
	s := b.around(m, c)
	s.Hash, s.Closed = h.String(), snapshot.Person{}
	return s, nil
}

// around is a content with who signed, remarked, reopened and closed it.
func (b *Book) around(m Month, c *snapshot.Content) *snapshot.Sealed {
	s := &snapshot.Sealed{Content: *c, Closed: person(*m.Close)}
	for _, a := range m.Signed(m.Close.Hash) {
		s.Signed = append(s.Signed, person(a))
	}
	for _, a := range m.Comments {
		if a.N < m.Close.N {
			s.Comments = append(s.Comments, snapshot.Comment{By: person(a), Text: text(a.Reason)})
		}
	}
	if m.Opening != nil {
		s.Reopened = &snapshot.Reopening{Asked: person(m.Opening[0]), Agreed: person(m.Opening[1]), Reason: text(m.Opening[0].Reason)}
	}
	return s
}

// person returns who did an act, as a note can have it.
func person(a Act) snapshot.Person {
	return snapshot.Person{Position: a.Position, Person: a.Person, Name: canon.Clean(a.Name, 200), At: a.At.UTC().Truncate(time.Second)}
}

// text returns what somebody wrote as a note can have it: on one line.
func text(s string) string { return canon.Clean(s, maxReason) }
