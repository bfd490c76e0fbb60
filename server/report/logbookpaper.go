package report

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/signed"
)

// LogbookPaper is logbooks as they are printed, each from a page of its own on.
type LogbookPaper struct {
	Books []Logbook
	Place string // how the installation is called; may be empty
	Asked []Fact // what was asked: which logbooks, the rules, the close; below the foot of each sheet
	At    time.Time
	AsOf  bool   // At is as of when they tell, and not when they were printed
	Lang  string // es-MX, or else English
	// Said says codes in words; see [Printout].
	Said func(column, code string) string
	// Address is where who may see it finds the logbook, and whether it is still what was
	// printed; it stands on paper as a QR code, in the letters that those have. Of several
	// sheets each has its number behind it: /2-3. Empty: there is none.
	Address func(*Logbook) string
}

var logbookWords = map[string][2]string{
	"title":       {"Bitácora de combustible", "Fuel logbook"},
	"folio":       {"Folio", "Folio"},
	"month":       {"Periodo", "Period"},
	"department":  {"Dependencia o área", "Department"},
	"cost_center": {"Centro de costo", "Cost center"},
	"name":        {"Descripción", "Description"},
	"vehicle":     {"Número económico", "Fleet no."},
	"plate":       {"Placas", "Plate"},
	"inventory":   {"Núm. de inventario", "Inventory no."},
	"vin":         {"Serie (VIN)", "VIN"},
	"make":        {"Marca", "Make"},
	"model":       {"Línea", "Model"},
	"year":        {"Modelo", "Year"},
	"cylinders":   {"Cilindros", "Cylinders"},
	"fuel":        {"Combustible", "Fuel"},
	"tank":        {"Tanque", "Tank"},
	"reference":   {"Rendimiento de ref.", "Reference economy"},
	"custodian":   {"Resguardante", "Custodian"},
	"employee":    {"Núm. de empleado", "Employee no."},
	"custody":     {"Folio de resguardo", "Custody no."},
	"state":       {"Situación", "Situation"},
	"funding":     {"Fuente de recursos", "Funding"},
	"dispatcher":  {"Despachador", "Attendant"},
	"driver":      {"Conductor", "Driver"},
	"head":        {"Responsable del área", "Head of the area"},
	"authorizes":  {"Autorizó", "Authorized by"},
	"sign":        {"nombre y firma", "name and signature"},
	"goes_on":     {"Hoja {n} de {m}. Sigue en la siguiente; se firma en la hoja {m}.", "Sheet {n} of {m}. It goes on with the next, and is signed on sheet {m}."},
	"check":       {"Esta hoja dice lo mismo que los registros si la página de este código muestra este folio. SHA-256 de los registros:", "This sheet says what the records say if the page of this code shows this folio. SHA-256 of the records:"},
}

// Measures of a printed logbook, in millimeters.
const (
	logbookFactMM = 8.4
	logbookHeadMM = 10.0 + 4*logbookFactMM
	logbookTailMM = 36.0
	logbookCodeMM = 34.0
)

// WriteLogbooks writes logbooks on lying paper of letter size: above what the vehicle
// is, then its fills, and below lines to sign on and a code that leads to where it can
// be checked. What nobody recorded is an empty cell. A character that Windows-1252
// lacks prints as a dot.
func WriteLogbooks(w io.Writer, paper LogbookPaper) error {
	if len(paper.Books) == 0 {
		return errors.New("print logbooks: there are none")
	}
	c := newCanvas(letterHeightMM, letterWidthMM, printerDPI, paper.At)
	c.pdf.SetTitle(word(logbookWords, paper.Lang, "title"), true)
	for i := range paper.Books {
		b := &paper.Books[i]
		p := &logbookPrinter{paper: &paper, book: b, tablePrinter: tablePrinter{canvas: c, ruled: true, form: true, Printout: Printout{
			Table: b.onPaper(), Place: paper.Place, Asked: paper.Asked, At: paper.At, AsOf: paper.AsOf, Lang: paper.Lang, Said: paper.Said,
		}}}
		if err := p.print(); err != nil {
			return fmt.Errorf("print logbook %s: %w", b.Folio, err)
		}
	}
	if err := c.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF of logbooks: %w", err)
	}
	return nil
}

