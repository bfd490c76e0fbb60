package enroll

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// A Token is the secret of one invitation. It is good once.
type Token [16]byte

// NewToken returns a token that nobody can guess.
func NewToken() (t Token) {
	rand.Read(t[:]) // never fails
	return t
}

// SHA256 returns what a server keeps of a token.
func (t Token) SHA256() [sha256.Size]byte { return sha256.Sum256(t[:]) }

// String returns the token as it stands in a request's header.
func (t Token) String() string { return encoding.EncodeToString(t[:]) }

// ParseToken reads a token as String writes it.
func ParseToken(s string) (t Token, err error) {
	b, err := encoding.DecodeString(s)
	if err != nil || len(b) != len(t) {
		return t, errors.New("it is no token")
	}
	return Token(b), nil
}

// A Code is what an invitation tells a box: its secret, and by which authority
// it knows the server. With it the box needs to trust nobody beforehand.
type Code struct {
	Token Token
	// Authority is the SHA-256, cut to its first half, of the certificate of the
	// authority, in DER, that the server's own certificate is signed by.
	Authority [16]byte
}

// Pin returns what a code holds of an authority's certificate.
func Pin(der []byte) (p [16]byte) {
	sum := sha256.Sum256(der)
	return [16]byte(sum[:16])
}

// encoding has neither 0 and O nor 1 and I together, in either case.
var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// bytes returns the code with a check byte, which finds a slip of the pen before
// it looks like a stranger's server.
func (c Code) bytes() []byte {
	b := append(c.Token[:len(c.Token):len(c.Token)], c.Authority[:]...)
	sum := sha256.Sum256(b)
	return append(b, sum[0])
}

// String writes a code in 53 letters and digits.
func (c Code) String() string { return encoding.EncodeToString(c.bytes()) }

// Words writes a code in 33 words.
func (c Code) Words() []string { return Words(c.bytes()) }

// URL writes a code together with the address of the server. The secret stands
// behind #, which no browser sends anywhere.
func (c Code) URL(server string) string {
	return strings.TrimSuffix(server, "/") + "/enroll#" + c.String()
}

// QR writes both in the characters that a QR code packs best, and that a barcode
// scanner at the island reads. An address with a path is left out: its case
// matters.
func (c Code) QR(server string) string {
	u, err := url.Parse(server)
	if err != nil || strings.Trim(u.Path, "/") != "" {
		return c.String()
	}
	return strings.ToUpper(u.Scheme+"://"+u.Host) + "/" + c.String()
}

// ErrCode means that a text is no invitation.
var ErrCode = errors.New("it is not the code of an invitation")

// Parse reads a code as String, Words, URL or QR write it; case, spaces, commas
// and hyphens do not matter. server is empty where none stands there.
func Parse(text string) (c Code, server string, err error) {
	text = strings.TrimSpace(text)
	address, code, ok := strings.Cut(text, "#")
	if !ok {
		i := strings.LastIndexByte(text, '/')
		address, code, ok = text[:max(i, 0)], text[i+1:], i >= 0
	}
	if ok {
		if server, err = serverOf(address); err != nil {
			return Code{}, "", err
		}
		text = code
	}
	b, err := decode(text)
	if err != nil {
		return Code{}, "", err
	}
	if len(b) != len(c.bytes()) {
		return Code{}, "", fmt.Errorf("%w: it is too short or too long; copy the whole of it", ErrCode)
	}
	copy(c.Token[:], b)
	copy(c.Authority[:], b[len(c.Token):])
	if !bytes.Equal(b, c.bytes()) {
		return Code{}, "", fmt.Errorf("%w: one of its letters or words is another; compare it with the page", ErrCode)
	}
	return c, server, nil
}

func serverOf(address string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(address, "/enroll"))
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return "", fmt.Errorf("%w: %.80q is no https address", ErrCode, address)
	}
	u.Host = strings.ToLower(u.Host)
	return u.String(), nil
}

func decode(text string) ([]byte, error) {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,-\t\r\n", r) })
	if len(words) == len(Code{}.bytes()) {
		return Bytes(words)
	}
	b, err := encoding.DecodeString(strings.ToUpper(strings.Join(words, "")))
	if err != nil {
		return nil, fmt.Errorf("%w: it has %d words, not %d, or a character that none has", ErrCode, len(words), len(Code{}.bytes()))
	}
	return b, nil
}
