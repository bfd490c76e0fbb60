package opendata_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/opendata"
)

func made(t *testing.T) (m opendata.Month, fuel []opendata.Fuel) {
	t.Helper()
	for v := range 9 {
		fuel = append(fuel, opendata.Fuel{
			Vehicle: fmt.Sprintf("v%d", v), Unit: fmt.Sprintf("P-%d", v), Reserved: v == 3, Department: []string{"obras", "parques"}[v%2], DepartmentName: []string{`Obras "Públicas", Centro`, "Parques"}[v%2],
			Grade: "regular", GradeName: "Regular", Station: []string{"norte", "PL/1/EXP/ES/2015"}[v%2], Permit: []string{"", "PL/1/EXP/ES/2015"}[v%2], Currency: "MXN",
			Figures: opendata.Figures{Fills: 2, UL: 40_123_456 + int64(v), Cents: 98_765, WayM: 300_111, WayUL: 40_000_000},
		})
	}
	rows, places, err := opendata.Protect(fuel)
	if err != nil {
		t.Fatal(err)
	}
	return opendata.Month{Month: "2026-10", Issuer: "Ciudad de Muestra", Rows: rows, Places: places, Article: "Artículo 65", Fraction: "XX", Area: "Parque vehicular", Basis: "Art. 112, fracción I", Closed: strings.Repeat("ab", 32), Version: 1}, fuel
}

func written(t *testing.T, m *opendata.Month) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// schemaOf is what the specification asks of the parts that are used: names that are there and
// differ, types that exist, a key of fields that are there.
type schemaOf struct {
	Fields []struct {
		Name, Type  string
		Constraints struct {
			Required bool
			Enum     []string
		}
	}
	MissingValues []string
	PrimaryKey    []string
}

