package policy

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
)

// Sentence says a decision to a person: what happened, with figures, and what to
// do next. Lang is "es-MX" or "en"; whatever is not Spanish is English. An
// unknown reason comes out as its code.
func Sentence(lang string, d Decision) string {
	row, ok := reasons[d.Reason]
	if !ok {
		return string(d.Reason)
	}
	w, text := english, row.en
	if strings.HasPrefix(lang, "es") {
		w, text = spanish, row.es
	}
	s := strings.NewReplacer(w.fill(d)...).Replace(text)
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// words are what sentences are filled in with in one language.
type words struct {
	odometer, engine string
	spans            map[string]string
	days             map[string]string
	purposes         map[string]string
	always, or, at   string
	since, unit      string // before the last reading, and before a vehicle's name
	// made says how many visits were made of how many, the word for one or more of
	// them, and noVisit that none may be made here.
	made, visit, visits, noVisit string
}

var spanish = words{
	"el kilometraje", "el horómetro",
	map[string]string{"day": "hoy", "week": "esta semana", "month": "este mes", "year": "este año", "period": "en este periodo"},
	map[string]string{"mon": "lun", "tue": "mar", "wed": "mié", "thu": "jue", "fri": "vie", "sat": "sáb", "sun": "dom"},
	map[string]string{"test": "una prueba de bomba", "container": "un recipiente", "transfer": "un traspaso", "purge": "una purga"},
	"todos los días", " o ", " de %s a %s", "; la última lectura fue ", "la unidad ",
	"ya hizo aquí %s de %s %s", "visita", "visitas", "no tiene aquí ninguna de las visitas",
}

var english = words{
	"odometer", "hour meter",
	map[string]string{"day": "today", "week": "this week", "month": "this month", "year": "this year", "period": "in this period"},
	map[string]string{"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"},
	map[string]string{"test": "a test of the pump", "container": "a container", "transfer": "a transfer", "purge": "a purge"},
	"every day", " or ", " from %s to %s", "; the last reading was ", "vehicle ",
	"has made %s of %s %s", "visit", "visits", "has none of its visits",
}

// fill returns the words in braces and what they stand for.
func (w words) fill(d Decision) []string {
	f := &d.Facts
	meter := w.odometer
	if f.EngineHours {
		meter = w.engine
	}
	since := ""
	if f.Last > 0 {
		since = w.since + f.amount(f.Last)
	}
	wait := (f.Until.Sub(f.At) + time.Minute - 1) / time.Minute
	return []string{
		"{unit}", w.unit + f.Unit, "{vehicle}", d.Vehicle, "{label}", d.Label, "{position}", f.Position,
		"{person}", f.Person, "{purpose}", cmp.Or(w.purposes[f.Purpose], f.Purpose), "{once}", f.Once, "{grade}", f.Grade,
		"{vehicle_grades}", strings.Join(f.VehicleGrades, ", "), "{station_grades}", strings.Join(f.StationGrades, ", "),
		"{current}", strconv.FormatInt(f.CurrentVersion, 10),
		"{limit}", Liters(d.LimitUL), "{bound}", Liters(f.BoundUL),
		"{lease}", Liters(f.LeaseUL), "{used}", Liters(f.UsedUL), "{left}", Liters(f.LeftUL), "{span}", w.spans[f.Span],
		"{made}", w.visitsMade(f), "{of_span}", strings.TrimPrefix(w.spans[f.Span], "en "),
		"{time}", f.At.Format("15:04"), "{until}", f.Until.Format("15:04"), "{wait}", group(int64(wait)),
		"{windows}", w.windows(f.Windows),
		"{meter}", meter, "{since}", since, "{reading}", f.amount(f.Reading), "{last}", f.amount(f.Last), "{most}", f.amount(f.Most),
	}
}

func (w words) visitsMade(f *Facts) string {
	switch f.VisitsOf {
	case 0:
		return w.noVisit
	case 1:
		return fmt.Sprintf(w.made, group(f.Visits), "1", w.visit)
	}
	return fmt.Sprintf(w.made, group(f.Visits), group(f.VisitsOf), w.visits)
}

// amount returns a reading with its unit.
func (f *Facts) amount(n int64) string {
	if f.EngineHours {
		return group(n/3600) + " h"
	}
	if f.Miles {
		return group(dispense.MetersToMiles(n)) + " mi"
	}
	return group(n/1000) + " km"
}

func (w words) windows(hours []Hours) string {
	var all []string
	for _, h := range hours {
		days := w.always
		if len(h.Days) > 0 {
			var names []string
			for _, d := range h.Days {
				names = append(names, w.days[d])
			}
			days = strings.Join(names, ", ")
		}
		all = append(all, days+fmt.Sprintf(w.at, clock(h.FromMin), clock(h.ToMin)))
	}
	return strings.Join(all, w.or)
}

// clock returns minutes after midnight as "06:30".
func clock(minutes int64) string {
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// Liters returns a volume in liters as people read it, "1,234.5": rounded down
// to centiliters, with a comma between thousands in both languages, since that
// is how Mexico writes.
func Liters(v dispense.Volume) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	centi := int64(v / (10 * dispense.Milliliter))
	frac := strings.TrimRight(fmt.Sprintf("%02d", centi%100), "0")
	if frac != "" {
		frac = "." + frac
	}
	return sign + group(centi/100) + frac
}

// group writes an integer with a comma between thousands.
func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	digits, negative := strings.CutPrefix(s, "-")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if negative {
		return "-" + digits
	}
	return digits
}
