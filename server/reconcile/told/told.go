// Package told says any finding to people, and how its rule can be set: those that records have
// by themselves, and those that auditors write down or books of tanks and documents have. Whoever shows findings asks here and need
// not know which is which.
package told

import (
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
)

// Audits tells whether a rule is one of those that are judged of months, and not of records one
// by one: that auditors are given, that books of tanks find, and that documents have. Their names
// begin with a capital, here as in the database.
func Audits(r reconcile.Rule) bool { return r != "" && r[0] >= 'A' && r[0] <= 'Z' }

// settings are the names of what is set of a rule beside its own limit.
var settings = map[reconcile.Rule][2]string{
	audit.HoursFrom:     {"desde qué hora", "from which hour"},
	audit.HoursUntil:    {"hasta qué hora", "until which hour"},
	audit.BilledUrgent:  {"cuándo urge", "when it is urgent"},
	audit.DayAgain:      {"cuándo se avisa otra vez", "when it is told of again"},
	audit.DeliveredDays: {"cuánto espera un renglón a granel", "how long a line in bulk waits"},

	reconcile.EvidenceCritical: {"Evidencia para explicar una crítica", "Evidence to explain a critical one"},
	reconcile.EvidenceMajor:    {"Evidencia para explicar una mayor", "Evidence to explain a major one"},
	reconcile.EvidenceMinor:    {"Evidencia para explicar una menor", "Evidence to explain a minor one"},
}

// Title names a rule in a few words. Lang is es-MX or en; whatever is not Spanish is English.
func Title(lang string, r reconcile.Rule) string {
	if s, ok := settings[r]; ok {
		which := s[1]
		if strings.HasPrefix(lang, "es") {
			which = s[0]
		}
		if !Audits(r) {
			return which
		}
		kind, rest, _ := strings.Cut(string(r), "-")
		number, _, _ := strings.Cut(rest, "-")
		return audit.Title(lang, reconcile.Rule(kind+"-"+number)) + ": " + which
	}
	if !Audits(r) {
		return reconcile.Title(lang, r)
	}
	return audit.Title(lang, r)
}

// Sentence says what was found, and what to do. Lang is as of [Title]; times are told in zone.
// Risk is the value at risk, in cents; nil: nobody knows it.
func Sentence(lang string, zone *time.Location, f reconcile.Finding, risk *int64) string {
	if !Audits(f.Rule) {
		return reconcile.Sentence(lang, zone, f)
	}
	w := audit.Tell(lang, zone, &audit.Finding{Finding: f, RiskCents: risk})
	return strings.TrimSpace(w.Says + " " + w.Do)
}

// Risk returns what is at risk of a finding: of what auditors write down what was judged to be,
// which is given, and of all else its liters, see [reconcile.Risk].
func Risk(f *reconcile.Finding, given *int64, of reconcile.Fuel) reconcile.Stake {
	if Audits(f.Rule) {
		return reconcile.Stake{Liters: true, Cents: given}
	}
	return reconcile.Risk(f, of)
}

// Knobs lists all that can be set of rules, and of what people do about what they find.
func Knobs() []reconcile.Knob {
	return slices.Concat(reconcile.Knobs(), audit.Knobs(), reconcile.CaseKnobs())
}

// KnobOf returns the knob of a rule.
func KnobOf(r reconcile.Rule) (reconcile.Knob, bool) {
	all := Knobs()
	if i := slices.IndexFunc(all, func(k reconcile.Knob) bool { return k.Rule == r }); i >= 0 {
		return all[i], true
	}
	return reconcile.Knob{}, false
}

// OfVehicles tells whether what a knob sets can be set for the vehicles of a class.
func OfVehicles(k *reconcile.Knob) bool {
	return k.OfVehicles() && !slices.Contains([]reconcile.Rule{audit.WrongDocument, audit.TankLoss, audit.ShortLoad, audit.WaterCame, audit.TankDrift, audit.DayOff, audit.DayAgain, audit.LoadTwice, audit.TwiceKnown, audit.NotGenuine, audit.NotPayable, audit.NotKnown, audit.PaidOver, audit.Questioned, audit.IssuerOn, reconcile.EvidenceCritical, reconcile.EvidenceMajor, reconcile.EvidenceMinor}, k.Rule)
}

// SettingOf returns how a rule applies while what was said of it is in force.
func SettingOf(s *reconcile.Said) reconcile.Setting {
	k, _ := KnobOf(s.Rule)
	return s.SettingBy(k)
}
