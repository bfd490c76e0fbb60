package report

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A Handover is the list on which people sign that they have received labels.
type Handover struct {
	Labels       []LabelToPrint
	Run          string    // the act in which they were printed
	By           string    // who printed them
	At           time.Time // when, in the office's zone
	PageWidthMM  float64
	PageHeightMM float64
	Lang         string // es-MX, or else English
}

var handoverWords = map[string][2]string{
	"title":      {"Entrega de etiquetas", "Labels handed out"},
	"run":        {"Impresión", "Print run"},
	"page":       {"Página {n} de {m}", "Page {n} of {m}"},
	"none":       {"Sin departamento", "No department"},
	"continues":  {"(continúa)", "(continued)"},
	"count":      {"etiquetas", "labels"},
	"one":        {"etiqueta", "label"},
	"number":     {"Número", "Number"},
	"plate":      {"Placa", "Plate"},
	"name":       {"Unidad", "Vehicle"},
	"label":      {"Etiqueta", "Label"},
	"received":   {"Recibí: nombre y firma", "Received by: name and signature"},
	"date":       {"Fecha", "Date"},
	"handed":     {"Entregó: nombre y firma", "Handed out by: name and signature"},
	"everything": {"Pegue cada etiqueta en su unidad y lea ahí mismo su número económico: la etiqueta de otra unidad carga el combustible a esa otra.", "Stick each label on its own vehicle and compare the fleet number there: fuel taken with another vehicle's label is booked to that vehicle."},
}

// Measures of the list, in millimeters.
const (
	handoverMarginMM = 12.0
	handoverRowMM    = 11.0 // room to sign
	handoverHeadMM   = 6.0
	handoverGroupMM  = 10.0
	handoverTopMM    = 34.0
	handoverFootMM   = 16.0
)

// handoverColumns are shares of the width.
var handoverColumns = []struct {
	word  string
	share float64
}{{"number", 13}, {"plate", 14}, {"name", 20}, {"label", 19}, {"received", 44}, {"date", 14}}

// WriteHandover writes a PDF of the labels, which it orders by department and fleet
// number, each with a line to sign. A character that Windows-1252 lacks prints as a dot.
func WriteHandover(w io.Writer, h Handover) error {
	if len(h.Labels) == 0 {
		return errors.New("list labels: there are none")
	}
	SortLabels(h.Labels)
	if h.PageHeightMM < 200 { // a roll is no paper to sign on
		h.PageWidthMM, h.PageHeightMM = letterWidthMM, letterHeightMM
	}
	p := handoverPrinter{canvas: newCanvas(h.PageWidthMM, h.PageHeightMM, printerDPI, h.At), Handover: h}
	p.pdf.SetTitle(p.word("title")+" "+h.Run, true)
	pages := p.pages()
	for i, groups := range pages {
		p.page(groups, i+1, len(pages))
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF of the list: %w", err)
	}
	return nil
}

type handoverPrinter struct {
	canvas
	Handover
}

// A handoverGroup is what stands of a department on one page.
type handoverGroup struct {
	department string
	all        int // labels the department has
	continues  bool
	labels     []LabelToPrint
}

func (p *handoverPrinter) word(key string) string { return word(handoverWords, p.Lang, key) }

// pages says what stands on each page. No department begins without a row.
func (p *handoverPrinter) pages() [][]handoverGroup {
	bottom := p.PageHeightMM - handoverMarginMM - handoverFootMM
	pages, y := [][]handoverGroup{{}}, handoverTopMM
	all := map[string]int{}
	for _, l := range p.Labels {
		all[l.Department]++
	}
	for i, l := range p.Labels {
		last := &pages[len(pages)-1]
		other := i == 0 || l.Department != p.Labels[i-1].Department
		need := handoverRowMM
		if other {
			need += handoverGroupMM + handoverHeadMM
		}
		if y+need > bottom {
			pages = append(pages, nil)
			last, y = &pages[len(pages)-1], handoverTopMM
		}
		if other || len(*last) == 0 {
			*last = append(*last, handoverGroup{department: l.Department, all: all[l.Department], continues: !other})
			y += handoverGroupMM + handoverHeadMM
		}
		g := &(*last)[len(*last)-1]
		g.labels = append(g.labels, l)
		y += handoverRowMM
	}
	return pages
}

