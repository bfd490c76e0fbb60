// Package canon reads and writes the one JSON form that the contract allows.
//
// Members stand in the order of the struct's fields, without spaces; numbers
// are integers of at most 53 bits; what is empty is absent; only the quotation
// mark and the backslash are escaped. A text has exactly one form, so a
// signature over it says everything: [Codec.Decode] refuses every other form of
// the same value, unknown, missing, repeated and misplaced members included.
//
// A field is described by its tag, `c:"name,rule,rule"`:
//
//	required       the member must be there; a list may still be empty, and
//	               an integer or bool is written even when 0 or false
//	max=N          a string has at most N bytes, a list at most N members
//	each=N         a string of a list has at most N bytes
//	hex=N          a string of exactly N lower-case hex digits
//	enum=a|b       a string is one of these words
//	min=N          an integer is at least N
//
// Fields are strings, int64s, bools, times (to the second, UTC), structs, texts
// ([encoding.TextMarshaler]), pointers to an integer or struct (nil is absent),
// and slices of strings or structs. An optional integer is a pointer, because a
// known 0 is not the same as an unknown number.
package canon

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxInt is the largest integer of the contract; -MaxInt is the smallest.
const MaxInt = 1<<53 - 1

const timeLayout = "2006-01-02T15:04:05Z"

// A Codec reads and writes values of one struct type.
type Codec[T any] struct {
	plan *plan
}

// New returns the codec of T. It panics when T cannot have one: that is a
// mistake in the program, not in its input.
func New[T any]() Codec[T] {
	return Codec[T]{newPlan(reflect.TypeFor[T]())}
}

// Append appends the canonical form of v to b. It fails when v breaks a rule of
// its tags, so that nobody signs what nobody could read.
func (c Codec[T]) Append(b []byte, v *T) ([]byte, error) {
	return c.plan.appendObject(b, reflect.ValueOf(v).Elem())
}

// Decode reads the canonical form of a T and nothing else.
func (c Codec[T]) Decode(b []byte) (*T, error) {
	v := new(T)
	d := decoder{string(b)}
	if err := d.object(c.plan, reflect.ValueOf(v).Elem()); err != nil {
		return nil, err
	}
	if len(d.rest) > 0 {
		return nil, trailing(d.rest)
	}
	return v, nil
}

// DecodePrefix reads the members of a T from the beginning of an object that
// may have more of them, and returns what follows the last one: a comma and
// other members, or the closing brace.
func (c Codec[T]) DecodePrefix(b []byte) (v *T, rest []byte, err error) {
	v = new(T)
	d := decoder{string(b)}
	err = d.members(c.plan, reflect.ValueOf(v).Elem())
	return v, b[len(b)-len(d.rest):], err
}

// An Error says which member breaks which rule.
type Error struct {
	Member string // as in "draws[1].volume_ul"
	Reason string
}

func (e *Error) Error() string {
	if e.Member == "" {
		return e.Reason
	}
	return fmt.Sprintf("member %q %s", e.Member, e.Reason)
}

// within says that err happened inside the member name. Paths are put together
// on the way out, so that a good text pays nothing for them.
func within(name string, err error) error {
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
		return &Error{name, err.Error()}
	case e.Member == "":
		return &Error{name, e.Reason}
	case e.Member[0] == '[':
		return &Error{name + e.Member, e.Reason}
	}
	return &Error{name + "." + e.Member, e.Reason}
}

// index names a member of a list for [within].
func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

func trailing(rest string) error {
	return &Error{"", fmt.Sprintf("goes on after its end with %.20q", rest)}
}

// A plan is what the tags of a struct type say.
type plan struct {
	fields []field
}

type kind uint8

const (
	kString kind = iota
	kInt
	kBool
	kTime
	kText
	kStruct
	kStrings
	kStructs
)

type field struct {
	name     string
	key      string // `"name":`
	index    int
	kind     kind
	pointer  bool
	required bool
	max      int
	each     int
	hex      int
	min      int64
	enum     []string
	sub      *plan
}

