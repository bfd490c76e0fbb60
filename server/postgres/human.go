package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// Everybody who is known at the islands, signs in, or both.

const humanRows = `
SELECT p.person, u.username, coalesce(p.name, u.name) AS name, p.status, p.roles, p.badge_sha256, p.pin, p.vehicles, p.departments, p.until_at,
       u.role, u.active, u.departments AS concerns, u.cleared
  FROM person p
  FULL JOIN app_user u ON u.person = p.person`

// humanSelect says of some of those rows, h, what is counted or looked up for each.
const humanSelect = `
SELECT coalesce(h.person, '') AS person, coalesce(h.username, '') AS username, h.name,
       coalesce(h.status, CASE WHEN h.active THEN 'active' ELSE 'retired' END) AS status, coalesce(h.roles, '{}') AS roles,
       coalesce(h.role, '') AS role, coalesce(h.active, false) AS active, h.concerns, coalesce(h.cleared, false) AS cleared,
       coalesce(
           (SELECT CASE WHEN h.badge_sha256 IS NOT NULL THEN 'own' WHEN l.void_at IS NOT NULL THEN 'void' WHEN l.until_at <= @at THEN 'ended'
                        WHEN l.until_at IS NOT NULL THEN 'temporary' ELSE 'good' END
              FROM label l
             WHERE l.person = h.person AND l.version = (SELECT max(version) FROM label WHERE label = l.label)
             ORDER BY l.void_at IS NOT NULL, l.printed_at DESC LIMIT 1),
           CASE WHEN h.badge_sha256 IS NOT NULL THEN 'own' ELSE 'none' END) AS badge,
       h.pin IS NOT NULL AS has_pin, coalesce(h.vehicles, '{}') AS vehicles, coalesce(h.departments, '{}') AS departments, h.until_at,
       (SELECT max(at) FROM audit a WHERE a.who = h.username AND a.what = 'signed in') AS signed_in_at,
       (SELECT count(*) FROM sessions s WHERE s.username = h.username AND s.username <> '' AND s.expiry > now()) AS sessions,
       (SELECT min(l.from_at) FROM leaving l
         WHERE l.applied_at IS NULL AND l.void_at IS NULL AND (l.person = h.person OR l.username = h.username)) AS leaves_at
  FROM h`

// Who only signs in is the whole fleet's to see. Of others' users there is no role.
const humansWhere = `
 WHERE (p.person IS NOT NULL AND ` + personConcerns + ` OR p.person IS NULL AND u.person IS NULL AND u.role IS NOT NULL AND ` + everywhere + `)
   AND concat_ws(' ', coalesce(p.name, u.name), u.username, p.person, array_to_string(p.roles, ' ')) ~ ALL (@parts::text[])`

const humansSQL = `
WITH h AS (` + humanRows + humansWhere + `
 ORDER BY coalesce(p.name, u.name), p.person, u.username OFFSET @skip LIMIT nullif(@most::bigint, 0))` + humanSelect + ` ORDER BY h.name, h.person, h.username`

const countHumansSQL = `SELECT count(*) FROM (` + humanRows + humansWhere + `) h`

// Humans returns those in whom a text is found, by name.
func (s *Store) Humans(ctx context.Context, at time.Time, q fleet.HumansQuestion) ([]fleet.Human, error) {
	return collect[fleet.Human](ctx, s, "people", humansSQL, pgx.NamedArgs{"at": at, "parts": each("", fleet.Words(q.Text)), "skip": q.Skip, "most": q.Most})
}

// CountHumans returns how many there are in whom a text is found.
func (s *Store) CountHumans(ctx context.Context, q fleet.HumansQuestion) (n int, err error) {
	if err = s.pool.QueryRow(ctx, countHumansSQL, pgx.NamedArgs{"parts": each("", fleet.Words(q.Text))}).Scan(&n); err != nil {
		return 0, fmt.Errorf("count people: %w", err)
	}
	return n, nil
}

const humanSQL = `
WITH h AS (` + humanRows + `
 WHERE p.person = @key AND ` + personConcerns + ` OR ` + everywhere + ` AND p.person IS NULL AND u.person IS NULL AND u.role IS NOT NULL AND '@' || u.username = @key)` + humanSelect

