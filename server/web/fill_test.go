package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// aTicket is what a clerk types from a ticket: 42.5 L at 24.90.
func aTicket() url.Values {
	return url.Values{
		"vehicle": {"v0000009"}, "grade": {"magna"}, "source": {"ticket"}, "ticket": {"A-7731"}, "contract": {"EST-5521"},
		"when": {"2026-12-07T18:05"}, "liters": {"42.5"}, "price": {"24.90"}, "odometer": {"112,040"}, "full": {"yes"},
	}
}

func with(v url.Values, pairs ...string) url.Values {
	v = maps.Clone(v)
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = []string{pairs[i+1]}
	}
	return v
}

func TestTypedFill(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	t.Run("makes sense", func(t *testing.T) { typedFillMustMakeSense(t, c.in(t)) })
	t.Run("takes two", func(t *testing.T) { typedFillTakesTwo(t, c.in(t)) })
}

// A fill is typed by one person and signed by another, and then counts.
func typedFillTakesTwo(t *testing.T, c *town) {
	b := c.as(access.Attendant)
	if got := b.page("/today").Find(`a[href="/fills/new"]`).Length(); got != 1 {
		t.Errorf("an attendant's way to the form: got %d links, want 1", got)
	}
	before := c.count(`SELECT count(*) FROM dispense WHERE volume_from = 'typed'`)

	r := b.post("/fills/new", aTicket())
	if got := text(c.parse(r), ".answers"); r.StatusCode != http.StatusOK || !strings.Contains(got, "42.5") || !strings.Contains(got, "PC-01") || !strings.Contains(got, "A-7731") {
		t.Fatalf("check page: got status %d and %q, want the answers", r.StatusCode, got)
	}
	sign := with(aTicket(), "step", "sign")
	for _, tt := range []struct{ checker, password, want string }{
		{"attendant", password, "otra persona"},
		{"manager", "not the password", "no corresponden"},
		{"nobody", password, "no corresponden"},
		{"finance", password, "no puede capturar"},
	} {
		r := b.post("/fills/new", with(sign, "checker", tt.checker, "checker_password", tt.password))
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusForbidden || !strings.Contains(got, tt.want) {
			t.Errorf("signed by %s: got status %d, %q; want 403 and %q", tt.checker, r.StatusCode, got, tt.want)
		}
	}
	if got := c.count(`SELECT count(*) FROM dispense WHERE volume_from = 'typed'`); got != before {
		t.Fatalf("typed fills before anybody signed: got %d more", got-before)
	}

	r = b.post("/fills/new", with(sign, "checker", "manager", "checker_password", password))
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("signed by the manager: got status %d, want 303", r.StatusCode)
	}
	if got := text(b.page(r.Header.Get("Location")), ".notice"); !strings.Contains(got, "office/1/") {
		t.Errorf("afterwards: got %q, want the record's name", got)
	}
	if got := c.count(`SELECT volume_ul FROM dispense WHERE volume_from = 'typed' AND ticket = 'A-7731' AND amount_cents = 105825 AND odometer_m = 112040000 AND happened_at = '2026-12-08T00:05:00Z'`); got != 42_500_000 {
		t.Errorf("what was recorded: got %d µL, want 42.5 L", got)
	}
	doc := c.as(access.Manager).page("/vehicles/v0000009?period=month&at=2026-12-08")
	if got := text(doc, "#main table"); !strings.Contains(got, "Capturada") || !strings.Contains(got, "1,058.25") {
		t.Error("the vehicle's page does not show the fill as typed")
	}
}

func (s *site) count(query string) int64 {
	s.t.Helper()
	var n int64
	if err := s.pool.QueryRow(s.t.Context(), query).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// What cannot be understood is said field by field, and what was typed is kept.
func typedFillMustMakeSense(t *testing.T, c *town) {
	b := c.as(access.Manager)
	for _, tt := range []struct{ field, value string }{
		{"vehicle", ""}, {"vehicle", "v9999999"}, {"grade", "water"}, {"source", "hearsay"}, {"ticket", ""}, {"ticket", strings.Repeat("9", 61)},
		{"contract", strings.Repeat("x", 25)}, {"when", ""}, {"when", "2026-12-09T18:05"}, {"when", "1999-01-01T00:00"}, {"when", "yesterday"},
		{"liters", ""}, {"liters", "0"}, {"liters", "-1"}, {"liters", "1e3"}, {"liters", "42.1234567"}, {"liters", "2000.01"}, {"liters", "99999999999"},
		{"price", "0"}, {"price", "24.12345"}, {"odometer", "12a"}, {"full", "maybe"},
	} {
		r := b.post("/fills/new", with(aTicket(), tt.field, tt.value))
		doc := c.parse(r)
		if got := doc.Find(`.problem a[href="#` + tt.field + `"]`).Length(); r.StatusCode != http.StatusBadRequest || got != 1 {
			t.Errorf("%s %q: got status %d and %d words on it, want 400 and one", tt.field, tt.value, r.StatusCode, got)
		}
		if tt.field != "ticket" && doc.Find("#ticket").AttrOr("value", "") != "A-7731" {
			t.Errorf("%s %q: what was typed elsewhere is lost", tt.field, tt.value)
		}
	}
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in       string
		decimals int
		want     int64
		ok       bool
	}{
		{"42.5", 6, 42_500_000, true}, {"1,234.56", 2, 123_456, true}, {"1 234", 0, 1234, true}, {"0.000001", 6, 1, true}, {"7.", 2, 700, true},
		{"", 2, 0, false}, {".5", 2, 0, false}, {"1.234", 2, 0, false}, {"+1", 2, 0, false}, {"-1", 2, 0, false}, {"1.-5", 2, 0, false},
		{"0x10", 2, 0, false}, {"1_000", 2, 0, false}, {"9999999999", 6, 0, false}, {"999999999", 6, 999_999_999_000_000, true},
	} {
		if got, ok := decimal(tt.in, tt.decimals); got != tt.want || ok != tt.ok {
			t.Errorf("decimal(%q, %d): got %d, %t; want %d, %t", tt.in, tt.decimals, got, ok, tt.want, tt.ok)
		}
	}
}

// What stands on the paper is what the vehicle's meter shows: miles, or hours.
func TestTypedFillTakesWhatTheMeterCounts(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	if _, err := c.fleet.Say(t.Context(), "manager", time.Time{}, fleet.Dated{
		Vehicle: "v0000009", What: fleet.OdometerCounts, FromAt: now.Add(-time.Hour), Value: "miles", Reason: "importada",
	}); err != nil {
		t.Fatal(err)
	}
	b := c.as(access.Attendant)
	for vehicle, grade := range map[string]string{"v0000009": "magna", "v0000007": "diesel"} { // the second has an hour meter
		form := with(aTicket(), "vehicle", vehicle, "grade", grade, "ticket", "M-"+vehicle, "odometer", "1,200", "step", "sign", "checker", string(access.Manager), "checker_password", password)
		if r := b.post("/fills/new", form); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: got status %d, want 303: %s", vehicle, r.StatusCode, text(c.parse(r), ".problem"))
		}
	}
	if n := c.count(`SELECT odometer_m FROM dispense WHERE ticket = 'M-v0000009'`); n != 1_931_213 {
		t.Errorf("1,200 miles: got %d m, want 1931213", n)
	}
	if n := c.count(`SELECT engine_s FROM dispense WHERE ticket = 'M-v0000007' AND odometer_m IS NULL`); n != 1200*3600 {
		t.Errorf("1,200 hours: got %d s, want 4320000", n)
	}
}
