package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/send"
)

// The outbox.

const addSendingSQL = `
INSERT INTO sending (sending, way, receiver, event, subject, body, file_name, file_type, file, schedule, due_at, username, made_at, next_at)
VALUES (@sending, @way, @receiver, @event, @subject, @body, @file_name, @file_type, @file, @schedule, @due_at, @username, @made_at, @made_at)
    ON CONFLICT DO NOTHING`

// addSendings puts messages into the outbox; those that are there stay as they are. More
// is what else a row says of them.
func addSendings(ctx context.Context, tx pgx.Tx, messages []send.Sending, more pgx.NamedArgs) error {
	for _, m := range messages {
		args := pgx.NamedArgs{
			"sending": m.ID, "way": m.Way, "receiver": m.Receiver, "event": m.Event, "subject": m.Subject, "body": m.Body,
			"file_name": nil, "file_type": nil, "file": nil, "schedule": nil, "due_at": nil, "username": nil, "made_at": m.MadeAt,
		}
		if m.File != nil {
			args["file_name"], args["file_type"], args["file"] = m.File.Name, m.File.Type, m.File.Bytes
		}
		for k, v := range more {
			args[k] = v
		}
		if _, err := tx.Exec(ctx, addSendingSQL, args); err != nil {
			return fmt.Errorf("put message %s into the outbox: %w", m.ID, err)
		}
	}
	return nil
}

// What waits for a hook that is switched off waits until it is on again; and what names a
// vehicle that has been reserved since, or that the hook is not cleared for any more, until it is.
// Of journal entries those that were written first come first: what takes an entry back follows it. A run that was due
// before another may be made after it, as one that was asked for beside it.
const whereMaySend = `(s.way <> 'hook' OR EXISTS (SELECT FROM hook h WHERE h.hook = s.receiver AND h.state = 'on'
                           AND (h.cleared_at IS NOT NULL OR s.vehicle IS NULL OR NOT EXISTS (SELECT FROM vehicle v WHERE v.vehicle = s.vehicle AND v.reserved IS NOT NULL))))
   AND (s.event <> 'entries' OR NOT EXISTS (SELECT FROM sending b WHERE (b.schedule, b.way, b.receiver) = (s.schedule, s.way, s.receiver) AND b.state = 'waiting'
                           AND (b.made_at, b.due_at, b.sending) < (s.made_at, s.due_at, s.sending)))`

const receiversSQL = `
SELECT s.way, s.receiver FROM sending s
 WHERE s.state = 'waiting' AND s.next_at <= @now AND ` + whereMaySend + `
 GROUP BY s.way, s.receiver ORDER BY min(s.next_at)`

// Receivers returns those for whom something is due, who has waited longest first.
func (s *Store) Receivers(ctx context.Context, now time.Time) ([]send.Receiver, error) {
	return rowsOf[send.Receiver](ctx, s, "receivers", receiversSQL, pgx.NamedArgs{"now": now})
}

const claimSQL = `
UPDATE sending SET tries = tries + 1, tried_at = @now, next_at = @until
 WHERE sending = (SELECT s.sending FROM sending s
                   WHERE s.way = @way AND s.receiver = @receiver AND s.state = 'waiting' AND s.next_at <= @now AND ` + whereMaySend + `
                   ORDER BY s.next_at, s.made_at, s.sending LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING sending, way, receiver, event, subject, body, coalesce(file_name, ''), coalesce(file_type, ''), file, made_at, tries`

// Claim gives the next message for a receiver to one who sends it, for a while; when
// nothing is heard of it until then, another may have it. It fails with fault.ErrNotFound.
func (s *Store) Claim(ctx context.Context, r send.Receiver, now time.Time) (m send.Sending, err error) {
	var f send.File
	err = s.pool.QueryRow(ctx, claimSQL, pgx.NamedArgs{"way": r.Way, "receiver": r.Receiver, "now": now, "until": now.Add(send.Lease)}).
		Scan(&m.ID, &m.Way, &m.Receiver, &m.Event, &m.Subject, &m.Body, &f.Name, &f.Type, &f.Bytes, &m.MadeAt, &m.Tries)
	if f.Name != "" {
		m.File = &f
	}
	return m, notFound(err, "claim a message to %s", r.Receiver)
}

// A try that another has overtaken changes nothing, unless the message was taken: then it
// was.
const settleSQL = `
UPDATE sending SET state = @state, next_at = @next, status = @status, answer = @answer, tried_at = @at
 WHERE sending = @sending AND state = 'waiting' AND (tries = @tries OR @state = 'sent')`

const restSQL = `
UPDATE sending SET next_at = @rest WHERE way = @way AND receiver = @receiver AND state = 'waiting' AND next_at < @rest AND sending <> @sending`

const hookTookSQL = `UPDATE hook SET failing_at = NULL WHERE hook = @hook AND failing_at IS NOT NULL`

