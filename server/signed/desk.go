package signed

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/signed/scan"
)

// store is the database, see package postgres.
type store interface {
	KeepScan(ctx context.Context, s Scan, files []evidence.File, pages []Page, acts []Act) error
	Scans(ctx context.Context, most int) ([]Scan, error)
	Scan(ctx context.Context, sha256 string) (Scan, error)
	ScanPages(ctx context.Context, scan string) ([]Page, error)
	SignedActs(ctx context.Context, scan string) ([]Act, error)
	SignedPapers(ctx context.Context, from, to, vehicle string) ([]Paper, error)
	SaySigned(ctx context.Context, acts []Act) error
	// LogbookInvolved returns who fueled or served a vehicle between two times, or had it in their care, people and the users that
	// they are; and who stands in for one of them.
	LogbookInvolved(ctx context.Context, vehicle string, from, to, at time.Time) ([]string, error)
	SignedTerms(ctx context.Context) ([]Terms, error)
	SaySignedTerms(ctx context.Context, t Terms) error
}

// A Book is the logbook of a vehicle in a month, as it is now.
type Book struct {
	Vehicle, Month             string
	FleetNo, Plate             string
	Department, DepartmentName string
	Custodian                  string
	Folio                      string
	SHA256                     string
	Fills                      int
}

// Books are the logbooks of a month, such as 2026-10, that concern who asks.
type Books func(ctx context.Context, month string) ([]Book, error)

// Config holds what a Desk needs. All fields are required.
type Config struct {
	Store   store
	Cabinet *evidence.Cabinet
	Zone    *time.Location
	Now     func() time.Time
}

// A Desk takes papers in. It may be used by many goroutines, and several servers may have one
// each on one database and one directory of evidence.
type Desk struct {
	cfg     Config
	reading chan struct{} // a file is in memory while it is read: one at a time
}

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg, make(chan struct{}, 1)} }

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

// MaxUpload bounds what is brought at once.
const MaxUpload = evidence.MaxScan

// How long a file may be read, and one page of it.
const (
	readFor = 10 * time.Minute
	pageFor = 20 * time.Second
)

// A Brought is what became of a file.
type Brought struct {
	Scan
	Again    bool   // it was here before, and nothing changed
	Attached int    // pages that attached themselves
	Trouble  string // why it was not taken: a sentence; empty: it was
}

// Bring takes a file in: keeps it, finds the code of each page, and attaches those whose logbook
// is among books to it. A file that is no scan is no error: that is in what is returned. It goes
// on when ctx is canceled, so that a file is in wholly or not at all.
func (d *Desk) Bring(ctx context.Context, who, name string, b []byte, books Books) (Brought, error) {
	sum := sha256.Sum256(b)
	out := Brought{Scan: Scan{SHA256: hex.EncodeToString(sum[:]), Name: name, By: who, At: d.now()}}
	before, err := d.cfg.Store.Scan(ctx, out.SHA256)
	if err == nil {
		return Brought{Scan: before, Again: true}, nil
	}
	if !errors.Is(err, fault.ErrNotFound) {
		return out, err
	}
	select {
	case d.reading <- struct{}{}:
		defer func() { <-d.reading }()
	case <-ctx.Done():
		return out, ctx.Err()
	}
	ctx = context.WithoutCancel(ctx)
	in := &intake{Desk: d, ctx: ctx, scan: &out.Scan, books: books, known: map[string][]Book{}}
	err = in.read(b)
	if errors.Is(err, fault.ErrInvalid) || errors.Is(err, context.DeadlineExceeded) {
		out.Trouble = err.Error()
		return out, nil
	}
	if err == nil {
		err = d.cfg.Store.KeepScan(ctx, out.Scan, in.files, in.pages, in.acts)
	}
	if errors.Is(err, fault.ErrConflict) { // another brought it meanwhile
		before, err := d.cfg.Store.Scan(ctx, out.SHA256)
		return Brought{Scan: before, Again: true}, err
	}
	out.Attached = len(in.acts)
	return out, err
}

type intake struct {
	*Desk
	ctx   context.Context
	scan  *Scan
	books Books
	known map[string][]Book // of months that were asked for
	files []evidence.File
	pages []Page
	acts  []Act
}

