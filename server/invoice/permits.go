package invoice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Register is what the commission that grants permits (CNE) publishes of them, as it counts from a
// day on. It is weeks late and names no RFC, so what it says of a document is a warning.
type Register struct {
	From   time.Time
	SHA256 string // of the file that it was read from
	// Permits are by [PermitKey]. Those that a document names, and what is linked with them, are
	// enough.
	Permits map[string]Registered
}

// A Registered is a permit as the register has it.
type Registered struct {
	Number    string    `json:"number"`
	Holder    string    `json:"holder"`
	Kind      string    `json:"kind"`   // in words: "Expendio en estación de servicio"
	Status    string    `json:"status"` // in words: "Vigente"
	GrantedOn time.Time `json:"granted_on,omitzero"`
	State     string    `json:"state"`
	Zone      string    `json:"zone"`
}

// PermitKey is the number of a permit as it is looked up: in capitals, without white space and
// without zeros before its numbers.
func PermitKey(number string) string {
	return PlainPermit(strings.Join(strings.Fields(number), ""))
}

// LinkedKey is the key of the same number as the other commission wrote it, with or without "CNE/"
// before it. It is another permit, and most likely what was meant.
func LinkedKey(key string) string {
	if rest, ok := strings.CutPrefix(key, newCommission); ok {
		return rest
	}
	return newCommission + key
}

const newCommission = "CNE/"

// InForce tells whether the register says that fuel may be sold by a permit. All but "Vigente" is
// something else: it ended, was revoked, or nothing is sold by it yet.
func (p *Registered) InForce() bool { return fold(p.Status) == "vigente" }

// kindWords has, for each kind of permit that a document may name, how what the register calls it
// begins, and what it says besides. Two kinds are in no register: they are of before the commissions.
var kindWords = map[string][2]string{
	"PER01": {"expendio", "estacion"}, "PER05": {"expendio", "estacion"}, "PER04": {"expendio", "estacion"}, "PER08": {"expendio", "estacion"},
	"PER02": {"comercializacion", ""}, "PER06": {"comercializacion", ""}, "PER09": {"comercializacion", ""},
	"PER03": {"distribucion", ""}, "PER07": {"distribucion", ""},
}

// soldAtStations tells whether fuel is sold at a station by a permit of a kind, as far as anybody knows.
func soldAtStations(kind string) bool {
	w, known := kindWords[kind]
	return !known || w[1] == "estacion"
}

// is tells whether a permit is of the kind that a document says.
func (p *Registered) is(kind string) bool {
	w, held := kindWords[kind]
	says := fold(p.Kind)
	return !held || strings.HasPrefix(says, w[0]) && strings.Contains(says, w[1])
}

var accents = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u")

func fold(s string) string {
	return accents.Replace(strings.ToLower(strings.Join(strings.Fields(s), " ")))
}

// RegisterAt returns the register that counts on a day: of those that began, the one that began last
// and was said last; nil: there is none.
func (t *Terms) RegisterAt(day time.Time) (r *Register) {
	if day.IsZero() {
		return nil
	}
	for i := range t.Registers {
		if x := &t.Registers[i]; !x.From.After(day) && (r == nil || !x.From.Before(r.From)) {
			r = x
		}
	}
	return r
}

// A Held is a permit that a document names, and what a register has of it.
type Held struct {
	Permit
	Row  int // the first line of the file that names it
	At   string
	Is   Registered
	Told State
}

// A State is what a register says of a permit.
type State string

// Listed is a permit that is in it, Linked one of which only the same number of the other commission is,
// and Absent one that is not.
const (
	Listed State = "listed"
	Linked State = "linked"
	Absent State = "absent"
)

// Of returns what a register has of a permit: of a linked one what it is linked with.
func (r *Register) Of(number string) (State, Registered) {
	key := PermitKey(number)
	if is, ok := r.Permits[key]; ok {
		return Listed, is
	}
	if is, ok := r.Permits[LinkedKey(key)]; ok {
		return Linked, is
	}
	return Absent, Registered{}
}

// Held returns the permits of a document's lines of fuel that a register is to have, each once and in
// the order of lines, with what it has of them.
func (r *Register) Held(d *Document) (list []Held) {
	if r == nil || d.Card != nil {
		return nil
	}
	seen := map[[2]string]bool{}
	for i := range d.Lines {
		l := &d.Lines[i]
		if l.Fuel == nil || l.fuel() == "" {
			continue
		}
		key := PermitKey(l.Fuel.Number)
		once := [2]string{l.Fuel.Kind, key}
		if _, held := kindWords[l.Fuel.Kind]; !held || key == "" || seen[once] {
			continue
		}
		seen[once] = true
		h := Held{Permit: *l.Fuel, Row: l.Row, At: fmt.Sprintf("Concepto[%d]/HidroYPetro", l.N)}
		h.Told, h.Is = r.Of(l.Fuel.Number)
		list = append(list, h)
	}
	return list
}

// PermitKeys returns under which keys a register is to be looked up for a document.
func PermitKeys(d *Document) (keys []string) {
	for _, h := range new(Register).Held(d) {
		key := PermitKey(h.Number)
		keys = append(keys, key, LinkedKey(key))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// permits holds those of a document against the register of its day. What it says is said once for
// each permit, not for each line.
func (c *checker) permits() {
	for _, h := range c.t.RegisterAt(c.d.IssuedAt).Held(c.d) {
		number, kind := h.At+"/@NumeroPermiso", h.At+"/@TipoPermiso"
		switch {
		case h.Told != Listed:
			c.find("register.unknown", h.Row, number, h.Number, h.Is.Number)
		case !h.Is.InForce():
			c.find("register.status", h.Row, number, joined(h.Number, h.Is.Status), "Vigente")
		}
		if h.Told == Listed && !h.Is.is(h.Kind) {
			c.find("register.kind", h.Row, kind, h.Kind, h.Is.Kind)
		}
	}
}

func joined(number, status string) string { return number + ": " + cmp.Or(status, "?") }
