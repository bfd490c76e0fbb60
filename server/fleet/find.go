package fleet

import (
	"slices"
	"strings"
	"unicode"
)

// A Found is a vehicle that a text was found in, and how near it came.
type Found struct {
	Vehicle
	DepartmentName string
	// Near is 0 where the text is its fleet number or its plate, 1 where it is its id, 2
	// where one of the two begins with it, and 3 where it is in them, in the name or in that
	// of the department.
	Near int
}

// A FoundPerson is somebody whose name has all words of a text, and how near it came.
type FoundPerson struct {
	ID     string // of a person of the islands; of a user the name to sign in with
	Name   string
	Status string
	Drives string // what they drive, as people call it; empty: anything, or nothing that is told
	// Near is 0 where the text is the id, alone or after the name, 1 where it is the name, in
	// any order of its words, 2 where each word begins one of the name, and 3 where it is in
	// them.
	Near int
}

// Whom says among which people of the islands somebody is looked for.
type Whom struct {
	Active bool     // nobody who is blocked or retired
	Roles  []string // who has one of these; nil: everybody
	Only   *string  // nobody but the person of that id; nil: everybody
}

// Users says among which users somebody is looked for: those who may sign in.
type Users struct {
	Deputies bool   // who may approve in another's stead
	But      string // not this one
	Nobodys  bool   // of whom nobody has said which person they are
}

// Plain writes a text as it is compared with what stands on a vehicle: without accents,
// capitals, spaces, hyphens, points and slashes, which people leave out.
func Plain(text string) string { return plainer.Replace(strings.ToLower(text)) }

var plainer = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", " ", "", "-", "", ".", "", "/", "")

// Words returns the words of a text, each as [Plain] writes it. Lists write surnames first,
// with a comma after them.
func Words(text string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		if w = Plain(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// Called is equal for people whom a text that names one of them names alike: those whose
// names have the same words.
func Called(name string) string {
	words := Words(name)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// A candidate is one of those that a text was found in.
type candidate interface {
	key() string
	nearness() int // 0 or 1 where the text names it
}

func (f Found) key() string         { return f.Vehicle.Vehicle }
func (f Found) nearness() int       { return f.Near }
func (f FoundPerson) key() string   { return f.ID }
func (f FoundPerson) nearness() int { return f.Near }

// Named tells which of those that a text was found in, the nearest first, is meant: the one
// that it names, more nearly than any other; else the one that a person picked among them.
// It returns -1 where a person has to say. What was picked for one text says nothing about
// another, which names its own.
func Named[F candidate](found []F, picked string) int {
	if len(found) > 0 && found[0].nearness() <= 1 && (len(found) == 1 || found[1].nearness() > found[0].nearness()) {
		return 0
	}
	return slices.IndexFunc(found, func(f F) bool { return f.key() == picked })
}
