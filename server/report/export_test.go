package report

import "slices"

// BandsOf returns which columns of the table stand beside one another as it is printed, band by band: columns
// that stand in each of several are among those of the first.
func (p Printout) BandsOf() (bands [][]int) {
	t := tablePrinter{canvas: newCanvas(letterWidthMM, letterHeightMM, printerDPI, p.At), Printout: p}
	t.faces = faces()
	t.layOut()
	var kept []int
	for i := range p.Table.Columns {
		if !slices.Contains(t.blank, i) {
			kept = append(kept, i)
		}
	}
	for i, b := range t.bands {
		var columns []int
		for _, c := range b {
			switch {
			case len(t.bands) == 1:
				columns = append(columns, kept[c])
			case c > 1 || c == 1 && i == 0:
				columns = append(columns, kept[c-1])
			}
		}
		bands = append(bands, columns)
	}
	return bands
}
