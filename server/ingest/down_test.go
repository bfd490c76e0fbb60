package ingest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
)

const patient = time.Minute // no resend within a test

func TestPolicyFollowsTheLogs(t *testing.T) {
	t.Parallel()
	s := newSender(t, patient)
	i := s.island(dispensetest.NewAuthor(t, "norte", "00")).live()
	s.set(policy.Fleet, vehicles(1, 3)...)
	i.holds(policy.Fleet, dispense.Version{Era: s.era, N: 3})
	s.set("norte", &policy.Settings{Zone: "America/Mexico_City", DayStartMin: new(int64(0))})
	s.set("sur", &policy.Settings{Zone: "America/Tijuana"})
	i.holds("norte", dispense.Version{Era: s.era, N: 1})
	for n := range 50 {
		s.set(policy.Fleet, vehicles(n, 1)...)
	}
	i.holds(policy.Fleet, dispense.Version{Era: s.era, N: 53})
	i.mu.Lock()
	defer i.mu.Unlock()
	if got := i.holding.Settings(); got == nil || got.Zone != "America/Mexico_City" {
		t.Errorf("settings held: got %+v, want those of norte", got)
	}
	if got := i.holding.Vehicles(); got != 50 {
		t.Errorf("vehicles held: got %d, want 50", got)
	}
	if i.needless != 0 {
		t.Errorf("messages that did not follow: got %d, want none on a good line", i.needless)
	}
}

func TestSnapshotOfManyParts(t *testing.T) {
	t.Parallel()
	s := newSender(t, patient)
	s.set(policy.Fleet, vehicles(0, 8000)...)
	s.set(policy.Fleet, vehicles(0, 10)...) // the same again: of a snapshot's objects only the newest state travels
	i := s.island(dispensetest.NewAuthor(t, "norte", "00"))
	grown := false
	i.lose = func(m letterDown) int {
		if !grown && m.channel == dispense.Policies {
			grown = true
			s.set(policy.Fleet, vehicles(8000, 5)...) // the log goes on in the middle
		}
		return 1
	}
	i.live()
	i.holds(policy.Fleet, dispense.Version{Era: s.era, N: 8015})
	i.mu.Lock()
	defer i.mu.Unlock()
	if got := i.holding.Vehicles(); got != 8005 {
		t.Errorf("vehicles held: got %d, want 8005", got)
	}
	if i.most > 8 || i.most < 4 {
		t.Errorf("most messages between two words of the station: got %d, want 4 to 8", i.most)
	}
	if i.needless != 0 {
		t.Errorf("messages that did not follow: got %d, want none on a good line", i.needless)
	}
}

func TestLongRunKeepsToTheWindow(t *testing.T) {
	t.Parallel()
	s := newSender(t, patient)
	i := s.island(dispensetest.NewAuthor(t, "norte", "00")).live()
	s.set(policy.Fleet, vehicles(0, 4900)...) // about ten messages, too few for a snapshot
	i.holds(policy.Fleet, dispense.Version{Era: s.era, N: 4900})
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.most > 8 || i.needless > 0 || i.taken < 10 {
		t.Errorf("in flight at most %d, needless %d, taken %d; want ≤ 8, 0 and ≥ 10", i.most, i.needless, i.taken)
	}
}

// A station with a backlog gets short messages, one at a time: its receipts come
// down the same line.
func TestPolicyWaitsForABacklog(t *testing.T) {
	t.Parallel()
	s := newSender(t, patient)
	i := s.island(dispensetest.NewAuthor(t, "norte", "00"))
	i.lags = true
	i.live()
	s.set(policy.Fleet, vehicles(0, 900)...)
	i.holds(policy.Fleet, dispense.Version{Era: s.era, N: 900})
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.most > 1 || i.largest > 10_000 || i.needless > 0 {
		t.Errorf("in flight at most %d, the largest of %d bytes, needless %d; want 1, under 10,000 and 0", i.most, i.largest, i.needless)
	}
}

// Lost and doubled messages cost time and nothing else, for runs and snapshots.
func TestPolicyOverABadLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		first, then int
	}{{"run", 0, 3000}, {"snapshot", 6000, 100}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSender(t, 30*time.Millisecond)
			if tt.first > 0 {
				s.set(policy.Fleet, vehicles(0, tt.first)...)
			}
			i := s.island(dispensetest.NewAuthor(t, "norte", "00"))
			i.lose = badLine(7)
			i.live()
			for n := range 10 {
				s.set(policy.Fleet, vehicles(tt.first+n*tt.then/10, tt.then/10)...)
			}
			i.holds(policy.Fleet, dispense.Version{Era: s.era, N: int64(tt.first + tt.then)})
			i.mu.Lock()
			defer i.mu.Unlock()
			if got := i.holding.Vehicles(); got != tt.first+tt.then {
				t.Errorf("vehicles held: got %d, want %d", got, tt.first+tt.then)
			}
		})
	}
}

