package access_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// A shelf keeps sessions for as long as they last, as the database does; in the bubble of
// a test there is none.
type shelf map[string]struct {
	data   []byte
	expiry time.Time
}

func (s shelf) Find(_ context.Context, token string) ([]byte, bool, error) {
	x, found := s[token]
	return x.data, found && x.expiry.After(time.Now()), nil
}

func (s shelf) Keep(_ context.Context, token, _ string, data []byte, expiry time.Time) error {
	s[token] = struct {
		data   []byte
		expiry time.Time
	}{data, expiry}
	return nil
}

func (s shelf) Delete(_ context.Context, token string) error { delete(s, token); return nil }

// One user, who may be let in or not.
type one struct {
	access.Store
	user access.User
}

func (o *one) User(_ context.Context, username string) (access.User, error) {
	if username != o.user.Username {
		return access.User{}, fault.ErrNotFound
	}
	return o.user, nil
}

// A session that nobody uses ends after half an hour, and one that is used at the end of
// the working day; a user who may come in no more is out with the next request.
func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	users := &one{user: access.User{Username: "ana", Active: true, Password: "x"}}
	sessions := access.NewSessions(shelf{}, users, true) // it begins a goroutine that never ends
	synctest.Test(t, func(t *testing.T) {
		var cookie *http.Cookie
		visit := func(begin bool) error {
			var err error
			r := httptest.NewRequest(http.MethodGet, "https://litro.example/", nil)
			if cookie != nil && !begin {
				r.AddCookie(cookie)
			}
			w := httptest.NewRecorder()
			sessions.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if begin {
					err = sessions.Begin(r.Context(), users.user, time.Now())
					return
				}
				_, err = sessions.User(r.Context())
			}), func(_ http.ResponseWriter, _ *http.Request, failed error) { t.Error(failed) }).ServeHTTP(w, r)
			for _, c := range w.Result().Cookies() {
				cookie = c
			}
			return err
		}
		begin := func() {
			t.Helper()
			if err := visit(true); err != nil || cookie.Name != "__Host-litro" || !cookie.Secure || !cookie.HttpOnly || cookie.MaxAge != 0 {
				t.Fatalf("begin: got %v and cookie %v, want one of this host alone that ends with the browser", err, cookie)
			}
		}
		fresh := func() (is bool) {
			r := httptest.NewRequest(http.MethodGet, "https://litro.example/", nil)
			r.AddCookie(cookie)
			sessions.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { is = sessions.Fresh(r.Context(), time.Now()) }), func(http.ResponseWriter, *http.Request, error) {}).ServeHTTP(httptest.NewRecorder(), r)
			return is
		}
		begin()
		if !fresh() {
			t.Error("just signed in: got that it is long ago")
		}
		time.Sleep(10*time.Minute + time.Second)
		if fresh() {
			t.Error("after ten minutes: got just signed in")
		}
		begin()
		time.Sleep(30*time.Minute - time.Second)
		if err := visit(false); err != nil {
			t.Errorf("after almost half an hour: got %v", err)
		}
		time.Sleep(30*time.Minute + time.Second)
		if err := visit(false); err != access.ErrSignIn {
			t.Errorf("half an hour without use: got %v, want it over", err)
		}
		begin()
		began := time.Now()
		for time.Since(began) < 12*time.Hour-20*time.Minute {
			time.Sleep(20 * time.Minute)
			if err := visit(false); err != nil {
				t.Fatalf("used for %s: got %v", time.Since(began), err)
			}
		}
		time.Sleep(20*time.Minute + time.Second)
		if err := visit(false); err != access.ErrSignIn {
			t.Errorf("used for twelve hours: got %v, want it over", err)
		}
		begin()
		users.user.Active = false
		if err := visit(false); err != access.ErrSignIn {
			t.Errorf("disabled: got %v, want out at once", err)
		}
	})
}
