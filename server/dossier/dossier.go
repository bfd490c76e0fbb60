// Package dossier makes the audit package: what was so of the fuel of a month, as files that
// somebody can check who has nothing of ours.
//
// It writes the tables that pages, files and programs show, and asks for them as whoever wants
// the package: what is hidden from them is in no file. It asks no clock and no database. The
// same facts give the same bytes, so that a month that was closed can name them.
package dossier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A Question says which package is asked for.
type Question struct {
	Month report.Period
	// At is as of when ages and states are told: the end of the month, or, while the month
	// goes on, a moment in it.
	At    time.Time
	Lang  string // of tables and names: es-MX, or else English
	Place string // how the installation is called; may be empty
	// Departments are the names of those that the package is of, empty: of all; and Vehicles
	// the ids of those that it is of alone, empty: of all of theirs.
	Departments, Vehicles []string
	// Reserved tells that vehicles of reserved classes are in it, where there are some.
	Reserved bool
	// Said says codes on paper in words, and Address where a printed logbook can be held
	// against what is recorded; see [report.LogbookPaper].
	Said    func(column, code string) string
	Address func(*report.Logbook) string
}

// provisional tells that the month goes on.
func (q *Question) provisional() bool { return q.At.Before(q.Month.To) }

// narrowed tells that it is not of all that who asks may see.
func (q *Question) narrowed() bool { return len(q.Departments)+len(q.Vehicles) > 0 }

// A Document is one of a supplier that is kept: a fiscal one, or one of a table, which is kept
// instead.
type Document struct {
	ID, UUID string
	Table    string // SHA-256 of the table; empty: it is a fiscal document
	Other    bool   // it was issued in another month, and bills fills of this one
}

// Sources answer what a package is made of, for who asks.
type Sources interface {
	// Opens tells whether what a page shows is there for who asks, and Journals, whether the
	// stations' own records are: they tell everything.
	Opens(page string) bool
	// Table is that of the file of a page, at a question.
	Table(ctx context.Context, page string, q url.Values) (*report.Table, error)
	Roster(ctx context.Context, at time.Time) ([]report.VehicleAt, error)
	// Logbook fails with fault.ErrNotFound of a vehicle that others had in a part of the month.
	Logbook(ctx context.Context, vehicle string, month report.Period, now time.Time) (report.LogFacts, error)
	// Allotted is what each vehicle may take in a month, see [report.Allotted].
	Allotted(ctx context.Context, month report.Period, at time.Time) (map[string]dispense.Volume, error)
	Fills(ctx context.Context, q report.FillsQuestion) ([]report.Fill, error)
	Findings(ctx context.Context, q report.FindingsQuestion) ([]report.FindingRow, error)
	Case(ctx context.Context, id string, now time.Time) (reconcile.Case, error)
	Stock(ctx context.Context, month report.Period) ([]stockroom.Sheet, error)
	Documents(ctx context.Context, month report.Period) ([]Document, error)
	XML(ctx context.Context, id string) ([]byte, error)
	// Chain returns what the issuer of a document sealed; empty where that cannot be said.
	Chain(ctx context.Context, id string) (string, error)
	// Paper writes the file of a page as it is printed.
	Paper(ctx context.Context, page string, q url.Values, w io.Writer) error
	// Answers are what was said of the documents of a month, and Contracts those that were valid in it.
	Answers(ctx context.Context, month report.Period) ([]report.AnswerRow, error)
	Contracts(ctx context.Context, month report.Period) ([]contracting.Then, error)
	Evidence(ctx context.Context, sha256 string) (evidence.File, []byte, error)
	// Signed says how far the logbooks of a month have come back from being signed, and by which
	// papers.
	Signed(ctx context.Context, month report.Period) ([]signed.Standing, error)
	// Journals are the stations whose records are needed to prove a month, and Journal writes
	// those of one as they came, its grants first: all that came before the end of the month,
	// and up to the last that is about it.
	Journals(ctx context.Context, month report.Period) ([]string, error)
	Grants(ctx context.Context, station string) ([][]byte, error)
	Journal(ctx context.Context, station string, month report.Period, w io.Writer) error
}

