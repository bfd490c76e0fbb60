package closing

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// An Item is one thing that a check found, and that nothing else puts in order: no discrepancy is of
// it, no reason of a page of its own. Two people may settle it, with a reason and a paper.
type Item struct {
	Check Name
	// Key names it within its check, whatever it is called today.
	Key string
	// Is is what is so of it. Who settles it has settled just that: where more came, or it is another,
	// it is open again.
	Is   string
	Name string // as people know it
	// Why are what is to be settled of it; none: what the check says.
	Why   []Why
	Count int64 // of how many it is; 0: of one
	Cents int64 // that it is worth; 0: nothing, or nobody knows
}

// A Why is what is to be settled of an item.
type Why struct {
	Code Code
	// UL is by how much it is off, and ToleranceUL how far it may be.
	UL, ToleranceUL dispense.Volume
	// Since is the month since which it has been so, as 2026-02; empty: nobody says.
	Since string
}

// A Code says why something is to be settled.
type Code string

// The codes.
const (
	NoPapers   Code = "no_papers"  // a delivery of which nobody has a note or an invoice
	OffNote    Code = "off_note"   // it brought more, or less, than its note says
	OffInvoice Code = "off_bill"   // more, or less, is billed than came
	OffPapers  Code = "off_papers" // its papers do not agree
	Incomplete Code = "unheld"     // it could not be held against its papers
	Water      Code = "water"      // water came with it
	OffHose    Code = "off_hose"   // a totalizer and fills
	Blind      Code = "blind"      // a meter was replaced, and nobody wrote down where it stood
	NoTank     Code = "no_tank"    // nobody says from which tank a hose draws
	NoBook     Code = "no_book"    // a station gave fuel and has no book of tanks
	NoStock    Code = "no_stock"   // a tank has no book that could be held against anything
	Unmeasured Code = "unmeasured" // nobody measured a tank
	OffTank    Code = "off_tank"   // a tank and its book

	OffLedger  Code = "off_ledger"  // the account holds more, or less, than own tanks are worth
	OffEntries Code = "off_entries" // our own entries of it do
	Unread     Code = "unread"      // nobody read it at the end of the month

	OverModified  Code = "over_modified"  // more is committed than there is
	OverCommitted Code = "over_committed" // more is owed than the contract promised
	OverAccrued   Code = "over_accrued"   // more was exercised than is owed
	OverExercised Code = "over_exercised" // more was paid than exercised
)

var whys = map[Code][2]string{
	NoPapers:   {"nadie tiene remisión ni factura", "nobody has a note or an invoice"},
	OffNote:    {"llegó {liters} L respecto de la remisión (tolerancia {tolerance} L)", "{liters} L came against its note (tolerance {tolerance} L)"},
	OffInvoice: {"llegó {liters} L respecto de la factura (tolerancia {tolerance} L)", "{liters} L came against its invoice (tolerance {tolerance} L)"},
	OffPapers:  {"la factura dice {liters} L respecto de la remisión (tolerancia {tolerance} L)", "its invoice says {liters} L against its note (tolerance {tolerance} L)"},
	Incomplete: {"no se pudo comparar con sus papeles", "it could not be held against its papers"},
	Water:      {"llegó agua", "water came with it"},
	OffHose:    {"el totalizador difiere {liters} L de las cargas (tolerancia {tolerance} L)", "the totalizer is {liters} L off fills (tolerance {tolerance} L)"},
	Blind:      {"se cambió el medidor y nadie anotó su lectura", "the meter was replaced, and nobody wrote down where it stood"},
	NoTank:     {"nadie dice de qué tanque sale", "nobody says from which tank it draws"},
	NoBook:     {"despachó y no tiene libro de existencias", "it gave fuel and has no book of stock"},
	NoStock:    {"no tiene libro que se pueda comparar", "it has no book that could be held against anything"},
	Unmeasured: {"nadie lo midió", "nobody measured it"},
	OffTank:    {"difiere {liters} L del libro (tolerancia {tolerance} L)", "it is {liters} L off its book (tolerance {tolerance} L)"},

	OffLedger:  {"su saldo al fin de mes no es lo que valen los tanques propios", "at the end of the month it does not hold what own tanks are worth"},
	OffEntries: {"sus pólizas no suman lo que valen los tanques propios", "its entries do not come to what own tanks are worth"},
	Unread:     {"nadie capturó su saldo al fin de mes", "nobody entered what it held at the end of the month"},

	OverModified:  {"lo comprometido excede lo modificado desde {since}", "more is committed than was modified since {since}"},
	OverCommitted: {"lo devengado excede lo comprometido del contrato desde {since}", "more is accrued than the contract promised since {since}"},
	OverAccrued:   {"lo ejercido excede lo devengado desde {since}", "more is exercised than accrued since {since}"},
	OverExercised: {"lo pagado excede lo ejercido desde {since}", "more is paid than exercised since {since}"},
}

// Codes are all, as [Item.Says] knows them.
func Codes() (all []Code) {
	for c := range whys {
		all = append(all, c)
	}
	return all
}

// Says puts an item into words.
func (i *Item) Says(lang string) string {
	said := make([]string, len(i.Why))
	for n, w := range i.Why {
		said[n] = strings.NewReplacer("{liters}", signed(w.UL), "{tolerance}", reconcile.Liters(w.ToleranceUL), "{since}", w.Since).Replace(whys[w.Code][in(lang)])
	}
	all := strings.Join(said, "; ")
	if i.Name != "" && all != "" {
		all = ": " + all
	}
	return i.Name + all
}

// FormatWhys writes what is to be settled as it is kept of an item.
func FormatWhys(whys []Why) string {
	said := make([]string, len(whys))
	for i, w := range whys {
		if said[i] = fmt.Sprintf("%s:%d:%d", w.Code, int64(w.UL), int64(w.ToleranceUL)); w.Since != "" {
			said[i] += ":" + w.Since
		}
	}
	return strings.Join(said, " ")
}

// ParseWhys reads what [FormatWhys] wrote, as far as it is that: what is so of an item may be said after it, or otherwise.
func ParseWhys(s string) (all []Why) {
	for part := range strings.FieldsSeq(s) {
		code, figures, _ := strings.Cut(part, ":")
		ul, tolerance, _ := strings.Cut(figures, ":")
		tolerance, since, _ := strings.Cut(tolerance, ":")
		by, err := strconv.ParseInt(ul, 10, 64)
		of, err2 := strconv.ParseInt(tolerance, 10, 64)
		if _, is := whys[Code(code)]; !is || err != nil || err2 != nil {
			break
		}
		all = append(all, Why{Code(code), dispense.Volume(by), dispense.Volume(of), since})
	}
	return all
}

// signed writes liters with their sign.
func signed(v dispense.Volume) string {
	if v < 0 {
		return "−" + reconcile.Liters(-v)
	}
	return "+" + reconcile.Liters(v)
}
