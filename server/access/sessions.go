package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/litro-fuel/litro/server/fault"
)

// How long a session lasts without use, and at most.
const (
	sessionIdle = 30 * time.Minute
	sessionMost = 12 * time.Hour
)

// A SessionStore keeps sessions, each with whose it is, so that somebody who leaves
// can be put out of all of them at once.
type SessionStore interface {
	// Find returns the data of a session that has not expired.
	Find(ctx context.Context, token string) (data []byte, found bool, err error)
	// Keep keeps a session; username is empty while nobody is signed in with it.
	Keep(ctx context.Context, token, username string, data []byte, expiry time.Time) error
	Delete(ctx context.Context, token string) error
}

// named is a store in the form that package scs asks for, which does not say whose
// a session is.
type named struct{ kept SessionStore }

func (n named) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return n.kept.Find(ctx, token)
}

func (n named) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(b)
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	username, _ := values[usernameKey].(string)
	return n.kept.Keep(ctx, token, username, b, expiry)
}

func (n named) DeleteCtx(ctx context.Context, token string) error { return n.kept.Delete(ctx, token) }

func (n named) Find(token string) ([]byte, bool, error) {
	return n.FindCtx(context.Background(), token)
}

func (n named) Commit(token string, b []byte, expiry time.Time) error {
	return n.CommitCtx(context.Background(), token, b, expiry)
}

func (n named) Delete(token string) error { return n.DeleteCtx(context.Background(), token) }

// Sessions know which user a browser belongs to. Only the user's name is kept:
// who that is, and whether they may still come in, is read anew with each
// request, so that a disabled user is out at once, and one with a new password
// signs in again everywhere.
type Sessions struct {
	users   Store
	manager *scs.SessionManager
}

// NewSessions returns sessions kept in a store, in which tokens are hashed.
// Secure says that browsers reach the pages by https only; the cookie then goes
// over nothing else, and to no other host.
func NewSessions(kept SessionStore, users Store, secure bool) *Sessions {
	m := scs.New()
	m.Store, m.HashTokenInStore = named{kept}, true
	m.IdleTimeout, m.Lifetime = sessionIdle, sessionMost
	m.Cookie.Name = "litro"
	m.Cookie.Persist, m.Cookie.HttpOnly, m.Cookie.SameSite = false, true, http.SameSiteLaxMode
	if secure {
		m.Cookie.Name, m.Cookie.Secure = "__Host-litro", true
	}
	return &Sessions{users, m}
}

// Wrap lets next and what it calls use the session of a request. What fails in
// the store of sessions is given to onError, which answers.
func (s *Sessions) Wrap(next http.Handler, onError func(http.ResponseWriter, *http.Request, error)) http.Handler {
	m := *s.manager
	m.ErrorFunc = onError
	return m.LoadAndSave(next)
}

// Carries tells whether a request comes with a session, good or not.
func (s *Sessions) Carries(r *http.Request) bool {
	_, err := r.Cookie(s.manager.Cookie.Name)
	return err == nil
}

const (
	usernameKey = "user"
	passwordKey = "password" // a mark of the one that was good when the session began
	sinceKey    = "since"    // when it began
	// The same while the second step is to come, and since when it is.
	halfKey, halfMarkKey, halfAtKey = "half", "half password", "half since"
)

// Begin makes the session of a request the user's, under a new token: one that
// somebody else planted is worth nothing.
func (s *Sessions) Begin(ctx context.Context, u User, at time.Time) error {
	if err := s.manager.RenewToken(ctx); err != nil {
		return fmt.Errorf("begin session of %s: %w", u.Username, err)
	}
	s.manager.Put(ctx, sinceKey, at.Unix())
	for _, key := range []string{halfKey, halfMarkKey, halfAtKey} {
		s.manager.Remove(ctx, key)
	}
	s.manager.Put(ctx, usernameKey, u.Username)
	s.manager.Put(ctx, passwordKey, mark(u.Password))
	return nil
}

// freshFor is how long somebody counts as just signed in.
const freshFor = 10 * time.Minute

// Fresh tells whether who a request comes from has just signed in: what lets somebody in
// later is changed by nobody who only found the browser open.
func (s *Sessions) Fresh(ctx context.Context, at time.Time) bool {
	return at.Sub(time.Unix(s.manager.GetInt64(ctx, sinceKey), 0)) <= freshFor
}

// Leave leaves something in the session of a request, under a name, until it is taken: what
// a browser will bring an answer to, and must not be able to change.
func (s *Sessions) Leave(ctx context.Context, name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("leave %s in session: %w", name, err)
	}
	s.manager.Put(ctx, leftKey+name, b)
	return nil
}

// Take takes what was left under a name, and tells whether there was something.
func (s *Sessions) Take(ctx context.Context, name string, v any) bool {
	b := s.manager.PopBytes(ctx, leftKey+name)
	return b != nil && json.Unmarshal(b, v) == nil
}

const leftKey = "left "

// halfLasts is how long the second step may take.
const halfLasts = 5 * time.Minute

// BeginHalf notes that the password of a user was good and the second step is to come. It
// lets nobody in.
func (s *Sessions) BeginHalf(ctx context.Context, u User, at time.Time) error {
	if err := s.manager.RenewToken(ctx); err != nil {
		return fmt.Errorf("begin session of %s: %w", u.Username, err)
	}
	s.manager.Put(ctx, halfKey, u.Username)
	s.manager.Put(ctx, halfMarkKey, mark(u.Password))
	s.manager.Put(ctx, halfAtKey, at.Unix())
	return nil
}

// Half returns whose second step is to come, or fails with [ErrSignIn].
func (s *Sessions) Half(ctx context.Context, at time.Time) (User, error) {
	username, since := s.manager.GetString(ctx, halfKey), time.Unix(s.manager.GetInt64(ctx, halfAtKey), 0)
	if username == "" || at.Sub(since) > halfLasts {
		return User{}, ErrSignIn
	}
	u, err := s.users.User(ctx, username)
	if errors.Is(err, fault.ErrNotFound) || err == nil && (!u.Active || s.manager.GetString(ctx, halfMarkKey) != mark(u.Password)) {
		return User{}, ErrSignIn
	}
	return u, err
}

// mark tells passwords apart and tells nothing of them: it is of the salted hash.
func mark(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:8])
}

// End ends the session of a request, in the store too.
func (s *Sessions) End(ctx context.Context) error { return s.manager.Destroy(ctx) }

// User returns who a request comes from. It fails with [ErrSignIn] when nobody
// is signed in, the user may come in no more, or has another password since.
func (s *Sessions) User(ctx context.Context) (User, error) {
	username := s.manager.GetString(ctx, usernameKey)
	if username == "" {
		return User{}, ErrSignIn
	}
	u, err := s.users.User(ctx, username)
	if errors.Is(err, fault.ErrNotFound) || err == nil && (!u.Active || s.manager.GetString(ctx, passwordKey) != mark(u.Password)) {
		return User{}, ErrSignIn
	}
	return u, err
}