// Journals is what [Sources.Opens] is asked of the stations' own records.
const Journals = "journals"

// Pages whose tables are files of a package.
const (
	consumption = "/consumption"
	exceptions  = "/exceptions"
	invoices    = "/invoices"
	lines       = "/invoices/match"
	unbilled    = "/invoices/unbilled"
	stocks      = "/stock"
	budget      = "/budget"
	movements   = "/budget/movements"
	allotments  = "/budget/allotments"
	trail       = "/audit"
	back        = "/logbooks/signed"
	siteDays    = "/stations/days"
	meters      = "/calibrations"
	uncovered   = "/calibrations/gaps"
	settled     = "/close/settled"
	late        = "/close/late"
	from        = "/close/from"
	closing     = "/close"
	dues        = "/invoices/owed"
	suppliers   = "/invoices/owed/suppliers"
	notes       = "/invoices/owed/notes"
	entries     = "/budget/entries"
	papers      = "/fleet/papers"
	corrections = "/corrections"
	custody     = "/chain"
	contracts   = "/contracts/{contract}"
)

// A Put takes a file: its name, with / between folders, and what writes it.
type Put func(name string, write func(io.Writer) error) error

// Build makes the files of a package one after another, in the order of their names.
func Build(ctx context.Context, q Question, src Sources, put Put) error {
	p, err := NewPlan(ctx, q, src)
	if err != nil {
		return err
	}
	return p.Build(put)
}

// A Plan knows which files there are, and has written none.
type Plan struct {
	Question
	Units, Documents, Findings int // that are in it
	// Without are parts that are not in it, since they are not for who asks or not of what the
	// package is of: journals, documents, owed, matching, stock, chain, days, settled, budget, exceptions, signed,
	// corrections, papers, contracts or audit.
	Without []string
	// Partly are vehicles without a logbook: others had them in a part of the month.
	Partly []string

	stations []string        // as their files are called
	kept     map[string]bool // evidence that is in it, by its hash
	files    []file
	src      Sources
}

type file struct {
	name  string
	write func(io.Writer) error
}

