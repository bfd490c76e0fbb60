package report

import (
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// How a page of a printed table is drawn.

// rowHeight is that of what stands of a row in a band.
func (p *tablePrinter) rowHeight(row [][]string, band []int) float64 {
	lines := 1
	for _, i := range band {
		lines = max(lines, len(row[i]))
	}
	return float64(lines)*p.line() + 1.1
}

// rowHeights is that of a row in all bands, and of what stands with it in each.
func (p *tablePrinter) rowHeights(row [][]string, more float64) (height float64) {
	for _, band := range p.bands {
		height += p.rowHeight(row, band) + more
	}
	return height
}

// top is where the headings of a page begin.
func (p *tablePrinter) top(page int) float64 {
	if page > 1 {
		return printMarginMM + 5
	}
	return printMarginMM + p.head.height + 1.5
}

func (p *tablePrinter) bottom() float64 { return p.height - printMarginMM - printFootMM + 3 }

// A printPage is what stands on a page: rows from one to before another, and on the
// last one totals and notes.
type printPage struct {
	from, to int
	last     bool
}

// pages says which rows stand on which page. Totals do not stand alone: a row goes
// with them.
func (p *tablePrinter) pages() []printPage {
	p.headed = p.rowHeights(p.broken(p.heads, "B"), 0.6) + float64(len(p.bands)-1)*bandGapMM
	end := 0.0
	if p.total != nil {
		end = p.rowHeights(p.broken(p.total, "B"), 0.6)
	}
	pages := []printPage{{}}
	y := p.top(1) + p.headed
	bottom := p.bottom() - p.strip.height
	for i, row := range p.rows {
		h := p.rowHeights(row, 0)
		if i == len(p.rows)-1 {
			h += end
		}
		if last := &pages[len(pages)-1]; y+h > bottom && last.to > last.from {
			pages = append(pages, printPage{from: i, to: i})
			y = p.top(len(pages)) + p.headed
		}
		pages[len(pages)-1].to = i + 1
		y += h
	}
	if len(p.rows) == 0 {
		y += end
	}
	if y+p.noted()+p.tail.height > p.bottom() {
		pages = append(pages, printPage{from: len(p.rows), to: len(p.rows)})
	}
	pages[len(pages)-1].last = true
	return pages
}

// noteLines are the notes of a table as lines of a page.
func (p *tablePrinter) noteLines() []string {
	p.pdf.SetFont("Helvetica", "", 8)
	var lines []string
	if len(p.rows) == 0 {
		lines = append(lines, p.printed(p.word("empty")))
	}
	if n := len(p.bands); n > 1 {
		lines = append(lines, p.lines(strings.ReplaceAll(p.word("bands"), "{n}", strconv.Itoa(n)), p.room())...)
	}
	if len(p.blank) > 0 {
		var names []string
		for _, i := range p.blank {
			names = append(names, p.Table.Columns[i].Title(p.Lang))
		}
		lines = append(lines, p.lines(strings.ReplaceAll(p.word("blank"), "{columns}", strings.Join(names, ", ")), p.room())...)
	}
	for _, n := range p.Table.Notes {
		lines = append(lines, p.lines(printable.Replace(n.Text(p.Lang)), p.room())...)
	}
	return lines
}

func (p *tablePrinter) noted() float64 {
	if n := len(p.noteLines()); n > 0 {
		return float64(n)*3.8 + 3
	}
	return 0
}

func (p *tablePrinter) page(of printPage, n, all int) {
	p.n, p.all = n, all
	orientation := "P"
	if p.width > p.height {
		orientation = "L"
	}
	p.addPage(orientation)
	left, room := printMarginMM, p.room()
	if n == 1 {
		p.head.draw(printMarginMM)
	} else {
		p.text(box{left, printMarginMM - 3, room, 5}, p.Title, "Helvetica", "B", 9)
	}
	y := p.top(n)
	for i, band := range p.bands {
		if i > 0 {
			y += bandGapMM
		}
		y = p.rowsOf(of, band, y, n)
	}
	if of.last {
		y += 4
		for _, line := range p.noteLines() {
			p.pdf.SetFont("Helvetica", "", 8)
			p.pdf.Text(left, y, line)
			y += 3.8
		}
		if p.tail.draw != nil {
			p.tail.draw(max(y, p.bottom()-p.tail.height))
		}
	} else if p.strip.draw != nil {
		p.strip.draw(p.bottom() - p.strip.height)
	}
	p.foot(n, all)
}

// bandGapMM is what parts bands.
const bandGapMM = 3.0

// rowsOf draws what stands of the rows of a page in a band, and returns where the next begins.
func (p *tablePrinter) rowsOf(of printPage, band []int, y float64, n int) float64 {
	if of.to > of.from || n == 1 {
		y = p.row(y, p.broken(p.heads, "B"), band, "B", true)
		p.rule(y, 0.35, band)
		y += 0.6
	}
	for i := of.from; i < of.to; i++ {
		from := y
		y = p.row(y, p.rows[i], band, "", false)
		p.rule(y, 0.08, band)
		p.ruleColumns(from, y)
	}
	if of.to == len(p.rows) && p.total != nil && (of.to > of.from || n == 1) {
		p.rule(y, 0.35, band)
		y = p.row(y+0.6, p.broken(p.total, "B"), band, "B", false)
	}
	return y
}

func (p *tablePrinter) addPage(orientation string) {
	p.pdf.AddPageFormat(orientation, fpdf.SizeType{Wd: letterWidthMM, Ht: letterHeightMM})
}

// row draws what stands of a row in a band, numbers at the right of their columns and headings at the bottom,
// and returns where the next begins.
func (p *tablePrinter) row(y float64, cells [][]string, band []int, style string, head bool) float64 {
	p.pdf.SetFont("Helvetica", style, p.points)
	height := p.rowHeight(cells, band)
	x := printMarginMM
	for _, i := range band {
		at := y + 0.3
		if head {
			at = y + height - float64(len(cells[i]))*p.line() - 0.5
		}
		for _, line := range cells[i] {
			at += p.line()
			if line == "" {
				continue
			}
			left := x + printGapMM/2
			if p.kinds[i].Numeric() {
				left = x + p.columns[i] - printGapMM/2 - p.pdf.GetStringWidth(line)
			}
			p.pdf.Text(left, at-p.line()*0.18, line)
		}
		x += p.columns[i]
	}
	return y + height
}

// rule draws a line across a band.
func (p *tablePrinter) rule(y, width float64, band []int) {
	x := printMarginMM
	for _, i := range band {
		x += p.columns[i]
	}
	p.pdf.SetLineWidth(width)
	p.pdf.SetDrawColor(90, 90, 90)
	p.pdf.Line(printMarginMM, y, x, y)
}

// ruleColumns draws the lines between cells, where every cell has its own.
func (p *tablePrinter) ruleColumns(from, to float64) {
	x := printMarginMM
	for i := 0; p.ruled && i <= len(p.columns); i++ {
		p.pdf.Line(x, from, x, to)
		if i < len(p.columns) {
			x += p.columns[i]
		}
	}
}

// footLines is how much of what was asked there is room for below the foot of a page.
const footLines = 3

// foot says by whom and when a page was written, and which page it is. A page that is not the first,
// which has it at its head, says what was asked as well: the period, what narrows it, the rules and the
// close, as far as there is room. Sheets of paper part. Each page of a form says so, since it has no other place for it.
func (p *tablePrinter) foot(n, all int) {
	y := p.height - printMarginMM
	p.pdf.SetFont("Helvetica", "", 8)
	place := "Litro"
	if p.Place != "" {
		place += " · " + p.Place
	}
	when := "generated"
	if p.AsOf {
		when = "as_of"
	}
	p.pdf.Text(printMarginMM, y, p.printed(place+" · "+p.Printout.word(when)+" "+p.At.Format("02/01/2006 15:04")+" "+p.At.Location().String()))
	page := p.printed(strings.NewReplacer("{n}", strconv.Itoa(n), "{m}", strconv.Itoa(all)).Replace(p.word("page")))
	p.pdf.Text(printMarginMM+p.room()-p.pdf.GetStringWidth(page), y, page)
	if n == 1 && !p.form || len(p.Asked) == 0 {
		return
	}
	p.pdf.SetFont("Helvetica", "", 6.5)
	asked := p.asked()
	for i, line := range asked[:min(footLines, len(asked))] {
		p.pdf.Text(printMarginMM, y+3+float64(i)*2.6, line)
	}
}
