package fleet

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// How the files of somebody are read, kept under a name: a gauge's program writes the same columns
// every week, and calls tanks as it always does. What is said once more is the next version.

// AnyStation is what a mapping calls the station of a file that names none.
const AnyStation = "*"

// A Mapping is a version of how files of a kind are read.
type Mapping struct {
	N       int64 // among all
	Kind    string
	Name    string
	Version int // of its name, from 1
	// Columns says by their titles what columns are, as [ImportOptions] does.
	Columns map[string]string
	// Places are, by what a file of dips calls them, tanks as "norte/T1" and stations as "norte".
	// [AnyStation] is that of a file that names none.
	Places map[string]string
	Point  string // before decimals: "." or ","; empty: as the file tells by itself
	Reason string
	By     string
	At     time.Time
}

// Bounds of what a mapping says.
const (
	MaxMappingName = 60
	MaxMapReason   = 200
	maxMapped      = 200
)

// A MappingProblem is what is wrong with a mapping: of name, reason, columns, places or point.
type MappingProblem struct{ Field, Value string }

var mappingSays = map[string]string{
	"kind": "it is no kind of file", "name": "give a name of 1 to 60 letters", "reason": "give a reason of 1 to 200 bytes", "columns": "say what at least one column is, each field once", "point": `it is neither "." nor ","`,
	"places": `each line says what the file calls a tank or a station, and the station or "station/tank" that it is, which is there`,
}

func (p *MappingProblem) Error() string {
	return strings.TrimSpace(p.Field + " " + p.Value + ": " + mappingSays[p.Field])
}

// ImportMappings returns the last version of each mapping, by kind and name.
func (f *Fleet) ImportMappings(ctx context.Context) ([]Mapping, error) {
	all, err := f.cfg.Store.ImportMappings(ctx)
	last := map[[2]string]int{}
	for i, m := range all {
		last[[2]string{m.Kind, strings.ToLower(m.Name)}] = i
	}
	var list []Mapping
	for i, m := range all {
		if last[[2]string{m.Kind, strings.ToLower(m.Name)}] == i {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b Mapping) int { return strings.Compare(a.Kind+"\x00"+a.Name, b.Kind+"\x00"+b.Name) })
	return list, err
}

// importMapping returns the last version of a mapping of a kind, or fault.ErrNotFound.
func (f *Fleet) importMapping(ctx context.Context, kind, name string) (Mapping, error) {
	all, err := f.ImportMappings(ctx)
	i := slices.IndexFunc(all, func(m Mapping) bool { return m.Kind == kind && strings.EqualFold(m.Name, name) })
	if err != nil || i < 0 {
		return Mapping{}, fmt.Errorf("mapping %q of %s: %w", name, kind, cmpErr(err, fault.ErrNotFound))
	}
	return all[i], nil
}

func cmpErr(err, or error) error {
	if err != nil {
		return err
	}
	return or
}

// FittingMappings returns the mappings of a kind all of whose columns a file has, by name. A file
// that cannot be read has none.
func (f *Fleet) FittingMappings(ctx context.Context, kind string, file []byte) ([]Mapping, error) {
	all, err := f.ImportMappings(ctx)
	if err != nil {
		return nil, err
	}
	book, err := spreadsheet.Read(file)
	if err != nil {
		return nil, nil
	}
	return slices.DeleteFunc(all, func(m Mapping) bool {
		return m.Kind != kind || !slices.ContainsFunc(book.Sheets, func(s spreadsheet.Sheet) bool {
			return slices.ContainsFunc(s.Rows[:min(len(s.Rows), mostTitles)], func(r spreadsheet.Row) bool { return m.fits(r.Cells) })
		})
	}), nil
}

func (m *Mapping) fits(row []spreadsheet.Cell) bool {
	for title := range m.Columns {
		if !slices.ContainsFunc(row, func(c spreadsheet.Cell) bool { return c.Text == title }) {
			return false
		}
	}
	return true
}

// SayImportMapping keeps how files are read, under a new name or as a further version of one. Of m
// it takes kind, name, columns, places, point and reason. It fails with a [*MappingProblem].
func (f *Fleet) SayImportMapping(ctx context.Context, who string, m Mapping) (Mapping, error) {
	m.Name, m.Reason = strings.Join(strings.Fields(m.Name), " "), strings.TrimSpace(m.Reason)
	if bad := m.check(); bad != nil {
		return m, bad
	}
	if len(m.Places) > 0 {
		facts, err := f.cfg.Store.DipFacts(ctx)
		if err != nil {
			return m, err
		}
		places := map[string]string{}
		for _, called := range slices.Sorted(maps.Keys(m.Places)) {
			of, tank, whole := strings.Cut(m.Places[called], "/")
			i := slices.IndexFunc(facts.Places, func(p DipPlace) bool { return p.Station == of })
			if i < 0 || whole && !slices.Contains(facts.Places[i].Tanks, tank) || called == AnyStation && whole {
				return m, &MappingProblem{"places", called + " = " + m.Places[called]}
			}
			places[called] = m.Places[called]
		}
		m.Places = places
	}
	m.By, m.At = who, f.now()
	return f.cfg.Store.SayImportMapping(ctx, m)
}

func (m *Mapping) check() error {
	odd := func(s string, most int) bool {
		return s == "" || utf8.RuneCountInString(s) > most || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl)
	}
	switch {
	case imports[m.Kind] == nil:
		return &MappingProblem{"kind", m.Kind}
	case odd(m.Name, MaxMappingName):
		return &MappingProblem{"name", ""}
	case odd(m.Reason, MaxMapReason) || len(m.Reason) > MaxMapReason:
		return &MappingProblem{"reason", ""}
	case m.Point != "" && m.Point != "." && m.Point != ",":
		return &MappingProblem{"point", m.Point}
	case len(m.Columns) > maxMapped || len(m.Places) > maxMapped || len(m.Places) > 0 && m.Kind != "dips":
		return &MappingProblem{"places", ""}
	}
	fields := map[string]bool{}
	for title, field := range m.Columns {
		if odd(title, 200) || field != leftOut && (fields[field] || !slices.Contains(Fields(m.Kind), field)) {
			return &MappingProblem{"columns", title}
		}
		fields[field] = true
	}
	if delete(fields, leftOut); len(fields) == 0 {
		return &MappingProblem{"columns", ""}
	}
	called := map[string]bool{}
	for name, is := range m.Places {
		word := placeWord(name)
		if odd(name, 100) || odd(is, 60) || word == "" || called[word] {
			return &MappingProblem{"places", name}
		}
		called[word] = true
	}
	return nil
}

// placeWord is by what a place is looked up; [AnyStation] stays what it is.
func placeWord(name string) string {
	if name == AnyStation {
		return name
	}
	return plainWord(name)
}

// use has a file be read by a mapping; what somebody says of this file counts before it.
func (m *Mapping) use(im *importer, opts *ImportOptions) {
	columns := maps.Clone(m.Columns)
	maps.Copy(columns, opts.Columns)
	opts.Columns = columns
	for name, is := range m.Places {
		im.places[placeWord(name)] = is
	}
	im.point = m.Point
}
