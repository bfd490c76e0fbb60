package invoice_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/invoice"
)

func zipped(t testing.TB, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f[0])
		if err == nil {
			_, err = w.Write([]byte(f[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Every document of a ZIP is handed over, and what is none is named. What grows without
// end when it is unpacked is refused, and so is what is no ZIP.
func TestEachInZip(t *testing.T) {
	t.Parallel()
	each := func(b []byte) (names, passed []string, err error) {
		passed, err = invoice.EachInZip(bytes.NewReader(b), int64(len(b)), func(name string, b []byte) error {
			names = append(names, name+":"+string(b))
			return nil
		})
		return names, passed, err
	}
	names, passed, err := each(zipped(t, [2]string{"mayo/a.XML", "<a/>"}, [2]string{"mayo/", ""}, [2]string{"mayo/a.pdf", "%PDF"}, [2]string{"../b.xml", "<b/>"}))
	if err != nil || !slices.Equal(names, []string{"mayo/a.XML:<a/>", "../b.xml:<b/>"}) || !slices.Equal(passed, []string{"mayo/a.pdf"}) {
		t.Errorf("got %v, %v, %v", names, passed, err)
	}
	many := make([][2]string, 20_001)
	for i := range many {
		many[i] = [2]string{"a.xml", ""}
	}
	if names, _, err := each(zipped(t, many[1:]...)); err != nil || len(names) != len(many)-1 {
		t.Errorf("as many as there may be: got %d, %v", len(names), err)
	}
	// What packs as documents do is let up to the size of one, and a megabyte however it packs.
	var honest strings.Builder
	for i := 0; honest.Len() < invoice.MaxSize; i++ {
		fmt.Fprintf(&honest, "<cfdi:Concepto NoIdentificacion=\"PL/1/EXP/ES/2015-%d\"/>", i*7919)
	}
	for _, text := range []string{honest.String()[:invoice.MaxSize], strings.Repeat(" ", 1<<20)} {
		if names, _, err := each(zipped(t, [2]string{"a.xml", text})); err != nil || len(names) != 1 {
			t.Errorf("%d bytes: got %d, %v", len(text), len(names), err)
		}
	}
	broken := zipped(t, [2]string{"a.xml", "<a/>"})
	broken[len("PK\x03\x04")+26+len("a.xml")+3] ^= 0xff // of what is packed
	for _, tt := range []struct {
		name, code string
		b          []byte
	}{
		{"no ZIP", "syntax", []byte("PK\x03\x04 and nothing more")}, {"nothing", "syntax", nil},
		{"a bomb", "size", zipped(t, [2]string{"a.xml", strings.Repeat(" ", 8<<20)})}, {"a file that is too large", "size", zipped(t, [2]string{"a.xml", honest.String()[:invoice.MaxSize] + "!"})}, {"a byte more than a megabyte, of nothing", "size", zipped(t, [2]string{"a.xml", strings.Repeat(" ", 1<<20+1)})},
		{"too many", "elements", zipped(t, many...)},
		{"a broken file", "syntax", broken},
	} {
		_, _, err := each(tt.b)
		if u, ok := errors.AsType[*invoice.UnreadableError](err); !ok || u.Code != tt.code {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.code)
		}
	}
	stop := errors.New("enough")
	b := zipped(t, [2]string{"a.xml", ""}, [2]string{"b.xml", ""})
	if _, err := invoice.EachInZip(bytes.NewReader(b), int64(len(b)), func(string, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("who stops: got %v", err)
	}
}

// Each finding is said in both languages.
func TestFindingsAreSaid(t *testing.T) {
	t.Parallel()
	for _, code := range invoice.Codes() {
		f := invoice.Finding{Code: code}
		for _, s := range []string{f.What("es-MX"), f.What("en"), f.Remedy("es-MX"), f.Remedy("en")} {
			if s == "" {
				t.Errorf("%s: is not said", code)
			}
		}
		if f.What("es") == f.What("en") || f.Remedy("es") == f.Remedy("en") {
			t.Errorf("%s: is said in one language", code)
		}
	}
}
