package auditing

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// A Kind is what a paper is.
type Kind string

// The kinds.
const (
	Listing    Kind = "inventory"  // the inventory of goods has the vehicle, under a number
	Custody    Kind = "custody"    // who answers for it
	Commission Kind = "commission" // the order by which it is under way
	FuelCard   Kind = "card"       // whose a fuel card is: its number, from whom or by which contract, and its days
)

// Kinds lists all kinds.
func Kinds() []Kind { return []Kind{Custody, Commission, Listing, FuelCard} }

// A Paper is one of a vehicle, as somebody said it. What is said later of one number, and of a card
// of one number and first day, stands over what was said before.
type Paper struct {
	N           int64
	Kind        Kind
	Vehicle     string
	VehicleName string // as people call it
	Reserved    bool   // who is not cleared is not told of it
	Number      string
	From, Until audit.Day // Until is the last day; empty: it has none
	Holder      string    // who answers for the vehicle, or goes with it; of a card who issued it, or the contract
	Place       string    // to where, of an order
	ApprovedBy  string    // who gave the order
	Void        bool      // what was said of this number is taken back
	Reason      string
	By          string // empty: the vehicle's own record
	AgreedBy    string // the second person, of what was said of days that were past; empty: it took one
	At          time.Time
	Line        int // of the file by which it comes; 0: of none
}

// Covers tells whether the paper counts on a day.
func (p *Paper) Covers(d audit.Day) bool { return d >= p.From && (p.Until == "" || d <= p.Until) }

// Both names who said it: one, or two.
func (p *Paper) Both() string {
	if p.AgreedBy == "" {
		return p.By
	}
	return p.By + ", " + p.AgreedBy
}

// Masked is the number as those read it who keep no papers: of a card its last signs alone.
func (p *Paper) Masked() string {
	if r := []rune(p.Number); p.Kind == FuelCard {
		return "…" + string(r[len(r)-min(4, len(r)/2):])
	}
	return p.Number
}

// A Problem says which field of what somebody said is wrong, and why.
type Problem struct {
	Field, Code string
	Line        int // of the file; 0: of a form
}

func (p *Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("line %d: %s: %s", p.Line, p.Field, p.Code)
	}
	return p.Field + ": " + p.Code
}

// Alone tells whether nothing is wrong but that one person said of days that are past what takes two.
func (p *Problem) Alone() bool { return p.Field == "agreed" && p.Code == "two" }

// same tells whether a second person is the first.
func same(agreed, who string) bool {
	return agreed != "" && strings.EqualFold(strings.TrimSpace(agreed), strings.TrimSpace(who))
}

// Unwrap makes it a fault.ErrInvalid.
func (p *Problem) Unwrap() error { return fault.ErrInvalid }

// Bounds of what is said, in letters.
const (
	MaxNumber = 60
	MaxName   = 120
	MaxReason = 200
)

// Papers returns those that count, the newest first.
func (d *Desk) Papers(ctx context.Context) ([]Paper, error) { return d.cfg.Store.VehiclePapers(ctx) }

// SayPaper keeps a paper. Its vehicle is named by id, fleet number or plate. It changes no day of a closed month; what
// began before may end, or go on longer, in an open one. What it puts in order of days before today takes p.AgreedBy, too,
// once fuel is on record; a card does not. It fails with a [*Problem], [Problem.Alone] where that one is missing.
func (d *Desk) SayPaper(ctx context.Context, who string, p Paper) error {
	vehicles, err := d.cfg.Store.PaperVehicles(ctx)
	if err != nil {
		return err
	}
	if problem := check(&p, vehicles); problem != nil {
		return problem
	}
	if p.By, p.At = who, d.now(); same(p.AgreedBy, who) {
		return &Problem{Field: "agreed", Code: "same"}
	}
	return d.cfg.Store.SayVehiclePapers(ctx, []Paper{p})
}