const hookFailsSQL = `UPDATE hook SET failing_at = coalesce(failing_at, @at) WHERE hook = @hook`

const hookGivenUpSQL = `
UPDATE hook SET state = 'off', why = CASE WHEN @gone THEN 'gone' ELSE 'failing' END
 WHERE hook = @hook AND state = 'on' AND (@gone OR failing_at < @since)`

// Settle notes what came of a message. A hook that has taken nothing for days is switched
// off, which the audit trail says.
func (s *Store) Settle(ctx context.Context, m send.Sending, a send.Answer, o send.Outcome) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var status *int
		if a.Status != 0 {
			status = &a.Status
		}
		tag, err := tx.Exec(ctx, settleSQL, pgx.NamedArgs{"sending": m.ID, "tries": m.Tries, "state": o.State, "next": o.Next, "status": status, "answer": a.Text, "at": o.At})
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		if o.Rest.After(o.At) {
			if _, err := tx.Exec(ctx, restSQL, pgx.NamedArgs{"way": m.Way, "receiver": m.Receiver, "sending": m.ID, "rest": o.Rest}); err != nil {
				return err
			}
		}
		if m.Way != send.Hook {
			return nil
		}
		return settleHook(ctx, tx, m.Receiver, a.Err, o.At)
	})
	if err != nil {
		return fmt.Errorf("note what came of message %s: %w", m.ID, err)
	}
	return nil
}

func settleHook(ctx context.Context, tx pgx.Tx, hook string, failed error, at time.Time) error {
	if failed == nil {
		_, err := tx.Exec(ctx, hookTookSQL, pgx.NamedArgs{"hook": hook})
		return err
	}
	if _, err := tx.Exec(ctx, hookFailsSQL, pgx.NamedArgs{"hook": hook, "at": at}); err != nil {
		return err
	}
	gone := errors.Is(failed, send.ErrGone)
	tag, err := tx.Exec(ctx, hookGivenUpSQL, pgx.NamedArgs{"hook": hook, "gone": gone, "since": at.Add(-send.Patience)})
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return audit(ctx, tx, "litro-server", "webhook off", hook, new("on"), new("off"))
}

const pruneSendingsSQL = `DELETE FROM sending WHERE state = 'sent' AND made_at < @before`

// Prune lets go of messages that were sent before a time. What failed stays.
func (s *Store) Prune(ctx context.Context, before time.Time) error {
	if _, err := s.pool.Exec(ctx, pruneSendingsSQL, pgx.NamedArgs{"before": before}); err != nil {
		return fmt.Errorf("let go of old messages: %w", err)
	}
	return nil
}

const sentSelect = `
SELECT sending, way, receiver, event, subject, made_at, next_at, tries, state, tried_at, status, answer FROM sending`

const sentToSQL = sentSelect + ` WHERE way = @way AND receiver = @receiver ORDER BY made_at DESC, sending LIMIT @limit`

// SentTo returns the last messages to a receiver, the newest first.
func (s *Store) SentTo(ctx context.Context, way send.Way, receiver string, limit int) ([]send.Sent, error) {
	return rowsOf[send.Sent](ctx, s, "messages", sentToSQL, pgx.NamedArgs{"way": way, "receiver": receiver, "limit": limit})
}

const sentOfSQL = sentSelect + ` WHERE schedule = @schedule ORDER BY made_at DESC, sending LIMIT @limit`

// SentOf returns the last messages of a schedule, the newest first.
func (s *Store) SentOf(ctx context.Context, schedule string, limit int) ([]send.Sent, error) {
	return rowsOf[send.Sent](ctx, s, "messages", sentOfSQL, pgx.NamedArgs{"schedule": schedule, "limit": limit})
}

const resendSQL = `
UPDATE sending SET state = 'waiting', tries = 0, next_at = @now
 WHERE sending = @sending AND way = @way AND receiver = @receiver AND (state <> 'waiting' OR next_at > @now)`

// Resend sends a message again, or at once, under the name that it has.
func (s *Store) Resend(ctx context.Context, way send.Way, receiver, sending, by string, now time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, resendSQL, pgx.NamedArgs{"sending": sending, "way": way, "receiver": receiver, "now": now})
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, "message resent", sending, nil, &receiver)
	})
	if err != nil {
		return fmt.Errorf("send message %s again: %w", sending, err)
	}
	return nil
}

// Test puts a message of somebody's into the outbox.
func (s *Store) Test(ctx context.Context, m send.Sending, by string) error {
	m.ID = newSendingID()
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := addSendings(ctx, tx, []send.Sending{m}, pgx.NamedArgs{"username": by}); err != nil {
			return err
		}
		return audit(ctx, tx, by, "test sent", m.Receiver, nil, nil)
	})
}

// Hooks.

