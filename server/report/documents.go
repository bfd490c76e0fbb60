package report

import (
	"fmt"
	"time"
)

// A DocumentRow is a document of a supplier in a list.
type DocumentRow struct {
	ID, UUID     string
	IssuedAt     time.Time // by the clock of the place of issue, taken for the office's
	Kind, Folio  string
	Second       bool // it has the UUID of another, and is not it
	Plain        bool // it is of a table, without a fiscal stamp
	Supplier     string
	RFC          string
	Receiver     string // RFC
	TotalCents   int64
	Total        string // to the last digit
	Currency     string
	Verdict      string
	Findings     int
	Status       string // valid, canceled, unknown; empty: nobody has asked
	AskedAt      time.Time
	SealEnd      string
	CheckURL     string
	File         string
	TakenAt      time.Time
	TakenBy, Why string
}

// kind is that of its document; one of a table bills as one of income does.
func (d *DocumentRow) kind() string {
	if d.Plain {
		return "plain"
	}
	return d.Kind
}

// authority is what the authority said of it. Nobody asks it about tables, and what was withdrawn
// of those does not count.
func (d *DocumentRow) authority() string {
	switch {
	case d.Plain && d.Status == "canceled":
		return "withdrawn"
	case d.Plain:
		return ""
	}
	return firstOf(d.Status, "unchecked")
}