func (in *intake) keep(b []byte) (evidence.File, error) {
	f, err := in.cfg.Cabinet.KeepScan(b)
	if err == nil && !slices.Contains(in.files, f) {
		in.files = append(in.files, f)
	}
	return f, err
}

func (in *intake) read(b []byte) error {
	ctx, cancel := context.WithTimeout(in.ctx, readFor)
	defer cancel()
	file, err := scan.Open(ctx, b)
	if err != nil {
		return err
	}
	if _, err := in.keep(b); err != nil {
		return err
	}
	in.scan.Pages = file.Pages()
	for n := 1; n <= file.Pages(); n++ {
		page := Page{Scan: in.scan.SHA256, Page: n}
		picture, err := file.Picture(n)
		if err != nil {
			page.Why = NoPicture
			in.pages = append(in.pages, page)
			continue
		}
		f, err := in.keep(picture)
		if errors.Is(err, fault.ErrInvalid) {
			page.Why = NoPicture
			in.pages = append(in.pages, page)
			continue
		}
		if err != nil {
			return err
		}
		page.Picture = f.SHA256
		page.Printed, page.Turn, page.Why = code(ctx, picture)
		if err := in.attach(&page); err != nil {
			return err
		}
		in.pages = append(in.pages, page)
	}
	return nil
}

// code reads what the code of a page says.
func code(ctx context.Context, picture []byte) (p Printed, turn int, why string) {
	ctx, cancel := context.WithTimeout(ctx, pageFor)
	defer cancel()
	c, err := scan.Read(ctx, picture)
	switch {
	case ctx.Err() != nil && err != nil:
		return p, 0, NotTried
	case err != nil:
		return p, 0, NoCode
	}
	p, ok := ParseCode(c.Text)
	if !ok {
		return p, c.Turn, OtherCode
	}
	return p, c.Turn, ""
}

var codeForm = regexp.MustCompile(`(?i)^https?://[^/\s]+/B/([a-z0-9][a-z0-9_-]{0,63})/([0-9]{4}-(?:0[1-9]|1[0-2]))/([0-9a-f]{8,64})(?:/([1-9][0-9]{0,2})-([1-9][0-9]{0,2}))?$`)

// ParseCode reads the code of a printed logbook. It leads to a page; whatever site that is of,
// the rest names the logbook.
func ParseCode(text string) (Printed, bool) {
	m := codeForm.FindStringSubmatch(text)
	if m == nil {
		return Printed{}, false
	}
	p := Printed{Vehicle: strings.ToLower(m[1]), Month: m[2], Sheet: strings.ToLower(m[3])}
	ok := p.number(m[4], m[5])
	return p, ok
}

// attach attaches a page to the logbook that its code names, where that is among those that
// concern who brings it.
func (in *intake) attach(page *Page) error {
	if page.Vehicle == "" {
		return nil
	}
	books, known := in.known[page.Month]
	if !known {
		var err error
		if books, err = in.books(in.ctx, page.Month); err != nil {
			return err
		}
		in.known[page.Month] = books
	}
	i := slices.IndexFunc(books, func(b Book) bool { return strings.EqualFold(b.Vehicle, page.Vehicle) })
	if i < 0 {
		return nil
	}
	page.Vehicle = books[i].Vehicle // codes have capitals alone
	of := page.Printed
	if of.Is(books[i].SHA256) {
		of.Sheet = books[i].SHA256
	}
	in.acts = append(in.acts, Act{Scan: page.Scan, Page: page.Page, What: Attached, Printed: of, By: in.scan.By, At: in.scan.At})
	return nil
}

// number reads which sheet of how many it is, and tells whether there is such a one; both empty:
// it names none.
func (p *Printed) number(no, of string) bool {
	if no == "" && of == "" {
		return true
	}
	p.No, _ = strconv.Atoi(no)
	p.Of, _ = strconv.Atoi(of)
	return p.No > 0 && p.No <= p.Of && p.Of <= MostSheets
}

