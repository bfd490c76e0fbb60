package fleet_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
)

// A spare that two people began at an island has emergency credit and nothing
// else until two at the office approve it. What the box before held counts as
// spent throughout.
func TestLeasesOfASpare(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	old := c.enroll(t, "norte")
	c.commit(t, old.Start(t, "enrolled"))
	must(t, c.Save(t.Context(), "ana",
		&fleet.Quota{Quota: "emergency", Period: fleet.Month, SizeUL: 100 * liter, FromAt: c.now()},
		&fleet.Rule{Rule: policy.Rule{Rule: "general", EmergencyQuota: "emergency"}, Revision: 1}))
	c.vehicle(t, "101", 80*liter, "norte")
	must(t, c.Renew(t.Context(), c.now()))
	c.wantLeases(t, "the box before", "q101", map[string]int64{"norte": 80})
	c.wantLeases(t, "the box before", "emergency", map[string]int64{"norte": 100})

	next, err := c.Next(t.Context(), "norte", dispensetest.NewKey("norte", 2).VKey, people, 99)
	must(t, err)
	h := dispense.HashNote(next.Note)
	_, err = c.pool.Exec(t.Context(), `INSERT INTO spare (hash, station, epoch, key, note, sealed, prepared_at) VALUES ($1, 'norte', $2, $3, $4, '', $5)`,
		h[:], next.Grant.Epoch, next.Grant.Key, next.Note, c.now())
	must(t, err)
	held := func(quota string) int64 {
		t.Helper()
		must(t, c.Renew(t.Context(), c.now()))
		return c.int(t, `SELECT coalesce(sum(limit_ul), -1) FROM lease WHERE quota = $1 AND period = $2 AND epoch = $3`, quota, month, next.Grant.Epoch)
	}
	if got := held("emergency"); got != -1 {
		t.Errorf("a spare that stands ready: got a lease of %d, want none", got)
	}
	before := map[string]int64{}
	for _, q := range []string{"q101", "emergency"} {
		before[q] = c.int(t, `SELECT sum(counts_ul) FROM lease WHERE quota = $1 AND period = $2 AND epoch = 1`, q, month)
	}

	must(t, c.store.ActivateSpare(t.Context(), fleet.Act{Who: "station norte", At: c.now()}, h))
	must(t, c.store.ActivateSpare(t.Context(), fleet.Act{Who: "station norte", At: c.now()}, h)) // told twice
	must(t, c.Save(t.Context(), "ana", &fleet.Quota{Quota: "q101", Period: fleet.Month, SizeUL: 500 * liter, FromAt: c.now().Add(3 * time.Second)},
		&fleet.Quota{Quota: "emergency", Period: fleet.Month, SizeUL: 500 * liter, FromAt: c.now().Add(3 * time.Second)}))
	if got := held("q101"); got != -1 {
		t.Errorf("not approved, an ordinary quota: got %d, want no lease", got)
	}
	if got, want := held("emergency"), int64(500*liter)-before["emergency"]; got != want {
		t.Errorf("not approved, emergency credit: got %d, want the %d that the box before did not hold", got, want)
	}
	must(t, c.store.ApproveSpare(t.Context(), fleet.Act{Who: "ana", At: c.now()}, "norte", []string{"ana", "luis"}))
	if got, want := held("q101"), int64(500*liter)-before["q101"]; got != want {
		t.Errorf("approved: got %d, want the %d that the box before did not hold", got, want)
	}
	for _, q := range []string{"q101", "emergency"} {
		if got := c.int(t, `SELECT sum(counts_ul) FROM lease WHERE quota = $1 AND period = $2 AND epoch = 1`, q, month); got != before[q] {
			t.Errorf("%s: the box before counts for %d, want %d still", q, got, before[q])
		}
	}
}