// onPaper is the table as there is room for it: what is of one order stands in one column, and so do the account
// and where its money is from.
func (b *Logbook) onPaper() *Table {
	t := b.Table
	at := map[string]int{}
	for _, key := range []string{"trip", "destination", "motive", "logbook_account", "funding"} {
		at[key] = t.Column(key)
	}
	narrow := func(cells []Cell) []Cell {
		out := make([]Cell, 0, len(cells))
		for i, c := range cells {
			switch i {
			case at["trip"]:
				c = textCell(join(" · ", c.Text, join(": ", cells[at["destination"]].Text, cells[at["motive"]].Text)))
			case at["funding"]:
				c = textCell(join(" ", cells[at["logbook_account"]].Text, c.Text))
			case at["destination"], at["motive"], at["logbook_account"]:
				continue
			}
			out = append(out, c)
		}
		return out
	}
	t.Columns = nil
	for _, c := range b.Table.Columns {
		switch c.Key {
		case "destination", "motive", "logbook_account":
			continue
		case "trip":
			c.Key = "trip_paper"
		}
		t.Columns = append(t.Columns, c)
	}
	t.Rows = make([]Row, len(b.Table.Rows))
	for i, r := range b.Table.Rows {
		t.Rows[i] = Row{r.Key, narrow(r.Cells)}
	}
	if t.Total != nil {
		t.Total = narrow(t.Total)
	}
	return &t
}

type logbookPrinter struct {
	tablePrinter
	paper *LogbookPaper
	book  *Logbook
}

func (p *logbookPrinter) word(key string) string { return word(logbookWords, p.Lang, key) }

func (p *logbookPrinter) print() error {
	const w, h = letterHeightMM, letterWidthMM
	p.Title = p.word("title") + " · " + p.book.FleetNo + " · " + p.monthName() + " · " + p.word("folio") + " " + p.book.Folio
	p.faces = []face{{w, h, 6.2, nil}, {w, h, 5.6, nil}, {w, h, 5.0, nil}}
	p.layOut()
	p.head = block{logbookHeadMM, p.drawHead}
	var failed error
	p.tail = block{logbookTailMM, func(y float64) { failed = cmp.Or(failed, p.drawTail(y)) }}
	p.strip = block{logbookTailMM, func(y float64) { failed = cmp.Or(failed, p.drawStrip(y)) }}
	p.draw()
	return failed
}

func (p *logbookPrinter) monthName() string { return p.book.Month.From.Format("01/2006") }

