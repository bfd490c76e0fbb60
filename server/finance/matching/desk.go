package matching

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// store is the database, see package postgres.
type store interface {
	// BilledLines returns the lines of documents that count: those issued in a period, and of
	// the wider window around it those that nobody has decided.
	BilledLines(ctx context.Context, period, window [2]time.Time, zone *time.Location) ([]Line, error)
	// BilledElsewhere returns the lines of documents that were issued outside of a period and are decided to be of fills
	// in it, by day of issue.
	BilledElsewhere(ctx context.Context, period [2]time.Time, zone *time.Location) ([]Line, error)
	// BilledLine returns one, or fault.ErrNotFound, also where its document does not count.
	BilledLine(ctx context.Context, id LineID, zone *time.Location) (Line, error)
	// ContractFills returns the fills of contracts in a window, and some by their names.
	ContractFills(ctx context.Context, window [2]time.Time, refs []match.Ref, zone *time.Location) ([]Fill, error)
	// BilledOn returns when a document was issued of which lines count, or fault.ErrNotFound.
	BilledOn(ctx context.Context, document string, zone *time.Location) (time.Time, error)
	// LineDecisions returns all that was decided of a line, the newest first, and
	// BatchDecisions what was decided at once and counts.
	LineDecisions(ctx context.Context, id LineID) ([]Decision, error)
	BatchDecisions(ctx context.Context, batch string) ([]Decision, error)
	// LineCases tells of each line of which something was found that it bills other than its fills whether
	// people have settled that.
	LineCases(ctx context.Context) (map[LineID]bool, error)
	// Decide keeps decisions, all or none. It fails with a [*TakenError] where a fill is
	// another line's, and with [ErrSince] where a line was decided since.
	Decide(ctx context.Context, list []Decision) error
	// Tolerances returns all that was said, in order, and the first day that no closed month has;
	// empty: none is closed.
	Tolerances(ctx context.Context) (said SaidTolerances, open string, err error)
	// SayTolerance keeps what is said if check finds nothing wrong with it beside all that was said
	// before, or fails with fault.ErrNotFound where there is no such contract.
	SayTolerance(ctx context.Context, t Tolerance, check func(before SaidTolerances, open string) error) error
}

// ErrSince means that somebody else has decided of a line meanwhile. Look at it again.
var ErrSince = fmt.Errorf("%w: somebody has decided of it meanwhile", fault.ErrConflict)

// A TakenError says that a fill is billed by another line already.
type TakenError struct {
	Fill match.Ref
	Line LineID
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("fill %s is billed by line %s already; take that back first", e.Fill, e.Line)
}

// Is tells that it is a conflict of two who decide.
func (e *TakenError) Is(target error) bool { return target == fault.ErrConflict }

// A Problem says what is wrong with what somebody decided.
type Problem struct{ Field, Why string }

func (p *Problem) Error() string { return p.Field + ": " + p.Why }

// Config holds what a Desk needs. All fields are required.
type Config struct {
	Store store
	Zone  *time.Location
	Now   func() time.Time
}

// A Desk keeps what people decide of lines. It may be used by many goroutines, and several
// servers may have one each on one database.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// Look returns the lines and fills of a period, with what was decided and what is proposed.
func (d *Desk) Look(ctx context.Context, q Question) (*Seen, error) {
	t, err := d.Tolerances(ctx)
	if err != nil {
		return nil, err
	}
	lineWindow, fillWindow := window(q, t.longest())
	lines, err := d.cfg.Store.BilledLines(ctx, [2]time.Time{q.From, q.To}, lineWindow, d.cfg.Zone)
	if err != nil {
		return nil, err
	}
	var refs []match.Ref
	for i := range lines {
		if said := lines[i].Decided; said != nil {
			refs = append(refs, said.Fills...)
		}
	}
	fills, err := d.cfg.Store.ContractFills(ctx, fillWindow, refs, d.cfg.Zone)
	if err != nil {
		return nil, err
	}
	return look(q, lines, fills, t, d.cfg.Zone), nil
}

// Elsewhere returns the lines of documents that were issued outside of a period, and are decided to be of fills in it.
func (d *Desk) Elsewhere(ctx context.Context, q Question) (*Seen, error) {
	t, err := d.Tolerances(ctx)
	if err != nil {
		return nil, err
	}
	lines, err := d.cfg.Store.BilledElsewhere(ctx, [2]time.Time{q.From, q.To}, d.cfg.Zone)
	if err != nil || len(lines) == 0 {
		return &Seen{}, err
	}
	around := Question{From: lines[0].IssuedAt, To: lines[len(lines)-1].IssuedAt.Add(time.Second), RFC: q.RFC} // they come by day of issue
	var refs []match.Ref
	for i := range lines {
		if said := lines[i].Decided; said != nil {
			refs = append(refs, said.Fills...)
		}
	}
	fills, err := d.cfg.Store.ContractFills(ctx, [2]time.Time{q.From, q.From}, refs, d.cfg.Zone)
	if err != nil {
		return nil, err
	}
	return look(around, lines, fills, t, d.cfg.Zone), nil
}

