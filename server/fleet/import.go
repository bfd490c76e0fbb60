package fleet

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/rule"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// ErrNoHeader is the error of a file in which nothing says what its columns are.
var ErrNoHeader = errors.New("no sheet of it has a row of column names")

// ImportOptions says how a file is taken in.
type ImportOptions struct {
	Who  string
	File string // its name, for what is said of it
	// DryRun changes nothing.
	DryRun bool
	// Language is that of what is said of changes; es-MX when empty.
	Language string
	// GoodRows takes the good rows where others are bad; otherwise one bad row
	// keeps out all.
	GoodRows bool
	// Columns says by their titles what columns are where people know better: a
	// field of [Columns], or "-" to leave one out.
	Columns map[string]string
	// Mapping is the name of a saved mapping by which the file is read; empty: none.
	Mapping string
	// FillDown are fields, of those that [Blocks] returns, whose empty cells say what
	// the row above says, as where a block of cells was merged.
	FillDown []string
	// Confirmed are the codes of warnings that a person looked at and found right.
	// A row with another warning is not taken in.
	Confirmed []string
	// LeftOut are the codes of warnings whose rows a person leaves out.
	LeftOut []string
	// Shown is the digest of what a person was shown; when it is another by
	// now, nothing is taken in. Empty: nobody was shown anything.
	Shown string
	// AgreedBy is who else signs a file of the budget, or one of prices by which a price falls
	// while a hard stop of the budget stands; empty: nobody.
	AgreedBy string
	// BudgetWhole tells that people say of a file of the budget that it makes the years whole of which it approves amounts, also
	// where accounts are left with nothing.
	BudgetWhole bool
}

// ErrTwo means that a price falls while a hard stop of the budget stands, and that nobody else
// signed. It is a fault.ErrConflict.
var ErrTwo = fmt.Errorf("%w: a hard stop of the budget stands, and its money buys more by a price that falls: another person must sign, too", fault.ErrConflict)

// ErrBudgetTwo means that a file of the budget was signed by one person. It is a fault.ErrConflict.
var ErrBudgetTwo = fmt.Errorf("%w: what is approved and adjusted takes two people: another person must sign, too", fault.ErrConflict)

// What becomes of a row.
const (
	RowNew     = "new"
	RowChanged = "changed"
	RowSame    = "same"
	RowBad     = "bad"
)

// A RowReport is what becomes of one row.
type RowReport struct {
	Sheet    string
	Line     int
	Key      string // the fleet number, the name, or the grade and time
	Outcome  string
	Problems []Problem // why it is bad
	// Warnings are what was read otherwise than it stands there: a person confirms
	// each code, or the row is not taken in.
	Warnings []Problem
	Changes  []Change // of one that is changed
	// Loosens are the fields by which its vehicle might take more.
	Loosens []rule.Field
	cells   []spreadsheet.Cell
	objects []Object
}

// A Report is what an import did, or would do.
type Report struct {
	Kind    string
	File    string
	SHA256  string // of the file, in hex
	Sheets  []SheetReport
	Columns []ColumnReport
	Rows    []RowReport
	Applied bool
	Mapping *Mapping // by which it was read; nil: none
	// Digest stands for what becomes of the rows: it is another as soon as one would
	// become something else.
	Digest string
	// Changed tells that nothing was taken in because what would become of it is
	// not what a person was shown.
	Changed bool
	// Foreseen are the vehicles of its good rows. Serves tells that fuel is on record, so
	// that another person must approve what they might take more; Waits is the proposal
	// that the file has become.
	Foreseen []Foreseen
	Serves   bool
	Waits    string
	// Falls counts prices that fall while a hard stop of the budget stands: such a file takes two.
	Falls int
	// Budgets are what a file of the budget says of the years of which it approves amounts, where no row is bad.
	Budgets []BudgetWhole
	heads   map[string][]spreadsheet.Cell // by sheet
	format  spreadsheet.Format
	comma   rune
	bytes   []byte // of the file
}

