package evidence

import (
	"errors"

	"github.com/litro-fuel/litro/server/fault"
)

// A Need is a file that something names.
type Need struct {
	SHA256 string
	// By is the record that names it, "station/epoch/seq", the ticket that waits to become
	// one, "ticket/key", the document that it is or is of, "document/key", that it is a table of a
	// supplier's, "table/key", the package that it is, "package/number", or the scan that it is or is a
	// page of, "scan/key".
	By      string
	TypedBy string // who typed that
}

// A Report is what became of all files.
type Report struct {
	Needed  int    // files that something names
	Missing []Need // not here, each with everything that names it
	Altered []Need // here, and not what was put away
	Unnamed int    // files here that nothing names: uploads that were given up
}

// OK tells whether every file that something names is here and unaltered.
func (r Report) OK() bool { return len(r.Missing)+len(r.Altered) == 0 }

// Check reads every file that something names, and counts the others.
func (c *Cabinet) Check(needs []Need) (Report, error) {
	var r Report
	seen := map[string]error{}
	for _, n := range needs {
		err, ok := seen[n.SHA256]
		if !ok {
			_, _, err = c.Read(n.SHA256)
			seen[n.SHA256] = err
		}
		switch {
		case errors.Is(err, fault.ErrNotFound):
			r.Missing = append(r.Missing, n)
		case errors.Is(err, ErrAltered):
			r.Altered = append(r.Altered, n)
		case err != nil:
			return r, err
		}
	}
	r.Needed = len(seen)
	err := c.Each(func(sha256 string) error {
		if _, named := seen[sha256]; !named {
			r.Unnamed++
		}
		return nil
	})
	return r, err
}

// A State is what can be said of all files without reading them.
type State struct {
	Needed  int // files that something names
	Missing int // of them, not here
}

// Glance looks whether the files that something names are here, and reads none.
func (c *Cabinet) Glance(needs []Need) State {
	var s State
	seen := map[string]bool{}
	for _, n := range needs {
		if seen[n.SHA256] {
			continue
		}
		seen[n.SHA256] = true
		s.Needed++
		if !c.Has(n.SHA256) {
			s.Missing++
		}
	}
	return s
}