// An Accepted is what was accepted at once.
type Accepted struct {
	Batch string
	Lines int
}

// AcceptExact decides all lines of a period whose fills were found and that differ from them
// by no more than the tolerances.
func (d *Desk) AcceptExact(ctx context.Context, who string, q Question) (Accepted, error) {
	seen, err := d.Look(ctx, q)
	if err != nil {
		return Accepted{}, err
	}
	a := Accepted{Batch: newBatch()}
	var list []Decision
	for i := range seen.Rows {
		if r := &seen.Rows[i]; r.Sort == Exact {
			list = append(list, d.linked(who, a.Batch, r.LineID, r.Last, &r.Link, r.Tolerance.Version, ""))
		}
	}
	a.Lines = len(list)
	if len(list) == 0 {
		return a, nil
	}
	return a, d.cfg.Store.Decide(ctx, list)
}

// AcceptStrange decides at once the lines of a document that somebody bills with whom nobody has a contract, as far as they agree with
// their fills in all else: whoever accepts them says why. It fails with a [*Problem] of the reason, and of the document where it has
// no such line, or with fault.ErrNotFound.
func (d *Desk) AcceptStrange(ctx context.Context, who, document, reason string) (Accepted, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxReason || strings.ContainsRune(reason, 0) {
		return Accepted{}, &Problem{"reason", fmt.Sprintf("there is none, or it is longer than %d; say why fuel is accepted that somebody bills with whom nobody has a contract", maxReason)}
	}
	day, err := d.cfg.Store.BilledOn(ctx, document, d.cfg.Zone)
	if err != nil {
		return Accepted{}, err
	}
	seen, err := d.Look(ctx, dayOf(day, d.cfg.Zone))
	if err != nil {
		return Accepted{}, err
	}
	a := Accepted{Batch: newBatch()}
	var list []Decision
	for i := range seen.Rows {
		if r := &seen.Rows[i]; r.Document == document && r.Strange() {
			list = append(list, d.linked(who, a.Batch, r.LineID, r.Last, &r.Link, r.Tolerance.Version, reason))
		}
	}
	if a.Lines = len(list); a.Lines == 0 {
		return a, &Problem{"document", "no line of it waits that somebody bills with whom nobody has a contract and that agrees with its fills"}
	}
	return a, d.cfg.Store.Decide(ctx, list)
}

// dayOf asks for the documents of a day.
func dayOf(at time.Time, zone *time.Location) Question {
	y, m, d := at.In(zone).Date()
	return Question{From: time.Date(y, m, d, 0, 0, 0, 0, zone), To: time.Date(y, m, d+1, 0, 0, 0, 0, zone)}
}

func newBatch() string { return strings.ToLower(rand.Text()[:16]) }

// linked is the decision that a line is of the fills of a link. After is the last
// decision of it when somebody looked.
func (d *Desk) linked(who, batch string, id LineID, after int64, link *match.Link, tolerances int64, reason string) Decision {
	return Decision{
		After: after, Batch: batch, Line: id, What: Linked, Fills: link.Fills, Pass: link.Pass, State: link.State, VolumeUL: link.VolumeUL, Cents: link.Cents, PriceE4: link.PriceE4,
		Tolerances: tolerances, SumRule: Rule, Reason: reason, By: who, At: d.cfg.Now().UTC().Truncate(time.Second),
	}
}

// maxReason bounds what somebody writes, in letters, as the form counts them.
const maxReason = 200

// A Said is what somebody decides of a line: that it is of some fills, of none (Apart), or
// that what was decided is taken back (Open).
type Said struct {
	What   string
	Fills  []match.Ref
	Reason string
	// Seen is the last decision of the line when who decides looked at it (Line.Last); nil:
	// nobody says, and it is the one that counts now.
	Seen *int64
}

// mostFills bounds the fills that a line is said to be of: more are of no line.
const mostFills = 2000

