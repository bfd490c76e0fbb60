package report

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/finance/closes"
)

// A ClosedPaper is a closed month as it goes on paper. It is of what was sealed alone: the same
// note gives the same bytes wherever and whenever it is printed, in each language.
type ClosedPaper struct {
	*snapshot.Sealed
	Signers []string // keys that signed the note
	Lang    string   // es-MX, or else English
	// Said says codes in words; see [Printout].
	Said func(column, code string) string
}

var closedWords = map[string][2]string{
	"title":    {"Acta de cierre", "Record of closing"},
	"folio":    {"Folio", "Folio"},
	"month":    {"Mes", "Month"},
	"year":     {"Ejercicio y periodo", "Fiscal year and period"},
	"version":  {"Versión", "Version"},
	"zone":     {"Zona horaria", "Time zone"},
	"closed":   {"Cerró", "Closed by"},
	"hash":     {"SHA-256 de lo que se firmó", "SHA-256 of what was signed"},
	"note":     {"SHA-256 del mes sellado (archivo .note)", "SHA-256 of the sealed month (.note file)"},
	"prev":     {"SHA-256 del mes sellado anterior", "SHA-256 of the sealed month before"},
	"first":    {"Es el primero de la cadena.", "It is the first of the chain."},
	"key":      {"Sellado con la llave", "Sealed by the key"},
	"next":     {"Llave que sigue", "Key that follows"},
	"was":      {"SHA-256 de la versión anterior", "SHA-256 of the version before"},
	"signed":   {"Firmas", "Signatures"},
	"reopened": {"Por qué se abrió otra vez", "Why it was opened again"},
	"asked":    {"Lo pidió", "Asked by"},
	"agreed":   {"Lo aceptó", "Agreed by"},
	"checks":   {"Revisiones", "Checks"},
	"figures":  {"Cifras", "Figures"},
	"records":  {"Registros, por su huella", "Records, by their hash"},
	"heads":    {"Hasta dónde llegó el diario de cada estación", "Where the journal of each station stood"},
	"rules":    {"Con qué reglas", "By which rules"},
	"files":    {"Paquete de auditoría", "Audit package"},
	"unpacked": {"Se cerró sin paquete.", "It was closed without a package."},
	"comments": {"Comentarios", "Comments"},
	"verify":   {"Cómo se verifica", "How to check it"},
	"how": {
		"Pida el archivo .note de este mes y la llave a alguien en quien confíe. El SHA-256 del archivo es el de arriba y el de este código; con litro-verify close y la llave se comprueba sin red quién firmó; con los archivos de los otros meses, también que no falta ninguno entre ellos. Este papel se hizo solo de ese archivo.",
		"Ask somebody you trust for the .note file of this month, and for the key. The SHA-256 of the file is the one above, and that in this code; litro-verify close and the key show offline who signed; with the files of other months, too, that none is missing between them. This paper was made of that file alone.",
	},
	"page": {"Página %d de {pages}", "Page %d of {pages}"},
}

// Measures of the paper, in millimeters.
const (
	closedMarginMM = 16.0
	closedCodeMM   = 34.0
	closedLineMM   = 4.4
	closedFootMM   = 10.0
)

// WriteClosed writes a closed month on upright paper of letter size. A character that
// Windows-1252 lacks prints as a dot.
func WriteClosed(w io.Writer, paper ClosedPaper) error {
	s := paper.Sealed
	if s == nil {
		return errors.New("print a closed month: there is none")
	}
	zone, err := time.LoadLocation(s.Content.Zone)
	if err != nil {
		return fmt.Errorf("print %s: its time zone: %w", s.Folio(), err)
	}
	p := &closedPrinter{canvas: newCanvas(letterWidthMM, letterHeightMM, printerDPI, s.Closed.At.UTC()), ClosedPaper: paper, zone: zone}
	p.pdf.AliasNbPages("{pages}")
	p.pdf.SetTitle(p.word("title")+" "+s.Folio(), true)
	if err := p.print(); err != nil {
		return fmt.Errorf("print %s: %w", s.Folio(), err)
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF of %s: %w", s.Folio(), err)
	}
	return nil
}

