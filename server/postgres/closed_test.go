package postgres_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A month that was closed by a version before is closed by this one as it was: nobody can say that it
// was another, its signature holds, and its package is the same to the byte. scripts/closeddump makes
// a version's files.
func TestClosedMonthsOfBefore(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../migrations/testdata/closed/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("closed months: got %v, %v, want one at least", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			beside := func(kind string) []byte {
				b, err := os.ReadFile(strings.TrimSuffix(file, "sql") + kind)
				if err != nil {
					t.Fatal(err)
				}
				return b
			}
			pool := pgtest.Empty(t)
			load(t, pool, file)
			var was [2]string
			const heads = `SELECT encode(hash, 'hex'), (SELECT string_agg(concat_ws(' ', n, kind, person, name, position, at, encode(hash, 'hex')), E'\n' ORDER BY n) FROM close_act) FROM closed_month`
			if err := pool.QueryRow(t.Context(), heads).Scan(&was[0], &was[1]); err != nil {
				t.Fatal(err)
			}
			if err := postgres.Migrate(t.Context(), pool, testLog(t)); err != nil {
				t.Fatal(err)
			}
			var is [2]string
			if err := pool.QueryRow(t.Context(), heads).Scan(&is[0], &is[1]); err != nil || is != was {
				t.Errorf("acts and the note are %q, %v, and were %q", is, err, was)
			}
			vkey := strings.TrimSpace(string(beside("vkey")))
			v, err := note.NewVerifier(vkey)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			cabinet, err := evidence.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			zip := beside("zip")
			if _, err := cabinet.KeepZIP(zip); err != nil {
				t.Fatal(err)
			}
			store, calendar := postgres.New(pool), budget.Calendar{Zone: time.UTC} // the office has moved
			now := func() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }
			desk := closes.New(closes.Config{
				Store: store, Calendar: calendar, Now: now, Keys: []closes.Key{{Verifier: v, VKey: vkey}}, Cabinet: cabinet,
				Budget: spending.New(spending.Config{Store: store, Calendar: calendar, Now: now, Open: closes.Reader(store, calendar)}),
			})
			p := budget.Period{Year: 2026, N: 9}
			seen, err := desk.Look(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			if seen.State != closing.Closed || len(seen.Trouble) > 0 || len(seen.Signed) != 2 || seen.Sealed.NoteHash().String() != was[0] {
				t.Errorf("it is %s, %v, with %d signatures, of note %s", seen.State, seen.Trouble, len(seen.Signed), seen.Sealed.NoteHash())
			}
			sum := sha256.Sum256(zip)
			if got := seen.Content.Files; len(got) != 1 || got[0].SHA256 != hex.EncodeToString(sum[:]) {
				t.Errorf("it was closed with %v", got)
			}
			if c := &seen.Sealed.Content; filepath.Base(file) >= "0125" { // of those before some sets are in no dump
				there, err := time.LoadLocation(c.Zone)
				if err != nil {
					t.Fatal(err)
				}
				sets := setsChanged(t, store, c.Origin, budget.Calendar{Zone: there}, now, closes.Key{Verifier: v, VKey: vkey}, p)
				if len(sets) > 0 {
					t.Errorf("sets that were sealed read as changed: %v", sets)
				}
			}
			if _, b, err := desk.Packed(t.Context(), p, 1); err != nil || string(b) != string(zip) {
				t.Errorf("its package: got %d bytes, %v, want the %d that were signed", len(b), err, len(zip))
			}
		})
	}
}

// setsChanged are what of the records of a closed month is not as it was sealed. Its checks need other desks, too.
func setsChanged(t *testing.T, store *postgres.Store, origin string, calendar budget.Calendar, now func() time.Time, key closes.Key, p budget.Period) (sets []string) {
	t.Helper()
	desk := closes.New(closes.Config{
		Store: store, Origin: origin, Calendar: calendar, Now: now, Keys: []closes.Key{key},
		Matching: matching.New(matching.Config{Store: store, Zone: calendar.Zone, Now: now}), Stock: stockroom.New(stockroom.Config{Store: store, Zone: calendar.Zone, Now: now}),
		Budget: spending.New(spending.Config{Store: store, Calendar: calendar, Now: now, Open: closes.Reader(store, calendar), Ended: closes.LastEnded(store, calendar)}),
	})
	changes, err := desk.Changes(t.Context(), p)
	if err != nil {
		t.Error(err)
	}
	for _, x := range changes {
		if of := cmp.Or(x.Was, x.Is); of.Kind != snapshot.OfCheck || x.Was == nil { // a check that nobody made then is no change
			sets = append(sets, fmt.Sprintf("%+v is %+v", x.Was, x.Is))
		}
	}
	return sets
}
