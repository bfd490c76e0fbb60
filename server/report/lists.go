package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
)

// An Idle is a vehicle that may fuel and has not for a while.
type Idle struct {
	Vehicle, Name, What, Department string
	LastAt                          *time.Time // nil: never
}

// IdleVehicles lists vehicles that have not fueled, those that never did first.
func IdleVehicles(now time.Time, list []Idle) Table {
	t := Table{Name: "idle", Columns: []Column{
		{"vehicle", Text, ""}, {"name", Text, ""}, {"department", Text, ""}, {"last_at", Instant, ""}, {"days", Count, ""},
	}}
	for _, v := range list {
		days := Cell{}
		if v.LastAt != nil {
			days = number(int64(now.Sub(*v.LastAt) / (24 * time.Hour)))
		}
		t.Rows = append(t.Rows, Row{v.Vehicle, []Cell{textCell(v.Name), textCell(v.What), textCell(v.Department), at(v.LastAt), days}})
	}
	return t
}

// Beyond is what stations could give beyond the quotas of now while none of them has a
// network.
type Beyond struct {
	UL     dispense.Volume // of quotas of liters
	Visits int64           // of quotas of visits
	// LateUL is the most that flowed after a valve was to close, of any fill of so many
	// days.
	LateUL dispense.Volume
	Days   int
}

// A QuotaUse is what was drawn of a vehicle's quota in the present period.
type QuotaUse struct {
	Vehicle, Name, Department string
	Period                    string
	UntilAt                   time.Time
	SizeUL, DrawnUL           dispense.Volume
	PaperUL                   dispense.Volume // what vouchers hold that nobody has redeemed
	// SizeVisits is of a quota that counts visits, of which so many were made; nil: it
	// counts liters.
	SizeVisits *int64
	Visits     int64
}

// used returns what was drawn of how much, by what the quota counts.
func (q *QuotaUse) used() (drawn, size int64) {
	if q.SizeVisits != nil {
		return q.Visits, *q.SizeVisits
	}
	return int64(q.DrawnUL) / 1000, int64(q.SizeUL) / 1000
}

// over tells whether more was drawn than there is.
func (q *QuotaUse) over() bool {
	drawn, size := q.used()
	return drawn > size || q.SizeVisits == nil && q.DrawnUL > q.SizeUL
}

// QuotasReached returns how many quotas have come to each of [budget.Levels] and to none above it. Those of which more
// was drawn than there is are past all.
func QuotasReached(list []QuotaUse) map[int64]int64 {
	reached := map[int64]int64{}
	for i := range list {
		drawn, size := list[i].used()
		if list[i].over() || size <= 0 {
			continue
		}
		for _, level := range slices.Backward(budget.Levels) {
			if drawn*100 >= level*size {
				reached[level]++
				break
			}
		}
	}
	return reached
}

// QuotaUses lists what is drawn of quotas, those that are over first, by how much of
// them is drawn. Over is how many are. What paper holds is not drawn, and not left.
func QuotaUses(list []QuotaUse) (t Table, over int64) {
	t = Table{Name: "quotas", Columns: []Column{
		{"vehicle", Text, ""}, {"department", Text, ""}, {"period", Text, ""}, {"size", Volume, "L"}, {"drawn", Volume, "L"}, {"paper", Volume, "L"}, {"left", Volume, "L"}, {"visits", Count, ""}, {"visits_of", Count, ""}, {"percent", Percent, "%"},
		{"ends_at", Instant, ""},
	}}
	beyond := map[string]bool{}
	for _, q := range list {
		drawn, size := q.used()
		percent, key := Cell{}, q.Vehicle+"/"+q.Period
		if size > 0 {
			percent = number(drawn * 1000 / size)
		}
		liters, visits := []Cell{number(int64(q.SizeUL)), number(int64(q.DrawnUL)), number(int64(q.PaperUL)), number(int64(q.SizeUL - q.DrawnUL - q.PaperUL))}, []Cell{{}, {}}
		if q.SizeVisits != nil {
			liters, visits, key = []Cell{{}, {}, {}, {}}, []Cell{number(drawn), number(size)}, key+"/visits"
		}
		if q.over() {
			over++
			beyond[key] = true
		}
		t.Rows = append(t.Rows, Row{key, slices.Concat([]Cell{textCell(q.Name), textCell(q.Department), textCell(q.Period)}, liters, visits, []Cell{percent, instant(q.UntilAt)})})
	}
	percent := t.Column("percent")
	slices.SortStableFunc(t.Rows, func(a, b Row) int {
		if beyond[a.Key] != beyond[b.Key] {
			if beyond[a.Key] {
				return -1
			}
			return 1
		}
		return compare(Percent, a.Cells[percent], b.Cells[percent], true)
	})
	return t, over
}