// A closedPrinter writes from above to below, and goes on on a next page.
type closedPrinter struct {
	canvas
	ClosedPaper
	zone *time.Location
	y    float64
	n    int // the page
}

func (p *closedPrinter) word(key string) string { return word(closedWords, p.Lang, key) }

func (p *closedPrinter) said(column, code string) string {
	if p.Said == nil {
		return code
	}
	return p.Said(column, code)
}

const closedRoomMM = letterWidthMM - 2*closedMarginMM

func (p *closedPrinter) newPage() {
	p.pdf.AddPage()
	p.n++
	foot := letterHeightMM - closedMarginMM
	p.text(box{closedMarginMM, foot - 4, closedRoomMM - 40, 4}, p.word("title")+" · "+p.Folio()+" · "+p.Hash[:16], "Helvetica", "", 8)
	p.text(box{letterWidthMM - closedMarginMM - 34, foot - 4, 34, 4}, fmt.Sprintf(p.word("page"), p.n), "Helvetica", "", 8)
	p.y = closedMarginMM
}

// need begins a page where there is no room for a height.
func (p *closedPrinter) need(height float64) {
	if p.y+height > letterHeightMM-closedMarginMM-closedFootMM {
		p.newPage()
	}
}

func (p *closedPrinter) heading(key string) {
	p.need(8 + 2*closedLineMM)
	p.y += 3.5
	p.text(box{closedMarginMM, p.y, closedRoomMM, 5}, p.word(key), "Helvetica", "B", 11)
	p.y += 6
}

// A closedCell is a part of a row: as wide as its share of it.
type closedCell struct {
	text  string
	share float64
	font  string // empty: Helvetica
	right bool
}

// row writes cells side by side, each in as many lines as it needs.
func (p *closedPrinter) row(cells ...closedCell) {
	const gap = 2.0
	var all float64
	for _, c := range cells {
		all += c.share
	}
	lines, most := make([][]string, len(cells)), 1
	for i, c := range cells {
		p.face(c)
		lines[i] = p.broken(c.text, closedRoomMM*c.share/all-gap)
		most = max(most, len(lines[i]))
	}
	p.need(min(float64(most), 40) * closedLineMM)
	for n := range most {
		p.need(closedLineMM)
		x := closedMarginMM
		for i, c := range cells {
			width := closedRoomMM * c.share / all
			if n < len(lines[i]) {
				p.face(c)
				at := x
				if c.right {
					at = x + width - gap - p.pdf.GetStringWidth(lines[i][n])
				}
				p.pdf.Text(at, p.y+closedLineMM-1.2, lines[i][n])
			}
			x += width
		}
		p.y += closedLineMM
	}
}

func (p *closedPrinter) face(c closedCell) {
	if c.font == "" {
		p.pdf.SetFont("Helvetica", "", 9)
		return
	}
	p.pdf.SetFont(c.font, "", 7) // 64 digits fit into a line
}

// broken breaks a text between words, and words that are too wide within.
func (p *closedPrinter) broken(text string, width float64) []string {
	var out []string
	for _, line := range p.lines(printable.Replace(text), width) {
		for len(line) > 1 && p.pdf.GetStringWidth(line) > width {
			fits := len(line) - 1
			for fits > 1 && p.pdf.GetStringWidth(line[:fits]) > width {
				fits--
			}
			out, line = append(out, line[:fits]), line[fits:]
		}
		out = append(out, line)
	}
	return out
}

// pair writes a value beside its name.
func (p *closedPrinter) pair(key, value string) {
	p.row(closedCell{text: p.word(key), share: 2}, closedCell{text: value, share: 5})
}

func (p *closedPrinter) hash(key, value string) {
	p.row(closedCell{text: p.word(key), share: 2}, closedCell{text: value, share: 5, font: "Courier"})
}

func (p *closedPrinter) did(x snapshot.Person) string {
	return x.Name + " (" + x.Person + "), " + p.said("close_position", x.Position) + ", " + x.At.In(p.zone).Format("02/01/2006 15:04:05")
}