// A Folio names a logbook: SP-07-2026-10-1A2B3C4D; and, on paper of several sheets, the sheet:
// SP-07-2026-10-1A2B3C4D/2-3.
var folioForm = regexp.MustCompile(`^(.+)-([0-9]{4}-(?:0[1-9]|1[0-2]))-([0-9A-Fa-f]{8})(?:\s*[/ ]\s*([1-9][0-9]{0,2})\s*(?:-|/|de|of)\s*([1-9][0-9]{0,2}))?$`)

// FolioOf is the folio of a logbook as it stands on a sheet of it.
func FolioOf(folio string, no, of int) string {
	if of <= 1 {
		return folio
	}
	return fmt.Sprintf("%s/%d-%d", folio, no, of)
}

// ErrFolio means that a folio is none, and ErrElsewhere that its logbook is none of theirs who
// name it.
var (
	ErrFolio     = fmt.Errorf("%w: write a folio as it stands on the paper, such as SP-07-2026-10-1A2B3C4D", fault.ErrInvalid)
	ErrElsewhere = fmt.Errorf("%w: the folio is of no logbook that concerns you", fault.ErrNotFound)
)

// OfFolio returns the logbook that a folio names, which somebody read from paper.
func OfFolio(ctx context.Context, folio string, books Books) (Printed, error) {
	m := folioForm.FindStringSubmatch(strings.TrimSpace(folio))
	if m == nil {
		return Printed{}, ErrFolio
	}
	list, err := books(ctx, m[2])
	if err != nil {
		return Printed{}, err
	}
	i := slices.IndexFunc(list, func(b Book) bool { return strings.EqualFold(b.FleetNo, m[1]) })
	if i < 0 {
		return Printed{}, ErrElsewhere
	}
	p := Printed{Vehicle: list[i].Vehicle, Month: m[2], Sheet: strings.ToLower(m[3])}
	if !p.number(m[4], m[5]) {
		return Printed{}, ErrFolio
	}
	if p.Is(list[i].SHA256) {
		p.Sheet = list[i].SHA256
	}
	return p, nil
}

// A Sheet is a page of a scan, and what was said of it.
type Sheet struct {
	Page
	Acts []Act // in their order
}

// Now returns what was said last; nil: nothing.
func (s *Sheet) Now() *Act {
	if len(s.Acts) == 0 {
		return nil
	}
	return &s.Acts[len(s.Acts)-1]
}

// Attached returns the act that attaches it; nil: none does.
func (s *Sheet) Attached() *Act {
	if a := s.Now(); a != nil && a.What == Attached {
		return a
	}
	return nil
}

// Scan returns a file with its pages, or fault.ErrNotFound.
func (d *Desk) Scan(ctx context.Context, sha256 string) (Scan, []Sheet, error) {
	s, err := d.cfg.Store.Scan(ctx, sha256)
	if err != nil {
		return s, nil, err
	}
	pages, err := d.cfg.Store.ScanPages(ctx, sha256)
	if err != nil {
		return s, nil, err
	}
	acts, err := d.cfg.Store.SignedActs(ctx, sha256)
	sheets := make([]Sheet, len(pages))
	for i, p := range pages {
		sheets[i] = Sheet{Page: p}
		for _, a := range acts {
			if a.Page == p.Page {
				sheets[i].Acts = append(sheets[i].Acts, a)
			}
		}
	}
	return s, sheets, err
}

// Scans returns the files that were brought last, the newest first.
func (d *Desk) Scans(ctx context.Context, most int) ([]Scan, error) {
	return d.cfg.Store.Scans(ctx, most)
}

// Say keeps what somebody says of pages, all of it or nothing. N of an act is that of the one
// which they saw. It fails with [ErrSince], and with [ErrOwn] where they say whose signatures are on a logbook that they are involved in.
func (d *Desk) Say(ctx context.Context, who string, acts []Act) error {
	for i := range acts {
		a := &acts[i]
		a.By, a.At, a.Reason = who, d.now(), strings.TrimSpace(a.Reason)
		if err := a.Check(); err != nil {
			return err
		}
	}
	if len(acts) == 0 {
		return nil
	}
	if err := d.others(ctx, who, acts); err != nil {
		return err
	}
	return d.cfg.Store.SaySigned(ctx, acts)
}