// NewPlan asks what there is.
func NewPlan(ctx context.Context, q Question, src Sources) (*Plan, error) {
	p := &Plan{Question: q, src: src}
	for _, part := range []func(context.Context) error{p.fleet, p.signed, p.fuel, p.found, p.billed, p.owed, p.stock, p.followed, p.measured, p.settled, p.spent, p.corrected, p.held, p.bought, p.proofs} {
		if err := part(ctx); err != nil {
			return nil, fmt.Errorf("audit package of %s: %w", q.Month.From.Format(monthForm), err)
		}
	}
	p.readme()
	slices.SortFunc(p.files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	for i := range p.files[1:] {
		if p.files[i].name == p.files[i+1].name {
			return nil, fmt.Errorf("audit package of %s: two files are called %s", q.Month.From.Format(monthForm), p.files[i].name)
		}
	}
	return p, nil
}

const monthForm = "2006-01"

// Names are those of all files, in order.
func (p *Plan) Names() []string {
	names := make([]string, len(p.files))
	for i, f := range p.files {
		names[i] = f.name
	}
	return names
}

// Build makes the files one after another.
func (p *Plan) Build(put Put) error {
	for _, f := range p.files {
		if err := put(f.name, f.write); err != nil {
			return fmt.Errorf("audit package of %s: %s: %w", p.Month.From.Format(monthForm), f.name, err)
		}
	}
	return nil
}

// Name is how the file of the whole package is called.
func (p *Plan) Name() string {
	return "litro-" + p.called("package") + "-" + p.Month.From.Format(monthForm)
}

func (p *Plan) add(name string, write func(io.Writer) error) {
	p.files = append(p.files, file{name, write})
}

// without says that a part is not in it.
func (p *Plan) without(part string) { p.Without = append(p.Without, part) }

// table adds a table as CSV, as the pages write it.
func (p *Plan) table(name string, ask func() (*report.Table, error)) {
	p.add(name+".csv", func(w io.Writer) error {
		t, err := ask()
		if err != nil {
			return err
		}
		return t.WriteCSV(w, p.csv())
	})
}

func (p *Plan) csv() report.CSVOptions {
	return report.CSVOptions{BOM: true, Lang: p.Lang, Zone: p.Month.From.Location()}
}

// page adds the table of a page.
func (p *Plan) page(ctx context.Context, name, page string, of url.Values) {
	p.table(name, func() (*report.Table, error) { return p.src.Table(ctx, page, of) })
}

// month is the question of a page that is about the month.
func (p *Plan) month(more ...string) url.Values {
	q := url.Values{}
	p.Month.Put(q)
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return q
}

// has tells whether the package is of a vehicle.
func (p *Plan) has(vehicle string) bool {
	return len(p.Vehicles) == 0 || slices.Contains(p.Vehicles, vehicle)
}

// roster returns the vehicles as they stood at the end of the month.
func (p *Plan) roster(ctx context.Context) ([]report.VehicleAt, error) {
	list, err := p.src.Roster(ctx, report.StoodAt(p.Month, p.At))
	return slices.DeleteFunc(list, func(v report.VehicleAt) bool { return !p.has(v.Vehicle) }), err
}

// fleet is the vehicles, and the logbook of each.
func (p *Plan) fleet(ctx context.Context) error {
	list, err := p.roster(ctx)
	if err != nil {
		return err
	}
	p.Units = len(list)
	names := map[string]int{}
	for _, v := range list {
		names[safe(v.FleetNo)]++
	}
	for _, v := range list {
		name := safe(v.FleetNo)
		if names[name] > 1 {
			name += "-" + v.Vehicle
		}
		if len(p.Departments) > 0 { // only then may one be missing
			_, err := p.src.Logbook(ctx, v.Vehicle, p.Month, p.At)
			if errors.Is(err, fault.ErrNotFound) {
				p.Partly = append(p.Partly, v.FleetNo)
				continue
			}
			if err != nil {
				return err
			}
		}
		p.add(p.called("logbooks")+"/"+name+".pdf", func(w io.Writer) error { return p.logbook(ctx, v.Vehicle, w) })
	}
	p.table(p.called("roster"), func() (*report.Table, error) {
		list, err := p.roster(ctx)
		t := report.Roster(p.Month, list)
		return &t, err
	})
	return nil
}

// signed is the papers of logbooks that came back, each a page as it was scanned, or, where that
// could not be taken out, the file; and a table that says of which logbook each is.
func (p *Plan) signed(ctx context.Context) error {
	if !p.src.Opens(back) {
		p.without("signed")
		return nil
	}
	list, err := p.src.Signed(ctx, p.Month)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(s signed.Standing) bool { return !p.has(s.Vehicle) })
	var rows []report.SignedPaper
	for i := range list {
		s := &list[i]
		for j := range s.All {
			x := &s.All[j]
			sha256 := x.Picture
			if sha256 == "" {
				if p.narrowed() || !p.src.Opens(Journals) { // the whole file has others' pages, too
					continue
				}
				sha256 = x.Scan
			}
			f, _, err := p.src.Evidence(ctx, sha256)
			if err != nil {
				return err
			}
			name := fmt.Sprintf("%s/%s-%s-%s.%s", p.called("signed"), safe(s.FleetNo), x.Month, sha256[:12], f.Kind)
			rows = append(rows, report.SignedPaper{Standing: s, Paper: x, File: name, SHA256: sha256})
			if slices.ContainsFunc(p.files, func(f file) bool { return f.name == name }) { // two pages that look the same
				continue
			}
			p.add(name, func(w io.Writer) error {
				_, b, err := p.src.Evidence(ctx, sha256)
				if err == nil {
					_, err = w.Write(b)
				}
				return err
			})
		}
	}
	p.table(p.called("signed_list"), func() (*report.Table, error) {
		t := report.SignedPapers(p.Month, rows)
		return &t, nil
	})
	p.table(p.called("signed_state"), func() (*report.Table, error) {
		t := report.SignedLogbooks(p.Month, list)
		return &t, nil
	})
	return nil
}

