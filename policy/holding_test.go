package policy

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
)

func grade(name string) *Grade { return &Grade{Grade: name} }

func TestTakeInOrderOnly(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	mustTake(t, h, run(Fleet, 1, grade("a"), grade("b")))
	newEra := run(Fleet, 3, grade("c"))
	newEra.Era++
	for name, m := range map[string]*Message{
		"again":                      run(Fleet, 1, grade("x"), grade("y")),
		"overlapping":                run(Fleet, 2, grade("x"), grade("y")),
		"after a gap":                run(Fleet, 4, grade("x")),
		"of a new era":               newEra,
		"snapshot of the version":    part(Fleet, testEra, 2, 1, 1),
		"snapshot of an older era":   part(Fleet, testEra-1, 9, 1, 1),
		"second part without first":  part(Fleet, testEra, 9, 2, 2),
		"own log, beyond the first":  run(station, 2, &Settings{Zone: "UTC"}),
		"snapshot part of all parts": part(Fleet, testEra, 9, 3, 3),
	} {
		if _, err := h.Take(m); !errors.Is(err, ErrNotNext) {
			t.Errorf("%s: got %v, want ErrNotNext", name, err)
		}
	}
	if _, err := h.Take(run("sur", 1, &Settings{Zone: "UTC"})); !errors.Is(err, ErrOtherStation) {
		t.Errorf("another station's: got %v, want ErrOtherStation", err)
	}
	got := h.Versions()
	want := dispense.Policy{Fleet: dispense.Version{Era: testEra, N: 2}}
	if got != want || h.Grade("x") != nil {
		t.Errorf("got %v, want %v and nothing changed", got, want)
	}
}

func TestSnapshotIsSwappedInWhole(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	mustTake(t, h, run(Fleet, 1, grade("old"), grade("kept")))
	first := part(Fleet, testEra, 9, 1, 2, Entry{N: 2, Body: grade("kept")})
	if taken := mustTake(t, h, first); taken.Swapped || h.Grade("old") == nil {
		t.Errorf("after one part of two: got swapped %t, want the old state", taken.Swapped)
	}
	want := []dispense.Part{{Log: Fleet, Era: testEra, Base: 9, Have: 1}}
	if diff := cmp.Diff(want, h.Parts()); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if _, err := h.Take(first); !errors.Is(err, ErrNotNext) {
		t.Errorf("first part again: got %v, want ErrNotNext", err)
	}
	// Entries go on arriving while a long snapshot is under way.
	mustTake(t, h, run(Fleet, 3, grade("three")))
	taken := mustTake(t, h, part(Fleet, testEra, 9, 2, 2, Entry{N: 7, Body: grade("seven")}))
	if !taken.Swapped || taken.Version != (dispense.Version{Era: testEra, N: 9}) || h.Parts() != nil {
		t.Errorf("after the last part: got %+v, parts %v", taken, h.Parts())
	}
	if h.Grade("old") != nil || h.Grade("kept") == nil || h.Grade("seven") == nil {
		t.Error("the snapshot's objects, and no others, must be held")
	}
	mustTake(t, h, run(Fleet, 10, grade("ten")))
}

func TestNewerSnapshotReplacesAnUnfinishedOne(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	mustTake(t, h, part(Fleet, testEra, 9, 1, 2, Entry{N: 2, Body: grade("a")}))
	mustTake(t, h, part(Fleet, testEra+5, 3, 1, 1, Entry{N: 3, Body: grade("b")}))
	if h.Grade("a") != nil || h.Grade("b") == nil || h.Versions().Fleet.Era != testEra+5 {
		t.Errorf("got %v, want the newer era alone", h.Versions())
	}
	// A second part that repeats what the first one had is of another cut.
	mustTake(t, h, part(Fleet, testEra+5, 9, 1, 2, Entry{N: 5, Body: grade("c")}))
	if _, err := h.Take(part(Fleet, testEra+5, 9, 2, 2, Entry{N: 5, Body: grade("c")})); !errors.Is(err, ErrNotNext) {
		t.Errorf("parts that overlap: got %v, want ErrNotNext", err)
	}
}

