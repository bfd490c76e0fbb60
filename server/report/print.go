package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Printout is a table as it leaves the pages, with what a reader must know who did
// not ask for it.
type Printout struct {
	Table *Table
	Title string
	Place string // how the installation is called; may be empty
	Asked []Fact // what was asked: the period, what narrows it …
	At    time.Time
	AsOf  bool   // At is as of when it tells, and not when it was made
	Lang  string // es-MX, or else English
	// Said says the code of a column in words, for paper; nil: codes stay as they are.
	// Files for machines have codes.
	Said func(column, code string) string
}

// A Fact is something that is said of a table by name, such as its period.
type Fact struct{ Name, Value string }

// MostPrinted is how many rows go on paper at most: some 400 pages.
const MostPrinted = 20_000

// ErrTooLong is the error of a table with more than [MostPrinted] rows.
var ErrTooLong = errors.New("the table is too long for paper")

var printWords = map[string][2]string{
	"page":      {"Página {n} de {m}", "Page {n} of {m}"},
	"generated": {"Generado", "Generated"},
	"as_of":     {"Al", "As of"},
	"about":     {"Acerca de", "About"},
	"note":      {"Nota", "Note"},
	"empty":     {"Sin renglones.", "No rows."},
	"blank":     {"Sin datos en estos renglones: {columns}.", "Without data in these rows: {columns}."},
	"bands":     {"Cada renglón está en {n} partes, una bajo la otra; su número (No.) las une.", "Each row is in {n} parts, one below the other; its number (No.) joins them."},
}

func (p Printout) word(key string) string { return word(printWords, p.Lang, key) }

// Measures of a printed table, in millimeters.
const (
	printMarginMM = 12.0
	printFootMM   = 9.0
	printTitleMM  = 9.0
	printGapMM    = 3.0 // around what stands in a cell, left and right together
)

// A face is how a table fits on its page.
type face struct {
	width, height float64 // of the page
	points        float64
	columns       []float64 // widths
}

// line is the height of a line of text.
func (f face) line() float64 { return f.points * 0.42 }

func (f face) room() float64 { return f.width - 2*printMarginMM }

// faces are tried in turn until the table fits.
func faces() []face {
	const w, h = letterWidthMM, letterHeightMM
	return []face{{w, h, 8.5, nil}, {h, w, 8.5, nil}, {h, w, 7.5, nil}, {h, w, 6.5, nil}}
}

// bandFace is that of a table that fits on none of them, and stands in bands.
func bandFace() face { return face{letterHeightMM, letterWidthMM, 7.5, nil} }

// WritePDF writes a table on paper of letter size: upright, or lying where it is wide,
// its heading on every page, its totals after the last row, and page and time of
// writing below. Every digit that CSV has is there, and no figure is cut. Of a table that
// is too wide for the paper, columns without data are named below it, and where that is
// not enough its rows stand in bands, one below the other on the same page. A character
// that Windows-1252 lacks prints as a dot. It fails with [ErrTooLong].
func (p Printout) WritePDF(w io.Writer) error {
	if n := len(p.Table.Rows); n > MostPrinted {
		return fmt.Errorf("%w: it has %d rows, and paper takes %d", ErrTooLong, n, MostPrinted)
	}
	t := tablePrinter{canvas: newCanvas(letterWidthMM, letterHeightMM, printerDPI, p.At), Printout: p}
	t.pdf.SetTitle(p.Title, true)
	t.faces = faces()
	t.layOut()
	t.head = t.titled().over(t.flows())
	t.draw()
	if err := t.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF of %s: %w", p.Table.Name, err)
	}
	return nil
}