func (p *Plan) logbook(ctx context.Context, vehicle string, w io.Writer) error {
	facts, err := p.src.Logbook(ctx, vehicle, p.Month, p.At)
	if err != nil {
		return err
	}
	return report.WriteLogbooks(w, report.LogbookPaper{
		Books: []report.Logbook{report.NewLogbook(facts)}, Place: p.Place, At: p.At, AsOf: true, Lang: p.Lang, Said: p.Said, Address: p.Address,
	})
}

// fuel is what flowed, and where it went.
func (p *Plan) fuel(ctx context.Context) error {
	p.add(p.called("fills")+".csv", func(w io.Writer) error {
		return report.WriteCSVOf(w, p.csv(), p.dispenses(ctx))
	})
	p.table(p.called("units"), func() (*report.Table, error) { return p.units(ctx) })
	if len(p.Vehicles) == 0 {
		p.page(ctx, p.called("consumption"), consumption, p.month("group", string(report.ByVehicle)))
		p.table(p.called("products"), func() (*report.Table, error) { return p.products(ctx) })
	}
	return nil
}

// mostFills is how many fills are in memory at once.
const mostFills = 500

// fills are those of the month, some at a time.
func (p *Plan) fills(ctx context.Context) iter.Seq2[[]report.Fill, error] {
	of := p.Vehicles
	if len(of) == 0 {
		of = []string{""}
	}
	return func(yield func([]report.Fill, error) bool) {
		for _, vehicle := range of {
			q := report.FillsQuestion{Period: p.Month, Vehicle: vehicle, Limit: mostFills}
			for {
				list, err := p.src.Fills(ctx, q)
				if !yield(list, err) || err != nil {
					return
				}
				if len(list) < mostFills {
					break
				}
				last := &list[len(list)-1]
				q.After = &report.FillMark{At: last.At, Ref: last.Ref, Branch: last.Branch}
			}
		}
	}
}

// dispenses are all fills one by one, as tables that follow one another.
func (p *Plan) dispenses(ctx context.Context) iter.Seq2[*report.Table, error] {
	return func(yield func(*report.Table, error) bool) {
		var all report.DispenseSum
		for list, err := range p.fills(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			t := report.Dispenses(p.Month, list, &all)
			if !yield(&t, nil) {
				return
			}
		}
	}
}

// units is what each vehicle took and how far it went, for auditors.
func (p *Plan) units(ctx context.Context) (*report.Table, error) {
	list, err := p.roster(ctx)
	if err != nil {
		return nil, err
	}
	consumed, err := p.src.Table(ctx, consumption, p.month("group", string(report.ByVehicle)))
	if err != nil {
		return nil, err
	}
	read, found := map[string]report.Readings{}, map[string]int64{}
	for fills, err := range p.fills(ctx) {
		if err != nil {
			return nil, err
		}
		for i := range fills {
			read[fills[i].Vehicle] = read[fills[i].Vehicle].And(&fills[i])
		}
	}
	findings, err := p.findings(ctx)
	if err != nil {
		return nil, err
	}
	for i := range findings {
		found[findings[i].Vehicle]++
	}
	allotted, err := p.src.Allotted(ctx, p.Month, report.StoodAt(p.Month, p.At))
	if err != nil {
		return nil, err
	}
	t := report.Annex(p.Month, list, consumed, read, found, allotted, p.Vehicles)
	return &t, nil
}

