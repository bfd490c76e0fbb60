package postgres

import (
	"encoding/json"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy/spoken"
	"github.com/litro-fuel/litro/server/reconcile"
)

// What people released beside the rules, and what the office knows of it.

// The ration is the one that the station held when it made the override: the
// newest settings up to the version of its own log that the record names.
const factOverridesSQL = withRefs + `
SELECT e.station, e.epoch, e.seq, e.body::text, coalesce(a.detail, ''),
       (SELECT count(*) FROM event o
         WHERE o.station = e.station AND o.kind = 'override' AND o.body->>'challenge' = e.body->>'challenge'
           AND (o.epoch, o.seq, o.branch) <> (e.epoch, e.seq, e.branch)),
       p.allowed, p.before
  FROM t JOIN event e USING (station, epoch, seq)
  LEFT JOIN LATERAL (SELECT d.body->>'detail' AS detail FROM event d
                      WHERE d.kind = 'decide' AND d.body->>'subject' = 'override/' || e.station || '/' || (e.body->>'challenge')
                        AND d.body->>'what' = 'approve' AND d.station = 'office' AND d.branch = 0
                      ORDER BY d.at, d.epoch, d.seq LIMIT 1) a ON true
  LEFT JOIN LATERAL (SELECT coalesce((s.body->'overrides'->>'count')::bigint, 0) AS allowed,
                            (SELECT count(*) FROM event o
                              WHERE o.station = e.station AND o.kind = 'override' AND o.branch = 0 AND (o.epoch, o.seq) < (e.epoch, e.seq)
                                AND o.at >= date_trunc(coalesce(s.body->'overrides'->>'period', 'day'), e.at AT TIME ZONE (s.body->>'zone'))
                                            AT TIME ZONE (s.body->>'zone')) AS before
                       FROM (SELECT l.body::jsonb AS body FROM policy_entry l
                              WHERE l.log = e.station AND l.kind = 'settings' AND l.key = ''
                                AND l.n <= split_part(e.body->'policy'->>'own', '.', 2)::bigint
                              ORDER BY l.n DESC LIMIT 1) s) p ON true
 WHERE e.kind = 'override' AND e.branch = 0`

func (l *loader) overrides() error {
	var body string
	var o reconcile.Override
	return l.of(factOverridesSQL, []any{&body, &o.Approved, &o.Same, &o.Allowed, &o.Before}, func(f *reconcile.Facts) {
		var b struct {
			Vehicle   string
			LimitUL   dispense.Volume `json:"limit_ul"`
			Lifts     []string
			Challenge string
			People    []struct{ Person string }
		}
		if json.Unmarshal([]byte(body), &b) != nil { // the contract has read it before
			return
		}
		x := o
		x.Vehicle, x.LimitUL, x.Challenge = b.Vehicle, b.LimitUL, b.Challenge
		claim := spoken.Request{Vehicle: b.Vehicle, LimitUL: b.LimitUL, Lifts: b.Lifts}
		if len(b.People) > 0 {
			claim.Person = b.People[0].Person
		}
		x.Claimed = claim.Summary()
		f.Override = &x
	})
}

// A station has moved on when its newest record is an hour younger than the
// approval.
const factApprovalsSQL = withRefs + `
SELECT e.station, e.epoch, e.seq, split_part(e.body->>'subject', '/', 2), split_part(e.body->>'subject', '/', 3), coalesce(e.body->>'detail', ''),
       EXISTS (SELECT FROM event o
                WHERE o.station = split_part(e.body->>'subject', '/', 2) AND o.kind = 'override'
                  AND o.body->>'challenge' = split_part(e.body->>'subject', '/', 3)),
       coalesce((SELECT r.at > e.at + interval '1 hour' FROM record r
                  WHERE r.station = split_part(e.body->>'subject', '/', 2)
                  ORDER BY r.epoch DESC, r.seq DESC LIMIT 1), false)
  FROM t JOIN event e USING (station, epoch, seq)
 WHERE e.kind = 'decide' AND e.branch = 0 AND e.body->>'what' = 'approve' AND split_part(e.body->>'subject', '/', 1) = 'override'`

func (l *loader) approvals() error {
	var a reconcile.Approval
	var detail string
	return l.of(factApprovalsSQL, []any{&a.Station, &a.Challenge, &detail, &a.Used, &a.MovedOn}, func(f *reconcile.Facts) {
		x := a
		x.Vehicle, _, _ = strings.Cut(detail, " ")
		f.Approval = &x
	})
}

const factExceptionsSQL = withRefs + `
SELECT a.station, a.epoch, a.seq, coalesce(a.vehicle, ''), coalesce(a.once, ''), coalesce(a.override, ''),
       EXISTS (SELECT FROM once o WHERE o.once = a.once AND o.station = a.station AND o.vehicle = a.vehicle),
       EXISTS (SELECT FROM event e
                WHERE e.station = split_part(a.override, '/', 1) AND e.epoch = nullif(split_part(a.override, '/', 2), '')::bigint
                  AND e.seq = nullif(split_part(a.override, '/', 3), '')::bigint AND e.branch = 0
                  AND e.kind = 'override' AND e.station = a.station)
  FROM t JOIN authorize a USING (station, epoch, seq)
 WHERE a.branch = 0 AND (a.once IS NOT NULL OR a.override IS NOT NULL)`

func (l *loader) exceptions() error {
	var x reconcile.Exception
	return l.of(factExceptionsSQL, []any{&x.Vehicle, &x.Once, &x.Override, &x.Granted, &x.Stands}, func(f *reconcile.Facts) {
		f.Exception = new(x)
	})
}

const factEmergenciesSQL = withRefs + `
SELECT e.station, e.epoch, e.seq, coalesce(e.body->>'until_at', ''), coalesce(e.body->>'reason', '')
  FROM t JOIN event e USING (station, epoch, seq)
 WHERE e.kind = 'emergency' AND e.branch = 0 AND e.body->>'action' = 'declare'`

func (l *loader) emergencies() error {
	var e reconcile.Emergency
	return l.of(factEmergenciesSQL, []any{&e.Until, &e.Reason}, func(f *reconcile.Facts) { f.Emergency = new(e) })
}