// A tablePrinter draws a table.
type tablePrinter struct {
	canvas
	Printout
	face
	faces  []face // that are tried
	heads  []string
	kinds  []Kind
	texts  [][]string // of rows, in the encoding of the core fonts
	total  []string
	rows   [][][]string
	headed float64 // height of the headings
	// bands are the columns that stand beside one another, from the left; most tables have one.
	bands [][]int
	blank []int // the columns that are left out
	// head stands above the table on the first page, and tail below all else on the last.
	head, tail block
	// strip stands below the rows of all pages but the last. It is no higher than tail.
	strip  block
	n, all int  // which page of how many is drawn
	ruled  bool // every cell has its lines
	form   bool // it has the columns that it has: none is left out, and there are no bands
}

// A block is something drawn from some height of a page on.
type block struct {
	height float64
	draw   func(y float64)
}

// titled is the head of a table by itself: its title, and what was asked.
func (p *tablePrinter) titled() block {
	p.pdf.SetFont("Helvetica", "", 9)
	asked := p.asked()
	return block{printTitleMM + float64(len(asked))*4.2, func(y float64) {
		p.text(box{printMarginMM, y - 3, p.room(), 8}, p.Title, "Helvetica", "B", 15)
		p.pdf.SetFont("Helvetica", "", 9)
		for i, line := range asked {
			p.pdf.Text(printMarginMM, y+printTitleMM+float64(i)*4.2-0.5, line)
		}
	}}
}

// asked are the lines of what was asked, in the font that is set.
func (p *tablePrinter) asked() []string {
	var said []string
	for _, f := range p.Asked {
		said = append(said, f.Name+": "+f.Value)
	}
	return p.lines(printable.Replace(strings.Join(said, " · ")), p.room())
}

// draw draws all pages of the table.
func (p *tablePrinter) draw() {
	pages := p.pages()
	for i, rows := range pages {
		p.page(rows, i+1, len(pages))
	}
}

// layOut writes all cells as they are printed, and chooses how they fit.
func (p *tablePrinter) layOut() {
	t := p.Table
	decimals := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		decimals[i] = t.decimals(i)
		head := c.Title(p.Lang)
		if c.Unit != "" {
			head += " " + c.Unit
		}
		p.heads, p.kinds = append(p.heads, p.translate(head)), append(p.kinds, c.Kind)
	}
	for i := range t.Rows {
		texts := p.cells(t.Rows[i].Cells, decimals)
		if r := &t.Rows[i]; r.Coded() {
			texts[0] = p.printed(r.Name(p.Lang))
		}
		p.texts = append(p.texts, texts)
	}
	if t.Total != nil {
		p.total = p.cells(t.Total, decimals)
		p.total[0] = totalName
	}
	p.fit()
	for _, texts := range p.texts {
		p.rows = append(p.rows, p.broken(texts, ""))
	}
}

// cells are a row as it is printed.
func (p *tablePrinter) cells(cells []Cell, decimals []int) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		switch k := p.Table.Columns[i].Kind; {
		case !c.Known:
		case k == Text && p.Said != nil:
			out[i] = p.printed(p.Said(p.Table.Columns[i].Key, c.Text))
		case k == Text:
			out[i] = p.printed(c.Text)
		case k == Instant:
			out[i] = c.At.In(p.At.Location()).Format("02/01/2006 15:04")
		default:
			out[i] = c.exactly(k, decimals[i])
		}
	}
	return out
}

// printable writes what the core fonts lack by what they have.
var printable = strings.NewReplacer("→", "»", "−", "-", "\n", " ", "\t", " ", "\r", " ")

func (p *tablePrinter) printed(s string) string {
	return p.translate(strings.TrimSpace(printable.Replace(s)))
}

// fit chooses the first face on which the table fits: as wide as its cells are, or with
// texts in several lines. On none of them columns without data are left out, and then the table
// stands in bands. A form keeps its columns: it has the last face, with words cut in two.
func (p *tablePrinter) fit() {
	if p.fits() {
		return
	}
	if p.form {
		least, _ := p.measure()
		p.squeeze(least)
		return
	}
	if p.dropBlank() && p.fits() {
		return
	}
	p.face = bandFace()
	p.number()
	p.intoBands()
}

