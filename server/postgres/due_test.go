package postgres_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/report"
)

// Whatever finds something, it is to be dealt with by working days of the office: on pages, in
// files and in letters alike. A critical one of a Friday before a long weekend is due on Tuesday.
func TestFindingsAreDueByWorkingDays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	d.store.Zone = zone
	d.exec(`INSERT INTO close_rules (from_act, begins_year, begins_month, rules, reason, said_by, agreed_by, said_at)
		VALUES (1, 2026, 1, '{"signs":["a"],"closes":["b"],"reopens":["a","b"],"clock_off_s":300,"soft":5,"late":15,"hard":20,"working":true,"holidays":["2026-11-16"],"weeks":[{"from":"2026-12-05","days":[1,2,3,4,5,6]}]}', 'x', 'a', 'b', now())`)
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, tt := range []struct {
		rule     reconcile.Rule // the second is judged of months, and has its day from then
		severity reconcile.Severity
		at       string
		due      string // "": it waits for nobody
	}{
		{"hose_gap", reconcile.Critical, "2026-11-13 19:30:00", "2026-11-17 23:59:59"}, // in UTC it is Saturday
		{"off_book", reconcile.Critical, "2026-11-12 09:00:00", "2026-11-13 23:59:59"},
		{"over_tank", reconcile.Major, "2026-11-09 00:00:00", "2026-11-17 23:59:59"},
		{"odometer_low", reconcile.Minor, "2026-11-14 12:00:00", "2026-11-30 23:59:59"},
		{"hose_short", reconcile.Critical, "2026-11-27 12:00:00", "2026-11-30 23:59:59"},   // no Saturdays yet …
		{"hose_overlap", reconcile.Critical, "2026-12-04 12:00:00", "2026-12-05 23:59:59"}, // … and from here on
		{"records_late", reconcile.Note, "2026-11-09 12:00:00", ""},
	} {
		id := string(tt.rule) + ":x"
		d.exec(`INSERT INTO finding (finding, rule, severity, at, args, subject, key) VALUES ($1, $2, $3, $4, '{}', 'test', 'x')`, id, string(tt.rule), string(tt.severity), at(tt.at))
		f, err := d.store.Finding(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		var want time.Time
		if tt.due != "" {
			want = at(tt.due)
		}
		if got := f.Due(); !got.Equal(want) {
			t.Errorf("%s: due %s, want %s", id, got.In(zone), tt.due)
		}
		noticed := func(now time.Time, times string) (n int) {
			t.Helper()
			if err := d.store.Notice(t.Context(), now); err != nil {
				t.Fatal(err)
			}
			if err := d.pool.QueryRow(t.Context(), `SELECT count(*) FROM announced WHERE event = 'finding.overdue' AND key = $1`, id+" "+times).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if tt.due == "" {
			if n := noticed(at("2027-11-09 12:00:00"), "1"); n != 0 {
				t.Errorf("%s is noticed", id)
			}
			continue
		}
		thrice := want.Add(2 * want.Sub(at(tt.at)))
		for _, x := range []struct {
			now   time.Time
			times string
			want  int
		}{{want, "1", 0}, {want.Add(time.Second), "1", 1}, {thrice, "3", 0}, {thrice.Add(time.Second), "3", 1}} {
			if n := noticed(x.now, x.times); n != x.want {
				t.Errorf("%s at %s: noticed %d times as %s, want %d", id, x.now.In(zone), n, x.times, x.want)
			}
			late := map[string]func(time.Time) bool{"1": f.Overdue, "3": f.Escalated}[x.times](x.now)
			if late != (x.want == 1) {
				t.Errorf("%s at %s: late is %t on pages", id, x.now.In(zone), late)
			}
		}
	}
	// A row that nobody asked the days of is reckoned the same, but for holidays.
	days := audit.OfficeDays()
	r := report.FindingRow{Finding: reconcile.Finding{Severity: reconcile.Critical, At: at("2026-11-13 19:30:00")}}
	if got, want := r.Due(), days.Until(r.At, r.Severity, zone); !got.Equal(want) || !want.Equal(at("2026-11-16 23:59:59")) {
		t.Errorf("by itself it is due %s, want %s", got, want)
	}
}
