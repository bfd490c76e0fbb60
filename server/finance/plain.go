package finance

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/plain"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// What suppliers bill in a table, without a fiscal document. A mapping under a name says how a
// table is read; each of its versions stays as it was said, so that a table that is kept and
// the version that it was read by always say the same. What is taken are documents beside all
// others, of the version [Plain].

// A Mapping is a version of how a supplier writes its tables.
type Mapping struct {
	N        int64 // among all
	Name     string
	Version  int    // of its name, from 1
	Contract string // whose supplier it is of; what follows is what that said when this was said
	Issuer   Party
	Supply   string // of [fleet.Supplies]
	Currency string
	Says     plain.Mapping
	Reason   string
	By       string
	At       time.Time
}

// A Table is a file that was sent to be read by a mapping.
type Table struct {
	SHA256 string
	Kind   evidence.Kind
	File   string // its name as it came first
	By     string
	At     time.Time
	Takes  []Take // the newest first
}

// A Take is a time that a table was taken in.
type Take struct {
	N       int64 // among all
	Table   string
	Mapping Mapping
	Ask     Ask
	// Documents that were taken, and that were here; Lines are of those taken.
	Taken, Again, Lines int
	Refused, Passed     int // rows
	By                  string
	At                  time.Time
}

// An Ask says how a table is meant.
type Ask struct {
	Mapping int64     // its number
	Sheet   string    // empty: the first that has the heading
	Number  string    // of rows without one
	Issued  time.Time // the day of all documents; zero: each has that of its last line
	// Others says that what is not refused is taken, though something is.
	Others bool
}

// A Draft is a document of a table as it would be kept.
type Draft struct {
	Document
	Items []invoice.Item
	Lines []plain.Line
	// Here is the same document, that was taken before; nil: it is new.
	Here  *Document
	judge func(invoice.Known) Judgment
}

// Judge says what is found in a draft beside what is known of others.
func (d *Draft) Judge(k invoice.Known) Judgment { return d.judge(k) }

// A Preview is what a table says by a mapping. Nothing of it is kept.
type Preview struct {
	Mapping Mapping
	Ask     Ask // with the sheet that was read
	// Unread are other sheets with that heading: they are asked for by their names.
	Unread    []string
	Documents []Draft
	Refused   []plain.Refused
	Passed    []int // rows that say nothing, such as totals
	// StandsIn tells that fiscal documents bill what it does: fuel that it alone bills stays without an invoice.
	StandsIn bool
}

// RefusedRows is how many rows were refused, some of them for more than one cell.
func (p *Preview) RefusedRows() int {
	rows := map[int]bool{}
	for _, r := range p.Refused {
		rows[r.Row] = true
	}
	return len(rows)
}

// New is how many documents would be taken.
func (p *Preview) New() (n int) {
	for i := range p.Documents {
		if p.Documents[i].Here == nil {
			n++
		}
	}
	return n
}

// A Refused is a cell of a table that keeps its row from being taken, and why.
type Refused = plain.Refused

// ErrRefused means that rows of a table are refused and nobody said that the others are taken.
var ErrRefused = fmt.Errorf("%w: rows are refused", fault.ErrInvalid)

// ErrNothing means that nothing of a table can be taken.
var ErrNothing = fmt.Errorf("%w: there is nothing to be taken", fault.ErrInvalid)

// MaxTable bounds a table.
const MaxTable = evidence.MaxTable

// Bounds of what a mapping says.
const (
	MaxMappingName = 60
	maxMapped      = 500 // names of stations, and of fuels
	maxNumber      = 100
)

// Mappings returns the last version of each mapping, by name.
func (d *Desk) Mappings(ctx context.Context) ([]Mapping, error) { return d.cfg.Store.Mappings(ctx) }

// MappingVersions returns all versions of a mapping, the last first, or fault.ErrNotFound.
func (d *Desk) MappingVersions(ctx context.Context, name string) ([]Mapping, error) {
	list, err := d.cfg.Store.MappingVersions(ctx, name)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("mapping %q: %w", name, fault.ErrNotFound)
	}
	return list, err
}