var (
	timeType          = reflect.TypeFor[time.Time]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
)

func newPlan(t reflect.Type) *plan {
	if t.Kind() != reflect.Struct {
		panic("canon: " + t.String() + " is not a struct")
	}
	p := new(plan)
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("c")
		if !ok {
			continue
		}
		f := newField(t.Field(i).Type, tag)
		f.index = i
		p.fields = append(p.fields, f)
	}
	return p
}

func newField(t reflect.Type, tag string) field {
	name, rules, _ := strings.Cut(tag, ",")
	f := field{name: name, key: strconv.Quote(name) + ":", min: -MaxInt}
	if t.Kind() == reflect.Pointer {
		f.pointer, t = true, t.Elem()
	}
	switch {
	case t == timeType:
		f.kind = kTime
	case t.Implements(textMarshalerType):
		f.kind = kText
	case t.Kind() == reflect.String:
		f.kind = kString
	case t.Kind() == reflect.Int64:
		f.kind = kInt
	case t.Kind() == reflect.Bool:
		f.kind = kBool
	case t.Kind() == reflect.Struct:
		f.kind, f.sub = kStruct, newPlan(t)
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		f.kind = kStrings
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		f.kind, f.sub = kStructs, newPlan(t.Elem())
	default:
		panic("canon: member " + name + " has the type " + t.String())
	}
	for rule := range strings.SplitSeq(rules, ",") {
		f.rule(rule)
	}
	if !f.required && f.kind == kInt && !f.pointer {
		panic("canon: optional integer " + name + " is not a pointer")
	}
	return f
}

func (f *field) rule(rule string) {
	name, value, _ := strings.Cut(rule, "=")
	switch name {
	case "":
	case "required":
		f.required = true
	case "enum":
		f.enum = strings.Split(value, "|")
	case "max", "each", "hex", "min":
		n, err := strconv.Atoi(value)
		if err != nil {
			panic("canon: rule " + rule + " of member " + f.name + " is not a number")
		}
		switch name {
		case "max":
			f.max = n
		case "each":
			f.each = n
		case "hex":
			f.hex = n
		case "min":
			f.min = int64(n)
		}
	default:
		panic("canon: unknown rule " + rule + " of member " + f.name)
	}
}

// empty tells whether the member is absent from the text.
func (f *field) empty(v reflect.Value) bool {
	if f.pointer {
		return v.IsNil()
	}
	switch f.kind {
	case kInt, kBool, kText, kStruct:
		return !f.required && v.IsZero()
	case kTime:
		return v.Addr().Interface().(*time.Time).IsZero()
	case kStrings, kStructs:
		return v.Len() == 0
	default:
		return v.IsZero()
	}
}

// mayBeAbsent tells whether a text without the member is well-formed. A list
// is left out when it is empty, even a required one.
func (f *field) mayBeAbsent() bool {
	return !f.required || f.kind == kStrings || f.kind == kStructs
}

// checkString applies the rules for strings.
func (f *field) checkString(s string) error {
	size := f.max
	if f.kind == kStrings {
		size = f.each
	}
	switch {
	case s == "":
		return errEmpty
	case size > 0 && len(s) > size:
		return fmt.Errorf("has %d bytes; at most %d are allowed", len(s), size)
	case f.hex > 0 && !isHex(s, f.hex):
		return fmt.Errorf("is not %d lower-case hex digits", f.hex)
	case f.enum != nil && !slices.Contains(f.enum, s):
		return fmt.Errorf("is %.40q, not one of %s", s, strings.Join(f.enum, ", "))
	}
	return nil
}

func (f *field) checkInt(n int64) error {
	if n > MaxInt || n < -MaxInt {
		return errNumber
	}
	if n < f.min {
		return fmt.Errorf("is %d; the least allowed is %d", n, f.min)
	}
	return nil
}

func (f *field) checkLen(n int) error {
	if f.max > 0 && n > f.max {
		return fmt.Errorf("has more than %d members", f.max)
	}
	return nil
}

func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