// products is the month by fuel: what own tanks had, and what flowed anywhere.
func (p *Plan) products(ctx context.Context) (*report.Table, error) {
	consumed, err := p.src.Table(ctx, consumption, p.month("group", string(report.ByGrade)))
	if err != nil {
		return nil, err
	}
	var sheets []stockroom.Sheet
	if p.opens(stocks) {
		if sheets, err = p.src.Stock(ctx, p.Month); err != nil {
			return nil, err
		}
	}
	t := report.Products(p.Month, sheets, consumed)
	return &t, nil
}

// opens tells whether the table of a page that is of no vehicle and no department is in it.
func (p *Plan) opens(page string) bool { return !p.narrowed() && p.src.Opens(page) }

// findings are all of the month, those that are notes too.
func (p *Plan) findings(ctx context.Context) ([]report.FindingRow, error) {
	list, err := p.src.Findings(ctx, report.FindingsQuestion{Period: p.Month, WithoutObserved: true, Limit: 1_000_000})
	return slices.DeleteFunc(list, func(r report.FindingRow) bool { return !p.has(r.Vehicle) }), err
}

// found is what does not add up, what people did about it, and what was released beside the
// rules.
func (p *Plan) found(ctx context.Context) error {
	list, err := p.findings(ctx)
	if err != nil {
		return err
	}
	p.Findings = len(list)
	p.table(p.called("findings"), func() (*report.Table, error) {
		list, err := p.findings(ctx)
		t := report.Findings(report.FindingsQuestion{Period: p.Month}, p.Lang, time.Time{}, list)
		t.Total = nil // the file stays as it was: made again of a month that is closed, it has the same hash
		return &t, err
	})
	var cases []reconcile.Case
	kept := map[string]bool{}
	for i := range list {
		if list[i].State == reconcile.NewFinding {
			continue
		}
		c, err := p.src.Case(ctx, list[i].ID, p.At)
		if err != nil {
			return err
		}
		cases = append(cases, c)
		for _, a := range c.Acts {
			for _, sha256 := range a.Evidence {
				kept[sha256] = true
			}
		}
	}
	p.table(p.called("steps"), func() (*report.Table, error) {
		t := report.FindingSteps(p.Month, cases)
		return &t, nil
	})
	for sha256 := range kept {
		f, _, err := p.src.Evidence(ctx, sha256)
		if err != nil {
			return err
		}
		p.proof(ctx, sha256, f.Kind)
	}
	if len(p.Vehicles) == 0 && p.src.Opens(exceptions) {
		p.page(ctx, p.called("exceptions"), exceptions, p.month())
	} else {
		p.without("exceptions")
	}
	return nil
}

// proof adds evidence, once.
func (p *Plan) proof(ctx context.Context, sha256 string, kind evidence.Kind) {
	if p.kept[sha256] {
		return
	}
	if p.kept == nil {
		p.kept = map[string]bool{}
	}
	p.kept[sha256] = true
	p.add(p.called("evidence")+"/"+sha256+"."+string(kind), func(w io.Writer) error {
		_, b, err := p.src.Evidence(ctx, sha256)
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	})
}

