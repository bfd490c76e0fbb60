package canon

import (
	"encoding"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

func (p *plan) append(b []byte, v reflect.Value, path string) ([]byte, error) {
	b = append(b, '{')
	first := true
	var err error
	for i := range p.fields {
		f := &p.fields[i]
		fv := v.Field(f.index)
		if f.empty(fv) {
			if !f.mayBeAbsent() {
				return nil, &Error{join(path, f.name), "is missing"}
			}
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, f.key...)
		if f.pointer {
			fv = fv.Elem()
		}
		if b, err = f.append(b, fv, path); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func (f *field) append(b []byte, v reflect.Value, path string) ([]byte, error) {
	path = join(path, f.name)
	switch f.kind {
	case kString:
		return f.appendString(b, v.String(), path)
	case kInt:
		if reason := f.checkInt(v.Int()); reason != "" {
			return nil, &Error{path, reason}
		}
		return strconv.AppendInt(b, v.Int(), 10), nil
	case kBool:
		return strconv.AppendBool(b, v.Bool()), nil
	case kTime:
		t := v.Interface().(time.Time).UTC()
		if t.Year() < 1 || t.Year() > 9999 {
			return nil, &Error{path, "is a time outside the years 1 to 9999"}
		}
		return strconv.AppendQuote(b, t.Format(timeLayout)), nil
	case kText:
		text, err := v.Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return nil, &Error{path, err.Error()}
		}
		return f.appendString(b, string(text), path)
	case kStruct:
		return f.appendStruct(b, v, path)
	case kStrings:
		return f.appendList(b, v, path, func(b []byte, e reflect.Value, path string) ([]byte, error) {
			return f.appendString(b, e.String(), path)
		})
	default:
		return f.appendList(b, v, path, f.appendStruct)
	}
}

func (f *field) appendStruct(b []byte, v reflect.Value, path string) ([]byte, error) {
	before := len(b)
	b, err := f.sub.append(b, v, path)
	if err == nil && len(b) == before+len("{}") {
		return nil, &Error{path, "is an empty object; it must be absent instead"}
	}
	return b, err
}

func (f *field) appendList(b []byte, v reflect.Value, path string, elem func([]byte, reflect.Value, string) ([]byte, error)) ([]byte, error) {
	if reason := f.checkLen(v.Len()); reason != "" {
		return nil, &Error{path, reason}
	}
	b = append(b, '[')
	var err error
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = elem(b, v.Index(i), path+"["+strconv.Itoa(i)+"]"); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func (f *field) appendString(b []byte, s, path string) ([]byte, error) {
	if reason := f.checkString(s); reason != "" {
		return nil, &Error{path, reason}
	}
	b = append(b, '"')
	for _, r := range s {
		if !allowed(r) {
			return nil, &Error{path, "has a control character or is not UTF-8"}
		}
		if r == utf8.RuneError && !validRuneError(s) {
			return nil, &Error{path, "has a control character or is not UTF-8"}
		}
		if r == '"' || r == '\\' {
			b = append(b, '\\')
		}
		b = utf8.AppendRune(b, r)
	}
	return append(b, '"'), nil
}

// validRuneError tells U+FFFD itself from the mark of broken UTF-8.
func validRuneError(s string) bool { return utf8.ValidString(s) }

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