// fits tells whether the table has room on one of the faces, in one band.
func (p *tablePrinter) fits() bool {
	p.bands = [][]int{nil}
	for i := range p.heads {
		p.bands[0] = append(p.bands[0], i)
	}
	for i, f := range p.faces {
		p.face = f
		p.columns = make([]float64, len(p.heads))
		if least, whole := p.measure(); p.spread(p.bands[0], least, whole, i == 0 && len(p.faces) > 1) {
			return true
		}
	}
	return false
}

// dropBlank leaves out columns in which nothing stands, and tells whether there are some. The first
// stays, and so does every one of a table without rows.
func (p *tablePrinter) dropBlank() bool {
	for i := len(p.heads) - 1; i > 0 && len(p.texts) > 0; i-- {
		said := func(row []string) bool { return row[i] != "" }
		if slices.ContainsFunc(p.texts, said) || p.total != nil && said(p.total) {
			continue
		}
		p.blank = append(p.blank, i)
		p.heads, p.kinds = slices.Delete(p.heads, i, i+1), slices.Delete(p.kinds, i, i+1)
		for j := range p.texts {
			p.texts[j] = slices.Delete(p.texts[j], i, i+1)
		}
		if p.total != nil {
			p.total = slices.Delete(p.total, i, i+1)
		}
	}
	slices.Reverse(p.blank)
	return len(p.blank) > 0
}

// number puts a column before all others that numbers the rows, so that the parts of each are found.
func (p *tablePrinter) number() {
	p.heads, p.kinds = slices.Insert(p.heads, 0, p.translate(word(titles, p.Lang, "n"))), slices.Insert(p.kinds, 0, Count)
	for i := range p.texts {
		p.texts[i] = slices.Insert(p.texts[i], 0, strconv.Itoa(i+1))
	}
	if p.total != nil {
		p.total = slices.Insert(p.total, 0, "")
	}
}

// intoBands puts columns into bands, each as many as have room beside the number of the row and what it is called.
func (p *tablePrinter) intoBands() {
	least, whole := p.measure()
	p.columns = make([]float64, len(p.heads))
	p.bands = nil
	keep := []int{0, 1}[:min(2, len(least))]
	if len(least) > 1 { // what it stands beside in all bands takes few lines
		least[1] = max(least[1], min(whole[1], widestName*p.points*0.3528+printGapMM))
	}
	var room float64
	for i := len(keep); i < len(least); i++ {
		if n := len(p.bands); n == 0 || room < least[i] {
			p.bands, room = append(p.bands, slices.Clone(keep)), p.room()
			for _, k := range keep {
				room -= least[k]
			}
		}
		last := &p.bands[len(p.bands)-1]
		*last, room = append(*last, i), room-least[i]
	}
	if p.bands == nil {
		p.bands = [][]int{keep}
	}
	for _, k := range keep { // it is as wide in all bands
		whole[k] = least[k]
	}
	for _, b := range p.bands {
		if !p.spread(b, least, whole, false) {
			p.squeeze(least)
		}
	}
	for _, k := range keep {
		p.columns[k] = least[k]
	}
}

// widestText is how wide a column of text is at most before it has several lines, in
// ems, and widestWord how wide a word is that is not cut. Of a word with a digit, such as a day, an
// amount, a UUID or a SHA-256, a part is another one: it is whole up to widestFigure.
const (
	widestText   = 24
	widestWord   = 11
	widestFigure = 38
	widestName   = 16 // of what rows in bands are called
	fairLines    = 6  // in so many lines a text is read, unless it is wider than widestText in each
)

