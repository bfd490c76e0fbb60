package api

import (
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A Pad is contingency sheets that were issued at once, and what became of them: issued is
// always the sum of the other three.
type Pad struct {
	Pad         string     `json:"pad" doc:"Its first number."`
	Last        string     `json:"last"`
	Station     string     `json:"station"`
	IssuedAt    time.Time  `json:"issued_at"`
	IssuedBy    string     `json:"issued_by"`
	Issued      int64      `json:"issued"`
	Used        int64      `json:"used"`
	Void        int64      `json:"void"`
	Outstanding int64      `json:"outstanding"`
	Sheets      []PadSheet `json:"sheets,omitempty" nullable:"false" doc:"One by one; not in a list of pads."`
}

// A PadSheet is what became of one sheet.
type PadSheet struct {
	Sheet   string `json:"sheet"`
	State   string `json:"state" doc:"used, void or outstanding"`
	Record  string `json:"record,omitempty" doc:"The fill that it became."`
	Vehicle string `json:"vehicle,omitempty"`
	Reason  string `json:"reason,omitempty" doc:"Of one that is void."`
}

func padOf(p *reconcile.PadAccount) Pad {
	return Pad{barcode.FormatSheetNumber(p.First), barcode.FormatSheetNumber(p.Last), p.Station, p.At.UTC(), p.By, p.Issued, p.Used, p.Void, p.Outstanding, nil}
}

// An OfPad names a pad.
type OfPad struct {
	Pad string `path:"pad" maxLength:"20" example:"00000017"`
}

// pad returns one by its first number.
func (c *call) pad(text string) (*reconcile.PadAccount, error) {
	n, err := barcode.ParseSheetNumber(text)
	if err != nil {
		return nil, fmt.Errorf("pad %s: %w", text, fault.ErrNotFound)
	}
	all, err := c.desk.Reports.Pads(c)
	for i := range all {
		if all[i].First == n {
			return &all[i], err
		}
	}
	if err == nil {
		err = fmt.Errorf("pad %s: %w", text, fault.ErrNotFound)
	}
	return nil, err
}

// wholePad shows a pad sheet by sheet.
func (c *call) wholePad(text string) (Pad, error) {
	p, err := c.pad(text)
	if err != nil {
		return Pad{}, err
	}
	out := padOf(p)
	for _, s := range p.Each {
		x := PadSheet{Sheet: barcode.FormatSheetNumber(s.Number), State: string(s.State)}
		if len(s.Uses) > 0 {
			x.Record, x.Vehicle = s.Uses[0].Ref.String(), s.Uses[0].Vehicle
		}
		if s.Void != nil {
			x.Reason = s.Void.Reason
		}
		out.Sheets = append(out.Sheets, x)
	}
	return out, nil
}

// An IssueSheets asks for sheets.
type IssueSheets struct {
	Station string `json:"station" minLength:"1" maxLength:"16"`
	Count   int64  `json:"count" minimum:"1" doc:"How many."`
}

// A VoidSheets says which sheets of a pad will not be used.
type VoidSheets struct {
	From   string `json:"from" maxLength:"20" doc:"The first of them."`
	To     string `json:"to,omitempty" maxLength:"20" doc:"The last; without, the first alone."`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

func addSheets(a *api) {
	const tag = "sheets"
	list(a, operation{id: "list-pads", tag: tag, path: "/sheets", page: "GET /sheets", summary: "List pads of contingency sheets"},
		func(p *Pad) string { return newest(p.IssuedAt, p.Pad) },
		func(c *call, _ *Paged) ([]Pad, error) {
			all, err := c.desk.Reports.Pads(c)
			var out []Pad
			for i := range all {
				out = append(out, padOf(&all[i]))
			}
			return out, err
		})
	read(a, operation{id: "get-pad", tag: tag, path: "/sheets/{pad}", page: "GET /sheets/{pad}", summary: "Show a pad sheet by sheet"},
		func(c *call, in *OfPad) (Pad, error) { return c.wholePad(in.Pad) })
	do(a, operation{id: "issue-sheets", tag: tag, path: "/sheets", page: "POST /sheets", summary: "Issue contingency sheets to a station", about: "They are printed at /sheets/{pad}/print.", try: `{"station":"norte","count":10}`},
		func(c *call, in *struct {
			Acting
			Body IssueSheets
		}) (Pad, error) {
			s, _, err := c.desk.Office.IssueSheets(c, c.user.Username, in.Body.Station, in.Body.Count, "printed for "+in.Body.Station)
			if err != nil {
				return Pad{}, sheetProblem(err)
			}
			return c.wholePad(barcode.FormatSheetNumber(s.First))
		})
	do(a, operation{id: "void-sheets", tag: tag, path: "/sheets/{pad}/void", page: "POST /sheets/{pad}/void", summary: "Say that sheets will not be used", try: `{"from":"00000017","reason":"Se mojó"}`},
		func(c *call, in *struct {
			Acting
			OfPad
			Body VoidSheets
		}) (Pad, error) {
			p, err := c.pad(in.Pad)
			if err != nil {
				return Pad{}, err
			}
			from, err := barcode.ParseSheetNumber(in.Body.From)
			if err != nil || from < p.First || from > p.Last {
				return Pad{}, badField("body.from", "it is no sheet of this pad")
			}
			to := from
			if in.Body.To != "" {
				if to, err = barcode.ParseSheetNumber(in.Body.To); err != nil || to < from || to > p.Last {
					return Pad{}, badField("body.to", "it is before the first, or no sheet of this pad")
				}
			}
			if _, err := c.desk.Office.VoidSheets(c, c.user.Username, dispense.Sheets{Station: p.Station, First: from, Last: to}, in.Body.Reason); err != nil {
				return Pad{}, sheetProblem(err)
			}
			return c.wholePad(in.Pad)
		})
}

// sheetProblem says why a sheet is not taken.
func sheetProblem(err error) error {
	if odd, ok := errors.AsType[*office.SheetError](err); ok {
		return problem(409, "sheet_"+odd.Problem, odd.Error())
	}
	return err
}