// others tells that nobody says of a logbook of their own whose signatures are on it.
func (d *Desk) others(ctx context.Context, who string, acts []Act) error {
	type logbook struct{ vehicle, month string }
	asked := map[logbook]bool{}
	for i := range acts {
		a := &acts[i]
		of := logbook{a.Vehicle, a.Month}
		if a.What != Attached || len(a.Positions) == 0 || asked[of] {
			continue
		}
		asked[of] = true
		from, err := time.ParseInLocation("2006-01", a.Month, d.cfg.Zone)
		if err != nil {
			return fmt.Errorf("%w: page %d: month %q", fault.ErrInvalid, a.Page, a.Month)
		}
		involved, err := d.cfg.Store.LogbookInvolved(ctx, a.Vehicle, from, from.AddDate(0, 1, 0), a.At)
		if err != nil {
			return err
		}
		if slices.Contains(involved, who) {
			return fmt.Errorf("page %d: %w", a.Page, ErrOwn)
		}
	}
	return nil
}

// Papers returns those that are attached to logbooks of the months from one to another, of a
// vehicle or, where that is empty, of all.
func (d *Desk) Papers(ctx context.Context, from, to, vehicle string) ([]Paper, error) {
	return d.cfg.Store.SignedPapers(ctx, from, to, vehicle)
}

// File returns a file, or the picture of a page, by its SHA-256.
func (d *Desk) File(sha256 string) (evidence.File, []byte, error) { return d.cfg.Cabinet.Read(sha256) }

// Small returns a small picture of a page, upright, as a JPEG whose longer side has side pixels.
func (d *Desk) Small(p *Page, side int) ([]byte, error) {
	_, b, err := d.cfg.Cabinet.Read(p.Picture)
	if err != nil {
		return nil, err
	}
	return scan.Small(b, p.Turn, side)
}

// Terms returns all that were said, here and of the discrepancy, the newest first; [Usual] where nobody said any.
func (d *Desk) Terms(ctx context.Context) ([]Terms, error) {
	list, err := d.cfg.Store.SignedTerms(ctx)
	if err == nil && len(list) == 0 {
		list = []Terms{Usual}
	}
	return list, err
}

// SayTerms says how many days after the month papers are to be back.
func (d *Desk) SayTerms(ctx context.Context, who string, t Terms) error {
	t.By, t.At, t.Reason = who, d.now(), strings.TrimSpace(t.Reason)
	if t.Days < 0 || t.Days > 100 {
		return fmt.Errorf("%w: %d days; write 0 to 100", fault.ErrInvalid, t.Days)
	}
	if t.Reason == "" || len(t.Reason) > maxReason {
		return fmt.Errorf("%w: write why, in up to %d bytes", fault.ErrInvalid, maxReason)
	}
	list, err := d.Terms(ctx)
	if err != nil {
		return err
	}
	if most := RuleDays(list, t.At); t.Days > most {
		return fmt.Errorf("%w: %d days, and after %d days %w", fault.ErrInvalid, t.Days, most, ErrBeyond)
	}
	return d.cfg.Store.SaySignedTerms(ctx, t)
}

// Due returns from which moment on those of a month, such as 2026-10, are late.
func (d *Desk) Due(ctx context.Context, month string) (time.Time, error) {
	list, err := d.Terms(ctx)
	if err != nil {
		return time.Time{}, err
	}
	m, err := time.ParseInLocation("2006-01", month, d.cfg.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: month %q", fault.ErrInvalid, month)
	}
	return m.AddDate(0, 1, DaysOf(list, m.AddDate(0, 1, -1))), nil
}

// A State is how far a logbook has come back.
type State string

// The states, what is furthest from being in order first.
const (
	Missing  State = "missing"  // no paper of it is here
	Changed  State = "changed"  // papers of it are here, and it has changed since: print it and have it signed anew
	Partly   State = "partly"   // some of its sheets are here, and some are not
	Lacking  State = "lacking"  // a signature is not on it
	Unlooked State = "unlooked" // its paper is here, and nobody has said whose signatures are on it
	Back     State = "back"     // it is in order
)

// States are all of them.
var States = []State{Missing, Changed, Partly, Lacking, Unlooked, Back}