func TestSnapshotCutAnew(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	mustTake(t, h, part(Fleet, testEra, 9, 1, 3, Entry{N: 2, Body: grade("a")}))
	mustTake(t, h, part(Fleet, testEra, 9, 1, 2, Entry{N: 2, Body: grade("a")}, Entry{N: 3, Body: grade("b")}))
	if taken := mustTake(t, h, part(Fleet, testEra, 9, 2, 2, Entry{N: 4, Body: grade("c")})); !taken.Swapped || h.Grade("b") == nil {
		t.Errorf("got %+v, want the second cut whole", taken)
	}
}

func TestEntriesOvertakeASnapshot(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	mustTake(t, h, run(Fleet, 1, grade("a")))
	mustTake(t, h, part(Fleet, testEra, 2, 1, 2, Entry{N: 1, Body: grade("a")}))
	mustTake(t, h, run(Fleet, 2, grade("b"), grade("c")))
	if got := h.Parts(); got != nil {
		t.Errorf("got parts %v of a snapshot that is older than what is held, want none", got)
	}
	if _, err := h.Take(part(Fleet, testEra, 2, 2, 2, Entry{N: 2, Body: grade("b")})); !errors.Is(err, ErrNotNext) {
		t.Errorf("its last part: got %v, want ErrNotNext", err)
	}
}

func TestLeaseAt(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	week, special := weekLease("q", 1), weekLease("q", 2)
	special.Period, special.FromAt, special.UntilAt = "special", noon, noon.Add(time.Hour)
	mustTake(t, h, run(station, 1, week, special))
	tests := []struct {
		at   time.Time
		want string
	}{
		{week.FromAt.Add(-time.Second), ""},
		{week.FromAt, week.Period},
		{noon, "special"}, // of two, the one that began last
		{special.UntilAt, week.Period},
		{week.UntilAt.Add(-time.Second), week.Period},
		{week.UntilAt, ""},
	}
	for _, tt := range tests {
		got := ""
		if l := h.LeaseAt("q", 1, tt.at); l != nil {
			got = l.Period
		}
		if got != tt.want {
			t.Errorf("at %s: got %q, want %q", tt.at, got, tt.want)
		}
	}
	if h.LeaseAt("q", 2, noon) != nil {
		t.Error("a lease of another epoch: got it, want none")
	}
}

