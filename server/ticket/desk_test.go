package ticket_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/judge"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/ticket"
)

var now = time.Date(2026, 12, 8, 20, 30, 0, 0, time.UTC)

// A counter is a desk on a database and a directory of its own.
type counter struct {
	*ticket.Desk
	*testing.T
	pool    *pgxpool.Pool
	store   *postgres.Store
	office  *office.Office
	cabinet *evidence.Cabinet
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	c := &counter{T: t, pool: pgtest.New(t)}
	c.store = postgres.New(c.pool)
	zone, err := time.LoadLocation("America/Mexico_City")
	c.must(err)
	ring, err := keyring.Open(t.TempDir(), dispensetest.Origin)
	c.must(err)
	_, err = c.store.Era(t.Context(), now)
	c.must(err)
	until := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	objects := []fleet.Object{
		&fleet.Rule{Rule: policy.Rule{Rule: "general"}}, &fleet.Quota{Quota: "q1", Period: fleet.Month, SizeUL: 100 * dispense.Liter, FromAt: now.AddDate(-1, 0, 0)},
		&fleet.Contract{Contract: "K-1", Supplier: "Combustibles del Valle", Currency: "MXN", FromOn: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), UntilOn: &until},
		&fleet.Permit{Contract: "K-1", Permit: "PL/12345/EXP/ES/2015", Name: "Gasolinera Norte", Status: "open"},
		&fleet.Permit{Contract: "K-1", Permit: "PL/981/EXP/ES/2018", Name: "Gasolinera Sur", Status: "open"},
	}
	for i := range 3 {
		v := &fleet.Vehicle{
			Vehicle: fmt.Sprintf("v%d", i+1), FleetNo: fmt.Sprintf("P-10%d", i+1), Plate: fmt.Sprint(i), Status: "active", Odometer: "on",
			Grades: []string{"magna"}, Rule: "general", TankUL: new(60 * dispense.Liter),
		}
		if i == 0 {
			v.Quotas = []string{"q1"}
		}
		objects = append(objects, v)
	}
	c.must(c.store.Save(t.Context(), fleet.Act{Who: "ana", At: now}, objects...))
	c.office, err = office.Open(t.Context(), office.Config{
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Store: c.store, Ring: ring, Dir: filepath.Join(t.TempDir(), "office"), Name: "Oficina", Zone: zone,
		Now: func() time.Time { return now }, People: []dispense.Who{{Person: "ana", By: "name"}, {Person: "luis", By: "name"}},
	})
	c.must(err)
	t.Cleanup(func() { _ = c.office.Close() })
	c.cabinet, err = evidence.Open(filepath.Join(t.TempDir(), "evidence"))
	c.must(err)
	c.Desk = ticket.New(ticket.Config{Store: c.store, Office: c.office, Cabinet: c.cabinet, Zone: zone, Now: func() time.Time { return now }})
	return c
}

func (c *counter) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *counter) count(sql string) (n int) {
	c.Helper()
	c.must(c.pool.QueryRow(c.Context(), sql).Scan(&n))
	return n
}

// photo keeps a picture that no other has, and returns its name.
func (c *counter) photo(n uint8) string {
	c.Helper()
	m := image.NewGray(image.Rect(0, 0, 16, 16))
	m.SetGray(3, 3, color.Gray{n})
	var b bytes.Buffer
	c.must(jpeg.Encode(&b, m, &jpeg.Options{Quality: 100}))
	f, err := c.Attach(c.Context(), "lupita", b.Bytes())
	c.must(err)
	return f.SHA256
}