// Decide keeps what somebody decided of a line. A line that is of none of ours needs a
// reason, and so does one that differs from its fills by more than it may (a [*Problem] of differs). It returns the name by which that is taken back. It fails with [ErrSince] where the
// line was decided since it was seen, and with a [*TakenError] where a fill is another line's.
func (d *Desk) Decide(ctx context.Context, who string, id LineID, s Said) (batch string, err error) {
	s.Reason = strings.TrimSpace(s.Reason)
	switch {
	case utf8.RuneCountInString(s.Reason) > maxReason || strings.ContainsRune(s.Reason, 0):
		return "", &Problem{"reason", fmt.Sprintf("it is longer than %d", maxReason)}
	case s.What == Apart && s.Reason == "":
		return "", &Problem{"reason", "there is none; say why it is of none of ours"}
	case s.What == Linked && (len(s.Fills) == 0 || len(s.Fills) > mostFills):
		return "", &Problem{"fills", "there are none, or too many"}
	case s.What != Linked && s.What != Apart && s.What != Open:
		return "", &Problem{"what", "it is neither linked, apart nor open"}
	}
	all, err := d.Tolerances(ctx)
	if err != nil {
		return "", err
	}
	line, err := d.cfg.Store.BilledLine(ctx, id, d.cfg.Zone)
	if err != nil {
		return "", err
	}
	t := all.of(&line, d.cfg.Zone)
	if s.What == Open && line.Decided == nil && (s.Seen == nil || *s.Seen == line.Last) {
		return "", &Problem{"what", "nobody has decided of it"}
	}
	link := match.Link{Line: id.String(), Pass: match.ByPerson, State: match.Apart}
	if s.What == Open {
		link = match.Link{}
	}
	if s.What == Linked {
		fills, err := d.named(ctx, s.Fills)
		if err != nil {
			return "", err
		}
		if link = compare(&line, fills, t.Tolerances, d.cfg.Zone); Differing(link.State) && s.Reason == "" {
			return "", &Problem{"differs", fmt.Sprintf("it differs from its fills (%s); say in reason why it is accepted all the same", link.State)}
		}
	}
	after := line.Last
	if s.Seen != nil {
		after = *s.Seen
	}
	said := d.linked(who, newBatch(), id, after, &link, t.Version, s.Reason)
	said.What = s.What
	return said.Batch, d.cfg.Store.Decide(ctx, []Decision{said})
}

// Cases tells of each line of which something was found that it bills other than its fills whether people have
// settled that: one explained it, and another approved.
func (d *Desk) Cases(ctx context.Context) (map[LineID]bool, error) { return d.cfg.Store.LineCases(ctx) }

// named returns fills by their names, all of which are there and of contracts.
func (d *Desk) named(ctx context.Context, refs []match.Ref) ([]Fill, error) {
	fills, err := d.cfg.Store.ContractFills(ctx, [2]time.Time{}, refs, d.cfg.Zone)
	if err != nil {
		return nil, err
	}
	for i, ref := range refs {
		if slices.Contains(refs[:i], ref) || !slices.ContainsFunc(fills, func(f Fill) bool { return f.Ref == ref }) {
			return nil, &Problem{"fills", fmt.Sprintf("%s is no fill of a contract, or it is there twice", ref)}
		}
	}
	return fills, nil
}

// compare says how a line differs from fills that a person says it is of.
func compare(l *Line, fills []Fill, t match.Tolerances, zone *time.Location) match.Link {
	var mf []match.Fill
	var refs []match.Ref
	for i := range fills {
		mf, refs = append(mf, fills[i].matchFill(zone)), append(refs, fills[i].Ref)
	}
	return match.Lines([]match.Line{l.matchLine()}, mf, []match.Decision{{Line: l.String(), Fills: refs}}, t)[0]
}

// TakeBack takes back what was decided at once, as far as it still counts, and returns how
// many lines that were.
func (d *Desk) TakeBack(ctx context.Context, who, batch string) (int, error) {
	said, err := d.cfg.Store.BatchDecisions(ctx, batch)
	if err != nil || len(said) == 0 {
		return 0, cmp.Or(err, fmt.Errorf("decisions %q: %w", batch, fault.ErrNotFound))
	}
	back := newBatch()
	var list []Decision
	for i := range said {
		if said[i].What != Open {
			one := d.linked(who, back, said[i].Line, said[i].N, &match.Link{}, said[i].Tolerances, "")
			one.What = Open
			list = append(list, one)
		}
	}
	if len(list) == 0 {
		return 0, nil
	}
	return len(list), d.cfg.Store.Decide(ctx, list)
}

