package report

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A FindingRow is a finding and what people did with it.
type FindingRow struct {
	reconcile.Finding
	// State is new until the office decided something about the finding; then
	// it is the word of the newest decision, such as explained or confirmed.
	State  string
	Reason string // of that decision
	By     string // who decided
}

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
	// Limit is the most rows; 0 means 1,000.
	Limit int
}

// ParseFindingsQuestion reads the values of [ParsePeriod] and "station",
// "vehicle", "rule", "severity" and "state". It fails with [fault.ErrInvalid].
func ParseFindingsQuestion(v url.Values, zone *time.Location, now time.Time) (FindingsQuestion, error) {
	p, err := ParsePeriod(v, zone, now)
	if err != nil {
		return FindingsQuestion{}, err
	}
	q := FindingsQuestion{
		WithoutObserved: v.Get("rule") == "", Period: p, Station: v.Get("station"), Vehicle: v.Get("vehicle"),
		Rule: v.Get("rule"), Severity: v.Get("severity"), State: v.Get("state"),
	}
	known := []string{"", string(reconcile.Critical), string(reconcile.Major), string(reconcile.Minor)}
	if !slices.Contains(known, q.Severity) {
		return FindingsQuestion{}, fmt.Errorf("%w: severity is %q; write critical, major or minor", fault.ErrInvalid, q.Severity)
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
// language.
func Findings(q FindingsQuestion, lang string, rows []FindingRow) Table {
	t := Table{Name: "findings", Period: q.Period, Columns: []Column{
		{"at", Instant, ""}, {"severity", Text, ""}, {"rule", Text, ""}, {"title", Text, ""}, {"sentence", Text, ""}, {"station", Text, ""},
		{"vehicle", Text, ""}, {"hose", Text, ""}, {"ref", Text, ""}, {"state", Text, ""}, {"finding", Text, ""},
	}}
	zone := q.Period.From.Location()
	for _, r := range rows {
		ref := ""
		if !r.Ref.IsZero() {
			ref = r.Ref.String()
		}
		t.Rows = append(t.Rows, Row{r.ID, []Cell{
			instant(r.At), textCell(string(r.Severity)), textCell(string(r.Rule)), textCell(reconcile.Title(lang, r.Rule)),
			textCell(reconcile.Sentence(lang, zone, r.Finding)), textCell(firstOf(r.StationName, r.Station)),
			textCell(firstOf(r.VehicleName, r.Vehicle)), textCell(r.Hose), textCell(ref), textCell(r.State), textCell(r.ID),
		}})
	}
	t.sort(Sort{"at", true})
	return t
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
