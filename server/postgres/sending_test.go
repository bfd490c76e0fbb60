package postgres_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/hook"
)

// A receiver is a real server by https that verifies what it gets, and does with it what
// a test says.
type receiver struct {
	*httptest.Server
	secret []byte
	mu     sync.Mutex
	got    []string // names of messages that verified, in their order
	bodies []string
	bad    int
	answer func(w http.ResponseWriter, n int) // of the nth message from 1; nil takes it
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{secret: hook.NewSecret()}
	r.Server = httptest.NewUnstartedServer(http.HandlerFunc(r.serve))
	r.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	r.StartTLS()
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) serve(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	verifier, _ := standardwebhooks.NewWebhook(hook.SecretText(r.secret))
	r.mu.Lock()
	if err != nil || verifier.Verify(body, q.Header) != nil || q.Header.Get("Content-Type") != "application/json" {
		r.bad++
	} else {
		r.got, r.bodies = append(r.got, q.Header.Get("webhook-id")), append(r.bodies, string(body))
	}
	answer, n := r.answer, len(r.got)
	r.mu.Unlock()
	if answer != nil {
		answer(w, n)
	}
}

func (r *receiver) answers(f func(w http.ResponseWriter, n int)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

// taken returns what came so far, and how much did not verify.
func (r *receiver) taken() (names []string, bad int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.got...), r.bad
}

func status(code int) func(http.ResponseWriter, int) {
	return func(w http.ResponseWriter, _ int) { w.WriteHeader(code); _, _ = io.WriteString(w, "busy\n now") }
}

// An outbox is a desk with a clock, hooks, and senders on them.
type outbox struct {
	*desk
	mu     sync.Mutex
	now    time.Time
	caller *hook.Carrier
	sender *send.Sender
}

// noReports makes none: these tests are about messages.
type noReports struct{}

func (noReports) Report(context.Context, send.Run) (send.File, string, string, error) {
	return send.File{}, "", "", fault.ErrInvalid
}
func (noReports) Entries(context.Context, send.Run) ([]send.Parcel, error) {
	return nil, fault.ErrInvalid
}
func (noReports) Tidings(to send.Reader, all []send.Tiding) (subject, body string) {
	return fmt.Sprint(len(all)), to.Username
}

func newOutbox(t testing.TB, receivers ...*receiver) *outbox {
	// Signatures carry the time, and the library that verifies them goes by the machine's.
	o := &outbox{desk: newDesk(t), now: time.Now().UTC().Truncate(time.Second)}
	roots := x509.NewCertPool()
	for i, r := range receivers {
		roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.Certificate().Raw}))
		o.add(fmt.Sprintf("h%d", i), r)
	}
	o.caller = hook.New(hook.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Roots: roots, Hook: o.store.Hook, Now: time.Now})
	o.sender = o.another()
	return o
}

func (o *outbox) add(name string, r *receiver) {
	o.Helper()
	if err := o.store.AddHook(o.Context(), send.HookRow{Hook: name, Name: name, URL: r.URL + "/in", Events: send.Events(), Secret: r.secret, MadeBy: "luis", MadeAt: o.now}); err != nil {
		o.Fatal(err)
	}
}

// another returns a sender as another server has it, or the next one after a crash.
func (o *outbox) another() *send.Sender {
	return send.New(send.Config{
		Log: slog.New(slog.DiscardHandler), Store: o.store, Carriers: map[send.Way]send.Carrier{send.Hook: o.caller}, Clerk: noReports{}, Zone: time.UTC, Now: o.clock,
	})
}

