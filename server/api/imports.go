package api

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// A Sheet is a file to be taken in, and how it is meant.
type Sheet struct {
	Kind     string            `json:"kind" enum:"vehicles,people,prices,dips,fills" doc:"dips are readings of tanks, fills are of the years before Litro."`
	File     string            `json:"file" minLength:"1" maxLength:"100" doc:"Its name."`
	Data     string            `json:"data,omitempty" contentEncoding:"base64" doc:"The bytes of a CSV or XLSX file in base64, of 10 MB at most; this, or cells."`
	Cells    string            `json:"cells,omitempty" doc:"The same as text: lines of cells with commas, semicolons or tabs between."`
	Columns  map[string]string `json:"columns,omitempty" doc:"By their titles, what columns are where that is not found out; - leaves one out."`
	Mapping  string            `json:"mapping,omitempty" maxLength:"60" doc:"The name of a saved mapping by which the file is read; columns that are said here count before it."`
	FillDown []string          `json:"fill_down,omitempty" nullable:"false" doc:"Columns whose empty cells say what the row above says."`
	LeftOut  []string          `json:"left_out,omitempty" nullable:"false" doc:"Codes of warnings whose rows are left out."`
}

// A Take takes in the good rows of a file that was looked at.
type Take struct {
	Sheet
	Digest    string   `json:"digest" minLength:"1" maxLength:"100" doc:"Of what check-import showed: if anything else would become of the rows by now, nothing is taken in."`
	Confirmed []string `json:"confirmed,omitempty" nullable:"false" doc:"Codes of warnings that are right. A row with another warning is not taken in: each code is confirmed or left out."`
}

// A RowProblem is what is wrong with a row, or to be confirmed.
type RowProblem struct {
	Field  string `json:"field,omitempty" doc:"The column, as the file has it."`
	Code   string `json:"code"`
	Value  string `json:"value,omitempty"`
	Reason string `json:"reason"`
	Remedy string `json:"remedy"`
}

// A RowChange is what a row changes.
type RowChange struct {
	Field string `json:"field"`
	Was   string `json:"was"`
	Is    string `json:"is"`
}

// A ImportRow is what becomes of a row.
type ImportRow struct {
	Sheet    string       `json:"sheet,omitempty"`
	Line     int          `json:"line"`
	Key      string       `json:"key" doc:"The fleet number, the name, or grade and time."`
	Outcome  string       `json:"outcome" doc:"new, changed, same or bad"`
	Problems []RowProblem `json:"problems" nullable:"false"`
	Warnings []RowProblem `json:"warnings" nullable:"false"`
	Changes  []RowChange  `json:"changes" nullable:"false"`
}

// An ImportColumn is what a column was taken for.
type ImportColumn struct {
	Title string `json:"title"`
	Field string `json:"field" doc:"Empty: it is not known; -: it is left out."`
}

// An Imported is what becomes of a file.
type Imported struct {
	SHA256  string         `json:"sha256" doc:"Of the file."`
	Applied bool           `json:"applied" doc:"It was taken in."`
	Waits   string         `json:"waits,omitempty" doc:"By what it says vehicles might take more, or leave an account with a hard stop: another person approves this change of vehicles first, see /vehicle-acts."`
	Mapping string         `json:"mapping,omitempty" doc:"By which it was read, …"`
	Version int            `json:"mapping_version,omitempty" doc:"… and which version of it."`
	Digest  string         `json:"digest" doc:"Stands for what becomes of all rows."`
	Columns []ImportColumn `json:"columns" nullable:"false"`
	New     int            `json:"new"`
	Changed int            `json:"changed"`
	Same    int            `json:"same"`
	Bad     int            `json:"bad"`
	Falls   int            `json:"falls" doc:"Prices that fall while a hard stop of the budget stands, which counts with them: to take them in takes two people."`
	Leaves  []string       `json:"leaves" nullable:"false" doc:"Accounts that a file of the budget leaves with a provisional allotment and no amount that is approved by then."`
	Whole   []YearWhole    `json:"whole" nullable:"false" doc:"Years whose budget is whole with this file, a file of the budget, whatever take-budget-file says of that: it leaves no account that has an allotment. From the month of the day on an account without an approved amount has nothing."`
	Rows    []ImportRow    `json:"rows" nullable:"false" doc:"Of those that are not the same, the first 1,000."`
}