// drawHead draws who keeps the logbook, and what the vehicle is.
func (p *logbookPrinter) drawHead(y float64) {
	b, left, room := p.book, printMarginMM, p.room()
	p.text(box{left, y - 3, room * .6, 8}, p.word("title"), "Helvetica", "B", 15)
	p.text(box{left, y + 4.5, room * .6, 4.5}, join(" · ", p.Place, p.word("month")+" "+p.monthName()), "Helvetica", "", 9)
	p.pdf.SetFont("Helvetica", "B", 11)
	folio := p.printed(p.word("folio") + " " + b.Folio)
	p.pdf.Text(left+room-p.pdf.GetStringWidth(folio), y+2.5, folio)
	tank, reference, cylinders := "", "", ""
	if b.TankUL != nil {
		tank = number(*b.TankUL).exactly(Volume, 2) + " L"
	}
	if b.ReferenceMPerL != nil {
		reference = number(*b.ReferenceMPerL).Decimal(Economy) + " km/L"
	}
	if b.Cylinders != nil {
		cylinders = number(*b.Cylinders).Decimal(Count)
	}
	state := b.State
	if p.paper.Said != nil {
		state = p.paper.Said("state", b.State)
	}
	facts := [][2]string{
		{"department", b.DepartmentName}, {"cost_center", b.Department}, {"vehicle", b.FleetNo}, {"plate", b.Plate}, {"inventory", b.InventoryNo},
		{"name", b.Name}, {"vin", b.VIN}, {"make", b.Make}, {"model", b.Model}, {"year", b.year()}, {"cylinders", cylinders},
		{"fuel", strings.Join(b.Grades, ", ")}, {"tank", tank}, {"reference", reference}, {"state", join(": ", state, b.StateDetail)}, {"funding", b.Funding},
		{"custodian", b.Custodian}, {"employee", b.CustodianNo}, {"custody", b.Custody},
	}
	const columns = 5
	width := room / columns
	for i, f := range facts {
		at := box{left + float64(i%columns)*width, y + 10 + float64(i/columns)*logbookFactMM, width - 2, logbookFactMM}
		p.text(box{at.x, at.y, at.width, 3}, p.word(f[0]), "Helvetica", "", 6)
		p.text(box{at.x, at.y + 3, at.width, 4.2}, printable.Replace(f[1]), "Helvetica", "B", 8.5)
		p.pdf.SetLineWidth(0.1)
		p.pdf.SetDrawColor(120, 120, 120)
		p.pdf.Line(at.x, at.y+7.4, at.x+at.width, at.y+7.4)
	}
}

// drawTail draws the lines to sign on, and how the sheet is checked.
func (p *logbookPrinter) drawTail(y float64) error {
	left, room := printMarginMM, p.room()-logbookCodeMM-4
	signs := [][2]string{{"dispatcher", ""}, {"driver", ""}, {"custodian", p.book.Custodian}, {"head", ""}, {"authorizes", ""}}
	width := room / float64(len(signs))
	for i, s := range signs {
		x := left + float64(i)*width
		p.pdf.SetLineWidth(0.2)
		p.pdf.SetDrawColor(0, 0, 0)
		p.pdf.Line(x, y+17, x+width-4, y+17)
		p.text(box{x, y + 17.5, width - 4, 3.4}, p.word(s[0]), "Helvetica", "B", 7.5)
		p.text(box{x, y + 20.7, width - 4, 3.2}, cmp.Or(s[1], p.word("sign")), "Helvetica", "", 7)
	}
	return p.drawCode(y)
}

// drawStrip draws, below a sheet that is not the last, which one it is.
func (p *logbookPrinter) drawStrip(y float64) error {
	said := strings.NewReplacer("{n}", strconv.Itoa(p.n), "{m}", strconv.Itoa(p.all)).Replace(p.word("goes_on"))
	p.text(box{printMarginMM, y + 17.5, p.room() - logbookCodeMM - 8, 4.2}, said, "Helvetica", "B", 9)
	return p.drawCode(y)
}

// drawCode draws how a sheet is checked, and its code. Of several sheets each has its own.
func (p *logbookPrinter) drawCode(y float64) error {
	left, room := printMarginMM, p.room()-logbookCodeMM-4
	p.pdf.SetFont("Helvetica", "", 6.5)
	lines := p.lines(p.word("check"), room-4)
	lines = append(lines, p.book.SHA256)
	for i, line := range lines {
		p.pdf.Text(left, y+27.5+float64(i)*2.9, line)
	}
	address := p.paper.Address(p.book)
	if address == "" {
		return nil
	}
	if p.all > 1 {
		address += fmt.Sprintf("/%d-%d", p.n, p.all)
		folio := p.printed(p.word("folio") + " " + signed.FolioOf(p.book.Folio, p.n, p.all))
		after := left + p.pdf.GetStringWidth(p.book.SHA256) + 4
		p.pdf.SetFont("Helvetica", "B", 8)
		p.pdf.Text(after, y+27.5+float64(len(lines)-1)*2.9, folio)
	}
	return p.symbol(box{left + room + 4, y + 1, logbookCodeMM, logbookCodeMM}, barcode.QR, address)
}
