package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A Token lets a program read in a user's name, and act where it was made to: no more than
// the user may at that moment. It ends by itself, and with the user.
type Token struct {
	Token       string // its public name, which is no secret
	Username    string
	Name        string // what it is for
	SHA256      []byte // of the secret
	Rights      []Right
	Departments []string // nil: whatever concerns the user
	Acts        bool     // it changes things, too, by the rights that it has
	MadeAt      time.Time
	UntilAt     time.Time
	UsedAt      *time.Time // the last time, to the minute
	RevokedAt   *time.Time
}

// Live tells whether a token is good at a time.
func (t *Token) Live(at time.Time) bool { return t.RevokedAt == nil && at.Before(t.UntilAt) }

// A TokenStore keeps tokens.
type TokenStore interface {
	// AddToken keeps a new one.
	AddToken(ctx context.Context, t Token) error
	// Token returns one by its public name, or fault.ErrNotFound; Tokens those of a user,
	// the newest first.
	Token(ctx context.Context, token string) (Token, error)
	Tokens(ctx context.Context, username string) ([]Token, error)
	// RevokeToken ends one of a user's, or fails with fault.ErrNotFound.
	RevokeToken(ctx context.Context, username, token string, at time.Time) error
	// NoteTokenUsed notes when one was used last.
	NoteTokenUsed(ctx context.Context, token string, at time.Time) error
}

// ErrToken means that a token is not good, or was never one. It does not say which.
var ErrToken = errors.New("the token is not good")

// tokenMost is for how long a token is good at most.
const tokenMost = 365 * 24 * time.Hour

const tokenPrefix = "lt_"

// MakeToken keeps a new token of a user and returns it as the program sends it, which
// nobody can ever show again. It fails with fault.ErrInvalid for what the user could not do
// or see, for a name that says nothing, and for more than a year.
func MakeToken(ctx context.Context, store TokenStore, u User, t Token) (secret string, err error) {
	t.Token, t.Username, t.Name = strings.ToLower(rand.Text()[:10]), u.Username, strings.TrimSpace(clean(t.Name))
	own := u.Scope()
	switch {
	case t.Name == "":
		err = errors.New("say what it is for")
	case len(t.Rights) == 0 || slices.ContainsFunc(t.Rights, func(r Right) bool { return !u.Role.May(r) }):
		err = errors.New("it may do what its user may, and something")
	case t.Departments != nil && (len(t.Departments) == 0 || slices.ContainsFunc(t.Departments, func(d string) bool { return d == "" || !own.Has(d) })):
		err = errors.New("it sees what its user sees, and something")
	case !t.UntilAt.After(t.MadeAt) || t.UntilAt.Sub(t.MadeAt) > tokenMost:
		err = errors.New("it ends within a year")
	}
	if err != nil {
		return "", fmt.Errorf("token of %s: %w: %w", u.Username, fault.ErrInvalid, err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	text := hex.EncodeToString(key)
	sum := sha256.Sum256([]byte(text))
	t.SHA256 = sum[:]
	if err := store.AddToken(ctx, t); err != nil {
		return "", err
	}
	return tokenPrefix + t.Token + "_" + text, nil
}

// OpenToken returns whom a token lets in at a time, as they are now and no more than the
// token says, and the token with the rights that it has left. It fails with [ErrToken].
func OpenToken(ctx context.Context, store TokenStore, users Store, text string, at time.Time) (User, Token, error) {
	name, secret, ok := strings.Cut(strings.TrimPrefix(text, tokenPrefix), "_")
	if !ok || !strings.HasPrefix(text, tokenPrefix) || clean(name) != name {
		return User{}, Token{}, ErrToken
	}
	t, err := store.Token(ctx, name)
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return User{}, Token{}, err
	}
	sum := sha256.Sum256([]byte(secret))
	if subtle.ConstantTimeCompare(sum[:], t.SHA256) != 1 || !t.Live(at) {
		return User{}, Token{}, ErrToken
	}
	u, err := users.User(ctx, t.Username)
	if errors.Is(err, fault.ErrNotFound) || err == nil && !u.Active {
		return User{}, Token{}, ErrToken
	}
	if err != nil {
		return User{}, Token{}, err
	}
	if t.Departments != nil {
		own := u.Scope() // who sees less than when it was made, sees less by it too
		u.Departments = slices.DeleteFunc(slices.Clone(t.Departments), func(d string) bool { return !own.Has(d) })
	}
	t.Rights = slices.DeleteFunc(slices.Clone(t.Rights), func(r Right) bool { return !u.Role.May(r) })
	return u, t, store.NoteTokenUsed(ctx, t.Token, at)
}
