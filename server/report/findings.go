package report

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/told"
)

// A FindingRow is a finding and what people did with it.
type FindingRow struct {
	reconcile.Finding
	// State is new until the office decided something about the finding; then
	// it is the word of the newest decision, such as explained or confirmed.
	State  string
	Reason string // of that decision
	By     string // who decided
	Owner  string // whose it is, "" for nobody's
	// AtRisk tells that it is about liters, and RiskCents what they are worth; nil: nobody knows.
	AtRisk    bool
	RiskCents *int64
	// Recovery is what was asked for, came back and is given up of a loss.
	Recovery reconcile.Recovery
	// FoundAt is when it was found first, of what is judged of months; zero of all else, which is as
	// old as what happened. DueAt is when the last working day ends on which it is dealt with in
	// time, by the office's days; zero: nobody asked for those, or it waits for nobody.
	FoundAt, DueAt time.Time
	Driver         string // who fueled, by name, where it is about a fill
	// Evidence are the SHA-256 of files that steps name.
	Evidence []string
}

// Weigh says what is at risk, of what flowed and what a liter cost.
func (r *FindingRow) Weigh(of reconcile.Fuel) {
	stake := told.Risk(&r.Finding, r.RiskCents, of)
	r.AtRisk, r.RiskCents = stake.Liters, stake.Cents
	if stake.Cents != nil {
		r.Recovery.RiskCents = *stake.Cents
	}
}

// Since is from when on it waits.
func (r *FindingRow) Since() time.Time {
	if r.FoundAt.IsZero() {
		return r.At
	}
	return r.FoundAt
}

// Days is for how many whole days it has waited.
func (r *FindingRow) Days(now time.Time) int64 { return int64(now.Sub(r.Since()) / (24 * time.Hour)) }

// Due is when it waits longer than it may; zero where it waits for nobody. Days are working days
// of whatever finds it: the office's, or else Monday to Friday.
func (r *FindingRow) Due() time.Time {
	if audit.Within(r.Severity) == 0 || !r.DueAt.IsZero() {
		return r.DueAt
	}
	days := audit.OfficeDays()
	return days.Until(r.Since(), r.Severity, r.Since().Location())
}

// A VanishedFinding is one that people did something about, and that is found no more.
type VanishedFinding struct {
	Finding string
	Rule    reconcile.Rule
	At      time.Time // of the last step
	State   string
	By      string
	Record  dispense.Ref
}

// Overdue tells whether a finding waits longer than it may.
func (r *FindingRow) Overdue(now time.Time) bool {
	due := r.Due()
	return !due.IsZero() && now.After(due)
}

// Escalated tells whether it waits three times as long as it may: it is the
// administrators' then, whosever it was.
func (r *FindingRow) Escalated(now time.Time) bool {
	due := r.Due()
	return !due.IsZero() && now.After(due.Add(2*due.Sub(r.Since())))
}

// Rank orders severities, the worst first.
func Rank(s reconcile.Severity) int {
	return slices.Index([]reconcile.Severity{reconcile.Critical, reconcile.Major, reconcile.Minor, reconcile.Note}, s)
}