// A YearWhole is a year whose budget a file makes whole.
type YearWhole struct {
	Year int    `json:"year"`
	Day  string `json:"day" format:"date"`
}

// mostImportRows bounds the rows of an answer.
const mostImportRows = 1000

func (c *call) imported(r *fleet.Report, lang string) Imported {
	out := Imported{SHA256: r.SHA256, Applied: r.Applied, Waits: r.Waits, Digest: r.Digest, Columns: []ImportColumn{}, Leaves: []string{}, Whole: []YearWhole{}, Rows: []ImportRow{},
		New: r.Count(fleet.RowNew), Changed: r.Count(fleet.RowChanged), Same: r.Count(fleet.RowSame), Bad: r.Count(fleet.RowBad), Falls: r.Falls}
	for _, b := range r.Budgets {
		if len(b.Leaves) == 0 {
			out.Whole = append(out.Whole, YearWhole{b.Year, string(b.Day)})
		}
		for _, k := range b.Leaves {
			out.Leaves = append(out.Leaves, string(k))
		}
	}
	for _, col := range r.Columns {
		out.Columns = append(out.Columns, ImportColumn{col.Title, col.Field})
	}
	if r.Mapping != nil {
		out.Mapping, out.Version = r.Mapping.Name, r.Mapping.Version
	}
	said := func(list []fleet.Problem) []RowProblem {
		all := []RowProblem{}
		for _, p := range list {
			all = append(all, RowProblem{p.Field, p.Code, p.Value, p.Reason(lang), p.Remedy(lang)})
		}
		return all
	}
	for _, row := range r.Rows {
		if row.Outcome == fleet.RowSame || len(out.Rows) == mostImportRows {
			continue
		}
		x := ImportRow{row.Sheet, row.Line, row.Key, row.Outcome, said(row.Problems), said(row.Warnings), []RowChange{}}
		for _, ch := range row.Changes {
			x.Changes = append(x.Changes, RowChange{ch.Field, ch.Was, ch.Is})
		}
		out.Rows = append(out.Rows, x)
	}
	return out
}

// importing reads a file as it is meant, and takes it in where opts says so.
func (c *call) importing(in *Sheet, lang string, opts fleet.ImportOptions) (fleet.Report, error) {
	b := []byte(in.Cells)
	if (in.Data == "") == (in.Cells == "") {
		return fleet.Report{}, badField("body.data", "send data or cells, one of the two")
	}
	if in.Data != "" {
		var err error
		if b, err = base64.StdEncoding.DecodeString(in.Data); err != nil {
			return fleet.Report{}, badField("body.data", "it is not base64")
		}
	}
	if len(b) > fleet.MaxDraft {
		return fleet.Report{}, badField("body.data", "a file has %d MB at most", fleet.MaxDraft>>20)
	}
	for _, f := range in.FillDown {
		if !slices.Contains(fleet.Blocks(in.Kind), f) {
			return fleet.Report{}, badField("body.fill_down", "%q is no column that can be filled down; those are %v", f, fleet.Blocks(in.Kind))
		}
	}
	for title, f := range in.Columns {
		if f != "-" && !slices.Contains(fleet.Fields(in.Kind), f) {
			return fleet.Report{}, badField("body.columns", "%q of %q is no column; those are %v, or -", f, title, fleet.Fields(in.Kind))
		}
	}
	opts.Who, opts.File, opts.Language, opts.GoodRows, opts.Columns, opts.FillDown, opts.LeftOut, opts.Mapping = c.user.Username, in.File, lang, true, in.Columns, in.FillDown, in.LeftOut, in.Mapping
	r, err := c.desk.Fleet.Import(c, bytes.NewReader(b), in.Kind, opts)
	switch {
	case errors.Is(err, spreadsheet.ErrBig), errors.Is(err, spreadsheet.ErrOld), errors.Is(err, fleet.ErrNoHeader):
		return r, badField("body.data", "%v", err)
	case r.Changed, errors.Is(err, fault.ErrConflict):
		return r, problem(409, "import_changed", "something else would become of the rows by now than was shown; check them again")
	case errors.Is(err, fault.ErrNotFound) && in.Mapping != "":
		return r, badField("body.mapping", "no mapping of files of %s has this name", in.Kind)
	case err != nil && r.Applied:
		return r, nil // it was taken in; what was bad is in the answer
	}
	return r, err
}