func (p *closedPrinter) print() error {
	s, c := p.Sealed, &p.Content
	p.newPage()
	code := box{letterWidthMM - closedMarginMM - closedCodeMM, closedMarginMM, closedCodeMM, closedCodeMM}
	if err := p.symbol(code, barcode.QR, strings.ToUpper("litro:"+s.Folio()+":"+s.NoteHash().String())); err != nil {
		return err
	}
	beside := closedRoomMM - closedCodeMM - 4
	for _, x := range []struct {
		text, style  string
		points, high float64
	}{
		{p.word("title"), "B", 18, 10}, {c.Origin, "", 10, 6}, {p.word("month") + " " + c.Month + " · " + p.word("version") + " " + strconv.FormatInt(c.Version, 10), "B", 12, 7}, {p.word("folio") + " " + s.Folio(), "", 10, 6},
	} {
		p.text(box{closedMarginMM, p.y, beside, x.high - 1}, x.text, "Helvetica", x.style, x.points)
		p.y += x.high
	}
	p.y = max(p.y, closedMarginMM+closedCodeMM) + 3

	p.pair("closed", p.did(s.Closed))
	p.pair("year", fmt.Sprintf("%d-%02d", c.Year, c.N))
	p.pair("zone", c.Zone)
	p.hash("hash", s.Hash)
	p.hash("note", s.NoteHash().String())
	if s.Prev == "" {
		p.pair("prev", p.word("first"))
	} else {
		p.hash("prev", s.Prev)
	}
	if c.Was != "" {
		p.hash("was", c.Was)
	}
	for _, k := range p.Signers {
		p.hash("key", k)
	}
	if s.Key != "" {
		p.hash("next", s.Key)
	}
	if r := s.Reopened; r != nil {
		p.heading("reopened")
		p.pair("asked", p.did(r.Asked)+": "+r.Reason)
		p.pair("agreed", p.did(r.Agreed))
	}
	p.heading("signed")
	for _, x := range s.Signed {
		p.row(closedCell{text: p.did(x), share: 1})
	}
	p.heading("checks")
	for _, l := range closes.LinesOf(c) {
		p.row(closedCell{text: l.Name.Title(p.Lang), share: 4}, closedCell{text: l.Status.Title(p.Lang), share: 2}, closedCell{text: closing.Sentence(p.Lang, l), share: 7})
	}
	p.content(c)
	if len(s.Comments) > 0 {
		p.heading("comments")
		for _, x := range s.Comments {
			p.row(closedCell{text: p.did(x.By) + ": " + x.Text, share: 1})
		}
	}
	p.heading("verify")
	p.row(closedCell{text: p.word("how"), share: 1})
	return nil
}

// content writes what was signed, whole.
func (p *closedPrinter) content(c *snapshot.Content) {
	p.heading("figures")
	for _, f := range c.Figures {
		unit := map[string]string{"ul": "L", "cents": f.Currency}[f.Unit]
		p.row(closedCell{text: p.said("close_figure", f.Name), share: 5}, closedCell{text: f.Of, share: 5}, closedCell{text: exactOf(f.Unit, f.N), share: 3, right: true}, closedCell{text: unit, share: 1})
	}
	marked := func(name string, n int64, hash string) {
		p.row(closedCell{text: name, share: 5}, closedCell{text: strconv.FormatInt(n, 10), share: 2, right: true}, closedCell{text: hash, share: 9, font: "Courier"})
	}
	p.heading("records")
	for _, x := range c.Records {
		marked(p.said("close_what", x.Name), x.Count, x.SHA256)
	}
	if len(c.Heads) > 0 {
		p.heading("heads")
	}
	for _, h := range c.Heads {
		marked(h.Station+"/"+strconv.FormatInt(h.Epoch, 10), h.Seq, h.Hash)
	}
	p.heading("rules")
	for _, r := range c.Rules {
		p.row(closedCell{text: r.Name, share: 3}, closedCell{text: r.Version, share: 9})
	}
	p.heading("files")
	if len(c.Files) == 0 {
		p.row(closedCell{text: p.word("unpacked"), share: 1})
	}
	for _, f := range c.Files {
		marked(f.Name, f.Bytes, f.SHA256)
	}
}
