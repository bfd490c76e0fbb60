package closes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// A Seen is a month as it stands.
type Seen struct {
	closing.Month
	Name  string // 2026-10
	Dates closing.Dates
	Late  budget.Day // the last day of the late window; empty: none is said
	Tasks []closing.Task
	// Content is what is signed, and Hash its hash: of a month that is closed what was. Nil where
	// it cannot be said.
	Content *snapshot.Content
	Hash    dispense.Hash
	Missing []string // positions that have still to sign it
	Signed  []closing.Act
	Due     *closing.Due
	// Sealed is the note of the newest version that was closed; nil: none was.
	Sealed *snapshot.Sealed
	// Around is what would be sealed of a month whose figures are signed; nil of any other.
	Around *snapshot.Sealed
	// Package is the audit package that is signed and closed with the month; nil: there is none, or
	// it is of other figures. Packs tells that one can be made.
	Package *Package
	Packs   bool
	// Holes are numbers of journals that are not there, each with what it is; of a month that is
	// closed those that it was closed with.
	Holes []Hole
	// Open are what two people may settle, and have not; by check, what is worth most first. Settlements are what they
	// have, also those that count no more.
	Open        []closing.Item
	Settlements []Settled
	// Prior is what came of fiscal years that are over and is not booked, of the month that is open: its end books it to no month.
	Prior []budget.Charge
	// Lacks is what of the month has no journal entry, until it is closed; of the first that takes what comes also of all before it, which go
	// out in it. It is no check, and signed by nobody.
	Lacks spending.Lacking
	// Trouble says what does not hold: acts that may not be, and notes that are not what acts
	// say. Somebody has changed the database.
	Trouble []*closing.Obstacle
	// Keys are those by which months were closed until now, as others are given them: the last one
	// is in force, and each signed for the one after it.
	Keys  []string
	Rules closing.Rules
	// Currency is that of the budget, in which checks are worth something.
	Currency string
	Acts     []Act // of the month, in their order
	Said     *Said
}

// Last is the number of the last act on the month, 0 where nothing was done.
func (s *Seen) Last() int64 { return s.Said.lastOf(s.Period) }

// A Listed is a month in the list of all.
type Listed struct {
	closing.Month
	Name  string
	Dates closing.Dates
	Due   *closing.Due
}

// A List is all months that are kept, the newest first.
type List struct {
	Months []Listed
	Open   budget.Period // the first that takes what comes
	// From is the first day of the first month that is not closed, and AskedDays are those of the
	// rules that count.
	From      budget.Day
	AskedDays int
	// Trouble and Keys are as of [Seen], of all months.
	Trouble []*closing.Obstacle
	Keys    []string
	// Set tells that rules were said, without which no month is closed.
	Set bool
}

// List returns the months that are kept, with the one that it is.
func (d *Desk) List(ctx context.Context) (*List, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil || len(said.Rules) == 0 {
		return &List{}, err
	}
	book, refused, err := said.book(d.cfg.Calendar)
	if err != nil {
		return nil, err
	}
	l := &List{Open: book.FirstOpen(), Set: true, AskedDays: said.Rules[len(said.Rules)-1].AskedDays}
	due := book.Due(d.cfg.Now())
	c := d.cfg.Calendar
	for p, last := said.Rules[0].Begins, c.PeriodOf(c.DayOf(d.cfg.Now())); p.Compare(last) <= 0; p = p.Next() {
		x := Listed{Month: book.Month(p), Name: c.Month(p), Dates: book.Dates(p)}
		if i := slices.IndexFunc(due, func(u closing.Due) bool { return u.Period == p }); i >= 0 {
			x.Due = &due[i]
		}
		if x.State != closing.Closed && l.From == "" {
			l.From = c.First(p)
		}
		l.Months = append(l.Months, x)
	}
	slices.Reverse(l.Months)
	l.Trouble, l.Keys, err = d.trouble(ctx, &said, book, refused, budget.Period{})
	return l, err
}

