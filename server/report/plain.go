package report

import (
	"slices"
	"strconv"
	"time"
)

// A MappingRow is a version of how a supplier writes its tables.
type MappingRow struct {
	Name          string
	Version       int
	Supplier, RFC string
	Supply        string
	Currency, Tax string // a percentage that is added; empty: nothing is
	Headings      string // of its columns
	Reason, By    string
	At            time.Time
}

// Mappings lists how tables are read.
func Mappings(list []MappingRow) Table {
	t := Table{Name: "mappings", Columns: []Column{
		{"name", Text, ""}, {"mapping_version", Count, ""}, {"supplier", Text, ""}, {"rfc", Text, ""}, {"supply", Text, ""}, {"currency", Text, ""}, {"tax_added", Text, ""}, {"headings", Text, ""},
		{"reason", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""},
	}}
	for _, m := range list {
		t.Rows = append(t.Rows, Row{m.Name + "/" + strconv.Itoa(m.Version), []Cell{
			textCell(m.Name), number(int64(m.Version)), textCell(m.Supplier), textCell(m.RFC), textCell(m.Supply), textCell(m.Currency), textCell(m.Tax), textCell(m.Headings),
			textCell(m.Reason), textCell(m.By), instant(m.At),
		}})
	}
	return t
}

// A TableRow is a time that a table was taken in, or that it was sent and nothing was taken.
type TableRow struct {
	SHA256, File        string
	SentAt              time.Time
	SentBy              string
	Mapping             string // its name and version; empty: nothing was taken
	Taken, Again, Lines int    // documents, those that were here, and lines of those taken
	Refused             int    // rows
	TakenAt             time.Time
	TakenBy             string
}

// Tables lists tables that were sent, and what was taken of them.
func Tables(list []TableRow) Table {
	t := Table{Name: "plain-tables", Columns: []Column{
		{"file_name", Text, ""}, {"sent_at", Instant, ""}, {"sent_by", Text, ""}, {"mapping_used", Text, ""}, {"documents_taken", Count, ""}, {"documents_again", Count, ""}, {"lines_taken", Count, ""}, {"rows_refused", Count, ""},
		{"taken_at", Instant, ""}, {"by", Text, ""}, {"hash", Text, ""},
	}}
	for _, x := range list {
		took := x.Mapping != ""
		t.Rows = append(t.Rows, Row{x.SHA256, []Cell{
			textCell(x.File), instant(x.SentAt), textCell(x.SentBy), textCell(x.Mapping), numberIf(took, int64(x.Taken)), numberIf(took, int64(x.Again)), numberIf(took, int64(x.Lines)), numberIf(took, int64(x.Refused)),
			instant(x.TakenAt), textCell(x.TakenBy), textCell(x.SHA256),
		}})
	}
	return t
}

// A PlainDocument is a document of a table as it would be taken, or is here.
type PlainDocument struct {
	ID, Number string
	IssuedOn   time.Time
	Lines      int
	VolumeUL   int64
	Cents      int64
	Outcome    string // new, or again: the same is here, since TakenAt by TakenBy, of File
	TakenAt    time.Time
	TakenBy    string
	File       string
}

// PlainDocuments lists the documents of a table, in one currency.
func PlainDocuments(list []PlainDocument) Table {
	t := Table{Name: "plain-documents", Columns: []Column{
		{"document_no", Text, ""}, {"issued_on", Instant, ""}, {"lines_taken", Count, ""}, {"volume", Volume, "L"}, {"amount", Money, ""}, {"plain_outcome", Text, ""}, {"taken_at", Instant, ""}, {"by", Text, ""}, {"file_name", Text, ""},
	}}
	var lines, ul, cents int64
	for _, d := range list {
		lines, ul, cents = lines+int64(d.Lines), ul+d.VolumeUL, cents+d.Cents
		t.Rows = append(t.Rows, Row{d.ID, []Cell{
			textCell(d.Number), instant(d.IssuedOn), number(int64(d.Lines)), number(d.VolumeUL), number(d.Cents), textCell(d.Outcome), instant(d.TakenAt), textCell(d.TakenBy), textCell(d.File),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("lines_taken")], t.Total[t.Column("volume")], t.Total[t.Column("amount")] = number(lines), number(ul), number(cents)
	return t
}

// A PlainLine is a row of a table as it is read.
type PlainLine struct {
	Row                      int // of the file
	Number, Ticket           string
	Card, Permit             string
	Product, Text            string
	At                       string // a day, with the time where the row has one
	VolumeUL, PriceE4, Cents int64
	Remark                   string // off: liters and price do not make the amount; or what was reckoned
}

// PlainLines lists rows of a table as they are read.
func PlainLines(list []PlainLine) Table {
	t := Table{Name: "plain-lines", Columns: []Column{
		{"file_line", Count, ""}, {"document_no", Text, ""}, {"ticket", Text, ""}, {"card", Text, ""}, {"at", Text, ""}, {"permit", Text, ""}, {"billed", Text, ""}, {"product_key", Text, ""},
		{"volume", Volume, "L"}, {"price", Price, ""}, {"amount", Money, ""}, {"plain_remark", Text, ""},
	}}
	var ul, cents int64
	for _, l := range list {
		ul, cents = ul+l.VolumeUL, cents+l.Cents
		t.Rows = append(t.Rows, Row{strconv.Itoa(l.Row), []Cell{
			number(int64(l.Row)), textCell(l.Number), textCell(l.Ticket), textCell(l.Card), textCell(l.At), textCell(l.Permit), textCell(l.Text), textCell(l.Product),
			number(l.VolumeUL), number(l.PriceE4), number(l.Cents), textCell(l.Remark),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("volume")], t.Total[t.Column("amount")] = number(ul), number(cents)
	if !slices.ContainsFunc(list, func(l PlainLine) bool { return l.Card != "" }) {
		t.Drop("card")
	}
	return t
}

// A PlainRefusal is a cell that keeps its row from being taken.
type PlainRefusal struct {
	Row                  int
	Heading, Value, Code string
	What, Remedy         string
}

// PlainRefusals lists them.
func PlainRefusals(list []PlainRefusal) Table {
	t := Table{Name: "plain-refused", Columns: []Column{{"file_line", Count, ""}, {"heading", Text, ""}, {"actual", Text, ""}, {"what_is_wrong", Text, ""}, {"remedy", Text, ""}, {"code", Text, ""}}}
	for i, r := range list {
		t.Rows = append(t.Rows, Row{strconv.Itoa(i), []Cell{number(int64(r.Row)), textCell(r.Heading), textCell(r.Value), textCell(r.What), textCell(r.Remedy), textCell(r.Code)}})
	}
	return t
}
