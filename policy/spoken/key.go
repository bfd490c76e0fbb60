package spoken

import (
	"crypto/ecdh"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// algorithm comes before the 32 bytes of a key in its text. Texts of keys look
// like those that verify notes, whose algorithm 0xff leaves the rest to a name.
const algorithm = "\xffx25519"

// FormatKey returns the public half of the server's key as the fleet's policy log
// has it: name+hash+base64, as keys for notes are written.
func FormatKey(name string, key *ecdh.PublicKey) string {
	b := append([]byte(algorithm), key.Bytes()...)
	return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, b), base64.StdEncoding.EncodeToString(b))
}

// ParseKey reads what [FormatKey] wrote. It fails with [ErrKey].
func ParseKey(text string) (*ecdh.PublicKey, error) {
	name, hash, b, err := splitKey(text)
	key, x25519 := strings.CutPrefix(string(b), algorithm)
	if err != nil || !x25519 || hash != keyHash(name, b) {
		return nil, fmt.Errorf("%q: %w", text, ErrKey)
	}
	public, err := ecdh.X25519().NewPublicKey([]byte(key))
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, ErrKey)
	}
	return public, nil
}

// splitKey takes the text of a public key apart. A name has no plus; base64 may.
func splitKey(text string) (name string, hash uint32, b []byte, err error) {
	name, rest, _ := strings.Cut(text, "+")
	hex, data, _ := strings.Cut(rest, "+")
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 8 {
		return "", 0, nil, fmt.Errorf("%q: %w", text, ErrKey)
	}
	b, err = base64.StdEncoding.Strict().DecodeString(data)
	return name, uint32(n), b, err
}

// keyHash tells keys of one name apart, as for notes.
func keyHash(name string, b []byte) uint32 {
	sum := sha256.Sum256([]byte(name + "\n" + string(b)))
	return binary.BigEndian.Uint32(sum[:])
}

// stationPrivate returns the X25519 key of a station: that of the same scalar as
// its Ed25519 record key (RFC 8032, 5.1.5; X25519 clamps it by itself).
func stationPrivate(seed []byte) (*ecdh.PrivateKey, error) {
	if len(seed) != 32 {
		return nil, fmt.Errorf("the record key: %w", ErrKey)
	}
	scalar := sha512.Sum512(seed)
	return ecdh.X25519().NewPrivateKey(scalar[:32])
}

// stationPublic returns the same key's public half, from the record key's: the
// Edwards point with coordinate y is the Montgomery point u = (1+y)/(1-y) modulo
// 2^255 - 19 (RFC 7748, 4.1).
func stationPublic(vkey string) (*ecdh.PublicKey, error) {
	_, _, b, err := splitKey(vkey)
	if err != nil || len(b) != 33 || b[0] != 1 { // 1 is Ed25519
		return nil, fmt.Errorf("record key %q: %w", vkey, ErrKey)
	}
	le := slices.Clone(b[1:])
	le[31] &= 0x7f // the sign of x
	slices.Reverse(le)
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	y, one := new(big.Int).SetBytes(le), big.NewInt(1)
	below := new(big.Int).ModInverse(new(big.Int).Sub(one, y), p)
	if below == nil { // y is 1: the neutral point, which is nobody's key
		return nil, fmt.Errorf("record key %q: %w", vkey, ErrKey)
	}
	u := below.Mul(below, new(big.Int).Add(one, y))
	be := u.Mod(u, p).FillBytes(make([]byte, 32))
	slices.Reverse(be)
	return ecdh.X25519().NewPublicKey(be)
}