func TestTakeSaysWhichLeasesCameDown(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	mustTake(t, h, run(station, 1, weekLease("a", 100), weekLease("b", 100), weekLease("c", 100)))
	tests := []struct {
		name string
		m    *Message
		want []Lowered
	}{
		{"raised", run(station, 4, weekLease("a", 150)), nil},
		{"lowered", run(station, 5, weekLease("a", 60)), []Lowered{{Quota: "a", Period: "2026-W48", FromUL: 150, AskedUL: 60}}},
		{"lowered and raised again", run(station, 6, weekLease("b", 10), weekLease("b", 100)), nil},
		{"lowered twice", run(station, 8, weekLease("b", 90), weekLease("b", 80)), []Lowered{{Quota: "b", Period: "2026-W48", FromUL: 100, AskedUL: 80}}},
		{
			"snapshot", part(station, testEra+1, 20, 1, 1, Entry{N: 11, Body: weekLease("b", 70)}, Entry{N: 12, Body: weekLease("c", 200)}),
			[]Lowered{{Quota: "a", Period: "2026-W48", FromUL: 60, AskedUL: 0}, {Quota: "b", Period: "2026-W48", FromUL: 80, AskedUL: 70}, {Quota: "c", Period: "2026-W48", FromUL: 200, AskedUL: 100}},
		},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, mustTake(t, h, tt.m).Lowered, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A restored server gives again what it had asked back since its backup, and may
// have given to others: a snapshot of a newer era raises nothing that is held in
// its epoch, and says so. The entries after it do.
func TestANewEraRaisesNothing(t *testing.T) {
	t.Parallel()
	of := func(quota string, epoch int64, limit dispense.Volume) *Lease {
		l := weekLease(quota, limit)
		l.Epoch = epoch
		return l
	}
	h := NewHolding(station)
	mustTake(t, h, run(station, 1, of("q1", 1, 5*liter), of("q2", 1, 50*liter), of("q3", 1, 5*liter)))
	restored := part(station, testEra+60, 3, 1, 1, Entry{N: 1, Body: of("q1", 1, 45*liter)}, Entry{N: 2, Body: of("q2", 1, 30*liter)}, Entry{N: 3, Body: of("q3", 2, 45*liter)})
	taken := mustTake(t, h, restored)
	want := []Lowered{{Quota: "q1", Period: "2026-W48", FromUL: 45 * liter, AskedUL: 5 * liter}, {Quota: "q2", Period: "2026-W48", FromUL: 50 * liter, AskedUL: 30 * liter}}
	if diff := cmp.Diff(want, taken.Lowered); diff != "" {
		t.Errorf("lowered (-want +got):\n%s", diff)
	}
	for quota, want := range map[string]dispense.Volume{"q1": 5 * liter, "q2": 30 * liter, "q3": 45 * liter} {
		if got := h.Lease(quota, "2026-W48").LimitUL; got != want {
			t.Errorf("%s: got %s, want %s", quota, got, want)
		}
	}
	next := run(station, 4, of("q1", 1, 20*liter))
	next.Era = testEra + 60
	if mustTake(t, h, next); h.Lease("q1", "2026-W48").LimitUL != 20*liter {
		t.Error("an entry of the new era raises nothing, want 20 L")
	}
}

func TestUnreadEntriesDoNotBlock(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	mustTake(t, h, run(Fleet, 1, everyKind()[0]))
	m := run(Fleet, 2, grade("a"), weekLease("q", 1), grade("b"))
	m.Entries[0] = Entry{N: 2, Word: "tariff", Raw: []byte(`{"x":1}`), Unread: errors.New("not known here")}
	taken := mustTake(t, h, m)
	if taken.Unread != 2 || h.Unread() != 2 || h.Versions().Fleet.N != 4 || h.Grade("b") == nil || h.Lease("q", "2026-W48") != nil {
		t.Errorf("got %+v, unread %d, want 2 passed over (a strange kind, and a lease in the fleet's log)", taken, h.Unread())
	}
}

func TestPrices(t *testing.T) {
	t.Parallel()
	at := func(days int) time.Time { return noon.AddDate(0, 0, days) }
	price := func(e4 int64, from time.Time) *Price {
		return &Price{Grade: "diesel", PriceE4: e4, Currency: "MXN", FromAt: from}
	}
	h := NewHolding(station)
	mustTake(t, h, run(Fleet, 1, price(1, time.Time{}), price(2, at(10)), price(3, at(20))))
	check := func(when string, at time.Time, want int64) {
		t.Helper()
		if got := h.Price("diesel", at); got == nil || got.PriceE4 != want {
			t.Errorf("%s: got %+v, want %d", when, got, want)
		}
	}
	check("before", at(9), 1)
	check("at its time", at(10), 2)
	check("after", at(21), 3)
	mustTake(t, h, run(Fleet, 4, price(4, at(15))))
	check("a later price takes all after it", at(21), 4)
	check("and leaves what is before it", at(14), 2)
	mustTake(t, h, run(Fleet, 5, price(6, at(15))))
	if got := len(h.fleet.objects.prices["diesel"]); got != 3 {
		t.Errorf("a price set again: got %d prices, want 3", got)
	}
	check("a price set again", at(21), 6)
	mustTake(t, h, run(station, 1, price(5, at(12))))
	check("fleet until the own one counts", at(11), 2)
	check("own before fleet", at(16), 5)
	if got := h.Price("magna", noon); got != nil {
		t.Errorf("got %+v, want no price", got)
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	all := everyKind()
	mustTake(t, h, run(Fleet, 1, append(append([]EntryBody{}, all[:6]...), all[11])...))
	mustTake(t, h, run(station, 1, all[6:11]...))
	badge := h.Person("p1").BadgeSHA256
	if h.Vehicle("v1") == nil || h.Label("L1") == nil || h.Rule("r1") == nil || h.PersonByBadge(badge) == nil ||
		h.Once("o1") == nil || h.Settings() == nil || h.Lease("q1", "2026-W48") == nil || h.Grade("diesel") == nil {
		t.Error("an object that was taken is not found")
	}
	if got := h.ServerKeys("policy"); got != nil {
		t.Errorf("a key that counts from version 9: got %v at version 7, want none", got)
	}
	mustTake(t, h, run(Fleet, 8, grade("a"), &Person{Person: "p1", Status: "active", Roles: []string{"driver"}}))
	if got := h.ServerKeys("policy"); len(got) != 1 {
		t.Errorf("at version 9: got keys %v, want one", got)
	}
	if got := h.PersonByBadge(badge); got != nil {
		t.Errorf("a badge taken away: got %+v, want nobody", got)
	}
	if got := h.Commands(noon); len(got) != 0 {
		t.Errorf("got %d commands that have ended, want none", len(got))
	}
	if got := h.Commands(noon.Add(-time.Second)); len(got) != 1 {
		t.Errorf("got %d commands, want 1", len(got))
	}
	if got := h.OncesOf("v1", noon.Add(-time.Second)); len(got) != 1 {
		t.Errorf("got %d authorizations, want 1", len(got))
	}
	if !h.ServerTime().Equal(noon) {
		t.Errorf("got server time %s, want %s", h.ServerTime(), noon)
	}
}

// However a log is cut, and whether it comes as entries or as a snapshot, a
// station ends up holding the same.
func TestRunsAndSnapshotsAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		byRuns, bySnapshot := NewHolding(station), NewHolding(station)
		newest := map[string]Entry{}
		n := int64(0)
		for range rapid.IntRange(1, 12).Draw(t, "messages") {
			var bodies []EntryBody
			for range rapid.IntRange(1, 4).Draw(t, "entries") {
				quota := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "quota")
				l := weekLease(quota, dispense.Volume(rapid.IntRange(0, 9).Draw(t, "limit")))
				bodies = append(bodies, l)
				n++
				newest[l.Key()] = Entry{N: n, Body: l}
			}
			if _, err := byRuns.Take(run(station, n-int64(len(bodies))+1, bodies...)); err != nil {
				t.Fatal(err)
			}
		}
		var entries []Entry
		for i := range n {
			for _, e := range newest {
				if e.N == i+1 {
					entries = append(entries, e)
				}
			}
		}
		parts, err := CutSnapshot(station, dispense.Version{Era: testEra, N: n}, noon, entries)
		if err != nil {
			t.Fatal(err)
		}
		for i := range parts {
			if _, err := bySnapshot.Take(&parts[i]); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(byRuns.own.objects.leases, bySnapshot.own.objects.leases); diff != "" {
			t.Fatalf("leases (-runs +snapshot):\n%s", diff)
		}
		if byRuns.Versions() != bySnapshot.Versions() {
			t.Fatalf("got %v and %v, want the same", byRuns.Versions(), bySnapshot.Versions())
		}
	})
}

