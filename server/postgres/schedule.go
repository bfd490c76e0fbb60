package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/send"
)

// Scheduled reports, and what users hear of.

const scheduleColumns = `c.schedule, c.username, c.name, c.page, c.question, c.period, c.format, c.language, c.every, c.on_day, c.hour, c.addresses, c.folder, c.post,
       c.made_at, c.next_at, c.ended_at, c.ended_by, c.why, c.cleared_at, coalesce(c.cleared_by, ''), coalesce(c.cleared_why, ''),
       c.cleared_at IS NOT NULL OR NOT EXISTS (SELECT FROM vehicle v WHERE v.reserved IS NOT NULL)`

func scanSchedule(c *send.Schedule) []any {
	return []any{&c.Schedule, &c.Username, &c.Name, &c.Page, &c.Question, &c.Period, &c.Format, &c.Language, &c.Every, &c.OnDay, &c.Hour, &c.Addresses, &c.Folder, &c.Post,
		&c.MadeAt, &c.NextAt, &c.EndedAt, &c.EndedBy, &c.Why, &c.ClearedAt, &c.ClearedBy, &c.ClearedWhy, &c.Cleared}
}

const addScheduleSQL = `
INSERT INTO schedule (schedule, username, name, page, question, period, format, language, every, on_day, hour, addresses, folder, post, entries_after, made_at, next_at)
VALUES (@schedule, @username, @name, @page, @question, @period, @format, @language, @every, @on_day, @hour, @addresses, @folder, @post, @entries_after, @made_at, @next_at)`

// AddSchedule adds a scheduled report.
func (s *Store) AddSchedule(ctx context.Context, c send.Schedule) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		after, err := entriesAfter(ctx, tx, &c)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, addScheduleSQL, pgx.NamedArgs{
			"schedule": c.Schedule, "username": c.Username, "name": c.Name, "page": c.Page, "question": c.Question, "period": c.Period, "format": c.Format,
			"language": c.Language, "every": c.Every, "on_day": c.OnDay, "hour": c.Hour, "addresses": append([]string{}, c.Addresses...), "folder": c.Folder,
			"post": c.Post, "entries_after": after, "made_at": c.MadeAt, "next_at": c.NextAt,
		}); err != nil {
			return err
		}
		to := strings.Join(c.Receivers(), " ")
		said := fmt.Sprintf("%s.%s?%s to %s", c.Page, c.Format, c.Question, to)
		return audit(ctx, tx, c.Username, "report scheduled", c.Schedule, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("schedule a report: %w", err)
	}
	return nil
}

// The last run of each, with what became of its messages.
const schedulesSQL = `
SELECT ` + scheduleColumns + `, coalesce(r.due_at, c.made_at), coalesce(r.by_hand, false), coalesce(r.state, ''), coalesce(r.problem, ''), coalesce(r.tries, 0), r.made_at,
       count(m.*) FILTER (WHERE m.state = 'waiting'), count(m.*) FILTER (WHERE m.state = 'sent'), count(m.*) FILTER (WHERE m.state = 'failed')
  FROM schedule c
  LEFT JOIN LATERAL (SELECT * FROM schedule_run r WHERE r.schedule = c.schedule ORDER BY due_at DESC LIMIT 1) r ON true
  LEFT JOIN sending m ON (m.schedule, m.due_at) = (r.schedule, r.due_at)
 WHERE @username = '' OR c.username = @username
 GROUP BY c.schedule, r.due_at, r.by_hand, r.state, r.problem, r.tries, r.made_at
 ORDER BY c.ended_at IS NOT NULL, c.made_at, c.schedule`