// SayMapping says how a supplier writes its tables, under a new name or as a further version of
// one. Of m it takes the name, the contract, what is said and the reason. It fails with a
// [Problem].
func (d *Desk) SayMapping(ctx context.Context, who string, m Mapping) (Mapping, error) {
	m.Name, m.Reason = strings.Join(strings.Fields(m.Name), " "), strings.TrimSpace(m.Reason)
	contracts, err := d.cfg.Store.Contracts(ctx)
	if err != nil {
		return m, err
	}
	i := slices.IndexFunc(contracts, func(c fleet.Contract) bool { return c.Contract == m.Contract })
	switch {
	case m.Name == "" || utf8.RuneCountInString(m.Name) > MaxMappingName || strings.ContainsFunc(m.Name, unicode.IsControl):
		return m, &Problem{"name", "name"}
	case i < 0:
		return m, &Problem{"contract", "missing"}
	case contracts[i].RFC == "": // by which lines find their contract
		return m, &Problem{"contract", "rfc"}
	case m.Reason == "" || len(m.Reason) > MaxReason || strings.ContainsFunc(m.Reason, unicode.IsControl):
		return m, &Problem{"reason", "reason"}
	}
	if problem := badMapping(&m.Says); problem != nil {
		return m, problem
	}
	c := contracts[i]
	m.Issuer, m.Currency, m.Supply = Party{c.RFC, c.Supplier}, c.Currency, cmp.Or(c.Supply, fleet.SupplyStation)
	m.By, m.At = who, d.now()
	return d.cfg.Store.SayMapping(ctx, m)
}

func badMapping(m *plain.Mapping) error {
	if odd, ok := errors.AsType[*plain.OddError](m.Check()); ok {
		return &Problem{odd.Field, odd.Code}
	}
	fuels := []string{}
	if m.Product != "" {
		fuels = append(fuels, m.Product)
	}
	for _, key := range m.Products {
		fuels = append(fuels, key)
	}
	switch {
	case len(fuels) == 0:
		return &Problem{"products", "none"}
	case slices.ContainsFunc(fuels, func(key string) bool { return !invoice.IsFuel(key) }):
		return &Problem{"products", "fuel"}
	case len(m.Stations) > maxMapped || len(m.Products) > maxMapped:
		return &Problem{"stations", "many"}
	}
	permits := []string{m.Permit}
	for name, permit := range m.Stations {
		permits = append(permits, name, permit)
	}
	for name := range m.Products {
		permits = append(permits, name)
	}
	if slices.ContainsFunc(permits, func(s string) bool { return len(s) > 100 || strings.ContainsFunc(s, unicode.IsControl) }) {
		return &Problem{"stations", "long"}
	}
	return nil
}

// KeepTable keeps a table that is sent, as it came; nothing is taken yet. The same bytes again
// change nothing. It fails with spreadsheet.ErrFile for what is no table.
func (d *Desk) KeepTable(ctx context.Context, who string, f File) (Table, error) {
	if len(f.Bytes) > MaxTable {
		return Table{}, fmt.Errorf("%w: it has more than %d MB; %w", spreadsheet.ErrFile, MaxTable>>20, spreadsheet.ErrBig)
	}
	if _, err := spreadsheet.Read(f.Bytes); err != nil {
		return Table{}, err
	}
	kept, err := d.cfg.Cabinet.KeepTable(f.Bytes)
	if errors.Is(err, fault.ErrInvalid) {
		return Table{}, fmt.Errorf("%w: %w", spreadsheet.ErrFile, err)
	}
	if err != nil {
		return Table{}, err
	}
	at := d.now()
	if err := d.cfg.Store.AddEvidence(ctx, at, who, kept); err != nil {
		return Table{}, err
	}
	if err := d.cfg.Store.KeepTable(ctx, Table{SHA256: kept.SHA256, Kind: kept.Kind, File: cmp.Or(cut(strings.TrimSpace(f.Name)), kept.SHA256[:12]), By: who, At: at}); err != nil {
		return Table{}, err
	}
	return d.cfg.Store.Table(ctx, kept.SHA256)
}

// Tables returns the tables that were sent, the newest first, and how many there are.
func (d *Desk) Tables(ctx context.Context, first, limit int) ([]Table, int, error) {
	return d.cfg.Store.Tables(ctx, first, limit)
}

