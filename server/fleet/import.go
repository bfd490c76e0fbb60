package fleet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// ImportOptions says how a file is taken in.
type ImportOptions struct {
	Who  string
	File string // its name, for what is said of it
	// DryRun changes nothing.
	DryRun bool
	// GoodRows takes the good rows where others are bad; otherwise one bad row
	// keeps out all.
	GoodRows bool
}

// What becomes of a row.
const (
	RowNew     = "new"
	RowChanged = "changed"
	RowSame    = "same"
	RowBad     = "bad"
)

// A RowReport is what becomes of one row.
type RowReport struct {
	Line     int
	Key      string // the fleet number, the name, or the grade and time
	Outcome  string
	Problems []Problem
}

// A Report is what an import did, or would do.
type Report struct {
	Kind    string
	File    string
	Ignored []string // columns that are not known
	Rows    []RowReport
	Applied bool
}

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

// Import takes in a CSV file of "vehicles", "people" or "prices". Columns have
// their Spanish or English names, see [Columns]. A vehicle is known by its fleet
// number, a person by name; an empty cell leaves what is there as it is. The
// same file again changes nothing. All rows are stored in one transaction.
//
// Bad rows are not an error but in the report; a file that cannot be read at all
// is fault.ErrInvalid.
func (f *Fleet) Import(ctx context.Context, r io.Reader, kind string, opts ImportOptions) (Report, error) {
	report := Report{Kind: kind, File: opts.File}
	columns, ok := imports[kind]
	if !ok {
		return report, fmt.Errorf("import %q: %w: it is not vehicles, people, prices or permits", kind, fault.ErrInvalid)
	}
	s, err := readSheet(r, opts.File, columns)
	if err != nil {
		return report, err
	}
	im, err := f.importer(ctx, kind)
	if err != nil {
		return report, err
	}
	report.Ignored = s.ignored
	objects := im.sheet(s, &report)
	if opts.DryRun || len(objects) == 0 || report.Count(RowBad) > 0 && !opts.GoodRows {
		return report, nil
	}
	if err := f.Save(ctx, opts.Who, objects...); err != nil {
		return report, fmt.Errorf("import %s: %w", opts.File, err)
	}
	report.Applied = true
	return report, nil
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

// An importer makes objects of rows, knowing what is there.
type importer struct {
	zone  *time.Location
	now   time.Time
	row   func(*rowReader) (key string, outcome string, objects []Object)
	seen  map[string]int // key → line
	first []Object       // what rows refer to, stored before them

	vehicles    map[string]*Vehicle // by fleet number
	plates      map[string]string   // plate → fleet number
	people      map[string]*Person  // by name
	departments map[string]string   // name → id
	grades      map[string]bool
	rules       []string
	quotas      map[string]Quota // the newest size
	prices      map[string]Price // grade@station → the newest
	priced      map[Price]bool
	contracts   map[string]*Contract // as they will be, by id …
	contracted  map[string]int       // … and the line that said so
	permits     map[string]*Permit
}

// sheet makes the objects of the good rows, and fills in the report.
func (im *importer) sheet(s *sheet, report *Report) []Object {
	var objects []Object
	missing := slices.ContainsFunc(s.bad, func(p Problem) bool { return p.Line == 1 })
	for _, p := range s.bad {
		report.Rows = append(report.Rows, RowReport{Line: p.Line, Outcome: RowBad, Problems: []Problem{p}})
	}
	if missing {
		return nil
	}
	for _, row := range s.rows {
		r := &rowReader{s: s, row: row}
		key, outcome, made := im.row(r)
		if line, twice := im.seen[key]; twice && key != "" {
			r.problem("", "duplicate", strconv.Itoa(line))
		}
		im.seen[key] = row.line
		for _, o := range made {
			if len(r.problems) > 0 {
				break
			}
			if err := Check(o); err != nil {
				r.problem("", "refused", err.Error())
			}
		}
		if len(r.problems) > 0 {
			outcome, made = RowBad, nil
		}
		objects = append(objects, made...)
		report.Rows = append(report.Rows, RowReport{row.line, key, outcome, r.problems})
	}
	slices.SortStableFunc(report.Rows, func(a, b RowReport) int { return a.Line - b.Line })
	return append(im.needed(objects), objects...)
}

// needed returns the new departments that some object refers to.
func (im *importer) needed(objects []Object) []Object {
	return slices.DeleteFunc(im.first, func(d Object) bool {
		return !slices.ContainsFunc(objects, func(o Object) bool {
			v, ok := o.(*Vehicle)
			return ok && v.Department == d.ID()
		})
	})
}

func newImporter(kind string, zone *time.Location, now time.Time) *importer {
	im := &importer{
		zone: zone, now: now, seen: map[string]int{}, vehicles: map[string]*Vehicle{}, plates: map[string]string{},
		people: map[string]*Person{}, departments: map[string]string{}, grades: map[string]bool{}, quotas: map[string]Quota{},
		prices: map[string]Price{}, priced: map[Price]bool{},
		contracts: map[string]*Contract{}, contracted: map[string]int{}, permits: map[string]*Permit{},
	}
	im.row = map[string]func(*rowReader) (string, string, []Object){
		"vehicles": im.vehicle, "people": im.person, "prices": im.price, "permits": im.permit,
	}[kind]
	return im
}

// importer returns an importer that knows what is there.
func (f *Fleet) importer(ctx context.Context, kind string) (*importer, error) {
	im := newImporter(kind, f.cfg.Zone, f.now())
	return im, errors.Join(
		each(ctx, f.cfg.Store.Vehicles, func(v *Vehicle) { im.vehicles[v.FleetNo], im.plates[v.Plate] = v, v.FleetNo }),
		each(ctx, f.cfg.Store.People, func(p *Person) { im.people[p.Name] = p }),
		each(ctx, f.cfg.Store.Departments, func(d *Department) { im.departments[d.Name] = d.Department }),
		each(ctx, f.cfg.Store.Grades, func(g *Grade) { im.grades[g.Grade] = true }),
		each(ctx, f.cfg.Store.Rules, func(r *Rule) { im.rules = append(im.rules, r.ID()) }),
		each(ctx, f.cfg.Store.Contracts, func(c *Contract) { im.contracts[c.Contract] = c }),
		each(ctx, f.cfg.Store.Permits, func(p *Permit) { im.permits[p.ID()] = p }),
		each(ctx, f.cfg.Store.Quotas, func(q *Quota) { im.quotas[q.Quota] = *q }),
		each(ctx, f.cfg.Store.Prices, func(p *Price) {
			p.FromAt = p.FromAt.UTC()
			im.prices[p.Grade+"@"+p.Station], im.priced[*p] = *p, true
		}),
	)
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