// SayImportMapping says how files of a kind are read.
type SayImportMapping struct {
	Kind    string            `json:"kind" enum:"vehicles,people,prices,dips,fills"`
	Name    string            `json:"name" minLength:"1" maxLength:"60"`
	Columns map[string]string `json:"columns" doc:"By their titles, what columns are; - leaves one out."`
	Places  map[string]string `json:"places,omitempty" doc:"Of dips: what the file calls a tank (with its station before it where the file says stations) → station/tank, or a station → station. * is the station of a file that says none."`
	Point   string            `json:"point,omitempty" pattern:"^[.,]?$" doc:"Before decimals; absent: as the file tells."`
	Reason  string            `json:"reason" minLength:"1" maxLength:"200"`
}

// An ImportMapping is a version of how files of a kind are read.
type ImportMapping struct {
	SayImportMapping
	Mapping int64     `json:"mapping" doc:"Its number."`
	Version int       `json:"version"`
	SaidBy  string    `json:"said_by"`
	SaidAt  time.Time `json:"said_at"`
}

// ImportMappings are the last versions.
type ImportMappings struct {
	Mappings []ImportMapping `json:"mappings" nullable:"false"`
}

func importMappingOf(m *fleet.Mapping) ImportMapping {
	return ImportMapping{SayImportMapping{m.Kind, m.Name, m.Columns, m.Places, m.Point, m.Reason}, m.N, m.Version, m.By, m.At.UTC()}
}

func addImportMappings(a *api) {
	const tag = "imports"
	read(a, operation{id: "list-import-mappings", tag: tag, path: "/imports/mappings", page: "GET /fleet/import/{draft}", summary: "List how files are read", about: "The last version of each saved mapping."},
		func(c *call, _ *struct{}) (ImportMappings, error) {
			out := ImportMappings{[]ImportMapping{}}
			all, err := c.desk.Fleet.ImportMappings(c)
			for i := range all {
				if all[i].Kind != "budget" { // they are of who keeps it
					out.Mappings = append(out.Mappings, importMappingOf(&all[i]))
				}
			}
			return out, err
		})
	do(a, operation{id: "say-import-mapping", tag: tag, path: "/imports/mappings", page: "POST /fleet/import/{draft}/mapping", summary: "Say how files are read",
		about: "Under a new name, or as a further version of one: what was read before stays as it was read.",
		try:   `{"kind":"people","name":"Nómina","columns":{"Empleado":"name","Puesto":"roles"},"reason":"así la exporta la nómina"}`},
		func(c *call, in *struct {
			Acting
			Body SayImportMapping
		}) (ImportMapping, error) {
			b := &in.Body
			said, err := c.desk.Fleet.SayImportMapping(c, c.user.Username, fleet.Mapping{Kind: b.Kind, Name: b.Name, Columns: b.Columns, Places: b.Places, Point: b.Point, Reason: b.Reason})
			if bad, ok := errors.AsType[*fleet.MappingProblem](err); ok {
				err = badField("body."+bad.Field, "%v", bad)
			}
			return importMappingOf(&said), err
		})
}

// A BudgetSheet is a file of the budget, and how it is meant.
type BudgetSheet struct {
	File      string            `json:"file" minLength:"1" maxLength:"100" doc:"Its name."`
	Data      string            `json:"data,omitempty" contentEncoding:"base64" doc:"The bytes of a CSV or XLSX file in base64, of 10 MB at most; this, or cells."`
	Cells     string            `json:"cells,omitempty" doc:"The same as text: lines of cells with commas, semicolons or tabs between. A row says movement (approved, extension, reduction, transfer), document, fiscal_year, date or month, account (or fund, item and area), amount without a sign, to_account of a transfer, reason."`
	Columns   map[string]string `json:"columns,omitempty" doc:"By their titles, what columns are where that is not found out; - leaves one out."`
	Mapping   string            `json:"mapping,omitempty" maxLength:"60" doc:"The name of a saved mapping by which the file is read."`
	FillDown  []string          `json:"fill_down,omitempty" nullable:"false" doc:"Columns whose empty cells say what the row above says."`
	Confirmed []string          `json:"confirmed,omitempty" nullable:"false" doc:"Codes of warnings that are right."`
}

