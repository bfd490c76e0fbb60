package canon

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// What is wrong with a value, whichever member it belongs to.
var (
	errObject    = errors.New("is not an object")
	errNothing   = errors.New("is an empty object; it must be absent instead")
	errList      = errors.New("is not a closed list")
	errEmpty     = errors.New("is empty; it must be absent instead")
	errNumber    = errors.New("is not an integer in its shortest form within ±(2^53-1)")
	errBool      = errors.New("is not true or false")
	errFalse     = errors.New("is false; it must be absent instead")
	errTime      = errors.New("is not a time like 2026-11-22T20:14:03Z")
	errString    = errors.New("is not a string")
	errCharacter = errors.New("has a control character, a needless escape, or is not UTF-8")
)

// A decoder walks a text from left to right. Since the order of members is
// fixed, it never looks back: what does not come next is not there. The strings
// it reads are parts of the text.
type decoder struct {
	rest string
}

func (d *decoder) take(token string) bool {
	rest, ok := strings.CutPrefix(d.rest, token)
	d.rest = rest
	return ok
}

// members reads the opening brace and the plan's members, and leaves the
// closing brace, or whatever else comes, unread.
func (d *decoder) members(p *plan, v reflect.Value) error {
	if !d.take("{") {
		return errObject
	}
	first := true
	for i := range p.fields {
		f := &p.fields[i]
		before := d.rest
		if (!first && !d.take(",")) || !d.take(f.key) {
			d.rest = before
			if !f.mayBeAbsent() {
				return &Error{f.name, "is missing or out of place"}
			}
			continue
		}
		first = false
		fv := v.Field(f.index)
		if f.pointer {
			fv.Set(reflect.New(fv.Type().Elem()))
			fv = fv.Elem()
		}
		if err := d.value(f, fv); err != nil {
			return within(f.name, err)
		}
	}
	return nil
}

// object reads a whole object that has the plan's members and no others.
func (d *decoder) object(p *plan, v reflect.Value) error {
	if strings.HasPrefix(d.rest, "{}") {
		return errNothing
	}
	if err := d.members(p, v); err != nil {
		return err
	}
	if !d.take("}") {
		return p.leftover(d.rest)
	}
	return nil
}

func (d *decoder) value(f *field, v reflect.Value) error {
	switch f.kind {
	case kString:
		return d.fieldString(f, v)
	case kInt:
		return d.integer(f, v)
	case kBool:
		return d.boolean(f, v)
	case kTime:
		return d.time(v)
	case kText:
		s, err := d.checkedString(f)
		if err != nil {
			return err
		}
		return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s))
	case kStruct:
		return d.object(f.sub, v)
	default:
		return d.list(f, v)
	}
}

func (d *decoder) list(f *field, v reflect.Value) error {
	if !d.take("[") {
		return errList
	}
	for i := 0; ; i++ {
		if i > 0 && d.take("]") {
			return nil
		}
		if i > 0 && !d.take(",") {
			return errList
		}
		if err := f.checkLen(i + 1); err != nil {
			return err
		}
		v.Grow(1)
		v.SetLen(i + 1)
		if err := d.element(f, v.Index(i)); err != nil {
			return within(index(i), err)
		}
	}
}

func (d *decoder) element(f *field, v reflect.Value) error {
	if f.kind == kStrings {
		return d.fieldString(f, v)
	}
	return d.object(f.sub, v)
}

func (d *decoder) integer(f *field, v reflect.Value) error {
	n, err := d.number()
	if err != nil {
		return err
	}
	v.SetInt(n)
	return f.checkInt(n)
}

func (d *decoder) number() (int64, error) {
	i := 0
	if i < len(d.rest) && d.rest[i] == '-' {
		i++
	}
	digits := i
	for i < len(d.rest) && d.rest[i] >= '0' && d.rest[i] <= '9' {
		i++
	}
	if i == digits || i-digits > 16 {
		return 0, errNumber
	}
	text := d.rest[:i]
	if d.rest[digits] == '0' && text != "0" {
		return 0, errNumber
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n > MaxInt || n < -MaxInt {
		return 0, errNumber
	}
	d.rest = d.rest[i:]
	return n, nil
}

func (d *decoder) boolean(f *field, v reflect.Value) error {
	switch {
	case d.take("true"):
		v.SetBool(true)
	case !d.take("false"):
		return errBool
	case !f.required:
		return errFalse
	}
	return nil
}

func (d *decoder) time(v reflect.Value) error {
	s, err := d.string()
	if err != nil {
		return err
	}
	t, err := time.Parse(timeLayout, s)
	if err != nil || t.IsZero() || t.Format(timeLayout) != s {
		return errTime
	}
	*v.Addr().Interface().(*time.Time) = t
	return nil
}

func (d *decoder) fieldString(f *field, v reflect.Value) error {
	s, err := d.checkedString(f)
	v.SetString(s)
	return err
}

func (d *decoder) checkedString(f *field) (string, error) {
	s, err := d.string()
	if err == nil {
		err = f.checkString(s)
	}
	return s, err
}

func (d *decoder) string() (string, error) {
	if !d.take(`"`) {
		return "", errString
	}
	// The common string has no escape and no character beyond ASCII.
	for i := range len(d.rest) {
		c := d.rest[i]
		if c == '"' {
			s := d.rest[:i]
			d.rest = d.rest[i+1:]
			return s, nil
		}
		if c < 0x20 || c >= 0x7f || c == '\\' {
			return d.slowString()
		}
	}
	return "", errString
}

func (d *decoder) slowString() (string, error) {
	var s []byte
	for i := 0; i < len(d.rest); {
		r, size := utf8.DecodeRuneInString(d.rest[i:])
		switch {
		case r == '"':
			d.rest = d.rest[i+1:]
			return string(s), nil
		case r == '\\':
			i++
			if i == len(d.rest) || (d.rest[i] != '"' && d.rest[i] != '\\') {
				return "", errCharacter
			}
			r, size = rune(d.rest[i]), 1
		case !allowed(r), r == utf8.RuneError && size == 1:
			return "", errCharacter
		}
		s = utf8.AppendRune(s, r)
		i += size
	}
	return "", errString
}

// leftover names the member that should not be there.
func (p *plan) leftover(rest string) error {
	d := decoder{rest}
	if !d.take(",") && !strings.HasPrefix(rest, `"`) {
		return &Error{"", fmt.Sprintf("ends with %.20q, not with one closing brace", rest)}
	}
	name, err := d.string()
	if err != nil {
		return &Error{"", fmt.Sprintf("goes on with %.20q, which is no member", rest)}
	}
	for _, f := range p.fields {
		if f.name == name {
			return &Error{name, "is repeated or out of place"}
		}
	}
	return &Error{name, "is unknown"}
}
