package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/signed/scan/scantest"
	"github.com/litro-fuel/litro/sim/papers"
	"github.com/litro-fuel/litro/sim/supplier"
)

// What goes wrong with a city's own tank is found as what it is, each by itself, and nothing else: fuel that is lost
// at night, much at once or little day after day, a truck that is short, or there twice, water that a load brought, or the
// ground, fuel that flowed without a record, and a logbook that is not back.
func TestYardsErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fills int
		yard  yard
		want  []string
		says  string // on the page of the tank
	}{
		"nothing": {120, yard{}, []string{"AUD-12 no_logbooks"}, ""},
		"a leak, water and a stray": {120, yard{leak: 45 * dispense.Liter, leaksOn: 8, wateryOn: 23, strayOn: 12}, []string{
			"AUD-12 no_logbooks", "TANK-01 leak", "TANK-03 water", "hose_gap 1",
		}, "subió el agua 60.00 L"},
		"a day, days, water of the ground, trucks and a logbook": {12, yard{driftsOn: 4, lostOn: 13, twiceOn: 20, seepsOn: 24, noted: true, signed: true}, []string{
			"AUD-12 missing U-007", "TANK-02 short", "TANK-03 rose", "TANK-04 short", "TANK-05 short", "TANK-06 rise",
		}, "Del 23 nov 2026 al 26 nov 2026 el agua subió 12 mm (24.00 L) sin contar lo que trajeron las entregas."},
		"water of the ground, and with a load": {12, yard{seepsOn: 8, wateryOn: 23}, []string{"AUD-12 no_logbooks", "TANK-03 rose", "TANK-03 water"}, "el agua subió 12 mm (24.00 L)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newYard(t, tt.fills, tt.yard)
			m.audited.Store(true)
			m.listed()
			if tt.yard.noted {
				m.notesOfLoads()
			}
			if tt.yard.signed {
				m.signsLogbooks("U-007")
			}
			if _, err := m.auditing.Bring(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := m.refs(`SELECT f.rule || coalesce(' ' || f.args[1], '') || CASE f.rule WHEN 'AUD-12' THEN coalesce(' ' || v.fleet_no, '') ELSE '' END
				FROM finding f LEFT JOIN vehicle v USING (vehicle)`)
			// No paper of custody is there, and nobody has billed the loads: of a truck that is there twice both, until
			// somebody says so.
			loads := len(m.deliveries)
			if tt.yard.twiceOn > 0 {
				loads += 2
			}
			want := append([]string{"AUD-04 no_custodies"}, slices.Repeat([]string{"AUD-06 load"}, loads)...)
			if diff := gocmp.Diff(append(want, tt.want...), got); diff != "" {
				t.Errorf("(-planted +found):\n%s", diff)
			}
			if says := text(m.as(access.Finance).page("/stock/patio/T1?at=2026-11-01"), "main"); !strings.Contains(says, tt.says) {
				t.Errorf("the page of the tank does not say %q: %s", tt.says, says)
			}
		})
	}
}

// A month in which a tank leaks, a load brings water and fuel flows without a record is closed with all of that: it is found, said
// to be so by two, and sealed as what differs.
func TestMonthOfALeak(t *testing.T) {
	t.Parallel()
	m := newYard(t, 48, yard{leak: 45 * dispense.Liter, leaksOn: 8, wateryOn: 23, strayOn: 12})
	m.hasAuthority()
	m.audited.Store(true)
	m.listed()
	billed := []billing{m.bills(54, "pipas", supplier.Bulk, supplier.Fill, m.loads, nil)}
	m.saysReceiver()
	m.saysTheYear("")
	m.calibrates("2027-05-20")
	clicks := 0
	elena, jorge, carla := m.clerk(access.Finance, &clicks), m.clerk(access.Manager, &clicks), m.clerk(access.Administrator, &clicks)
	m.takesIn(elena, billed, billed)
	m.papersOfDeliveries(elena)
	m.books(elena)
	m.logbooksCome(jorge, m.fueled())
	if _, err := m.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"AUD-04 no_custodies", "AUD-08 came", "TANK-01 leak", "TANK-03 water", "hose_gap 1"} // the third load was 300 L short
	if diff := gocmp.Diff(want, m.found()); diff != "" {
		t.Errorf("(-planted +found):\n%s", diff)
	}
	m.explains(elena, carla, "La NOM-005 obliga a vaciar el tanque", "Oficio 12 al taller")
	m.settlesRest(elena)
	m.closesIt(elena, jorge)
	got := map[string]string{}
	for _, c := range m.sealed(1).Content.Checks {
		if c.State != "done" || c.Count != 0 {
			got[string(c.Name)] = fmt.Sprint(c.State, " ", c.Count, " ", strings.Join(c.Of, " "))
		}
	}
	closed := map[string]string{
		// A load that was short, and one with water; what was billed of the first was settled with its line.
		"deliveries": fmt.Sprint("differs 2 ", m.deliveries[2], " ", m.deliveries[3]), "loads": "done 1 " + billed[0].documents[2].UUID + "/concept/1",
		"tanks": "done 1 patio T1", "totalizers": "done 1 patio 1 2026-11-12",
	}
	if diff := gocmp.Diff(closed, got); diff != "" {
		t.Errorf("checks of the closed month that differ (-want +got):\n%s", diff)
	}
}

