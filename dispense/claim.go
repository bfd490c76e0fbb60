package dispense

import (
	"encoding/base32"
	"fmt"
	"strings"
)

// A Claim is what the code on a printed receipt says: that a record of this name
// and hash is in a journal. Whoever has the journal can tell whether that is so;
// what the paper says in figures is held against the record then.
type Claim struct {
	// At says where to ask, in capitals: "LITRO:" and the origin, or the address of
	// a page that verifies, such as "HTTPS://LITRO.EXAMPLE.ORG/V".
	At   string
	Ref  Ref
	Hash Hash // of the whole note
}

// claimAlphabet is what a QR code packs two characters to 11 bits, but for the
// space. A claim consists of it, so that the code is small and no reader guesses
// a character set.
const claimAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:"

// ClaimScheme begins a claim that names its origin.
const ClaimScheme = "LITRO:"

// MaxClaim is how long the text of a claim may be, in characters.
const MaxClaim = 200

var claimBase32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// Text returns the claim as it is printed: At, the record's name and the hash in
// base32, with slashes between, all in capitals. It fails when At cannot be
// printed so.
func (c Claim) Text() (string, error) {
	s := strings.ToUpper(strings.TrimSuffix(c.At, "/") + "/" + c.Ref.String() + "/" + claimBase32.EncodeToString(c.Hash[:]))
	if c.At == "" || len(s) > MaxClaim || strings.Trim(s, claimAlphabet) != "" {
		return "", fmt.Errorf("claim of %s at %q: want 1 to %d of %s in all", c.Ref, c.At, MaxClaim, claimAlphabet)
	}
	return s, nil
}

// ParseClaim reads what Text wrote, in capitals or not, as people type it.
func ParseClaim(text string) (Claim, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	bad := func(what string) (Claim, error) {
		return Claim{}, fmt.Errorf("%.*q is no receipt's code: %s; want …/station/epoch/seq/hash", MaxClaim, text, what)
	}
	parts := strings.Split(text, "/")
	n := len(parts) - 4
	if len(text) > MaxClaim || n < 1 {
		return bad("it has another form")
	}
	c := Claim{At: strings.Join(parts[:n], "/")}
	var err error
	if c.Ref, err = ParseRef(strings.ToLower(strings.Join(parts[n:n+3], "/"))); err != nil {
		return bad("its record " + err.Error())
	}
	hash, err := claimBase32.DecodeString(parts[n+3])
	if err != nil || len(hash) != len(c.Hash) {
		return bad("its hash is not 52 characters of base32")
	}
	copy(c.Hash[:], hash)
	if again, err := c.Text(); err != nil || again != text {
		return bad("it has a second form, or letters that no code has")
	}
	return c, nil
}

// Origin returns the origin that the claim names; "" for one that names a page.
func (c Claim) Origin() string {
	origin, ok := strings.CutPrefix(c.At, ClaimScheme)
	if !ok {
		return ""
	}
	return strings.ToLower(origin)
}