// TakesTwo tells whether another person has to sign the file at once: prices fall beneath a hard
// stop, or it says anything new of the budget.
func (r *Report) TakesTwo() bool {
	return r.Falls > 0 || r.Kind == "budget" && r.Count(RowNew) > 0
}

// Whole tells that it is taken whole or not at all.
func (r *Report) Whole() bool { return r.Kind == "budget" }

// Count returns how many rows have an outcome.
func (r *Report) Count(outcome string) int {
	n := 0
	for _, row := range r.Rows {
		if row.Outcome == outcome {
			n++
		}
	}
	return n
}

// Problems returns what is wrong, in the order of the file.
func (r *Report) Problems() []Problem {
	var all []Problem
	for _, row := range r.Rows {
		all = append(all, row.Problems...)
	}
	return all
}

// Warnings returns what a person should confirm, in the order of the file.
func (r *Report) Warnings() []Problem {
	var all []Problem
	for _, row := range r.Rows {
		all = append(all, row.Warnings...)
	}
	return all
}

// Ignored returns the titles of columns that are not known.
func (r *Report) Ignored() []string {
	var all []string
	for _, c := range r.Columns {
		if c.Field == "" {
			all = append(all, c.Title)
		}
	}
	return all
}

// digest stands for all that a report says of what becomes of rows.
func (r *Report) digest() string {
	h := sha256.New()
	fmt.Fprintln(h, r.Kind, r.SHA256)
	for _, row := range r.Rows {
		fmt.Fprintf(h, "%q %d %q %s %v %v %v\n", row.Sheet, row.Line, row.Key, row.Outcome, row.Problems, row.Warnings, row.Changes)
	}
	for _, b := range r.Budgets {
		fmt.Fprintf(h, "%d %s %q\n", b.Year, b.Day, b.Leaves)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Import takes in a file of "vehicles", "people", "prices", "permits", "fills", "dips" or "budget": CSV, XLSX,
// or cells as they are copied from a spreadsheet. Columns have their Spanish or
// English names, see [Columns]. A vehicle is known by its fleet number, a person by
// name; an empty cell leaves what is there as it is. The same file again changes
// nothing. All rows are stored in one transaction. Of the budget one bad row keeps out all, whatever
// opts say, and it takes two people.
//
// Bad rows are not an error but in the report; a file that cannot be read at all
// is fault.ErrInvalid. A change that somebody else made meanwhile is
// fault.ErrConflict, and nothing is stored. Where a vehicle might take more by it, the
// whole file waits for another person, see [VehicleAct].
func (f *Fleet) Import(ctx context.Context, r io.Reader, kind string, opts ImportOptions) (Report, error) {
	objects, report, err := f.read(ctx, r, kind, opts)
	if err != nil {
		return report, err
	}
	report.Changed = opts.Shown != "" && opts.Shown != report.Digest
	if opts.DryRun || report.Changed || len(objects) == 0 || report.Count(RowBad) > 0 && (!opts.GoodRows || report.Whole()) {
		return report, nil
	}
	if report.Falls > 0 {
		if opts.AgreedBy == "" || strings.EqualFold(opts.AgreedBy, opts.Who) {
			return report, fmt.Errorf("import %s: %w", opts.File, ErrTwo)
		}
		for _, o := range objects {
			if p, ok := o.(*Price); ok {
				p.AgreedBy = opts.AgreedBy
			}
		}
	}
	if report.Whole() && report.TakesTwo() && (opts.AgreedBy == "" || strings.EqualFold(strings.TrimSpace(opts.AgreedBy), strings.TrimSpace(opts.Who))) {
		return report, fmt.Errorf("import %s: %w", opts.File, ErrBudgetTwo)
	}
	if kind == "vehicles" && report.Serves && slices.Contains(report.Loosens().Fields(), Account) {
		waits, err := f.proposeFile(ctx, report.bytes, &report, opts, report.Loosens())
		report.Waits = waits.Act
		return report, err
	}
	err = f.takeIn(ctx, &report, opts, objects)
	if loosens, ok := errors.AsType[*LoosensError](err); ok && kind == "vehicles" {
		waits, err := f.proposeFile(ctx, report.bytes, &report, opts, loosens.Loosens)
		report.Waits = waits.Act
		return report, err
	}
	if err != nil {
		return report, fmt.Errorf("import %s: %w", opts.File, err)
	}
	report.Applied = true
	return report, nil
}

// read makes objects of the good rows of a file, and says what would become of each row.
func (f *Fleet) read(ctx context.Context, r io.Reader, kind string, opts ImportOptions) ([]Object, Report, error) {
	report := Report{Kind: kind, File: opts.File}
	columns, ok := imports[kind]
	if !ok {
		return nil, report, fmt.Errorf("import %q: %w: it is not vehicles, people, prices, permits, fills, dips or budget", kind, fault.ErrInvalid)
	}
	var err error
	if report.bytes, err = io.ReadAll(io.LimitReader(r, spreadsheet.MaxBytes+1)); err != nil {
		return nil, report, fmt.Errorf("read %s: %w", opts.File, err)
	}
	im, err := f.importer(ctx, kind)
	if err != nil {
		return nil, report, err
	}
	if opts.Mapping != "" {
		m, err := f.importMapping(ctx, kind, opts.Mapping)
		if err != nil {
			return nil, report, err
		}
		report.Mapping = &m
		m.use(im, &opts)
	}
	objects, err := im.file(report.bytes, columns, opts, &report)
	if err == nil && kind == "vehicles" {
		err = f.foreseeRows(ctx, im, &report)
	}
	if err == nil && kind == "prices" {
		err = f.countFalls(ctx, im, objects, &report)
	}
	if err == nil && kind == "budget" && report.Count(RowBad) == 0 {
		if report.Budgets = im.budget.facts.WholeBy(im.budget.calendar, budgetSteps(objects, Imported{}, "")); len(report.Budgets) > 0 {
			report.Digest = report.digest()
		}
	}
	return objects, report, err
}

// countFalls counts the prices of a file that fall, of grades whose price a hard stop of the budget counts with.
// A station without a price of its own has the fleet's; one in other money than before, or than the
// budget's, falls, for its fuel has no account.
func (f *Fleet) countFalls(ctx context.Context, im *importer, objects []Object, r *Report) error {
	counts, forms, err := f.cfg.Store.CountedPrices(ctx)
	if err != nil {
		return err
	}
	was := im.newest
	for _, o := range objects {
		p, ok := o.(*Price)
		if !ok {
			continue
		}
		last, there := was[p.Grade+"@"+p.Station]
		if !there {
			last, there = was[p.Grade+"@"]
		}
		currency := forms.On(budget.Day(p.FromAt.UTC().Format(time.DateOnly))).Currency // as the database has it
		falls := there && (p.PriceE4 < last.PriceE4 || p.Currency != last.Currency) || currency != "" && p.Currency != currency
		if falls && slices.Contains(counts, p.Grade) {
			r.Falls++
		}
		was[p.Grade+"@"+p.Station] = *p
	}
	return nil
}

// foreseeRows tells of the good rows of a file of vehicles what each would do.
func (f *Fleet) foreseeRows(ctx context.Context, im *importer, r *Report) error {
	before, err := f.cfg.Store.RuleBook(ctx, im.now)
	if err != nil {
		return err
	}
	if r.Serves, err = f.cfg.Store.InService(ctx); err != nil {
		return err
	}
	byID := map[string]*Vehicle{}
	for _, v := range im.vehicles {
		byID[v.Vehicle] = v
	}
	moved := make([]Moved, len(r.Rows))
	var sized []Quota
	for i, row := range r.Rows {
		for _, o := range row.objects {
			switch o := o.(type) {
			case *Vehicle:
				moved[i] = Moved{byID[o.Vehicle], o}
			case *Said:
				if v := byID[o.Vehicle]; v != nil && moved[i].Is == nil {
					moved[i] = Moved{v, v}
				}
			case *Quota:
				sized = append(sized, *o)
				if of, ok := o.OwnerOf(); ok && moved[i].Is == nil {
					moved[i] = Moved{byID[of], byID[of]}
				}
			}
		}
	}
	after := before.Sized(sized...)
	leaves, err := f.leavesAccount(ctx, im.accounted(r, byID))
	if err != nil {
		return err
	}
	for i, m := range moved {
		if m.Is == nil {
			continue
		}
		seen, err := foresee(&before, after, m)
		if err != nil {
			return err
		}
		row := &r.Rows[i]
		if leaves[m.Is.Vehicle] {
			seen[0].Loosens = append(seen[0].Loosens, Account)
		}
		seen[0].Changes, row.Loosens = row.Changes, seen[0].Loosens
		if seen[0].New {
			seen[0].Changes = im.says(m.Is, row.objects)
		}
		r.Foreseen = append(r.Foreseen, seen...)
	}
	return nil
}

// accounted are what rows of a file of vehicles say of those that are there by which their fuel
// finds its account, in the order in which it is stored.
func (im *importer) accounted(r *Report, byID map[string]*Vehicle) (all []Dated) {
	for _, row := range r.Rows {
		var after []Dated
		for _, o := range row.objects {
			switch o := o.(type) {
			case *Said:
				if byID[o.Vehicle] != nil && o.Matter == Funding {
					all = append(all, Dated{Vehicle: o.Vehicle, What: Funding, FromAt: im.now, Value: o.Value})
				}
			case *Vehicle:
				was := byID[o.Vehicle]
				if was != nil && was.Department != o.Department {
					after = append(after, Dated{Vehicle: o.Vehicle, What: InDepartment, FromAt: im.now, Value: o.Department})
				}
				if was != nil && was.Rule != o.Rule {
					after = append(after, Dated{Vehicle: o.Vehicle, What: Class, FromAt: im.now, Value: o.Rule})
				}
			}
		}
		all = append(all, after...)
	}
	return all
}

// WaitsAt returns where on the pages the proposal is that a file has become.
func (r *Report) WaitsAt() string { return "/fleet/acts/" + r.Waits }

// Loosens returns by what its vehicles might take more.
func (r *Report) Loosens() Loosened { return loosened(r.Foreseen) }

// takeIn stores what is good in a file, and that it was taken in.
func (f *Fleet) takeIn(ctx context.Context, report *Report, opts ImportOptions, objects []Object) error {
	by := Act{Who: opts.Who, At: f.now(), Why: "import " + report.SHA256[:16]}
	taken := report.imported(opts.Who, by.At)
	switch report.Kind {
	case "dips":
		return f.cfg.Store.SaveDips(ctx, by, *taken, dips(objects, *taken))
	case "budget":
		return f.cfg.Store.SaveBudget(ctx, by, *taken, budgetSteps(objects, *taken, strings.TrimSpace(opts.AgreedBy)), f.budgetCalendar(), opts.BudgetWhole)
	case "fills":
	default:
		return f.save(ctx, by, append([]Object{taken}, objects...)...)
	}
	return f.cfg.Store.SavePastFills(ctx, by, *taken, pastFills(objects, *taken))
}

// imported says that a file was taken in that somebody sent.
func (r *Report) imported(who string, at time.Time) *Imported {
	var mapping *int64
	if r.Mapping != nil {
		mapping = &r.Mapping.N
	}
	return &Imported{
		Mapping: mapping,
		Import:  NewID("i"), Kind: r.Kind, File: r.File, SHA256: r.SHA256, Who: who, At: at, Rows: int64(len(r.Rows)),
		New: int64(r.Count(RowNew)), Changed: int64(r.Count(RowChanged)), Bad: int64(r.Count(RowBad)),
	}
}

// Columns returns the columns of a kind of import for a template: each with its
// names, the preferred one first.
func Columns(kind string) [][]string {
	var all [][]string
	for _, c := range imports[kind] {
		all = append(all, strings.Fields(c.names))
	}
	return all
}

// Warnings returns the codes of all warnings that something was read otherwise than it
// stands there.
func Warnings() []string { return []string{"zeros", "serial", "no_plate"} }

// BroughtBack returns the codes of the warnings that a row brings back somebody who has
// left, or a vehicle that must not fuel: what it says is plain, and often older than
// what the office has said since.
func BroughtBack() []string { return []string{"person_back", "vehicle_back"} }

// Blocks returns the fields of a kind of file that may stand once for the rows
// below them.
func Blocks(kind string) []string {
	var all []string
	for _, c := range imports[kind] {
		if c.is&block != 0 {
			all = append(all, c.field)
		}
	}
	return all
}

// An importer makes objects of rows, knowing what is there.
type importer struct {
	zone     *time.Location
	now      time.Time
	language string
	row      func(*rowReader) (key string, outcome string, objects []Object)
	// names returns what no two rows of a file may have in common.
	names func(*rowReader) []name
	seen  map[name][]place
	first []Object // what rows refer to, stored before them

	vehicles    map[string]*Vehicle // by fleet number
	bare        map[string][]string // fleet numbers by what is left without zeros before them
	digits      int                 // of fleet numbers that begin with a zero; 0 unless all agree
	plates      map[string]string   // plate without dashes → fleet number
	media       map[string]string   // SHA-256 of a medium → fleet number
	people      map[string]*Person  // by name
	departments map[string]string   // plain name → id
	named       map[string]string   // id of a department → its name
	grades      map[string]string   // plain id or name → grade
	rules       []string
	quotas      map[string]Quota // the newest size
	prices      map[string]Price // grade@station → the newest
	priced      map[Price]bool
	newest      map[string]Price     // the newest of grade@station that is there
	contracts   map[string]*Contract // as they will be, by id …
	contracted  map[string]int       // … and the line that said so
	permits     map[string]*Permit
	filled      map[string]bool   // past fills by what they say
	tanks       []DipPlace        // by stations
	dips        map[string]*Dip   // by tank and moment, those of this file too
	places      map[string]string // what a mapping calls tanks and stations
	openFrom    string            // the first day that no closed month has
	point       string            // before decimals, as a mapping says
	budget      budgetBook
	ended       map[string]time.Time // since when, by what and id, who has left or must not fuel
}

// A name is what a row says of itself that no other may say, and the field that
// it stands in.
type name struct{ field, text string }

// A place is a row of a file.
type place struct {
	sheet string
	line  int
}

func (p place) String() string {
	if p.sheet == "" {
		return fmt.Sprint(p.line)
	}
	return fmt.Sprintf("%d (%s)", p.line, p.sheet)
}

// file makes the objects of the good rows of a file, and fills in the report.
func (im *importer) file(b []byte, columns []column, opts ImportOptions, report *Report) ([]Object, error) {
	im.language = cmp.Or(opts.Language, "es-MX")
	sum := sha256.Sum256(b)
	report.SHA256 = hex.EncodeToString(sum[:])
	book, err := spreadsheet.Read(b)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w: %w", opts.File, fault.ErrInvalid, err)
	}
	report.format, report.comma, report.heads = book.Format, book.Comma, map[string][]spreadsheet.Cell{}
	all := sheets(book, opts.File, columns, opts, report)
	if len(all) == 0 {
		return nil, fmt.Errorf("read %s: %w: %w", opts.File, fault.ErrInvalid, ErrNoHeader)
	}
	habit := habitOf(all, columns)
	if im.point != "" {
		habit.point, habit.comma = im.point == ".", im.point == ","
	}
	im.seeZeros(all)
	var objects []Object
	for _, s := range all {
		report.heads[s.name] = s.head
		for _, row := range s.rows {
			r := &rowReader{s: s, row: row, habit: habit}
			for _, n := range im.names(r) {
				im.seen[n] = append(im.seen[n], place{s.name, row.line})
			}
		}
	}
	for _, s := range all {
		rows := make([]RowReport, 0, len(s.rows)+len(s.bad))
		rows = append(rows, s.bad...)
		for _, row := range s.rows {
			if s.lame {
				break
			}
			rows = append(rows, im.one(&rowReader{s: s, row: row, habit: habit}))
		}
		slices.SortStableFunc(rows, func(a, b RowReport) int { return a.Line - b.Line })
		report.Rows = append(report.Rows, rows...)
	}
	report.Digest = report.digest()
	report.hold(opts)
	for _, row := range report.Rows {
		objects = append(objects, row.objects...)
	}
	return append(im.needed(objects), objects...), nil
}

// one makes the objects of a row.
func (im *importer) one(r *rowReader) RowReport {
	names := im.names(r)
	key, outcome, made := im.row(r)
	for _, n := range names {
		if others := im.others(n, place{r.s.name, r.row.line}); others != "" && n.field == "plate" {
			r.problem("plate", "plate_twice", others)
		} else if others != "" && n.field == "account" {
			r.problem("", "budget_twice", others)
		} else if others != "" {
			r.problem("", "duplicate", others)
		}
	}
	for _, o := range made {
		if len(r.problems) > 0 {
			break
		}
		if err := Check(o); err != nil {
			r.problem("", "refused", err.Error())
		}
	}
	report := RowReport{Sheet: r.s.name, Line: r.row.line, Key: key, Outcome: outcome, Problems: r.problems, cells: r.row.cells}
	if outcome == RowSame && len(r.problems) == 0 {
		return report // however it was read, it changes nothing
	}
	if len(r.problems) > 0 {
		report.Outcome = RowBad // how else it was read is asked when it comes back
	} else {
		report.objects, report.Changes, report.Warnings = made, im.changes(key, outcome, made), r.warnings
	}
	return report
}

// others says where else in a file the name of a row stands.
func (im *importer) others(n name, here place) string {
	var others []string
	for _, p := range im.seen[n] {
		if p != here {
			others = append(others, p.String())
		}
	}
	return strings.Join(others, ", ")
}

// hold keeps out the rows that a person has looked at and left out, and, unless
// this is a trial, those that nobody has looked at.
func (r *Report) hold(opts ImportOptions) {
	for i := range r.Rows {
		row := &r.Rows[i]
		held := slices.DeleteFunc(slices.Clone(row.Warnings), func(p Problem) bool {
			return slices.Contains(opts.Confirmed, p.Code) || opts.DryRun && !slices.Contains(opts.LeftOut, p.Code)
		})
		if len(held) > 0 {
			row.Outcome, row.Problems, row.Warnings, row.Changes, row.objects = RowBad, append(row.Problems, held...), nil, nil, nil
		}
	}
}

// needed returns the new departments that some object refers to.
func (im *importer) needed(objects []Object) []Object {
	used := map[string]bool{}
	for _, o := range objects {
		if v, ok := o.(*Vehicle); ok {
			used[v.Department] = true
		}
	}
	return slices.DeleteFunc(im.first, func(d Object) bool { return !used[d.ID()] })
}

func newImporter(kind string, zone *time.Location, now time.Time) *importer {
	im := &importer{
		zone: zone, now: now, seen: map[name][]place{}, vehicles: map[string]*Vehicle{}, bare: map[string][]string{}, plates: map[string]string{}, media: map[string]string{},
		people: map[string]*Person{}, departments: map[string]string{}, named: map[string]string{}, grades: map[string]string{}, quotas: map[string]Quota{},
		prices: map[string]Price{}, priced: map[Price]bool{}, newest: map[string]Price{}, filled: map[string]bool{}, ended: map[string]time.Time{},
		budget: budgetBook{said: map[string]BudgetStep{}, approved: map[int]budget.Day{}}, dips: map[string]*Dip{}, places: map[string]string{},
		contracts: map[string]*Contract{}, contracted: map[string]int{}, permits: map[string]*Permit{},
	}
	switch kind {
	case "vehicles":
		im.row, im.names = im.vehicle, im.vehicleNames
	case "people":
		im.row, im.names = im.person, im.personNames
	case "prices":
		im.row, im.names = im.price, im.priceNames
	case "permits":
		im.row, im.names = im.permit, im.permitNames
	case "fills":
		im.row, im.names = im.fill, im.fillNames
	case "dips":
		im.row, im.names = im.dip, im.dipNames
	case "budget":
		im.row, im.names = im.budgetRow, im.budgetNames
	}
	return im
}

// importer returns an importer that knows what is there.
func (f *Fleet) importer(ctx context.Context, kind string) (*importer, error) {
	im := newImporter(kind, f.cfg.Zone, f.now())
	return im, errors.Join(
		each(ctx, f.cfg.Store.Vehicles, im.knowVehicle),
		each(ctx, f.cfg.Store.People, func(p *Person) { im.people[p.Name] = p }),
		each(ctx, f.cfg.Store.Departments, im.knowDepartment),
		each(ctx, f.cfg.Store.Grades, im.knowGrade),
		each(ctx, f.cfg.Store.Rules, func(r *Rule) { im.rules = append(im.rules, r.ID()) }),
		each(ctx, f.cfg.Store.Contracts, func(c *Contract) { im.contracts[c.Contract] = c }),
		each(ctx, f.cfg.Store.Permits, func(p *Permit) { im.permits[p.ID()] = p }),
		each(ctx, f.cfg.Store.Quotas, func(q *Quota) { im.quotas[q.Quota] = *q }),
		each(ctx, f.cfg.Store.Prices, func(p *Price) {
			p.FromAt = p.FromAt.UTC()
			im.prices[p.Grade+"@"+p.Station], im.priced[*p], im.newest[p.Grade+"@"+p.Station] = *p, true, *p
		}),
		f.knowFills(ctx, kind, im),
		f.knowDips(ctx, kind, im),
		f.knowBudget(ctx, kind, im),
		each(ctx, f.ended, func(e *Ended) { im.ended[e.What+" "+e.ID] = e.FromAt }),
	)
}

func (im *importer) knowVehicle(v *Vehicle) {
	im.vehicles[v.FleetNo] = v
	if p := barePlate(v.Plate); p != "" {
		im.plates[p] = v.FleetNo
	}
	if v.MediumSHA256 != "" {
		im.media[v.MediumSHA256] = v.FleetNo
	}
	n := strings.TrimLeft(v.FleetNo, "0")
	im.bare[n] = append(im.bare[n], v.FleetNo)
}

func (im *importer) knowDepartment(d *Department) {
	im.departments[plainWord(d.Name)], im.named[d.Department] = d.Department, d.Name
}

func (im *importer) knowGrade(g *Grade) {
	for _, name := range []string{g.Name, g.Grade} {
		if name != "" {
			im.grades[plainWord(name)] = g.Grade
		}
	}
}

func each[T any](ctx context.Context, read func(context.Context) ([]T, error), f func(*T)) error {
	list, err := read(ctx)
	for i := range list {
		f(&list[i])
	}
	return err
}

// outcome tells what a row does to an object.
func outcome[T any](was, is *T) string {
	switch {
	case was == nil:
		return RowNew
	case reflect.DeepEqual(was, is):
		return RowSame
	}
	return RowChanged
}