func (p *handoverPrinter) page(groups []handoverGroup, n, of int) {
	p.pdf.AddPage()
	left, width := handoverMarginMM, p.PageWidthMM-2*handoverMarginMM
	p.text(box{left, handoverMarginMM - 2, width * .7, 8}, p.word("title"), "Helvetica", "B", 16)
	page := strings.NewReplacer("{n}", strconv.Itoa(n), "{m}", strconv.Itoa(of)).Replace(p.word("page"))
	p.right(box{left, handoverMarginMM - 2, width, 8}, page, 10)
	p.text(box{left, handoverMarginMM + 6, width, 5}, fmt.Sprintf("%s %s · %s · %s", p.word("run"), p.Run, p.At.Format("02/01/2006 15:04"), p.By), "Helvetica", "", 9.5)
	p.pdf.SetFont("Helvetica", "", 8.5)
	for i, line := range p.lines(p.word("everything"), width) {
		p.pdf.Text(left, handoverMarginMM+15+float64(i)*3.8, line)
	}
	y := handoverTopMM - 2
	for _, g := range groups {
		y = p.group(g, left, y, width)
	}
	foot := p.PageHeightMM - handoverMarginMM
	p.pdf.SetLineWidth(0.2)
	p.pdf.SetDrawColor(0, 0, 0)
	p.pdf.Line(left+width*.55, foot-4, left+width, foot-4)
	p.text(box{left + width*.55, foot - 4, width * .45, 4}, p.word("handed"), "Helvetica", "", 8)
}

// right writes a text that ends at the right edge of a box.
func (p *handoverPrinter) right(b box, text string, points float64) {
	p.pdf.SetFont("Helvetica", "", points)
	said := p.translate(text)
	p.pdf.Text(b.x+b.width-p.pdf.GetStringWidth(said), b.y+b.height-b.height/6, said)
}

// group draws what stands of a department, and returns where the next begins.
func (p *handoverPrinter) group(g handoverGroup, x, y, width float64) float64 {
	count := p.word("count")
	if g.all == 1 {
		count = p.word("one")
	}
	title := fmt.Sprintf("%s · %d %s", cmp.Or(g.department, p.word("none")), g.all, count)
	if g.continues {
		title = cmp.Or(g.department, p.word("none")) + " " + p.word("continues")
	}
	p.text(box{x, y + 2, width, handoverGroupMM - 3}, title, "Helvetica", "B", 12)
	y += handoverGroupMM
	rows := make([][]string, 0, len(g.labels)+1)
	heads := make([]string, len(handoverColumns))
	for i, c := range handoverColumns {
		heads[i] = p.word(c.word)
	}
	rows = append(rows, heads)
	for _, l := range g.labels {
		rows = append(rows, []string{l.FleetNumber, l.Plate, l.Name, l.Label.String(), "", ""})
	}
	shares := 0.0
	for _, c := range handoverColumns {
		shares += c.share
	}
	p.pdf.SetLineWidth(0.2)
	p.pdf.SetDrawColor(90, 90, 90)
	for i, cells := range rows {
		height, style, points := handoverRowMM, "", 10.0
		if i == 0 {
			height, style, points = handoverHeadMM, "B", 8
		}
		at := x
		for j, c := range handoverColumns {
			b := box{at, y, width * c.share / shares, height}
			p.pdf.Rect(b.x, b.y, b.width, b.height, "D")
			font, weight := "Helvetica", style
			if i > 0 && j == 0 {
				weight = "B"
			}
			if i > 0 && c.word == "label" {
				font = "Courier"
			}
			p.text(box{b.x + 1.2, b.y, b.width - 2.4, height/2 + 2}, cells[j], font, weight, points)
			at += b.width
		}
		y += height
	}
	return y
}
