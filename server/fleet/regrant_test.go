package fleet_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
)

// regrant gives a station its next grant and returns the author that stands in
// the place of the one before.
func (c *city) regrant(t *testing.T, station string, key dispensetest.Key) (*dispensetest.Author, string) {
	t.Helper()
	b, password, err := c.Regrant(t.Context(), "ana", station, key.VKey, people)
	must(t, err)
	g, err := dispense.ReadGrant(b)
	must(t, err)
	a := dispensetest.NewAuthor(t, station, g.Shard)
	a.Key, a.At, a.Grant, a.Head = key, c.now(), b, dispense.Head{Epoch: g.Epoch, Hash: dispense.HashNote(b)}
	return a, password
}

// verifies tells whether the key in force for a chain signed a record.
func verifies(t *testing.T, r *dispense.Record, vkey string) bool {
	t.Helper()
	v, err := note.NewVerifier(vkey)
	must(t, err)
	n, _, err := dispense.Verify([]*dispense.Record{r}, v)
	return err == nil && n == 1
}

// A box burns: the one in its place has a new key, the next epoch, leases of
// what is left, and another password.
func TestRegrant(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	old := c.enroll(t, "norte")
	c.commit(t, old.Start(t, "enrolled"))
	c.vehicle(t, "101", 80*liter, "norte")
	c.wantLeases(t, "at first", "q101", map[string]int64{"norte": 80})

	box, password := c.regrant(t, "norte", dispensetest.NewKey("norte", 2))
	if box.Head.Epoch != 2 {
		t.Errorf("grant: got epoch %d, want 2", box.Head.Epoch)
	}
	stations, err := c.store.Stations(t.Context())
	must(t, err)
	if sum := sha256.Sum256([]byte(password)); !bytes.Equal(stations[0].LinkSHA256, sum[:]) {
		t.Error("password: the registry has another than the one given")
	}
	if n := c.int(t, `SELECT count(*) FROM audit WHERE what = 'station granted again' AND object = 'norte' AND who = 'ana' AND after = 'epoch 2'`); n != 1 {
		t.Errorf("audit: got %d rows of the grant, want 1", n)
	}
	if l := published[*policy.Lease](t, c, "norte", "q101/"+month); l.Epoch != 2 || l.LimitUL != 0 {
		t.Errorf("lease: got %+v, want nothing in epoch 2: the burned box may have spent 80 L", l)
	}

	late := old.Append(t, &dispense.Boot{Version: "1", Build: "1", ConfigSHA256: dispense.HashNote(nil).String(), LastAt: c.now(), FreeBytes: 1, Why: "restart"})
	start := box.Start(t, "replaced")
	chain, err := c.store.NewChain(t.Context(), "norte", 2, dispense.HashNote(box.Grant).String())
	must(t, err)
	if !verifies(t, start, chain.Key) {
		t.Error("the start does not verify with the key of its grant")
	}
	c.commit(t, start)
	for _, r := range []*dispense.Record{late, start} {
		key, err := c.store.KeyAt(t.Context(), r.Ref())
		must(t, err)
		if !verifies(t, r, key) {
			t.Errorf("%s does not verify with the key in force at it", r.Ref())
		}
	}
	c.commit(t, late) // the epoch before stays open
}

// What the box before may still do does not keep the next one out.
func TestRegrantOverTakesTheBoxBefore(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	old := c.enroll(t, "norte")
	c.commit(t, old.Start(t, "enrolled"))
	itself := old.NextEpoch(t, "corrupt", nil)
	planned, err := c.store.NewChain(t.Context(), "norte", 2, dispense.HashNote(old.Grant).String())
	must(t, err)

	box, _ := c.regrant(t, "norte", old.Key)
	if n := c.int(t, `SELECT count(*) FROM station_key WHERE station = 'norte' AND epoch = 2`); n != 0 {
		t.Errorf("the same key: got %d rows for epoch 2, want none before its start", n)
	}
	run := ingest.Run{Chain: planned, NewEpoch: true, Records: []*dispense.Record{itself}, ReceivedAt: c.now()}
	if _, err := c.store.Commit(t.Context(), []ingest.Run{run}); !errors.Is(err, ingest.ErrMoved) {
		t.Errorf("an epoch from the grant before: got %v, want %v", err, ingest.ErrMoved)
	}
	c.commit(t, box.Start(t, "replaced"))

	// A box that began epochs nobody heard of has its grant above them.
	held := func(epoch int64) {
		_, err := c.store.Held(t.Context(), "norte", &dispense.Held{V: 1, Epoch: epoch}, c.now())
		must(t, err)
	}
	for _, tt := range []struct{ claimed, want int64 }{{1, 3}, {7, 8}, {1 << 52, 1009}} {
		held(tt.claimed)
		if box, _ := c.regrant(t, "norte", old.Key); box.Head.Epoch != tt.want {
			t.Errorf("claimed epoch %d: got a grant for %d, want %d", tt.claimed, box.Head.Epoch, tt.want)
		}
	}
}

func TestRegrantRefuses(t *testing.T) {
	t.Parallel()
	c := newCity(t, "sur")
	old := c.enroll(t, "norte")
	c.commit(t, old.Start(t, "enrolled"))
	third := dispensetest.NewKey("norte", 3)
	c.regrant(t, "norte", third)
	must(t, c.Revoke(t.Context(), "ana", fleet.Revocation{Station: "norte", Epoch: 1, FromSeq: 5, Reason: "stolen", People: people}))
	for _, tt := range []struct {
		name, station string
		key           string
		people        []dispense.Who
		want          error
	}{
		{"a station that is none", "oeste", dispensetest.NewKey("oeste", 1).VKey, people, fault.ErrNotFound},
		{"the office", "office", dispensetest.NewKey("office", 1).VKey, people, fault.ErrInvalid},
		{"another's name", "norte", dispensetest.NewKey("sur", 2).VKey, people, fault.ErrInvalid},
		{"one person twice", "norte", dispensetest.NewKey("norte", 4).VKey, []dispense.Who{people[0], people[0]}, fault.ErrInvalid},
		{"the key before", "norte", old.Key.VKey, people, fault.ErrConflict},
	} {
		if _, _, err := c.Regrant(t.Context(), "ana", tt.station, tt.key, tt.people); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

// A revocation is above all that is stored, moves only up, and takes the key
// with it.
func TestRevoke(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	old := c.enroll(t, "norte")
	c.commit(t, old.Start(t, "enrolled"))
	for _, tt := range []struct {
		from int64
		want error
	}{{1, fault.ErrConflict}, {2, nil}, {2, fault.ErrConflict}, {9, nil}, {3, fault.ErrConflict}} {
		err := c.Revoke(t.Context(), "ana", fleet.Revocation{Station: "norte", Epoch: 1, FromSeq: tt.from, Reason: "stolen", People: people})
		if !errors.Is(err, tt.want) {
			t.Errorf("from %d: got %v, want %v", tt.from, err, tt.want)
		}
	}
	chain, err := c.store.Chain(t.Context(), "norte", 1)
	must(t, err)
	if chain.State != "revoked" || chain.RevokedFrom != 9 {
		t.Errorf("chain: got %s from %d, want revoked from 9", chain.State, chain.RevokedFrom)
	}
	if _, _, err := c.Regrant(t.Context(), "ana", "norte", old.Key.VKey, people); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("the revoked key: got %v, want a conflict", err)
	}
	box, _ := c.regrant(t, "norte", dispensetest.NewKey("norte", 2))
	c.commit(t, box.Start(t, "replaced"))
}
