package reconcile

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// Sentence says a finding to a person, with its figures and the likely causes.
// Lang is "es-MX" or "en"; whatever is not Spanish is English. Times are told in
// zone. A rule that is not known comes out as its name.
func Sentence(lang string, zone *time.Location, f Finding) string {
	w, l := wordsOf(f), languages[strings.HasPrefix(lang, "es")]
	text := w.en
	if l.spanish {
		text = w.es
	}
	if text == "" {
		return string(f.Rule)
	}
	s := strings.NewReplacer(l.fill(f, zone)...).Replace(text)
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// Title names a rule in a few words.
func Title(lang string, r Rule) string {
	w, ok := sentences[r]
	switch {
	case !ok:
		return string(r)
	case strings.HasPrefix(lang, "es"):
		return w.titleES
	}
	return w.titleEN
}

// wordsOf returns the words of a finding's rule; some rules have others for a
// case of their own.
func wordsOf(f Finding) sentence {
	w := sentences[f.Rule]
	variant := ""
	if len(f.Args) > 0 {
		variant = f.Args[0]
	}
	if f.Unit == MicrolitersPerHour {
		variant = "hours"
	}
	if v, ok := variants[string(f.Rule)+":"+variant]; ok {
		w.es, w.en = v.es, v.en
	}
	return w
}

// A language is how figures are filled in. Mexico groups thousands as English
// does.
type language struct {
	spanish         bool
	seconds, minute string
	day, days       string
	dateTime        string
	causes          map[string]string
}

var languages = map[bool]language{
	true: {true, "%d s", "%d min", "día", "días", "02/01/2006 15:04", map[string]string{
		"dark": "mientras la estación estaba apagada", "idle": "sin que nadie lo autorizara", "over_limit": "por encima del límite",
		"free_mode": "con la bomba en modo libre", "foreign_id": "en una venta que no es nuestra", "late": "después de cerrar la carga",
		"rolled_back": "su diario volvió a un estado anterior", "forked": "su diario se bifurcó", "corrupt": "su diario se dañó",
		"line": "línea de comunicación", "power": "corriente", "door": "puerta abierta", "module_reset": "módulo reiniciado",
		"flow_while_closed": "flujo con la válvula cerrada", "preset_ignored": "la bomba no respetó el límite",
		"sales": "ventas guardadas que se perdieron o no se pueden leer", "journal": "diario", "watchdog": "vigilante",
		"alarm": "alarma", "damaged": "dañada", "dirty": "sucia", "missing": "perdida",
	}},
	false: {false, "%d s", "%d min", "day", "days", "2006-01-02 15:04", map[string]string{
		"dark": "while the station was dark", "idle": "with nothing authorized", "over_limit": "beyond the limit",
		"free_mode": "with the pump in free mode", "foreign_id": "in a sale that is not ours", "late": "after the fill was closed",
		"rolled_back": "its journal went back to an earlier state", "forked": "its journal forked", "corrupt": "its journal was damaged",
		"line": "communication line", "power": "power", "door": "door open", "module_reset": "module reset",
		"flow_while_closed": "flow with the valve closed", "preset_ignored": "the pump ignored its limit",
		"sales": "stored sales that were lost or cannot be read", "journal": "journal", "watchdog": "watchdog",
		"alarm": "alarm", "damaged": "damaged", "dirty": "dirty", "missing": "missing",
	}},
}

// fill returns the words in braces and what they stand for.
func (l language) fill(f Finding, zone *time.Location) []string {
	var actual, expected int64
	if f.Actual != nil {
		actual = *f.Actual
	}
	if f.Expected != nil {
		expected = *f.Expected
	}
	out := []string{
		"{station}", cmp.Or(f.StationName, f.Station), "{vehicle}", cmp.Or(f.VehicleName, f.Vehicle, "—"), "{hose}", f.Hose,
		"{ref}", f.Ref.String(), "{at}", f.At.In(zone).Format(l.dateTime),
		"{actual}", l.amount(actual, f.Unit), "{expected}", l.amount(expected, f.Unit),
		"{difference}", l.amount(actual-expected, f.Unit), "{shortfall}", l.amount(expected-actual, f.Unit),
	}
	for i, a := range f.Args {
		if f.Rule == WouldDeny {
			a = l.reasons(a)
		} else if t, err := time.Parse(time.RFC3339, a); err == nil {
			a = t.In(zone).Format(l.dateTime)
		} else if c, ok := l.causes[a]; ok {
			a = c
		}
		out = append(out, fmt.Sprintf("{%d}", i+1), a)
	}
	return out
}

// reasons says why a station would have denied, in the middle of a sentence.
func (l language) reasons(codes string) string {
	lang := "en"
	if l.spanish {
		lang = "es-MX"
	}
	said := strings.Split(codes, ", ")
	for i, code := range said {
		said[i] = policy.Reason(code).Called(lang)
		first, size := utf8.DecodeRuneInString(said[i])
		if second, _ := utf8.DecodeRuneInString(said[i][size:]); unicode.IsLower(second) { // no abbreviation
			said[i] = string(unicode.ToLower(first)) + said[i][size:]
		}
	}
	return strings.Join(said, ", ")
}

func (l language) amount(n int64, u Unit) string {
	switch u {
	case Microliters:
		return Liters(dispense.Volume(n)) + " L"
	case Meters:
		return group(n/1000) + " km"
	case MetersPerLiter:
		return hundredths(n/10) + " km/L"
	case PricePerLiter:
		return "$" + hundredths(n/100) + "/L"
	case Cents:
		if n < 0 {
			return "-$" + hundredths(-n)
		}
		return "$" + hundredths(n)
	case Days:
		if n == 1 {
			return "1 " + l.day
		}
		return group(n) + " " + l.days
	case Percent:
		return group(n) + " %"
	case Minutes:
		return group(n) + " min"
	case Spreads:
		return fmt.Sprintf("%d.%d", n/1000, n%1000/100)
	case MicrolitersPerHour:
		return hundredths(n/10_000) + " L/h"
	case Seconds:
		if n >= 120 {
			return fmt.Sprintf(l.minute, n/60)
		}
		return fmt.Sprintf(l.seconds, n)
	}
	return group(n)
}

// Amount says a figure with its unit. Lang is as of [Sentence].
func Amount(lang string, n int64, u Unit) string {
	return languages[strings.HasPrefix(lang, "es")].amount(n, u)
}

// Liters returns a volume in liters as people read it, "1,234.5": to the
// centiliter, or to the milliliter when it is less than a liter.
func Liters(v dispense.Volume) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	unit, form := 10*dispense.Milliliter, "%02d"
	if v < dispense.Liter {
		unit, form = dispense.Milliliter, "%03d"
	}
	v = v / unit * unit
	frac := strings.TrimRight(fmt.Sprintf(form, v%dispense.Liter/unit), "0")
	if frac != "" {
		frac = "." + frac
	}
	return sign + group(int64(v/dispense.Liter)) + frac
}

// hundredths writes a number of hundredths, with both digits.
func hundredths(n int64) string { return group(n/100) + "." + fmt.Sprintf("%02d", n%100) }

// group writes an integer with a comma between thousands.
func group(n int64) string {
	digits, negative := strings.CutPrefix(strconv.FormatInt(n, 10), "-")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if negative {
		return "-" + digits
	}
	return digits
}
