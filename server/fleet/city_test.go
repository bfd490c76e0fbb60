package fleet_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// A city is a fleet on a database of its own, with a clock that tests set.
type city struct {
	*fleet.Fleet
	pool  *pgxpool.Pool
	store *postgres.Store
	ring  *keyring.Ring
	key   []byte
	clock atomic.Int64 // Unix seconds
}

var people = []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}

// newCity returns a city with a grade, a rule, and the stations named.
func newCity(t testing.TB, stations ...string) *city {
	t.Helper()
	c := &city{pool: pgtest.New(t)}
	c.store = postgres.New(c.pool)
	c.clock.Store(time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC).Unix())
	dir := t.TempDir()
	var err error
	c.ring, err = keyring.Open(dir, dispensetest.Origin)
	must(t, err)
	c.key, err = keyring.OpenLabelKey(dir)
	must(t, err)
	_, err = c.store.Era(t.Context(), c.now())
	must(t, err)
	c.Fleet = fleet.New(c.config(t))
	must(t, c.Save(t.Context(), "ana", &fleet.Grade{Grade: "diesel", Name: "Diésel"}, &fleet.Rule{Rule: policy.Rule{Rule: "general"}}))
	for _, s := range stations {
		c.enroll(t, s)
	}
	return c
}

func (c *city) config(t testing.TB) fleet.Config {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	must(t, err)
	return fleet.Config{Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Store: c.store, Ring: c.ring, LabelKey: c.key, Zone: zone, Now: c.now}
}

// office opens the journal of what people do at a desk.
func (c *city) office(t *testing.T, years ...fleet.Years) *office.Office {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	must(t, err)
	cfg := office.Config{
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Store: c.store, Ring: c.ring, Dir: t.TempDir(), Name: "Oficina", Zone: zone, People: people, Now: c.now,
	}
	if len(years) > 0 {
		cfg.Years = years[0]
	}
	o, err := office.Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(func() { must(t, o.Close()) })
	return o
}

func (c *city) now() time.Time { return time.Unix(c.clock.Load(), 0).UTC() }

func (c *city) pass(d time.Duration) { c.clock.Add(int64(d / time.Second)) }

// Say says what loosens nothing, or before any fuel is on record.
func (c *city) Say(ctx context.Context, who string, until time.Time, all ...fleet.Dated) error {
	waits, err := c.Fleet.Say(ctx, who, until, all...)
	if waits.Act != "" {
		return fmt.Errorf("it waits for another person: %v", waits.Loosens)
	}
	return err
}

// enroll enrolls a station and returns its author, whose first record is stored.
func (c *city) enroll(t testing.TB, station string) *dispensetest.Author {
	t.Helper()
	a := dispensetest.NewAuthor(t, station, "00")
	grant, _, err := c.Enroll(t.Context(), "ana", fleet.Enrollment{Station: station, Name: station, Zone: "America/Mexico_City", VKey: a.Key.VKey, People: people})
	must(t, err)
	a.At = c.now()
	a.Grant, a.Head = grant, dispense.Head{Epoch: 1, Hash: dispense.HashNote(grant)}
	return a
}

// vehicle adds a vehicle with a quota of its own.
func (c *city) vehicle(t *testing.T, no string, quota dispense.Volume, stations ...string) fleet.Vehicle {
	t.Helper()
	v := fleet.Vehicle{
		Vehicle: "v" + no, FleetNo: no, Plate: "P-" + no, Status: "active", Grades: []string{"diesel"}, Rule: "general",
		Odometer: "on", Stations: stations,
	}
	objects := []fleet.Object{&v}
	if quota > 0 {
		v.Quotas = []string{"q" + no}
		objects = append(objects, &fleet.Quota{Quota: "q" + no, Period: fleet.Month, SizeUL: quota, FromAt: c.now()})
	}
	must(t, c.Save(t.Context(), "ana", objects...))
	v.Revision = 1
	return v
}

// commit stores records as ingest does.
func (c *city) commit(t *testing.T, records ...*dispense.Record) {
	t.Helper()
	ctx := t.Context()
	for _, r := range records {
		run := ingest.Run{Records: []*dispense.Record{r}, ReceivedAt: c.now()}
		var err error
		if s, ok := r.Body.(*dispense.Start); ok {
			run.NewEpoch = true
			run.Chain, err = c.store.NewChain(ctx, r.Station, r.Epoch, s.Grant)
		} else {
			run.Chain, err = c.store.Chain(ctx, r.Station, r.Epoch)
		}
		must(t, err)
		_, err = c.store.Commit(ctx, []ingest.Run{run})
		must(t, err)
	}
}

// published returns what a station that holds all of a log has of an object.
func published[T policy.EntryBody](t *testing.T, c *city, log, key string) T {
	t.Helper()
	var zero, found T
	_, versions, err := c.store.PolicyVersions(t.Context())
	must(t, err)
	entries, err := c.store.PolicySnapshot(t.Context(), log, versions[log])
	must(t, err)
	for _, e := range entries {
		if body, ok := e.Body.(T); ok && e.Kind() == zero.Kind() && e.Key() == key {
			found = body
		}
	}
	return found
}

func (c *city) version(t *testing.T, log string) int64 {
	t.Helper()
	_, versions, err := c.store.PolicyVersions(t.Context())
	must(t, err)
	return versions[log]
}

func (c *city) int(t testing.TB, sql string, args ...any) (n int64) {
	t.Helper()
	must(t, c.pool.QueryRow(context.WithoutCancel(t.Context()), sql, args...).Scan(&n))
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
