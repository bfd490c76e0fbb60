package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/litro-fuel/litro/server/fault"
)

// A Beginning is what an installation is told of itself once, before anybody can
// sign in: how it is called, which IANA zone its office is in, and its first users,
// of whom the first is the administrator.
type Beginning struct {
	Name  string
	Zone  string
	Users []User
}

// A SetupStore keeps the beginning of an installation.
type SetupStore interface {
	// HasUsers tells whether there is anybody who could sign in.
	HasUsers(ctx context.Context) (bool, error)
	// Begin keeps a beginning whole, in one transaction, or fails with
	// fault.ErrConflict where there are users already: of two who try at once one
	// succeeds.
	Begin(ctx context.Context, b Beginning) error
	// Audit adds a line to the audit trail.
	Audit(ctx context.Context, who, what, object string) error
}

// ErrCode means that a setup code is not the one that was given out.
var ErrCode = errors.New("that is not the setup code")

// A Setup lets the first users in, once. Who may do that is who can read a file of
// the server: the code in it is good until the first user is there. Without users
// there is no default password, and nothing to guess but the code.
type Setup struct {
	store SetupStore
	file  string
	code  string
	over  atomic.Bool // it never opens again
}

// OpenSetup returns the setup of an installation whose code is kept in file. Where
// nobody can sign in yet it makes the code, unless one was given out before; where
// somebody can, it takes the file away.
func OpenSetup(ctx context.Context, store SetupStore, file string) (*Setup, error) {
	s := &Setup{store: store, file: file}
	open, err := s.Open(ctx)
	if err != nil || !open {
		return s, err
	}
	if s.code, err = SetupCode(file); !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	s.code = newSetupCode()
	return s, writeSecret(file, s.code+"\n")
}

// SetupCode returns the code in a file, or fails with fs.ErrNotExist.
func SetupCode(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the setup code: %w", err)
	}
	code := strings.TrimSpace(string(b))
	if len(plain(code)) < codeLength {
		return "", fmt.Errorf("the setup code in %s is damaged; delete the file and start the server again", file)
	}
	return code, nil
}

// codeLength is that of a code, in characters of 5 bits.
const codeLength = 12

// newSetupCode returns a code of 60 bits in three groups, of letters and digits
// that are not taken for each other.
func newSetupCode() string {
	c := rand.Text()[:codeLength]
	return c[:4] + "-" + c[4:8] + "-" + c[8:]
}

// plain takes out of a code what people put into it.
func plain(code string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", r) {
			return r
		}
		return -1
	}, strings.ToUpper(code))
}

// writeSecret makes a file that only its owner reads, whole or not at all.
func writeSecret(file, text string) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".setup-*") // 0600
	if err != nil {
		return fmt.Errorf("keep the setup code: %w", err)
	}
	_, werr := f.WriteString(text)
	if err := errors.Join(werr, f.Sync(), f.Close(), os.Rename(f.Name(), file)); err != nil {
		return fmt.Errorf("keep the setup code: %w", err)
	}
	return nil
}

// Open tells whether nobody can sign in yet.
func (s *Setup) Open(ctx context.Context) (bool, error) {
	if s.over.Load() {
		return false, nil
	}
	users, err := s.store.HasUsers(ctx)
	if err != nil || !users {
		return err == nil, err
	}
	s.over.Store(true)
	if err := os.Remove(s.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("take the setup code away: %w", err)
	}
	return false, nil
}

// Code returns the code, and the file that it is in; "" when the setup is over.
func (s *Setup) Code() (code, file string) { return s.code, s.file }

// Check fails with [ErrCode] when a code is not the one that was given out. Each
// such attempt is in the audit trail, with where it came from.
func (s *Setup) Check(ctx context.Context, code, from string) error {
	if s.code != "" && subtle.ConstantTimeCompare([]byte(plain(code)), []byte(plain(s.code))) == 1 {
		return nil
	}
	return errors.Join(ErrCode, s.store.Audit(ctx, "setup", "setup code refused", clean(from)))
}

// Begin keeps the beginning of the installation. It fails with [ErrCode], or with
// fault.ErrConflict when somebody was there before.
func (s *Setup) Begin(ctx context.Context, code, from string, b Beginning) error {
	if err := s.Check(ctx, code, from); err != nil {
		return err
	}
	if len(b.Users) == 0 || b.Users[0].Role != Administrator {
		return fmt.Errorf("begin without an administrator: %w", fault.ErrInvalid)
	}
	if err := s.store.Begin(ctx, b); err != nil {
		return err
	}
	_, err := s.Open(ctx) // takes the file away
	return err
}