// A Standing is how far a logbook has come back, and by which papers.
type Standing struct {
	Book
	State  State
	Lacks  []string // positions that have not signed it as it is
	Of     int      // how many sheets it has; 0: the paper that is here does not say, or there is none
	Gone   []int    // which of them are not here
	Papers []Paper  // of it as it is, or, where there are none, as it was
	All    []Paper  // of it, whenever it was printed
}

// GoneSheets names the sheets that are not here, such as "1, 3"; empty: all are, or nobody knows.
func (s *Standing) GoneSheets() string {
	out := make([]string, len(s.Gone))
	for i, n := range s.Gone {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ", ")
}

// Stand says how far logbooks have come back. Those without fills have nothing to be signed, and
// are there only where a paper is.
func Stand(books []Book, papers []Paper) []Standing {
	of := map[string][]Paper{}
	for _, p := range papers {
		key := p.Vehicle + "/" + p.Month
		of[key] = append(of[key], p)
	}
	var out []Standing
	for _, b := range books {
		all := of[b.Vehicle+"/"+b.Month]
		if b.Fills == 0 && len(all) == 0 {
			continue
		}
		out = append(out, stand(b, all))
	}
	slices.SortStableFunc(out, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(a.DepartmentName, b.DepartmentName), cmp.Compare(a.FleetNo, b.FleetNo), cmp.Compare(a.Vehicle, b.Vehicle))
	})
	return out
}

func stand(b Book, all []Paper) Standing {
	s := Standing{Book: b, Lacks: Positions(), All: all}
	for _, p := range all {
		if p.Is(b.SHA256) {
			s.Papers = append(s.Papers, p)
		}
	}
	if len(s.Papers) == 0 {
		if s.State = Missing; len(all) > 0 {
			s.State, s.Papers = Changed, all
		}
		return s
	}
	var best *print
	for _, x := range prints(s.Papers) {
		if best == nil || len(x.gone)+len(x.lacks) < len(best.gone)+len(best.lacks) {
			best = &x
		}
	}
	s.Of, s.Gone, s.Lacks = best.of, best.gone, best.lacks
	switch {
	case len(s.Gone) > 0:
		s.State = Partly
	case len(s.Lacks) == 0:
		s.State = Back
	case best.looked:
		s.State = Lacking
	default:
		s.State = Unlooked
	}
	return s
}

// A print is a logbook as it was printed once, of which papers are here: printed again, in another
// language, it may have other sheets, and those of one do not make up for those of another.
type print struct {
	of     int // 0: papers that stand for the whole
	gone   []int
	lacks  []string
	looked bool
}

// prints sorts papers of a logbook as it is into those that belong together, those that stand for
// the whole first and then those of fewer sheets. What was signed for the whole counts for each.
func prints(papers []Paper) (out []print) {
	var sizes []int
	for _, p := range papers {
		sizes = append(sizes, p.Of)
	}
	slices.Sort(sizes)
	for _, of := range slices.Compact(sizes) {
		x := print{of: of, lacks: Positions()}
		here := map[int]bool{}
		for _, p := range papers {
			if p.Of != of && p.Of != 0 {
				continue
			}
			here[p.No] = true
			if p.Signs() {
				x.looked = x.looked || p.Looked()
				x.lacks = slices.DeleteFunc(x.lacks, func(l string) bool { return slices.Contains(p.Positions, l) })
			}
		}
		for no := 1; no <= of; no++ {
			if !here[no] {
				x.gone = append(x.gone, no)
			}
		}
		out = append(out, x)
	}
	return out
}

// Whole leaves those papers on which people sign and of whose print every sheet is among papers;
// the others are signatures on a part.
func Whole(papers []Paper) (out []Paper) {
	type print struct {
		vehicle, month, folio string
		of                    int
	}
	of := func(p *Paper) print { return print{p.Vehicle, p.Month, p.Sheet[:min(sheetLeast, len(p.Sheet))], p.Of} }
	here := map[print]map[int]bool{}
	for i := range papers {
		x := of(&papers[i])
		if here[x] == nil {
			here[x] = map[int]bool{}
		}
		here[x][papers[i].No] = true
	}
	for i := range papers {
		if p := &papers[i]; p.Signs() && len(here[of(p)]) >= p.Of {
			out = append(out, *p)
		}
	}
	return out
}