// Schedules returns the scheduled reports of a user, or of all, with their last runs;
// those that have ended come last.
func (s *Store) Schedules(ctx context.Context, username string) ([]send.Run, error) {
	rows, err := s.pool.Query(ctx, schedulesSQL, pgx.NamedArgs{"username": username})
	if err != nil {
		return nil, fmt.Errorf("read scheduled reports: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r send.Run, err error) {
		err = row.Scan(append(scanSchedule(&r.Schedule), &r.DueAt, &r.ByHand, &r.State, &r.Problem, &r.Tries, &r.MadeRun, &r.Waiting, &r.Sent, &r.Failed)...)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read scheduled reports: %w", err)
	}
	return list, nil
}

const dueSchedulesSQL = `
SELECT ` + scheduleColumns + ` FROM schedule c WHERE c.ended_at IS NULL AND c.next_at <= @now
 ORDER BY c.next_at, c.schedule LIMIT 100 FOR UPDATE SKIP LOCKED`

const addRunSQL = `
INSERT INTO schedule_run (schedule, due_at, by_hand, next_at) VALUES (@schedule, @due, @by_hand, @now) ON CONFLICT DO NOTHING`

const nextRunSQL = `UPDATE schedule SET next_at = @next WHERE schedule = @schedule`

// BeginRuns notes each time that a schedule was due, and when it is next. After a time
// without a server it was due more than once, and each is made.
func (s *Store) BeginRuns(ctx context.Context, now time.Time, next func(send.Schedule) time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, dueSchedulesSQL, pgx.NamedArgs{"now": now})
		if err != nil {
			return err
		}
		due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c send.Schedule, err error) {
			err = row.Scan(scanSchedule(&c)...)
			return c, err
		})
		if err != nil {
			return err
		}
		for _, c := range due {
			for n := 0; !c.NextAt.After(now) && n < mostMissed; n++ {
				if _, err := tx.Exec(ctx, addRunSQL, pgx.NamedArgs{"schedule": c.Schedule, "due": c.NextAt, "by_hand": false, "now": now}); err != nil {
					return err
				}
				c.NextAt = next(c)
			}
			if _, err := tx.Exec(ctx, nextRunSQL, pgx.NamedArgs{"schedule": c.Schedule, "next": c.NextAt}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note which reports are due: %w", err)
	}
	return nil
}

// mostMissed is how many times are noted in one transaction.
const mostMissed = 100

// AddRun asks for a report now, besides the times at which it is due.
func (s *Store) AddRun(ctx context.Context, schedule string, now time.Time, by string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, addRunSQL, pgx.NamedArgs{"schedule": schedule, "due": now, "by_hand": true, "now": now}); err != nil {
			return fmt.Errorf("run scheduled report %s: %w", schedule, err)
		}
		return audit(ctx, tx, by, "scheduled report run", schedule, nil, nil)
	})
}

const claimRunSQL = `
UPDATE schedule_run r SET tries = r.tries + 1, next_at = @until
  FROM schedule c
 WHERE c.schedule = r.schedule
   AND (r.schedule, r.due_at) = (SELECT d.schedule, d.due_at FROM schedule_run d JOIN schedule e USING (schedule)
                                  WHERE d.state = 'due' AND d.next_at <= @now AND e.ended_at IS NULL
                                  ORDER BY d.next_at, d.due_at, d.schedule LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
RETURNING ` + scheduleColumns + `, r.due_at, r.by_hand, r.state, r.tries`

// ClaimRun gives a run to one who makes it, as [Store.Claim] does a message.
func (s *Store) ClaimRun(ctx context.Context, now time.Time) (r send.Run, err error) {
	err = s.pool.QueryRow(ctx, claimRunSQL, pgx.NamedArgs{"now": now, "until": now.Add(send.Lease)}).
		Scan(append(scanSchedule(&r.Schedule), &r.DueAt, &r.ByHand, &r.State, &r.Tries)...)
	return r, notFound(err, "claim a report")
}

const runMadeSQL = `
UPDATE schedule_run SET state = 'made', made_at = @now, problem = @problem WHERE schedule = @schedule AND due_at = @due AND state = 'due'`

// RunMade puts the messages of a run into the outbox, and which journal entries are in them on
// record. Of a run without messages it notes that there was nothing.
func (s *Store) RunMade(ctx context.Context, r send.Run, now time.Time, messages []send.Sending, entries []send.EntryFile) error {
	problem := ""
	if len(messages) == 0 {
		problem = "nothing"
	}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, runMadeSQL, pgx.NamedArgs{"schedule": r.Schedule.Schedule, "due": r.DueAt, "now": now, "problem": problem})
		if err != nil || tag.RowsAffected() == 0 {
			return err // another was faster
		}
		if err := sentEntries(ctx, tx, &r, now, entries); err != nil {
			return err
		}
		return addSendings(ctx, tx, messages, pgx.NamedArgs{"schedule": r.Schedule.Schedule, "due_at": r.DueAt, "username": r.Username})
	})
	if err != nil {
		return fmt.Errorf("store scheduled report %s: %w", r.Schedule.Schedule, err)
	}
	return nil
}