func (b *BudgetSheet) sheet() *Sheet {
	return &Sheet{Kind: "budget", File: b.File, Data: b.Data, Cells: b.Cells, Columns: b.Columns, Mapping: b.Mapping, FillDown: b.FillDown}
}

// A BudgetTake takes in a file of the budget that was looked at.
type BudgetTake struct {
	BudgetSheet
	Digest string `json:"digest" minLength:"1" maxLength:"100" doc:"Of what check-budget-file showed."`
	Whole  bool   `json:"whole,omitempty" doc:"It is the whole budget of the years of which it approves amounts: what it leaves, as budgets say, has no allotment any more. A file that leaves no account that has an allotment is the whole budget by itself, as check-budget-file says."`
}

// SayBudgetMapping says how files of the budget are read.
type SayBudgetMapping struct {
	Name    string            `json:"name" minLength:"1" maxLength:"60"`
	Columns map[string]string `json:"columns" doc:"By their titles, what columns are; - leaves one out."`
	Point   string            `json:"point,omitempty" pattern:"^[.,]?$" doc:"Before decimals; absent: as the file tells."`
	Reason  string            `json:"reason" minLength:"1" maxLength:"200"`
}

// A BudgetMapping is a version of how files of the budget are read.
type BudgetMapping struct {
	SayBudgetMapping
	Mapping int64     `json:"mapping" doc:"Its number."`
	Version int       `json:"version"`
	SaidBy  string    `json:"said_by"`
	SaidAt  time.Time `json:"said_at"`
}

// BudgetMappings are the last versions.
type BudgetMappings struct {
	Mappings []BudgetMapping `json:"mappings" nullable:"false"`
}

func budgetMappingOf(m *fleet.Mapping) BudgetMapping {
	return BudgetMapping{SayBudgetMapping{m.Name, m.Columns, m.Point, m.Reason}, m.N, m.Version, m.By, m.At.UTC()}
}

// addBudgetFiles adds the import of the budget, which is of who keeps it.
func addBudgetFiles(a *api) {
	const lines = `"file":"presupuesto.csv","cells":"movimiento,documento,ejercicio,fecha,cuenta,importe,motivo\nAprobado,Acta 77,2031,2031-01-02,FISM-26103-civ,1000.00,Presupuesto de egresos\n"`
	look(a, operation{id: "check-budget-file", tag: budgetTag, path: "/budget/import/check", page: "POST /budget/import", summary: "Show what would become of a file of the budget", most: mostImport,
		about: "Row by row. Nothing is taken in.", try: `{` + lines + `}`},
		func(c *call, in *struct {
			Language
			Body BudgetSheet
		}) (Imported, error) {
			if err := c.keepsBudget(); err != nil {
				return Imported{}, err
			}
			r, err := c.importing(in.Body.sheet(), in.Lang, fleet.ImportOptions{DryRun: true, Confirmed: in.Body.Confirmed})
			return c.imported(&r, in.Lang), err
		})
	do(a, operation{id: "take-budget-file", tag: budgetTag, path: "/budget/import", page: "POST /budget/import/{draft}", summary: "Take in a file of the budget", most: mostImport,
		about: "Whole or not at all: where any row is bad, applied is false. With the digest that check-budget-file answered. What is new in it takes two people: " + roomTakesTwo,
		try:   `{` + lines + `,"digest":"{digest}"}`},
		func(c *call, in *struct {
			Acting
			Language
			MayCheck
			Body BudgetTake
		}) (Imported, error) {
			if err := c.keepsBudget(); err != nil {
				return Imported{}, err
			}
			opts := fleet.ImportOptions{DryRun: true, Confirmed: in.Body.Confirmed, Shown: in.Body.Digest, BudgetWhole: in.Body.Whole}
			r, err := c.importing(in.Body.sheet(), in.Lang, opts)
			if err != nil || r.Count(fleet.RowBad) > 0 || !r.TakesTwo() {
				return c.imported(&r, in.Lang), err
			}
			if opts.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
				return Imported{}, err
			}
			opts.DryRun = false
			r, err = c.importing(in.Body.sheet(), in.Lang, opts)
			return c.imported(&r, in.Lang), err
		})
	do(a, operation{id: "say-budget-mapping", tag: budgetTag, path: "/budget/import/mappings", page: "POST /budget/import/{draft}/mapping", summary: "Say how files of the budget are read",
		about: "Under a new name, or as a further version of one: what was read before stays as it was read.",
		try:   `{"name":"Tesorería","columns":{"Clave presup.":"account","Pesos":"amount"},"reason":"así la exporta la tesorería"}`},
		func(c *call, in *struct {
			Acting
			Body SayBudgetMapping
		}) (BudgetMapping, error) {
			if err := c.keepsBudget(); err != nil {
				return BudgetMapping{}, err
			}
			b := &in.Body
			said, err := c.desk.Fleet.SayImportMapping(c, c.user.Username, fleet.Mapping{Kind: "budget", Name: b.Name, Columns: b.Columns, Point: b.Point, Reason: b.Reason})
			if bad, ok := errors.AsType[*fleet.MappingProblem](err); ok {
				err = badField("body."+bad.Field, "%v", bad)
			}
			return budgetMappingOf(&said), err
		})
	read(a, operation{id: "list-budget-mappings", tag: budgetTag, path: "/budget/import/mappings", page: "GET /budget/import/{draft}", summary: "List how files of the budget are read", about: "The last version of each saved mapping."},
		func(c *call, _ *struct{}) (BudgetMappings, error) {
			out := BudgetMappings{[]BudgetMapping{}}
			if err := c.keepsBudget(); err != nil {
				return out, err
			}
			all, err := c.desk.Fleet.ImportMappings(c)
			for i := range all {
				if all[i].Kind == "budget" {
					out.Mappings = append(out.Mappings, budgetMappingOf(&all[i]))
				}
			}
			return out, err
		})
}