// check says what is wrong with a paper, and writes it as it is kept.
func check(p *Paper, vehicles []Vehicle) *Problem {
	for _, s := range []*string{&p.Number, &p.Holder, &p.Place, &p.ApprovedBy, &p.Reason, &p.Vehicle} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	if !slices.Contains(Kinds(), p.Kind) {
		return &Problem{Field: "kind", Code: "unknown"}
	}
	first, _, _ := strings.Cut(p.Vehicle, " · ") // as our files name it
	named := strings.ToUpper(first)
	at := slices.IndexFunc(vehicles, func(v Vehicle) bool {
		return v.Vehicle == p.Vehicle || named != "" && (strings.ToUpper(v.FleetNo) == named || bare(v.Plate) != "" && bare(v.Plate) == bare(named))
	})
	if at < 0 {
		return &Problem{Field: "vehicle", Code: "unknown"}
	}
	p.Vehicle = vehicles[at].Vehicle
	type field struct {
		name, value string
		most        int
		must        bool
	}
	order := p.Kind == Commission
	for _, f := range []field{
		{"number", p.Number, MaxNumber, true}, {"holder", p.Holder, MaxName, p.Kind == Custody || p.Kind == FuelCard}, {"place", p.Place, MaxName, order}, {"approved", p.ApprovedBy, MaxName, order}, {"reason", p.Reason, MaxReason, true},
	} {
		switch {
		case f.value == "" && f.must:
			return &Problem{Field: f.name, Code: "missing"}
		case utf8.RuneCountInString(f.value) > f.most || !utf8.ValidString(f.value) || strings.ContainsFunc(f.value, func(r rune) bool { return r < ' ' }):
			return &Problem{Field: f.name, Code: "long"}
		}
	}
	switch {
	case p.Kind == FuelCard && !strings.ContainsFunc(p.Number, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return &Problem{Field: "number", Code: "missing"}
	case p.Kind == FuelCard && !p.Void && rounded.MatchString(p.Number):
		return &Problem{Field: "number", Code: "digits"}
	case !day(p.From):
		return &Problem{Field: "from", Code: "day"}
	case p.Until == "" && order:
		return &Problem{Field: "until", Code: "missing"}
	case p.Until != "" && !day(p.Until):
		return &Problem{Field: "until", Code: "day"}
	case p.Until != "" && p.Until < p.From:
		return &Problem{Field: "until", Code: "before"}
	}
	return nil
}

func day(d audit.Day) bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil && d >= "1990-01-01" && d <= "2200-12-31"
}

// bare leaves of a plate its letters and digits: dashes and spaces come and go.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(s))
}

// columns are how the columns of a file are called, in Spanish and English; the first two are
// those that Litro writes.
var columns = map[string][]string{
	"kind":     {"documento", "paper", "paper_kind", "tipo", "kind"},
	"vehicle":  {"unidad", "vehicle", "numero_economico", "no_economico", "fleet_number", "fleet_no", "placa", "plate"},
	"number":   {"numero", "number", "folio", "no"},
	"from":     {"desde", "from", "from_day", "fecha"},
	"until":    {"hasta", "until", "until_day", "vence", "vigencia"},
	"holder":   {"a_nombre_de", "in_the_name_of", "holder", "resguardante", "quien", "nombre", "comisionado", "custodian", "emisor", "contrato", "issuer", "contract"},
	"place":    {"a_donde", "where_to", "place", "destino", "lugar"},
	"approved": {"la_aprobo", "approved_by", "autorizo", "approved"},
	"reason":   {"motivo", "reason"},
}

// kinds are how kinds are called in files.
var kinds = map[string]Kind{
	"custody": Custody, "resguardo": Custody, "commission": Commission, "order": Commission, "comision": Commission, "oficio": Commission, "oficio de comision": Commission,
	"inventory": Listing, "inventario": Listing, "alta en inventario": Listing,
	"card": FuelCard, "fuel card": FuelCard, "tarjeta": FuelCard, "tarjeta de combustible": FuelCard,
}

// MaxRows bounds a file: so many papers are of twenty years of a large fleet.
const MaxRows = 20_000

// Import keeps the papers of a file, CSV or a workbook, all or none, and returns how many. It
// fails with all that is wrong with it, each a [*Problem], as with each that changes a day of a closed month. Where it has
// any that takes two, agreed is the second person of all of it; otherwise it may be empty.
func (d *Desk) Import(ctx context.Context, who, agreed string, b []byte, reason string) (int, error) {
	vehicles, err := d.cfg.Store.PaperVehicles(ctx)
	if err != nil {
		return 0, err
	}
	list, err := readPapers(b, vehicles, reason)
	if err != nil {
		return 0, err
	}
	if same(agreed, who) {
		return 0, &Problem{Field: "agreed", Code: "same"}
	}
	at := d.now()
	for i := range list {
		list[i].By, list[i].AgreedBy, list[i].At = who, agreed, at
	}
	return len(list), d.cfg.Store.SayVehiclePapers(ctx, list)
}

