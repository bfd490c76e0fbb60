package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/report"
)

// A follower keeps what the feed of fills tells, as a program of others does.
type follower struct {
	mark report.FeedMark
	have map[string]report.Fill
	told int
}

// follow reads what is new, in small pages.
func (f *follower) follow(d *desk, s *postgres.Store) {
	d.Helper()
	if f.have == nil {
		f.have = map[string]report.Fill{}
	}
	for more := true; more; {
		feed, err := s.Feed(d.Context(), f.mark, 7)
		if err != nil {
			d.Fatal(err)
		}
		for _, t := range feed.Told {
			key := fmt.Sprintf("%s %d", t.Ref, t.Branch)
			if delete(f.have, key); t.Fill != nil {
				f.have[key] = *t.Fill
			}
			f.told++
		}
		if feed.Until.Place < f.mark.Place || feed.More && feed.Until == f.mark {
			d.Fatalf("the feed goes from %+v to %+v", f.mark, feed.Until)
		}
		f.mark, more = feed.Until, feed.More
	}
}

// wantFills holds what was kept against what there is.
func (f *follower) wantFills(d *desk, s *postgres.Store) {
	d.Helper()
	f.follow(d, s)
	ever := report.Period{From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}
	list, err := s.Fills(d.Context(), report.FillsQuestion{Period: ever, Limit: 100_000})
	if err != nil {
		d.Fatal(err)
	}
	want := map[string]report.Fill{}
	for _, x := range list {
		want[fmt.Sprintf("%s %d", x.Ref, x.Branch)] = x
	}
	if diff := cmp.Diff(want, f.have, all); diff != "" {
		d.Errorf("what was followed (-fills +feed):\n%s", diff)
	}
}

// A record that is committed late, after others that were written after it, comes after
// them: who follows misses none, however many write, give places and follow at once.
func TestFeedMissesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	d.vehicle("v1")
	a := d.station("norte", meterAt(0))
	d.fill(a, "v1", 0, 10*liter, nil)
	// copies writes a fill that is like the first, under another number.
	copies := func(tx pgx.Tx, seq int64) error {
		_, err := tx.Exec(ctx, `
INSERT INTO dispense SELECT (jsonb_populate_record(d, jsonb_build_object('seq', $1::bigint))).* FROM dispense d WHERE seq = (SELECT min(seq) FROM dispense)`, seq)
		return err
	}
	begin := func(seq int64) pgx.Tx {
		tx, err := d.pool.Begin(ctx)
		if err == nil {
			err = copies(tx, seq)
		}
		if err != nil {
			t.Fatal(err)
		}
		return tx
	}
	var f follower
	f.follow(d, d.store)
	early, late := begin(1001), begin(1002)
	if err := late.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	f.follow(d, d.store)
	if _, seen := f.have["norte/1/1002 0"]; !seen || len(f.have) != 2 {
		t.Fatalf("the second of two that write, committed first: got %d fills, seen %t", len(f.have), seen)
	}
	if err := early.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	f.wantFills(d, d.store)
	undone := begin(1003)
	if err := undone.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	told := f.told
	f.wantFills(d, d.store)
	if f.told != told || f.told != 3 {
		t.Errorf("told of fills: got %d, then %d, want 3 and no more", told, f.told)
	}

	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	failed := make(chan error, 20)
	for w := range int64(6) {
		writers.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(w), 1))
			for n := range int64(25) {
				if err := pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error {
					if err := copies(tx, 2000+100*w+n); err != nil {
						return err
					}
					_, err := tx.Exec(ctx, `SELECT pg_sleep($1)`, float64(rng.IntN(20))/1000) // committed in another order than written
					return err
				}); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	followers := make([]follower, 3)
	for i := range followers {
		readers.Go(func() {
			for {
				followers[i].follow(d, d.store)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	close(failed)
	for err := range failed {
		t.Fatal(err)
	}
	for i := range followers {
		if followers[i].wantFills(d, d.store); followers[i].told != 153 {
			t.Errorf("follower %d was told %d times, want once of each of 153 fills", i, followers[i].told)
		}
	}
}

// What is said for the past of whose a vehicle was is told with its fills: whoever sees the
// department that has it from then on is told of fills that were another's; and a fill that
// was voided counts no more. A mark of before the database was restored is no mark.
func TestFeedOfDepartments(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	half := d.towns()
	var obras, salud follower
	obras.wantFills(d, d.store.Within(scope("obras")))
	salud.wantFills(d, d.store.Within(scope("salud")))
	before := len(salud.have)
	d.say(half.AddDate(0, 1, 0), fleet.Dated{Vehicle: "v3", What: fleet.InDepartment, FromAt: half.AddDate(0, 0, -1), Value: "salud"})
	salud.wantFills(d, d.store.Within(scope("salud")))
	if len(salud.have) <= before {
		t.Errorf("a vehicle was theirs from a day earlier on: got %d fills, want more than %d", len(salud.have), before)
	}
	end, err := d.store.FeedEnd(t.Context())
	if err != nil || end != salud.mark {
		t.Errorf("the end: got %+v, %v, want %+v", end, err, salud.mark)
	}
	if rest, err := d.store.Feed(t.Context(), end, 10); err != nil || len(rest.Told) > 0 || rest.More || rest.Until != end {
		t.Errorf("after the end: got %+v, %v", rest, err)
	}
	d.exec(`INSERT INTO era (era, why, at) VALUES (7, 'restored', now())`)
	if _, err := d.store.Feed(t.Context(), end, 10); !errors.Is(err, report.ErrRestored) {
		t.Errorf("a mark of before a restore: got %v, want that it is none", err)
	}
	if again, err := d.store.Feed(context.WithoutCancel(t.Context()), report.FeedMark{}, 1000); err != nil || len(again.Told) == 0 || again.Until.Era != 7 {
		t.Errorf("from the beginning: got %d, %v", len(again.Told), err)
	}
}
