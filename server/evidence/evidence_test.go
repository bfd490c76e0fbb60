package evidence_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
)

func picture(t testing.TB, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, side, side)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const document = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

// huge is a picture that says it has 65,500 pixels each way.
func huge(t testing.TB) []byte {
	b := picture(t, 8)
	at := bytes.Index(b, []byte{0xff, 0xc0}) // the frame: length, precision, height, width
	if at < 0 {
		t.Fatal("the picture has no frame")
	}
	copy(b[at+5:], []byte{0xff, 0xdc, 0xff, 0xdc})
	return b
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	p := picture(t, 64)
	for _, tt := range []struct {
		name string
		b    []byte
		want evidence.Kind // "" for refused
		says string
	}{
		{"picture", p, evidence.JPEG, ""},
		{"picture with something after it", append(bytes.Clone(p), "MotionPhoto"...), evidence.JPEG, ""},
		{"document", []byte(document), evidence.PDF, ""},
		{"nothing", nil, "", "no JPEG"},
		{"XML", []byte("\ufeff <?xml version=\"1.0\"?>\n<a/>\n"), evidence.XML, ""},
		{"XML without a prolog", []byte("<a></a>"), evidence.XML, ""},
		{"XML cut off", []byte("<a></a"), "", "XML is cut off"},
		{"as much XML as there may be", append(append([]byte("<a>"), make([]byte, evidence.MaxXML-7)...), "</a>"...), evidence.XML, ""},
		{"more", append(append([]byte("<a>"), make([]byte, evidence.MaxXML-6)...), "</a>"...), "", "more than 16 MB"},
		{"words", []byte("alert(1)"), "", "no JPEG"},
		{"a page that says PDF later", []byte("page <html>%PDF-1.7\n%%EOF"), "", "no JPEG"},
		{"picture cut off", p[:len(p)-20], "", "cut off"},
		{"picture cut off in its head", p[:20], "", "damaged"},
		{"document cut off", []byte(document[:40]), "", "cut off"},
		{"picture of billions of pixels", huge(t), "", "at most 64 million"},
		{"too many bytes", append([]byte(document), make([]byte, evidence.MaxBytes)...), "", "more than 10 MB"},
	} {
		f, err := evidence.Describe(tt.b)
		if f.Kind != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s: got %q, %v; want %q", tt.name, f.Kind, err, tt.want)
		}
		if err != nil && (!errors.Is(err, fault.ErrInvalid) || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s: got %v, want an invalid file, with %q", tt.name, err, tt.says)
		}
	}
}

// What people attach is looked at, and XML is not: a page that runs something may be in it.
func TestKindsAreKeptApart(t *testing.T) {
	t.Parallel()
	c, err := evidence.Open(filepath.Join(t.TempDir(), "evidence"))
	if err != nil {
		t.Fatal(err)
	}
	xml := []byte("<html><script>alert(1)</script></html>")
	if f, err := c.Keep(xml); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("XML as a picture: got %+v, %v", f, err)
	}
	if f, err := c.KeepXML([]byte(document)); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("a PDF as XML: got %+v, %v", f, err)
	}
	f, err := c.KeepXML(xml)
	if err != nil || f.Kind != evidence.XML || f.Kind.MediaType() != "application/xml" {
		t.Errorf("got %+v, %v", f, err)
	}
	if got, b, err := c.Read(f.SHA256); err != nil || got != f || !bytes.Equal(b, xml) {
		t.Errorf("read again: got %+v %q, %v", got, b, err)
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("a.txt")
	if err == nil {
		_, err = w.Write(bytes.Repeat([]byte("litro "), 100_000))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	for _, keep := range []func([]byte) (evidence.File, error){c.Keep, c.KeepXML} {
		if f, err := keep(packed.Bytes()); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("a ZIP as something to look at: got %+v, %v", f, err)
		}
	}
	if f, err := c.KeepZIP(packed.Bytes()[:packed.Len()-22]); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("a ZIP that is cut off: got %+v, %v", f, err)
	}
	if f, err := c.KeepZIP(xml); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("XML as a ZIP: got %+v, %v", f, err)
	}
	if f, err = c.KeepZIP(packed.Bytes()); err != nil || f.Kind != evidence.ZIP || f.Kind.MediaType() != "application/zip" {
		t.Errorf("got %+v, %v", f, err)
	}
	if got, b, err := c.Read(f.SHA256); err != nil || got != f || !bytes.Equal(b, packed.Bytes()) {
		t.Errorf("read again: got %+v of %d bytes, %v", got, len(b), err)
	}
}

