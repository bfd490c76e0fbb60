package access

import "slices"

// A Scope is the part of the fleet that questions are asked of: all of it, or what
// concerns some departments. Its zero value is no part at all.
type Scope struct {
	whole       bool
	departments []string
	username    string
}

// Whole returns the scope of the whole fleet.
func Whole() Scope { return Scope{whole: true} }

// Scope returns the part of the fleet that a user is concerned with; none for the zero
// user, who is nobody.
func (u User) Scope() Scope {
	if u.Username == "" {
		return Scope{}
	}
	s := Scope{whole: u.Departments == nil, departments: slices.Clone(u.Departments), username: u.Username}
	slices.Sort(s.departments)
	return s
}

// Whole tells whether it is the whole fleet.
func (s Scope) Whole() bool { return s.whole }

// Departments returns the departments of a part of the fleet, in order; there is no
// meaning to them where the scope is whole.
func (s Scope) Departments() []string { return slices.Clone(s.departments) }

// Username returns whose scope it is, who sees what they sent themselves whatever it is of.
func (s Scope) Username() string { return s.username }

// Has tells whether a department is in it; "" is the one of what has none.
func (s Scope) Has(department string) bool {
	return s.whole || slices.Contains(s.departments, department)
}