// SortWaiting orders what waits: by severity, and the oldest first.
func SortWaiting(rows []FindingRow) {
	slices.SortFunc(rows, func(a, b FindingRow) int {
		return cmp.Or(cmp.Compare(Rank(a.Severity), Rank(b.Severity)), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
}

// Waiting lists what waits for somebody, in its order.
func Waiting(lang string, zone *time.Location, now time.Time, rows []FindingRow) Table {
	t := Table{Name: "waiting", Period: timeless(zone), Columns: []Column{
		{"severity", Text, ""}, {"title", Text, ""}, {"vehicle", Text, ""}, {"station", Text, ""}, {"at", Instant, ""}, {"days", Count, ""},
		{"overdue", Text, ""}, {"state", Text, ""}, {"owner", Text, ""}, {"sentence", Text, ""}, {"rule", Text, ""}, {"finding", Text, ""},
		{"risk", Money, ""}, {"due", Instant, ""},
	}}
	for i := range rows {
		r := &rows[i]
		overdue := ""
		switch {
		case r.Escalated(now):
			overdue = "escalated"
		case r.Overdue(now):
			overdue = "overdue"
		}
		t.Rows = append(t.Rows, Row{r.ID, []Cell{
			textCell(string(r.Severity)), textCell(told.Title(lang, r.Rule)), textCell(firstOf(r.VehicleName, r.Vehicle)), textCell(firstOf(r.StationName, r.Station)),
			instant(r.At), number(r.Days(now)), textCell(overdue), textCell(r.State), textCell(r.Owner),
			textCell(told.Sentence(lang, zone, r.Finding, r.RiskCents)), textCell(string(r.Rule)), textCell(r.ID),
			optional(r.RiskCents), instant(r.Due()),
		}})
	}
	return t
}

// timeless is the period of a table that is of no period; its times are of the zone.
func timeless(zone *time.Location) Period {
	return Period{Kind: Custom, From: time.Time{}.In(zone), To: time.Time{}.In(zone)}
}

// FindingRules lists how the rules of discrepancies are and were set.
func FindingRules(lang string, zone *time.Location, said []reconcile.Said) Table {
	t := Table{Name: "rules", Period: timeless(zone), Columns: []Column{
		{"rule", Text, ""}, {"title", Text, ""}, {"from", Instant, ""}, {"state", Text, ""}, {"limit", Text, ""}, {"reason", Text, ""}, {"who", Text, ""}, {"said_at", Instant, ""},
		{"approved_by", Text, ""}, {"stead", Text, ""}, {"class", Text, ""},
	}}
	row := func(k reconcile.Knob, s reconcile.Said) {
		is, state, limit := s.SettingBy(k), "on", ""
		if is.Off {
			state = "off"
		}
		if s.State == reconcile.SaidProposed {
			state = "proposed: " + state
		}
		if k.Unit != "" {
			limit = reconcile.Amount(lang, is.Limit, k.Unit)
		}
		cells := []Cell{textCell(string(k.Rule)), textCell(told.Title(lang, k.Rule)), {}, textCell(state), textCell(limit), textCell(s.Reason), textCell(s.By), {}, textCell(s.ApprovedBy), textCell(s.ApprovedFor), textCell(s.Class)}
		if !s.At.IsZero() {
			cells[2], cells[7] = instant(s.FromAt), instant(s.At)
		}
		t.Rows = append(t.Rows, Row{string(k.Rule), cells})
	}
	for _, k := range told.Knobs() {
		row(k, reconcile.Said{Rule: k.Rule, Off: k.Off})
		for _, s := range said {
			if s.Rule == k.Rule {
				row(k, s)
			}
		}
	}
	return t
}

// FindingStory lists what people did about a finding.
func FindingStory(zone *time.Location, acts []reconcile.FindingAct) Table {
	t := Table{Name: "finding", Period: timeless(zone), Columns: []Column{
		{"at", Instant, ""}, {"state", Text, ""}, {"person", Text, ""}, {"other", Text, ""}, {"owner", Text, ""}, {"reason", Text, ""}, {"evidence", Text, ""}, {"ref", Text, ""},
		{"recovery_way", Text, ""}, {"recovery_cents", Money, ""}, {"recovery_day", Text, ""}, {"recovery_paper", Text, ""}, {"approver_role", Text, ""}, {"explainer_role", Text, ""},
		{"seen_severity", Text, ""}, {"seen_risk", Money, ""}, {"seen_actual", Text, ""}, {"seen_expected", Text, ""},
	}}
	figure := func(n *int64) Cell { // in the unit of the finding, as the files of findings have it
		if n == nil {
			return Cell{}
		}
		return textCell(strconv.FormatInt(*n, 10))
	}
	for _, a := range acts {
		var seen dispense.FindingSeen
		if a.Seen != nil {
			seen = *a.Seen
		}
		t.Rows = append(t.Rows, Row{a.Record.String(), []Cell{
			instant(a.At), textCell(a.State), textCell(a.Person), textCell(a.Other), textCell(a.Owner), textCell(a.Reason),
			textCell(strings.Join(a.Evidence, " ")), textCell(a.Record.String()),
			textCell(a.Way), numberIf(a.Cents > 0, a.Cents), textCell(a.Day), textCell(a.Number), textCell(a.Role), textCell(a.OtherRole),
			textCell(seen.Severity), optional(seen.RiskCents), figure(seen.Actual), figure(seen.Expected),
		}})
	}
	return t
}

// MostFindings is how many findings are listed, unless a question says another limit.
const MostFindings = 1000

// A FindingsQuestion asks for the findings of a period. Empty fields do not
// narrow it.
type FindingsQuestion struct {
	Period   Period
	Station  string
	Vehicle  string
	Rule     string
	Severity string
	State    string
	// WithoutObserved leaves out what would have been denied where rules are only
	// observed: [Observe] tells of that.
	WithoutObserved bool
	// WithoutNotes leaves out what is worth knowing and nothing to act on.
	WithoutNotes bool
	// Finding is one finding, and Waiting leaves only those that wait for somebody.
	Finding string
	Waiting bool
	// Limit is the most rows; 0 means [MostFindings].
	Limit int
}

// ParseFindingsQuestion reads the values of [ParsePeriod] and "station",
// "vehicle", "rule", "severity" and "state". It fails with [fault.ErrInvalid].
func ParseFindingsQuestion(v url.Values, c Calendar, now time.Time) (FindingsQuestion, error) {
	p, err := ParsePeriod(v, c, now)
	if err != nil {
		return FindingsQuestion{}, err
	}
	q := FindingsQuestion{
		WithoutObserved: v.Get("rule") == "", Period: p, Station: v.Get("station"), Vehicle: v.Get("vehicle"),
		Rule: v.Get("rule"), Severity: v.Get("severity"), State: v.Get("state"),
	}
	known := []string{"", string(reconcile.Critical), string(reconcile.Major), string(reconcile.Minor), string(reconcile.Note)}
	if !slices.Contains(known, q.Severity) {
		return FindingsQuestion{}, fmt.Errorf("%w: severity is %q; write critical, major, minor or note", fault.ErrInvalid, q.Severity)
	}
	return q, nil
}

// Values returns the question as values, from which it is read again.
func (q FindingsQuestion) Values() url.Values {
	v := url.Values{}
	q.Period.Put(v)
	for _, f := range []struct{ name, value string }{
		{"station", q.Station}, {"vehicle", q.Vehicle}, {"rule", q.Rule}, {"severity", q.Severity}, {"state", q.State},
	} {
		if f.value != "" {
			v.Set(f.name, f.value)
		}
	}
	return v
}

// Findings lists findings, the newest first, each said in a sentence of the
// language. Days are those that it has waited by now; of a zero now nothing is said of them. What is at risk
// is all in the currency of the budget: of fuel in another, nobody knows it.
func Findings(q FindingsQuestion, lang string, now time.Time, rows []FindingRow) Table {
	t := Table{Name: "findings", Period: q.Period, Columns: []Column{
		{"at", Instant, ""}, {"severity", Text, ""}, {"rule", Text, ""}, {"title", Text, ""}, {"sentence", Text, ""}, {"station", Text, ""},
		{"vehicle", Text, ""}, {"hose", Text, ""}, {"ref", Text, ""}, {"state", Text, ""}, {"finding", Text, ""},
		{"driver", Text, ""}, {"risk", Money, ""}, {"owner", Text, ""}, {"found_on", Instant, ""}, {"days", Count, ""}, {"due", Instant, ""}, {"resolution", Text, ""}, {"evidence", Text, ""},
		{"recovery_way", Text, ""}, {"recovery_paper", Text, ""}, {"recovery_asked", Money, ""}, {"recovery_back", Money, ""}, {"recovery_lost", Money, ""},
	}}
	zone := q.Period.From.Location()
	var sum, once, unknown int64
	of := map[reconcile.Subject]int64{}
	for _, r := range rows {
		switch {
		case r.RiskCents != nil:
			sum += *r.RiskCents
			of[r.Subject] = max(of[r.Subject], *r.RiskCents)
		case r.AtRisk:
			unknown++
		}
		ref := ""
		if !r.Ref.IsZero() {
			ref = r.Ref.String()
		}
		t.Rows = append(t.Rows, Row{r.ID, []Cell{
			instant(r.At), textCell(string(r.Severity)), textCell(string(r.Rule)), textCell(told.Title(lang, r.Rule)),
			textCell(told.Sentence(lang, zone, r.Finding, r.RiskCents)), textCell(firstOf(r.StationName, r.Station)),
			textCell(firstOf(r.VehicleName, r.Vehicle)), textCell(r.Hose), textCell(ref), textCell(r.State), textCell(r.ID),
			textCell(r.Driver), optional(r.RiskCents), textCell(r.Owner), instant(r.Since()), numberIf(!now.IsZero() && r.Severity != reconcile.Note && !reconcile.DoneFinding(r.State), r.Days(now)),
			instant(r.Due()), textCell(r.Reason), textCell(strings.Join(r.Evidence, " ")),
			textCell(Way(lang, r.Recovery.Way)), textCell(r.Recovery.Number), numberIf(r.Recovery.AskedCents > 0, r.Recovery.AskedCents), numberIf(r.Recovery.RecoveredCents > 0, r.Recovery.RecoveredCents), numberIf(r.Recovery.WrittenOffCents > 0, r.Recovery.WrittenOffCents),
		}})
	}
	for _, cents := range of {
		once += cents
	}
	if len(rows) > 0 {
		t.Total = make([]Cell, len(t.Columns))
		t.Total[t.Column("risk")] = number(sum)
	}
	if once != sum {
		t.Notes = append(t.Notes, Note{Key: "risk_once", With: []string{number(once).exactly(Money, 2)}})
	}
	if unknown > 0 {
		t.Notes = append(t.Notes, note("risk_unknown", unknown))
	}
	t.sort(Sort{"at", true})
	return t
}

// Way names a way to recover a loss.
func Way(lang, way string) string {
	said := map[string][2]string{
		"charge": {"Cargo al resguardante", "Charge to the custodian"}, "credit_note": {"Nota de crédito", "Credit note"}, "demand": {"Pliego de observaciones", "Demand of the auditors"},
	}[way]
	if strings.HasPrefix(lang, "es") {
		return said[0]
	}
	return said[1]
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
