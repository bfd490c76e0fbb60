package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/web"
)

// A SignedLogbook is how far the logbook of a vehicle has come back from being signed.
type SignedLogbook struct {
	Vehicle    string        `json:"vehicle"`
	FleetNo    string        `json:"fleet_no"`
	Department string        `json:"department_name,omitempty"`
	Month      string        `json:"month" example:"2026-11"`
	Fills      int           `json:"fills"`
	Folio      string        `json:"folio"`
	SHA256     string        `json:"sha256" doc:"Of what the logbook says now."`
	State      string        `json:"state" doc:"missing, changed, partly, lacking, unlooked, or back. Only back is in order; changed is printed and signed anew; of partly some sheets are not here."`
	Lacks      []string      `json:"lacks" nullable:"false" doc:"Positions that have not signed it as it is."`
	Sheets     int           `json:"sheets,omitempty" doc:"How many it has on paper; absent: its papers do not say, or there are none."`
	Gone       []int         `json:"sheets_missing" nullable:"false" doc:"Which of its sheets are not here."`
	Papers     []SignedPaper `json:"papers" nullable:"false"`
}

// A SignedPaper is a page that is attached to a logbook.
type SignedPaper struct {
	Scan       string    `json:"scan" doc:"The SHA-256 of the file."`
	Page       int       `json:"page"`
	Picture    string    `json:"picture,omitempty" doc:"The SHA-256 of the page as it was scanned."`
	Sheet      string    `json:"sheet" doc:"The hash of the logbook that was signed: as many of its first digits as are known."`
	SheetNo    int       `json:"sheet_no,omitempty" doc:"Which sheet of the logbook it is; absent: it says none, and stands for the whole."`
	Sheets     int       `json:"sheets,omitempty" doc:"Of how many."`
	Positions  *[]string `json:"positions,omitempty" doc:"Those whose signatures are on it; absent: nobody has looked yet."`
	ByHand     bool      `json:"by_hand" doc:"Somebody typed its folio."`
	AttachedBy string    `json:"attached_by"`
	AttachedAt time.Time `json:"attached_at"`
	SaidBy     string    `json:"said_by" doc:"Who said last what is so of it."`
}

// A SignedScan is a file as it came, and what is so of its pages.
type SignedScan struct {
	Scan      string       `json:"scan" doc:"Its SHA-256."`
	Name      string       `json:"name"`
	BroughtBy string       `json:"brought_by"`
	BroughtAt time.Time    `json:"brought_at"`
	Again     bool         `json:"again,omitempty" doc:"It was here before, and nothing changed."`
	Pages     []SignedPage `json:"pages" nullable:"false"`
}

// A SignedPage is one of a scan.
type SignedPage struct {
	Page      int       `json:"page"`
	Why       string    `json:"why,omitempty" doc:"Why its code was not read: no_picture, no_code, other_code, not_tried."`
	State     string    `json:"state" enum:"attached,withdrawn,elsewhere,loose" doc:"elsewhere: its code is of a vehicle that did not concern who brought it."`
	Vehicle   string    `json:"vehicle,omitempty"`
	Month     string    `json:"month,omitempty"`
	Sheet     string    `json:"sheet,omitempty"`
	SheetNo   int       `json:"sheet_no,omitempty" doc:"Which sheet of the logbook it is; absent: it says none, and stands for the whole."`
	Sheets    int       `json:"sheets,omitempty" doc:"Of how many. People sign on the last, and nobody says of another who did."`
	Positions *[]string `json:"positions,omitempty" doc:"Absent: nobody has looked yet."`
	Last      int64     `json:"last" doc:"The number of what was said last; 0: nothing."`
}

// A BroughtFile is a file of signed logbooks.
type BroughtFile struct {
	File string `json:"file" minLength:"1" maxLength:"150" doc:"How it is called."`
	Data string `json:"data" contentEncoding:"base64" doc:"PDF, JPEG or PNG."`
}

// SaySignedPage says what is so of a page.
type SaySignedPage struct {
	Page      int      `json:"page" minimum:"1"`
	Last      *int64   `json:"last,omitempty" doc:"The number of what was said last, as who says it saw; without it, of what there is."`
	Positions []string `json:"positions,omitempty" doc:"Those whose signatures are on it: responsible, custodian."`
	Folio     string   `json:"folio,omitempty" maxLength:"80" doc:"Of the logbook that it is of, as it is printed, with the sheet where there are several, such as SP-07-2026-10-1A2B3C4D/2-3; for pages that are attached to none."`
	Withdraw  string   `json:"withdraw,omitempty" maxLength:"200" doc:"Why it is not of the logbook that it is attached to."`
}

