// Package policy is the contract between server and stations, on its way down:
// the entries of the policy logs, how they are signed and cut into messages,
// what a station holds of them, the arithmetic of leases, and [Decide], which
// says whether this vehicle may fuel here, now, how much, and why not.
//
// It does no I/O and keeps no clock: times come with the question. It does not
// know what the pump did; the journal does, and answers through [Own].
package policy

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense/canon"
)

// An EntryBody is the whole new state of one object, never a change to it.
type EntryBody interface {
	// Kind returns the word that names the kind in the text.
	Kind() string
	// Key names the object among those of its kind.
	Key() string
}

// An Entry is one numbered line of a policy log.
type Entry struct {
	N int64
	// Body is nil when this version of the contract cannot read the entry.
	// Unread then says why. The entry keeps its number all the same: a station
	// older than its server must not stop there.
	Body   EntryBody
	Unread error
	// Raw is the body as it stands in the text, and Word its kind. Both are set
	// in entries that were read; an author leaves them empty.
	Raw  []byte
	Word string
}

// Kind returns the kind of the entry, also when its body is unread.
func (e *Entry) Kind() string {
	if e.Body == nil {
		return e.Word
	}
	return e.Body.Kind()
}

// Key names the object among those of its kind; it is empty for an unread
// entry.
func (e *Entry) Key() string {
	if e.Body == nil {
		return ""
	}
	return e.Body.Key()
}

// Kind returns "vehicle".
func (*Vehicle) Kind() string { return "vehicle" }

// Key returns the vehicle's id.
func (v *Vehicle) Key() string { return v.Vehicle }

// Kind returns "label".
func (*Label) Kind() string { return "label" }

// Key returns the label's id.
func (l *Label) Key() string { return l.Label }

// Kind returns "person".
func (*Person) Kind() string { return "person" }

// Key returns the person's id.
func (p *Person) Key() string { return p.Person }

// Kind returns "rule".
func (*Rule) Kind() string { return "rule" }

// Key returns the rule's id.
func (r *Rule) Key() string { return r.Rule }

// Kind returns "price".
func (*Price) Kind() string { return "price" }

// Key returns the grade, and the time from which the price counts if it has
// one: a price of next month stands beside the one of today.
func (p *Price) Key() string {
	if p.FromAt.IsZero() {
		return p.Grade
	}
	return p.Grade + "/" + p.FromAt.UTC().Format(time.RFC3339)
}

// Kind returns "grade".
func (*Grade) Kind() string { return "grade" }

// Key returns the grade.
func (g *Grade) Key() string { return g.Grade }

// Kind returns "lease".
func (*Lease) Kind() string { return "lease" }

// Key returns quota and period.
func (l *Lease) Key() string { return l.Quota + "/" + l.Period }

// Kind returns "once".
func (*Once) Kind() string { return "once" }

// Key returns the authorization's id.
func (o *Once) Key() string { return o.ID }

// Kind returns "settings".
func (*Settings) Kind() string { return "settings" }

// Key returns "": a station has one.
func (*Settings) Key() string { return "" }

// Kind returns "command".
func (*Command) Kind() string { return "command" }

// Key returns the command's id.
func (c *Command) Key() string { return c.ID }

// Kind returns "server_key".
func (*ServerKey) Kind() string { return "server_key" }

// Key returns the key.
func (k *ServerKey) Key() string { return k.VKey }

// A bodyCodec reads and writes the entries of one kind.
type bodyCodec interface {
	append(b []byte, body EntryBody) ([]byte, error)
	decode(b []byte) (EntryBody, error)
}

// kinds maps each kind of this version of the contract to its codec. A kind
// that is not here is kept unread.
var kinds = map[string]bodyCodec{
	"vehicle":    codecOf[Vehicle](),
	"label":      codecOf[Label](),
	"person":     codecOf[Person](),
	"rule":       codecOf[Rule](),
	"price":      codecOf[Price](),
	"grade":      codecOf[Grade](),
	"lease":      codecOf[Lease](),
	"once":       codecOf[Once](),
	"settings":   codecOf[Settings](),
	"command":    codecOf[Command](),
	"server_key": codecOf[ServerKey](),
}

type typedCodec[T any, P interface {
	*T
	EntryBody
}] struct {
	canon.Codec[T]
}