const hookSelect = `
SELECT h.hook, h.name, h.url, h.events, h.secret, h.old_secret, h.old_until, h.state, h.why, h.made_by, h.made_at, h.failing_at,
       h.cleared_at, coalesce(h.cleared_by, '') AS cleared_by, coalesce(h.cleared_why, '') AS cleared_why,
       (SELECT count(*) FROM sending s WHERE s.way = 'hook' AND s.receiver = h.hook AND s.state = 'waiting') AS waiting,
       (SELECT count(*) FROM sending s WHERE s.way = 'hook' AND s.receiver = h.hook AND s.state = 'failed') AS failed,
       (SELECT max(tried_at) FROM sending s WHERE s.way = 'hook' AND s.receiver = h.hook AND s.state = 'sent') AS last_at
  FROM hook h`

const hooksSQL = hookSelect + ` ORDER BY h.state = 'ended', h.made_at, h.hook`

// Hooks returns all hooks, those that have ended last.
func (s *Store) Hooks(ctx context.Context) ([]send.HookRow, error) {
	return collect[send.HookRow](ctx, s, "webhooks", hooksSQL, nil)
}

const hookSQL = `
SELECT hook, name, url, events, secret, old_secret, old_until, state, why, made_by, made_at, failing_at,
       cleared_at, coalesce(cleared_by, '') AS cleared_by, coalesce(cleared_why, '') AS cleared_why,
       0::bigint AS waiting, 0::bigint AS failed, NULL::timestamptz AS last_at FROM hook WHERE hook = @hook`

// Hook returns a hook without what it was sent, or fault.ErrNotFound.
func (s *Store) Hook(ctx context.Context, hook string) (send.HookRow, error) {
	rows, err := s.pool.Query(ctx, hookSQL, pgx.NamedArgs{"hook": hook})
	if err != nil {
		return send.HookRow{}, fmt.Errorf("read webhook: %w", err)
	}
	h, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[send.HookRow])
	return h, notFound(err, "read webhook %s", hook)
}

const addHookSQL = `
INSERT INTO hook (hook, name, url, events, secret, made_by, made_at) VALUES (@hook, @name, @url, @events, @secret, @by, @at)`

// AddHook adds a hook.
func (s *Store) AddHook(ctx context.Context, h send.HookRow) error {
	return s.changeHook(ctx, addHookSQL, pgx.NamedArgs{
		"hook": h.Hook, "name": h.Name, "url": h.URL, "events": h.Events, "secret": h.Secret, "by": h.MadeBy, "at": h.MadeAt,
	}, h.MadeBy, "webhook made", fmt.Sprintf("%s: %s %v", h.Name, h.URL, h.Events))
}

const rotateHookSQL = `
UPDATE hook SET old_secret = secret, old_until = @until, secret = @secret WHERE hook = @hook AND state <> 'ended'`

// RotateHook gives a hook another secret; the one before signs besides until a time.
func (s *Store) RotateHook(ctx context.Context, hook string, secret []byte, until time.Time, by string) error {
	return s.changeHook(ctx, rotateHookSQL, pgx.NamedArgs{"hook": hook, "secret": secret, "until": until}, by, "webhook secret changed", until.Format(time.RFC3339))
}

const switchHookSQL = `
UPDATE hook SET state = @state, why = CASE WHEN @state = 'on' THEN '' ELSE @by END, failing_at = NULL
 WHERE hook = @hook AND state <> 'ended' AND state <> @state`

// SwitchHook switches a hook on or off, or ends it. What waits for one that is off waits.
func (s *Store) SwitchHook(ctx context.Context, hook, state, by string) error {
	return s.changeHook(ctx, switchHookSQL, pgx.NamedArgs{"hook": hook, "state": state, "by": by}, by, "webhook "+state, state)
}

const clearHookSQL = `
UPDATE hook SET cleared_at = @at, cleared_by = @by, cleared_why = @why
 WHERE hook = @hook AND state <> 'ended' AND (cleared_at IS NULL) = (@at::timestamptz IS NOT NULL)`

// ClearHook says that a program may know what is reserved, and why; without a reason, that it
// may not any more.
func (s *Store) ClearHook(ctx context.Context, hook, why, by string, at time.Time) error {
	args, what, said := clearance("webhook", why, by, at)
	args["hook"] = hook
	return s.changeHook(ctx, clearHookSQL, args, by, what, said)
}

// clearance is what a statement says of who is cleared, or is so no more, and what the audit
// trail has of it.
func clearance(of, why, by string, at time.Time) (args pgx.NamedArgs, what, said string) {
	if why == "" {
		return pgx.NamedArgs{"at": nil, "by": nil, "why": nil}, of + " not cleared any more", "not cleared"
	}
	return pgx.NamedArgs{"at": at, "by": by, "why": why}, of + " cleared for what is reserved", why
}

func (s *Store) changeHook(ctx context.Context, sql string, args pgx.NamedArgs, by, what, after string) error {
	hook := args["hook"].(string)
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sql, args)
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, what, hook, nil, &after)
	})
	if err != nil {
		return fmt.Errorf("webhook %s: %w", hook, err)
	}
	return nil
}