// exactDigits is how many digits spreadsheets keep of a number: of a longer one they have put 0 in the place of the
// others, and whose card that is nobody knows.
const exactDigits = 15

// rounded is how they write such a number in a file without formats: 5.06212E+15.
var rounded = regexp.MustCompile(`^[0-9][.,][0-9]+[Ee]\+[0-9]+$`)

// readPapers reads the papers of a file, of these vehicles. A reason is that of those that have
// none of their own.
func readPapers(b []byte, vehicles []Vehicle, reason string) ([]Paper, error) {
	book, err := spreadsheet.Read(b)
	if err != nil || len(book.Sheets) == 0 || len(book.Sheets[0].Rows) == 0 {
		return nil, &Problem{Field: "file", Code: "unreadable"}
	}
	rows := book.Sheets[0].Rows
	heads := map[string]int{}
	for i, c := range rows[0].Cells {
		for field, names := range columns {
			if _, there := heads[field]; !there && slices.Contains(names, head(c.Text)) {
				heads[field] = i
			}
		}
	}
	for _, must := range []string{"kind", "vehicle", "number", "from"} {
		if _, there := heads[must]; !there {
			return nil, &Problem{Field: must, Code: "column", Line: rows[0].Line}
		}
	}
	if len(rows) > MaxRows {
		return nil, &Problem{Field: "file", Code: "long"}
	}
	var list []Paper
	var bad []error
	for _, row := range rows[1:] {
		if row.Err != nil {
			bad = append(bad, &Problem{Field: "file", Code: "row", Line: row.Line})
			continue
		}
		cell := func(field string) string {
			i, there := heads[field]
			if !there || i >= len(row.Cells) {
				return ""
			}
			return strings.TrimSpace(row.Cells[i].Text)
		}
		p := Paper{
			Kind: kinds[strings.ReplaceAll(head(cell("kind")), "_", " ")], Vehicle: cell("vehicle"), Number: cell("number"), From: dayOf(cell("from")), Until: dayOf(cell("until")),
			Holder: cell("holder"), Place: cell("place"), ApprovedBy: cell("approved"), Reason: cell("reason"),
		}
		if p == (Paper{}) {
			continue
		}
		p.Line = row.Line
		if i := heads["number"]; p.Kind == FuelCard && i < len(row.Cells) && row.Cells[i].Kind == spreadsheet.Number && len(strings.TrimLeft(p.Number, "-0")) > exactDigits {
			bad = append(bad, &Problem{Field: "number", Code: "digits", Line: row.Line})
			continue
		}
		if p.Reason == "" {
			p.Reason = reason
		}
		if problem := check(&p, vehicles); problem != nil {
			problem.Line = row.Line
			bad = append(bad, problem)
			continue
		}
		list = append(list, p)
	}
	if len(bad) > 0 {
		return nil, errors.Join(bad...)
	}
	if len(list) == 0 {
		return nil, &Problem{Field: "file", Code: "empty"}
	}
	return list, nil
}

// Problems are those of an error.
func Problems(err error) []*Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		if all, ok := err.(interface{ Unwrap() []error }); ok {
			var out []*Problem
			for _, e := range all.Unwrap() {
				if one, ok := errors.AsType[*Problem](e); ok {
					out = append(out, one)
				}
			}
			return out
		}
		return []*Problem{p}
	}
	return nil
}

// head is the title of a column as it is compared.
func head(s string) string {
	s = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ñ", "n", " ", "_", ".", "").Replace(strings.ToLower(strings.TrimSpace(s)))
	return strings.Trim(strings.ToValidUTF8(s, ""), "_")
}

// dayOf reads a day as files have it: 2026-11-30, or 30/11/2026.
func dayOf(s string) audit.Day {
	for _, form := range []string{time.DateOnly, "02/01/2006", "2/1/2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return audit.Day(t.Format(time.DateOnly))
		}
	}
	return audit.Day(s)
}