// Table returns a table that was sent, with its bytes, or fault.ErrNotFound.
func (d *Desk) Table(ctx context.Context, sha256 string) (Table, []byte, error) {
	t, err := d.cfg.Store.Table(ctx, sha256)
	if err != nil {
		return t, nil, err
	}
	_, b, err := d.cfg.Cabinet.Read(sha256)
	return t, b, err
}

// Fitting returns the mappings whose heading a table has, by name.
func (d *Desk) Fitting(ctx context.Context, table []byte) ([]Mapping, error) {
	book, err := spreadsheet.Read(table)
	if err != nil {
		return nil, err
	}
	all, err := d.cfg.Store.Mappings(ctx)
	return slices.DeleteFunc(all, func(m Mapping) bool {
		return !slices.ContainsFunc(book.Sheets, func(s spreadsheet.Sheet) bool { return m.Says.Fits(s.Rows) })
	}), err
}

// Preview returns what a table says by a mapping. It keeps nothing. It fails with
// spreadsheet.ErrFile, with fault.ErrNotFound where there is no such mapping, and with a
// [Problem].
func (d *Desk) Preview(ctx context.Context, name string, table []byte, ask Ask) (*Preview, error) {
	in, err := d.intake(ctx, "")
	if err != nil {
		return nil, err
	}
	return in.preview(name, table, ask)
}

func (d *Desk) intake(ctx context.Context, who string) (*intake, error) {
	terms, hash, err := d.terms(ctx)
	return &intake{d, ctx, who, "", terms, hash, nil}, err
}

func (in *intake) preview(name string, table []byte, ask Ask) (*Preview, error) {
	ask.Number = strings.Join(strings.Fields(ask.Number), " ")
	switch {
	case utf8.RuneCountInString(ask.Number) > maxNumber || strings.ContainsFunc(ask.Number, unicode.IsControl):
		return nil, &Problem{"number", "long"}
	case !ask.Issued.IsZero() && (ask.Issued.Year() < 2000 || ask.Issued.After(in.now().AddDate(0, 0, 1))):
		return nil, &Problem{"issued", "day"}
	}
	m, err := in.cfg.Store.Mapping(in.ctx, ask.Mapping)
	if err != nil {
		return nil, err
	}
	p := &Preview{Mapping: m, Ask: ask}
	if err := in.readTable(p, name, table); err != nil {
		return nil, err
	}
	fiscal := (&fleet.Contract{Currency: m.Currency}).Fiscal()
	p.StandsIn = fiscal && slices.ContainsFunc(p.Documents, func(d Draft) bool { return in.terms.Receives(d.IssuedAt) })
	return p, in.known(p)
}

// readTable reads what a table says, whatever is here of it.
func (in *intake) readTable(p *Preview, name string, table []byte) error {
	if len(table) > MaxTable {
		return fmt.Errorf("%w: it has more than %d MB; %w", spreadsheet.ErrFile, MaxTable>>20, spreadsheet.ErrBig)
	}
	book, err := spreadsheet.Read(table)
	if err != nil {
		return err
	}
	says := &p.Mapping.Says
	at := -1
	for i, s := range book.Sheets {
		switch {
		case p.Ask.Sheet != "" && s.Name == p.Ask.Sheet:
			at = i
		case p.Ask.Sheet == "" && at < 0 && !s.Hidden && says.Fits(s.Rows):
			at = i
		case says.Fits(s.Rows):
			p.Unread = append(p.Unread, s.Name)
		}
	}
	if at < 0 {
		if p.Ask.Sheet != "" {
			return &Problem{"sheet", "missing"}
		}
		at = max(0, slices.IndexFunc(book.Sheets, func(s spreadsheet.Sheet) bool { return !s.Hidden })) // which says what of the heading it lacks
	}
	if len(book.Sheets) == 0 {
		return fmt.Errorf("%w: it is empty", spreadsheet.ErrFile)
	}
	p.Ask.Sheet = book.Sheets[at].Name
	answer := says.Read(book.Sheets[at].Rows)
	p.Passed = answer.Passed
	documents, refused := says.Documents(answer, p.Ask.Number)
	p.Refused = refused
	left := p.RefusedRows()
	for _, doc := range documents {
		p.Documents = append(p.Documents, in.draft(p, name, doc, left))
	}
	return nil
}

