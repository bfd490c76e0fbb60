// Package spoken is how somebody at an office stands behind an override at a
// station that has no network: the station's page shows a challenge of twelve
// digits, somebody reads it out on the telephone and says what is asked for, the
// office confirms that and reads back eight digits.
//
// Both sides reckon with a secret that only they can know, and that never
// travels: X25519 between the station's record key and the server's key for
// overrides. The digits of either are a code over the whole request under that
// secret, so that a response is good for one request of one station, and whoever
// made up or changed anything gets digits that fit nothing. docs/protocol.md has
// the algorithm with an example.
//
// It is pure. That a challenge is used once, ends, and can be guessed at a few
// times only, is the station's part; whether the office may answer, the office's.
package spoken

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
)

// How many digits there are: of the number that tells requests of a station
// apart, of the code that lets the office find what was misheard, and of the
// response. Whoever guesses a response is right once in 100 million times.
const (
	NumberDigits   = 8
	checkDigits    = 4
	ResponseDigits = 8
)

// A Request is what an override on the telephone is for. All of it is said on
// the telephone, and all of it is bound by the digits.
type Request struct {
	Station string          `c:"station,required,max=16"`
	Number  string          `c:"number,required,max=8"` // that the station chose, 8 digits
	Vehicle string          `c:"vehicle,required,max=24"`
	LimitUL dispense.Volume `c:"limit_ul,required,min=0"`
	// Lifts are the reasons of denial to be lifted, sorted.
	Lifts []string `c:"lifts,required,max=8,each=64"`
	// Person is who asks, at the station.
	Person string `c:"person,required,max=24"`
}

var codec = canon.New[Request]()

// text returns the canonical text of a request: the same whoever writes it.
func (r Request) text() ([]byte, error) {
	if !digits(r.Number, NumberDigits) {
		return nil, fmt.Errorf("number %q is not %d digits", r.Number, NumberDigits)
	}
	r.Lifts = slices.Clone(r.Lifts)
	slices.Sort(r.Lifts)
	return codec.Append(nil, &r)
}

// Summary returns a request as the office's record of its approval has it: what
// is asked for, without station and number.
func (r Request) Summary() string {
	lifts := slices.Clone(r.Lifts)
	slices.Sort(lifts)
	return fmt.Sprintf("%s %d %s %s", r.Vehicle, int64(r.LimitUL), r.Person, strings.Join(lifts, ","))
}

// NewNumber draws the number of a request from a source of randomness.
func NewNumber(random io.Reader) (string, error) {
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw a number: %w", err)
	}
	return code(b[:], NumberDigits), nil
}

// A Secret is what station and server share. It is the same for all requests
// between one record key and one key of the server.
type Secret struct{ key []byte }

// ErrKey means that a key is not one of this use.
var ErrKey = errors.New("not a key for overrides on the telephone")

// AtStation returns the secret from the seed of the station's record key and
// the server's key as the fleet's policy log has it.
func AtStation(station string, seed []byte, server string) (Secret, error) {
	own, err := stationPrivate(seed)
	if err != nil {
		return Secret{}, err
	}
	public, err := ParseKey(server)
	if err != nil {
		return Secret{}, err
	}
	shared, err := own.ECDH(public)
	if err != nil {
		return Secret{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return newSecret(station, shared, own.PublicKey(), public)
}

// AtServer returns the secret from the server's private key and the station's
// record key as the registry has it.
func AtServer(station, vkey string, server *ecdh.PrivateKey) (Secret, error) {
	public, err := stationPublic(vkey)
	if err != nil {
		return Secret{}, err
	}
	shared, err := server.ECDH(public)
	if err != nil {
		return Secret{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return newSecret(station, shared, public, server.PublicKey())
}

func newSecret(station string, shared []byte, own, server *ecdh.PublicKey) (Secret, error) {
	salt := append(own.Bytes(), server.Bytes()...)
	key, err := hkdf.Key(sha256.New, shared, salt, "litro/v1/override/"+station, sha256.Size)
	return Secret{key}, err
}

// Challenge returns what is read out: the request's number and four digits that
// only this station can have made for it, so that the office notices what was
// misheard, and whoever is not the station cannot ask.
func (s Secret) Challenge(r Request) (string, error) {
	sum, err := s.sum("challenge", r)
	if err != nil {
		return "", err
	}
	return r.Number + code(sum, checkDigits), nil
}

// ErrChallenge means that a challenge is not that of a request: something was
// misheard or mistyped, or the station has another key, or it is not the station
// that asks.
var ErrChallenge = errors.New("the challenge does not fit the request")

// Read returns the request that a challenge as it was typed is for, given what
// else was said. It fails with [ErrChallenge].
func (s Secret) Read(challenge string, r Request) (Request, error) {
	challenge = plain(challenge)
	if !digits(challenge, NumberDigits+checkDigits) {
		return Request{}, fmt.Errorf("%w: it has %d digits", ErrChallenge, NumberDigits+checkDigits)
	}
	r.Number = challenge[:NumberDigits]
	want, err := s.Challenge(r)
	switch {
	case err != nil:
		return Request{}, err
	case !hmac.Equal([]byte(want), []byte(challenge)):
		return Request{}, ErrChallenge
	}
	return r, nil
}

// Response returns what is read back.
func (s Secret) Response(r Request) (string, error) {
	sum, err := s.sum("response", r)
	if err != nil {
		return "", err
	}
	return code(sum, ResponseDigits), nil
}

// Verify tells whether a response as it was typed is that of a request.
func (s Secret) Verify(r Request, response string) bool {
	want, err := s.Response(r)
	return err == nil && hmac.Equal([]byte(want), []byte(plain(response)))
}

// sum is a code over a request for one purpose.
func (s Secret) sum(purpose string, r Request) ([]byte, error) {
	text, err := r.text()
	if err != nil {
		return nil, fmt.Errorf("override on the telephone: %w", err)
	}
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte(purpose + "\n"))
	m.Write(text)
	return m.Sum(nil), nil
}

// code returns the last n decimal digits of the first 8 bytes of b.
func code(b []byte, n int) string {
	most := uint64(1)
	for range n {
		most *= 10
	}
	return fmt.Sprintf("%0*d", n, binary.BigEndian.Uint64(b)%most)
}

// Grouped returns digits as people read them out, four at a time.
func Grouped(digits string) string {
	var groups []string
	for group := range slices.Chunk([]byte(digits), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

// plain takes out what people put between digits.
func plain(s string) string { return strings.NewReplacer(" ", "", "-", "", ".", "").Replace(s) }

func digits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}
