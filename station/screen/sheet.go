package screen

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
)

// A SheetTaker records fills that were written on contingency sheets while a pump
// worked without the agent.
type SheetTaker interface {
	// SheetHoses returns the hoses of pumps that are the agent's.
	SheetHoses() []SheetHose
	// CheckSheet says what is wrong with a sheet, before anybody signs it, as
	// TypeSheet does.
	CheckSheet(s TypedSheet) error
	// TypeSheet records one that two people signed and returns its folio. It fails
	// with [ErrInvalid] when the vehicle is not known, with a [SheetUsedError], and
	// as signatures fail.
	TypeSheet(ctx context.Context, s TypedSheet) (folio string, err error)
}

// A SheetHose is one that may have worked by hand.
type SheetHose struct{ Position, Hose, Grade string }

// A TypedSheet is a fill as it was written on a sheet.
type TypedSheet struct {
	Ticket         string // its number, as it is recorded
	Hose           string
	Number, Plate  string // of the vehicle
	VolumeUL       dispense.Volume
	BeforeUL       *dispense.Volume // totalizers; nil for none
	AfterUL        *dispense.Volume
	Reading        Reading // empty for none
	Driver         string  // id or name; "" for none
	HappenedAt     time.Time
	Typed, Checked Person
}

// A SheetUsedError is a sheet that was typed at this station before.
type SheetUsedError struct{ Folio string }

// Error names the record.
func (e *SheetUsedError) Error() string { return "the sheet is in record " + e.Folio }

// ErrDriver means that a driver is not known.
var ErrDriver = errors.New("no such driver")

// A sheetView is what stands on the page: the hoses to choose from, what was
// typed for the second person, or what was recorded.
type sheetView struct {
	Hoses    []SheetHose
	Checking bool
	Answers  []fact
	Folio    string
}

// sheetFields are carried from the first step to the second.
func sheetFields() []string {
	return []string{"ticket", "hose", "happened_at", "number", "plate", "liters", "odometer_km", "odometer_mi", "engine_h", "before", "after", "driver"}
}

// contingency serves the pages of a sheet: one person types it, and another types
// its number and liters again, from the paper, and signs with the first.
func (h *handler) contingency(st SheetTaker) func(*http.ServeMux) {
	show := func(checking bool) func(r *http.Request) (any, error) {
		return func(r *http.Request) (any, error) {
			v := sheetView{Hoses: st.SheetHoses(), Checking: checking}
			if r.Method == http.MethodGet {
				v.Folio = r.URL.Query().Get("folio")
			}
			if checking {
				v.Answers = h.view(r).sheetAnswers(r, v.Hoses)
			}
			return v, nil
		}
	}
	return func(mux *http.ServeMux) {
		mux.HandleFunc("GET /sheet", h.sheet("sheet.html", show(false)))
		mux.HandleFunc("POST /sheet", func(w http.ResponseWriter, r *http.Request) {
			s, err := h.sheetForm(r)
			if err == nil {
				err = st.CheckSheet(s)
			}
			if err != nil || r.PostFormValue("step") == "" {
				code := http.StatusOK
				if err != nil {
					code, _, _ = status(err)
				}
				h.renderSheet(w, r, code, "sheet.html", show(err == nil), err)
				return
			}
			if r.PostFormValue("step") == "change" {
				h.renderSheet(w, r, http.StatusOK, "sheet.html", show(false), nil)
				return
			}
			var folio string
			if s, err = signedSheet(r, s); err == nil {
				folio, err = st.TypeSheet(r.Context(), s)
			}
			if err != nil {
				code, _, ours := status(err)
				if ours {
					h.log.Error("sheet not recorded", "err", err)
				}
				h.renderSheet(w, r, code, "sheet.html", show(true), err)
				return
			}
			h.recorded(w, r, "/sheet", folio)
		})
	}
}

// sheetForm reads what the first person typed.
func (h *handler) sheetForm(r *http.Request) (TypedSheet, error) {
	snapshot := h.st.Snapshot()
	f := &form{r: r}
	s := TypedSheet{
		Ticket: f.sheetNumber("ticket"), Hose: f.text("hose", "hose", true), HappenedAt: f.time("happened_at", "f_happened", local(&snapshot, snapshot.Now).Location(), snapshot.Now),
		Number: f.text("number", "f_number", true), Plate: f.text("plate", "f_plate", true),
		VolumeUL: f.liters("liters"), Driver: f.text("driver", "f_driver", false),
	}
	s.Reading = h.readingOf(f, s.Number, s.Plate)
	before, after := f.decimal("before", "f_before", 6, false), f.decimal("after", "f_after", 6, false)
	if f.err == nil && (before == nil) != (after == nil) {
		f.failAt("after", "e_both", "")
	}
	if f.err == nil && before != nil {
		s.BeforeUL, s.AfterUL = new(dispense.Volume(*before)), new(dispense.Volume(*after))
		if *after <= *before {
			f.failAt("after", "e_after", "")
		}
	}
	return s, f.err
}

// signedSheet adds what the second person typed again, and who both are.
func signedSheet(r *http.Request, s TypedSheet) (TypedSheet, error) {
	f := &form{r: r}
	if again := f.sheetNumber("ticket_again"); f.err == nil && again != s.Ticket {
		f.failAt("ticket_again", "e_again", "f_sheet")
	}
	if again := f.liters("liters_again"); f.err == nil && again != s.VolumeUL {
		f.failAt("liters_again", "e_again", "f_liters")
	}
	s.Typed, s.Checked = f.signer("typed", "f_typed_by", true), f.signer("checked", "f_checked", true)
	return s, f.err
}

// sheetNumber returns the number of a sheet in the one form of records.
func (f *form) sheetNumber(name string) string {
	text := f.text(name, "f_sheet", true)
	if text == "" {
		return ""
	}
	n, err := barcode.ParseSheetNumber(text)
	if err != nil {
		f.failAt(name, "e_sheet", "")
		return ""
	}
	return barcode.FormatSheetNumber(n)
}

// liters returns a volume above 0.
func (f *form) liters(name string) dispense.Volume {
	n := f.decimal(name, "f_liters", 6, true)
	if n == nil {
		return 0
	}
	if *n == 0 {
		f.failAt(name, "e_number", "f_liters")
	}
	return dispense.Volume(*n)
}

// sheetAnswers is what the first person typed, but the number and the liters: the
// second reads those from the paper.
func (p page) sheetAnswers(r *http.Request, hoses []SheetHose) []fact {
	var out []fact
	for _, f := range []struct{ name, word string }{
		{"hose", "hose"}, {"happened_at", "f_happened"}, {"number", "f_number"}, {"plate", "f_plate"}, {"odometer_km", "f_km"},
		{"odometer_mi", "f_mi"}, {"engine_h", "f_hours"}, {"before", "f_before"}, {"after", "f_after"}, {"driver", "f_driver"},
	} {
		said := strings.TrimSpace(r.PostFormValue(f.name))
		if f.name == "happened_at" {
			said = strings.Replace(said, "T", " ", 1)
		}
		for _, h := range hoses {
			if f.name == "hose" && h.Hose == said {
				said = h.Hose + " · " + h.Grade
			}
		}
		if said != "" {
			out = append(out, fact{p.T(f.word), said})
		}
	}
	return out
}