// draft makes a document of lines with one number.
func (in *intake) draft(p *Preview, name string, doc plain.Document, left int) Draft {
	m := &p.Mapping
	d := Draft{Lines: doc.Lines}
	check := invoice.Plain{Issuer: m.Issuer.RFC, LeftOut: left, Currency: m.Currency}
	part := invoice.Concept
	if m.Supply == fleet.SupplyCard { // who issues the cards numbers all purchases, wherever they were
		part = invoice.Bought
	}
	var cents int64
	issued := p.Ask.Issued
	for n, l := range doc.Lines {
		i := invoice.Item{
			Part: part, N: n + 1, Row: l.Row, Product: l.Product, Text: l.Text, Permit: l.Permit, Ticket: l.Ticket, At: l.At, DayAlone: !l.Timed,
			VolumeUL: l.VolumeUL, Cents: l.Cents, PriceE4: perLiter(l.Cents, l.VolumeUL),
		}
		if part == invoice.Bought { // elsewhere a column of that name is of something else
			i.Card = l.Card
		}
		d.Items = append(d.Items, i)
		check.Lines = append(check.Lines, invoice.PlainLine{N: i.N, Row: l.Row, Permit: l.Permit, Ticket: l.Ticket, Product: l.Product, VolumeUL: l.VolumeUL, PriceE4: l.PriceE4, Cents: l.Cents, Off: l.Off, RateE4: l.RateE4, At: l.At})
		cents += l.Cents
		if l.At.After(check.LastOn) {
			check.LastOn = l.At
		}
		if p.Ask.Issued.IsZero() && l.At.After(issued) {
			issued = l.At
		}
	}
	check.IssuedAt = issued
	d.Document = Document{
		Version: Plain, Kind: "I", Number: doc.Number, IssuedAt: issued, Currency: m.Currency, TotalCents: cents, Total: decimalOf(cents), Issuer: m.Issuer, File: cut(name), TakenAt: in.now(), TakenBy: in.who,
	}
	d.ID = idOf(&d)
	d.judge = func(k invoice.Known) Judgment { return in.judgment(invoice.CheckPlain(&check, in.terms, k)) }
	return d
}

// perLiter is what a liter comes to, as of all lines; 0: nobody can say.
func perLiter(cents, ul int64) int64 {
	e4, _ := plain.PerLiter(cents, ul)
	return e4
}

// decimalOf writes cents as documents do.
func decimalOf(cents int64) string {
	s := fmt.Sprintf("%03d", cents)
	return s[:len(s)-2] + "." + s[len(s)-2:]
}

