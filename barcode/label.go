// Package barcode is what stands on a vehicle or on a person's badge: the text
// in a label, the symbols that carry it, and where they go on a sheet.
//
// A label has an id and a version. Printed in 2D it reads "id.version.token",
// and the token shows that we made it. Printed in 1D it reads "id.version"
// with one check character, short enough for a laser; that catches a slip of
// the hand or of the beam, but anybody can compute it.
//
// The package does not know whose label it is, whether its version is current
// or its token the right one; those are questions for the policy. Nor does a
// token stop a photocopy.
package barcode

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// idAlphabet is Crockford's base32: it has no I, L, O or U, which are read as
// other characters or as words, and all of it is in the alphanumeric set of QR.
const idAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Sizes of a label's parts, in characters.
const (
	IDLength    = 8  // 40 bits
	TokenLength = 16 // 80 bits
)

// MaxVersion is the highest version a label may have: with it "id.version"
// fills the 24 bytes that an id may take in a record.
const MaxVersion int64 = 999_999_999_999_999

// MinKeyBytes is the shortest key that may make tokens.
const MinKeyBytes = 16

var crockford = base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding)

// A Label is what one symbol says.
type Label struct {
	ID      string
	Version int64
	Token   string // proof that we made it; empty when read from a 1D symbol
}

// String returns "id.version", the form in which records name a label. It
// leaves the token out, so that no log or record can be printed as a label.
func (l Label) String() string {
	return l.ID + "." + strconv.FormatInt(l.Version, 10)
}

// NewID draws a label id from rand, which must be unguessable
// (crypto/rand.Reader). Ids are not checked against those already in use: with
// 40 bits the caller's unique key has to.
func NewID(rand io.Reader) (string, error) {
	var b [IDLength * 5 / 8]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("draw a label id: %w", err)
	}
	return crockford.EncodeToString(b[:]), nil
}

// Token returns the proof that the holder of key issued this version of the
// label: the first 80 bits of HMAC-SHA256 over "id.version", in base32. The key
// never leaves the server. A key shorter than [MinKeyBytes] panics: its tokens
// could be guessed, and no vehicle would show it.
func Token(key []byte, id string, version int64) string {
	if len(key) < MinKeyBytes {
		panic(fmt.Sprintf("barcode: label key of %d bytes, want at least %d", len(key), MinKeyBytes))
	}
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, Label{ID: id, Version: version}.String()) // a hash's Write never fails
	return crockford.EncodeToString(mac.Sum(nil)[:TokenLength*5/8])
}

// TokenHash returns what a station holds to recognize a token without being
// able to make one: the SHA-256 of its text cut to 10 bytes, in 20 lower-case
// hexadecimal digits.
func TokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:10])
}

// Format1D returns the text of the 1D symbol of a label. It fails if id or
// version could not be read back.
func Format1D(id string, version int64) (string, error) {
	l := Label{ID: id, Version: version}
	if err := l.check(); err != nil {
		return "", fmt.Errorf("format 1D label: %w", err)
	}
	text := l.String()
	return text + string(checkCharacter(withoutDot(text))), nil
}

// Format2D returns the text of the 2D symbol of a label. It fails if the label
// has no token or could not be read back.
func Format2D(l Label) (string, error) {
	if err := l.check(); err != nil {
		return "", fmt.Errorf("format 2D label: %w", err)
	}
	if len(l.Token) != TokenLength || !consistsOf(l.Token, idAlphabet) {
		return "", fmt.Errorf("format 2D label %s: its token is not %d characters of %s", l, TokenLength, idAlphabet)
	}
	return l.String() + "." + l.Token, nil
}

// check tells whether id and version have the form of a label.
func (l Label) check() error {
	if len(l.ID) != IDLength || !consistsOf(l.ID, idAlphabet) {
		return fmt.Errorf("id %q is not %d characters of %s", l.ID, IDLength, idAlphabet)
	}
	if l.Version < 1 || l.Version > MaxVersion {
		return fmt.Errorf("version %d of label %s is not in 1…%d", l.Version, l.ID, MaxVersion)
	}
	return nil
}

// parseVersion reads a version in the one form that [Label.String] writes.
func parseVersion(s string) (int64, error) {
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil || v < 1 || v > MaxVersion || strconv.FormatInt(v, 10) != s {
		return 0, errors.New("version is not a positive whole number")
	}
	return v, nil
}

// consistsOf tells whether s is made of characters of alphabet only.
func consistsOf(s, alphabet string) bool {
	return strings.Trim(s, alphabet) == ""
}