// Human returns one by its key, or fault.ErrNotFound.
func (s *Store) Human(ctx context.Context, at time.Time, key string) (fleet.Human, error) {
	rows, err := s.pool.Query(ctx, humanSQL, pgx.NamedArgs{"at": at, "key": key})
	if err != nil {
		return fleet.Human{}, fmt.Errorf("read person %s: %w", key, err)
	}
	h, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[fleet.Human])
	return h, notFound(err, "read person %s", key)
}

const waitingActsSQL = `
SELECT 'once' AS what, o.once AS id, v.fleet_no || ', ' || o.station AS subject, o.state, o.proposed_by AS by, o.proposed_at AS at
  FROM once o JOIN vehicle v ON v.vehicle = o.vehicle
 WHERE o.state = 'proposed' AND o.until_at > @at AND (@departments::text[] IS NULL OR concerns(@departments, o.vehicle, o.proposed_at))
 UNION ALL
SELECT 'mode', m.act, coalesce(s.name, d.name, m.subject), m.state, m.proposed_by, m.proposed_at
  FROM mode_act m
  LEFT JOIN station s ON m.what = 'station' AND s.station = m.subject
  LEFT JOIN department d ON m.what = 'department' AND d.department = m.subject
 WHERE m.state = 'proposed' AND @departments::text[] IS NULL
 UNION ALL
SELECT 'rule', r.act, coalesce(d.name, v.fleet_no, r.of), r.state, r.proposed_by, r.proposed_at
  FROM rule_act r
  LEFT JOIN department d ON r.level = 'department' AND d.department = r.of
  LEFT JOIN vehicle v ON r.level = 'vehicle' AND v.vehicle = r.of
 WHERE r.state = 'proposed' AND @departments::text[] IS NULL
 UNION ALL
SELECT 'rule', a.act, coalesce(a.file, v.fleet_no, a.of), a.state, a.proposed_by, a.proposed_at
  FROM vehicle_act a LEFT JOIN vehicle v ON v.vehicle = a.of
 WHERE a.state = 'proposed' AND @departments::text[] IS NULL
 UNION ALL
SELECT 'finding_rule', n::text, rule, state, said_by, said_at FROM finding_rule WHERE state = 'proposed' AND @departments::text[] IS NULL
 UNION ALL
SELECT 'box', encode(i.token_sha256, 'hex'), i.station, i.state, i.invited_by, i.invited_at
  FROM invitation i WHERE i.state IN ('open', 'waiting') AND i.until_at > @at AND @departments::text[] IS NULL
 UNION ALL
SELECT 'ticket', t.ticket, coalesce(t.number, ''), t.state, t.opened_by, coalesce(t.sent_at, t.opened_at)
  FROM ticket t WHERE t.state IN ('draft', 'waiting', 'returned') AND ` + ticketConcerns + `
 ORDER BY at, id`

// WaitingActs returns what was proposed and waits for somebody, the oldest first.
func (s *Store) WaitingActs(ctx context.Context, at time.Time) ([]fleet.Waiting, error) {
	return collect[fleet.Waiting](ctx, s, "what waits", waitingActsSQL, pgx.NamedArgs{"at": at})
}

const personOfSQL = peopleSelect + ` WHERE person = (SELECT u.person FROM app_user u WHERE u.username = @username)`

// PersonOf returns the person that a user is, or fault.ErrNotFound.
func (s *Store) PersonOf(ctx context.Context, username string) (fleet.Person, error) {
	rows, err := s.pool.Query(ctx, personOfSQL, pgx.NamedArgs{"username": username})
	if err != nil {
		return fleet.Person{}, fmt.Errorf("read the person of user %s: %w", username, err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[fleet.Person])
	return p, notFound(err, "read the person of user %s", username)
}

const linkUserSQL = `UPDATE app_user SET person = nullif(@person, '') WHERE username = @username AND person IS DISTINCT FROM nullif(@person, '')`

// LinkUser says which person a user is.
func (s *Store) LinkUser(ctx context.Context, by fleet.Act, username, person string) error {
	args := pgx.NamedArgs{"username": username, "person": person}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, linkUserSQL, args)
		if err != nil {
			return broken(err)
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: there is none of that name, or it is so already", fault.ErrConflict)
		}
		return audit(ctx, tx, by.Who, "user is person", username, nil, &person)
	})
	if err != nil {
		return fmt.Errorf("user %s: %w", username, err)
	}
	return nil
}