// idOf is the hash of what a document says: the same number with the same lines is the same
// document, whichever file it came in and wherever in that it stood.
func idOf(d *Draft) string {
	type line struct {
		Product, Text, Permit, Ticket, At, Part string
		UL, Cents                               int64
		Card                                    string `json:",omitempty"` // what came before it had one has the same hash
	}
	said := struct {
		What, Issuer, Number, IssuedOn, Currency string
		Lines                                    []line
	}{"litro plain invoice 1", d.Issuer.RFC, strings.ToLower(d.Number), d.IssuedAt.Format(time.DateOnly), d.Currency, nil}
	for _, i := range d.Items {
		at := i.At.Format("2006-01-02T15:04:05")
		if i.DayAlone {
			at = i.At.Format(time.DateOnly)
		}
		said.Lines = append(said.Lines, line{i.Product, i.Text, i.Permit, i.Ticket, at, i.Part, i.VolumeUL, i.Cents, i.Card})
	}
	b, err := json.Marshal(said)
	if err != nil {
		panic(err) // strings and numbers
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// known says which documents are here: the same, which changes nothing, or others of the same
// number, which refuses them.
func (in *intake) known(p *Preview) error {
	var ids, numbers []string
	for i := range p.Documents {
		ids, numbers = append(ids, p.Documents[i].ID), append(numbers, strings.ToLower(p.Documents[i].Number))
	}
	here, err := in.cfg.Store.PlainHere(in.ctx, p.Mapping.Issuer.RFC, ids, numbers)
	if err != nil {
		return err
	}
	list := p.Documents[:0]
	for _, d := range p.Documents {
		code := ""
		for i := range here {
			h := &here[i]
			switch {
			case h.ID == d.ID && h.Status != nil && h.Status.Status == Canceled:
				code = plain.Withdrawn
			case h.ID == d.ID:
				d.Here = h
			case strings.EqualFold(h.Number, d.Number):
				code = cmp.Or(code, plain.Here)
			}
		}
		if d.Here == nil && code != "" {
			for _, l := range d.Lines {
				p.Refused = append(p.Refused, plain.Refused{Row: l.Row, Column: p.Mapping.Says.Columns[plain.Number], Value: d.Number, Code: code})
			}
			continue
		}
		list = append(list, d)
	}
	p.Documents = list
	slices.SortStableFunc(p.Refused, func(a, b plain.Refused) int { return cmp.Compare(a.Row, b.Row) })
	return nil
}

// A TakenTable is what became of a table.
type TakenTable struct {
	Take      Take
	Documents []Draft // with those that were here
	Refused   []plain.Refused
}

// TakeTable takes in what a table that was kept says by a mapping: documents that are here
// already change nothing. It fails with [ErrRefused] where rows are refused and the others are
// not asked for, with [ErrNothing], with a [Problem], and with fault.ErrConflict where another
// document of a number came meanwhile.
func (d *Desk) TakeTable(ctx context.Context, who, sha256 string, ask Ask) (*TakenTable, error) {
	t, b, err := d.Table(ctx, sha256)
	if err != nil {
		return nil, err
	}
	in, err := d.intake(ctx, who)
	if err != nil {
		return nil, err
	}
	p, err := in.preview(t.File, b, ask)
	switch {
	case err != nil:
		return nil, err
	case len(p.Refused) > 0 && !ask.Others:
		return nil, fmt.Errorf("table %s: %w", t.File, ErrRefused)
	case len(p.Documents) == 0:
		return nil, fmt.Errorf("table %s: %w", t.File, ErrNothing)
	}
	take := Take{Table: sha256, Mapping: p.Mapping, Ask: p.Ask, Refused: p.RefusedRows(), Passed: len(p.Passed), By: who, At: in.now()}
	for i := range p.Refused {
		p.Refused[i].Value = clean(p.Refused[i].Value)
		p.Refused[i].Column = clean(p.Refused[i].Column)
	}
	done, again, err := d.cfg.Store.TakeTable(ctx, take, p.Refused, p.Documents)
	if err != nil {
		return nil, err
	}
	for i := range p.Documents {
		x := &p.Documents[i]
		if again[x.ID] && x.Here == nil { // it came meanwhile
			x.Here = &Document{}
			*x.Here = x.Document
		}
	}
	return &TakenTable{done, p.Documents, p.Refused}, nil
}

// clean leaves of a cell what a record can keep and a person can read.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200]) + "…"
	}
	return s
}

// plainAgain reads the table of a document as it was read, and returns who judges it.
func (in *intake) plainAgain(d Document, tables map[int64][]Draft) (func(invoice.Known) Judgment, error) {
	if _, read := tables[d.Take]; !read {
		take, err := in.cfg.Store.Take(in.ctx, d.Take)
		if err != nil {
			return nil, err
		}
		_, b, err := in.cfg.Cabinet.Read(d.Table)
		if err != nil {
			return nil, err
		}
		p := &Preview{Mapping: take.Mapping, Ask: take.Ask}
		if err := in.readTable(p, d.File, b); err != nil {
			return nil, fmt.Errorf("document %s: %w", d.ID, err)
		}
		tables[d.Take] = p.Documents
	}
	i := slices.IndexFunc(tables[d.Take], func(x Draft) bool { return x.ID == d.ID })
	if i < 0 {
		return nil, fmt.Errorf("document %s: its table says another: %w", d.ID, evidence.ErrAltered)
	}
	return tables[d.Take][i].judge, nil
}

// TermsOf says a mapping's taxes as people write them: a percentage.
func TermsOf(taxE4 int64) string {
	s := strconv.FormatInt(taxE4/100, 10)
	if rest := taxE4 % 100; rest > 0 {
		s += strings.TrimRight(fmt.Sprintf(".%02d", rest), "0")
	}
	return s
}