// heldFleet is a holding of so many vehicles, each with a label and a lease.
func heldFleet(b testing.TB, vehicles int) *Holding {
	b.Helper()
	s, v := testKey(b)
	var fleet, own []Entry
	add := func(list *[]Entry, body EntryBody) {
		*list = append(*list, Entry{N: int64(len(*list) + 1), Body: body})
	}
	add(&fleet, &Rule{Rule: "r1", PerFillUL: ptr(80 * liter), Odometer: &OdometerRule{MaxKMDay: new(int64(900))}})
	add(&own, &Settings{Zone: "America/Mexico_City"})
	for i := range vehicles {
		id := fmt.Sprintf("v%06d", i)
		add(&fleet, &Vehicle{
			Vehicle: id, Status: "active", Plate: fmt.Sprintf("ABC-%05d", i), Name: "Unidad " + id, Grades: []string{"diesel"},
			TankUL: ptr(120 * liter), Rule: "r1", Quotas: []string{id}, Department: fmt.Sprintf("d%02d", i%40),
			OdometerM: new(int64(i) * 1000), OdometerAt: noon.Add(-24 * time.Hour), Odometer: "on",
		})
		add(&fleet, &Label{Label: fmt.Sprintf("L%06d", i), Version: 1, Vehicle: id, Status: "active", TokenSHA256: fmt.Sprintf("%020x", i)})
		add(&own, weekLease(id, 60*liter))
	}
	h := NewHolding(station)
	for log, entries := range map[string][]Entry{Fleet: fleet, station: own} {
		parts, err := CutSnapshot(log, dispense.Version{Era: testEra, N: int64(len(entries))}, noon, entries)
		if err != nil {
			b.Fatal(err)
		}
		for i := range parts {
			bytes, err := Seal(&parts[i], s)
			if err != nil {
				b.Fatal(err)
			}
			m, err := Open(bytes, v)
			if err != nil {
				b.Fatal(err)
			}
			mustTake(b, h, m)
		}
	}
	return h
}

// BenchmarkHoldingMemory reports what a holding of 100,000 vehicles, with a
// label and a lease for each, takes.
func BenchmarkHoldingMemory(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		h := heldFleet(b, 100_000)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
		runtime.KeepAlive(h)
	}
}
