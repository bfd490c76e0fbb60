package dispense

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Office is the station that people at a desk write for.
const Office = "office"

// ValidStation tells whether s can name a station: 2 to 16 of a-z, 0-9 and the
// hyphen, not beginning with a hyphen.
func ValidStation(s string) bool {
	if len(s) < 2 || len(s) > 16 || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// A Ref names a record: the author's station, its epoch, and its number there.
type Ref struct {
	Station string
	Epoch   int64
	Seq     int64
}

// IsZero tells whether r names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// String returns "station/epoch/seq".
func (r Ref) String() string {
	return r.Station + "/" + strconv.FormatInt(r.Epoch, 10) + "/" + strconv.FormatInt(r.Seq, 10)
}

// MarshalText returns "station/epoch/seq".
func (r Ref) MarshalText() ([]byte, error) {
	if !ValidStation(r.Station) || r.Epoch < 1 || r.Seq < 1 {
		return nil, fmt.Errorf("is %q, which names no record", r.String())
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads what MarshalText wrote, and no other form of it.
func (r *Ref) UnmarshalText(text []byte) error {
	got, err := ParseRef(string(text))
	*r = got
	return err
}

// ParseRef reads "station/epoch/seq".
func ParseRef(s string) (Ref, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 3 {
		return Ref{}, fmt.Errorf("is %q, not station/epoch/seq", s)
	}
	epoch, err1 := parseCount(parts[1])
	seq, err2 := parseCount(parts[2])
	r := Ref{parts[0], epoch, seq}
	if errors.Join(err1, err2) != nil || !ValidStation(r.Station) || epoch < 1 || seq < 1 {
		return Ref{}, fmt.Errorf("is %q, not station/epoch/seq", s)
	}
	return r, nil
}

// A Version names a state of a policy log: version N of an era. The zero
// Version is a log never held.
type Version struct {
	Era int64 // the Unix second at which the era began
	N   int64
}

// String returns "era.n".
func (v Version) String() string {
	return strconv.FormatInt(v.Era, 10) + "." + strconv.FormatInt(v.N, 10)
}

// MarshalText returns "era.n".
func (v Version) MarshalText() ([]byte, error) {
	if v.Era < 0 || v.N < 0 || v.Era > MaxInt || v.N > MaxInt {
		return nil, fmt.Errorf("is %q, which is no version", v.String())
	}
	return []byte(v.String()), nil
}

// UnmarshalText reads what MarshalText wrote, and no other form of it.
func (v *Version) UnmarshalText(text []byte) error {
	era, n, ok := strings.Cut(string(text), ".")
	var err1, err2 error
	v.Era, err1 = parseCount(era)
	v.N, err2 = parseCount(n)
	if !ok || errors.Join(err1, err2) != nil {
		return fmt.Errorf("is %q, not era.version", text)
	}
	return nil
}

// Less tells whether v is older than w.
func (v Version) Less(w Version) bool {
	return v.Era < w.Era || v.Era == w.Era && v.N < w.N
}

// parseCount reads a number of digits only, without leading zeros.
func parseCount(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > MaxInt || strconv.FormatInt(n, 10) != s {
		return 0, fmt.Errorf("%q is not a count", s)
	}
	return n, nil
}

// A Clock says how good the clock behind a time was.
type Clock string

// The states of a clock.
const (
	Synchronized Clock = "S" // set by a time server
	Informative  Clock = "I" // set by the server's receipts
	Relative     Clock = "R" // counted on from the last known time
	Unset        Clock = "U" // unknown: the time is a guess
)

// A Hash is the SHA-256 of a whole note.
type Hash [sha256.Size]byte

// HashNote returns the hash of a whole note, signatures included: the link of
// the chain, and the leaf of the ledger.
func HashNote(note []byte) Hash { return sha256.Sum256(note) }

// String returns h as 64 lower-case hex digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads what String wrote.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if len(s) != 2*len(h) || strings.ToLower(s) != s {
		return h, fmt.Errorf("%q is not a SHA-256 of 64 lower-case hex digits", s)
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return h, fmt.Errorf("%q is not a SHA-256: %w", s, err)
	}
	return h, nil
}