// trouble says what does not hold: acts that may not be, states that do not follow from acts, and
// notes that are not of what was done; and by which keys months were closed until now.
func (d *Desk) trouble(ctx context.Context, said *Said, book *closing.Book, refused []closing.Refusal, of budget.Period) (all []*closing.Obstacle, keys []string, err error) {
	c := d.cfg.Calendar
	for _, r := range refused {
		if of.IsZero() || r.Period == of {
			all = append(all, closing.Unallowed(r, c.Month(r.Period)))
		}
	}
	last := map[budget.Period]*Act{}
	for i := range said.Acts {
		last[said.Acts[i].Period] = &said.Acts[i]
	}
	for p, a := range last {
		if m := book.Month(p); m.State != a.State && (of.IsZero() || p == of) {
			all = append(all, closing.Drifted(c.Month(p), m.State, a.State, a.N))
		}
	}
	chain, err := d.chain(ctx)
	if broken, ok := errors.AsType[*chainError](err); ok {
		all = append(all, closing.Unchained(len(chain)+1, broken.error))
	} else if err != nil {
		return nil, nil, err
	}
	for i, s := range chain {
		p, err := d.ParseMonth(s.Content.Month)
		if err != nil || !of.IsZero() && p != of {
			continue
		}
		if i < len(said.Sealed) && said.Sealed[i].Hash != s.NoteHash() {
			all = append(all, closing.Rehashed(s.N, s.NoteHash(), said.Sealed[i].Hash))
		}
		m := book.Month(p)
		closed := slices.Clone(m.Was)
		if m.Close != nil {
			closed = append(closed, *m.Close)
		}
		v := int(s.Content.Version)
		switch {
		case v > len(closed):
			all = append(all, closing.Unclosed(s.Content.Month, s.Content.Version))
		case closed[v-1].Hash.String() != s.Hash || closed[v-1].Person != s.Closed.Person || closed[v-1].Position != s.Closed.Position || !closed[v-1].At.Equal(s.Closed.At):
			all = append(all, closing.Reclosed(s, closed[v-1].N, c.Zone))
		}
		if m.State == closing.Closed && v == m.Version {
			all = append(all, around(book, p, s)...)
		}
	}
	slices.SortFunc(all, func(a, b *closing.Obstacle) int { return strings.Compare(a.Error(), b.Error()) })
	return all, inForce(d.cfg.Keys[0].VKey, chain), nil
}

// around says what of a sealed month is not as it was done: who signed, commented, closed it
// and opened it again, when, and why.
func around(book *closing.Book, p budget.Period, s *snapshot.Sealed) []*closing.Obstacle {
	did, err := book.WasSealed(p, &s.Content)
	if err != nil {
		return []*closing.Obstacle{closing.Unsealed(err)}
	}
	return closing.Resealed(did, s)
}

// ErrUnset means that nobody has said by which rules months are closed.
var ErrUnset = fmt.Errorf("%w: nobody has said by which rules months are closed; say them first", fault.ErrConflict)

// Look returns a month as it stands. It fails with fault.ErrNotFound for one that is not kept,
// and with [ErrUnset].
func (d *Desk) Look(ctx context.Context, p budget.Period) (*Seen, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil {
		return nil, err
	}
	if len(said.Rules) == 0 {
		return nil, ErrUnset
	}
	book, refused, err := said.book(d.cfg.Calendar)
	if err != nil {
		return nil, err
	}
	c := d.cfg.Calendar
	if p.Compare(said.Rules[0].Begins) < 0 || c.First(p) > c.DayOf(d.cfg.Now()) {
		return nil, fmt.Errorf("month %s: %w: months are kept from %s on", c.Month(p), fault.ErrNotFound, c.Month(said.Rules[0].Begins))
	}
	s := &Seen{Month: book.Month(p), Name: c.Month(p), Dates: book.Dates(p), Rules: said.Rules[len(said.Rules)-1].Rules, Said: &said}
	if s.Late = s.Until; s.Late == "" && s.Version == 1 {
		s.Late = s.Dates.Late
	}
	for _, a := range said.Acts {
		if a.Period == p {
			s.Acts = append(s.Acts, a)
		}
	}
	for _, u := range book.Due(d.cfg.Now()) {
		if u.Period == p {
			s.Due = &u
		}
	}
	terms, err := d.cfg.Budget.Terms(ctx)
	if err != nil {
		return nil, err
	}
	s.Currency = terms.Of(p.Year).Currency
	if s.Trouble, s.Keys, err = d.trouble(ctx, &said, book, refused, p); err != nil {
		return nil, err
	}
	if err := d.sealed(ctx, s, &said); err != nil {
		return nil, err
	}
	s.Settlements = said.settlements(p, nil)
	if s.State == closing.Closed && s.Sealed == nil { // its trouble says why; what is reckoned today is not what was sealed
		s.Content, s.Hash = &snapshot.Content{}, s.Close.Hash
		return s, nil
	}
	if s.State == closing.Closed {
		s.Content, s.Hash, s.Signed = &s.Sealed.Content, s.Close.Hash, s.Month.Signed(s.Close.Hash)
		s.Package = said.sealedPackage(p, s.Content)
		for _, k := range s.Content.Checks {
			if k.Name == string(closing.Gaps) {
				s.Holes = said.holes(closing.GapsOf(k.Of), s.Close.At)
			}
		}
		s.Tasks, err = book.Tasks(p, LinesOf(s.Content), s.Content)
		return s, err
	}
	l, err := d.look(ctx, &said, book, p)
	if err != nil {
		return nil, err
	}
	if s.Content, err = d.content(ctx, &said, book, p, l); err != nil {
		return nil, err
	}
	if s.Hash, err = s.Content.Hash(); err != nil {
		return nil, err
	}
	s.Signed, s.Missing = s.Month.Signed(s.Hash), book.Missing(p, s.Hash)
	if s.State == closing.Ended {
		if s.Around, err = book.Around(p, s.Content); err != nil {
			return nil, err
		}
	}
	s.Package, s.Packs = said.sealedPackage(p, s.Content), s.State == closing.Ended
	if p == book.FirstOpen() {
		if s.Prior, err = d.unbooked(ctx, &said, p); err != nil {
			return nil, err
		}
	}
	lacks, err := d.cfg.Budget.NotOut(ctx)
	if err != nil {
		return nil, err
	}
	s.Lacks = spending.LackingAt(lacks, p, s.Currency, p == book.FirstOpen())
	s.Holes = l.holes
	s.Open, s.Settlements = l.open, said.settlements(p, l.used)
	s.Tasks, err = book.Tasks(p, book.Lines(p, l.facts), s.Content)
	return s, err
}

