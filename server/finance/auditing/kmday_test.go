package auditing_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/rule"
)

// How far a vehicle may go in a day, as somebody says it today, is of no day before: what yields were found to be stays found, and
// logbooks that are signed say what they said. A vehicle of another class since has its own, too.
func TestKmADayIsOfItsDay(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(c *city){
		"the limit of its class": func(c *city) {
			a, err := c.fleet.SayRules(c.ctx, "ana", fleet.RuleAct{Level: rule.Class, Of: "general", Terms: rule.Terms{Odometer: &rule.Asked{MaxKMDay: new(int64(50))}}, Why: "lecturas"})
			c.must(err)
			if a.State != "in_force" {
				c.Fatalf("a limit that asks less is %s", a.State)
			}
		},
		"another class": func(c *city) {
			c.exec(`INSERT INTO rule (rule, body) VALUES ('near', '{"rule":"near","odometer":{"max_km_day":50}}')`)
			c.exec(`UPDATE vehicle SET rule = 'near'`)
		},
	} {
		c := newCity(t, plan{yield: 12_000})
		const want = "AUD-10 worse v1 major 1600.00"
		month := report.Period{Kind: report.Month, From: at("2026-10-01 00:00"), To: at("2026-11-01 00:00")}
		sheet := func() string {
			t.Helper()
			facts, err := c.store.Logbook(c.ctx, "v2", month, c.now)
			c.must(err)
			return report.NewLogbook(facts).SHA256
		}
		was := sheet()
		if got := short(c.found()); got != want {
			t.Fatalf("found:\n%s", got)
		}
		change(c)
		for range 2 {
			c.now = c.now.Add(25 * time.Hour)
			if got := short(c.found()); got != want {
				t.Errorf("%s was said: found\n%s\nwant %s", name, got, want)
			}
		}
		if got := sheet(); got != was {
			t.Errorf("%s was said: the logbook is another one", name)
		}
		// Of a day on which it held it counts, as it stands in the record from when on.
		c.exec(`INSERT INTO vehicle_km_day (vehicle, most_km, from_at) SELECT vehicle, 50, $1 FROM vehicle`, at("2026-10-08 00:00"))
		if got := sheet(); got == was {
			t.Errorf("%s held: the logbook is the same", name)
		}
		if _, err := c.pool.Exec(c.ctx, `UPDATE vehicle_km_day SET from_at = '-infinity'`); err == nil {
			t.Error("since when a limit holds was written over")
		}
	}
}
