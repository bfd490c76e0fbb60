package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

type runView struct {
	page
	Run, Sub string
	Gone     string // how many are not printed any more, and why
	Printers []linkView
	Sheets   []linkView
	Sheet    string // the one that is chosen
	Columns  int
	Cells    []option // its labels, the first free one chosen
	Codes    []option
	DPIs     []option
	Printer  string
	Right    string // millimeters, as typed
	Down     string
	Problem  string
	Done     string
	Table    tableView
	Most     int  // bytes of a printer's name
	Keeps    bool // whether who prints may say what a printer takes
}

// A paper is how labels are to be printed, as the address says it.
type paper struct {
	printer, right, down string
	code                 string
	sheet                barcode.Sheet
	opts                 report.LabelOptions
	rightUM, downUM      int64
}

// dpis are what printers of labels have.
var dpis = []int64{203, 300, 600}

// readPaper reads how labels are to be printed: what the form says, else what was
// remembered of the printer that is chosen. Problem says what must be mended.
func (p *pages) readPaper(v *visit) (x paper, problem string, err error) {
	f := v.r.Form
	kept := fleet.LabelPrinter{Sheet: "letter", Code: "qr", DPI: 300}
	printers, err := p.Fleet.LabelPrinters(v.r.Context())
	if i := slices.IndexFunc(printers, func(k fleet.LabelPrinter) bool { return k.Printer == f.Get("printer") }); i >= 0 {
		kept = printers[i]
	}
	said := func(key, otherwise string) string {
		if f.Has(key) {
			return strings.TrimSpace(cut(f.Get(key), 12))
		}
		return otherwise
	}
	x.printer, x.code = cut(f.Get("printer"), fleet.MaxPrinter), said("code", kept.Code)
	x.right, x.down = said("right", tenths(kept.RightUM)), said("down", tenths(kept.DownUM))
	x.sheet = barcode.Sheets()[0]
	name := said("sheet", kept.Sheet)
	for _, s := range barcode.Sheets() {
		if s.Name == name {
			x.sheet = s
		}
	}
	var start, dpi int
	start, _ = strconv.Atoi(said("start", "1"))
	if dpi, _ = strconv.Atoi(said("dpi", strconv.FormatInt(kept.DPI, 10))); !slices.Contains(dpis, int64(dpi)) {
		dpi = 300
	}
	x.opts.Start, x.opts.DPI = min(max(start, 1), x.sheet.Columns*x.sheet.Rows), dpi
	var ok, okRight, okDown bool
	if x.opts.Code, ok = barcode.CodeNamed(x.code); !ok {
		x.code, x.opts.Code = "qr", barcode.QR
	}
	x.rightUM, okRight = micrometers(x.right)
	x.downUM, okDown = micrometers(x.down)
	if !okRight || !okDown {
		return x, v.words.Say("labels.bad.offset"), err
	}
	x.opts.RightMM, x.opts.DownMM = float64(x.rightUM)/1000, float64(x.downUM)/1000
	_, out := x.sheet.Shifted(x.opts.RightMM, x.opts.DownMM)
	if odd, is := errors.AsType[*barcode.ShiftError](out); is {
		key := "labels.bad.right"
		if odd.Down {
			key = "labels.bad.down"
		}
		mm := func(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
		problem = v.words.Say(key, "Least", mm(odd.LeastMM), "Most", mm(odd.MostMM))
	}
	return x, problem, err
}

// micrometers reads millimeters as people type them, with one decimal and a sign.
func micrometers(s string) (int64, bool) {
	s = strings.NewReplacer("−", "-", ",", ".", "+", "").Replace(s)
	if s == "" {
		return 0, true
	}
	digits, minus := strings.CutPrefix(s, "-")
	n, ok := decimal(digits, 1)
	if minus {
		n = -n
	}
	return n * 100, ok
}

// tenths writes micrometers as millimeters.
func tenths(um int64) string {
	if um < 0 {
		return "-" + plainDecimal(-um/100, 1)
	}
	return plainDecimal(um/100, 1)
}

// values are the address of what is chosen, with other values for some.
func (x *paper) values(pairs ...string) url.Values {
	q := url.Values{"sheet": {x.sheet.Name}, "code": {x.code}, "dpi": {strconv.Itoa(x.opts.DPI)}, "right": {x.right}, "down": {x.down}, "printer": {x.printer}}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q
}

// labelRun shows what was printed in one act, to put it on paper as often as it takes.
func (p *pages) labelRun(v *visit) error {
	x, problem, err := p.readPaper(v)
	if err != nil {
		return err
	}
	return p.showRun(v, http.StatusOK, x, problem)
}

func (p *pages) showRun(v *visit, code int, x paper, problem string) error {
	run, err := p.Fleet.LabelRun(v.r.Context(), p.runOf(v))
	if err != nil {
		return err
	}
	printers, err := p.Fleet.LabelPrinters(v.r.Context())
	if err != nil {
		return err
	}
	w, path := v.words, runAddress(run.Run)
	view := &runView{
		page: p.page(v, "labels.print.title", "/fleet"), Run: run.Run, Problem: problem, Printer: x.printer, Sheet: x.sheet.Name, Columns: x.sheet.Columns,
		Right: x.right, Down: x.down, Most: fleet.MaxPrinter,
		Keeps: v.opens("POST /labels/printers"),
		Sub:   w.Say("labels.print.sub", "Run", run.Run, "Time", w.Minute(run.At), "Who", run.Who, "Count", run.Count),
	}
	good := 0
	for _, l := range run.Labels {
		if l.Good {
			good++
		}
	}
	if gone := len(run.Labels) - good; gone > 0 {
		view.Gone = w.Say("labels.gone", "Count", gone)
	}
	if v.r.Form.Get("kept") != "" {
		view.Done = w.Say("labels.kept", "Printer", x.printer)
	}
	for _, k := range printers {
		view.Printers = append(view.Printers, linkView{k.Printer, address(path, url.Values{"printer": {k.Printer}}), k.Printer == x.printer})
	}
	for _, s := range barcode.Sheets() {
		view.Sheets = append(view.Sheets, linkView{w.Say("labels.sheet." + s.Name), address(path, x.values("sheet", s.Name)), s.Name == x.sheet.Name})
	}
	for n := range x.sheet.Columns * x.sheet.Rows {
		view.Cells = append(view.Cells, option{strconv.Itoa(n + 1), strconv.Itoa(n + 1), n+1 == x.opts.Start})
	}
	view.Codes = []option{{"qr", "QR", x.code == "qr"}, {"datamatrix", "Data Matrix", x.code == "datamatrix"}}
	for _, dpi := range dpis {
		text := strconv.FormatInt(dpi, 10)
		view.DPIs = append(view.DPIs, option{text, text + " dpi", int(dpi) == x.opts.DPI})
	}
	view.Table = w.runTable(run)
	return p.show(v, code, "labelrun", view)
}

// runOf returns the run that an address or a form names.
func (p *pages) runOf(v *visit) string {
	if run := chi.URLParam(v.r, "run"); run != "" {
		return run
	}
	return v.r.Form.Get("run")
}

// runTable lists the labels of a run as they are handed out.
func (w words) runTable(run fleet.LabelRun) tableView {
	t := tableView{ID: "run", Caption: w.Say("labels.run.caption")}
	for _, key := range []string{"vehicle", "plate", "department", "label", "why"} {
		t.Heads = append(t.Heads, headView{Text: report.Column{Key: key}.Title(w.Lang)})
	}
	sorted := make([]report.LabelToPrint, 0, len(run.Labels))
	states := map[string]cellView{}
	for _, l := range run.Labels {
		label := barcode.Label{ID: l.Label, Version: l.Version}
		sorted = append(sorted, report.LabelToPrint{Label: label, FleetNumber: l.FleetNo, Plate: l.Plate, Department: l.Department})
		state := cellView{Text: w.Say("labels.why." + l.Why)}
		if !l.Good {
			state.Tags = []string{w.Say("labels.old")}
		}
		states[label.String()] = state
	}
	report.SortLabels(sorted)
	for _, l := range sorted {
		t.Rows = append(t.Rows, rowView{Cells: []cellView{{Text: l.FleetNumber}, {Text: l.Plate}, {Text: l.Department}, {Text: l.Label.String()}, states[l.Label.String()]}})
	}
	return t
}

// toPrint returns the labels of a run that are still good, with their words, in the
// order in which they are handed out.
func (p *pages) toPrint(v *visit) (fleet.LabelRun, []report.LabelToPrint, error) {
	run, err := p.Fleet.LabelRun(v.r.Context(), p.runOf(v))
	var list []report.LabelToPrint
	for _, l := range run.Labels {
		if l.Good {
			list = append(list, report.LabelToPrint{Label: p.Fleet.Print(l), FleetNumber: l.FleetNo, Plate: l.Plate, Name: l.Name, Department: l.Department})
		}
	}
	report.SortLabels(list)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("print run %s: %w: none of its labels is good any more", run.Run, fault.ErrConflict)
	}
	return run, list, err
}

