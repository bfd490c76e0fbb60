package enroll

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
)

// A Half is one of the two secrets that open a sealed grant: 8 words in an
// envelope that one of two people keeps.
type Half [8]byte

// NewHalf returns a half that nobody can guess.
func NewHalf() (h Half) {
	rand.Read(h[:]) // never fails
	return h
}

// Words writes a half as people keep it.
func (h Half) Words() []string { return Words(h[:]) }

// ParseHalf reads 8 words.
func ParseHalf(words []string) (h Half, err error) {
	b, err := Bytes(words)
	if err != nil {
		return h, err
	}
	if len(b) != len(h) {
		return h, fmt.Errorf("there are %d words; an envelope has %d", len(b), len(h))
	}
	return Half(b), nil
}

// sealRounds makes each guess cost a fraction of a second: whoever has the box
// and one envelope has 2^64 to make.
const sealRounds = 600_000

// ErrHalves means that two halves do not open what was sealed.
var ErrHalves = errors.New("the words of the two envelopes do not open the grant")

// Seal closes a grant so that only the two halves together open it: AES-256 in
// GCM under PBKDF2-HMAC-SHA-256 of both, the salt and the nonce in front.
func Seal(grant []byte, first, second Half) ([]byte, error) {
	salt := make([]byte, sha256.Size)
	rand.Read(salt)
	aead, err := lock(first, second, salt)
	if err != nil {
		return nil, err
	}
	return aead.Seal(salt, nil, grant, nil), nil
}

// Open opens what Seal closed, with the halves in either order.
func Open(sealed []byte, a, b Half) ([]byte, error) {
	if len(sealed) < sha256.Size {
		return nil, ErrHalves
	}
	salt, closed := sealed[:sha256.Size], sealed[sha256.Size:]
	for _, halves := range [][2]Half{{a, b}, {b, a}} {
		aead, err := lock(halves[0], halves[1], salt)
		if err != nil {
			return nil, err
		}
		if grant, err := aead.Open(nil, nil, closed, nil); err == nil {
			return grant, nil
		}
	}
	return nil, ErrHalves
}

func lock(first, second Half, salt []byte) (cipher.AEAD, error) {
	key, err := pbkdf2.Key(sha256.New, string(first[:])+string(second[:]), salt, sealRounds, 32)
	if err != nil {
		return nil, fmt.Errorf("key of a sealed grant: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
