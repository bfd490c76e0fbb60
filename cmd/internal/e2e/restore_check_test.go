package e2e

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

func (s *cityOf) records() int64 {
	return s.one(`SELECT count(*) FROM record WHERE station <> 'office'`)
}

// checkGoesOn holds that no station is stuck once nobody waits for the one that is
// cut off: each holds what changes now, and fuels a vehicle that was not there before.
func (s *cityOf) checkGoesOn() {
	s.t.Helper()
	s.center("station", "adopt", s.far.station, "--person", "p-ana", "--person", "p-luis", "--reason", "the road is flooded")
	s.register(fleetSize+1, 1)
	for _, b := range s.boxes {
		if !b.fuel(number(fleetSize+1), 10*dispense.Liter) {
			s.t.Errorf("%s does not fuel the new vehicle", b.station)
		}
	}
	s.fuel(2 * time.Hour)
	s.until("everything is receipted", s.receipted)
}

// checkAll holds the accounts against each other.
func (s *cityOf) checkAll(before int64) {
	s.t.Helper()
	if now := s.records(); now <= before {
		s.t.Errorf("records of stations: got %d, want more than the %d that were receipted before", now, before)
	}
	for _, b := range s.boxes {
		for _, r := range b.records(s.t) {
			const sql = `SELECT CASE WHEN min(encode(hash, 'hex')) = $4 THEN count(*) ELSE -count(*) END FROM record WHERE (station, epoch, seq) = ($1, $2, $3)`
			if n := s.one(sql, r.Station, r.Epoch, r.Seq, r.Hash.String()); n != 1 {
				s.t.Fatalf("%s, a %s, is at the server %d times, want once and the same", r.Ref(), r.Kind, n)
			}
		}
	}
	for i := range fleetSize + 2 {
		var flowed dispense.Volume
		for _, b := range s.boxes {
			flowed += b.flowed[number(i)]
		}
		got := s.one(`SELECT coalesce(sum(d.volume_ul), 0)::bigint FROM effective_dispense d JOIN vehicle v USING (vehicle) WHERE v.fleet_no = $1`, number(i))
		if dispense.Volume(got) != flowed {
			s.t.Errorf("vehicle %s: %s flowed, and the server knows of %s", number(i), flowed, dispense.Volume(got))
		}
	}
	s.checkQuotas()
	for what, sql := range map[string]string{
		"messages in quarantine":          `SELECT count(*) FROM quarantine`,
		"epochs beyond the first":         `SELECT count(*) FROM cursor WHERE epoch > 1 AND station <> 'office'`,
		"leases of more than the quotas":  `SELECT count(*) FROM (SELECT FROM lease GROUP BY quota, period HAVING sum(counts_ul) > 300000000) l`,
		"eras that did not begin at once": `SELECT count(*) FROM era WHERE why <> 'first' AND why NOT LIKE 'restored from%'`,
		"decisions that were lost":        `SELECT 3 - count(*) FROM event WHERE kind = 'decide' AND body->>'what' = 'finding'`,
	} {
		if n := s.one(sql); n != 0 {
			s.t.Errorf("%s: got %d, want none", what, n)
		}
	}
	if s.told.reused() == 0 {
		s.t.Error("no number of a policy log was used in two eras; the test shows less than it says")
	}
	s.center("replay", "--check")
}

// checkQuotas holds that what was taken, and what may still be taken without asking,
// is no more than each quota.
func (s *cityOf) checkQuotas() {
	s.t.Helper()
	sum := map[policy.LeaseID]dispense.Volume{}
	for _, b := range s.boxes {
		for id, v := range b.took {
			sum[id] += v
		}
	}
	for id, v := range sum {
		taken := v
		for _, b := range s.boxes {
			v += b.more(id)
		}
		if v > quotaOf {
			s.t.Errorf("%v: %s were taken and %s may still be, of %s", id, taken, v-taken, quotaOf)
		}
	}
}

// busy tells whether there was enough work for the test to show what it says.
func (s *cityOf) busy() bool {
	sum := map[policy.LeaseID]dispense.Volume{}
	full := false
	for _, b := range append(slices.Clone(s.boxes), s.far) {
		if b.denied == 0 || b.widened == 0 && b != s.far {
			return false
		}
		for id, v := range b.took {
			sum[id] += v
			full = full || sum[id] > quotaOf*9/10
		}
	}
	return full
}
