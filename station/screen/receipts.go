package screen

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/slip"
)

// Receipts is what a station promises too that gives receipts of its fills. Its
// methods may be called from any goroutine.
type Receipts interface {
	// Receipts returns those of the last day, the newest first; with a position,
	// those of it.
	Receipts(position string) ([]slip.Slip, error)
	// Receipt returns that of a fill, or fails with [ErrNoReceipt].
	Receipt(fill dispense.Ref) (slip.Slip, error)
	// PrintReceipt has one printed, and does not wait for that. It fails with
	// [ErrNoReceipt] or [ErrNoPrinter].
	PrintReceipt(fill dispense.Ref) error
	// Printing says how the printer is, "" when there is none, [PrinterReady], or
	// what is the matter with it, and how far the print of a fill's receipt is:
	// waiting, printed, failed, or "" when nobody asked for it lately.
	Printing(fill dispense.Ref) (is, progress string)
}

// PrinterReady is how a printer is that can print.
const PrinterReady = "ready"

// Errors of receipts.
var (
	// ErrNoReceipt means that the journal has no fill of that name.
	ErrNoReceipt = errors.New("no such receipt")
	// ErrNoPrinter means that there is no printer, or it has too much to print.
	ErrNoPrinter = errors.New("the printer takes no more")
)

// A receiptLink is a receipt in the list of the last day.
type receiptLink struct{ Path, At, Name, Liters string }

// A receiptView is a receipt as the page shows it.
type receiptView struct {
	Path string
	Rows []receiptRow
	// Print is the word of the button, "" where there is no printer; Says is how
	// far a print is and what is the matter with the printer.
	Print string
	Says  []string
}

// A receiptRow is a row of a slip; Code is the path of a QR code's modules in a
// square of Side.
type receiptRow struct {
	slip.Row
	Code string
	Side int
}

func (h *handler) receipts(st Receipts) func(*http.ServeMux) {
	return func(mux *http.ServeMux) {
		mux.HandleFunc("GET /receipts", func(w http.ResponseWriter, r *http.Request) { h.listReceipts(w, r, st) })
		mux.HandleFunc("GET /receipts/{station}/{epoch}/{seq}", func(w http.ResponseWriter, r *http.Request) { h.showReceipt(w, r, st, nil) })
		mux.HandleFunc("POST /receipts/{station}/{epoch}/{seq}/print", func(w http.ResponseWriter, r *http.Request) {
			fill, err := fillOf(r)
			if err == nil {
				err = st.PrintReceipt(fill)
			}
			if err != nil {
				h.showReceipt(w, r, st, err)
				return
			}
			http.Redirect(w, r, "/receipts/"+fill.String()+h.view(r).Query, http.StatusSeeOther)
		})
		mux.HandleFunc("POST /positions/{id}/print", h.post("", func(r *http.Request) error {
			p, err := h.find(r)
			if err != nil {
				return err
			}
			fill, err := dispense.ParseRef(p.Folio)
			if err != nil {
				return ErrNotNow
			}
			return st.PrintReceipt(fill)
		}))
	}
}

// fillOf reads the fill that an address names.
func fillOf(r *http.Request) (dispense.Ref, error) {
	fill, err := dispense.ParseRef(r.PathValue("station") + "/" + r.PathValue("epoch") + "/" + r.PathValue("seq"))
	if err != nil {
		return fill, fmt.Errorf("%w: %w", ErrNoReceipt, err)
	}
	return fill, nil
}

