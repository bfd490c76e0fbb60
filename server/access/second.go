package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A SecondStep is the secret of a user's second step of signing in.
type SecondStep struct {
	Username  string
	Secret    []byte // 20 bytes
	LastStep  int64  // the last whose code was taken
	Confirmed bool   // a code of it was typed once: it is asked for from then on
}

// A SecondStore keeps second steps.
type SecondStore interface {
	// SecondStep returns a user's, or fault.ErrNotFound.
	SecondStep(ctx context.Context, username string) (SecondStep, error)
	// BeginSecond keeps a secret that is not confirmed, in the place of another such; it
	// fails with fault.ErrConflict where one is confirmed.
	BeginSecond(ctx context.Context, username string, secret []byte, at time.Time) error
	// ConfirmSecond confirms it, with the hashes of the recovery codes, or fails with
	// fault.ErrConflict.
	ConfirmSecond(ctx context.Context, username string, recovery [][]byte, at time.Time) error
	// UseStep takes the code of a step, once and in order; UseRecovery a recovery code,
	// once. They tell whether it was taken.
	UseStep(ctx context.Context, username string, step int64) (bool, error)
	UseRecovery(ctx context.Context, username string, sha256 []byte, at time.Time) (bool, error)
	// EndSecond takes a user's second step away, or fails with fault.ErrNotFound.
	EndSecond(ctx context.Context, username, by string) error
}

// ErrSecond means that a code is not the one of now, or was used.
var ErrSecond = errors.New("the code is not good")

// A step is 30 seconds, and a code has six digits (RFC 6238, the values that every
// application takes). The step before and the one after count, too: clocks differ, and
// people type.
const (
	stepSeconds = 30
	codeDigits  = 6
	stepsAround = 1
)

// StepCode returns the code of a step with some digits, RFC 4226 with SHA-1.
func StepCode(secret []byte, step int64, digits int) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash takes all
	sum := mac.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[len(sum)-1]&0xf:]) & 0x7fffffff
	modulus := uint32(1)
	for range digits {
		modulus *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%modulus)
}

// Step returns the step of a time.
func Step(at time.Time) int64 { return at.Unix() / stepSeconds }

// NewSecond keeps a new secret of a user, to be confirmed, and returns it.
func NewSecond(ctx context.Context, store SecondStore, username string, at time.Time) (SecondStep, error) {
	secret := make([]byte, 20)
	_, _ = rand.Read(secret) // it never fails
	return SecondStep{Username: username, Secret: secret}, store.BeginSecond(ctx, username, secret, at)
}

// Text is the secret as people type it into an application.
func (s SecondStep) Text() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s.Secret)
}

// Address is the secret as applications read it from a QR code.
func (s SecondStep) Address(installation string) string {
	name := strings.ReplaceAll(strings.Join(strings.Fields("Litro "+installation), " "), ":", " ")
	q := url.Values{"secret": {s.Text()}, "issuer": {name}}
	return "otpauth://totp/" + url.PathEscape(name+":"+s.Username) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// recoveryCodes is how many are given out.
const recoveryCodes = 8

// ConfirmSecond takes the first code of a secret, and returns recovery codes, which nobody
// can ever show again. It fails with [ErrSecond].
func ConfirmSecond(ctx context.Context, store SecondStore, username, code string, at time.Time) (codes []string, err error) {
	s, err := store.SecondStep(ctx, username)
	if err != nil {
		return nil, err
	}
	if s.Confirmed {
		return nil, fmt.Errorf("second step of %s: %w", username, fault.ErrConflict)
	}
	if err := takeStep(ctx, store, s, code, at); err != nil {
		return nil, err
	}
	var sums [][]byte
	for range recoveryCodes {
		c := newSetupCode()
		codes, sums = append(codes, c), append(sums, recoverySum(c))
	}
	return codes, store.ConfirmSecond(ctx, username, sums, at)
}

// CheckSecond takes a code of a user's application, or a recovery code. It fails with
// [ErrSecond].
func CheckSecond(ctx context.Context, store SecondStore, username, code string, at time.Time) error {
	s, err := store.SecondStep(ctx, username)
	if err != nil {
		return err
	}
	if err := takeStep(ctx, store, s, code, at); !errors.Is(err, ErrSecond) {
		return err
	}
	if len(plain(code)) != codeLength {
		return ErrSecond
	}
	used, err := store.UseRecovery(ctx, username, recoverySum(code), at)
	if err == nil && !used {
		err = ErrSecond
	}
	return err
}

func recoverySum(code string) []byte {
	sum := sha256.Sum256([]byte(plain(code)))
	return sum[:]
}

// takeStep takes a code of now, a step before or a step after, that was not taken.
func takeStep(ctx context.Context, store SecondStore, s SecondStep, code string, at time.Time) error {
	code = strings.Join(strings.Fields(code), "")
	for step := Step(at) - stepsAround; step <= Step(at)+stepsAround; step++ {
		if subtle.ConstantTimeCompare([]byte(StepCode(s.Secret, step, codeDigits)), []byte(code)) != 1 {
			continue
		}
		used, err := store.UseStep(ctx, s.Username, step)
		if err == nil && !used {
			err = ErrSecond
		}
		return err
	}
	return ErrSecond
}