// Allotted returns what each vehicle may take in a month, by the quotas of liters that are of the
// month; of several the least, as pumps hold it.
func Allotted(month Period, uses []QuotaUse) map[string]dispense.Volume {
	all := map[string]dispense.Volume{}
	for i := range uses {
		q := &uses[i]
		if q.SizeVisits != nil || q.Period != month.From.Format("2006-01") {
			continue
		}
		if is, has := all[q.Vehicle]; !has || q.SizeUL < is {
			all[q.Vehicle] = q.SizeUL
		}
	}
	return all
}

// An AuditRow is a line of the audit trail.
type AuditRow struct {
	ID            int64
	At            time.Time
	Who, What     string
	Object        string // as people call it
	Before, After string // JSON or words; empty where there is none
}

// Hash is the SHA-256, in hex, of all that the line says: its number, time, who, what, object, and
// what was before and after, one a line with line breaks escaped. Two copies of a line that differ in anything differ in it.
func (r *AuditRow) Hash() string {
	h := sha256.New()
	for _, s := range []string{strconv.FormatInt(r.ID, 10), r.At.UTC().Format(time.RFC3339Nano), r.Who, r.What, r.Object, r.Before, r.After} {
		_, _ = fmt.Fprintf(h, "%q\n", s) // a hash takes all
	}
	return hex.EncodeToString(h.Sum(nil))
}

// An AuditOf is a part of the audit trail.
type AuditOf string

// The parts.
const (
	AuditRules   AuditOf = "rules" // what the rules allow
	AuditDenials AuditOf = "denials"
	AuditAll     AuditOf = "all"
)

// AuditOfs lists all parts.
func AuditOfs() []AuditOf { return []AuditOf{AuditRules, AuditDenials, AuditAll} }

// Audit lists what was changed, the newest first.
func Audit(p Period, rows []AuditRow) Table {
	t := Table{Name: "audit", Period: p, Columns: []Column{
		{"at", Instant, ""}, {"what", Text, ""}, {"object", Text, ""}, {"change", Text, ""}, {"who", Text, ""}, {"line_sha256", Text, ""},
	}}
	for _, r := range rows {
		t.Rows = append(t.Rows, Row{fmt.Sprint(r.ID), []Cell{
			instant(r.At), textCell(r.What), textCell(r.Object), textCell(difference(r.Before, r.After)), textCell(r.Who), textCell(r.Hash()),
		}})
	}
	return t
}

// difference says what of an object is another than before.
func difference(before, after string) string {
	var was, is map[string]json.RawMessage
	if json.Unmarshal([]byte(after), &is) != nil {
		return after
	}
	_ = json.Unmarshal([]byte(before), &was) // of a new object there is none
	was, is = flat(was), flat(is)
	var parts []string
	for k, v := range is {
		if old, ok := was[k]; k != "revision" && (!ok || string(old) != string(v)) && string(v) != "null" {
			if !ok || string(old) == "null" {
				parts = append(parts, k+": "+bare(v))
			} else {
				parts = append(parts, k+": "+bare(old)+" → "+bare(v))
			}
		}
	}
	for k, old := range was {
		if v, ok := is[k]; k != "revision" && (!ok || string(v) == "null") && string(old) != "null" {
			parts = append(parts, k+": "+bare(old)+" → —")
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

// flat puts the members of "body", which is an object as stations know it, beside the
// others.
func flat(m map[string]json.RawMessage) map[string]json.RawMessage {
	var body map[string]json.RawMessage
	if json.Unmarshal(m["body"], &body) != nil {
		return m
	}
	delete(m, "body")
	for k, v := range body {
		m[k] = v
	}
	return m
}

func bare(v json.RawMessage) string { return strings.Trim(string(v), `"`) }

// Beside adds to a table of consumption what the same rows had in another period, and
// by how much this one is more or less. What there was then and is no more has a row,
// too: those come last, by their keys.
func (t *Table) Beside(earlier *Table) {
	v := t.Column("volume")
	if v < 0 || earlier.TotalOf("fills").N == 0 {
		return
	}
	was, there := make(map[string]Cell, len(earlier.Rows)), make(map[string]bool, len(t.Rows))
	for _, r := range t.Rows {
		there[r.Key] = true
	}
	of := len(t.Rows)
	for _, r := range earlier.Rows {
		was[r.Key] = earlier.Cell(r, "volume")
		if !there[r.Key] {
			cells := make([]Cell, len(t.Columns))
			cells[0], cells[t.Column("fills")], cells[v] = r.Cells[0], number(0), number(0)
			t.Rows = append(t.Rows, Row{r.Key, cells})
		}
	}
	slices.SortFunc(t.Rows[of:], func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })
	t.Columns = append(t.Columns, Column{"previous", Volume, "L"}, Column{"change", Percent, "%"})
	beside := func(cells []Cell, was Cell) []Cell {
		change := Cell{}
		if was.Known && was.N > 0 {
			change = number(deviation(cells[v].N/1000, max(1, was.N/1000)))
		}
		return append(cells, was, change)
	}
	for i := range t.Rows {
		t.Rows[i].Cells = beside(t.Rows[i].Cells, was[t.Rows[i].Key])
	}
	if t.Total != nil {
		t.Total = beside(t.Total, earlier.TotalOf("volume"))
	}
}