func key(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// paper is the n-th ticket: 40 L, of v1.
func (c *counter) paper(n int) ticket.Ticket {
	return ticket.Ticket{
		Key: key(n), Contract: "K-1", Permit: "PL/12345/EXP/ES/2015", Number: fmt.Sprint(1000 + n), HappenedAt: now.Add(-3 * time.Hour), Grade: "magna",
		VolumeUL: 40 * dispense.Liter, PriceE4: 249_900, AmountCents: 99_960, Evidence: []string{c.photo(uint8(n * 8))},
		Parts: []ticket.Part{{Vehicle: "v1", VolumeUL: 40 * dispense.Liter, AmountCents: 99_960, OdometerM: new(int64(84_000_000)), Full: "yes"}},
	}
}

func TestTicketBecomesFill(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	ctx := t.Context()
	draft := ticket.Ticket{Key: key(1), Contract: "K-1", Permit: "PL/12345/EXP/ES/2015", Parts: []ticket.Part{{Vehicle: "v1"}}}
	c.must(c.Open(ctx, "lupita", draft))
	if a, err := c.Advise(ctx, "v1"); err != nil || *a.LeftUL != 100*dispense.Liter || len(a.Against()) != 0 {
		t.Errorf("advice: got %+v, %v; want 100 L left", a, err)
	}
	p := c.paper(1)
	c.must(c.Send(ctx, "lupita", p))
	c.must(c.Send(ctx, "lupita", p)) // once more: the answer was lost
	if n := c.count(`SELECT count(*) FROM ticket`) + c.count(`SELECT count(*) FROM dispense`); n != 1 {
		t.Errorf("tickets and fills: got %d, want one ticket", n)
	}
	if _, err := c.Check(ctx, "lupita", p.Key, 2); !errors.Is(err, ticket.ErrSame) {
		t.Errorf("checked by who sent it: got %v", err)
	}
	if _, err := c.Check(ctx, "jorge", p.Key, 1); !errors.Is(err, ticket.ErrState) {
		t.Errorf("checked as it was before: got %v", err)
	}
	refs, err := c.Check(ctx, "jorge", p.Key, 2)
	if err != nil || len(refs) != 1 {
		t.Fatalf("check: got %v, %v", refs, err)
	}
	raw, err := c.store.Record(ctx, refs[0])
	c.must(err)
	r, err := dispense.OpenRecord(raw)
	c.must(err)
	d := r.Body.(*dispense.Dispense)
	if d.Source != "ticket" || d.Permit != p.Permit || d.Contract != "K-1" || d.Ticket != "1001" || *d.AmountCents != 99_960 || d.Evidence[0] != p.Evidence[0] ||
		d.People[0].Person != "lupita" || d.People[1].Person != "jorge" || !d.HappenedAt.Equal(p.HappenedAt) || d.Draws[0].VolumeUL != 40*dispense.Liter {
		t.Errorf("record: got %+v", d)
	}
	if _, err := c.Check(ctx, "jorge", p.Key, 2); !errors.Is(err, ticket.ErrState) {
		t.Errorf("checked twice: got %v", err)
	}
	c.must(c.Send(ctx, "lupita", p)) // a telephone that was off meanwhile
	got, err := c.Ticket(ctx, "", p.Key)
	if err != nil || got.State != ticket.Checked || got.Parts[0].Record != refs[0].String() || got.EndedBy != "jorge" {
		t.Errorf("ticket: got %+v, %v", got, err)
	}
	if a, err := c.Advise(ctx, "v1"); err != nil || *a.LeftUL != 60*dispense.Liter {
		t.Errorf("advice: got %+v, %v; want 60 L left", a, err)
	}
	if diff, err := c.store.Replay(ctx); err != nil || diff != nil {
		t.Errorf("replay: got %v, %v", diff, err)
	}
	if needs, err := c.store.EvidenceNeeds(ctx); err != nil || len(needs) != 1 || needs[0].By != refs[0].String() || needs[0].TypedBy != "lupita" {
		t.Errorf("evidence: got %+v, %v", needs, err)
	}
}

// One ticket for two vehicles and a can is three fills, or none.
func TestSplit(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	p := c.paper(1)
	p.Parts = []ticket.Part{
		{Vehicle: "v1", VolumeUL: 20 * dispense.Liter, AmountCents: 49_980}, {Vehicle: "v2", VolumeUL: 15 * dispense.Liter, AmountCents: 37_485},
		{VolumeUL: 5 * dispense.Liter, AmountCents: 12_494},
	}
	var problems ticket.Problems
	if err := c.Send(t.Context(), "lupita", p); !errors.As(err, &problems) || problems[0].Code != "sum.amount" || !errors.Is(err, fault.ErrInvalid) {
		t.Fatalf("a cent too few: got %v", err)
	}
	p.Parts[2].AmountCents++
	c.must(c.Send(t.Context(), "lupita", p))
	if _, err := c.Check(t.Context(), "jorge", p.Key, 1); err != nil {
		t.Fatal(err)
	}
	if n := c.count(`SELECT count(*) FROM dispense WHERE ticket = '1001' AND permit = 'PL/12345/EXP/ES/2015'`); n != 3 {
		t.Errorf("fills: got %d, want 3", n)
	}
	if n := c.count(`SELECT sum(volume_ul)::bigint + sum(amount_cents)::bigint FROM dispense`); n != int(40*dispense.Liter)+99_960 {
		t.Errorf("their sum: got %d", n)
	}
	if n := c.count(`SELECT count(*) FROM dispense WHERE purpose = 'container' AND vehicle IS NULL`); n != 1 {
		t.Errorf("cans: got %d, want 1", n)
	}
}

func TestDuplicateIsNamed(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	ctx := t.Context()
	first := c.paper(1)
	c.must(c.Send(ctx, "lupita", first))
	again := c.paper(2)
	// As the other side of the paper has it, with what a telephone puts in that nobody sees.
	again.Number, again.Parts[0].Vehicle = "\u00a0000\u200b1001\u2009", "v2"
	var twice *office.DuplicateError
	wantTwice := func(err error, by, vehicle string) {
		t.Helper()
		if !errors.As(err, &twice) || twice.By != by || !twice.At.Equal(now) || len(twice.Vehicles) == 0 || twice.Vehicles[0] != vehicle {
			t.Errorf("got %v (%+v), want a duplicate of %s, for %s", err, twice, by, vehicle)
		}
	}
	wantTwice(c.Send(ctx, "pedro", again), "lupita", "P-101")
	if twice.Key != first.Key {
		t.Errorf("the other: got %q, want the ticket that waits", twice.Key)
	}
	elsewhere := again
	elsewhere.Permit, elsewhere.Key = "PL/981/EXP/ES/2018", key(3)
	c.must(c.Send(ctx, "pedro", elsewhere))

	refs, err := c.Check(ctx, "jorge", first.Key, 1)
	c.must(err)
	wantTwice(c.Send(ctx, "pedro", again), "lupita", "P-101")
	if twice.Ref != refs[0] || twice.Key != first.Key || twice.Vehicle != "v1" {
		t.Errorf("the other: got %s, want the fill %s", twice.Ref, refs[0])
	}
	_, err = c.office.Fill(ctx, office.Fill{
		Vehicle: "v3", Grade: "magna", VolumeUL: dispense.Liter, HappenedAt: now.Add(-time.Hour), Precision: "minute", Source: "ticket", Ticket: "1001\u00a0", Permit: "pl/012345/exp/es/2015",
	}, office.Two{Did: "ana", Checked: "luis"})
	wantTwice(err, "lupita", "P-101")

	// What was voided frees the number.
	_, err = c.office.Correct(ctx, office.Correction{Of: refs[0], Action: "void", Reason: "Otro vehículo"}, office.Two{Did: "ana", Checked: "luis"})
	c.must(err)
	c.must(c.Send(ctx, "pedro", again))

	// So does what is given up.
	c.must(c.Drop(ctx, "pedro", again.Key, "No era de nosotros"))
	third := c.paper(4)
	third.Number = "1001"
	c.must(c.Send(ctx, "lupita", third))
}

// What is unusual about a ticket does not keep it out: it stands in the record, and is
// found whatever is known of the vehicle later.
func TestOddTicketIsFound(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	odd := c.paper(1)
	odd.Grade, odd.VolumeUL, odd.AmountCents = "diesel", 70*dispense.Liter, 174_930 // in a tank of 60 L
	odd.Parts[0].VolumeUL, odd.Parts[0].AmountCents = odd.VolumeUL, odd.AmountCents
	near := c.paper(2)
	near.HappenedAt, near.Permit = odd.HappenedAt.Add(12*time.Minute), "PL/981/EXP/ES/2018"
	var first dispense.Ref
	for i, p := range []ticket.Ticket{odd, near} {
		c.must(c.Send(t.Context(), "lupita", p))
		refs, err := c.Check(t.Context(), "jorge", p.Key, 1)
		c.must(err)
		if i == 0 {
			first = refs[0]
		}
	}
	if _, err := c.pool.Exec(t.Context(), `UPDATE vehicle SET tank_ul = 90000000, grades = '{diesel}'`); err != nil {
		t.Fatal(err)
	}
	c.must(judge.New(slog.New(slog.DiscardHandler), c.store, judge.Config{}).Drain(t.Context()))
	rows, err := c.pool.Query(t.Context(), `SELECT rule || ' ' || severity || ' ' || args[1] FROM finding WHERE vehicle = 'v1' AND rule <> 'odometer_low' ORDER BY rule`)
	c.must(err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[*string])
	c.must(err)
	var said []string
	for _, s := range got {
		if s != nil {
			said = append(said, *s)
		}
	}
	if len(got) != 3 || !slices.Equal(said, []string{"fills_near major " + first.String(), "other_grade major diesel"}) {
		t.Errorf("findings: got %d, %q; want the tank, the other fill and the grade", len(got), said)
	}
	if diff, err := c.store.Replay(t.Context()); err != nil || diff != nil {
		t.Errorf("replay: got %v, %v", diff, err)
	}
}

// However many send the same ticket at once, and check it, it is one fill.
func TestOneOfMany(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	var sent, checked sync.WaitGroup
	var mu sync.Mutex
	var taken []string
	papers := make([]ticket.Ticket, 8)
	for i := range papers {
		papers[i] = c.paper(i)
		papers[i].Number = "77"
	}
	for _, p := range papers {
		sent.Go(func() {
			err := c.Send(t.Context(), "lupita", p)
			var twice *office.DuplicateError
			switch {
			case err == nil:
				mu.Lock()
				taken = append(taken, p.Key)
				mu.Unlock()
			case !errors.As(err, &twice):
				t.Error(err)
			}
		})
	}
	sent.Wait()
	if len(taken) != 1 {
		t.Fatalf("taken: got %v, want one", taken)
	}
	for i := range 6 {
		checked.Go(func() {
			_, err := c.Check(t.Context(), fmt.Sprint("checker", i), taken[0], 1)
			if err != nil && !errors.Is(err, ticket.ErrState) {
				var twice *office.DuplicateError
				if !errors.As(err, &twice) {
					t.Error(err)
				}
			}
		})
	}
	checked.Wait()
	if n := c.count(`SELECT count(*) FROM dispense`); n != 1 {
		t.Errorf("fills: got %d, want 1", n)
	}
}

func TestReturnedIsMended(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	ctx := t.Context()
	p := c.paper(1)
	c.must(c.Send(ctx, "lupita", p))
	other := p
	other.Number = "1009"
	if err := c.Send(ctx, "lupita", other); !errors.Is(err, ticket.ErrOtherwise) {
		t.Errorf("another content under the same key: got %v", err)
	}
	if err := c.Return(ctx, "jorge", p.Key, 1, " "); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("returned without a reason: got %v", err)
	}
	if err := c.Return(ctx, "lupita", p.Key, 1, "x"); !errors.Is(err, ticket.ErrSame) {
		t.Errorf("returned by who sent it: got %v", err)
	}
	c.must(c.Return(ctx, "jorge", p.Key, 1, "El ticket dice 1009"))
	if err := c.Send(ctx, "pedro", other); !errors.Is(err, ticket.ErrOtherwise) {
		t.Errorf("mended by somebody else: got %v", err)
	}
	c.must(c.Send(ctx, "lupita", other))
	if _, err := c.Check(ctx, "jorge", p.Key, 2); err != nil {
		t.Error(err)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE object = '` + p.Key + `'`); n != 4 {
		t.Errorf("audit trail: got %d lines, want 4", n)
	}
	if err := c.Drop(ctx, "lupita", p.Key, "x"); !errors.Is(err, ticket.ErrState) {
		t.Errorf("a fill given up: got %v", err)
	}
	late := c.paper(3)
	late.HappenedAt = time.Date(2025, 12, 30, 12, 0, 0, 0, time.UTC) // before the contract
	var problems ticket.Problems
	if err := c.Send(ctx, "lupita", late); !errors.As(err, &problems) || problems[0].Code != "contract" {
		t.Errorf("before the contract: got %v", err)
	}
	late.Permit = "PL/1/EXP/ES/2015"
	if err := c.Send(ctx, "lupita", late); !errors.As(err, &problems) || problems[0].Code != "station" {
		t.Errorf("a station of no contract: got %v", err)
	}
	unseen := c.paper(4)
	unseen.Evidence = []string{strings.Repeat("a", 64)}
	if err := c.Send(ctx, "lupita", unseen); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a picture that was not sent: got %v", err)
	}
}