// sealed reads the newest version that was closed.
func (d *Desk) sealed(ctx context.Context, s *Seen, said *Said) error {
	for i := len(said.Sealed) - 1; i >= 0; i-- {
		if x := &said.Sealed[i]; x.Period == s.Period {
			b, err := d.cfg.Store.ClosedNote(ctx, x.Period, x.Version)
			if err != nil {
				return err
			}
			if s.Sealed, err = snapshot.Open(b, d.verifiers()...); err != nil {
				s.Trouble = append(s.Trouble, closing.Unreadable(s.Name, x.Version, err))
			}
			return nil
		}
	}
	return nil
}

// LinesOf are the checks of a content as they were signed.
func LinesOf(c *snapshot.Content) []closing.Line {
	var all []closing.Line
	for _, n := range closing.Names {
		for _, k := range c.Checks {
			if k.Name == string(n) {
				all = append(all, closing.Line{Name: n, Status: closing.Status(k.State), Blocks: k.Blocks, Count: k.Count, Cents: k.Cents, Known: k.Known, Of: k.Of})
			}
		}
	}
	return all
}

// A Sealing is a closed month as it was sealed.
type Sealing struct {
	*snapshot.Sealed
	Note []byte
	// Signers are the keys that signed it, as the note names them: name and the first bytes of
	// the hash, as in litro.example/city/log+1234abcd.
	Signers []string
}

// Sealing returns a month as it was closed as some version, with its signature verified; or
// fails with fault.ErrNotFound, and with fault.ErrConflict where the note that is kept is none of
// ours.
func (d *Desk) Sealing(ctx context.Context, p budget.Period, version int) (*Sealing, error) {
	b, err := d.Note(ctx, p, version)
	if err != nil {
		return nil, err
	}
	s, err := snapshot.Open(b, d.verifiers()...)
	if err == nil && (s.Content.Month != d.cfg.Calendar.Month(p) || s.Content.Version != int64(version)) {
		err = fmt.Errorf("the note is of %s, version %d", s.Content.Month, s.Content.Version)
	}
	if err != nil {
		return nil, fmt.Errorf("month %s, version %d: %w: what was sealed cannot be read: %w", d.cfg.Calendar.Month(p), version, fault.ErrConflict, err)
	}
	c := &Sealing{Sealed: s, Note: b}
	n, err := dispense.ParseNote(b)
	for _, x := range n.Sigs {
		c.Signers = append(c.Signers, fmt.Sprintf("%s+%08x", x.Name, x.KeyHash))
	}
	return c, err
}

// Changes returns what of a closed month is not reckoned any more as it was sealed, by all that is
// known today. Where somebody has to mend something the month is opened again; nothing that was
// sealed changes by itself.
func (d *Desk) Changes(ctx context.Context, p budget.Period) ([]snapshot.Change, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil {
		return nil, err
	}
	if len(said.Rules) == 0 {
		return nil, ErrUnset
	}
	book, _, err := said.book(d.cfg.Calendar)
	if err != nil {
		return nil, err
	}
	m := book.Month(p)
	if m.State != closing.Closed {
		return nil, fmt.Errorf("month %s: %w: it is not closed", d.cfg.Calendar.Month(p), fault.ErrConflict)
	}
	was, err := d.Sealing(ctx, p, m.Version)
	if err != nil {
		return nil, err
	}
	l, err := d.look(ctx, &said, book, p)
	if err != nil {
		return nil, err
	}
	now, err := d.content(ctx, &said, book, p, l)
	if err != nil {
		return nil, err
	}
	return was.Content.Changes(now), nil
}

