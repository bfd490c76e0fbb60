package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// What people write in a cell.

// A rowReader reads the cells of one row and collects what is wrong with them,
// and what a person should confirm.
type rowReader struct {
	s        *sheet
	row      sheetRow
	habit    habit
	problems []Problem
	warnings []Problem
}

func (r *rowReader) cell(field string) spreadsheet.Cell {
	if i, ok := r.s.heads[field]; ok {
		return r.row.cells[i]
	}
	return spreadsheet.Cell{}
}

// text returns a cell in one line, as labels and receipts have room for; "" where it
// is empty or its column is not there.
func (r *rowReader) text(field string) string {
	c := r.cell(field)
	if c.Kind == spreadsheet.Date || aDate.MatchString(c.Text) {
		// 3-12 was typed, and the spreadsheet took it for 3 December.
		r.problem(field, "became_date", c.Text)
		return ""
	}
	return oneLine(c.Text)
}

// list returns the parts of a cell that are separated by a vertical bar, a plus
// sign, or a comma or semicolon that does not separate columns.
func (r *rowReader) list(field string) []string {
	var list []string
	for part := range strings.FieldsFuncSeq(r.text(field), func(c rune) bool {
		return c == '|' || c == '+' || c != r.s.comma && (c == ',' || c == ';')
	}) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

func (r *rowReader) problem(field, code, value string) {
	r.problems = append(r.problems, r.about(field, code, value))
}

func (r *rowReader) warn(field, code, value string) {
	r.warnings = append(r.warnings, r.about(field, code, value))
}

func (r *rowReader) about(field, code, value string) Problem {
	title := r.s.titles[field]
	if title == "" {
		title = field
	}
	return Problem{File: r.s.file, Sheet: r.s.name, Line: r.row.line, Field: title, Code: code, Value: value}
}

// must returns a cell that may not be empty, nor longer than max bytes.
func (r *rowReader) must(field string, max int) string {
	v := r.text(field)
	if v == "" && r.cell(field).Text == "" {
		r.problem(field, "empty", "")
	}
	return r.short(field, v, max)
}

func (r *rowReader) short(field, v string, max int) string {
	if len(v) > max {
		cut := 20
		for !utf8.RuneStart(v[cut]) {
			cut--
		}
		r.problem(field, "too_long", v[:cut]+"…")
	}
	return v
}

// optional changes *v to what a cell says; an empty cell leaves it as it is.
func (r *rowReader) optional(field string, max int, v *string) {
	if t := r.short(field, r.text(field), max); t != "" {
		*v = t
	}
}

// word changes *v to the word that a cell says, by a table of its spellings.
func (r *rowReader) word(field string, table map[string]string, v *string) {
	t := r.text(field)
	if t == "" {
		return
	}
	w, ok := table[plainWord(t)]
	if !ok {
		r.problem(field, "word", t)
		return
	}
	*v = w
}

// A habit is how the people of a file write numbers and dates, by those that can
// be read in one way only.
type habit struct {
	point, comma bool // separates decimals
	monthFirst   bool // in a date such as 12/31/2026
}

var (
	pointDecimals = regexp.MustCompile(`^-?(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d*\.\d{1,2}|\d*\.\d{4,}|0\.\d+|\d{4,}\.\d+)$`)
	commaDecimals = regexp.MustCompile(`^-?(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d*,\d{1,2}|\d*,\d{4,}|0,\d+|\d{4,},\d+)$`)
	eitherWay     = regexp.MustCompile(`^-?[1-9]\d{0,2}[.,]\d{3}$`)
	aDate         = regexp.MustCompile(`^\d{1,2}/\d{1,2}/\d{4}$`)
	slashes       = regexp.MustCompile(`^(\d{1,2})[/-](\d{1,2})[/-]\d{4}\b`)
)

// habitOf looks at all cells of numbers and dates. Columns that are separated by
// a comma tell that decimals are not: who uses one for both has quotation marks
// around each number, and those are seen here.
func habitOf(all []*sheet, columns []column) (h habit) {
	for _, s := range all {
		h.point = h.point || s.comma == ','
		for _, c := range columns {
			i, ok := s.heads[c.field]
			if !ok || c.is&(number|date) == 0 {
				continue
			}
			for _, row := range s.rows {
				if row.cells[i].Kind == spreadsheet.Text {
					h.see(bare(row.cells[i].Text), c.is)
				}
			}
		}
	}
	return h
}

func (h *habit) see(t string, is trait) {
	if is&number != 0 {
		h.point = h.point || pointDecimals.MatchString(t)
		h.comma = h.comma || commaDecimals.MatchString(t)
		return
	}
	if m := slashes.FindStringSubmatch(t); m != nil {
		first, _ := strconv.Atoi(m[1])
		second, _ := strconv.Atoi(m[2])
		h.monthFirst = h.monthFirst || first <= 12 && second > 12
	}
}

// bare leaves of a number its digits, sign and separators.
func bare(t string) string { return strings.NewReplacer(" ", "", "$", "", "\u202f", "").Replace(t) }

// decimal returns a number without grouping and with a point. What can be read in
// two ways, such as 1,234, is read as the rest of the file is written; where
// that tells nothing it is a problem.
func (r *rowReader) decimal(field string) (digits string, ok bool) {
	c := r.cell(field)
	t := r.text(field)
	if t == "" {
		return "", false
	}
	if c.Kind == spreadsheet.Number {
		return t, true
	}
	t = bare(t)
	point, comma := strings.LastIndexByte(t, '.'), strings.LastIndexByte(t, ',')
	decimalComma := commaDecimals.MatchString(t)
	if eitherWay.MatchString(t) {
		if r.habit.point == r.habit.comma {
			r.problem(field, "number_ambiguous", c.Text)
			return "", false
		}
		decimalComma = r.habit.comma
	}
	switch {
	case point < 0 && comma < 0:
	case decimalComma:
		t = strings.ReplaceAll(strings.ReplaceAll(t, ".", ""), ",", ".")
	case pointDecimals.MatchString(t), eitherWay.MatchString(t):
		t = strings.ReplaceAll(t, ",", "")
	default:
		r.problem(field, "number", c.Text)
		return "", false
	}
	return t, true
}

// liters returns the volume in a cell, nil where it is empty.
func (r *rowReader) liters(field string) *dispense.Volume {
	t, ok := r.decimal(field)
	if !ok {
		return nil
	}
	v, err := dispense.ParseLiters(t)
	if err != nil || v < 0 {
		r.problem(field, "number", r.text(field))
		return nil
	}
	return &v
}

// scaled returns a decimal number times 10^digits, nil where the cell is empty.
// More decimals than that are not a number here.
func (r *rowReader) scaled(field string, digits int) *int64 {
	t, ok := r.decimal(field)
	if !ok {
		return nil
	}
	_, frac, _ := strings.Cut(t, ".")
	v, err := dispense.ParseLiters(t) // millionths, whatever of
	unit := int64(1)
	for range 6 - digits {
		unit *= 10
	}
	if err != nil || v <= 0 || len(strings.TrimRight(frac, "0")) > digits {
		r.problem(field, "number", r.text(field))
		return nil
	}
	n := int64(v) / unit
	return &n
}

var months = strings.NewReplacer("ene", "01", "feb", "02", "mar", "03", "abr", "04", "may", "05", "jun", "06", "jul", "07",
	"ago", "08", "sept", "09", "sep", "09", "oct", "10", "nov", "11", "dic", "12", "jan", "01", "apr", "04", "aug", "08", "dec", "12")

// Days come before months, as people here write them.
var dateLayouts = []string{
	"2006-1-2", "2/1/2006", "2006-1-2 15:04", "2/1/2006 15:04", "2006-1-2 15:04:05", "2/1/2006 15:04:05", time.RFC3339, "2-1-2006", "2-1-2006 15:04",
	"2006/1/2", "2006/1/2 15:04", "2006/1/2 15:04:05", "2-1-2006 15:04:05", "2/1/2006 3:04 pm", "2/1/2006 3:04:05 pm", "2006-1-2 3:04 pm",
}

// when returns the time in a cell, in zone, zero where it is empty.
func (r *rowReader) when(field string, zone *time.Location) time.Time {
	if text := r.cell(field).Text; text != "" {
		return r.whenOf(field, text, zone)
	}
	return time.Time{}
}

// whenOf is when for a cell that is read as a text.
func (r *rowReader) whenOf(field, t string, zone *time.Location) time.Time {
	c := r.cell(field)
	if day, ok := spreadsheet.DateOf(t); ok {
		t = day
		r.warn(field, "serial", c.Text+" → "+day)
	}
	if m := slashes.FindStringSubmatch(t); m != nil && r.habit.monthFirst && len(m[1])+len(m[2]) > 0 {
		first, _ := strconv.Atoi(m[1])
		if second, _ := strconv.Atoi(m[2]); first <= 12 && second <= 12 && first != second {
			r.problem(field, "date_order", c.Text)
			return time.Time{}
		}
	}
	for _, layout := range dateLayouts {
		for _, text := range []string{t, months.Replace(strings.ToLower(t))} {
			if at, err := time.ParseInLocation(layout, text, zone); err == nil && at.Year() >= 1970 && at.Year() < 2200 {
				return at.UTC()
			}
		}
	}
	r.problem(field, "date", c.Text)
	return time.Time{}
}

// badgeHash returns what stations hold of a badge.
func badgeHash(badge string) string {
	sum := sha256.Sum256([]byte(badge))
	return hex.EncodeToString(sum[:])
}

var statusWords = map[string]string{
	"activo": "active", "activa": "active", "active": "active", "bloqueado": "blocked", "bloqueada": "blocked", "blocked": "blocked",
	"taller": "workshop", "en_taller": "workshop", "workshop": "workshop", "baja": "retired", "retired": "retired",
}

var odometerWords = map[string]string{
	"odometro": "on", "km": "on", "si": "on", "on": "on", "yes": "on", "horas": "hours", "horometro": "hours", "hours": "hours",
	"no": "none", "none": "none", "ninguno": "none", "millas": "miles", "mi": "miles", "miles": "miles",
}

var periodWords = map[string]string{
	"dia": Day, "diario": Day, "diaria": Day, "day": Day, "daily": Day, "semana": Week, "semanal": Week, "week": Week, "weekly": Week,
	"mes": Month, "mensual": Month, "month": Month, "monthly": Month, "ano": Year, "anual": Year, "year": Year, "yearly": Year,
}

var roleWords = map[string]string{
	"conductor": "driver", "chofer": "driver", "driver": "driver", "despachador": "attendant", "despachadora": "attendant",
	"attendant": "attendant", "supervisor": "supervisor", "supervisora": "supervisor", "funcionario": "official",
	"funcionaria": "official", "official": "official",
}
