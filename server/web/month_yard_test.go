package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/signed/scan/scantest"
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
			// Nobody has billed the loads yet, and no paper of custody is there.
			got := m.refs(`SELECT f.rule || coalesce(' ' || f.args[1], '') || CASE f.rule WHEN 'AUD-12' THEN coalesce(' ' || v.fleet_no, '') ELSE '' END
				FROM finding f LEFT JOIN vehicle v USING (vehicle) WHERE f.at < '2026-12-01T06:00:00Z' AND f.rule NOT IN ('AUD-04', 'AUD-06')`)
			if diff := gocmp.Diff(tt.want, append([]string{}, got...)); diff != "" {
				t.Errorf("(-planted +found):\n%s", diff)
			}
			if says := text(m.as(access.Finance).page("/stock/patio/T1?at=2026-11-01"), "main"); !strings.Contains(says, tt.says) {
				t.Errorf("the page of the tank does not say %q: %s", tt.says, says)
			}
		})
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

// signsLogbooks has the logbooks of the month printed, signed and scanned in one file, but that of one vehicle. Each page
// attaches itself by its code, and somebody sees both signatures on it.
func (m *month) signsLogbooks(but string) {
	m.t.Helper()
	b := m.as(access.Manager)
	var pages [][]byte
	for _, v := range m.units[:m.fills.tank] { // each of which took one fill
		if v.no != but {
			pages = append(pages, scantest.Pages(m.t, []byte(m.body(b.get("/vehicles/"+v.id+"/logbook.pdf?month=2026-11"))), 100)...)
		}
	}
	at := b.brings(finance.File{Name: "noviembre.pdf", Bytes: scantest.PDF(m.t, pages...)}).Header.Get("Location")
	m.sent(b.looks(b.page(at), at, nil))
}