// Documents lists documents of suppliers. Its total is of those in one currency: what suppliers
// bill, less what they credit, without what is canceled and what has the UUID of another.
func Documents(list []DocumentRow) Table {
	t := Table{Name: "documents", Columns: []Column{
		{"issued_on", Instant, ""}, {"supplier", Text, ""}, {"rfc", Text, ""}, {"document_kind", Text, ""}, {"document_no", Text, ""}, {"uuid_only", Text, ""}, {"amount", Money, ""}, {"currency", Text, ""},
		{"verdict", Text, ""}, {"found", Count, ""}, {"authority", Text, ""}, {"asked_at", Instant, ""}, {"taken_at", Instant, ""}, {"by", Text, ""}, {"file_name", Text, ""},
	}}
	var total int64
	one, left := len(list) > 0, int64(0)
	for _, d := range list {
		one = one && d.Currency == list[0].Currency
		switch {
		case d.Second || d.Status == "canceled":
			left++
		case d.Kind == "I":
			total += d.TotalCents
		case d.Kind == "E":
			total -= d.TotalCents
		}
		t.Rows = append(t.Rows, Row{d.ID, []Cell{
			instant(d.IssuedAt), textCell(d.Supplier), textCell(d.RFC), textCell(d.kind()), textCell(d.Folio), textCell(d.UUID), number(d.TotalCents), textCell(d.Currency),
			textCell(d.Verdict), number(int64(d.Findings)), textCell(d.authority()), instant(d.AskedAt), instant(d.TakenAt), textCell(d.TakenBy), textCell(d.File),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("amount")] = numberIf(one, total)
	if left > 0 {
		t.Notes = append(t.Notes, note("documents.left", left))
	}
	return t
}

// Unchecked lists documents as whoever asks the tax authority needs them; the same file with
// its answers in the last two columns is taken in again.
func Unchecked(list []DocumentRow) Table {
	t := Table{Name: "unchecked", Columns: []Column{
		{"uuid_only", Text, ""}, {"rfc", Text, ""}, {"receiver", Text, ""}, {"total", Text, ""}, {"seal_end", Text, ""}, {"supplier", Text, ""}, {"document_no", Text, ""}, {"check_url", Text, ""},
		{"status", Text, ""}, {"asked_at", Text, ""},
	}}
	for _, d := range list {
		t.Rows = append(t.Rows, Row{d.ID, []Cell{
			textCell(d.UUID), textCell(d.RFC), textCell(d.Receiver), textCell(d.Total), textCell(d.SealEnd), textCell(d.Supplier), textCell(d.Folio), textCell(d.CheckURL), {}, {},
		}})
	}
	return t
}

// A DocumentItem is what a document bills.
type DocumentItem struct {
	Part           string // concept or purchase
	N              int
	At             time.Time // of a purchase or a table's line, by the clock of the station
	DayAlone       bool      // nobody says the time of day
	Product, Text  string
	Permit, Ticket string
	Card, Seller   string
	VolumeUL       int64 // 0: no fuel
	Cents, PriceE4 int64
}

// DocumentItems lists what a document bills.
func DocumentItems(list []DocumentItem) Table {
	t := Table{Name: "document-items", Columns: []Column{
		{"line_no", Text, ""}, {"billed", Text, ""}, {"product_key", Text, ""}, {"permit", Text, ""}, {"ticket", Text, ""}, {"card", Text, ""}, {"seller", Text, ""}, {"at", Text, ""},
		{"volume", Volume, "L"}, {"price", Price, ""}, {"amount", Money, ""},
	}}
	var ul, cents int64
	for _, i := range list {
		ul, cents = ul+i.VolumeUL, cents+i.Cents
		at, fuel := "", i.VolumeUL > 0
		switch {
		case i.At.IsZero():
		case i.DayAlone:
			at = i.At.Format(time.DateOnly)
		default:
			at = i.At.Format("2006-01-02 15:04:05")
		}
		key := i.Part + "/" + Cell{N: int64(i.N)}.Decimal(Count)
		t.Rows = append(t.Rows, Row{key, []Cell{
			textCell(Cell{N: int64(i.N)}.Decimal(Count)), textCell(i.Text), textCell(i.Product), textCell(i.Permit), textCell(i.Ticket), textCell(i.Card), textCell(i.Seller), textCell(at),
			numberIf(fuel, i.VolumeUL), numberIf(fuel, i.PriceE4), number(i.Cents),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("volume")], t.Total[t.Column("amount")] = number(ul), number(cents)
	return t
}

// A DocumentFinding is something that is wrong with a document.
type DocumentFinding struct {
	Code, Severity   string
	Row              int
	Field            string
	What             string
	Actual, Expected string
	Remedy           string
}

// DocumentFindings lists what is wrong with a document.
func DocumentFindings(list []DocumentFinding) Table {
	t := Table{Name: "document-findings", Columns: []Column{
		{"severity_of", Text, ""}, {"what_is_wrong", Text, ""}, {"actual", Text, ""}, {"expected", Text, ""}, {"remedy", Text, ""}, {"where_in", Text, ""}, {"file_line", Count, ""}, {"code", Text, ""},
	}}
	for _, f := range list {
		t.Rows = append(t.Rows, Row{f.Code, []Cell{
			textCell(f.Severity), textCell(f.What), textCell(f.Actual), textCell(f.Expected), textCell(f.Remedy), textCell(f.Field), numberIf(f.Row > 0, int64(f.Row)), textCell(f.Code),
		}})
	}
	return t
}

// A SentFile is a file that somebody sent, and what became of it.
type SentFile struct {
	File, Outcome, Why string
	Row                int
	SHA256             string
	Document           *DocumentRow // nil: it is none
}

// SentFiles lists what became of files that were sent together, as many as were sent.
func SentFiles(list []SentFile) Table {
	t := Table{Name: "sent-files", Columns: []Column{
		{"file_name", Text, ""}, {"outcome", Text, ""}, {"why", Text, ""}, {"supplier", Text, ""}, {"document_no", Text, ""}, {"amount", Money, ""}, {"verdict", Text, ""}, {"found", Count, ""}, {"hash", Text, ""},
	}}
	for _, f := range list {
		row := Row{f.SHA256, []Cell{textCell(f.File), textCell(f.Outcome), textCell(f.Why), {}, {}, {}, {}, {}, textCell(f.SHA256)}}
		if d := f.Document; d != nil {
			row.Key = d.ID
			row.Cells[3], row.Cells[4], row.Cells[5], row.Cells[6], row.Cells[7] = textCell(d.Supplier), textCell(d.Folio), number(d.TotalCents), textCell(d.Verdict), number(int64(d.Findings))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// A StatusRow is what the authority said of a document, and who asked.
type StatusRow struct {
	Status, Source, Note, Evidence, By string
	AskedAt, SaidAt                    time.Time
}

// DocumentStatuses lists what the authority said of a document, the newest first.
func DocumentStatuses(list []StatusRow) Table {
	t := Table{Name: "document-statuses", Columns: []Column{
		{"authority", Text, ""}, {"plain_status", Text, ""}, {"asked_at", Instant, ""}, {"source_of", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""}, {"remark", Text, ""}, {"evidence", Text, ""},
	}}
	for _, s := range list {
		t.Rows = append(t.Rows, Row{s.SaidAt.String(), []Cell{
			textCell(s.Status), textCell(s.Status), instant(s.AskedAt), textCell(s.Source), textCell(s.By), instant(s.SaidAt), textCell(s.Note), textCell(s.Evidence),
		}})
	}
	return t
}

// An AnswerRow is what the authority said of a document, and which document that is.
type AnswerRow struct {
	StatusRow
	Kind          string // of the evidence, as its file ends; empty: there is none
	Document      string
	UUID, Folio   string
	IssuedAt      time.Time // by the clock of the place of issue
	RFC, Supplier string
	Plain         bool // it is of a table, and somebody said so in the authority's stead
}

// Answers lists what was said of documents, by whom and with which evidence, in the order given; of
// a document of a table somebody says it in the authority's stead.
func Answers(p Period, list []AnswerRow) Table {
	t := Table{Name: "answers", Period: p, Columns: []Column{
		{"issued_on", Instant, ""}, {"supplier", Text, ""}, {"rfc", Text, ""}, {"document_no", Text, ""}, {"uuid_only", Text, ""}, {"authority", Text, ""}, {"plain_status", Text, ""}, {"asked_at", Instant, ""}, {"source_of", Text, ""},
		{"by", Text, ""}, {"said_at", Instant, ""}, {"remark", Text, ""}, {"evidence", Text, ""}, {"out_of_period", Text, ""},
	}}
	for i := range list {
		a, other := &list[i], Cell{}
		if at := inZone(a.IssuedAt, p.From.Location()); at.Before(p.From) || !at.Before(p.To) {
			other = textCell(at.Format("2006-01"))
		}
		said, plain := textCell(a.Status), Cell{}
		if a.Plain {
			said, plain = plain, said
		}
		t.Rows = append(t.Rows, Row{a.Document, []Cell{
			instant(inZone(a.IssuedAt, p.From.Location())), textCell(a.Supplier), textCell(a.RFC), textCell(a.Folio), textCell(a.UUID), said, plain, instant(a.AskedAt), textCell(a.Source),
			textCell(a.By), instant(a.SaidAt), textCell(a.Note), textCell(a.Evidence), other,
		}})
	}
	return t
}

// inZone has the clock of a time be that of a place.
func inZone(t time.Time, place *time.Location) time.Time {
	y, m, d := t.Date()
	hour, minute, second := t.Clock()
	return time.Date(y, m, d, hour, minute, second, 0, place)
}

// A ReceiverRow is an RFC that documents are made out to, or were.
type ReceiverRow struct {
	RFC, Name  string
	From       *time.Time // the first day, at its UTC midnight; nil: all days
	Active     bool
	Reason, By string
	Agreed     string // the second person; empty: one said it
	At         time.Time
}

// Receivers lists to whom documents are made out.
func Receivers(list []ReceiverRow) Table {
	t := Table{Name: "receivers", Columns: []Column{{"rfc", Text, ""}, {"name", Text, ""}, {"active", Text, ""}, {"from_day", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"numbered_agreed", Text, ""}, {"said_at", Instant, ""}}}
	for _, r := range list {
		active := "no"
		if r.Active {
			active = "yes"
		}
		key, from := r.RFC, ""
		if r.From != nil {
			from = r.From.Format(time.DateOnly)
			key += " " + from
		}
		t.Rows = append(t.Rows, Row{key, []Cell{textCell(r.RFC), textCell(r.Name), textCell(active), textCell(from), textCell(r.Reason), textCell(r.By), textCell(r.Agreed), instant(r.At)}})
	}
	return t
}

// A FuelQuotaRow is what a liter of a product bears of taxes, from a day on.
type FuelQuotaRow struct {
	Product    string
	From       time.Time // midnight of its day
	PerLiterE6 int64     // millionths of the currency
	Reason, By string
	Agreed     string // the second person; empty: one said it
	At         time.Time
}

// FuelQuotas lists them as people said them.
func FuelQuotas(list []FuelQuotaRow) Table {
	t := Table{Name: "fuel-quotas", Columns: []Column{{"product_key", Text, ""}, {"from_day", Text, ""}, {"per_liter", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"numbered_agreed", Text, ""}, {"said_at", Instant, ""}}}
	for _, q := range list {
		day := q.From.Format(time.DateOnly)
		t.Rows = append(t.Rows, Row{q.Product + "/" + day, []Cell{textCell(q.Product), textCell(day), textCell(Cell{N: q.PerLiterE6}.Decimal(Volume)), textCell(q.Reason), textCell(q.By), textCell(q.Agreed), instant(q.At)}})
	}
	return t
}

// A VATRow is a rate of the IVA from a day on.
type VATRow struct {
	Kind                 string // general, border or zero
	From                 string // as 2026-01-01
	Until                string // its last day; empty: until another of its kind begins
	RateE4               *int64 // ten-thousandths; nil: there is none
	Reason, By, AgreedBy string
	At                   time.Time
}

// VATRates lists them as people said them. Rates are percents.
func VATRates(list []VATRow) Table {
	t := Table{Name: "vat-rates", Columns: []Column{
		{"vat_kind", Text, ""}, {"from_day", Text, ""}, {"until_day", Text, ""}, {"vat_rate", Money, "%"}, {"reason", Text, ""}, {"by", Text, ""}, {"numbered_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	for i, r := range list {
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s/%s/%d", r.Kind, r.From, i), []Cell{
			textCell(r.Kind), textCell(r.From), textCell(r.Until), optional(r.RateE4), textCell(r.Reason), textCell(r.By), textCell(r.AgreedBy), instant(r.At),
		}})
	}
	return t
}

// An IdentityRow is what the authority has of an RFC of ours, from a day on.
type IdentityRow struct {
	RFC, Name, Regime, ZIP string
	From                   string // as 2026-01-01
	Until                  string // its last day; empty: until another begins
	Reason, By, AgreedBy   string
	At                     time.Time
}

// Identities lists who we are to the authority.
func Identities(list []IdentityRow) Table {
	t := Table{Name: "identities", Columns: []Column{
		{"rfc", Text, ""}, {"name", Text, ""}, {"fiscal_regime", Text, ""}, {"postal_code", Text, ""}, {"from_day", Text, ""}, {"until_day", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"numbered_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	for i, r := range list {
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s/%s/%d", r.RFC, r.From, i), []Cell{
			textCell(r.RFC), textCell(r.Name), textCell(r.Regime), textCell(r.ZIP), textCell(r.From), textCell(r.Until), textCell(r.Reason), textCell(r.By), textCell(r.AgreedBy), instant(r.At),
		}})
	}
	return t
}

// A PermitRegisterRow is a register of permits to sell fuel, from a day on.
type PermitRegisterRow struct {
	From                 string // as 2026-01-01
	Permits, LeftOut     int64
	File, SHA256         string
	Reason, By, AgreedBy string
	At                   time.Time
}

// PermitRegisters lists them as people said them.
func PermitRegisters(list []PermitRegisterRow) Table {
	t := Table{Name: "permit-registers", Columns: []Column{
		{"from_day", Text, ""}, {"register_permits", Count, ""}, {"register_left_out", Count, ""}, {"file_name", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"numbered_agreed", Text, ""}, {"said_at", Instant, ""}, {"hash", Text, ""},
	}}
	for i, r := range list {
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s/%d", r.From, i), []Cell{
			textCell(r.From), number(r.Permits), number(r.LeftOut), textCell(r.File), textCell(r.Reason), textCell(r.By), textCell(r.AgreedBy), instant(r.At), textCell(r.SHA256),
		}})
	}
	return t
}

// A RegisteredStationRow is a station of a contract by its permit, and what the register of permits has
// of that.
type RegisteredStationRow struct {
	Contract, Supplier, Permit, Name string
	Number, Holder, Activity, Status string // as the register has them; empty: it does not
	Wrong                            string // in words
}

// RegisteredStations lists stations of contracts beside the register of permits.
func RegisteredStations(list []RegisteredStationRow) Table {
	t := Table{Name: "registered-stations", Columns: []Column{
		{"contract", Text, ""}, {"supplier", Text, ""}, {"station_name", Text, ""}, {"permit", Text, ""}, {"register_holder", Text, ""}, {"register_activity", Text, ""}, {"register_status", Text, ""}, {"register_number", Text, ""}, {"what_is_wrong", Text, ""},
	}}
	for _, s := range list {
		t.Rows = append(t.Rows, Row{s.Contract + "/" + s.Permit, []Cell{
			textCell(s.Contract), textCell(s.Supplier), textCell(s.Name), textCell(s.Permit), textCell(s.Holder), textCell(s.Activity), textCell(s.Status), textCell(s.Number), textCell(s.Wrong),
		}})
	}
	return t
}
