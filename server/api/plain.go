package api

import (
	"encoding/base64"
	"errors"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice/plain"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// Tables of suppliers without a fiscal document.

// A Mapping is a version of how a supplier writes its tables.
type Mapping struct {
	Mapping    int64  `json:"mapping" doc:"The number of this version among all."`
	Name       string `json:"name"`
	Version    int    `json:"version" doc:"Of its name, from 1. What was read by one stays as it was read."`
	Issuer     string `json:"issuer" doc:"RFC of the contract's supplier, when this was said."`
	IssuerName string `json:"issuer_name"`
	Supply     string `json:"supply" doc:"station, card or bulk: with card each row is a purchase that its issuer numbers."`
	Currency   string `json:"currency"`
	MappingSays
	SaidBy string    `json:"said_by"`
	SaidAt time.Time `json:"said_at"`
}

// MappingSays is what is said of how a supplier writes its tables.
type MappingSays struct {
	Contract string            `json:"contract" maxLength:"24" doc:"Whose supplier it is of; it has an RFC."`
	Columns  map[string]string `json:"columns" doc:"The heading of each field that the table has: number, ticket, card (of contracts by card), day, time, station, product, liters, unit, price, amount, rate (of the IVA, as a percent, which is held against those that count on the day of the row). Of liters, price and amount two are needed."`
	Point    string            `json:"point" pattern:"^[.,]$" doc:"Before decimals: a point or a comma."`
	Order    string            `json:"order" enum:"dmy,mdy,ymd" doc:"Of the parts of a day."`
	Permit   string            `json:"permit,omitempty" maxLength:"100" doc:"Of rows that name no station."`
	Stations map[string]string `json:"stations,omitempty" doc:"The permits of what the supplier calls its stations."`
	Product  string            `json:"product,omitempty" maxLength:"20" doc:"Of rows that name no fuel: 15101505 diesel, 15101514 regular, 15101515 premium."`
	Products map[string]string `json:"products,omitempty" doc:"The keys of what the supplier calls its fuels."`
	TaxE4    int64             `json:"tax_e4,omitempty" minimum:"0" maximum:"10000" doc:"What taxes add to prices and amounts, in ten-thousandths; 0: they are in them."`
	Reason   string            `json:"reason" minLength:"1" maxLength:"200"`
}

// SayMapping is a version to be said, under a new name or one that is there.
type SayMapping struct {
	Name string `json:"name" minLength:"1" maxLength:"60"`
	MappingSays
}

// Mappings are the last versions of all, or all versions of one.
type Mappings struct {
	Mappings []Mapping `json:"mappings" nullable:"false"`
}

// A SupplierTable is a file that was sent to be read by a mapping.
type SupplierTable struct {
	Table  string      `json:"table" doc:"The SHA-256 of its file."`
	Kind   string      `json:"kind" doc:"csv or xlsx"`
	File   string      `json:"file" doc:"Its name as it came first."`
	SentBy string      `json:"sent_by"`
	SentAt time.Time   `json:"sent_at"`
	Takes  []TableTake `json:"takes" nullable:"false" doc:"Each time that it was taken in, the newest first."`
}

// A TableTake is a time that a table was taken in.
type TableTake struct {
	Take        int64     `json:"take"`
	Mapping     int64     `json:"mapping"`
	MappingName string    `json:"mapping_name"`
	Version     int       `json:"version"`
	Sheet       string    `json:"sheet,omitempty"`
	Number      string    `json:"number,omitempty" doc:"Of rows without one."`
	IssuedOn    string    `json:"issued_on,omitempty" doc:"Absent: each document has the day of its last row."`
	Taken       int       `json:"taken" doc:"Documents."`
	Again       int       `json:"again" doc:"Documents that were here already."`
	Lines       int       `json:"lines" doc:"Of those taken."`
	RowsRefused int       `json:"rows_refused"`
	RowsPassed  int       `json:"rows_passed" doc:"That say nothing, such as totals."`
	TakenBy     string    `json:"taken_by"`
	TakenAt     time.Time `json:"taken_at"`
}

// SupplierTables are tables that were sent, the newest first.
type SupplierTables struct {
	All    int             `json:"all" doc:"How many there are."`
	Tables []SupplierTable `json:"tables" nullable:"false"`
}

// A TableDocument is a document of a table.
type TableDocument struct {
	Document    string     `json:"document" doc:"The SHA-256 of what it says: the same number with the same lines is the same document, in whichever file."`
	Number      string     `json:"number"`
	IssuedOn    string     `json:"issued_on"`
	Lines       int        `json:"lines"`
	VolumeUL    int64      `json:"volume_ul"`
	AmountCents int64      `json:"amount_cents" doc:"With taxes."`
	Currency    string     `json:"currency"`
	Outcome     string     `json:"outcome" doc:"new; taken; or again: the same is here since taken_at, by taken_by, of file."`
	TakenAt     *time.Time `json:"taken_at,omitempty"`
	TakenBy     string     `json:"taken_by,omitempty"`
	File        string     `json:"file,omitempty"`
}

// A TableLine is a row of a table as it is read.
type TableLine struct {
	Row      int    `json:"row" doc:"Of the file, from 1."`
	Number   string `json:"number"`
	Ticket   string `json:"ticket,omitempty"`
	Card     string `json:"card,omitempty"`
	Permit   string `json:"permit,omitempty"`
	Product  string `json:"product"`
	Text     string `json:"text,omitempty"`
	At       string `json:"at" doc:"By the clock of the station; a day alone where the row has no time."`
	VolumeUL int64  `json:"volume_ul"`
	PriceE4  int64  `json:"price_e4" doc:"A liter, with taxes."`
	Cents    int64  `json:"amount_cents" doc:"With taxes."`
	Reckoned string `json:"reckoned,omitempty" doc:"liters, price or amount: the row leaves it out."`
	Off      bool   `json:"off,omitempty" doc:"Liters and price do not make the amount."`
}

// A TableRefusal is a cell that keeps its row from being taken.
type TableRefusal struct {
	Row     int    `json:"row"`
	Heading string `json:"heading,omitempty" doc:"Of its column; absent: it is of the whole row."`
	Value   string `json:"value,omitempty"`
	Code    string `json:"code" doc:"heading, row, missing, day, number, below, large, two, unit, station, product, unnumbered, text; here or withdrawn, of documents."`
	What    string `json:"what"`
	Remedy  string `json:"remedy"`
}

// A TablePreview is what a table says by a mapping. Nothing of it is taken.
type TablePreview struct {
	SupplierTable
	Mapping     *Mapping        `json:"mapping,omitempty" doc:"By which it is read; absent: none is asked for, and not one alone has its heading."`
	Sheet       string          `json:"sheet,omitempty" doc:"That is read."`
	Unread      []string        `json:"unread" nullable:"false" doc:"Other sheets with that heading."`
	Documents   []TableDocument `json:"documents" nullable:"false"`
	Lines       []TableLine     `json:"lines" nullable:"false"`
	Refused     []TableRefusal  `json:"refused" nullable:"false"`
	RowsRefused int             `json:"rows_refused"`
	RowsPassed  []int           `json:"rows_passed" nullable:"false"`
	StandsIn    bool            `json:"stands_in,omitempty" doc:"Suppliers bill this by CFDI: fuel that the table alone bills stays without an invoice (AUD-06) until that comes."`
}

// A TableFile is a table to be kept.
type TableFile struct {
	File string `json:"file" minLength:"1" maxLength:"200"`
	Data string `json:"data" contentEncoding:"base64" doc:"The bytes of a CSV or XLSX file of 16 MB at most, in base64."`
}

// TakeTable says how a table is taken in.
type TakeTable struct {
	Mapping int64  `json:"mapping" doc:"The number of a version."`
	Number  string `json:"number,omitempty" maxLength:"100" doc:"Of rows without one."`
	Issued  string `json:"issued,omitempty" format:"date" doc:"The day of all documents; absent: each has that of its last row."`
	Sheet   string `json:"sheet,omitempty" maxLength:"60" doc:"Absent: the first that has the heading."`
	Others  bool   `json:"others,omitempty" doc:"Take what is not refused, though rows are; those stay on record with the file."`
}

// A TakenTable is what became of a table.
type TakenTable struct {
	TableTake
	Documents []TableDocument `json:"documents" nullable:"false"`
	Refused   []TableRefusal  `json:"refused" nullable:"false"`
}

// An OfTable names a table.
type OfTable struct {
	Table string `path:"table" pattern:"^[0-9a-f]{64}$" example:"0000000000000000000000000000000000000000000000000000000000000000"`
}

func mappingOf(m *finance.Mapping) Mapping {
	out := Mapping{Mapping: m.N, Name: m.Name, Version: m.Version, Issuer: m.Issuer.RFC, IssuerName: m.Issuer.Name, Supply: m.Supply, Currency: m.Currency, SaidBy: m.By, SaidAt: m.At.UTC()}
	s := &m.Says
	out.MappingSays = MappingSays{Contract: m.Contract, Columns: map[string]string{}, Point: s.Point, Order: s.Order, Permit: s.Permit, Stations: s.Stations, Product: s.Product, Products: s.Products, TaxE4: s.TaxE4, Reason: m.Reason}
	for f, heading := range s.Columns {
		out.Columns[string(f)] = heading
	}
	return out
}

func mappingsOf(list []finance.Mapping) Mappings {
	out := Mappings{[]Mapping{}}
	for i := range list {
		out.Mappings = append(out.Mappings, mappingOf(&list[i]))
	}
	return out
}

func takeOf(k *finance.Take) TableTake {
	out := TableTake{
		Take: k.N, Mapping: k.Mapping.N, MappingName: k.Mapping.Name, Version: k.Mapping.Version, Sheet: k.Ask.Sheet, Number: k.Ask.Number, Taken: k.Taken, Again: k.Again, Lines: k.Lines,
		RowsRefused: k.Refused, RowsPassed: k.Passed, TakenBy: k.By, TakenAt: k.At.UTC(),
	}
	if !k.Ask.Issued.IsZero() {
		out.IssuedOn = k.Ask.Issued.Format(time.DateOnly)
	}
	return out
}

func supplierTableOf(t *finance.Table) SupplierTable {
	out := SupplierTable{t.SHA256, string(t.Kind), t.File, t.By, t.At.UTC(), []TableTake{}}
	for i := range t.Takes {
		out.Takes = append(out.Takes, takeOf(&t.Takes[i]))
	}
	return out
}

func tableDocuments(list []finance.Draft, fresh string) []TableDocument {
	out := []TableDocument{}
	for i := range list {
		d := &list[i]
		x := TableDocument{Document: d.ID, Number: d.Number, IssuedOn: d.IssuedAt.Format(time.DateOnly), Lines: len(d.Lines), AmountCents: d.TotalCents, Currency: d.Currency, Outcome: fresh}
		for _, l := range d.Lines {
			x.VolumeUL += l.VolumeUL
		}
		if h := d.Here; h != nil {
			at := h.TakenAt.UTC()
			x.Outcome, x.TakenAt, x.TakenBy, x.File = "again", &at, h.TakenBy, h.File
		}
		out = append(out, x)
	}
	return out
}

func tableRefusals(list []finance.Refused, lang string) []TableRefusal {
	out := []TableRefusal{}
	for _, r := range list {
		out = append(out, TableRefusal{r.Row, r.Column, r.Value, r.Code, r.What(lang), r.Remedy(lang)})
	}
	return out
}

// tableProblem says what is wrong with a table or a mapping.
func tableProblem(err error) error {
	bad, ok := errors.AsType[*finance.Problem](err)
	switch {
	case errors.Is(err, spreadsheet.ErrFile):
		return badField("body.data", "%v", err)
	case errors.Is(err, finance.ErrRefused):
		return badField("body.others", "rows are refused, and nothing was taken; mend them, or say that the others are taken")
	case errors.Is(err, finance.ErrNothing):
		return badField("body.mapping", "by it the table has no row that can be taken")
	case !ok:
		return err
	}
	field, why := bad.Field, map[string]string{
		"name": "it is missing, or longer than 60 letters", "reason": "say why, in 200 bytes at most", "issued": "it is no day from 2000 to now", "number": "it is too long", "sheet": "the file has no such sheet",
		"point": "it is neither a point nor a comma", "order": "it is none of dmy, mdy and ymd", "tax": "it is not from 0 to 10000", "products": "say at least one fuel, each by a key that is a fuel's", "stations": "each name once, with a permit, 500 at most",
	}[bad.Field]
	switch {
	case field == "contract" && bad.Code == "rfc":
		why = "that contract has no RFC, by which lines are found; say it first"
	case field == "contract":
		why = "there is no such contract"
	case field == "tax":
		field = "tax_e4"
	case why == "" || field == "number" && bad.Code != "long":
		field, why = "columns."+bad.Field, "it is missing, too long, unknown or that of another column; of liters, price and amount two are needed"
	}
	return badField("body."+field, "%s", why)
}

func addPlain(a *api) {
	const tag = "invoices"
	read(a, operation{id: "list-mappings", tag: tag, path: "/invoices/plain/mappings", page: "GET /invoices/plain/mappings", summary: "List how suppliers write their tables", about: "The last version of each mapping."},
		func(c *call, _ *struct{}) (Mappings, error) {
			if err := c.invoices(); err != nil {
				return Mappings{}, err
			}
			list, err := c.Invoices.Mappings(c)
			return mappingsOf(list), err
		})
	read(a, operation{id: "get-mapping", tag: tag, path: "/invoices/plain/mapping", page: "GET /invoices/plain/mapping", summary: "Show all versions of a mapping", about: "The last first.", try: "?name=Estrella+mensual"},
		func(c *call, in *struct {
			Name string `query:"name" required:"true" maxLength:"60"`
		}) (Mappings, error) {
			if err := c.invoices(); err != nil {
				return Mappings{}, err
			}
			list, err := c.Invoices.MappingVersions(c, in.Name)
			return mappingsOf(list), err
		})
	do(a, operation{id: "say-mapping", tag: tag, path: "/invoices/plain/mappings", page: "POST /invoices/plain/mapping", summary: "Say how a supplier writes its tables",
		about: "Under a new name, or as a further version of one: what was read before stays as it was read.",
		try:   `{"name":"Estrella mensual","contract":"estrella","columns":{"number":"Factura","ticket":"Folio","day":"Fecha","product":"Combustible","liters":"Litros","amount":"Importe"},"point":".","order":"dmy","permit":"PL/4950/EXP/ES/2015","products":{"Magna":"15101514"},"reason":"muestra de mayo"}`},
		func(c *call, in *struct {
			Acting
			Body SayMapping
		}) (Mapping, error) {
			if err := c.invoices(); err != nil {
				return Mapping{}, err
			}
			b := &in.Body
			m := finance.Mapping{Name: b.Name, Contract: b.Contract, Reason: b.Reason, Says: plain.Mapping{
				Columns: map[plain.Field]string{}, Point: b.Point, Order: b.Order, Permit: b.Permit, Stations: b.Stations, Product: b.Product, Products: b.Products, TaxE4: b.TaxE4,
			}}
			for f, heading := range b.Columns {
				m.Says.Columns[plain.Field(f)] = heading
			}
			said, err := c.Invoices.SayMapping(c, c.user.Username, m)
			if err != nil {
				return Mapping{}, tableProblem(err)
			}
			return mappingOf(&said), nil
		})
	read(a, operation{id: "list-tables", tag: tag, path: "/invoices/plain", page: "GET /invoices/plain", summary: "List tables that suppliers sent without a fiscal document", about: "The newest first, with what was taken of each."},
		func(c *call, in *struct {
			First int `query:"first" minimum:"0" doc:"From which on, from 0."`
			Limit int `query:"limit" minimum:"1" maximum:"500" default:"100"`
		}) (SupplierTables, error) {
			out := SupplierTables{Tables: []SupplierTable{}}
			if err := c.invoices(); err != nil {
				return out, err
			}
			list, all, err := c.Invoices.Tables(c, in.First, in.Limit)
			out.All = all
			for i := range list {
				out.Tables = append(out.Tables, supplierTableOf(&list[i]))
			}
			return out, err
		})
	do(a, operation{id: "send-table", tag: tag, path: "/invoices/plain", page: "POST /invoices/plain", summary: "Send a supplier's table without a fiscal document", most: finance.MaxTable/3*4 + mostBody,
		about: "It is kept as it came, and nothing of it is taken: see get-table and take-table. The same bytes again change nothing.",
		try:   `{"file":"mayo.csv","data":"RmFjdHVyYSxGb2xpbyxGZWNoYSxDb21idXN0aWJsZSxMaXRyb3MsSW1wb3J0ZQpGLTEsMTAxLDAyLzA1LzIwMjYsTWFnbmEsNDAsOTYwLjAwCg=="}`},
		func(c *call, in *struct {
			Acting
			Body TableFile
		}) (SupplierTable, error) {
			if err := c.invoices(); err != nil {
				return SupplierTable{}, err
			}
			if err := c.pacedFile(); err != nil {
				return SupplierTable{}, err
			}
			b, err := c.decoded("body.data", in.Body.Data)
			if err != nil {
				return SupplierTable{}, err
			}
			t, err := c.Invoices.KeepTable(c, c.user.Username, finance.File{Name: in.Body.File, Bytes: b})
			if err != nil {
				return SupplierTable{}, tableProblem(err)
			}
			return supplierTableOf(&t), nil
		})
	read(a, operation{id: "get-table", tag: tag, path: "/invoices/plain/{table}", page: "GET /invoices/plain/{table}", summary: "Show what a supplier's table says",
		about: "As a mapping reads it: by the version that is asked for, or by the only one whose heading it has. Each row that is refused has its line, column, reason and remedy. Nothing is taken."},
		func(c *call, in *struct {
			OfTable
			Language
			Mapping int64  `query:"mapping" minimum:"1" doc:"The number of a version."`
			Number  string `query:"number" maxLength:"100" doc:"Of rows without one."`
			Issued  string `query:"issued" format:"date" doc:"The day of all documents."`
			Sheet   string `query:"sheet" maxLength:"60"`
		}) (TablePreview, error) {
			if err := c.invoices(); err != nil {
				return TablePreview{}, err
			}
			ask, err := askOf("query", in.Mapping, in.Number, in.Issued, in.Sheet)
			if err != nil {
				return TablePreview{}, err
			}
			return c.tablePreview(in.Table, ask, in.Language.Lang)
		})
	do(a, operation{id: "take-table", tag: tag, path: "/invoices/plain/{table}", page: "POST /invoices/plain/{table}", summary: "Take a supplier's table in",
		about: "Nothing is taken while a row is refused, unless the others are asked for. Documents that are here already change nothing. What is taken stands among all invoices, with the kind plain.",
		try:   `{"mapping":1}`},
		func(c *call, in *struct {
			Acting
			OfTable
			Language
			Body TakeTable
		}) (TakenTable, error) {
			if err := c.invoices(); err != nil {
				return TakenTable{}, err
			}
			ask, err := askOf("body", in.Body.Mapping, in.Body.Number, in.Body.Issued, in.Body.Sheet)
			if err != nil {
				return TakenTable{}, err
			}
			ask.Others = in.Body.Others
			taken, err := c.Invoices.TakeTable(c, c.user.Username, in.Table, ask)
			if err != nil {
				return TakenTable{}, tableProblem(err)
			}
			return TakenTable{takeOf(&taken.Take), tableDocuments(taken.Documents, "taken"), tableRefusals(taken.Refused, in.Language.Lang)}, nil
		})
	read(a, operation{id: "get-table-file", tag: tag, path: "/invoices/plain/{table}/file", page: "GET /invoices/plain/{table}/file", summary: "Show a supplier's table as it came", about: "Byte by byte."},
		func(c *call, in *OfTable) (Picture, error) {
			if err := c.invoices(); err != nil {
				return Picture{}, err
			}
			t, b, err := c.Invoices.Table(c, in.Table)
			return Picture{Kept{in.Table, string(t.Kind), int64(len(b))}, base64.StdEncoding.EncodeToString(b)}, err
		})
}

func askOf(where string, mapping int64, number, issued, sheet string) (finance.Ask, error) {
	ask := finance.Ask{Mapping: mapping, Number: number, Sheet: sheet}
	if issued != "" {
		day, err := time.Parse(time.DateOnly, issued)
		if err != nil {
			return ask, badField(where+".issued", "it is no day")
		}
		ask.Issued = day
	}
	return ask, nil
}

func (c *call) tablePreview(table string, ask finance.Ask, lang string) (TablePreview, error) {
	out := TablePreview{Unread: []string{}, Documents: []TableDocument{}, Lines: []TableLine{}, Refused: []TableRefusal{}, RowsPassed: []int{}}
	t, b, err := c.Invoices.Table(c, table)
	if err != nil {
		return out, err
	}
	out.SupplierTable = supplierTableOf(&t)
	if ask.Mapping == 0 {
		fit, err := c.Invoices.Fitting(c, b)
		if err != nil || len(fit) != 1 {
			return out, err
		}
		ask.Mapping = fit[0].N
	}
	p, err := c.Invoices.Preview(c, t.File, b, ask)
	if err != nil {
		return out, tableProblem(err)
	}
	m := mappingOf(&p.Mapping)
	out.Mapping, out.Sheet, out.RowsRefused, out.StandsIn = &m, p.Ask.Sheet, p.RefusedRows(), p.StandsIn
	out.Unread, out.RowsPassed = append(out.Unread, p.Unread...), append(out.RowsPassed, p.Passed...)
	out.Documents, out.Refused = tableDocuments(p.Documents, "new"), tableRefusals(p.Refused, lang)
	for i := range p.Documents {
		for _, l := range p.Documents[i].Lines {
			at := l.At.Format(wallClock)
			if !l.Timed {
				at = l.At.Format(time.DateOnly)
			}
			out.Lines = append(out.Lines, TableLine{l.Row, l.Number, l.Ticket, l.Card, l.Permit, l.Product, l.Text, at, l.VolumeUL, l.PriceE4, l.Cents, string(l.Reckoned), l.Off})
		}
	}
	return out, nil
}
