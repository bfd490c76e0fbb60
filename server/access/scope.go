package access

import "slices"

// A Scope is the part of the fleet that questions are asked of: all of it, or what
// concerns some departments, with or without the vehicles of reserved classes. Its zero
// value is no part at all.
type Scope struct {
	everywhere, cleared bool
	departments         []string
	username            string
}

// Whole returns the scope of the whole fleet.
func Whole() Scope { return Scope{everywhere: true, cleared: true} }

// Scope returns the part of the fleet that a user is concerned with; none for the zero
// user, who is nobody.
func (u User) Scope() Scope {
	if u.Username == "" {
		return Scope{}
	}
	s := Scope{everywhere: u.Departments == nil, cleared: u.Cleared, departments: slices.Clone(u.Departments), username: u.Username}
	slices.Sort(s.departments)
	return s
}

// Whole tells whether it is the whole fleet.
func (s Scope) Whole() bool { return s.everywhere && s.cleared }

// Everywhere tells whether it is of all departments, with what is reserved or without.
func (s Scope) Everywhere() bool { return s.everywhere }

// Cleared tells whether vehicles of reserved classes are in it.
func (s Scope) Cleared() bool { return s.cleared }

// Terms are how a question says its part of the fleet: departments in order, or "*" for
// all; and "+" where those who ask are cleared. No department is called so.
func (s Scope) Terms() []string {
	terms := append([]string{}, s.departments...)
	if s.everywhere {
		terms = append(terms, "*")
	}
	if s.cleared {
		terms = append(terms, "+")
	}
	return terms
}

// Username returns whose scope it is, who sees what they sent themselves whatever it is of.
func (s Scope) Username() string { return s.username }

// Has tells whether a department is in it; "" is the one of what has none.
func (s Scope) Has(department string) bool {
	return s.everywhere || slices.Contains(s.departments, department)
}
