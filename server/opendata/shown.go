package opendata

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// MaxPackage is how many bytes a package may have that is published, and MaxUnpacked its files
// together.
const (
	MaxPackage  = 8 << 20
	MaxUnpacked = 64 << 20
)

// ErrPackage means that some bytes are no package that is published.
var ErrPackage = errors.New("it is no package of open data")

// A Content is a file of a package.
type Content struct {
	Name, Title, Type string
	SHA256            string // empty: the package does not say
	Bytes             []byte
}

// A Sum is what a published row says.
type Sum struct {
	Of             string // see [OfUnit]
	ID, Name       string // of the department, or of the station
	Grade, Product string
	Currency       string
	Figures
}

// A Shown is a package as anybody reads it: nothing in it is from elsewhere.
type Shown struct {
	Month, Issuer, Title, Description string
	Article, Area, Basis, Closed      string
	License, LicenseURL               string
	Contact, Email                    string
	Files                             []Content
	Departments, Stations             []Sum
	Units                             int // rows of one vehicle each
}

// File returns a file of a package.
func (s *Shown) File(name string) (*Content, bool) {
	for i := range s.Files {
		if s.Files[i].Name == name {
			return &s.Files[i], true
		}
	}
	return nil, false
}

// fileTypes are those of the files that a package may have, by the endings of their names.
var fileTypes = map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json", "txt": "text/plain; charset=utf-8"}

// Read reads a package. It fails with [ErrPackage].
func Read(b []byte) (*Shown, error) {
	s, err := read(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPackage, err)
	}
	return s, nil
}

func read(b []byte) (*Shown, error) {
	if len(b) > MaxPackage {
		return nil, fmt.Errorf("it has %d bytes, more than %d", len(b), MaxPackage)
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	s := &Shown{}
	left := int64(MaxUnpacked)
	for _, f := range z.File {
		ending := f.Name[strings.LastIndexByte(f.Name, '.')+1:]
		kind, known := fileTypes[ending]
		if !known || strings.ContainsAny(f.Name, `/\`) {
			return nil, fmt.Errorf("it has a file %q", f.Name)
		}
		content, err := unpacked(f, left)
		if err != nil {
			return nil, fmt.Errorf("file %s: %w", f.Name, err)
		}
		left -= int64(len(content))
		s.Files = append(s.Files, Content{Name: f.Name, Title: f.Name, Type: kind, Bytes: content})
	}
	about, ok := s.File("datapackage.json")
	if !ok {
		return nil, errors.New("it does not say what it is")
	}
	var said jsonPackage
	if err := json.Unmarshal(about.Bytes, &said); err != nil {
		return nil, err
	}
	s.Month, s.Issuer, s.Title, s.Description, s.Article, s.Area, s.Basis, s.Closed = said.Month, said.Issuer, said.Title, said.Description, said.Article, said.Area, said.Basis, said.Closed
	if len(said.Licenses) > 0 {
		s.License, s.LicenseURL = said.Licenses[0].Title, said.Licenses[0].Path
	}
	if len(said.Contributors) > 0 {
		s.Contact, s.Email = said.Contributors[0].Title, said.Contributors[0].Email
	}
	for _, r := range said.Resources {
		if f, ok := s.File(r.Path); ok {
			f.Title, f.SHA256 = r.Title, strings.TrimPrefix(r.Hash, "sha256:")
		}
	}
	if s.Departments, s.Units, err = s.sums("consumo.csv", "area", "area_nombre"); err != nil {
		return nil, err
	}
	s.Stations, _, err = s.sums("estaciones.csv", "estacion", "estacion_nombre")
	return s, err
}

func unpacked(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(b)) > most {
		err = errors.New("it is too long")
	}
	return b, errors.Join(err, r.Close())
}

// sums reads the rows of a table, added up by what has a name in it.
func (s *Shown) sums(name, id, called string) (list []Sum, units int, err error) {
	f, ok := s.File(name)
	if !ok {
		return nil, 0, fmt.Errorf("it has no %s", name)
	}
	lines, err := csv.NewReader(bytes.NewReader(f.Bytes)).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, 0, fmt.Errorf("file %s: %d lines: %w", name, len(lines), err)
	}
	column := map[string]int{}
	for i, head := range lines[0] {
		column[head] = i
	}
	at := map[Sum]int{}
	for _, l := range lines[1:] {
		text := func(head string) string {
			if i, ok := column[head]; ok {
				return l[i]
			}
			return ""
		}
		k := Sum{Of: text("tipo"), ID: text(id), Name: text(called), Grade: text("producto"), Product: text("producto_nombre"), Currency: text("moneda")}
		if k.Of == OfUnit {
			units++
		}
		if k.ID != "" {
			k.Of = ""
		}
		var of Figures
		for _, n := range []struct {
			head   string
			digits int
			into   *int64
		}{{"cargas", 0, &of.Fills}, {"litros", 6, &of.UL}, {"importe", 2, &of.Cents}, {"cargas_sin_precio", 0, &of.Unpriced}, {"km", 3, &of.WayM}} {
			if *n.into, err = whole(text(n.head), n.digits); err != nil {
				return nil, 0, fmt.Errorf("file %s: %s: %w", name, n.head, err)
			}
		}
		n, there := at[k]
		if !there {
			n = len(list)
			at[k], list = n, append(list, k)
		}
		list[n].Add(of)
	}
	return list, units, nil
}

// whole reads what decimal writes; nothing is 0.
func whole(s string, digits int) (int64, error) {
	if s == "" {
		return 0, nil
	}
	if digits > 0 {
		before, after, ok := strings.Cut(s, ".")
		if !ok || len(after) != digits {
			return 0, fmt.Errorf("%q is no number of %d digits after the point", s, digits)
		}
		s = before + after
	}
	return strconv.ParseInt(s, 10, 64)
}