// A station of an older era takes a snapshot, in which what is gone is gone, also
// of a log that no longer has anything.
func TestNewEraReplacesAll(t *testing.T) {
	t.Parallel()
	s := newSender(t, patient)
	i := s.island(dispensetest.NewAuthor(t, "norte", "00")).live()
	s.set(policy.Fleet, vehicles(1, 3)...)
	s.set("norte", &policy.Settings{Zone: "America/Mexico_City"})
	i.holds(policy.Fleet, dispense.Version{Era: s.era, N: 3})
	i.holds("norte", dispense.Version{Era: s.era, N: 1})
	// As after a restore from before these entries.
	for _, sql := range []string{`SET session_replication_role = replica; DELETE FROM policy_entry WHERE log = 'norte' OR n > 2; SET session_replication_role = DEFAULT`, `DELETE FROM policy_log WHERE log = 'norte'`, `UPDATE policy_log SET version = 2`} {
		if _, err := s.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	era, err := s.store.NewEra(t.Context(), time.Now(), s.era, 0, "restored")
	if err != nil {
		t.Fatal(err)
	}
	i.holds(policy.Fleet, dispense.Version{Era: era, N: 2})
	i.holds("norte", dispense.Version{Era: era, N: 0})
	eventually(t, "a receipt of the new era", func() bool {
		i.mu.Lock()
		defer i.mu.Unlock()
		return i.receipt.Era == era
	})
	i.mu.Lock()
	defer i.mu.Unlock()
	if got := i.holding.Vehicles(); got != 2 || i.holding.Settings() != nil {
		t.Errorf("held after the restore: got %d vehicles and settings %v, want 2 and none", got, i.holding.Settings())
	}
}

// A station that has heard more than the database knows begins a new era, and all
// that say so at once begin one.
func TestStationAheadBeginsAnEra(t *testing.T) {
	t.Parallel()
	held := func(era, n int64) *dispense.Held {
		return &dispense.Held{Policy: dispense.Policy{Fleet: dispense.Version{Era: era, N: n}}, Epoch: 1}
	}
	tests := []struct {
		name string
		held func(era int64) *dispense.Held
		want bool
	}{
		{"the same version", func(era int64) *dispense.Held { return held(era, 2) }, false},
		{"an unknown version", func(era int64) *dispense.Held { return held(era, 3) }, true},
		{"an unknown version of its own log", func(era int64) *dispense.Held {
			return &dispense.Held{Policy: dispense.Policy{Own: dispense.Version{Era: era, N: 1}}}
		}, true},
		{"an unknown era", func(era int64) *dispense.Held { return held(era+5_000_000, 1) }, true},
		{"any version of an older era", func(era int64) *dispense.Held { return held(era-1, 99) }, false},
		{"an unknown snapshot", func(era int64) *dispense.Held {
			return &dispense.Held{Parts: []dispense.Part{{Log: policy.Fleet, Era: era, Base: 3, Have: 1}}}
		}, true},
		{"an impossible era", func(int64) *dispense.Held { return held(1<<53-1, 1) }, false},
		{"records as receipted", func(era int64) *dispense.Held {
			return &dispense.Held{Policy: held(era, 2).Policy, Epoch: 1, Durable: 9, Unsent: 8}
		}, false},
		{"a receipt above the cursor", func(era int64) *dispense.Held {
			return &dispense.Held{Policy: held(era, 2).Policy, Epoch: 1, Durable: 9, Unsent: 7}
		}, true},
		{"a receipt above the cursor, of an older era", func(era int64) *dispense.Held {
			return &dispense.Held{Policy: held(era-1, 2).Policy, Epoch: 1, Durable: 9, Unsent: 7}
		}, false},
		{"a receipt of an epoch not known", func(int64) *dispense.Held {
			return &dispense.Held{Epoch: 2, Durable: 1}
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSender(t, patient)
			s.set(policy.Fleet, vehicles(1, 2)...)
			var stations []*island
			for n := range 4 { // falling to both workers
				a := dispensetest.NewAuthor(t, fmt.Sprintf("s%d", n), "00")
				i := s.island(a)
				stations = append(stations, i)
				start := a.Start(t, "enrolled")
				s.Offer(a.Topic(), dispensetest.Message(start))
				eventually(t, "start receipted", func() bool { i.drain(); return i.receipt.Seq == 1 })
			}
			h := tt.held(s.era)
			b, err := dispense.EncodeHeld(h)
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				for _, i := range stations {
					s.Offer(dispense.Topic{Shard: "00", Station: i.id, Channel: dispense.Helds}.String(), b)
				}
			}
			want := int64(1)
			if tt.want {
				want = 2
				for _, i := range stations {
					eventually(t, "a receipt of the new era", func() bool { i.drain(); return i.receipt.Era > max(s.era, h.Policy.Fleet.Era) })
				}
			} else {
				i := stations[0] // whose next word is answered after those above
				i.live()
				s.set(policy.Fleet, vehicles(1, 1)...)
				i.holds(policy.Fleet, dispense.Version{Era: s.era, N: 3})
			}
			var eras int64
			if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM era`).Scan(&eras); err != nil {
				t.Fatal(err)
			}
			if eras != want {
				t.Errorf("eras: got %d, want %d", eras, want)
			}
		})
	}
}

// drain takes what has come for an island that does not live by itself.
func (i *island) drain() {
	for {
		select {
		case m := <-i.inbox:
			i.take(m)
		default:
			return
		}
	}
}

// What a station says of receipts in the first minutes of an era may be older
// than the era: it begins no other.
func TestYoungEraIsGivenTime(t *testing.T) {
	t.Parallel()
	s := newSender(t, patient)
	era, err := s.store.NewEra(t.Context(), time.Now(), s.era, 0, "restored")
	if err != nil {
		t.Fatal(err)
	}
	i := s.island(dispensetest.NewAuthor(t, "norte", "00"))
	i.journal = func() (int64, int64) { return 10, 2 }
	i.say()
	eventually(t, "an answer", func() bool { i.drain(); return i.receipt.Era == era })
	if got, err := s.store.Era(t.Context(), time.Now()); err != nil || got != era {
		t.Errorf("era: got %d, %v; want still %d", got, err, era)
	}
}

func TestForgottenShardIsSilent(t *testing.T) {
	t.Parallel()
	s := newSender(t, 10*time.Millisecond)
	gone := s.island(dispensetest.NewAuthor(t, "norte", "00"))
	stays := s.island(dispensetest.NewAuthor(t, "sur", "01")).live()
	gone.say()
	s.set(policy.Fleet, vehicles(1, 1)...)
	stays.holds(policy.Fleet, dispense.Version{Era: s.era, N: 1})
	eventually(t, "norte is sent the same", func() bool { gone.drain(); return gone.version(policy.Fleet).N == 1 })
	s.down.Forget("00")
	s.set(policy.Fleet, vehicles(2, 1)...)
	stays.holds(policy.Fleet, dispense.Version{Era: s.era, N: 2})
	for len(gone.inbox) > 0 { // what was on its way
		<-gone.inbox
	}
	for n := range 20 { // long enough for many sendings again
		s.set(policy.Fleet, vehicles(n+10, 1)...)
		stays.holds(policy.Fleet, dispense.Version{Era: s.era, N: int64(n + 3)})
	}
	if got := len(gone.inbox); got != 0 {
		t.Errorf("messages to a station of a shard that was given up: got %d, want none", got)
	}
}

// Before its first record a station is answered from its grant, and is sent
// policy; one that speaks on a topic of another shard is not.
func TestHeldBeforeTheFirstRecord(t *testing.T) {
	t.Parallel()
	s := newSender(t, patient)
	s.set(policy.Fleet, vehicles(1, 1)...)
	a := dispensetest.NewAuthor(t, "norte", "00")
	i := s.island(a).live()
	i.holds(policy.Fleet, dispense.Version{Era: s.era, N: 1})
	i.mu.Lock()
	got := i.receipt
	i.mu.Unlock()
	if got.Seq != 0 || got.Epoch != 1 || got.Hash != dispense.HashNote(a.Grant).String() {
		t.Errorf("receipt before the first record: got %+v, want number 0 with the grant's hash", got)
	}
	wrong := s.island(dispensetest.NewAuthor(t, "sur", "01"))
	wrong.shard = "02"
	wrong.say()
	eventually(t, "the wrong shard is noted", func() bool {
		var n int
		_ = s.pool.QueryRow(t.Context(), `SELECT count(*) FROM quarantine_count WHERE source = 'sur'`).Scan(&n)
		return n == 1
	})
	if got := len(wrong.inbox); got != 0 {
		t.Errorf("messages to the wrong shard: got %d, want none", got)
	}
}

// BenchmarkSnapshot sends a snapshot of 100,000 vehicles to a station on a fast
// line.
func BenchmarkSnapshot(b *testing.B) {
	s := newSender(b, patient)
	const n = 100_000
	s.set(policy.Fleet, vehicles(0, n)...)
	station := 0
	for b.Loop() {
		station++
		s.island(dispensetest.NewAuthor(b, fmt.Sprintf("s%d", station), "00")).live().holds(policy.Fleet, dispense.Version{Era: s.era, N: n})
	}
}
