package canon

import (
	"bytes"
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// A decoder walks a text from left to right. Since the order of members is
// fixed, it never looks back: what does not come next is not there.
type decoder struct {
	rest []byte
}

func (d *decoder) take(token string) bool {
	if len(d.rest) < len(token) || string(d.rest[:len(token)]) != token {
		return false
	}
	d.rest = d.rest[len(token):]
	return true
}

// members reads the opening brace and the plan's members, and leaves the
// closing brace, or whatever else comes, unread.
func (d *decoder) members(p *plan, v reflect.Value, path string) error {
	if !d.take("{") {
		return &Error{path, "is not an object"}
	}
	first := true
	for i := range p.fields {
		f := &p.fields[i]
		before := d.rest
		if (!first && !d.take(",")) || !d.take(f.key) {
			d.rest = before
			if !f.mayBeAbsent() {
				return &Error{join(path, f.name), "is missing or out of place"}
			}
			continue
		}
		first = false
		fv := v.Field(f.index)
		if f.pointer {
			fv.Set(reflect.New(fv.Type().Elem()))
			fv = fv.Elem()
		}
		if err := d.value(f, fv, join(path, f.name)); err != nil {
			return err
		}
	}
	return nil
}

// object reads a whole object that has the plan's members and no others.
func (d *decoder) object(p *plan, v reflect.Value, path string) error {
	before := d.rest
	if err := d.members(p, v, path); err != nil {
		return err
	}
	if len(before)-len(d.rest) == len("{") && bytes.HasPrefix(d.rest, []byte("}")) {
		return &Error{path, "is an empty object; it must be absent instead"}
	}
	if !d.take("}") {
		err := p.leftover(d.rest)
		err.Member = join(path, err.Member)
		return err
	}
	return nil
}

func (d *decoder) value(f *field, v reflect.Value, path string) error {
	switch f.kind {
	case kString:
		s, err := d.checkedString(f, path)
		v.SetString(s)
		return err
	case kInt:
		return d.integer(f, v, path)
	case kBool:
		return d.boolean(f, v, path)
	case kTime:
		return d.time(v, path)
	case kText:
		s, err := d.checkedString(f, path)
		if err != nil {
			return err
		}
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
			return &Error{path, err.Error()}
		}
		return nil
	case kStruct:
		return d.object(f.sub, v, path)
	case kStrings:
		return d.list(f, v, path, func(e reflect.Value, path string) error {
			s, err := d.checkedString(f, path)
			e.SetString(s)
			return err
		})
	default:
		return d.list(f, v, path, func(e reflect.Value, path string) error {
			return d.object(f.sub, e, path)
		})
	}
}

func (d *decoder) list(f *field, v reflect.Value, path string, elem func(reflect.Value, string) error) error {
	if !d.take("[") {
		return &Error{path, "is not a list"}
	}
	for i := 0; ; i++ {
		if i > 0 && d.take("]") {
			return nil
		}
		if i > 0 && !d.take(",") {
			return &Error{path, "is not a closed list"}
		}
		if reason := f.checkLen(i + 1); reason != "" {
			return &Error{path, reason}
		}
		e := reflect.New(v.Type().Elem()).Elem()
		if err := elem(e, fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
		v.Set(reflect.Append(v, e))
	}
}

func (d *decoder) integer(f *field, v reflect.Value, path string) error {
	n, err := d.number()
	if err != nil {
		return &Error{path, err.Error()}
	}
	if reason := f.checkInt(n); reason != "" {
		return &Error{path, reason}
	}
	v.SetInt(n)
	return nil
}

var errNumber = fmt.Errorf("is not an integer in its shortest form within ±(2^53-1)")

func (d *decoder) number() (int64, error) {
	i := 0
	if i < len(d.rest) && d.rest[i] == '-' {
		i++
	}
	digits := i
	for i < len(d.rest) && d.rest[i] >= '0' && d.rest[i] <= '9' {
		i++
	}
	text := d.rest[:i]
	if i == digits || i-digits > 16 || (d.rest[digits] == '0' && (i > digits+1 || digits > 0)) {
		return 0, errNumber
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n > MaxInt || n < -MaxInt {
		return 0, errNumber
	}
	d.rest = d.rest[i:]
	return n, nil
}

func (d *decoder) boolean(f *field, v reflect.Value, path string) error {
	switch {
	case d.take("true"):
		v.SetBool(true)
	case d.take("false"):
		if !f.required {
			return &Error{path, "is false; it must be absent instead"}
		}
	default:
		return &Error{path, "is not true or false"}
	}
	return nil
}

func (d *decoder) time(v reflect.Value, path string) error {
	s, err := d.string()
	if err != nil {
		return &Error{path, err.Error()}
	}
	t, err := time.Parse(timeLayout, s)
	if err != nil || t.IsZero() || t.Format(timeLayout) != s {
		return &Error{path, "is not a time like 2026-11-22T20:14:03Z"}
	}
	v.Set(reflect.ValueOf(t))
	return nil
}

func (d *decoder) checkedString(f *field, path string) (string, error) {
	s, err := d.string()
	if err != nil {
		return "", &Error{path, err.Error()}
	}
	if reason := f.checkString(s); reason != "" {
		return "", &Error{path, reason}
	}
	return s, nil
}

var (
	errString    = fmt.Errorf("is not a string")
	errCharacter = fmt.Errorf("has a control character, a needless escape, or is not UTF-8")
)

func (d *decoder) string() (string, error) {
	if !d.take(`"`) {
		return "", errString
	}
	// The common string has no escape and no character beyond ASCII.
	for i, c := range d.rest {
		if c == '"' {
			s := string(d.rest[:i])
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
		r, size := utf8.DecodeRune(d.rest[i:])
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
func (p *plan) leftover(rest []byte) *Error {
	d := decoder{rest: rest}
	if !d.take(",") && !bytes.HasPrefix(rest, []byte(`"`)) {
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