const runFailedSQL = `
UPDATE schedule_run SET state = CASE WHEN @again::timestamptz IS NULL THEN 'failed' ELSE 'due' END, problem = @problem, next_at = coalesce(@again, next_at)
 WHERE schedule = @schedule AND due_at = @due AND state = 'due'`

// RunFailed notes why a run has no messages: for good when again is zero, else until it
// is tried again.
func (s *Store) RunFailed(ctx context.Context, r send.Run, problem string, again time.Time) error {
	args := pgx.NamedArgs{"schedule": r.Schedule.Schedule, "due": r.DueAt, "problem": problem, "again": nil}
	if !again.IsZero() {
		args["again"] = again
	}
	if _, err := s.pool.Exec(ctx, runFailedSQL, args); err != nil {
		return fmt.Errorf("note that scheduled report %s was not made: %w", r.Schedule.Schedule, err)
	}
	return nil
}

const endScheduleSQL = `
UPDATE schedule SET ended_at = @now, ended_by = @by, why = @why WHERE schedule = @schedule AND ended_at IS NULL`

// EndSchedule ends a schedule; why is "" where somebody did.
func (s *Store) EndSchedule(ctx context.Context, schedule, by, why string, now time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, endScheduleSQL, pgx.NamedArgs{"schedule": schedule, "by": by, "why": why, "now": now})
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, "scheduled report ended", schedule, nil, nil)
	})
	if err != nil {
		return fmt.Errorf("end scheduled report %s: %w", schedule, err)
	}
	return nil
}

const clearScheduleSQL = `
UPDATE schedule SET cleared_at = @at, cleared_by = @by, cleared_why = @why
 WHERE schedule = @schedule AND ended_at IS NULL AND (cleared_at IS NULL) = (@at::timestamptz IS NOT NULL)`

// ClearSchedule is [Store.ClearHook] for those to whom a report goes.
func (s *Store) ClearSchedule(ctx context.Context, schedule, why, by string, at time.Time) error {
	args, what, said := clearance("scheduled report", why, by, at)
	args["schedule"] = schedule
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, clearScheduleSQL, args)
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return broken(err)
		}
		return audit(ctx, tx, by, what, schedule, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("scheduled report %s: %w", schedule, err)
	}
	return nil
}

const subscriptionSQL = `
SELECT s.username, s.address, s.fills, s.findings, s.tanks, s.budget, s.digest, s.since,
       (SELECT count(*) FROM sending m WHERE m.username = s.username AND m.event = 'tidings' AND m.state = 'waiting'),
       (SELECT count(*) FROM sending m WHERE m.username = s.username AND m.event = 'tidings' AND m.state = 'sent'),
       (SELECT count(*) FROM sending m WHERE m.username = s.username AND m.event = 'tidings' AND m.state = 'failed'),
       coalesce((SELECT answer FROM sending m WHERE m.username = s.username AND m.event = 'tidings' AND m.state <> 'sent' AND m.answer <> ''
                  ORDER BY made_at DESC LIMIT 1), '')
  FROM subscription s WHERE s.username = @username`

// Subscription returns what a user hears of, or fault.ErrNotFound.
func (s *Store) Subscription(ctx context.Context, username string) (send.Subscription, error) {
	rows, err := s.pool.Query(ctx, subscriptionSQL, pgx.NamedArgs{"username": username})
	if err != nil {
		return send.Subscription{}, fmt.Errorf("read what %s hears of: %w", username, err)
	}
	u, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[send.Subscription])
	return u, notFound(err, "read what %s hears of", username)
}

const subscribeSQL = `
INSERT INTO subscription (username, address, fills, findings, tanks, budget, digest, since) VALUES (@username, @address, @fills, @findings, @tanks, @budget, @digest, @now)
    ON CONFLICT (username) DO UPDATE
   SET address = excluded.address, fills = excluded.fills, findings = excluded.findings, tanks = excluded.tanks, budget = excluded.budget, digest = excluded.digest, since = excluded.since`

const unsubscribeSQL = `DELETE FROM subscription WHERE username = @username`

