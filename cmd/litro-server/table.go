package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice/plain"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// Tables of suppliers without a fiscal document.

// A takenTable is what became of a file, a line each.
type takenTable struct {
	File      string          `json:"file"`
	SHA256    string          `json:"sha256,omitempty"`
	Outcome   string          `json:"outcome"` // taken, again, refused or unreadable
	Error     string          `json:"error,omitempty"`
	Mapping   string          `json:"mapping,omitempty"`
	Version   int             `json:"version,omitempty"`
	Sheet     string          `json:"sheet,omitempty"`
	Unread    []string        `json:"unread,omitempty"` // other sheets with that heading
	Documents []tableDocument `json:"documents"`
	Refused   []refusedCell   `json:"refused"`
	Passed    []int           `json:"passed"`
}

type tableDocument struct {
	Document string     `json:"document"`
	Number   string     `json:"number"`
	IssuedOn string     `json:"issued_on"`
	Lines    int        `json:"lines"`
	Total    string     `json:"total"`
	Currency string     `json:"currency"`
	Outcome  string     `json:"outcome"` // taken, again, or untaken: rows of its file are refused
	TakenAt  *time.Time `json:"taken_at,omitempty"`
	TakenBy  string     `json:"taken_by,omitempty"`
	Of       string     `json:"of,omitempty"` // the file that it came in
}

