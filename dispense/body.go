package dispense

import (
	"fmt"

	"github.com/litro-fuel/litro/dispense/canon"
)

// A Body is what a record says beyond its envelope: a pointer to one of the
// structs of the kinds, such as [*Dispense].
type Body interface {
	// Kind returns the word that names the kind in the envelope.
	Kind() string
}

// Kind returns "start".
func (*Start) Kind() string { return "start" }

// Kind returns "carried".
func (*Carried) Kind() string { return "carried" }

// Kind returns "booted": the envelope has a member "boot", and a record may not
// have two of one name, see docs/decisions/001-kinds-and-members.md.
func (*Boot) Kind() string { return "booted" }

// Kind returns "config".
func (*Config) Kind() string { return "config" }

// Kind returns "authorize".
func (*Authorize) Kind() string { return "authorize" }

// Kind returns "dispense".
func (*Dispense) Kind() string { return "dispense" }

// Kind returns "void".
func (*Void) Kind() string { return "void" }

// Kind returns "deny".
func (*Deny) Kind() string { return "deny" }

// Kind returns "offbook".
func (*Offbook) Kind() string { return "offbook" }

// Kind returns "meter".
func (*MeterChange) Kind() string { return "meter" }

// Kind returns "tank".
func (*Tank) Kind() string { return "tank" }

// Kind returns "delivery".
func (*Delivery) Kind() string { return "delivery" }

// Kind returns "shift".
func (*Shift) Kind() string { return "shift" }

// Kind returns "badge".
func (*Badge) Kind() string { return "badge" }

// Kind returns "override".
func (*Override) Kind() string { return "override" }

// Kind returns "emergency".
func (*Emergency) Kind() string { return "emergency" }

// Kind returns "lease".
func (*Lease) Kind() string { return "lease" }

// Kind returns "clock_state", for the same reason.
func (*ClockChange) Kind() string { return "clock_state" }

// Kind returns "key".
func (*KeyChange) Kind() string { return "key" }

// Kind returns "fault".
func (*Fault) Kind() string { return "fault" }

// Kind returns "tick".
func (*Tick) Kind() string { return "tick" }

// Kind returns "correct".
func (*Correct) Kind() string { return "correct" }

// Kind returns "decide".
func (*Decide) Kind() string { return "decide" }

// A bodyCodec reads and writes the bodies of one kind.
type bodyCodec interface {
	append(b []byte, body Body) ([]byte, error)
	decode(b []byte) (Body, error)
}

// bodies maps each kind of this version of the contract to its codec. A kind
// that is not here is kept unread.
var bodies = map[string]bodyCodec{
	"start":       codecOf[Start, *Start](),
	"carried":     codecOf[Carried, *Carried](),
	"booted":      codecOf[Boot, *Boot](),
	"config":      codecOf[Config, *Config](),
	"authorize":   codecOf[Authorize, *Authorize](),
	"dispense":    codecOf[Dispense, *Dispense](),
	"void":        codecOf[Void, *Void](),
	"deny":        codecOf[Deny, *Deny](),
	"offbook":     codecOf[Offbook, *Offbook](),
	"meter":       codecOf[MeterChange, *MeterChange](),
	"tank":        codecOf[Tank, *Tank](),
	"delivery":    codecOf[Delivery, *Delivery](),
	"shift":       codecOf[Shift, *Shift](),
	"badge":       codecOf[Badge, *Badge](),
	"override":    codecOf[Override, *Override](),
	"emergency":   codecOf[Emergency, *Emergency](),
	"lease":       codecOf[Lease, *Lease](),
	"clock_state": codecOf[ClockChange, *ClockChange](),
	"key":         codecOf[KeyChange, *KeyChange](),
	"fault":       codecOf[Fault, *Fault](),
	"tick":        codecOf[Tick, *Tick](),
	"correct":     codecOf[Correct, *Correct](),
	"decide":      codecOf[Decide, *Decide](),
}

type typedCodec[T any, P interface {
	*T
	Body
}] struct {
	canon.Codec[T]
}

func codecOf[T any, P interface {
	*T
	Body
}]() bodyCodec {
	return typedCodec[T, P]{canon.New[T]()}
}

func (c typedCodec[T, P]) append(b []byte, body Body) ([]byte, error) {
	p, ok := body.(P)
	if !ok {
		return nil, fmt.Errorf("a body of kind %s is a %T", body.Kind(), body)
	}
	if err := check(body); err != nil {
		return nil, err
	}
	return c.Append(b, (*T)(p))
}

func (c typedCodec[T, P]) decode(b []byte) (Body, error) {
	v, err := c.Decode(b)
	if err != nil {
		return nil, err
	}
	return P(v), check(v)
}