// labelSheet sends the labels. The same address gives the same bytes as long as no
// label of the run is replaced.
func (p *pages) labelSheet(v *visit) error {
	x, problem, err := p.readPaper(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showRun(v, http.StatusBadRequest, x, problem)
	}
	run, list, err := p.toPrint(v)
	if err != nil {
		return err
	}
	x.opts.At = run.At
	return v.pdf(v.words.Say("labels.file")+"-"+run.Run, func(w io.Writer) error { return report.WriteLabels(w, x.sheet, list, x.opts) })
}

// labelHandover sends the list on which people sign for their labels.
func (p *pages) labelHandover(v *visit) error {
	x, _, err := p.readPaper(v)
	if err != nil {
		return err
	}
	run, list, err := p.toPrint(v)
	if err != nil {
		return err
	}
	h := report.Handover{
		Labels: list, Run: run.Run, By: run.Who, At: run.At.In(p.Zone), PageWidthMM: x.sheet.PageWidthMM, PageHeightMM: x.sheet.PageHeightMM, Lang: v.words.Lang,
	}
	return v.pdf(v.words.Say("labels.list.file")+"-"+run.Run, func(w io.Writer) error { return report.WriteHandover(w, h) })
}

// labelTest sends the test page of a sheet.
func (p *pages) labelTest(v *visit) error {
	x, problem, err := p.readPaper(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showRun(v, http.StatusBadRequest, x, problem)
	}
	x.opts.At = p.Now()
	return v.pdf(v.words.Say("labels.test.file")+"-"+x.sheet.Name, func(w io.Writer) error {
		return report.WriteLabelTest(w, x.sheet, x.opts, v.words.Lang)
	})
}

// keepPrinter remembers what a printer takes.
func (p *pages) keepPrinter(v *visit) error {
	x, problem, err := p.readPaper(v)
	if err != nil {
		return err
	}
	if problem == "" && strings.TrimSpace(x.printer) == "" {
		problem = v.words.Say("labels.bad.printer")
	}
	if problem != "" {
		return p.showRun(v, http.StatusBadRequest, x, problem)
	}
	k := fleet.LabelPrinter{Printer: x.printer, Sheet: x.sheet.Name, Code: x.code, DPI: int64(x.opts.DPI), RightUM: x.rightUM, DownUM: x.downUM}
	if err := p.Fleet.SetLabelPrinter(v.r.Context(), v.user.Username, k); err != nil {
		return err
	}
	v.redirect(address(runAddress(p.runOf(v)), url.Values{"printer": {strings.TrimSpace(x.printer)}, "kept": {"1"}, "start": {strconv.Itoa(x.opts.Start)}}))
	return nil
}

// pdf sends a file that is made whole before the first byte goes out.
func (v *visit) pdf(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", "litro-"+fileName(name)+".pdf"))
	_, _ = v.w.Write(b.Bytes()) // whoever asked has gone; it is printed again
	return nil
}
