package invoice_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
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
		err = invoice.EachInZip(bytes.NewReader(b), int64(len(b)), func(e invoice.Entry) error {
			switch {
			case e.Unread != nil:
				return e.Unread
			case e.Passed:
				passed = append(passed, e.Name)
			default:
				names = append(names, e.Name+":"+string(e.Bytes))
			}
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
	if err := invoice.EachInZip(bytes.NewReader(b), int64(len(b)), func(invoice.Entry) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("who stops: got %v", err)
	}
}

// Nothing of a ZIP goes without a word: each file is read, passed over, or said why not, and
// what cannot be read keeps no other from it.
func TestNothingOfAZipVanishes(t *testing.T) {
	t.Parallel()
	bomb := strings.Repeat(" ", 8<<20)
	inner := string(zipped(t, [2]string{"in.xml", "<a/>"}))
	broken := zipped(t, [2]string{"uno.xml", "<a/>"}, [2]string{"dos.xml", "<b/>"})
	broken[bytes.Index(broken, []byte("uno.xml"))+len("uno.xml")+3] ^= 0xff
	locked := zipped(t, [2]string{"uno.xml", "<a/>"}, [2]string{"dos.xml", "<b/>"})
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= 1 // by the directory, which is what is read
	var disguised bytes.Buffer
	z := zip.NewWriter(&disguised)
	h := &zip.FileHeader{Name: "uno.xml"}
	h.SetMode(fs.ModeDir | 0o755)
	w, err := z.CreateHeader(h)
	if err == nil {
		_, err = w.Write([]byte("<a/>"))
	}
	if closed := z.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	half := strings.Repeat("x", 512)
	for _, tt := range []struct {
		name, want string
		b          []byte
		most       int64
	}{
		{"a bomb among documents", "read size read read", zipped(t, [2]string{"a.xml", "<a/>"}, [2]string{"b.xml", bomb}, [2]string{"c.xml", "<c/>"}, [2]string{"d.xml", "<d/>"}), 1 << 30},
		{"a file that is broken", "syntax read", broken, 1 << 30},
		{"a file that is locked", "syntax read", locked, 1 << 30},
		{"a ZIP in a ZIP", "kind read", zipped(t, [2]string{"mayo.ZIP", inner}, [2]string{"c.xml", "<c/>"}), 1 << 30},
		{"paper alone", "passed passed", zipped(t, [2]string{"a.pdf", "%PDF"}, [2]string{"b", "?"}), 1 << 30},
		{"no file", "none kind", zipped(t), 1 << 30},
		{"a directory alone", "none kind", zipped(t, [2]string{"mayo/", ""}), 1 << 30},
		{"a document that says it is a directory", "read", disguised.Bytes(), 1 << 30},
		{"more than may be unpacked", "read read size passed size", zipped(t, [2]string{"a.xml", half}, [2]string{"b.xml", half}, [2]string{"c.xml", half}, [2]string{"d.pdf", half}, [2]string{"e.xml", ""}), 1024},
		{"bombs count as what was read of them", "size size", zipped(t, [2]string{"a.xml", bomb}, [2]string{"b.xml", "<b/>"}), 1 << 20},
	} {
		var got []string
		err := invoice.EachInZipUpTo(bytes.NewReader(tt.b), int64(len(tt.b)), tt.most, func(e invoice.Entry) error {
			said := "read"
			switch {
			case e.Unread != nil:
				said = e.Unread.Code
			case e.Passed:
				said = "passed"
			}
			if e.Name == "" || (said == "read") == (e.Bytes == nil) {
				t.Errorf("%s: got %+v, want a name and bytes or why not", tt.name, e)
			}
			got = append(got, said)
			return nil
		})
		if u, ok := errors.AsType[*invoice.UnreadableError](err); ok {
			got = append(got, "none", u.Code)
		} else if err != nil {
			t.Fatal(err)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, got, tt.want)
		}
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