// measure returns how wide columns must be so that no word and no number is cut, and
// so that texts have one line.
func (p *tablePrinter) measure() (least, whole []float64) {
	em := p.points * 0.3528
	for i, kind := range p.kinds {
		var word, text float64
		words := func(s string) {
			for w := range strings.FieldsSeq(s) {
				most := widestWord * em
				if strings.ContainsAny(w, "0123456789") {
					most = widestFigure * em
				}
				word = max(word, min(p.pdf.GetStringWidth(w), most))
			}
		}
		p.pdf.SetFont("Helvetica", "B", p.points)
		words(p.heads[i])
		text = word
		if p.total != nil {
			text = max(text, p.pdf.GetStringWidth(p.total[i]))
			words(p.total[i])
		}
		p.pdf.SetFont("Helvetica", "", p.points)
		for _, row := range p.texts {
			text = max(text, p.pdf.GetStringWidth(row[i]))
			if !kind.Numeric() {
				words(row[i])
			}
		}
		if kind.Numeric() {
			word = text
		} else {
			if !p.form {
				word = max(word, min(text/fairLines, widestText*em))
			}
			text = min(text, max(word, widestText*em))
		}
		least, whole = append(least, word+printGapMM), append(whole, text+printGapMM)
	}
	return least, whole
}

// spread gives the columns of a band their widths, and tells whether they have room enough: what they
// need as a whole, or unless only that will do at least what words need.
func (p *tablePrinter) spread(band []int, least, whole []float64, onlyWhole bool) bool {
	var needs, wants float64
	for _, i := range band {
		needs, wants = needs+least[i], wants+whole[i]
	}
	room := p.room()
	switch {
	case wants <= room:
		more := min((room-wants)/float64(max(len(band), 1)), 14)
		for _, i := range band {
			p.columns[i] = whole[i] + more
		}
		return true
	case needs <= room:
		share := (room - needs) / (wants - needs)
		for _, i := range band {
			p.columns[i] = least[i] + (whole[i]-least[i])*share
		}
		return !onlyWhole
	}
	return false
}

// squeeze gives all columns the room that there is. Numbers and times have what they need; texts part the rest.
func (p *tablePrinter) squeeze(least []float64) {
	var fixed, texts float64
	for i, kind := range p.kinds {
		if kind == Text {
			texts += least[i]
		} else {
			fixed += least[i]
		}
	}
	p.columns = slices.Clone(least)
	for i, kind := range p.kinds {
		if kind == Text && texts > 0 {
			p.columns[i] = least[i] * (p.room() - fixed) / texts
		}
	}
}

// mostLines is how many lines a cell has at most; what is cut ends in dots. Of a row in bands all
// stand on one page, and so each has the fewer.
const (
	mostLines       = 24
	mostLinesBanded = 36
)

// broken returns the lines of each cell of a row.
func (p *tablePrinter) broken(texts []string, style string) [][]string {
	p.pdf.SetFont("Helvetica", style, p.points)
	most := max(2, min(mostLines, mostLinesBanded/len(p.bands)))
	out := make([][]string, len(texts))
	for i, text := range texts {
		out[i] = p.wrapped(text, p.columns[i]-printGapMM+0.01)
		if len(out[i]) > most {
			out[i] = append(out[i][:most-1], "...")
		}
	}
	return out
}

// wrapped breaks a text, in the encoding of the core fonts, between words, and within
// those that are wider than the width.
func (p *tablePrinter) wrapped(text string, width float64) []string {
	if p.pdf.GetStringWidth(text) <= width {
		return []string{text}
	}
	var lines []string
	for w := range strings.FieldsSeq(text) {
		if n := len(lines); n > 0 && p.pdf.GetStringWidth(lines[n-1]+" "+w) <= width {
			lines[n-1] += " " + w
			continue
		}
		for len(w) > 1 && p.pdf.GetStringWidth(w) > width {
			fits := 1
			for fits < len(w) && p.pdf.GetStringWidth(w[:fits+1]) <= width {
				fits++
			}
			lines, w = append(lines, w[:fits]), w[fits:]
		}
		lines = append(lines, w)
	}
	return lines
}