var forms = map[string]*regexp.Regexp{
	"string": regexp.MustCompile(`(?s)^.*$`), "integer": regexp.MustCompile(`^-?\d+$`), "number": regexp.MustCompile(`^-?\d+(\.\d+)?$`), "yearmonth": regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`),
}

// Each file is read back and fits its own schema, and what they add up to is what flowed.
func TestPackageDescribesItself(t *testing.T) {
	t.Parallel()
	m, fuel := made(t)
	b := written(t, &m)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	in := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if in[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(in[f.Name]) || bytes.HasPrefix(in[f.Name], []byte("\xef\xbb\xbf")) {
			t.Errorf("%s: is not plain UTF-8", f.Name)
		}
	}
	var about struct {
		Profile, Name string
		Resources     []struct {
			Name, Path, Profile, Encoding, Hash string
			Bytes                               int
			Schema                              schemaOf
		}
	}
	if err := json.Unmarshal(in["datapackage.json"], &about); err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`^[-a-z0-9._/]+$`)
	if about.Profile != "tabular-data-package" || !name.MatchString(about.Name) || len(about.Resources) != 3 {
		t.Fatalf("got profile %q, name %q and %d resources", about.Profile, about.Name, len(about.Resources))
	}
	described := []string{"datapackage.json", "LEEME.txt"}
	sums := map[string]*big.Rat{}
	for _, r := range about.Resources {
		described = append(described, r.Path)
		sum := sha256.Sum256(in[r.Path])
		if !name.MatchString(r.Name) || r.Profile != "tabular-data-resource" || r.Encoding != "utf-8" || r.Bytes != len(in[r.Path]) || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
			t.Errorf("%s: got %+v, %d bytes, %x", r.Path, r, len(in[r.Path]), sum)
		}
		lines, err := csv.NewReader(bytes.NewReader(in[r.Path])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var heads []string
		for _, f := range r.Schema.Fields {
			if f.Name == "" || slices.Contains(heads, f.Name) || forms[f.Type] == nil {
				t.Errorf("%s: field %q of type %q", r.Path, f.Name, f.Type)
			}
			heads = append(heads, f.Name)
		}
		if !slices.Equal(heads, lines[0]) || !slices.Equal(r.Schema.MissingValues, []string{""}) {
			t.Errorf("%s: got heads %q, want %q", r.Path, lines[0], heads)
		}
		keys := map[string]bool{}
		for _, line := range lines[1:] {
			var key []string
			for i, f := range r.Schema.Fields {
				if slices.Contains(r.Schema.PrimaryKey, f.Name) {
					key = append(key, line[i])
				}
				if line[i] == "" {
					if f.Constraints.Required {
						t.Errorf("%s: %s is empty in %q", r.Path, f.Name, line)
					}
					continue
				}
				if !forms[f.Type].MatchString(line[i]) || f.Constraints.Enum != nil && !slices.Contains(f.Constraints.Enum, line[i]) {
					t.Errorf("%s: %s is %q, which is no %s of %q", r.Path, f.Name, line[i], f.Type, f.Constraints.Enum)
				}
				if f.Type == "number" || f.Type == "integer" {
					at := r.Name + "." + f.Name
					if sums[at] == nil {
						sums[at] = new(big.Rat)
					}
					n, _ := new(big.Rat).SetString(line[i])
					sums[at].Add(sums[at], n)
				}
			}
			if k := fmt.Sprintf("%q", key); keys[k] || len(key) != len(r.Schema.PrimaryKey) {
				t.Errorf("%s: key %s is there twice, or lacks a field", r.Path, k)
			} else {
				keys[k] = true
			}
		}
	}
	for _, f := range z.File {
		if !slices.Contains(described, f.Name) {
			t.Errorf("%s: is described nowhere", f.Name)
		}
	}
	var all opendata.Figures
	for _, f := range fuel {
		all.Add(f.Figures)
	}
	for _, of := range []string{"consumo", "estaciones"} {
		for field, want := range map[string]*big.Rat{"litros": big.NewRat(all.UL, 1_000_000), "importe": big.NewRat(all.Cents, 100), "cargas": big.NewRat(all.Fills, 1)} {
			if got := sums[of+"."+field]; got == nil || got.Cmp(want) != 0 {
				t.Errorf("%s of %s: got %v, want %v", field, of, got, want)
			}
		}
	}
	for name, b := range in {
		if bytes.Contains(b, []byte("P-3")) {
			t.Errorf("%s: names a vehicle that is reserved", name)
		}
	}
	if !bytes.Contains(in["consumo.csv"], []byte("Art. 112, fracción I")) || !bytes.Contains(in["LEEME.txt"], []byte(m.Closed)) {
		t.Error("the legal basis or the hash of the close is missing")
	}
}

// The same month gives the same bytes, in whatever order its fuel comes.
func TestSameMonthSameBytes(t *testing.T) {
	t.Parallel()
	m, fuel := made(t)
	slices.Reverse(fuel)
	rows, places, err := opendata.Protect(fuel)
	if err != nil {
		t.Fatal(err)
	}
	again := m
	again.Rows, again.Places = rows, places
	if !bytes.Equal(written(t, &m), written(t, &again)) {
		t.Error("two packages of one month differ")
	}
	again.Month = "octubre"
	if err := again.Write(io.Discard); err == nil {
		t.Error("a month that is none was written")
	}
}

// No name that somebody chose runs in the spreadsheet of who opens a published file.
func TestPackageRunsNothing(t *testing.T) {
	t.Parallel()
	const bad = `=HYPERLINK("http://x","y")`
	m := opendata.Month{
		Month: "2026-10", Issuer: bad, Basis: bad,
		Rows:   []opendata.Row{{Of: opendata.OfGroup, Unit: bad, Department: bad, DepartmentName: bad, Grade: bad, GradeName: bad, Currency: "MXN"}},
		Places: []opendata.Place{{Station: bad, StationName: "+1", Permit: "@x", Grade: "-1", GradeName: "\t=1"}},
	}
	b := written(t, &m)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".csv") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(r).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			for _, c := range l {
				if c != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(c[0])) {
					t.Errorf("%s: a cell is %q", f.Name, c)
				}
			}
		}
	}
}
