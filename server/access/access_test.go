package access_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

const password = "tres palabras largas"

func newGate(t *testing.T) (*access.Gate, *postgres.Store) {
	t.Helper()
	store := postgres.New(pgtest.New(t))
	gate, err := access.NewGate(store)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := access.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range []access.User{
		{Username: "ana", Name: "Ana", Role: access.Manager, Password: hash, Language: "es-MX", Active: true},
		{Username: "gone", Name: "Gone", Role: access.Manager, Password: hash, Language: "es-MX"},
	} {
		if err := store.AddUser(t.Context(), u, "test"); err != nil {
			t.Fatal(err)
		}
	}
	return gate, store
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	gate, _ := newGate(t)
	for _, tt := range []struct {
		username, password string
		want               error
	}{
		{"ana", password, nil},
		{"ana", password + " ", access.ErrSignIn},
		{"ana", "", access.ErrSignIn},
		{"Ana", password, access.ErrSignIn},
		{"gone", password, access.ErrSignIn},
		{"nobody", password, access.ErrSignIn},
		{"", "", access.ErrSignIn},
		{"nobody\n\x00\xff", strings.Repeat("x", 1000), access.ErrSignIn},
		{strings.Repeat("ñ", 33) + "x", password, access.ErrSignIn},
		{"x" + strings.Repeat("ñ", 33), password, access.ErrSignIn},
	} {
		u, err := gate.SignIn(t.Context(), tt.username, tt.password, "192.0.2.0/24")
		if !errors.Is(err, tt.want) || (err == nil) != (u.Username == "ana") {
			t.Errorf("sign in %q: got user %q and error %v, want error %v", tt.username, u.Username, err, tt.want)
		}
	}
}

// A name that does not exist takes as much work to refuse as one that does, so that
// names cannot be found out. The work is seen by the memory that it takes, and not by
// the clock, which on a busy machine tells of others.
func TestRefusalsTakeAsMuch(t *testing.T) {
	gate, _ := newGate(t)
	for _, username := range []string{"ana", "gone", "nobody", "no\x00body", strings.Repeat("n", 10_000)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := gate.SignIn(t.Context(), username, "some other password", "192.0.2.0/24"); !errors.Is(err, access.ErrSignIn) {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib < 64 || mib > 70 {
			t.Errorf("refusing %.20q: %d MiB, want the 64 of one hash", username, mib)
		}
	}
}

// Hashing takes 64 MiB each time: many who sign in at once wait for each other,
// and who gives up waiting gets an answer.
func TestManyAtOnceWait(t *testing.T) {
	gate, _ := newGate(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	for range 12 {
		go func() {
			_, err := gate.SignIn(ctx, "ana", password, "192.0.2.0/24")
			done <- err
		}()
	}
	if err := <-done; err != nil {
		t.Errorf("the first of many: %v", err)
	}
	cancel()
	for range 11 {
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("one of many: got %v, want nil or canceled", err)
		}
	}
}

func TestWeakPasswordIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := access.Hash("ñañañañañaña"[:11]); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("short password: got %v, want ErrInvalid", err)
	}
	a, err := access.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	b, err := access.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=65536,t=2,p=1$") {
		t.Errorf("hashes of one password: got %q and %q, want two, salted, with our parameters", a, b)
	}
}

// Who may do what, written down a second time: a change of the table must be
// meant.
func TestRights(t *testing.T) {
	t.Parallel()
	want := map[access.Right]string{
		access.SeeToday: "AMFUT", access.SeeConsumption: "AMFU", access.SeeVehicles: "AMFU", access.SeeFindings: "AMFU", access.SeeStations: "AMU",
		access.TypeFills: "MT", access.PrintLabels: "AM", access.ChangeFleet: "AM", access.SeeHealth: "A",
		access.SendTickets: "MTD", access.SeeTickets: "AMFUT", access.SeeOwnTickets: "AMFUTD",
		access.EnrollStations: "AM", access.CarrySticks: "AM", access.SeePeople: "AM", access.KeepUsers: "A", access.HaveDeputy: "AM", access.BeDeputy: "AMFUT",
		access.KeepReports: "MF",
	}
	letter := map[access.Role]string{access.Administrator: "A", access.Manager: "M", access.Finance: "F", access.Auditor: "U", access.Attendant: "T", access.Driver: "D"}
	for right, roles := range want {
		got := ""
		for _, r := range access.Roles() {
			if r.May(right) {
				got += letter[r]
			}
		}
		if got != roles {
			t.Errorf("%s: got roles %s, want %s", right, got, roles)
		}
	}
	if access.Role("king").May(access.SeeToday) || access.Role("king").Valid() || access.Role("").May(access.SeeToday) {
		t.Error("a role nobody knows: got a right, want none")
	}
}

func TestBrake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := access.Brake{Most: 3}
		for range 3 {
			if !b.Allow(time.Now(), "ana") {
				t.Fatal("an attempt before the third failure: got refused")
			}
			b.Failed(time.Now(), "ana")
		}
		if b.Allow(time.Now(), "ana") {
			t.Error("after three failures: got allowed, want a pause")
		}
		if !b.Allow(time.Now(), "luis") {
			t.Error("somebody else: got refused")
		}
		time.Sleep(4*time.Minute + 59*time.Second) // of the bubble
		if b.Allow(time.Now(), "ana") {
			t.Error("just before five minutes: got allowed")
		}
		time.Sleep(time.Second)
		if !b.Allow(time.Now(), "ana") {
			t.Error("after five minutes: got refused, want nobody locked out for good")
		}
	})
}

// However many keys are tried, memory is bounded.
func TestBrakeForgets(t *testing.T) {
	t.Parallel()
	b := access.Brake{Most: 1}
	now := time.Now()
	for i := range 10_001 {
		b.Failed(now, fmt.Sprint(i))
	}
	if !b.Allow(now, "0") || b.Allow(now, "10000") {
		t.Error("after 10,001 keys: want the old ones forgotten and the newest kept")
	}
}