const personDecideSQL = `
UPDATE person SET decided = @what, decided_at = @at, decided_n = l.version
  FROM policy_log l
 WHERE l.log = 'fleet' AND person.person = @person`

// notePersonDecided notes what was decided about a person, after it was published in
// the same transaction.
func notePersonDecided(ctx context.Context, tx pgx.Tx, at time.Time, person, what string) error {
	if _, err := tx.Exec(ctx, personDecideSQL, pgx.NamedArgs{"person": person, "what": what, "at": at}); err != nil {
		return fmt.Errorf("note what was decided about person %s: %w", person, err)
	}
	return noteBlock(ctx, tx, at)
}

const personReachSQL = `
SELECT p.person, p.name, '', p.decided, p.decided_at, (SELECT coalesce(max(era), 0) FROM era) || '.' || p.decided_n,
       s.station, s.name, l.at, coalesce(l.fleet_version, '0.0')
  FROM person p
  JOIN station s ON s.station <> 'office'
  LEFT JOIN sign_of_life l ON l.station = s.station
  LEFT JOIN LATERAL (SELECT state FROM cursor c WHERE c.station = s.station ORDER BY epoch DESC LIMIT 1) c ON true
 WHERE c.state IS DISTINCT FROM 'revoked' AND p.person = @person AND p.decided IS NOT NULL AND ` + personConcerns + `
 ORDER BY s.station`

// PersonReach returns for every station whether what was last decided about a person
// is in force there; nothing where nothing was.
func (s *Store) PersonReach(ctx context.Context, person string) ([]report.Reach, error) {
	return s.reach(ctx, personReachSQL, pgx.NamedArgs{"person": person})
}

const lockPersonLabelsSQL = `SELECT 1 FROM label WHERE person = @person FOR UPDATE`

const livePersonLabelsSQL = `
UPDATE label l SET void_at = @at
 WHERE l.person = @person AND l.void_at IS NULL AND l.version = (SELECT max(version) FROM label WHERE label = l.label)
RETURNING l.label`

const personLockedSQL = peopleSelect + ` WHERE person = @person FOR UPDATE`

// lockPerson locks a person and the labels before it, in the order in which labels
// are printed.
func lockPerson(ctx context.Context, tx pgx.Tx, person string) (fleet.Person, error) {
	args := pgx.NamedArgs{"person": person}
	if _, err := tx.Exec(ctx, lockPersonLabelsSQL, args); err != nil {
		return fleet.Person{}, fmt.Errorf("lock badges of person %s: %w", person, err)
	}
	rows, err := tx.Query(ctx, personLockedSQL, args)
	if err != nil {
		return fleet.Person{}, fmt.Errorf("read person %s: %w", person, err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[fleet.Person])
	return p, notFound(err, "read person %s", person)
}

// voidBadges makes all labels of a person void, and tells the stations; it returns
// how many there were.
func voidBadges(ctx context.Context, tx pgx.Tx, by fleet.Act, person string) (int, error) {
	rows, err := tx.Query(ctx, livePersonLabelsSQL, pgx.NamedArgs{"person": person, "at": by.At})
	if err != nil {
		return 0, err
	}
	labels, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, err
	}
	for _, l := range labels {
		if err := audit(ctx, tx, by.Who, "label void: "+by.Why, l, nil, nil); err != nil {
			return 0, err
		}
		if err := publishLabel(ctx, tx, by.At, l); err != nil {
			return 0, err
		}
	}
	return len(labels), nil
}

// LoseBadge makes a person's badge void, whatever it is.
func (s *Store) LoseBadge(ctx context.Context, by fleet.Act, person string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		p, err := lockPerson(ctx, tx, person)
		if err != nil {
			return err
		}
		n, err := voidBadges(ctx, tx, by, person)
		if err != nil {
			return err
		}
		if p.BadgeSHA256 != "" {
			p.BadgeSHA256 = ""
			if err := save(ctx, tx, by, &p); err != nil {
				return err
			}
		} else if n == 0 {
			return fmt.Errorf("%w: there is none that counts", fault.ErrConflict)
		}
		return notePersonDecided(ctx, tx, by.At, person, "badge")
	})
	if err != nil {
		return fmt.Errorf("badge of person %s: %w", person, err)
	}
	return nil
}
