package fleet

import "strings"

// A Found is a vehicle that a text was found in, and how near it came.
type Found struct {
	Vehicle
	DepartmentName string
	// Near is 0 where the text is its fleet number or its plate, 1 where it is its id, 2
	// where one of the two begins with it, and 3 where it is in them, in the name or in that
	// of the department.
	Near int
}

// Plain writes a text as it is compared with what stands on a vehicle: without accents,
// capitals, spaces, hyphens, points and slashes, which people leave out.
func Plain(text string) string { return plainer.Replace(strings.ToLower(text)) }

var plainer = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", " ", "", "-", "", ".", "", "/", "")

// Named returns which of the vehicles that a text was found in is meant: the one whose
// number or plate it is, else the one whose id it is, else the one that a person picked
// among them. It returns nil where a person has to say. What was picked for one text says
// nothing about another, which names its own.
func Named(found []Found, picked string) *Found {
	exact := 0
	for _, f := range found { // the nearest come first
		if f.Near == 0 {
			exact++
		}
	}
	if exact == 1 || exact == 0 && len(found) > 0 && found[0].Near == 1 {
		return &found[0]
	}
	for i := range found {
		if found[i].Vehicle.Vehicle == picked {
			return &found[i]
		}
	}
	return nil
}