// billed is what suppliers billed, byte by byte, and which fill each line is of.
func (p *Plan) billed(ctx context.Context) error {
	if !p.opens(invoices) {
		p.without("documents")
	} else {
		list, err := p.src.Documents(ctx, p.Month)
		if err != nil {
			return err
		}
		p.Documents = len(list)
		p.page(ctx, p.called("documents"), invoices, p.month())
		tables := map[string]bool{} // a table may have several documents
		for _, d := range list {
			if d.Table != "" {
				if !tables[d.Table] {
					tables[d.Table] = true
					if err := p.asSent(ctx, d.Table); err != nil {
						return err
					}
				}
				continue
			}
			// Two documents can say the same UUID; a hash is of one.
			name := cmp.Or(safe(d.UUID), "sin-uuid") + "-" + d.ID[:12]
			p.add("cfdi/"+name+".xml", func(w io.Writer) error {
				b, err := p.src.XML(ctx, d.ID)
				if err == nil {
					_, err = w.Write(b)
				}
				return err
			})
			p.add("cfdi/"+name+".txt", func(w io.Writer) error {
				chain, err := p.src.Chain(ctx, d.ID)
				if err == nil {
					_, err = io.WriteString(w, chain)
				}
				return err
			})
		}
	}
	if !p.opens(lines) {
		p.without("matching")
		return nil
	}
	p.page(ctx, p.called("matching"), lines, p.month())
	p.page(ctx, p.called("matching_others"), lines, p.month("of", "others"))
	p.page(ctx, p.called("unbilled"), unbilled, p.month())
	return nil
}

// owed is what the authority answered of documents, with what shows it, and what was owed of them at
// the end of the month.
func (p *Plan) owed(ctx context.Context) error {
	if !p.opens(invoices) || !p.opens(dues) {
		p.without("owed")
		return nil
	}
	list, err := p.src.Answers(ctx, p.Month)
	if err != nil {
		return err
	}
	for i := range list {
		if a := &list[i]; a.Evidence != "" {
			p.proof(ctx, a.Evidence, evidence.Kind(a.Kind))
		}
	}
	p.table(p.called("answers"), func() (*report.Table, error) {
		t := report.Answers(p.Month, list)
		return &t, nil
	})
	on := p.month("on", report.StoodAt(p.Month, p.At).In(p.Month.From.Location()).Format(time.DateOnly))
	p.page(ctx, p.called("owed"), dues, on)
	p.page(ctx, p.called("owed_suppliers"), suppliers, on)
	p.page(ctx, p.called("owed_notes"), notes, on)
	return nil
}

// followed is the chain of custody, as a table and on paper.
func (p *Plan) followed(ctx context.Context) error {
	if !p.opens(custody) {
		p.without("chain")
		return nil
	}
	month := url.Values{"month": {p.Month.From.Format(monthForm)}}
	p.page(ctx, p.called("chain"), custody, month)
	p.add(p.called("chain")+".pdf", func(w io.Writer) error { return p.src.Paper(ctx, custody, month, w) })
	return nil
}

// corrected is which corrections of fills were asked for, and who answered.
func (p *Plan) corrected(ctx context.Context) error {
	if len(p.Vehicles) > 0 || !p.src.Opens(corrections) {
		p.without("corrections")
		return nil
	}
	p.page(ctx, p.called("corrections"), corrections, p.month())
	return nil
}

// held is the papers of vehicles that counted on a day of the month.
func (p *Plan) held(ctx context.Context) error {
	if !p.opens(papers) {
		p.without("papers")
		return nil
	}
	p.page(ctx, p.called("papers"), papers, url.Values{"month": {p.Month.From.Format(monthForm)}})
	return nil
}

// bought is the contracts that were valid in the month, with their stations, papers and prices.
func (p *Plan) bought(ctx context.Context) error {
	if !p.opens(contracts) {
		p.without("contracts")
		return nil
	}
	for name, of := range map[string]func([]contracting.Then) report.Table{
		"contracts": report.ContractsThen, "contract_papers": report.PapersOfContracts, "contract_prices": report.PricesOfContracts, "contract_indices": report.IndicesOfContracts,
	} {
		p.table(p.called(name), func() (*report.Table, error) {
			list, err := p.src.Contracts(ctx, p.Month)
			t := of(list)
			return &t, err
		})
	}
	return nil
}

// asSent is a table that a supplier billed by, as it came.
func (p *Plan) asSent(ctx context.Context, sha256 string) error {
	f, _, err := p.src.Evidence(ctx, sha256)
	if err != nil {
		return err
	}
	p.add(p.called("plain")+"/"+sha256[:12]+"."+string(f.Kind), func(w io.Writer) error {
		_, b, err := p.src.Evidence(ctx, sha256)
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	})
	return nil
}