// settlesRest has two people settle at the close, with a paper, what no discrepancy is made of.
func (m *month) settlesRest(k *clerk) {
	m.t.Helper()
	k.home()
	form := k.doc.Find("#settle form")
	items := form.Find("input[name=item]").Map(func(_ int, i *goquery.Selection) string { return i.AttrOr("value", "") })
	k.presses(form, "", url.Values{"item": items, "reason": {"Acta 4"}, "checker": {"manager"}, "checker_password": {password}}, finance.File{Name: "acta.pdf", Bytes: aPaper(m.t, "4")})
	if got := text(k.doc, ".problem"); got != "" {
		m.t.Fatalf("settled at the close: %s", got)
	}
}

// notesOfLoads has somebody say what the note of each load says, which no line bills yet.
func (m *month) notesOfLoads() {
	m.t.Helper()
	clicks := 0
	k := m.clerk(access.Finance, &clicks)
	for i, ref := range m.deliveries {
		k.goes("/stock/patio/T1?at=2026-11-01&delivery=" + url.QueryEscape(ref.String()))
		k.presses(k.doc.Find("#papers form"), "", url.Values{"number": {fmt.Sprint("R-", i+1)}, "volume": {"9,600"}, "basis": {"obs"}, "reason": {"remisión"}})
	}
}

// signsLogbooks has the logbooks of the month that were printed come back signed, but that of one vehicle.
func (m *month) signsLogbooks(but string) {
	m.t.Helper()
	clicks := 0
	k := m.clerk(access.Manager, &clicks)
	k.goes(signedPath + "?month=2026-11")
	m.bringsLogbooks(k, slices.DeleteFunc(slices.Clone(m.units[:m.fills.tank]), func(v vehicle) bool { return v.no == but })) // each took one fill
}

// logbooksCome has a clerk bring the logbooks that the task list of the month asks for, of some vehicles.
func (m *month) logbooksCome(k *clerk, of []vehicle) {
	m.t.Helper()
	k.home()
	k.opens(signedPath)
	m.bringsLogbooks(k, of)
}

// bringsLogbooks has a clerk bring logbooks of the month, signed and scanned in one file. Each page attaches itself by its
// code, and the clerk sees both signatures on it, one screen after another.
func (m *month) bringsLogbooks(k *clerk, of []vehicle) {
	m.t.Helper()
	var pages [][]byte
	for _, v := range of {
		pages = append(pages, scantest.Pages(m.t, []byte(m.body(k.get("/vehicles/"+v.id+"/logbook.pdf?month=2026-11"))), 100)...)
	}
	k.opens(bringPath)
	k.presses(k.form(bringPath), "", nil, finance.File{Name: "noviembre.pdf", Bytes: scantest.PDF(m.t, pages...)})
	for seen := 0; seen < len(pages); {
		form := k.doc.Find("form[method=post][action^='" + signedPath + "/']")
		shown := form.Find("input[name=page]")
		if got := shown.First().AttrOr("value", "none"); got != fmt.Sprint(seen+1) {
			m.t.Fatalf("%s begins with page %s, want that after %d that were seen", k.at, got, seen)
		}
		seen += shown.Length()
		k.presses(form, "", nil)
	}
}

// fueled are the vehicles that took something.
func (m *month) fueled() (of []vehicle) {
	for i, v := range m.units {
		if slices.ContainsFunc(m.took, func(f papers.Fill) bool { return f.Unit == i }) {
			of = append(of, v)
		}
	}
	return of
}