// SaySignedTerms says until when papers are to be back.
type SaySignedTerms struct {
	Days   int    `json:"days" minimum:"0" maximum:"100" doc:"After the month."`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// mostScan bounds a file of a program: a request is held whole, as text.
const mostScan = 32 << 20

func (c *call) signed() error {
	if c.Signed == nil {
		return fmt.Errorf("signed logbooks: %w", fault.ErrNotFound)
	}
	return nil
}

// books are the logbooks of a month that concern who asks.
func (c *call) signedBooks(month report.Period) ([]signed.Book, error) {
	return web.SignedBooks(c, c.desk.Desk.Reports, month, c.Now())
}

func signedPaper(x *signed.Paper) SignedPaper {
	out := SignedPaper{Scan: x.Scan, Page: x.Page, Picture: x.Picture, Sheet: x.Sheet, SheetNo: x.No, Sheets: x.Of, ByHand: x.ByHand, AttachedBy: x.First, AttachedAt: x.FirstAt.UTC(), SaidBy: x.By}
	if x.Looked() {
		out.Positions = &x.Positions
	}
	return out
}

func signedScan(s signed.Scan, sheets []signed.Sheet) SignedScan {
	out := SignedScan{Scan: s.SHA256, Name: s.Name, BroughtBy: s.By, BroughtAt: s.At.UTC(), Pages: []SignedPage{}}
	for i := range sheets {
		x := &sheets[i]
		p := SignedPage{Page: x.Page.Page, Why: x.Why, State: "loose", Vehicle: x.Vehicle, Month: x.Month, Sheet: x.Sheet, SheetNo: x.No, Sheets: x.Of}
		if a := x.Now(); a != nil {
			p.State, p.Vehicle, p.Month, p.Sheet, p.SheetNo, p.Sheets, p.Last = a.What, a.Vehicle, a.Month, a.Sheet, a.No, a.Of, a.N
			if a.Positions != nil {
				p.Positions = &a.Positions
			}
		} else if x.Vehicle != "" {
			p.State = "elsewhere"
		}
		out.Pages = append(out.Pages, p)
	}
	return out
}

// scan returns a file, where who asks may see it: see the page.
func (c *call) scan(sha256 string) (signed.Scan, []signed.Sheet, error) {
	if err := c.signed(); err != nil {
		return signed.Scan{}, nil, err
	}
	s, sheets, err := c.Signed.Scan(c, sha256)
	if err == nil && !c.user.Scope().Whole() && s.By != c.user.Username {
		err = fmt.Errorf("scan %s: %w", sha256, fault.ErrNotFound)
	}
	return s, sheets, err
}

// An OfScan names a file.
type OfScan struct {
	Scan string `path:"scan" minLength:"1" maxLength:"64" example:"3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855a" doc:"Its SHA-256."`
}

func addSigned(a *api) {
	const tag = "fills"
	list(a, operation{id: "list-signed-logbooks", tag: tag, path: "/logbooks/signed", page: "GET /logbooks/signed", summary: "List how far logbooks of a month are back signed", about: "By department and vehicle; those without fills are not signed.", try: "?at=2026-11-01"},
		func(s *SignedLogbook) string { return s.Department + "/" + s.FleetNo + "/" + s.Vehicle },
		func(c *call, _ *struct {
			Paging
			OfMonth
		}) (out []SignedLogbook, err error) {
			if err := c.signed(); err != nil {
				return nil, err
			}
			month, err := c.month()
			if err != nil {
				return nil, err
			}
			books, err := c.signedBooks(month)
			if err != nil {
				return nil, err
			}
			named := month.From.Format(monthForm)
			papers, err := c.Signed.Papers(c, named, named, "")
			for _, s := range signed.Stand(books, papers) {
				one := SignedLogbook{
					Vehicle: s.Vehicle, FleetNo: s.FleetNo, Department: s.DepartmentName, Month: s.Month, Fills: s.Fills, Folio: s.Folio, SHA256: s.SHA256, State: string(s.State), Lacks: s.Lacks, Sheets: s.Of, Gone: append([]int{}, s.Gone...), Papers: []SignedPaper{},
				}
				for i := range s.All {
					one.Papers = append(one.Papers, signedPaper(&s.All[i]))
				}
				out = append(out, one)
			}
			return out, err
		})
	do(a, operation{id: "bring-signed-logbooks", tag: tag, path: "/logbooks/signed", page: "POST /logbooks/signed/new", summary: "Bring signed logbooks as they were scanned", most: mostScan/3*4 + mostBody,
		about: "A PDF with a sheet on each page, or a picture. The code of each is read, and it attaches itself to its logbook; whose signatures are on it is said afterwards. The same file again changes nothing.",
		try:   `{"file":"octubre.pdf","data":"aG9sYQ=="}`},
		func(c *call, in *struct {
			Acting
			Body BroughtFile
		}) (SignedScan, error) {
			if err := c.signed(); err != nil {
				return SignedScan{}, err
			}
			if err := c.pacedFile(); err != nil {
				return SignedScan{}, err
			}
			b, err := c.decoded("body.data", in.Body.Data)
			if err != nil {
				return SignedScan{}, err
			}
			if len(b) > mostScan {
				return SignedScan{}, badField("body.data", "it is more than %d MB; send it in parts", mostScan>>20)
			}
			got, err := c.Signed.Bring(c, c.user.Username, in.Body.File, b, c.booksOf)
			if err != nil {
				return SignedScan{}, err
			}
			if got.Trouble != "" {
				return SignedScan{}, badField("body.data", "it was not taken in: %s", got.Trouble)
			}
			s, sheets, err := c.scan(got.SHA256)
			if errors.Is(err, fault.ErrNotFound) { // another's, who brought it before
				return SignedScan{Scan: got.SHA256, Name: got.Name, BroughtBy: got.By, BroughtAt: got.At.UTC(), Again: true, Pages: []SignedPage{}}, nil
			}
			out := signedScan(s, sheets)
			out.Again = got.Again
			return out, err
		})
	read(a, operation{id: "get-signed-scan", tag: tag, path: "/logbooks/signed/{scan}", page: "GET /logbooks/signed/{scan}", summary: "Show a file of signed logbooks with its pages"},
		func(c *call, in *OfScan) (SignedScan, error) {
			s, sheets, err := c.scan(in.Scan)
			return signedScan(s, sheets), err
		})
	do(a, operation{id: "say-signed-pages", tag: tag, path: "/logbooks/signed/{scan}", page: "POST /logbooks/signed/{scan}", summary: "Say whose signatures are on pages, or of which logbook they are", about: "All of it or nothing. What was said before stays, and what is said last counts.",
		try: `{"pages":[{"page":1,"positions":["responsible","custodian"]}]}`},
		func(c *call, in *struct {
			Acting
			OfScan
			Body struct {
				Pages []SaySignedPage `json:"pages" minItems:"1" maxItems:"1000"`
			}
		}) (SignedScan, error) {
			s, sheets, err := c.scan(in.Scan)
			if err != nil {
				return SignedScan{}, err
			}
			var acts []signed.Act
			for i, said := range in.Body.Pages {
				act, err := c.signedAct(fmt.Sprintf("body.pages[%d]", i), sheets, said)
				if err != nil {
					return SignedScan{}, err
				}
				acts = append(acts, act)
			}
			if err := c.Signed.Say(c, c.user.Username, acts); err != nil {
				return SignedScan{}, err
			}
			s, sheets, err = c.scan(s.SHA256)
			return signedScan(s, sheets), err
		})
	do(a, operation{id: "say-signed-terms", tag: tag, path: "/logbooks/signed/terms", page: "POST /logbooks/signed/terms", summary: "Say how many days after the month signed logbooks are to be back", try: `{"days":10,"reason":"Oficio 12"}`},
		func(c *call, in *struct {
			Acting
			Body SaySignedTerms
		}) (SaySignedTerms, error) {
			if err := c.signed(); err != nil {
				return SaySignedTerms{}, err
			}
			return in.Body, c.Signed.SayTerms(c, c.user.Username, signed.Terms{Days: in.Body.Days, Reason: in.Body.Reason})
		})
}

// signedAct is what somebody says of a page.
func (c *call) signedAct(field string, sheets []signed.Sheet, said SaySignedPage) (signed.Act, error) {
	if said.Page > len(sheets) {
		return signed.Act{}, badField(field+".page", "the file has %d pages", len(sheets))
	}
	for _, p := range said.Positions {
		if !slices.Contains(signed.Positions(), p) {
			return signed.Act{}, badField(field+".positions", "nobody signs as %q; write %s", p, strings.Join(signed.Positions(), " or "))
		}
	}
	x := &sheets[said.Page-1]
	last := int64(0)
	if a := x.Now(); a != nil {
		last = a.N
	}
	if said.Last != nil {
		last = *said.Last
	}
	a := x.Attached()
	switch {
	case a == nil && said.Folio == "":
		return signed.Act{}, badField(field+".folio", "the page is attached to no logbook; write the folio of one")
	case a == nil:
		printed, err := signed.OfFolio(c, said.Folio, c.booksOf)
		if errors.Is(err, signed.ErrFolio) || errors.Is(err, signed.ErrElsewhere) {
			return signed.Act{}, badField(field+".folio", "%v", err)
		}
		act := signed.Act{N: last, Scan: x.Scan, Page: said.Page, What: signed.Attached, ByHand: true, Printed: printed}
		if printed.Signs() || len(said.Positions) > 0 {
			act.Positions = append([]string{}, said.Positions...)
		}
		return act, err
	case said.Withdraw != "":
		act := *a
		act.N, act.What, act.Reason = last, signed.Withdrawn, said.Withdraw
		return act, nil
	}
	if !a.Signs() {
		return signed.Act{}, badField(field+".positions", "sheet %d of %d is not signed; people sign on the last", a.No, a.Of)
	}
	act := *a
	act.N, act.Positions, act.Reason = last, append([]string{}, said.Positions...), ""
	return act, nil
}

// booksOf are the logbooks of a month, such as 2026-10, that concern who asks.
func (c *call) booksOf(ctx context.Context, month string) ([]signed.Book, error) {
	m, err := time.ParseInLocation(monthForm, month, c.Zone)
	if err != nil {
		return nil, fmt.Errorf("%w: month %q", fault.ErrInvalid, month)
	}
	return web.SignedBooks(ctx, c.desk.Desk.Reports, report.Period{Kind: report.Month, From: m, To: m.AddDate(0, 1, 0)}, c.Now())
}
