// Package enroll is the contract of trust between a box and the server: how an
// invitation is written, how a box asks for its grant and for certificates, and
// what it is answered. It does no I/O and keeps no clock.
//
// What a box asks is a note signed by its record key; what it is answered is a
// note signed by <origin>/policy that names the hash of the question. So neither
// depends on a certificate that may have expired, nor on the time.
package enroll

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
)

// Paths at the server, and the largest message there in bytes. The token of an
// invitation comes as Authorization: Bearer. Behind PhotoPath stands the SHA-256 of
// a vehicle's photo in hex, as policy names it; who does not hold policy cannot ask.
const (
	EnrollPath = "/v1/enroll"
	RenewPath  = "/v1/renew"
	PhotoPath  = "/v1/photos/"
	MaxMessage = 64 << 10
)

// A Request asks for a station's grant. Its author is the key that it names, so
// it proves nothing but that whoever asks holds it; the token and the people who
// compare words do the rest. Sent again, byte for byte, it asks what has become
// of it.
type Request struct {
	V       int64  `c:"v,required,min=1"`
	Ask     string `c:"ask,required,enum=enroll"`
	Station string `c:"station,required,max=16"`
	Key     string `c:"key,required,max=200"` // verifier key of the records
	// CSR is a PKCS #10 request in DER, in standard base64, for the key of the
	// link. Its subject is CN = station and nothing else.
	CSR    string           `c:"csr,required,max=2000"`
	Meters []dispense.Meter `c:"meters,required,max=50"`
	At     time.Time        `c:"at,required"`
	Clock  dispense.Clock   `c:"clock,required,enum=S|I|R|U"`
}

// A Renewal asks for another certificate. Its author is the record key in force.
type Renewal struct {
	V       int64     `c:"v,required,min=1"`
	Ask     string    `c:"ask,required,enum=renew"`
	Station string    `c:"station,required,max=16"`
	Epoch   int64     `c:"epoch,required,min=1"`
	Grant   string    `c:"grant,required,hex=64"` // hash of the newest grant held
	CSR     string    `c:"csr,required,max=2000"`
	At      time.Time `c:"at,required"`
}

// States of an answer.
const (
	Waiting   = "waiting"   // nobody has decided: ask again
	Refused   = "refused"   // somebody has, and the reason says why
	Granted   = "granted"   // with grant and certificate
	Sealed    = "sealed"    // with a grant that two people must open
	Certified = "certified" // with a certificate
	Revoked   = "revoked"   // with a receipt that says so
)

// An Answer is what the server says to a Request or a Renewal.
type Answer struct {
	V       int64  `c:"v,required,min=1"`
	Station string `c:"station,required,max=16"`
	Request string `c:"request,required,hex=64"` // hash of the note that asked
	State   string `c:"state,required,enum=waiting|refused|granted|sealed|certified|revoked"`
	Reason  string `c:"reason,max=200"`
	// Grant and Receipt are notes, Sealed is a grant that was sealed, Certificate
	// and each of CA are in DER; all in standard base64.
	Grant       string   `c:"grant,max=6000"`
	Sealed      string   `c:"sealed,max=6000"`
	Certificate string   `c:"certificate,max=3000"`
	CA          []string `c:"ca,max=8,each=3000"`
	Receipt     string   `c:"receipt,max=3000"`
	// Broker and Server are where the station publishes, and where it asks.
	Broker string    `c:"broker,max=200"`
	Server string    `c:"server,max=200"`
	At     time.Time `c:"at,required"` // the server's time
}

var (
	requestCodec = canon.New[Request]()
	renewalCodec = canon.New[Renewal]()
	answerCodec  = canon.New[Answer]()
)

// SealRequest signs a request with the record key.
func SealRequest(r *Request, s note.Signer) ([]byte, error) {
	r.V, r.Ask = 1, "enroll"
	return seal(requestCodec, r, s, "request")
}

// OpenRequest reads a request and verifies that the key that it names made it,
// under the name of its station.
func OpenRequest(b []byte) (*Request, error) {
	n, r, err := read(requestCodec, b, "request")
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(r.Key)
	if err == nil && v.Name() != r.Station {
		err = fmt.Errorf("its key is of %q", v.Name())
	}
	if err == nil && (!dispense.ValidStation(r.Station) || r.Station == dispense.Office) {
		err = errors.New("its station cannot be one")
	}
	if err == nil {
		err = n.Verify(0, v)
	}
	if err != nil {
		return nil, fmt.Errorf("request of station %s: %w", r.Station, err)
	}
	return r, nil
}

// SealRenewal signs a renewal with the record key in force. sign is
// [dispense.SignLine] with that key, or whoever holds it.
func SealRenewal(r *Renewal, sign func(line []byte) ([]byte, error)) ([]byte, error) {
	r.V, r.Ask = 1, "renew"
	line, err := renewalCodec.Append(nil, r)
	if err != nil {
		return nil, fmt.Errorf("write renewal: %w", err)
	}
	return sign(line)
}

// ReadRenewal reads a renewal whose key is still to be looked up: verify the note
// with it, under the name of the station.
func ReadRenewal(b []byte) (dispense.Note, *Renewal, error) {
	return read(renewalCodec, b, "renewal")
}

// SealAnswer signs an answer with the key <origin>/policy.
func SealAnswer(a *Answer, s note.Signer) ([]byte, error) {
	a.V = 1
	return seal(answerCodec, a, s, "answer")
}

// OpenAnswer reads the answer to a note that asked. keys are those that sign
// policy; without any the caller vouches for where it comes from.
func OpenAnswer(b, asked []byte, keys ...note.Verifier) (*Answer, error) {
	n, a, err := read(answerCodec, b, "answer")
	if err != nil {
		return nil, err
	}
	if len(keys) > 0 {
		if _, err := dispense.OpenNote(n.Bytes, keys...); err != nil {
			return nil, fmt.Errorf("answer: %w", err)
		}
	}
	if a.Request != dispense.HashNote(asked).String() {
		return nil, errors.New("answer: it answers another question")
	}
	return a, nil
}

func seal[T any](c canon.Codec[T], v *T, s note.Signer, what string) ([]byte, error) {
	line, err := c.Append(nil, v)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", what, err)
	}
	b, err := dispense.SignLine(line, s)
	if err != nil {
		return nil, fmt.Errorf("sign %s: %w", what, err)
	}
	return b, nil
}

// read reads a note of one signature, which it does not verify.
func read[T any](c canon.Codec[T], b []byte, what string) (dispense.Note, *T, error) {
	n, err := dispense.ParseNote(b)
	if err == nil && len(n.Sigs) != 1 {
		err = fmt.Errorf("%w: it has %d signatures, not one", dispense.ErrForm, len(n.Sigs))
	}
	if err != nil {
		return dispense.Note{}, nil, fmt.Errorf("%s: %w", what, err)
	}
	v, err := c.Decode(n.Line)
	if err == nil {
		var again []byte
		if again, err = c.Append(nil, v); err == nil && !bytes.Equal(again, n.Line) {
			err = errors.New("written again it comes out differently")
		}
	}
	if err != nil {
		return dispense.Note{}, nil, fmt.Errorf("%s: %w: %w", what, dispense.ErrForm, err)
	}
	return n, v, nil
}

// Encode writes bytes as members of these messages hold them.
func Encode(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// Decode reads what Encode wrote.
func Decode(s string) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("%w: %.20q is not strict base64", dispense.ErrForm, s)
	}
	return b, nil
}
