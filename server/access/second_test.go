package access_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// The test values of RFC 6238, appendix B, for SHA-1, and of RFC 4226, appendix D.
func TestStepCode(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := access.StepCode(secret, access.Step(time.Unix(at, 0)), 8); got != want {
			t.Errorf("at %d: got %s, want %s", at, got, want)
		}
	}
	for count, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := access.StepCode(secret, int64(count), 6); got != want {
			t.Errorf("count %d: got %s, want %s", count, got, want)
		}
	}
}

// A code counts once, a step early or late, and never after a later one; a recovery code
// counts once.
func TestSecondStep(t *testing.T) {
	t.Parallel()
	ctx, store := t.Context(), postgres.New(pgtest.New(t))
	if err := store.AddUser(ctx, access.User{Username: "ana", Name: "Ana", Role: access.Manager, Active: true}, "test"); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 12, 8, 18, 0, 10, 0, time.UTC)
	s, err := access.NewSecond(ctx, store, "ana", at)
	if err != nil {
		t.Fatal(err)
	}
	if u, err := store.User(ctx, "ana"); err != nil || u.Second {
		t.Errorf("before it is confirmed: got %t, %v, want it not asked for", u.Second, err)
	}
	code := func(steps int64) string { return access.StepCode(s.Secret, access.Step(at)+steps, 6) }
	for name, bad := range map[string]string{"early": code(2), "late": code(-2), "none": "", "short": code(0)[:5], "letters": "abcdef"} {
		if _, err := access.ConfirmSecond(ctx, store, "ana", bad, at); err != access.ErrSecond {
			t.Errorf("confirm with %s: got %v, want it refused", name, err)
		}
	}
	recovery, err := access.ConfirmSecond(ctx, store, "ana", code(-1)[:3]+" "+code(-1)[3:], at)
	if err != nil || len(recovery) != 8 {
		t.Fatalf("confirm: got %d codes, %v", len(recovery), err)
	}
	if u, err := store.User(ctx, "ana"); err != nil || !u.Second {
		t.Errorf("confirmed: got %t, %v", u.Second, err)
	}
	if _, err := access.NewSecond(ctx, store, "ana", at); err == nil {
		t.Error("another secret in the place of a confirmed one: got no error")
	}
	for _, tt := range []struct {
		name, code string
		want       error
	}{
		{"the one that confirmed", code(-1), access.ErrSecond}, {"of a later step", code(1), nil}, {"again", code(1), access.ErrSecond}, {"of a step before it", code(0), access.ErrSecond},
		{"a recovery code", strings.ToLower(recovery[0]), nil}, {"again", recovery[0], access.ErrSecond}, {"another", strings.ReplaceAll(recovery[7], "-", " "), nil},
		{"nobody's", "AAAA-BBBB-CCCC", access.ErrSecond},
	} {
		if err := access.CheckSecond(ctx, store, "ana", tt.code, at); err != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	u, err := url.Parse(s.Address("Municipio de Xalapa"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Litro Municipio de Xalapa:ana" || u.Query().Get("secret") != s.Text() || len(s.Text()) != 32 || strings.Contains(u.RawQuery, "+") {
		t.Errorf("address: got %v, %v", u, err)
	}
	if err := store.EndSecond(ctx, "ana", "console"); err != nil {
		t.Fatal(err)
	}
	if u, err := store.User(ctx, "ana"); err != nil || u.Second {
		t.Errorf("taken away: got %t, %v", u.Second, err)
	}
}
