package web

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

// What goes wrong with a city's own tank is found as what it is, each by itself, and nothing else: fuel that is lost
// at night, water that a load brought, and fuel that flowed without a record.
func TestYardsErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		yard yard
		want []string
	}{
		"nothing":                   {yard{}, []string{}},
		"a leak, water and a stray": {yard{leak: 45 * dispense.Liter, leaksOn: 8, wateryOn: 23, strayOn: 12}, []string{"TANK-01 leak", "TANK-03 water", "hose_gap 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newYard(t, 120, tt.yard)
			m.audited.Store(true)
			m.listed()
			if _, err := m.auditing.Bring(t.Context()); err != nil {
				t.Fatal(err)
			}
			// Nobody has billed the loads yet, and no paper of custody or logbook is there.
			got := m.refs(`SELECT rule || coalesce(' ' || args[1], '') FROM finding WHERE at < '2026-12-01T06:00:00Z' AND rule NOT IN ('AUD-04', 'AUD-06', 'AUD-12')`)
			if diff := gocmp.Diff(tt.want, append([]string{}, got...)); diff != "" {
				t.Errorf("(-planted +found):\n%s", diff)
			}
		})
	}
}
