package dispense

import (
	"bytes"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense/canon"
)

// A Receipt is the server's word that every record of an epoch up to Seq is
// committed. Nothing else moves a station's window.
type Receipt struct {
	V       int64     `c:"v,required,min=1"`
	Station string    `c:"station,required,max=16"`
	Epoch   int64     `c:"epoch,required,min=1"`
	Seq     int64     `c:"seq,required,min=0"`   // highest contiguous number committed; 0 = none
	Hash    string    `c:"hash,required,hex=64"` // of that record; of the grant when Seq is 0
	Kept    int64     `c:"kept,required,min=0"`  // highest number in a verified backup
	Era     int64     `c:"era,required,min=0"`
	N       int64     `c:"n,required,min=0"` // within an era the higher wins
	At      time.Time `c:"at,required"`      // the server's time
	State   string    `c:"state,required,enum=ok|fork|revoked"`
}

// A Grant lets a station begin an epoch: it names the keys of both sides.
type Grant struct {
	V       int64     `c:"v,required,min=1"`
	Origin  string    `c:"origin,required,max=200"`
	Station string    `c:"station,required,max=16"`
	Shard   string    `c:"shard,required,max=2"`
	Epoch   int64     `c:"epoch,required,min=1"`
	Key     string    `c:"key,required,max=200"`            // the station's
	Receipt []string  `c:"receipt,required,max=8,each=200"` // keys that sign receipts
	Policy  []string  `c:"policy,required,max=8,each=200"`  // keys that sign policy and grants
	People  []Who     `c:"people,required,max=8"`
	At      time.Time `c:"at,required"`
}

// A Held is a station's sign of life: what it holds, and what it asks for. It
// is not signed and decides nothing but what is sent again.
type Held struct {
	V       int64  `c:"v,required,min=1"`
	Policy  Policy `c:"policy,required"`
	Epoch   int64  `c:"epoch,required,min=0"`
	Durable int64  `c:"durable,required,min=0"` // own last number
	Unsent  int64  `c:"unsent,required,min=0"`  // records above the last receipt
	Asks    []Ask  `c:"asks,max=8"`
	Parts   []Part `c:"parts,max=8"`
}

// An Ask asks for a wider lease.
type Ask struct {
	Quota   string `c:"quota,required,max=24"`
	Period  string `c:"period,required,max=24"`
	WantUL  Volume `c:"want_ul,required,min=0"` // the cumulative limit wished for
	Vehicle string `c:"vehicle,required,max=24"`
	// WantVisits is of a lease that counts visits. WantUL is then 0.
	WantVisits *int64 `c:"want_visits,min=0"`
}

// Amount returns the cumulative limit wished for: microliters, or visits of a lease
// that counts those.
func (a Ask) Amount() Volume {
	if a.WantVisits != nil {
		return Volume(*a.WantVisits)
	}
	return a.WantUL
}

// A Part says how much of a snapshot is on disk.
type Part struct {
	Log  string `c:"log,required,max=16"` // "fleet" or the station's id
	Era  int64  `c:"era,required,min=0"`
	Base int64  `c:"base,required,min=0"`
	Have int64  `c:"have,required,min=0"` // highest contiguous part
}

var (
	receiptCodec = canon.New[Receipt]()
	grantCodec   = canon.New[Grant]()
	heldCodec    = canon.New[Held]()
)

// SealReceipt signs a receipt with the key <origin>/receipt.
func SealReceipt(r *Receipt, s note.Signer) ([]byte, error) {
	r.V = 1
	return seal(receiptCodec, r, s, "receipt")
}

// OpenReceipt verifies and reads a receipt.
func OpenReceipt(b []byte, keys ...note.Verifier) (*Receipt, error) {
	return open(receiptCodec, b, "receipt", keys)
}

// SealGrant signs a grant with the key <origin>/policy.
func SealGrant(g *Grant, s note.Signer) ([]byte, error) {
	g.V = 1
	return seal(grantCodec, g, s, "grant")
}

// OpenGrant verifies and reads a grant.
func OpenGrant(b []byte, keys ...note.Verifier) (*Grant, error) {
	return open(grantCodec, b, "grant", keys)
}

// ReadGrant reads a grant whose signature the reader cannot or need not verify,
// such as one given by hand at enrolment.
func ReadGrant(b []byte) (*Grant, error) {
	n, err := ParseNote(b)
	if err != nil {
		return nil, fmt.Errorf("grant: %w", err)
	}
	return read(grantCodec, n.Line, "grant")
}

// EncodeHeld returns the message for the held topic.
func EncodeHeld(h *Held) ([]byte, error) {
	h.V = 1
	return write(heldCodec, h, "held")
}

// DecodeHeld reads a message of the held topic.
func DecodeHeld(b []byte) (*Held, error) {
	return read(heldCodec, b, "held")
}

func seal[T any](c canon.Codec[T], v *T, s note.Signer, what string) ([]byte, error) {
	line, err := write(c, v, what)
	if err != nil {
		return nil, err
	}
	n, err := signLine(line, s)
	if err != nil {
		return nil, fmt.Errorf("sign %s: %w", what, err)
	}
	return n.Bytes, nil
}

// open verifies a note of one signature with the first of keys that signed it,
// and reads its line as a T.
func open[T any](c canon.Codec[T], b []byte, what string, keys []note.Verifier) (*T, error) {
	n, err := OpenNote(b, keys...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return read(c, n.Line, what)
}

func write[T any](c canon.Codec[T], v *T, what string) ([]byte, error) {
	if err := check(v); err != nil {
		return nil, fmt.Errorf("write %s: %w", what, err)
	}
	b, err := c.Append(nil, v)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", what, err)
	}
	return b, nil
}

// read reads a line as a T, and writes it again to see that it comes out the
// same.
func read[T any](c canon.Codec[T], line []byte, what string) (*T, error) {
	v, err := c.Decode(line)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", what, ErrForm, err)
	}
	if err := check(v); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", what, ErrForm, err)
	}
	again, err := c.Append(make([]byte, 0, len(line)), v)
	if err != nil || !bytes.Equal(again, line) {
		return nil, fmt.Errorf("%s: %w: written again it comes out differently", what, ErrForm)
	}
	return v, nil
}

// OpenNote reads a note of one signature and verifies it with whichever of keys
// made it.
func OpenNote(b []byte, keys ...note.Verifier) (Note, error) {
	n, err := ParseNote(b)
	if err != nil {
		return Note{}, err
	}
	if len(n.Sigs) != 1 {
		return Note{}, fmt.Errorf("%w: it has %d signatures, not one", ErrForm, len(n.Sigs))
	}
	err = fmt.Errorf("%w: no key to verify it with", ErrSignature)
	for _, k := range keys {
		if err = n.Verify(0, k); err == nil {
			return n, nil
		}
	}
	return Note{}, err
}

// SignLine makes a canonical note of one line of text, for messages whose text
// other packages define.
func SignLine(line []byte, s note.Signer) ([]byte, error) {
	n, err := signLine(line, s)
	return n.Bytes, err
}