// Batch returns how many lines stand as they were decided at once.
func (d *Desk) Batch(ctx context.Context, batch string) (int, error) {
	said, err := d.cfg.Store.BatchDecisions(ctx, batch)
	return len(slices.DeleteFunc(said, func(d Decision) bool { return d.What == Open })), err
}

// A One is a line with all that is known of it.
type One struct {
	Row
	// Free are fills of its supplier that are of no line, the nearest first.
	Free    []Fill
	History []Decision // the newest first
	// Sum is what the line is to all fills of its place and product in a period that are of no
	// line.
	Sum *Sum
}

// A Sum is a line that may bill several fills, and what it is to them.
type Sum struct {
	From, To time.Time
	Fills    []Fill
	Link     match.Link
}

// A Choice narrows what a person chooses among.
type Choice struct {
	Text string // of a ticket or vehicle
	// Cleared tells that who chooses may know which vehicles are reserved: for who is not, the
	// fills of those are found by no name.
	Cleared bool
	// SumFrom and SumTo are the period of a sum; zero: none is asked for.
	SumFrom, SumTo time.Time
}

// mostNear is how many fills are shown to choose among.
const mostNear = 20

// Line returns a line with the fills that it may be of, or fault.ErrNotFound.
func (d *Desk) Line(ctx context.Context, id LineID, c Choice) (*One, error) {
	line, err := d.cfg.Store.BilledLine(ctx, id, d.cfg.Zone)
	if err != nil {
		return nil, err
	}
	seen, err := d.Look(ctx, dayOf(line.IssuedAt, d.cfg.Zone))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(seen.Rows, func(r Row) bool { return r.LineID == id })
	if i < 0 {
		return nil, fmt.Errorf("line %s: %w", id, fault.ErrNotFound)
	}
	one := &One{Row: seen.Rows[i]}
	if one.History, err = d.cfg.Store.LineDecisions(ctx, id); err != nil {
		return nil, err
	}
	if one.Free, err = d.near(ctx, &line, one.Tolerance.Tolerances, c); err != nil {
		return nil, err
	}
	if !c.SumFrom.IsZero() && c.SumTo.After(c.SumFrom) {
		one.Sum, err = d.sum(ctx, &line, one.Tolerance.Tolerances, c)
	}
	return one, err
}

// near returns the fills of a line's supplier that are of no line, the nearest first.
func (d *Desk) near(ctx context.Context, l *Line, t match.Tolerances, c Choice) ([]Fill, error) {
	at := l.IssuedAt
	if !l.At.IsZero() {
		at = l.At
	}
	fills, err := d.cfg.Store.ContractFills(ctx, [2]time.Time{at.AddDate(0, 0, -t.Days-1), at.AddDate(0, 0, 4)}, nil, d.cfg.Zone)
	if err != nil {
		return nil, err
	}
	text := strings.ToLower(strings.TrimSpace(c.Text))
	fills = slices.DeleteFunc(fills, func(f Fill) bool {
		other := !l.mayTake(&f) || TaxKey(f.RFC) != TaxKey(l.RFC) && f.Keys.Permit != l.Keys.Permit
		named := (!f.Reserved || c.Cleared) && strings.Contains(strings.ToLower(f.VehicleName), text)
		return other || text != "" && !strings.Contains(strings.ToLower(f.Ticket), text) && !named
	})
	ml := l.matchLine()
	slices.SortStableFunc(fills, func(a, b Fill) int {
		fa, fb := a.matchFill(d.cfg.Zone), b.matchFill(d.cfg.Zone)
		return cmp.Compare(match.Distance(&ml, &fa), match.Distance(&ml, &fb))
	})
	return fills[:min(len(fills), mostNear)], nil
}

// mayTake tells whether a fill is of no line, or of a table's in the stead of a fiscal document, of which a line is.
func (l *Line) mayTake(f *Fill) bool { return f.Of == (LineID{}) || f.OfTable && !l.Table }

// sum returns what a line is to all fills of a period that it may be of.
func (d *Desk) sum(ctx context.Context, l *Line, t match.Tolerances, c Choice) (*Sum, error) {
	fills, err := d.cfg.Store.ContractFills(ctx, [2]time.Time{c.SumFrom, c.SumTo}, nil, d.cfg.Zone)
	if err != nil {
		return nil, err
	}
	s := &Sum{From: c.SumFrom, To: c.SumTo}
	for _, f := range fills {
		if l.mayTake(&f) && f.site() == l.site() && l.Is(&f) {
			s.Fills = append(s.Fills, f)
		}
	}
	if len(s.Fills) > 0 {
		s.Link = compare(l, s.Fills, t, d.cfg.Zone)
	}
	return s, nil
}