// Note returns the note of a closed month, or fault.ErrNotFound.
func (d *Desk) Note(ctx context.Context, p budget.Period, version int) ([]byte, error) {
	return d.cfg.Store.ClosedNote(ctx, p, version)
}

// Prior returns what came of fiscal years of which no month took any more, as it was booked, and what is not booked yet, which has no day of
// that: the end of the month that is open books it. What was booked of own tanks' fuel of such years is beside it, in no budget.
func (d *Desk) Prior(ctx context.Context) ([]budget.Charge, error) {
	all, err := d.cfg.Store.PriorBookings(ctx)
	if err != nil {
		return nil, err
	}
	revalued, err := d.cfg.Budget.Revalued(ctx)
	if err != nil {
		return nil, err
	}
	all = append(all, revalued...)
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil || len(said.Rules) == 0 {
		return all, err
	}
	open, err := said.firstOpen(d.cfg.Calendar)
	if err != nil {
		return nil, err
	}
	more, err := d.unbooked(ctx, &said, open)
	return append(all, more...), err
}

// over are the fiscal years of which months are kept and that are over in a month.
func (s *Said) over(open budget.Period) (years []int) {
	for year := s.Rules[0].Begins.Year; year < open.Year; year++ {
		years = append(years, year)
	}
	return years
}