func codecOf[T any, P interface {
	*T
	EntryBody
}]() bodyCodec {
	return typedCodec[T, P]{canon.New[T]()}
}

// A checker has rules between its fields that tags cannot say.
type checker interface{ check() error }

func check(body EntryBody) error {
	if c, ok := body.(checker); ok {
		return c.check()
	}
	return nil
}

func (c typedCodec[T, P]) append(b []byte, body EntryBody) ([]byte, error) {
	p, ok := body.(P)
	if !ok || p == nil {
		return nil, fmt.Errorf("an entry of kind %s is a %T", body.Kind(), body)
	}
	if err := check(body); err != nil {
		return nil, err
	}
	return c.Append(b, (*T)(p))
}

// decode reads the members it knows. Members after the last known one belong to
// a newer version of the contract and are passed over, since every version adds
// its members at the end.
func (c typedCodec[T, P]) decode(b []byte) (EntryBody, error) {
	v, rest, err := c.DecodePrefix(b)
	if err != nil {
		return nil, err
	}
	if string(rest) != "}" {
		if err := canon.CheckObject(b); err != nil {
			return nil, err
		}
	}
	again, err := c.Append(nil, v)
	if err != nil || !bytes.Equal(again[:len(again)-1], b[:len(b)-len(rest)]) {
		return nil, errors.New("written again it comes out differently")
	}
	return P(v), check(P(v))
}

// EncodeBody returns the canonical text of body.
func EncodeBody(body EntryBody) ([]byte, error) {
	codec, ok := kinds[body.Kind()]
	if !ok {
		return nil, fmt.Errorf("write entry: kind %q is not of this contract", body.Kind())
	}
	b, err := codec.append(nil, body)
	if err != nil {
		return nil, fmt.Errorf("write %s %q: %w", body.Kind(), body.Key(), err)
	}
	return b, nil
}

// DecodeBody reads the text of a body of the given kind.
func DecodeBody(kind string, b []byte) (EntryBody, error) {
	codec, ok := kinds[kind]
	if !ok {
		return nil, fmt.Errorf("read entry: kind %q is not known here", kind)
	}
	body, err := codec.decode(b)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", kind, err)
	}
	return body, nil
}

// An entryHead is what every entry says, whatever its kind.
type entryHead struct {
	N    int64  `c:"n,required,min=1"`
	Kind string `c:"kind,required,max=24"`
}

var headCodec = canon.New[entryHead]()

// appendEntry appends {"n":…,"kind":"…","…":{…}}.
func appendEntry(b []byte, e *Entry) ([]byte, error) {
	b, err := headCodec.Append(b, &entryHead{e.N, e.Kind()})
	if err != nil {
		return nil, fmt.Errorf("write entry %d: %w", e.N, err)
	}
	raw := e.Raw
	if raw == nil {
		if raw, err = EncodeBody(e.Body); err != nil {
			return nil, fmt.Errorf("entry %d: %w", e.N, err)
		}
	}
	b = append(b[:len(b)-1], `,"`+e.Kind()+`":`...)
	return append(append(b, raw...), '}'), nil
}

// readEntry reads the text of one entry. A body it cannot read is no error.
func readEntry(b []byte) (Entry, error) {
	head, rest, err := headCodec.DecodePrefix(b)
	if err != nil {
		return Entry{}, err
	}
	key := `,"` + head.Kind + `":`
	if !bytes.HasPrefix(rest, []byte(key)) || !bytes.HasSuffix(rest, []byte("}")) {
		return Entry{}, fmt.Errorf("entry %d: the body is not the member %q", head.N, head.Kind)
	}
	e := Entry{N: head.N, Word: head.Kind, Raw: rest[len(key) : len(rest)-1]}
	if objectEnd(e.Raw) != len(e.Raw) {
		return Entry{}, fmt.Errorf("entry %d: the body is not one object", head.N)
	}
	e.Body, e.Unread = DecodeBody(e.Word, e.Raw)
	if e.Unread != nil {
		e.Body = nil
	}
	return e, nil
}

// objectEnd returns the length of the object that b begins with, or -1 when b
// does not begin with one. It looks at nothing but braces and quotes.
func objectEnd(b []byte) int {
	if len(b) == 0 || b[0] != '{' {
		return -1
	}
	depth, quoted := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
		if depth == 0 {
			return i + 1
		}
	}
	return -1
}
