package report

// How flows are drawn on paper: as on a page.

// Measures of a flow, in millimeters.
const (
	flowTitleMM = 4.6
	flowBarMM   = 4.2
	flowBandMM  = 3.6
	flowSaysMM  = 5.4
	flowMM      = flowTitleMM + 2*flowBarMM + flowBandMM + flowSaysMM
)

// over stands a block above another.
func (b block) over(below block) block {
	if below.draw == nil {
		return b
	}
	return block{b.height + below.height, func(y float64) { b.draw(y); below.draw(y + b.height) }}
}

// flows draws what is drawn of a table. It is of the first page, which all steps of a chain
// fit on.
func (p *tablePrinter) flows() block {
	list := p.Table.Drawn
	if len(list) == 0 {
		return block{}
	}
	return block{float64(len(list))*flowMM + 2, func(y float64) {
		y += 3
		for i := range list {
			p.flow(&list[i], y)
			y += flowMM
		}
	}}
}

func (p *tablePrinter) flow(f *Flow, y float64) {
	p.text(box{printMarginMM, y, p.room(), flowTitleMM - 0.6}, printable.Replace(f.Title), "Helvetica", "B", 9)
	top := y + flowTitleMM
	p.pdf.SetAlpha(0.3, "Normal")
	for _, b := range f.Bottom {
		p.band(b, top+flowBarMM, flowBandMM, false)
	}
	p.pdf.SetAlpha(1, "Normal")
	for _, b := range f.Top {
		p.band(b, top, flowBarMM, true)
	}
	for _, b := range f.Bottom {
		p.band(b, top+flowBarMM+flowBandMM, flowBarMM, true)
	}
	p.text(box{printMarginMM, top + 2*flowBarMM + flowBandMM, p.room(), 3.6}, printable.Replace(f.Says), "Helvetica", "", 8)
	p.pdf.SetTextColor(0, 0, 0)
}

// bandColors are those of pages.
var bandColors = map[string][3]int{ChainIn: {0x2f, 0x7f, 0x8f}, ChainOut: {0x2f, 0x7f, 0x8f}, ChainLeft: {0x7a, 0x4a, 0x00}, ChainLost: {0xa1, 0x1d, 0x14}}

// band draws a part of a bar, with a light line around it and with its name where there is room.
func (p *tablePrinter) band(b Band, y, height float64, named bool) {
	mm := func(e6 int64) float64 { return float64(e6) / 1e6 * p.room() }
	c := bandColors[b.Kind]
	p.pdf.SetFillColor(c[0], c[1], c[2])
	p.pdf.SetDrawColor(255, 255, 255)
	p.pdf.SetLineWidth(0.2)
	style := "F"
	if named {
		style = "FD"
	}
	p.pdf.Rect(printMarginMM+mm(b.At), y, mm(b.Width), height, style)
	if !named {
		return
	}
	p.pdf.SetFont("Helvetica", "", 6.5)
	if text := p.printed(b.Title); p.pdf.GetStringWidth(text)+1.6 <= mm(b.Width) {
		p.pdf.SetTextColor(255, 255, 255)
		p.pdf.Text(printMarginMM+mm(b.At)+0.8, y+height-1.3, text)
		p.pdf.SetTextColor(0, 0, 0)
	}
}
