package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// What people write in a cell.

// must returns a cell that may not be empty, nor longer than max bytes.
func (r *rowReader) must(field string, max int) string {
	v := r.text(field)
	if v == "" {
		r.problem(field, "empty", "")
	}
	return r.short(field, v, max)
}

func (r *rowReader) short(field, v string, max int) string {
	if len(v) > max {
		r.problem(field, "too_long", v[:20]+"…")
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

// decimal returns a number without grouping and with a point. A comma alone
// separates decimals where it does not separate columns, and groups otherwise.
func (r *rowReader) decimal(field string) string {
	t := strings.ReplaceAll(r.text(field), " ", "")
	point, comma := strings.LastIndexByte(t, '.'), strings.LastIndexByte(t, ',')
	switch {
	case comma < 0:
		return t
	case point > comma, point < 0 && r.s.comma == ',' && grouped.MatchString(t):
		return strings.ReplaceAll(t, ",", "")
	}
	return strings.ReplaceAll(strings.ReplaceAll(t, ".", ""), ",", ".")
}

var grouped = regexp.MustCompile(`^\d{1,3}(,\d{3})+$`)

// liters returns the volume in a cell, nil where it is empty.
func (r *rowReader) liters(field string) *dispense.Volume {
	t := r.decimal(field)
	if t == "" {
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
	t := r.decimal(field)
	if t == "" {
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

// when returns the time in a cell, in zone, zero where it is empty.
func (r *rowReader) when(field string, zone *time.Location) time.Time {
	t := r.text(field)
	if t == "" {
		return time.Time{}
	}
	for _, layout := range []string{"2006-01-02", "02/01/2006", "2006-01-02 15:04", "02/01/2006 15:04", time.RFC3339} {
		if at, err := time.ParseInLocation(layout, t, zone); err == nil {
			return at.UTC()
		}
	}
	r.problem(field, "date", t)
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
	"no": "none", "none": "none", "ninguno": "none",
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
