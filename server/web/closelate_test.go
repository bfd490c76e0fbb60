package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// What comes after the soft close is marked, and stays of its month until the window ends; what comes after that
// is booked in the next month, and both months say so, on pages and in files.
func TestLateIsMarked(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.budgetSome()
	finance, manager := c.closesBy(keptOpen...)
	if _, err := c.closes.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	// comes has a fill of November come some hours after the soft close, and returns its record.
	comes := func(hours int, liters int64) (ref string) {
		t.Helper()
		v := vehicles[slices.IndexFunc(vehicles, func(v vehicle) bool { return v.station == "norte" })]
		c.fill(planned{time.Date(2026, 11, 27, hours, 0, 0, 0, zone()), v, "norte", liters * 100, 99})
		at := now.Add(time.Duration(hours) * time.Hour)
		c.takeIn(at)
		c.later.Store(int64(time.Duration(hours)*time.Hour) + int64(time.Minute))
		if err := c.pool.QueryRow(t.Context(), `SELECT station || '/' || epoch || '/' || seq FROM dispense WHERE station = 'norte' AND branch = 0 ORDER BY epoch DESC, seq DESC LIMIT 1`).Scan(&ref); err != nil {
			t.Fatal(err)
		}
		return ref
	}
	within := comes(1, 11)
	c.later.Store(int64(2 * time.Hour))
	c.knowsGaps(finance)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	after := comes(3, 22)
	hash := hashShown(manager.page(novemberClose))
	c.sent(c.acts(manager, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "close", url.Values{"hash": {hash}}))
	c.sent(finance.post("/budget/book"+year2026, nil))

	list := func(path, month string) string {
		t.Helper()
		return c.body(finance.get(path + ".csv?period=month&at=" + month + "-01"))
	}
	line := func(csv, ref string) []string {
		for l := range strings.Lines(csv) {
			if f := strings.Split(strings.TrimSpace(l), ","); strings.Contains(f[0], ref) {
				return f
			}
		}
		return nil
	}
	november, december := list(latePath, "2026-11"), list(latePath, "2026-12")
	tail := func(f []string) string {
		if len(f) < 2 {
			return ""
		}
		return strings.Join(f[len(f)-2:], " ")
	}
	for _, x := range []struct{ what, csv, ref, want string }{
		{"within the window, of November", november, within, "2026-11 2026-11"}, {"after it, of November", november, after, "2026-11 2026-12"},
		{"within the window, of December", december, within, ""}, {"after it, of December", december, after, "2026-11 2026-12"},
	} {
		if got := tail(line(x.csv, x.ref)); got != x.want {
			t.Errorf("what came %s is %q, want %q:\n%s", x.what, got, x.want, x.csv)
		}
	}
	// A package is of what a month is closed with.
	here := c.body(finance.get(latePath + ".csv?booked=here&period=month&at=2026-11-01"))
	if line(here, within) == nil || line(here, after) != nil {
		t.Errorf("November was closed with\n%s", here)
	}
	if from := list(fromPath, "2026-12"); !strings.Contains(from, after) || strings.Contains(from, within) || !strings.Contains(from, "2026-11") {
		t.Errorf("of closed months in December:\n%s", from)
	}
	if from := list(fromPath, "2026-11"); strings.Contains(from, after) {
		t.Errorf("of closed months in November:\n%s", from)
	}
	for _, path := range []string{latePath, fromPath} {
		for _, suffix := range []string{".xlsx", ".pdf", ".json"} {
			if r := finance.get(path + suffix + "?period=month&at=2026-12-01"); r.StatusCode != http.StatusOK {
				t.Errorf("%s%s: got status %d", path, suffix, r.StatusCode)
			}
		}
	}
	// The month that takes it says so beside its own liters, and by the record: the notes of a year add up to it.
	taken := func() (list []string) {
		t.Helper()
		seen, err := c.closes.Look(t.Context(), budget.Period{Year: 2026, N: 12})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range seen.Content.Figures {
			if strings.HasPrefix(f.Name, "late_") {
				list = append(list, fmt.Sprintf("%s %s %d", f.Name, f.Of, f.N))
			}
		}
		for _, x := range seen.Content.Records {
			if x.Name == snapshot.Late {
				list = append(list, fmt.Sprintf("%s %d", x.Name, x.Count))
			}
		}
		slices.Sort(list)
		return list
	}
	if got := fmt.Sprint(taken()); got != "[late 1 late_amount 2026-11 53900 late_fills 2026-11 1 late_volume 2026-11 vehicle magna 22000000]" {
		t.Errorf("December takes %s", got)
	}
	if sealed := fmt.Sprint(c.sealed(1).Content.Figures); strings.Contains(sealed, "late_") {
		t.Errorf("November takes of earlier months: %s", sealed)
	}
	// With what its row of a logbook says.
	if f := line(december, after); !strings.Contains(strings.Join(f, ","), ","+vehicles[slices.IndexFunc(vehicles, func(v vehicle) bool { return v.station == "norte" })].no+",") {
		t.Errorf("the list does not say which vehicle took it: %q", f)
	}
	page := finance.page(latePath + "?period=month&at=2026-11-01")
	if got := text(page, "main"); !strings.Contains(got, "diciembre de 2026") || count(page, "Tarde, en su mes") != "1" || count(page, "Tarde, en otro mes") != "1" || count(page, "De meses anteriores, en este") != "0" {
		t.Errorf("the page says %s", got)
	}
	for ref, want := range map[string]string{within: "cuenta en noviembre de 2026", after: "se registra en diciembre de 2026"} {
		if got := text(finance.page("/fills/"+ref), "main"); !strings.Contains(got, want) {
			t.Errorf("fill %s does not say %q: %s", ref, want, got)
		}
	}
	if r := c.as(access.Attendant).get(latePath); r.StatusCode != http.StatusForbidden {
		t.Errorf("an attendant: got status %d, want 403", r.StatusCode)
	}
	if got := count(finance.page(novemberClose), "Llegaron tarde"); got != "2" {
		t.Errorf("the close of November says that %q came late", got)
	}
	// What was signed is what is reckoned today: the late one is not of November. A table of today has it, and its foot says so.
	asked := func() string { return c.body(finance.get("/chain.pdf?period=month&at=2026-11-01")) }
	if pdf := pdfText(t, []byte(asked())); strings.Contains(pdf, "son otras") || !strings.Contains(pdf, hash) {
		t.Errorf("nothing came of November: %s", pdf)
	}
	for _, path := range []string{"/chain.pdf?period=month&at=2026-11-01", "/consumption.pdf?period=month&at=2026-11-01"} {
		pdf := strings.Join(strings.Fields(pdfText(t, []byte(c.body(finance.get(path))))), " ")
		if !strings.Contains(pdf, "cuando ya no recibía: 1") || !strings.Contains(pdf, "22.00 L") || !strings.Contains(pdf, "diciembre de 2026") {
			t.Errorf("%s vouches for what nobody signed: %s", path, pdf)
		}
	}
	if pdf := pdfText(t, []byte(c.body(finance.get(latePath+".pdf?period=month&at=2026-12-01")))); !strings.Contains(pdf, "Carga") || strings.Contains(pdf, "fill") {
		t.Errorf("the paper has codes: %s", pdf)
	}
	// A fill of it is voided: what was signed is another by now, and a file of it says so and where.
	c.sql(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) SELECT 'office', 1, 5000000, 0, now(), station, epoch, seq, 'void', 'x' FROM dispense WHERE station || '/' || epoch || '/' || seq = $1`, within)
	if pdf := strings.Join(strings.Fields(pdfText(t, []byte(asked()))), " "); !strings.Contains(pdf, "son otras") || !strings.Contains(pdf, "/close/2026-11/closed/1") {
		t.Errorf("what was signed is another, and the file does not say so: %s", pdf)
	}
	// Who is not cleared is told of reserved vehicles how much they took, and nothing of a single fill.
	c.sql(`INSERT INTO reserved_act (act, class, reason, said_by, said_at, state) VALUES ('reserve', 'general', 'x', 'x', now(), 'in_force')`)
	c.sql(`UPDATE app_user SET cleared = false WHERE username = 'finance'`)
	finance = c.as(access.Finance)
	if csv := list(latePath, "2026-12"); line(csv, after) != nil || !strings.Contains(csv, ",22.00,") || !strings.Contains(csv, "reserved") || strings.Contains(csv, "2026-11-27") {
		t.Errorf("who is not cleared is told\n%s", csv)
	}
}
