package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
)

// A fleet manager gives a station its overrides and says what a test may take;
// stations are told, the audit trail knows why, and what cannot be read or is old
// changes nothing.
func TestSettings(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	m := c.as(access.Manager)
	const path = "/stations/norte/settings"
	told := func() policy.Settings {
		t.Helper()
		s, err := c.fleet.Settings(t.Context(), "norte")
		if err != nil {
			t.Fatal(err)
		}
		return s.Settings
	}
	form := func(change ...string) url.Values {
		t.Helper()
		page := m.page(path)
		f := url.Values{"language": {"es-MX"}, "overrides": {"3"}, "period": {"week"}, "draw_test": {"40"}, "draw_transfer": {"0"}, "out": {"2"}, "reason": {"Jornada de vacunación"}}
		revision, _ := page.Find("[name=revision]").Attr("value")
		f.Set("revision", revision)
		return with(f, change...)
	}
	before := told()
	for name, f := range map[string]url.Values{
		"no reason": form("reason", " "), "no number": form("overrides", "x"), "no period": form("period", ""), "liters": form("draw_test", "-1"),
		"language": form("language", "fr"), "position": form("out", "123456789"), "revision": form("revision", ""),
	} {
		if r := m.post(path, f); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	if r := c.as(access.Auditor).post(path, form()); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor changes settings: got status %d, want 403", r.StatusCode)
	}
	old := form("overrides", "9")
	if r := m.post(path, form()); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	got := told()
	if o := got.Overrides; o == nil || *o != (policy.OverrideBudget{Count: 3, Period: "week"}) {
		t.Errorf("overrides: got %+v, want 3 a week", o)
	}
	if got.DrawLimit("test") != 40*dispense.Liter || got.DrawLimit("transfer") != 0 || got.DrawLimit("purge") != 20*dispense.Liter {
		t.Errorf("draws: got %+v, want tests of 40 L, no transfers, and the rest as it is everywhere", got.Draws)
	}
	if strings.Join(got.OutOfService, " ") != "2" || got.Zone != before.Zone {
		t.Errorf("got %+v, want position 2 out of service and the zone as it was", got)
	}
	if r := m.post(path, old); r.StatusCode != http.StatusConflict {
		t.Errorf("a form from before: got status %d, want 409", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'manager' AND object = 'norte' AND what LIKE '%Jornada de vacunación'`); n != 1 {
		t.Errorf("got %d lines in the audit trail, want 1", n)
	}
	if n := c.count(`SELECT count(*) FROM policy_entry WHERE log = 'norte' AND kind = 'settings' AND body LIKE '%"count":3%'`); n != 1 {
		t.Errorf("got %d entries for the station, want 1", n)
	}
	if got := m.page(path).Find("#draw_test").AttrOr("value", ""); got != "40.00" {
		t.Errorf("the form again: got a test of %q, want 40.00", got)
	}
	if r := m.get("/stations/nowhere/settings"); r.StatusCode != http.StatusNotFound {
		t.Errorf("settings of no station: got status %d, want 404", r.StatusCode)
	}
	// None is not the same as nothing said, and a position may be painted "Isla 1".
	if r := m.post(path, form("overrides", "0", "out", " Isla 1 ,,2")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	if got := told(); got.Overrides == nil || got.Overrides.Count != 0 || strings.Join(got.OutOfService, "|") != "Isla 1|2" {
		t.Errorf("got overrides %+v and out of service %q, want 0 of them, and Isla 1 and 2", got.Overrides, got.OutOfService)
	}
	if got := m.page(path); got.Find("#overrides").AttrOr("value", "") != "0" || got.Find("#out").AttrOr("value", "") != "Isla 1, 2" {
		t.Error("the form again does not show 0 overrides and Isla 1, 2")
	}
	// Empty fields take back what was said.
	if r := m.post(path, form("overrides", "", "draw_test", "", "draw_transfer", "", "out", "")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	if got := told(); got.Overrides != nil || len(got.Draws) > 0 || len(got.OutOfService) > 0 {
		t.Errorf("got %+v, want nothing said", got)
	}
}
