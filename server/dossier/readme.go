package dossier

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"
)

//go:embed readme.es.md
var readmeES string

//go:embed readme.en.md
var readmeEN string

// A shown package is what its README tells.
type shown struct {
	*Plan
	Text string // of the month
}

// Name of a file or folder in this package.
func (s shown) Called(what string) string { return s.called(what) }

// In tells whether a part is in it.
func (s shown) In(part string) bool { return !slices.Contains(s.Without, part) }

// Is tells whether there is such a file, or one in such a folder.
func (s shown) Is(what string) bool {
	name := s.called(what)
	return slices.ContainsFunc(s.files, func(f file) bool { return f.name == name+".csv" || strings.HasPrefix(f.name, name+"/") })
}

func (s shown) Provisional() bool { return s.provisional() }
func (s shown) AsOf() string      { return s.At.Format("2006-01-02 15:04 -07:00") }
func (s shown) Zone() string      { return s.Month.From.Location().String() }
func (s shown) Units() int        { return s.Plan.Units }
func (s shown) Of() string        { return strings.Join(s.Departments, ", ") }
func (s shown) Alone() int        { return len(s.Vehicles) }
func (s shown) Others() string    { return strings.Join(s.Partly, ", ") }

// Chains tells whether there is a document whose cadena original is in the package.
func (s shown) Chains() bool {
	return slices.ContainsFunc(s.files, func(f file) bool { return strings.HasPrefix(f.name, "cfdi/") && strings.HasSuffix(f.name, ".txt") })
}

// Last is the number of the last way to check it.
func (s shown) Last() int {
	n := 2
	if s.Station() != "" {
		n++
	}
	if s.Chains() {
		n++
	}
	return n
}

// Station is one by whose records it is shown how they are checked.
func (s shown) Station() string {
	if len(s.stations) == 0 {
		return ""
	}
	return s.stations[0]
}

// readme adds the texts that say how the package is checked, in both languages: whoever gets
// it on may know one of them.
func (p *Plan) readme() {
	for name, text := range map[string]string{"LEAME.md": readmeES, "README.md": readmeEN} {
		p.add(name, func(w io.Writer) error {
			t, err := template.New(name).Parse(text)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return t.Execute(w, shown{p, p.Month.From.Format(monthForm)})
		})
	}
}
