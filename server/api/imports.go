package api

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// A Sheet is a file to be taken in, and how it is meant.
type Sheet struct {
	Kind     string            `json:"kind" enum:"vehicles,people,prices,fills" doc:"fills are of the years before Litro."`
	File     string            `json:"file" minLength:"1" maxLength:"100" doc:"Its name."`
	Data     string            `json:"data,omitempty" contentEncoding:"base64" doc:"The bytes of a CSV or XLSX file in base64, of 10 MB at most; this, or cells."`
	Cells    string            `json:"cells,omitempty" doc:"The same as text: lines of cells with commas, semicolons or tabs between."`
	Columns  map[string]string `json:"columns,omitempty" doc:"By their titles, what columns are where that is not found out; - leaves one out."`
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
	Digest  string         `json:"digest" doc:"Stands for what becomes of all rows."`
	Columns []ImportColumn `json:"columns" nullable:"false"`
	New     int            `json:"new"`
	Changed int            `json:"changed"`
	Same    int            `json:"same"`
	Bad     int            `json:"bad"`
	Falls   int            `json:"falls" doc:"Prices that fall while a hard stop of the budget stands, which counts with them: to take them in takes two people."`
	Rows    []ImportRow    `json:"rows" nullable:"false" doc:"Of those that are not the same, the first 1,000."`
}

// mostImportRows bounds the rows of an answer.
const mostImportRows = 1000

func (c *call) imported(r *fleet.Report, lang string) Imported {
	out := Imported{SHA256: r.SHA256, Applied: r.Applied, Waits: r.Waits, Digest: r.Digest, Columns: []ImportColumn{}, Rows: []ImportRow{},
		New: r.Count(fleet.RowNew), Changed: r.Count(fleet.RowChanged), Same: r.Count(fleet.RowSame), Bad: r.Count(fleet.RowBad), Falls: r.Falls}
	for _, col := range r.Columns {
		out.Columns = append(out.Columns, ImportColumn{col.Title, col.Field})
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
	opts.Who, opts.File, opts.Language, opts.GoodRows, opts.Columns, opts.FillDown, opts.LeftOut = c.user.Username, in.File, lang, true, in.Columns, in.FillDown, in.LeftOut
	r, err := c.desk.Fleet.Import(c, bytes.NewReader(b), in.Kind, opts)
	switch {
	case errors.Is(err, spreadsheet.ErrBig), errors.Is(err, spreadsheet.ErrOld), errors.Is(err, fleet.ErrNoHeader):
		return r, badField("body.data", "%v", err)
	case r.Changed, errors.Is(err, fault.ErrConflict):
		return r, problem(409, "import_changed", "something else would become of the rows by now than was shown; check them again")
	case err != nil && r.Applied:
		return r, nil // it was taken in; what was bad is in the answer
	}
	return r, err
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