func TestKeepOnceAndForAll(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "evidence")
	c, err := evidence.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	p := picture(t, 64)
	var all sync.WaitGroup
	for range 8 { // the same at once
		all.Go(func() {
			if _, err := c.Keep(p); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	f, err := c.Keep(p)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, f.SHA256[:2], f.SHA256[2:]+".jpg")
	if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, p) {
		t.Errorf("on disk: got %d bytes, %v; want the %d that were kept, byte for byte", len(b), err, len(p))
	}
	if left, err := filepath.Glob(filepath.Join(dir, "draft-*")); err != nil || len(left) != 0 {
		t.Errorf("drafts: got %v, %v; want none left", left, err)
	}
	if got, b, err := c.Read(f.SHA256); err != nil || got != f || !bytes.Equal(b, p) {
		t.Errorf("read: got %+v, %d bytes, %v", got, len(b), err)
	}
	var names []string
	if err := c.Each(func(sha256 string) error { names = append(names, sha256); return nil }); err != nil || len(names) != 1 || names[0] != f.SHA256 {
		t.Errorf("files: got %v, %v", names, err)
	}

	// What somebody did to a file is noticed, and nothing is written over it.
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, picture(t, 65), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Read(f.SHA256); !errors.Is(err, evidence.ErrAltered) {
		t.Errorf("read an altered file: got %v", err)
	}
	if _, err := c.Keep(p); !errors.Is(err, evidence.ErrAltered) {
		t.Errorf("keep it again: got %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Read(f.SHA256); !errors.Is(err, fault.ErrNotFound) || c.Has(f.SHA256) {
		t.Errorf("read a missing file: got %v", err)
	}
	for _, name := range []string{"", "..", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("a", 63) + "/"} {
		if _, _, err := c.Read(name); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("read %q: got %v, want not found", name, err)
		}
	}
}

// A file that cannot be put away is not said to be.
func TestKeepFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c, err := evidence.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := evidence.Describe([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, f.SHA256[:2]), nil, 0o600); err != nil { // where a directory has to be
		t.Fatal(err)
	}
	if _, err := c.Keep([]byte(document)); err == nil {
		t.Error("kept where it cannot be")
	}
	if c.Has(f.SHA256) {
		t.Error("it is there")
	}
}

func FuzzDescribe(f *testing.F) {
	f.Add(picture(f, 8))
	f.Add([]byte(document))
	f.Add([]byte("<a/>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := evidence.Describe(b); (err == nil) != (d.Kind != "") || err == nil && d.Size != int64(len(b)) {
			t.Errorf("got %+v, %v", d, err)
		}
	})
}

// A table is kept as it came, whatever its text is; what is no table any more was altered.
func TestTables(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c, err := evidence.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	w := zip.NewWriter(&book)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	packed := append([]byte("PK\x03\x04"), book.Bytes()...)
	for _, tt := range []struct {
		b    []byte
		want evidence.Kind
	}{{[]byte("a,b\n1,2\n"), evidence.CSV}, {[]byte("<a></a>"), evidence.CSV}, {[]byte{0xff, 0xfe, 'a', 0}, evidence.CSV}, {packed, evidence.XLSX}, {make([]byte, evidence.MaxTable), evidence.CSV}} {
		f, err := c.KeepTable(tt.b)
		if err != nil || f.Kind != tt.want {
			t.Fatalf("%.8q: got %+v, %v", tt.b, f, err)
		}
		if again, err := c.KeepTable(tt.b); err != nil || again != f {
			t.Errorf("again: got %+v, %v", again, err)
		}
		got, b, err := c.Read(f.SHA256)
		if err != nil || got != f || !bytes.Equal(b, tt.b) {
			t.Errorf("read: got %+v, %d bytes, %v", got, len(b), err)
		}
		name := filepath.Join(dir, f.SHA256[:2], f.SHA256[2:]+"."+string(f.Kind))
		if err := os.Chmod(name, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, append(bytes.Clone(tt.b), '1'), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := c.Read(f.SHA256); !errors.Is(err, evidence.ErrAltered) {
			t.Errorf("altered: got %v", err)
		}
	}
	for _, b := range [][]byte{nil, make([]byte, evidence.MaxTable+1)} {
		if _, err := c.KeepTable(b); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%d bytes: got %v", len(b), err)
		}
	}
	if f, err := evidence.Describe([]byte("a,b\n")); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("a table is no evidence that people show: got %+v, %v", f, err)
	}
}

// What a scanner makes is kept beyond what people take pictures of, and PNG there alone.
func TestKeepScan(t *testing.T) {
	t.Parallel()
	c, err := evidence.Open(filepath.Join(t.TempDir(), "evidence"))
	if err != nil {
		t.Fatal(err)
	}
	var scanned bytes.Buffer
	if err := png.Encode(&scanned, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	large := append([]byte("%PDF-1.4\n"), make([]byte, evidence.MaxBytes)...)
	large = append(large, "\n%%EOF"...)
	for kind, b := range map[evidence.Kind][]byte{evidence.PNG: scanned.Bytes(), evidence.PDF: large, evidence.JPEG: picture(t, 16)} {
		f, err := c.KeepScan(b)
		if err != nil || f.Kind != kind {
			t.Fatalf("%s: got %+v, %v", kind, f, err)
		}
		if got, back, err := c.Read(f.SHA256); err != nil || got != f || !bytes.Equal(back, b) {
			t.Errorf("%s, read again: got %+v, %v", kind, got, err)
		}
		if _, err := c.Keep(b); kind != evidence.JPEG && !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s as a picture that somebody took: got %v, want it refused", kind, err)
		}
	}
	for name, b := range map[string][]byte{"XML": []byte("<a/>"), "cut": scanned.Bytes()[:20]} {
		if f, err := c.KeepScan(b); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: got %+v, %v, want it refused", name, f, err)
		}
	}
}