const forgetTidingsSQL = `DELETE FROM tiding WHERE username = @username`

// Subscribe says what a user hears of; of nothing, where all are none.
func (s *Store) Subscribe(ctx context.Context, u send.Subscription) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"username": u.Username, "address": u.Address, "fills": u.Fills, "findings": u.Findings, "tanks": cmp.Or(u.Tanks, "none"), "budget": cmp.Or(u.Budget, "none"), "digest": u.Digest, "now": u.Since}
		said := fmt.Sprintf("%s: fills %s, findings %s, tanks %s, budget %s", u.Address, u.Fills, u.Findings, args["tanks"], args["budget"])
		sql := subscribeSQL
		if u.Fills == "none" && u.Findings == "none" && args["tanks"] == "none" && args["budget"] == "none" {
			if _, err := tx.Exec(ctx, forgetTidingsSQL, args); err != nil {
				return err
			}
			sql, said = unsubscribeSQL, "nothing"
		}
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
		return audit(ctx, tx, u.Username, "hears of", u.Username, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("say what %s hears of: %w", u.Username, err)
	}
	return nil
}

const tidingsTurnSQL = `SELECT pg_advisory_xact_lock(hashtext('litro tidings'))`

const tidingsReaderSQL = `
SELECT t.username, u.name, u.language, s.address, s.digest
  FROM tiding t JOIN app_user u USING (username) JOIN subscription s USING (username)
 WHERE t.due_at <= @now AND u.active
 ORDER BY t.due_at, t.n LIMIT 1`

// Tidings of who has left, or wants no more, are nobody's; and so are those of a vehicle that
// was reserved since, of who is not cleared.
const dropTidingsSQL = `
DELETE FROM tiding t WHERE t.due_at <= @now
   AND NOT EXISTS (SELECT FROM subscription s JOIN app_user u USING (username)
                    WHERE s.username = t.username AND u.active
                      AND (` + clearedSelect + ` OR NOT EXISTS (SELECT FROM vehicle v WHERE v.vehicle = t.data->>'vehicle' AND v.reserved IS NOT NULL)))`

const takeTidingsSQL = `
WITH gone AS (
    DELETE FROM tiding WHERE n IN (SELECT n FROM tiding WHERE username = @username AND due_at <= @now ORDER BY n LIMIT @limit)
    RETURNING n, event, key, at, data)
SELECT * FROM gone ORDER BY n`

// mostTidings is how many go into one letter.
const mostTidings = 500

// WriteTidings makes one letter to one user of all that is due, and returns of how much.
func (s *Store) WriteTidings(ctx context.Context, now time.Time, write func(send.Reader, []send.Tiding) (subject, body string)) (n int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"now": now, "limit": mostTidings}
		if _, err := tx.Exec(ctx, tidingsTurnSQL); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, dropTidingsSQL, args); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, tidingsReaderSQL, args)
		if err != nil {
			return err
		}
		readers, err := pgx.CollectRows(rows, pgx.RowToStructByPos[send.Reader])
		if err != nil || len(readers) == 0 {
			return err
		}
		to := readers[0]
		args["username"] = to.Username
		if rows, err = tx.Query(ctx, takeTidingsSQL, args); err != nil {
			return err
		}
		tidings, err := pgx.CollectRows(rows, scanTiding)
		if err != nil {
			return err
		}
		n = len(tidings)
		subject, body := write(to, tidings)
		return addSendings(ctx, tx, []send.Sending{{
			ID: newSendingID(), Way: send.Mail, Receiver: to.Address, Event: "tidings", Subject: subject, Body: body, MadeAt: now,
		}}, pgx.NamedArgs{"username": to.Username})
	})
	if err != nil {
		return 0, fmt.Errorf("write to who hears of things: %w", err)
	}
	return n, nil
}

func scanTiding(row pgx.CollectableRow) (t send.Tiding, err error) {
	var data []byte
	if err := row.Scan(&t.N, &t.Event, &t.Key, &t.At, &data); err != nil {
		return t, err
	}
	if t.Data = send.Data(t.Event); t.Data == nil {
		return t, fmt.Errorf("tiding of %s: %w", t.Event, fault.ErrInvalid)
	}
	return t, json.Unmarshal(data, t.Data)
}
