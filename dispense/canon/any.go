package canon

import "fmt"

// maxDepth bounds nesting: no kind of the contract is deeper than four.
const maxDepth = 8

// CheckObject tells whether b is an object in canonical form as far as that can
// be told without knowing its members: no spaces, no member twice, integers
// only, nothing empty, canonical strings. A reader keeps a body of a kind it
// does not know by this rule.
func CheckObject(b []byte) error {
	d := decoder{rest: b}
	if len(b) == 0 || b[0] != '{' {
		return &Error{"", "is not an object"}
	}
	if err := d.any("", 0); err != nil {
		return err
	}
	if len(d.rest) > 0 {
		return &Error{"", fmt.Sprintf("ends with %.20q", d.rest)}
	}
	return nil
}

func (d *decoder) any(path string, depth int) error {
	if depth > maxDepth {
		return &Error{path, "is nested too deep"}
	}
	if len(d.rest) == 0 {
		return &Error{path, "ends too early"}
	}
	var err error
	switch c := d.rest[0]; {
	case c == '{':
		return d.anyObject(path, depth)
	case c == '[':
		return d.anyList(path, depth)
	case c == '"':
		var s string
		if s, err = d.string(); err == nil && s == "" {
			return &Error{path, "is empty; it must be absent instead"}
		}
	case c == 't' && d.take("true"), c == 'f' && d.take("false"):
	default:
		_, err = d.number()
	}
	if err != nil {
		return &Error{path, err.Error()}
	}
	return nil
}

func (d *decoder) anyObject(path string, depth int) error {
	d.take("{")
	seen := map[string]bool{}
	for {
		name, err := d.string()
		if err != nil || name == "" {
			return &Error{path, "has no member where one must be"}
		}
		if seen[name] {
			return &Error{join(path, name), "is repeated"}
		}
		seen[name] = true
		if !d.take(":") {
			return &Error{join(path, name), "has no value"}
		}
		if err := d.any(join(path, name), depth+1); err != nil {
			return err
		}
		if d.take("}") {
			return nil
		}
		if !d.take(",") {
			return &Error{path, "is not a closed object"}
		}
	}
}

func (d *decoder) anyList(path string, depth int) error {
	d.take("[")
	for i := 0; ; i++ {
		if err := d.any(fmt.Sprintf("%s[%d]", path, i), depth+1); err != nil {
			return err
		}
		if d.take("]") {
			return nil
		}
		if !d.take(",") {
			return &Error{path, "is not a closed list"}
		}
	}
}