func (h *handler) listReceipts(w http.ResponseWriter, r *http.Request, st Receipts) {
	p, code := h.view(r), http.StatusOK
	all, err := st.Receipts(r.URL.Query().Get("position"))
	if err != nil {
		h.log.Error("receipts not read", "err", err)
		code, p.Error = http.StatusInternalServerError, p.T("e_internal")
	}
	var links []receiptLink
	for _, s := range all {
		at := s.At.UTC()
		if s.Zone != nil {
			at = at.In(s.Zone)
		}
		name := strings.Trim(cmp.Or(s.Names.Vehicle, s.Fill.Vehicle)+" · "+strings.ToUpper(s.Names.Plate), " ·")
		links = append(links, receiptLink{"/receipts/" + s.Ref.String(), at.Format("15:04"), cmp.Or(name, s.Ref.String()), slip.Liters(s.Fill.VolumeUL)})
	}
	p.Data = links
	h.render(w, code, "receipts.html", p)
}

func (h *handler) showReceipt(w http.ResponseWriter, r *http.Request, st Receipts, wrong error) {
	p, code := h.view(r), http.StatusOK
	fill, err := fillOf(r)
	var s slip.Slip
	if err == nil {
		s, err = st.Receipt(fill)
	}
	if wrong != nil {
		var key string
		code, key = h.receiptError(wrong)
		p.Error = p.T(key)
	}
	if err != nil {
		var key string
		code, key = h.receiptError(err)
		p.Error = p.T(key)
		h.render(w, code, "receipt.html", p)
		return
	}
	v, waiting := receiptOf(p.language, s, st)
	if waiting {
		w.Header().Set("Refresh", "2")
	}
	p.Data = v
	h.render(w, code, "receipt.html", p)
}

func (h *handler) receiptError(err error) (code int, key string) {
	code, key, ours := status(err)
	if ours {
		h.log.Error("receipt not given", "err", err)
	}
	return code, key
}

func receiptOf(l language, s slip.Slip, st Receipts) (v *receiptView, waiting bool) {
	v = &receiptView{Path: "/receipts/" + s.Ref.String()}
	next := s.Copy
	s.Copy = 0 // the page is no print
	for _, row := range s.Rows(string(l)) {
		rr := receiptRow{Row: row}
		if row.Kind == slip.Code {
			var err error
			if rr.Code, rr.Side, err = codePath(row.Value); err != nil {
				continue
			}
		}
		v.Rows = append(v.Rows, rr)
	}
	is, progress := st.Printing(s.Ref)
	if is == "" {
		return v, false
	}
	v.Print = strings.TrimSpace(l.T("print") + " " + slip.CopyText(string(l), next))
	v.Says = printSays(l, is, progress)
	return v, progress == "waiting"
}

// printSays says how far a print is, and what keeps it.
func printSays(l language, is, progress string) []string {
	var says []string
	if progress != "" {
		says = append(says, l.T("print_"+progress))
	}
	if is != PrinterReady && is != "" {
		says = append(says, l.T("printer_"+is))
	}
	return says
}

// codePath draws a QR code as the path of an SVG, a unit a module.
func codePath(text string) (path string, side int, err error) {
	s, err := barcode.Encode(barcode.QR, text)
	if err != nil {
		return "", 0, err
	}
	var b strings.Builder
	for y := range s.Rows {
		for x := 0; x < s.Columns; x++ {
			n := 0
			for s.Dark(x+n, y) {
				n++
			}
			if n > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+s.Quiet(), y+s.Quiet(), n, n)
				x += n
			}
		}
	}
	return b.String(), s.TotalColumns(), nil
}

// print offers the receipt on paper, and says how that goes.
func (v *panel) print(p *Position) {
	if p.Printer == "" || p.Folio == "" {
		return
	}
	b := button{Action: "print", Word: v.T("print"), Icon: "print"}
	if p.Print == "waiting" {
		b.Word, b.Pressed = v.T("print_waiting_short"), true
	}
	v.Buttons = append(v.Buttons, b)
	switch {
	case p.Printer != PrinterReady:
		v.Lines = append(v.Lines, v.T("printer_"+p.Printer))
	case p.Print == "printed", p.Print == "failed":
		v.Lines = append(v.Lines, v.T("print_"+p.Print))
	}
}