func (o *outbox) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *outbox) later(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

// round makes and sends what is due.
func (o *outbox) round() {
	o.Helper()
	if err := o.sender.Round(o.Context()); err != nil {
		o.Fatal(err)
	}
	o.sender.Wait()
}

// tests puts messages into the outbox.
func (o *outbox) tests(hook string, n int) {
	o.Helper()
	for range n {
		if err := o.store.Test(o.Context(), send.Sending{Way: send.Hook, Receiver: hook, Event: send.Test, Body: `{"type":"test"}`, MadeAt: o.clock()}, "luis"); err != nil {
			o.Fatal(err)
		}
	}
}

// said returns what the last messages to a hook came to.
func (o *outbox) said(hook string) string {
	o.Helper()
	sent, err := o.store.SentTo(o.Context(), send.Hook, hook, 100)
	if err != nil {
		o.Fatal(err)
	}
	counts := map[string]int{}
	for _, m := range sent {
		counts[m.State]++
	}
	return fmt.Sprintf("%d waiting, %d sent, %d failed", counts["waiting"], counts["sent"], counts["failed"])
}

// What is in the outbox is sent at least once under one name: by whoever comes after a
// crash between COMMIT and sending, and between sending and noting it; to a receiver whose
// answer is lost, who is away for a while, or busy. A dead one holds up nobody.
func TestOutbox(t *testing.T) {
	t.Parallel()
	r, other := newReceiver(t), newReceiver(t)
	o := newOutbox(t, r, other)
	same := func(t *testing.T, names []string, times int) {
		t.Helper()
		counts := map[string]int{}
		for _, n := range names {
			counts[n]++
		}
		if len(counts) != 1 || len(names) != times {
			t.Errorf("got %v, want one name %d times", names, times)
		}
	}
	fresh := func(t *testing.T) *outbox {
		t.Helper()
		o.exec(`DELETE FROM sending`)
		o.exec(`UPDATE hook SET state = 'on', failing_at = NULL, why = ''`)
		for _, x := range []*receiver{r, other} {
			x.mu.Lock()
			x.got, x.bodies, x.bad, x.answer = nil, nil, 0, nil
			x.mu.Unlock()
		}
		return o
	}
	t.Run("killed between COMMIT and sending", func(t *testing.T) {
		fresh(t).tests("h0", 1)
		if err := o.another().Round(canceled(t)); err == nil {
			t.Error("a sender that has ended: got no error")
		}
		o.sender = o.another()
		o.round()
		names, bad := r.taken()
		if same(t, names, 1); bad != 0 || o.said("h0") != "0 waiting, 1 sent, 0 failed" {
			t.Errorf("got %d that did not verify, %s", bad, o.said("h0"))
		}
	})
	t.Run("killed between sending and noting it", func(t *testing.T) {
		fresh(t).tests("h0", 1)
		m, err := o.store.Claim(t.Context(), send.Receiver{Way: send.Hook, Receiver: "h0"}, o.clock())
		if err != nil {
			t.Fatal(err)
		}
		if a := o.caller.Carry(t.Context(), &m); a.Err != nil {
			t.Fatal(a.Err)
		}
		o.round() // another must not have it yet
		names, _ := r.taken()
		same(t, names, 1)
		o.later(send.Lease + time.Second)
		o.round()
		names, _ = r.taken()
		if same(t, names, 2); o.said("h0") != "0 waiting, 1 sent, 0 failed" {
			t.Errorf("got %s", o.said("h0"))
		}
	})
	t.Run("the answer is lost", func(t *testing.T) {
		fresh(t).tests("h0", 1)
		r.answers(func(w http.ResponseWriter, n int) {
			if n == 1 {
				c, _, err := http.NewResponseController(w).Hijack()
				if err == nil {
					_ = c.Close()
				}
			}
		})
		o.round()
		o.later(10 * time.Second)
		o.round()
		names, _ := r.taken()
		if same(t, names, 2); o.said("h0") != "0 waiting, 1 sent, 0 failed" {
			t.Errorf("got %s", o.said("h0"))
		}
	})
	t.Run("down for a while", func(t *testing.T) {
		fresh(t).tests("h0", 3)
		r.answers(status(503))
		for range 3 {
			o.round()
			o.later(2 * time.Minute)
		}
		calls, _ := r.taken()
		sent, err := o.store.SentTo(t.Context(), send.Hook, "h0", 10)
		if err != nil || len(calls) > 5 || sent[0].State != "waiting" {
			t.Errorf("while it is down: got %d calls and %+v, %v; want few, and all to wait", len(calls), sent[0], err)
		}
		tried := ""
		for _, m := range sent {
			if m.Status != nil && *m.Status == 503 {
				tried = m.Answer
			}
		}
		if tried != "busy now" {
			t.Errorf("its answer: got %q, want %q", tried, "busy now")
		}
		r.answers(nil)
		o.later(time.Hour)
		o.round()
		if o.said("h0") != "0 waiting, 3 sent, 0 failed" {
			t.Errorf("up again: got %s", o.said("h0"))
		}
	})
	t.Run("a dead one holds up nobody", func(t *testing.T) {
		fresh(t).tests("h0", 5)
		o.tests("h1", 5)
		held := make(chan struct{})
		r.answers(func(http.ResponseWriter, int) { <-held })
		if err := o.sender.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		for limit := time.Now().Add(30 * time.Second); o.said("h1") != "0 waiting, 5 sent, 0 failed"; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatalf("got %s, want all sent while another does not answer", o.said("h1"))
			}
		}
		close(held)
		o.sender.Wait()
	})
	t.Run("two servers", func(t *testing.T) {
		fresh(t).tests("h0", 30)
		two := []*send.Sender{o.another(), o.another()}
		var group sync.WaitGroup
		for _, s := range two {
			group.Go(func() {
				if err := s.Round(t.Context()); err != nil {
					t.Error(err)
				}
				s.Wait()
			})
		}
		group.Wait()
		names, _ := r.taken()
		once := map[string]bool{}
		for _, n := range names {
			once[n] = true
		}
		if len(names) != 30 || len(once) != 30 {
			t.Errorf("got %d messages of %d names, want 30 of 30", len(names), len(once))
		}
	})
	t.Run("it is switched off after days, and goes on", func(t *testing.T) {
		fresh(t).tests("h0", 1)
		r.answers(status(500))
		for range 14 {
			o.round()
			o.later(25 * time.Hour)
		}
		h, err := o.store.Hook(t.Context(), "h0")
		if err != nil || h.State != "off" || h.Why != "failing" || o.said("h0") == "0 waiting, 1 sent, 0 failed" {
			t.Errorf("got %s %s, %s, %v; want it off", h.State, h.Why, o.said("h0"), err)
		}
		r.answers(nil)
		o.tests("h0", 1)
		o.round()
		if sent := o.said("h0"); strings.Contains(sent, " 1 sent") {
			t.Errorf("while it is off: got %s", sent)
		}
		if err := o.store.SwitchHook(t.Context(), "h0", "on", "luis"); err != nil {
			t.Fatal(err)
		}
		o.later(25 * time.Hour)
		o.round()
		if sent := o.said("h0"); !strings.HasPrefix(sent, "0 waiting") {
			t.Errorf("on again: got %s", sent)
		}
	})
	t.Run("it fails for good, and is sent again", func(t *testing.T) {
		fresh(t).tests("h0", 1)
		r.answers(status(500))
		o.exec(`UPDATE sending SET tries = 11`)
		o.round()
		if o.said("h0") != "0 waiting, 0 sent, 1 failed" {
			t.Fatalf("got %s", o.said("h0"))
		}
		r.answers(nil)
		names, _ := r.taken()
		if err := o.store.Resend(t.Context(), send.Hook, "h0", names[0], "luis", o.clock()); err != nil {
			t.Fatal(err)
		}
		o.round()
		names, _ = r.taken()
		same(t, names, 2)
		if err := o.store.Resend(t.Context(), send.Hook, "h1", names[0], "luis", o.clock()); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("a message of another hook: got %v", err)
		}
	})
	t.Run("it wants nothing more", func(t *testing.T) {
		fresh(t).tests("h0", 1)
		r.answers(status(http.StatusGone))
		o.round()
		if h, err := o.store.Hook(t.Context(), "h0"); err != nil || h.State != "off" || h.Why != "gone" {
			t.Errorf("got %s %s, %v; want it off", h.State, h.Why, err)
		}
	})
	t.Run("another secret", func(t *testing.T) {
		fresh(t).tests("h0", 1)
		before, after := r.secret, hook.NewSecret()
		if err := o.store.RotateHook(t.Context(), "h0", after, time.Now().Add(send.Rotation), "luis"); err != nil {
			t.Fatal(err)
		}
		o.round()
		r.mu.Lock()
		r.secret = after
		r.mu.Unlock()
		o.tests("h0", 1)
		o.round()
		if err := o.store.RotateHook(t.Context(), "h0", hook.NewSecret(), time.Now().Add(-time.Second), "luis"); err != nil {
			t.Fatal(err)
		}
		o.tests("h0", 1)
		o.round()
		names, bad := r.taken()
		if len(names) != 2 || bad != 1 {
			t.Errorf("got %d that verified and %d that did not, want both secrets good, and the one before no more after its time", len(names), bad)
		}
		r.secret = before
	})
}