// stock is the books of own tanks, and of the totalizers of their hoses.
func (p *Plan) stock(ctx context.Context) error {
	if !p.opens(stocks) {
		p.without("stock")
		return nil
	}
	p.page(ctx, p.called("stock"), stocks, p.month())
	sheets, err := p.src.Stock(ctx, p.Month)
	if err != nil {
		return err
	}
	for i := range sheets {
		s := &sheets[i]
		name := safe(s.Tank.Station) + "-" + safe(s.Tank.Tank)
		for _, x := range []struct {
			word  string
			table report.Table
		}{
			{"days", report.StockDays(p.Month, s)}, {"deliveries", report.StockDeliveries(p.Month, s, p.src.Opens(invoices))}, {"totalizers", report.StockHoses(p.Month, s)},
		} {
			p.table(p.called("tanks")+"/"+name+"-"+p.called(x.word), func() (*report.Table, error) { return &x.table, nil })
		}
	}
	return nil
}

// measured is which days stations closed, and how it stood with the calibrations of what measured.
func (p *Plan) measured(ctx context.Context) error {
	if !p.opens(siteDays) || !p.opens(meters) {
		p.without("days")
		return nil
	}
	month := url.Values{"month": {p.Month.From.Format(monthForm)}}
	p.page(ctx, p.called("site_days"), siteDays, month)
	p.page(ctx, p.called("calibrations"), meters, month)
	p.page(ctx, p.called("uncovered"), uncovered, month)
	return nil
}

// settled is what came late and is booked in the month, and what two people settled of checks of its
// close, with the papers that show it.
func (p *Plan) settled(ctx context.Context) error {
	if !p.opens(closing) {
		p.without("settled")
		return nil
	}
	p.page(ctx, p.called("late"), late, p.month("booked", "here"))
	p.page(ctx, p.called("from"), from, p.month())
	month := url.Values{"month": {p.Month.From.Format(monthForm)}}
	t, err := p.src.Table(ctx, settled, month)
	if err != nil {
		return err
	}
	p.table(p.called("settled"), func() (*report.Table, error) { return t, nil })
	of := t.Column("evidence")
	for i := range t.Rows {
		sha256 := t.Rows[i].Cells[of].Text
		if sha256 == "" {
			continue
		}
		f, _, err := p.src.Evidence(ctx, sha256)
		if err != nil {
			return err
		}
		p.proof(ctx, sha256, f.Kind)
	}
	return nil
}

// runsOut is a column of the budget that looks ahead: it is no evidence, and another each day.
const runsOut = "budget_runs_out"

// spent is the budget of the fiscal year at the end of the month, and what was changed and denied in the month.
func (p *Plan) spent(ctx context.Context) error {
	if p.opens(budget) {
		year := url.Values{}
		report.Period{Kind: report.Year, From: p.Month.From, To: p.Month.To}.Put(year)
		p.table(p.called("budget"), func() (*report.Table, error) {
			t, err := p.src.Table(ctx, budget, year)
			if err == nil {
				t.Drop(runsOut)
			}
			return t, err
		})
		p.page(ctx, p.called("movements"), movements, year)
		p.page(ctx, p.called("allotments"), allotments, year)
		booked := url.Values{"month": {p.Month.From.Format(monthForm)}}
		for key, said := range year {
			booked[key] = said
		}
		p.page(ctx, p.called("entries"), entries, booked)
	} else {
		p.without("budget")
	}
	if p.opens(trail) {
		p.page(ctx, p.called("audit"), trail, p.month("of", string(report.AuditAll)))
	} else {
		p.without("audit")
	}
	return nil
}

// safe leaves of a name what is a name of a file everywhere, and never leads elsewhere.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, s)
}