// unbooked is what came of years that are over and is not booked.
func (d *Desk) unbooked(ctx context.Context, said *Said, open budget.Period) (all []budget.Charge, err error) {
	for _, year := range said.over(open) {
		list, err := d.cfg.Budget.Unbooked(ctx, year, open)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// Positions are those that somebody holds on a day, in order.
func (s *Said) Positions(person string, on budget.Day) []string {
	last := map[string]*Holding{}
	for i := range s.Holdings {
		h := &s.Holdings[i]
		if h.Person != person || h.From > on {
			continue
		}
		if was := last[h.Position]; was == nil || h.From >= was.From { // what was said later of one day counts
			last[h.Position] = h
		}
	}
	var all []string
	for p, h := range last {
		if h.Holds {
			all = append(all, p)
		}
	}
	slices.Sort(all)
	return all
}

// A Deed is what somebody wants to do to a month.
type Deed struct {
	budget.Period
	Kind         closing.Kind
	Position     string // empty: the only one that they hold
	Reason       string
	Hash         dispense.Hash
	Until        budget.Day
	Of           int64
	Seen         int64  // of closing: the last act on the month that who closes saw
	Person, Name string // empty: the server
}

// An ActError is an act that may not be. Code is why: figures (they are others by now), unseen
// (something was done to the month meanwhile), blocks (a check stands in the way), package (the audit package
// is not made), position (they
// hold none), or refused, of which Err says more, in English.
type ActError struct {
	Code string
	Err  error
}

func (e *ActError) Error() string { return e.Err.Error() }

// Unwrap makes it a fault.ErrConflict.
func (e *ActError) Unwrap() []error { return []error{e.Err, fault.ErrConflict} }

// Do does something to a month, or fails with an [*ActError] and changes nothing. What is
// signed and closed is held against what is so in this moment, and who closes has seen all that
// is sealed with it.
func (d *Desk) Do(ctx context.Context, deed Deed) error {
	deed.Reason = strings.TrimSpace(strings.ReplaceAll(deed.Reason, "\r\n", "\n"))
	at := d.now()
	return d.cfg.Store.TakeAct(ctx, func(said Said) (Taken, error) {
		if len(said.Rules) == 0 {
			return Taken{}, ErrUnset
		}
		book, _, err := said.book(d.cfg.Calendar)
		if err != nil {
			return Taken{}, err
		}
		// Two servers have two clocks: acts are never before the one that they follow.
		for i := range said.Acts {
			if said.Acts[i].At.After(at) {
				at = said.Acts[i].At
			}
		}
		a := closing.Act{
			N: said.last() + 1, Period: deed.Period, Kind: deed.Kind, Person: deed.Person, Name: deed.Name, Position: deed.Position, At: at, Reason: deed.Reason, Hash: deed.Hash, Until: deed.Until, Of: deed.Of,
		}
		if a.Person != "" {
			a.Holds = said.Positions(a.Person, d.cfg.Calendar.DayOf(at))
			if a.Position == "" && len(a.Holds) == 1 {
				a.Position = a.Holds[0]
			}
			if len(a.Holds) == 0 {
				return Taken{}, &ActError{"position", closing.Unheld(a.Name)}
			}
		}
		if last := said.lastOf(a.Period); a.Kind == closing.Close && deed.Seen != last {
			return Taken{}, &ActError{"unseen", fmt.Errorf("close %s: the last act on it is %d, and who closes saw it at act %d; comments and signatures are sealed, so look at it again, and say the act that you saw last", d.cfg.Calendar.Month(a.Period), last, deed.Seen)}
		}
		return d.take(ctx, &said, book, a)
	})
}

func (d *Desk) take(ctx context.Context, said *Said, book *closing.Book, a closing.Act) (Taken, error) {
	var content *snapshot.Content
	if a.Kind == closing.Sign || a.Kind == closing.Close {
		l, err := d.look(ctx, said, book, a.Period)
		if err != nil {
			return Taken{}, err
		}
		if content, err = d.content(ctx, said, book, a.Period, l); err != nil {
			return Taken{}, err
		}
		if err := book.Agrees(a, content); err != nil {
			code := "blocks"
			switch h, _ := content.Hash(); {
			case h != a.Hash:
				code = "figures"
			case errors.Is(err, closing.ErrUnpacked):
				code = "package"
			}
			return Taken{}, &ActError{code, err}
		}
	}
	open := book.FirstOpen()
	if err := book.Take(a); err != nil {
		return Taken{}, &ActError{"refused", err}
	}
	m := book.Month(a.Period)
	t := Taken{Act: Act{a, m.State}, First: d.cfg.Calendar.First(a.Period), Version: m.Version}
	var err error
	switch a.Kind {
	case closing.End:
		t.Ends = true
		for _, year := range append(said.over(open), a.Period.Year) {
			b, err := d.cfg.Budget.Booking(ctx, a.Person, year, open)
			if err != nil {
				return Taken{}, err
			}
			t.Book = append(t.Book, b)
		}
	case closing.Close:
		t.Note, err = d.seal(ctx, book, a.Period, content, said)
	}
	return t, err
}

// seal signs a month that is closed, as the next one of the chain. Where there is a newer key than the
// one in force both sign, and from then on the newer one alone.
func (d *Desk) seal(ctx context.Context, book *closing.Book, p budget.Period, c *snapshot.Content, said *Said) ([]byte, error) {
	s, err := book.Sealed(p, c)
	if err != nil {
		return nil, err
	}
	s.N = int64(len(said.Sealed)) + 1
	if s.N > 1 {
		s.Prev = said.Sealed[len(said.Sealed)-1].Hash.String()
	}
	chain, err := d.chain(ctx)
	if _, broken := errors.AsType[*chainError](err); err != nil && !broken { // pages name what is broken
		return nil, err
	}
	by, follows, err := d.signers(chain)
	if err != nil {
		return nil, err
	}
	s.Key = follows
	return snapshot.Seal(s, by...)
}

// RunDue does what is the server's to do: it closes softly and ends late windows whose day is
// over. It returns how many acts it did. Whoever else does the same at once does no harm.
func (d *Desk) RunDue(ctx context.Context) (int, error) {
	n := 0
	for {
		said, err := d.cfg.Store.CloseSaid(ctx)
		if err != nil || len(said.Rules) == 0 {
			return n, err
		}
		book, _, err := said.book(d.cfg.Calendar)
		if err != nil {
			return n, err
		}
		did := false
		for _, u := range book.Due(d.cfg.Now()) {
			if !u.Now || u.Kind != closing.Soft && u.Kind != closing.End {
				continue
			}
			err := d.Do(ctx, Deed{Period: u.Period, Kind: u.Kind})
			if _, refused := errors.AsType[*ActError](err); refused { // a month before it is not so far, or another server was faster
				continue
			}
			if err != nil {
				return n, err
			}
			n, did = n+1, true
		}
		if !did {
			return n, nil
		}
	}
}

// Verify opens a note by a key as others are given it, and says what is in it.
func Verify(b []byte, vkey string) (*snapshot.Sealed, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return snapshot.Open(b, v)
}

// Numbers counts the numbers of a month that are not there, by what they are.
func (s *Seen) Numbers() map[closing.GapKind]int64 {
	all := map[closing.GapKind]int64{}
	for _, h := range s.Holes {
		all[h.Kind] += h.Numbers()
	}
	return all
}
