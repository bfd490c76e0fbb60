// Package register reads the register of permits to sell fuel that the commission which grants them
// (CNE, before it CRE) publishes each month as a table: cells in, permits out, and why a row is none.
// It knows neither a database nor a document.
package register

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// Columns are those that are published, in their order.
func Columns() []string {
	return []string{holder, number, kind, granted, status, state, zone}
}

const (
	holder  = "razon_social"
	number  = "num_per"
	kind    = "tipo_permiso"
	granted = "fecha_otorgamiento"
	status  = "estatus"
	state   = "entidad"
	zone    = "zona_geo"
)

// needed are the columns without which nothing can be held against a register.
var needed = []string{holder, number, kind, status}

// MaxPermits bounds a register: in 2026 it had 17,840.
const MaxPermits = 200_000

// MaxText bounds a text, in characters, and MaxNumber the number of a permit.
const (
	MaxText   = 300
	MaxNumber = 60
)

// A Bad is a row that is no permit, and why.
type Bad struct {
	Line   int    `json:"line"`
	Column string `json:"column"`
	Value  string `json:"value"`
	Code   string `json:"code"`
}

// ErrColumns is the error of a file that has no row with the columns of a register.
var ErrColumns = errors.New("it is no register of permits: no row has the columns " + strings.Join(needed, ", "))

// Read takes a register apart, in the order of the file: CSV or XLSX, in any order of columns, with
// titles above them. A row that is there twice is one permit. It fails with [spreadsheet.ErrFile],
// of which [ErrColumns] is one.
func Read(file []byte) (permits []invoice.Registered, bad []Bad, err error) {
	book, err := spreadsheet.Read(file)
	if err != nil {
		return nil, nil, err
	}
	for i := range book.Sheets {
		rows := book.Sheets[i].Rows
		for at := range rows {
			if columns := columnsOf(rows[at].Cells); columns != nil {
				r := reader{columns: columns, lines: map[string]int{}}
				for n := range rows[at+1:] {
					r.row(&rows[at+1+n])
				}
				if len(r.permits) > MaxPermits {
					return nil, nil, fmt.Errorf("%w: it has more than %d permits; %w", spreadsheet.ErrFile, MaxPermits, spreadsheet.ErrBig)
				}
				return r.permits, r.bad, nil
			}
			if at == 20 {
				break
			}
		}
	}
	return nil, nil, fmt.Errorf("%w: %w", spreadsheet.ErrFile, ErrColumns)
}

// columnsOf tells where columns are by a row of titles; nil: it is none.
func columnsOf(cells []spreadsheet.Cell) map[string]int {
	columns := map[string]int{}
	for i, c := range cells {
		name := strings.ToLower(c.Text)
		if _, there := columns[name]; !there && slices.Contains(Columns(), name) {
			columns[name] = i
		}
	}
	for _, name := range needed {
		if _, there := columns[name]; !there {
			return nil
		}
	}
	return columns
}

type reader struct {
	columns map[string]int
	lines   map[string]int // by the key of a permit, its place in permits
	permits []invoice.Registered
	bad     []Bad
}

func (r *reader) row(row *spreadsheet.Row) {
	cell := func(name string) string {
		if i, there := r.columns[name]; there && i < len(row.Cells) {
			return row.Cells[i].Text
		}
		return ""
	}
	refuse := func(column, value, code string) { r.bad = append(r.bad, Bad{row.Line, column, cut(value), code}) }
	if row.Err != nil {
		refuse("", row.Err.Error(), "row")
		return
	}
	for _, name := range Columns() {
		if v := cell(name); !plain(v) || utf8.RuneCountInString(v) > MaxText {
			refuse(name, v, "text")
			return
		}
	}
	p := invoice.Registered{Number: cell(number), Holder: cell(holder), Kind: cell(kind), Status: cell(status), State: known(cell(state)), Zone: known(cell(zone))}
	for _, f := range []struct{ column, value string }{{number, p.Number}, {holder, p.Holder}, {kind, p.Kind}, {status, p.Status}} {
		if f.value == "" {
			refuse(f.column, "", "missing")
			return
		}
	}
	key := invoice.PermitKey(p.Number)
	if utf8.RuneCountInString(p.Number) > MaxNumber || !strings.ContainsAny(key, "0123456789") {
		refuse(number, p.Number, "number")
		return
	}
	if text := known(cell(granted)); text != "" {
		on, ok := dayOf(text)
		if !ok {
			refuse(granted, text, "day")
			return
		}
		p.GrantedOn = on
	}
	if at, there := r.lines[key]; there {
		if first := r.permits[at]; first != p {
			refuse(number, p.Number, "twice")
		}
		return
	}
	r.lines[key] = len(r.permits)
	r.permits = append(r.permits, p)
}

// known leaves out what the register writes where it does not know.
func known(text string) string {
	if strings.EqualFold(text, "sin dato") {
		return ""
	}
	return text
}

// dayOf reads a day as the register writes it, as spreadsheets make of it, or as people do here.
func dayOf(text string) (time.Time, bool) {
	text, _, _ = strings.Cut(text, " ")
	text, _, _ = strings.Cut(text, "T")
	for _, form := range []string{time.DateOnly, "02/01/2006", "2/1/2006"} {
		if t, err := time.Parse(form, text); err == nil && t.Year() >= 1930 && t.Year() <= 2100 {
			return t, true
		}
	}
	return time.Time{}, false
}

// plain tells whether a cell is a line of text.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl) }

// cut keeps of a value what a message can show.
func cut(s string) string {
	runes := []rune(strings.ToValidUTF8(s, "?"))
	if len(runes) > 80 {
		return string(runes[:80]) + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, string(runes))
}

// ByKey returns permits as they are looked up.
func ByKey(permits []invoice.Registered) map[string]invoice.Registered {
	by := make(map[string]invoice.Registered, len(permits))
	for _, p := range permits {
		by[invoice.PermitKey(p.Number)] = p
	}
	return by
}

// A Count is how many permits have a word.
type Count struct {
	Word string `json:"word"`
	N    int    `json:"n"`
}

// Statuses counts permits by their status, the most first.
func Statuses(permits []invoice.Registered) []Count {
	by := map[string]int{}
	for _, p := range permits {
		by[p.Status]++
	}
	list := []Count{}
	for word, n := range by {
		list = append(list, Count{word, n})
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Word, b.Word)) })
	return list
}