// mostImport bounds a request with a file in it.
const mostImport = fleet.MaxDraft/3*4 + mostBody

func addImports(a *api) {
	const tag, lines = "imports", `"kind":"vehicles","file":"parque.csv","cells":"numero_economico,placa,nombre,combustible\nP-900,GTO-900,Camioneta,magna\n"`
	look(a, operation{id: "check-import", tag: tag, path: "/imports/check", page: "POST /fleet/import", summary: "Show what would become of a file", most: mostImport,
		about: "Row by row. Nothing is taken in.", try: `{` + lines + `}`},
		func(c *call, in *struct {
			Language
			Body Sheet
		}) (Imported, error) {
			r, err := c.importing(&in.Body, in.Lang, fleet.ImportOptions{DryRun: true})
			return c.imported(&r, in.Lang), err
		})
	do(a, operation{id: "take-import", tag: tag, path: "/imports", page: "POST /fleet/import/{draft}", summary: "Take in the good rows of a file", most: mostImport,
		about: "The same file as it was checked, with the digest that check-import answered. Where the server ends while it takes in many rows, check the file again: those that are there are the same by then. Of prices that fall while a hard stop of the budget stands it takes two people: " + roomTakesTwo,
		try:   `{` + lines + `,"digest":"{digest}"}`},
		func(c *call, in *struct {
			Acting
			Language
			MayCheck
			Body Take
		}) (Imported, error) {
			look, err := c.importing(&in.Body.Sheet, in.Lang, fleet.ImportOptions{DryRun: true, Confirmed: in.Body.Confirmed, Shown: in.Body.Digest})
			if err != nil {
				return Imported{}, err
			}
			for _, w := range look.Warnings() {
				if !slices.Contains(in.Body.Confirmed, w.Code) && !slices.Contains(in.Body.LeftOut, w.Code) {
					return Imported{}, badField("body.confirmed", "nobody has said whether %q is right: confirm it, or leave its rows out", w.Code)
				}
			}
			agreed := ""
			if look.Falls > 0 {
				if agreed, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
					return Imported{}, err
				}
			}
			r, err := c.importing(&in.Body.Sheet, in.Lang, fleet.ImportOptions{Confirmed: in.Body.Confirmed, Shown: in.Body.Digest, AgreedBy: agreed})
			return c.imported(&r, in.Lang), err
		})
}