type refusedCell struct {
	Line   int    `json:"line"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	Code   string `json:"code"`
	What   string `json:"what"`
	Remedy string `json:"remedy"`
}

// tableFlags say how tables are meant.
type tableFlags struct {
	mapping, number, issued, sheet string
	others                         bool
}

// takeTables takes tables in by a mapping, and writes a line of JSON for each.
func takeTables(cmd *cobra.Command, desk *finance.Desk, who, language string, f tableFlags, files []finance.File) error {
	versions, err := desk.MappingVersions(cmd.Context(), f.mapping)
	if err != nil {
		return err
	}
	ask := finance.Ask{Mapping: versions[0].N, Number: f.number, Sheet: f.sheet, Others: f.others}
	if f.issued != "" {
		if ask.Issued, err = time.Parse(time.DateOnly, f.issued); err != nil {
			return fmt.Errorf("--issued %q is no day; write it as 2026-05-31; %w", f.issued, cli.ErrUse)
		}
	}
	out := json.NewEncoder(cmd.OutOrStdout())
	out.SetEscapeHTML(false)
	bad := false
	for _, file := range files {
		said, err := takeTable(cmd, desk, who, language, file, ask)
		if err != nil {
			return fmt.Errorf("take in %s: %w", file.Name, err)
		}
		bad = bad || said.Outcome == "refused" || said.Outcome == "unreadable"
		if err := out.Encode(said); err != nil {
			return err
		}
	}
	if bad {
		return cli.ErrNo
	}
	return nil
}

func takeTable(cmd *cobra.Command, desk *finance.Desk, who, language string, file finance.File, ask finance.Ask) (takenTable, error) {
	ctx := cmd.Context()
	said := takenTable{File: file.Name, Outcome: "unreadable", Documents: []tableDocument{}, Refused: []refusedCell{}, Passed: []int{}}
	t, err := desk.KeepTable(ctx, who, file)
	if errors.Is(err, spreadsheet.ErrFile) {
		said.Error = err.Error()
		return said, nil
	}
	if err != nil {
		return said, err
	}
	said.SHA256 = t.SHA256
	p, err := desk.Preview(ctx, t.File, file.Bytes, ask)
	if problem, ok := errors.AsType[*finance.Problem](err); ok {
		said.Outcome, said.Error = "refused", problem.Error()
		return said, nil
	}
	if err != nil {
		return said, err
	}
	said.Mapping, said.Version, said.Sheet, said.Unread, said.Passed = p.Mapping.Name, p.Mapping.Version, p.Ask.Sheet, p.Unread, append(said.Passed, p.Passed...)
	for _, r := range p.Refused {
		said.Refused = append(said.Refused, refusedCell{r.Row, r.Column, r.Value, r.Code, r.What(language), r.Remedy(language)})
	}
	taken, err := desk.TakeTable(ctx, who, t.SHA256, ask)
	outcome, list := "taken", p.Documents
	switch {
	case errors.Is(err, finance.ErrRefused), errors.Is(err, finance.ErrNothing), errors.Is(err, fault.ErrConflict):
		said.Outcome, said.Error, outcome = "refused", err.Error(), "untaken"
	case err != nil:
		return said, err
	default:
		list = taken.Documents
		if said.Outcome = "taken"; taken.Take.Taken == 0 {
			said.Outcome = "again"
		}
	}
	for i := range list {
		d := &list[i]
		x := tableDocument{Document: d.ID, Number: d.Number, IssuedOn: d.IssuedAt.Format(time.DateOnly), Lines: len(d.Lines), Total: d.Total, Currency: d.Currency, Outcome: outcome}
		if h := d.Here; h != nil {
			x.Outcome, x.TakenAt, x.TakenBy, x.Of = "again", &h.TakenAt, h.TakenBy, h.File
		}
		said.Documents = append(said.Documents, x)
	}
	return said, nil
}

// A saidMapping is a version of a mapping, a line each.
type saidMapping struct {
	Name     string        `json:"name"`
	Version  int           `json:"version"`
	Contract string        `json:"contract"`
	Issuer   string        `json:"issuer"`
	Supply   string        `json:"supply"`
	Currency string        `json:"currency"`
	Says     plain.Mapping `json:"says"`
	Reason   string        `json:"reason"`
	SaidBy   string        `json:"said_by"`
	SaidAt   time.Time     `json:"said_at"`
}

func invoiceMappingCommand(a *app) *cobra.Command {
	var who, contract, says, reason string
	c := &cobra.Command{
		Use:   "mapping [NAME]",
		Short: "Show how suppliers write their tables, or say it",
		Long: `Writes a line of JSON for each mapping, or for each version of one, the last first. With --says a
further version is said, from a file like what is shown under "says":

  {"columns": {"number": "Factura", "ticket": "Folio", "day": "Fecha", "station": "Estación",
               "product": "Combustible", "liters": "Litros", "price": "Precio", "amount": "Importe"},
   "point": ".", "order": "dmy", "stations": {"Norte": "PL/4950/EXP/ES/2015"},
   "products": {"Magna": "15101514", "Diesel": "15101505"}, "tax_e4": 0}

Columns are headings as the supplier writes them; of liters, price and amount two are needed.
point is before decimals, order that of day, month and year. permit and product are those of
rows that say none. tax_e4 is what taxes add, in ten-thousandths: 1600 for 16 %. The contract
gives the supplier's RFC, the currency and how its fuel comes.

What was read by an earlier version stays as it was read.`,
		Example: `  litro-server invoice mapping
  litro-server invoice mapping "Estrella mensual" --says estrella.json --contract estrella --reason "muestra de mayo" --person ana`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			m := finance.Mapping{Contract: contract, Reason: reason}
			if says != "" {
				if len(names) == 0 || who == "" {
					return fmt.Errorf("say the mapping's name and --person; %w", cli.ErrUse)
				}
				b, err := readUpTo(says, 1<<20)
				if err != nil {
					return err
				}
				d := json.NewDecoder(bytes.NewReader(b))
				d.DisallowUnknownFields()
				if err := d.Decode(&m.Says); err != nil {
					return fmt.Errorf("%s: it is no mapping: %w", says, err)
				}
				if _, err := d.Token(); !errors.Is(err, io.EOF) {
					return fmt.Errorf("%s: something follows after the mapping", says)
				}
				m.Name = names[0]
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				desk, err := c.Invoices()
				if err != nil {
					return err
				}
				var list []finance.Mapping
				switch {
				case says != "":
					if m, err = desk.SayMapping(cmd.Context(), who, m); err == nil {
						list = []finance.Mapping{m}
					}
				case len(names) == 1:
					list, err = desk.MappingVersions(cmd.Context(), names[0])
				default:
					list, err = desk.Mappings(cmd.Context())
				}
				if bad, ok := errors.AsType[*finance.Problem](err); ok {
					return fmt.Errorf("mapping %q is not said: %s", m.Name, mappingProblem(bad))
				}
				if err != nil {
					return err
				}
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetEscapeHTML(false)
				for _, m := range list {
					if err := out.Encode(saidMapping{m.Name, m.Version, m.Contract, m.Issuer.RFC, m.Supply, m.Currency, m.Says, m.Reason, m.By, m.At}); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&says, "says", "", "file that says how the tables are written")
	c.Flags().StringVar(&contract, "contract", "", "contract whose supplier it is")
	c.Flags().StringVar(&reason, "reason", "", "why this version is said")
	c.Flags().StringVar(&who, "person", "", "who says it")
	return c
}

// mappingProblem says what is wrong with a mapping, and what to do.
func mappingProblem(bad *finance.Problem) string {
	if slices.ContainsFunc(plain.Fields(), func(f plain.Field) bool { return string(f) == bad.Field }) && bad.Code != "two" {
		return fmt.Sprintf("column %q is missing, too long, or has the heading of another", bad.Field)
	}
	if said, ok := map[string]string{
		"amount two": "of liters, price and amount it names fewer than two columns", "contract missing": "there is no such contract; give --contract", "contract rfc": "the contract has no RFC, by which lines are found; say it first",
		"name name": "its name is empty, or longer than 60 letters", "reason reason": "give --reason, of 200 bytes at most", "point unknown": `its point is neither "." nor ","`, "order unknown": "its order is none of dmy, mdy and ymd",
		"tax size": "its tax_e4 is not from 0 to 10000", "products none": "it names no fuel; give product or products", "products fuel": "a key of its fuels is none of 15101505, 15101514 and 15101515",
	}[bad.Field+" "+bad.Code]; ok {
		return said
	}
	return fmt.Sprintf("%s: each name once, with what it is, and no longer than 100 letters", bad.Field)
}

func tableFile(name string) (finance.File, error) {
	b, err := readUpTo(name, finance.MaxTable)
	return finance.File{Name: filepath.Base(name), Bytes: b}, err
}
