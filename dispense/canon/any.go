package canon

import "strings"

// maxDepth bounds nesting: no kind of the contract is deeper than four.
const maxDepth = 8

// CheckObject tells whether b is an object in canonical form as far as that can
// be told without knowing its members: no spaces, no member twice, integers
// only, nothing empty, canonical strings. A reader keeps a body of a kind it
// does not know by this rule.
func CheckObject(b []byte) error {
	d := decoder{string(b)}
	if !strings.HasPrefix(d.rest, "{") {
		return errObject
	}
	if err := d.any(0); err != nil {
		return err
	}
	if len(d.rest) > 0 {
		return trailing(d.rest)
	}
	return nil
}

func (d *decoder) any(depth int) error {
	if depth > maxDepth {
		return &Error{"", "is nested too deep"}
	}
	if len(d.rest) == 0 {
		return &Error{"", "ends too early"}
	}
	switch c := d.rest[0]; {
	case c == '{':
		return d.anyObject(depth)
	case c == '[':
		return d.anyList(depth)
	case c == '"':
		s, err := d.string()
		if err == nil && s == "" {
			err = errEmpty
		}
		return err
	case c == 't' && d.take("true"), c == 'f' && d.take("false"):
		return nil
	}
	_, err := d.number()
	return err
}

func (d *decoder) anyObject(depth int) error {
	d.take("{")
	seen := map[string]bool{}
	for {
		name, err := d.string()
		if err != nil || name == "" {
			return &Error{"", "has no member where one must be"}
		}
		if seen[name] {
			return &Error{name, "is repeated"}
		}
		seen[name] = true
		if !d.take(":") {
			return &Error{name, "has no value"}
		}
		if err := d.any(depth + 1); err != nil {
			return within(name, err)
		}
		if d.take("}") {
			return nil
		}
		if !d.take(",") {
			return &Error{"", "is not a closed object"}
		}
	}
}

func (d *decoder) anyList(depth int) error {
	d.take("[")
	for i := 0; ; i++ {
		if err := d.any(depth + 1); err != nil {
			return within(index(i), err)
		}
		if d.take("]") {
			return nil
		}
		if !d.take(",") {
			return errList
		}
	}
}
