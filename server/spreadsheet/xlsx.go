package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// How an XLSX file is packed: ECMA-376 part 1, sections 18 and 20, and part 2 for
// the relations between its parts. Names are looked at without their namespaces,
// because the strict form has others. What Excel and LibreOffice write, and what
// smaller programs leave out, was captured.

// A parcel is an XLSX file unpacked part by part, within its bounds.
type parcel struct {
	parts map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

func readXLSX(file []byte) (*Book, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, unreadable("it is cut off or damaged: %v", err)
	}
	p := &parcel{parts: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range z.File {
		p.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	main := "xl/workbook.xml"
	if related, err := p.relations("_rels/.rels", ""); err == nil {
		for _, r := range related {
			if path.Base(r.kind) == "officeDocument" {
				main = r.target
			}
		}
	}
	if p.parts[main] == nil {
		return nil, unreadable("it is no .xlsx; save the sheet as .xlsx or as CSV")
	}
	return p.book(main)
}

func (p *parcel) book(main string) (*Book, error) {
	w, err := p.workbook(main)
	if err != nil {
		return nil, err
	}
	related, err := p.relations(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"), path.Dir(main))
	if err != nil {
		return nil, err
	}
	var s sheetReader
	s.since1904 = w.since1904
	for _, r := range related {
		switch path.Base(r.kind) {
		case "sharedStrings":
			s.shared, err = p.strings(r.target)
		case "styles":
			s.dates, err = p.styles(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	book := &Book{Format: XLSX}
	for _, sheet := range w.sheets {
		r, ok := related[sheet.id]
		if !ok || path.Base(r.kind) != "worksheet" {
			continue // a chart
		}
		rows, err := s.read(p, r.target)
		if err != nil {
			return nil, err
		}
		book.Sheets = append(book.Sheets, Sheet{Name: sheet.name, Hidden: sheet.hidden, Rows: rows})
	}
	if len(book.Sheets) == 0 {
		return nil, unreadable("it has no sheet with a table")
	}
	return book, nil
}

// each calls f with the tokens of a part until it ends. A document type, where
// entities are declared, is refused.
func (p *parcel) each(part string, f func(d *xml.Decoder, t xml.Token) error) error {
	file := p.parts[part]
	if file == nil {
		return unreadable("its part %s is missing", part)
	}
	r, err := file.Open()
	if err != nil {
		return unreadable("its part %s: %v", part, err)
	}
	defer r.Close()
	d := xml.NewDecoder(&bounded{r, p})
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return wrapped(part, err)
		}
		if _, ok := t.(xml.Directive); ok {
			return unreadable("its part %s declares a document type, which no spreadsheet needs", part)
		}
		if err := f(d, t); err != nil {
			return wrapped(part, err)
		}
	}
}

func wrapped(part string, err error) error {
	if errors.Is(err, ErrFile) {
		return err
	}
	return unreadable("its part %s: %v", part, err)
}

// bounded ends with an error where a file unpacks to more than it may.
type bounded struct {
	r io.Reader
	p *parcel
}

func (b *bounded) Read(buf []byte) (int, error) {
	n, err := b.r.Read(buf)
	if b.p.left -= int64(n); b.p.left < 0 {
		return 0, tooBig("it unpacks to more than %d MB", maxUnpacked>>20)
	}
	return n, err
}

type relation struct{ kind, target string }

// relations reads where the parts are that a part refers to, by id.
func (p *parcel) relations(part, dir string) (map[string]relation, error) {
	all := map[string]relation{}
	err := p.each(part, func(_ *xml.Decoder, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" {
			return nil
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		all[attr(e, "Id")] = relation{attr(e, "Type"), strings.TrimPrefix(path.Clean(target), "/")}
		return nil
	})
	return all, err
}

type workbook struct {
	since1904 bool
	sheets    []struct {
		name, id string
		hidden   bool
	}
}

func (p *parcel) workbook(part string) (w workbook, err error) {
	err = p.each(part, func(_ *xml.Decoder, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "workbookPr":
			w.since1904 = truth(attr(e, "date1904"))
		case "sheet":
			if len(w.sheets) == maxSheets {
				return tooBig("it has more than %d sheets", maxSheets)
			}
			state := attr(e, "state")
			w.sheets = append(w.sheets, struct {
				name, id string
				hidden   bool
			}{attr(e, "name"), attr(e, "id"), state == "hidden" || state == "veryHidden"})
		}
		return nil
	})
	return w, err
}

func (p *parcel) strings(part string) ([]string, error) {
	var all []string
	err := p.each(part, func(d *xml.Decoder, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "si" {
			return nil
		}
		if len(all) == maxCells {
			return tooBig("it has more than %d texts", maxCells)
		}
		s, err := richText(d)
		all = append(all, s)
		return err
	})
	return all, err
}

// richText reads the text of an element that has begun, in however many runs, to
// its end. What is said aloud of a text is not part of it.
func richText(d *xml.Decoder) (string, error) {
	var s strings.Builder
	var in []string
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			in = append(in, t.Name.Local)
		case xml.EndElement:
			if depth--; depth > 0 {
				in = in[:len(in)-1]
			}
		case xml.CharData:
			if len(in) > 0 && in[len(in)-1] == "t" && in[0] != "rPh" {
				s.Write(t)
			}
		case xml.Directive:
			return "", unreadable("it declares a document type, which no spreadsheet needs")
		}
	}
	return unescape(s.String()), nil
}

// unescape writes _x000D_ as the sign it stands for.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		if sign, ok := escapeAt(s, i); ok {
			out.WriteRune(sign)
			i += escapeLen
			continue
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

const escapeLen = len("_x000D_")

// escapeAt returns the sign that is escaped at a byte of a text.
func escapeAt(s string, i int) (sign rune, ok bool) {
	if i+escapeLen > len(s) || s[i] != '_' || s[i+1] != 'x' || s[i+6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
	return rune(n), err == nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func truth(s string) bool { return s == "1" || s == "true" }
