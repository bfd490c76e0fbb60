package opendata_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"testing"

	"github.com/litro-fuel/litro/server/opendata"
)

// What is written is read again, and its sums are those of the month.
func TestPackageIsReadAgain(t *testing.T) {
	t.Parallel()
	m, fuel := made(t)
	m.License, m.LicenseURL, m.Contact, m.Email = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/", "Transparencia", "datos@ciudad.example"
	s, err := opendata.Read(written(t, &m))
	if err != nil {
		t.Fatal(err)
	}
	if s.Month != m.Month || s.Issuer != m.Issuer || s.Closed != m.Closed || s.Basis != m.Basis || s.License != m.License || s.LicenseURL != m.LicenseURL || s.Contact != m.Contact || s.Email != m.Email || len(s.Files) != 5 {
		t.Errorf("got %+v with %d files", s, len(s.Files))
	}
	var all opendata.Figures
	for _, f := range fuel {
		all.Add(f.Figures)
	}
	for name, list := range map[string][]opendata.Sum{"departments": s.Departments, "stations": s.Stations} {
		var sum opendata.Figures
		for _, r := range list {
			sum.Add(r.Figures)
		}
		if sum.UL != all.UL || sum.Cents != all.Cents || sum.Fills != all.Fills {
			t.Errorf("%s: got %+v, want %+v", name, sum, all)
		}
	}
	if want := len(m.Rows) - 1; s.Units != want {
		t.Errorf("got %d rows of a vehicle, want %d", s.Units, want)
	}
	for _, f := range s.Files {
		if f.Type == "" || len(f.Bytes) == 0 || (f.SHA256 == "") != (f.Name == "datapackage.json" || f.Name == "LEEME.txt") {
			t.Errorf("%s: got type %q, %d bytes, hash %q", f.Name, f.Type, len(f.Bytes), f.SHA256)
		}
	}
}

// What is no package is not shown.
func TestWhatIsNoPackage(t *testing.T) {
	t.Parallel()
	zipped := func(files map[string]string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, content := range files {
			f, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Write([]byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, b := range map[string][]byte{
		"no ZIP": []byte("PK"), "empty": zipped(nil), "too long": make([]byte, opendata.MaxPackage+1), "without tables": zipped(map[string]string{"datapackage.json": "{}"}),
		"a folder": zipped(map[string]string{"../x.csv": "a"}), "a page": zipped(map[string]string{"x.html": "a"}),
		"no number": zipped(map[string]string{"datapackage.json": "{}", "consumo.csv": "litros\r\n1\r\n", "estaciones.csv": "litros\r\n"}),
	} {
		if _, err := opendata.Read(b); !errors.Is(err, opendata.ErrPackage) {
			t.Errorf("%s: got %v, want %v", name, err, opendata.ErrPackage)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := opendata.Read(b); err != nil && !errors.Is(err, opendata.ErrPackage) {
			t.Fatal(err)
		}
	})
}
