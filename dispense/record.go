// Package dispense is the contract between stations and server, on its way up:
// records and their envelope, the one byte form of each, how they are signed,
// chained and cut into messages, topics, receipts, and quantities. It stands
// alone, so that any station firmware can copy it. docs/protocol.md says the
// same to people who write a station in another language.
//
// It does no I/O and keeps no clock.
package dispense

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense/canon"
)

// Sizes of a whole note in bytes, enforced by the author before it signs.
const (
	MaxNote    = 5500
	MaxCarried = 8 << 10
)

// An Envelope is what every record says, whatever its kind.
type Envelope struct {
	V       int64     `c:"v,required,min=1"`
	Station string    `c:"station,required,max=16"`
	Epoch   int64     `c:"epoch,required,min=1"`
	Seq     int64     `c:"seq,required,min=1"`
	Prev    string    `c:"prev,required,hex=64"`   // of the whole note before this one; for seq 1, of the grant
	Boot    int64     `c:"boot,required,min=0"`    // agent starts in this epoch
	MonoMS  int64     `c:"mono_ms,required,min=0"` // since that start
	At      time.Time `c:"at,required"`            // the best guess there was
	Clock   Clock     `c:"clock,required,enum=S|I|R|U"`
	Kind    string    `c:"kind,required,max=24"`
}

// Ref returns the record's name.
func (e *Envelope) Ref() Ref { return Ref{e.Station, e.Epoch, e.Seq} }

// A Record is what a station said, and the exact bytes in which it did.
type Record struct {
	Envelope
	// Body is nil when this version of the contract cannot read it. Unread then
	// says why. The record counts all the same.
	Body   Body
	Unread error
	// Raw is the body as it stands in the text.
	Raw  []byte
	Note Note
	Hash Hash // of the note
}

var envelopeCodec = canon.New[Envelope]()

// ReadRecord reads the record in a note whose form has been checked. It fails
// with [ErrForm] when the envelope is not canonical or the note is not by the
// station it names; a body it cannot read is no error, see [Record.Unread].
// Signatures are not verified.
func ReadRecord(n Note) (*Record, error) {
	env, rest, err := envelopeCodec.DecodePrefix(n.Line)
	if err != nil {
		return nil, fmt.Errorf("%w: envelope: %w", ErrForm, err)
	}
	r := &Record{Envelope: *env, Note: n, Hash: n.Hash()}
	key := `,"` + env.Kind + `":`
	if !bytes.HasPrefix(rest, []byte(key)) || !bytes.HasSuffix(rest, []byte("}")) {
		return nil, fmt.Errorf("%w: envelope: the body is not the member %q", ErrForm, env.Kind)
	}
	r.Raw = rest[len(key) : len(rest)-1]
	if err := r.checkForm(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForm, err)
	}
	r.readBody()
	if head, err := envelopeCodec.Append(make([]byte, 0, len(n.Line)), env); err != nil || !bytes.HasPrefix(n.Line, head[:len(head)-1]) {
		return nil, fmt.Errorf("%w: the envelope written again comes out differently", ErrForm)
	}
	return r, nil
}

// OpenRecord reads the record in the bytes of a note. See [ReadRecord].
func OpenRecord(b []byte) (*Record, error) {
	n, err := ParseNote(b)
	if err != nil {
		return nil, err
	}
	return ReadRecord(n)
}

// checkForm holds the record against the rules that stand between envelope,
// note and body.
func (r *Record) checkForm() error {
	switch {
	case r.V != 1:
		return fmt.Errorf("version %d of the contract is not known here", r.V)
	case !ValidStation(r.Station):
		return fmt.Errorf("%q cannot name a station", r.Station)
	case !word(r.Kind):
		return fmt.Errorf("%q cannot name a kind", r.Kind)
	case len(r.Note.Bytes) > maxNote(r.Kind):
		return fmt.Errorf("the note has %d bytes; a %s may have %d", len(r.Note.Bytes), r.Kind, maxNote(r.Kind))
	case (r.Seq == 1) != (r.Kind == "start"):
		return errors.New("the first record of an epoch, and no other, is a start")
	case len(r.Note.Sigs) != signatures(r.Kind):
		return fmt.Errorf("a %s record has %d signatures, not %d", r.Kind, signatures(r.Kind), len(r.Note.Sigs))
	}
	for _, s := range r.Note.Sigs {
		if s.Name != r.Station {
			return fmt.Errorf("station %s's record is signed by %s", r.Station, s.Name)
		}
	}
	return nil
}

// word tells whether s is made of a-z and the low line, as the name of every
// kind is: it then stands in the text as it is.
func word(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") == ""
}

func maxNote(kind string) int {
	if kind == "carried" {
		return MaxCarried
	}
	return MaxNote
}

func signatures(kind string) int {
	if kind == "key" {
		return 2
	}
	return 1
}

// readBody sets Body, or Unread. A body of a known kind is written again and
// must come out the same; an unknown one is checked as far as it can be.
func (r *Record) readBody() {
	codec, ok := bodies[r.Kind]
	if !ok {
		r.Unread = fmt.Errorf("kind %q is not known here", r.Kind)
		if err := canon.CheckObject(r.Raw); err != nil {
			r.Unread = fmt.Errorf("kind %q is not known here, and its body %w", r.Kind, err)
		}
		return
	}
	body, err := codec.decode(r.Raw)
	if err != nil {
		r.Unread = fmt.Errorf("%s: %w", r.Kind, err)
		return
	}
	again, err := codec.append(make([]byte, 0, len(r.Raw)), body)
	if err != nil || !bytes.Equal(again, r.Raw) {
		r.Unread = fmt.Errorf("%s: the body written again comes out differently", r.Kind)
		return
	}
	r.Body = body
}

// Seal signs a record: it sets the kind, writes the canonical text, signs it,
// and reads it back before it returns. A record of a key change takes two
// signers, the old key's first; every other takes one.
func Seal(env Envelope, body Body, signers ...note.Signer) (*Record, error) {
	env.V, env.Kind = 1, body.Kind()
	line, err := appendRecord(nil, &env, body)
	if err != nil {
		return nil, fmt.Errorf("write %s record %s: %w", env.Kind, env.Ref(), err)
	}
	n, err := signLine(line, signers...)
	if err != nil {
		return nil, fmt.Errorf("sign %s record %s: %w", env.Kind, env.Ref(), err)
	}
	r, err := ReadRecord(n)
	if err != nil {
		return nil, fmt.Errorf("read back %s record %s: %w", env.Kind, env.Ref(), err)
	}
	if r.Unread != nil {
		return nil, fmt.Errorf("read back %s record %s: %w", env.Kind, env.Ref(), r.Unread)
	}
	return r, nil
}

func appendRecord(b []byte, env *Envelope, body Body) ([]byte, error) {
	codec, ok := bodies[env.Kind]
	if !ok {
		return nil, fmt.Errorf("kind %q is not of this contract", env.Kind)
	}
	b, err := envelopeCodec.Append(b, env)
	if err != nil {
		return nil, err
	}
	b = append(b[:len(b)-1], `,"`+env.Kind+`":`...)
	if b, err = codec.append(b, body); err != nil {
		return nil, err
	}
	return append(b, '}'), nil
}