func canceled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// What happens is told once, after it was committed, to whoever is to hear of it, and not
// when it is only looked at again.
func TestHappenings(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	ctx := t.Context()
	d.exec(`INSERT INTO department (department, name) VALUES ('obras', 'Obras')`)
	d.vehicle("v1")
	a := d.station("norte", meterAt(0))
	a.At = now.Add(-time.Hour)
	d.exec(`UPDATE vehicle SET department = 'obras'`)
	d.say(a.At, fleet.Dated{Vehicle: "v1", What: fleet.InDepartment, FromAt: a.At.AddDate(0, 0, -9), Value: "obras"},
		fleet.Dated{Vehicle: "v1", What: fleet.Custodian, FromAt: a.At.AddDate(0, 0, -9), Value: "Ana Solís"})
	d.fill(a, "v1", 0, 10*liter, nil) // nobody hears of it
	for _, u := range []access.User{
		{Username: "ana", Name: "ana solis", Role: access.Attendant, Language: "es-MX", Active: true},
		{Username: "pia", Name: "Pía", Role: access.Manager, Language: "en", Active: true, Departments: []string{"salud"}},
		{Username: "rosa", Name: "Rosa", Role: access.Manager, Language: "en", Active: true},
	} {
		if err := d.store.AddUser(ctx, u, "test"); err != nil {
			t.Fatal(err)
		}
		s := send.Subscription{Username: u.Username, Address: u.Username + "@ciudad.mx", Fills: "all", Findings: "all", Since: now, Digest: u.Username == "rosa"}
		if u.Username == "ana" {
			s.Fills = "kept"
		}
		if err := d.store.Subscribe(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.store.AddHook(ctx, send.HookRow{Hook: "h", Name: "h", URL: "https://example.com", Events: send.Events(), Secret: hook.NewSecret(), MadeBy: "luis", MadeAt: now}); err != nil {
		t.Fatal(err)
	}
	spread := func() map[string][]map[string]any {
		t.Helper()
		d.exec(`DELETE FROM sending`)
		for {
			n, err := d.store.Spread(ctx, now, now.Add(19*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
		rows, err := d.pool.Query(ctx, `SELECT body FROM sending WHERE way = 'hook' ORDER BY made_at, sending`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		all := map[string][]map[string]any{}
		for rows.Next() {
			var body string
			var m struct {
				Type      string
				Timestamp time.Time
				Data      map[string]any
			}
			if err := rows.Scan(&body); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(body), &m); err != nil || m.Timestamp.IsZero() {
				t.Fatalf("%s: %v", body, err)
			}
			all[m.Type] = append(all[m.Type], m.Data)
		}
		return all
	}
	only := func(what string, got map[string][]map[string]any, event string, want map[string]any) {
		t.Helper()
		if len(got) != 1 || len(got[event]) != 1 {
			t.Errorf("%s: got %v, want one %s", what, got, event)
			return
		}
		for k, v := range want {
			if fmt.Sprint(got[event][0][k]) != fmt.Sprint(v) {
				t.Errorf("%s: %s: got %v, want %v", what, k, got[event][0][k], v)
			}
		}
	}
	if got := spread(); len(got) != 0 {
		t.Errorf("of before: got %v, want nothing", got)
	}
	r := d.fill(a, "v1", 10*liter, 25*liter, nil)
	only("a fill", spread(), send.Fill, map[string]any{"record": r.Ref(), "vehicle": "v1", "department": "obras", "volume_ul": "2.5e+07", "station_name": "NORTE"})
	d.write(a, &dispense.Deny{Position: "1", Vehicle: "v1", Reason: "hours", Count: 1})
	only("a denial", spread(), send.Denial, map[string]any{"reason": "hours", "fleet_no": d.fleetNo("v1"), "count": 1})
	d.write(a, &dispense.Tank{Tank: "1", Grade: "magna", Source: "gauge", Why: "periodic", VolumeUL: 900 * liter, Basis: "obs", Alarms: []string{"low"}})
	only("an alarm", spread(), send.TankAlarm, map[string]any{"tank": "1", "alarms": "[low]"})
	d.write(a, &dispense.Tank{Tank: "1", Grade: "magna", Source: "gauge", Why: "periodic", VolumeUL: 800 * liter, Basis: "obs", Alarms: []string{"low"}})
	if got := spread(); len(got) != 0 {
		t.Errorf("the same alarm again: got %v", got)
	}
	d.exec(`UPDATE vehicle SET status = 'blocked' WHERE vehicle = 'v1'`)
	d.exec(`UPDATE vehicle SET status = 'active' WHERE vehicle = 'v1'`)
	if got := spread(); len(got[send.VehicleBlocked]) != 1 || len(got["vehicle.active"]) != 1 || got[send.VehicleBlocked][0]["status"] != "blocked" {
		t.Errorf("a block: got %v", got)
	}
	tx, err := d.pool.Begin(ctx)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE vehicle SET status = 'blocked' WHERE vehicle = 'v1'`)
	}
	if err = errors.Join(err, tx.Rollback(ctx)); err != nil {
		t.Fatal(err)
	}
	if got := spread(); len(got) != 0 {
		t.Errorf("what was not committed: got %v", got)
	}
	d.fill(a, "v1", 80*liter, 5*liter, nil) // 45 liters before it are nobody's
	d.drain()
	got := spread()
	if len(got[send.FindingNew]) == 0 {
		t.Errorf("a finding: got %v", got)
	}
	d.exec(`INSERT INTO unjudged (station, epoch, seq, branch) SELECT station, epoch, seq, branch FROM dispense`)
	d.drain()
	if got := spread(); len(got) != 0 {
		t.Errorf("judged again: got %v", got)
	}
	if diff, err := d.store.Replay(ctx); err != nil || diff != nil {
		t.Fatalf("replay: got %v, %v", diff, err)
	}
	if got := spread(); len(got) != 0 {
		t.Errorf("replayed: got %v", got)
	}
	d.exec(`INSERT INTO sign_of_life (station, at, epoch, durable, unsent, fleet_version, own_version) VALUES ('norte', $1, 1, 1, 0, '1.1', '1.1')`, now.Add(-31*time.Minute))
	later := now.AddDate(0, 0, 12)
	for range 2 {
		if err := d.store.Notice(ctx, now); err != nil {
			t.Fatal(err)
		}
	}
	only("silence", spread(), send.StationSilent, map[string]any{"station": "norte", "last_heard_at": now.Add(-31 * time.Minute).Format(time.RFC3339)})
	for range 2 {
		if err := d.store.Notice(ctx, later); err != nil {
			t.Fatal(err)
		}
	}
	if got := spread(); len(got[send.FindingOverdue]) == 0 {
		t.Errorf("overdue: got %v", got)
	}
	// Ana hears of the fill of the vehicle in her care, Pía of nothing of another
	// department, and Rosa of all, tomorrow.
	letters := func(at time.Time) map[string]int {
		t.Helper()
		out := map[string]int{}
		for {
			n, err := d.store.WriteTidings(ctx, at, func(to send.Reader, all []send.Tiding) (string, string) {
				out[to.Username] += len(all)
				for _, x := range all {
					if to.Username == "ana" && x.Event != send.Fill {
						t.Errorf("ana hears of %s", x.Event)
					}
				}
				return "s", "b"
			})
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				return out
			}
		}
	}
	if got := letters(now.Add(time.Minute)); got["ana"] < 1 || got["pia"]+got["rosa"] != 0 {
		t.Errorf("letters now: got %v, want ana's alone", got)
	}
	if got := letters(now.Add(20 * time.Hour)); got["rosa"] < 4 || len(got) != 1 {
		t.Errorf("letters tomorrow: got %v, want rosa's alone", got)
	}
	var waiting int
	if err := d.pool.QueryRow(ctx, `SELECT count(*) FROM sending WHERE way = 'mail' AND state = 'waiting'`).Scan(&waiting); err != nil || waiting != 2 {
		t.Errorf("letters in the outbox: got %d, %v, want 2", waiting, err)
	}
	// What waits for tomorrow is looked at again: a vehicle that is reserved by then is named
	// to the cleared alone.
	d.fill(a, "v1", 90*liter, 5*liter, nil)
	spread()
	if err := d.store.Reserve(ctx, "general", "Seguridad de quienes patrullan", "luis", now); err != nil {
		t.Fatal(err)
	}
	if got := letters(now.Add(40 * time.Hour)); len(got) != 0 {
		t.Errorf("letters about a vehicle that is reserved by now: got %v, want none", got)
	}
}

func (d *desk) fleetNo(vehicle string) (no string) {
	d.Helper()
	if err := d.pool.QueryRow(d.Context(), `SELECT fleet_no FROM vehicle WHERE vehicle = $1`, vehicle).Scan(&no); err != nil {
		d.Fatal(err)
	}
	return no
}

var _ send.Store = (*postgres.Store)(nil)

// What is told of a reserved vehicle, its fills apart, is told to the cleared alone; and of
// its fills nobody else learns which it was or who drove. What waits is looked at again at
// the door.
func TestClearedReceivers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	ctx := t.Context()
	d.vehicle("v1")
	d.vehicle("v2")
	d.exec(`INSERT INTO person (person, name, roles, vehicles) VALUES ('agente', 'Agente Reservado', '{driver}', '{v2}')`)
	a := d.station("norte", meterAt(0))
	a.At = now.Add(-time.Hour)
	for _, name := range []string{"cleared", "not"} {
		if err := d.store.AddHook(ctx, send.HookRow{Hook: name, Name: name, URL: "https://example.com", Events: send.Events(), Secret: hook.NewSecret(), MadeBy: "luis", MadeAt: now}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.pool.Exec(ctx, `UPDATE hook SET cleared_at = now(), cleared_by = 'luis', cleared_why = ' '`); err == nil {
		t.Error("the database lets one clear without a reason")
	}
	if err := d.store.ClearHook(ctx, "cleared", "Despacho C5", "luis", now); err != nil {
		t.Fatal(err)
	}
	spread := func() {
		t.Helper()
		for {
			n, err := d.store.Spread(ctx, now, now)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				return
			}
		}
	}
	d.fill(a, "v2", 0, 20*liter, nil) // is told before the vehicle is reserved, and waits
	spread()
	d.reserve(now)
	for _, to := range []string{"cleared", "not"} {
		_, err := d.store.Claim(ctx, send.Receiver{Way: send.Hook, Receiver: to}, now)
		if held := errors.Is(err, fault.ErrNotFound); held != (to == "not") {
			t.Errorf("what waits for %s: got %v", to, err)
		}
	}
	d.exec(`DELETE FROM sending`)
	driver := func(b *dispense.Dispense) {
		b.Driver, b.OdometerM = &dispense.Who{Person: "agente", By: "badge"}, new(int64(90_000_000))
	}
	d.fill(a, "v2", 20*liter, 30*liter, driver)
	d.fill(a, "v1", 50*liter, 10*liter, driver)
	d.write(a, &dispense.Deny{Position: "1", Vehicle: "v2", Reason: "hours", Count: 1})
	d.write(a, &dispense.Deny{Position: "1", Vehicle: "v1", Driver: &dispense.Who{Person: "agente", By: "badge"}, Reason: "hours", Count: 1})
	d.fill(a, "v2", 80*liter, 5*liter, nil)                                                           // liters before it are nobody's
	other := func(b *dispense.Dispense) { b.Driver = &dispense.Who{Person: "suplente", By: "badge"} } // bound to no vehicle
	d.fill(a, "v2", 85*liter, 5*liter, other)
	d.fill(a, "v1", 90*liter, 5*liter, other)
	d.drain()
	for _, state := range []string{"blocked", "active", "workshop", "retired"} {
		d.exec(`UPDATE vehicle SET status = $1 WHERE vehicle = 'v2'`, state)
	}
	d.exec(`INSERT INTO finding (finding, rule, severity, at, vehicle, args, subject, key) VALUES ('over_tank:v2', 'over_tank', 'major', $1, 'v2', '{}', 'test', 'x')`, now.AddDate(0, 0, -30))
	d.exec(`INSERT INTO finding_act (station, epoch, seq, branch, at, finding, rule, state, person, reason) VALUES ('office', 1, 7, 0, $1, 'over_tank:v2', 'over_tank', 'assigned', 'luis', 'x')`, now)
	if err := d.store.Notice(ctx, now); err != nil {
		t.Fatal(err)
	}
	spread()
	said := map[string]map[string]string{"cleared": {}, "not": {}}
	rows, err := d.pool.Query(ctx, `SELECT receiver, event, string_agg(body, ' ') FROM sending GROUP BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var to, event, body string
		if err := rows.Scan(&to, &event, &body); err != nil {
			t.Fatal(err)
		}
		said[to][event] = body
	}
	no := d.fleetNo("v2")
	for _, event := range []string{send.Fill, send.Denial, send.FindingNew, send.FindingChanged, send.FindingOverdue, send.VehicleBlocked, "vehicle.active", "vehicle.workshop", "vehicle.retired"} {
		if got := said["cleared"][event]; !strings.Contains(got, no) {
			t.Errorf("%s, cleared: got %q, want %s named", event, got, no)
		}
		for _, word := range []string{`"v2"`, no, "agente", "Agente", ":v2"} {
			if got := said["not"][event]; strings.Contains(got, word) {
				t.Errorf("%s, not cleared: %q in %s", event, word, got)
			}
		}
	}
	if got := strings.Count(said["not"][send.Fill], `"volume_ul"`); got != strings.Count(said["cleared"][send.Fill], `"volume_ul"`) || got != 5 {
		t.Errorf("fills, not cleared: got %d, want all 5", got)
	}
	for to, want := range map[string]int{"cleared": 2, "not": 1} {
		if got := strings.Count(said[to][send.Fill], `"driver":"suplente"`); got != want {
			t.Errorf("fills, %s: who drives any vehicle is named %d times, want %d: where the vehicle is not reserved", to, got, want)
		}
	}
	if got := strings.Count(said["not"][send.Fill], `"odometer_m":90000000`); got != 1 {
		t.Errorf("odometers, not cleared: got %d, want that of v1 alone", got)
	}
	if err := d.store.ClearHook(ctx, "cleared", "", "luis", now); err != nil {
		t.Fatal(err)
	}
	var waits int
	for {
		m, err := d.store.Claim(ctx, send.Receiver{Way: send.Hook, Receiver: "cleared"}, now)
		if err != nil {
			break
		}
		if waits++; strings.Contains(m.Body, no) {
			t.Errorf("not cleared any more: got %s", m.Body)
		}
	}
}

// A class of which something is said is judged so, while a vehicle is of it; others are not
// judged otherwise.
func TestJudgeByClass(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vehicle("v1")
	d.vehicle("v2")
	a := d.station("norte", meterAt(0))
	d.exec(`INSERT INTO rule (rule, body) SELECT 'patrulla', body FROM rule WHERE rule = 'general'`)
	begin := a.At
	if _, err := d.store.SayFindingRule(t.Context(), reconcile.Said{Rule: reconcile.OdometerSame, Class: "nave", FromAt: begin, At: begin, By: "ana", Reason: "x"}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no such class: got %v", err)
	}
	off, err := d.store.SayFindingRule(t.Context(), reconcile.Said{Rule: reconcile.OdometerSame, Class: "patrulla", Off: true, FromAt: begin, At: begin, By: "ana", Reason: "no llevan odómetro"})
	if err != nil || off.State != reconcile.SaidProposed {
		t.Fatalf("off for a class: got %+v, %v, want it proposed", off, err)
	}
	d.exec(`UPDATE finding_rule SET state = 'in_force', approved_by = 'eva', approved_at = said_at, record = 'x'`)
	d.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ('v1', 'class', $1, 'general', '', 'luis', $1, $1), ('v2', 'class', $1, 'general', '', 'luis', $1, $1)`, begin.AddDate(0, 0, -9))
	d.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ('v2', 'class', $1, 'patrulla', '', 'luis', $1, $1)`, begin.AddDate(0, 0, 3))
	total := dispense.Volume(0)
	for _, day := range []int{0, 1, 5} {
		a.At = begin.AddDate(0, 0, day)
		for _, v := range []string{"v1", "v2"} {
			d.fill(a, v, total, 10*liter, nil) // all with one odometer reading
			total += 10 * liter
			a.At = a.At.Add(time.Hour)
		}
	}
	d.drain()
	count := func() (s string) {
		for _, v := range []string{"v1", "v2"} {
			n := 0
			for _, f := range d.findings() {
				if f.Rule == reconcile.OdometerSame && f.Vehicle == v {
					n++
				}
			}
			s += fmt.Sprint(v, " ", n, " ")
		}
		return s
	}
	if got := count(); got != "v1 2 v2 1 " {
		t.Errorf("the same reading: got %s of %v; want that of v2 before it was of the class alone", got, d.findings())
	}
	// Said afterwards, it counts of what flowed since, and not of what flowed before.
	d.say(begin.AddDate(0, 0, 6), fleet.Dated{Vehicle: "v1", What: fleet.Class, Value: "patrulla", FromAt: begin.AddDate(0, 0, 3)})
	d.drain()
	if got := count(); got != "v1 1 v2 1 " {
		t.Errorf("of the class afterwards: got %s of %v; want that of v1 before it was of the class alone", got, d.findings())
	}
	if diff, err := d.store.Replay(t.Context()); err != nil || diff != nil {
		t.Errorf("replay: got %v, %v", diff, err)
	}
}
