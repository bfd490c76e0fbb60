package canon

import (
	"encoding"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

func (p *plan) appendObject(b []byte, v reflect.Value) ([]byte, error) {
	start := len(b)
	b = append(b, '{')
	var err error
	for i := range p.fields {
		f := &p.fields[i]
		fv := v.Field(f.index)
		if f.empty(fv) {
			if !f.mayBeAbsent() {
				return nil, &Error{f.name, "is missing"}
			}
			continue
		}
		if len(b) > start+1 {
			b = append(b, ',')
		}
		b = append(b, f.key...)
		if f.pointer {
			fv = fv.Elem()
		}
		if b, err = f.append(b, fv); err != nil {
			return nil, within(f.name, err)
		}
	}
	if len(b) == start+1 {
		return nil, errNothing
	}
	return append(b, '}'), nil
}

func (f *field) append(b []byte, v reflect.Value) ([]byte, error) {
	switch f.kind {
	case kString:
		return f.appendString(b, v.String())
	case kInt:
		return strconv.AppendInt(b, v.Int(), 10), f.checkInt(v.Int())
	case kBool:
		return strconv.AppendBool(b, v.Bool()), nil
	case kTime:
		return appendTime(b, *v.Addr().Interface().(*time.Time))
	case kText:
		text, err := v.Addr().Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return nil, err
		}
		return f.appendString(b, string(text))
	case kStruct:
		return f.sub.appendObject(b, v)
	default:
		return f.appendList(b, v)
	}
}

// appendTime writes t to the second; what is finer is cut off.
func appendTime(b []byte, t time.Time) ([]byte, error) {
	t = t.UTC()
	if t.Year() < 1 || t.Year() > 9999 || t.Truncate(time.Second).IsZero() {
		return nil, errTime
	}
	b = append(b, '"')
	b = t.AppendFormat(b, timeLayout)
	return append(b, '"'), nil
}

func (f *field) appendList(b []byte, v reflect.Value) ([]byte, error) {
	if err := f.checkLen(v.Len()); err != nil {
		return nil, err
	}
	b = append(b, '[')
	var err error
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = f.appendElement(b, v.Index(i)); err != nil {
			return nil, within(index(i), err)
		}
	}
	return append(b, ']'), nil
}

func (f *field) appendElement(b []byte, v reflect.Value) ([]byte, error) {
	if f.kind == kStrings {
		return f.appendString(b, v.String())
	}
	return f.sub.appendObject(b, v)
}

func (f *field) appendString(b []byte, s string) ([]byte, error) {
	if err := f.checkString(s); err != nil {
		return nil, err
	}
	if !utf8.ValidString(s) {
		return nil, errCharacter
	}
	b = append(b, '"')
	for _, r := range s {
		if !allowed(r) {
			return nil, errCharacter
		}
		if r == '"' || r == '\\' {
			b = append(b, '\\')
		}
		b = utf8.AppendRune(b, r)
	}
	return append(b, '"'), nil
}

// allowed tells whether a character may stand in a string: control characters
// and line separators may not, so that a record is one line on every screen.
func allowed(r rune) bool {
	return r >= 0x20 && (r < 0x7f || r > 0x9f) && r != 0x2028 && r != 0x2029
}

// Clean returns s as a string the contract allows, cut to at most max bytes at
// the border of a character. The author of a record cuts free text with it;
// nobody refuses a record for a long remark.
func Clean(s string, max int) string {
	b := make([]byte, 0, min(len(s), max))
	for _, r := range s {
		if !allowed(r) {
			r = ' '
		}
		if len(b)+utf8.RuneLen(r) > max {
			break
		}
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}
