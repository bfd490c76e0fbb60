package escpos

import (
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/litro-fuel/litro/station/slip"
)

var update = flag.Bool("update", false, "write the golden files anew")

var rows = []slip.Row{
	{Kind: slip.Title, Value: "Estación Ñandú", Bold: true}, {Kind: slip.Rule}, {Kind: slip.Pair, Name: "Despachador", Value: "María Ú. “Mari” 漢"},
	{Kind: slip.Figure, Value: "42.50 L"}, {Kind: slip.Code, Value: "LITRO:CITY/NORTE/1/3"}, {Kind: slip.Text, Value: "Guardado, se enviará"},
}

func TestGoldenBytes(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := Find(name, Override{})
			if err != nil {
				t.Fatal(err)
			}
			b, err := Encode(p, slip.Lines(rows, p.Columns))
			if err != nil {
				t.Fatal(err)
			}
			got, file := hex.Dump(b), filepath.Join("testdata", name+".hex")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("bytes (-want +got):\n%s", d)
			}
		})
	}
}

// The bytes of every letter are held against the tables of another author.
func TestCodePages(t *testing.T) {
	t.Parallel()
	for _, theirs := range []struct {
		page CodePage
		of   *charmap.Charmap
	}{{CP437, charmap.CodePage437}, {CP850, charmap.CodePage850}, {CP858, charmap.CodePage858}, {CP1252, charmap.Windows1252}} {
		own, ok := theirs.page.table()
		if !ok {
			t.Fatalf("no table of %s", theirs.page)
		}
		for r, b := range own.bytes {
			if got := theirs.of.DecodeByte(b); got != r {
				t.Errorf("%s: byte %02x is sent for %q, and is %q", theirs.page, b, r, got)
			}
		}
		for _, r := range "áéíóúüñÑÉÜ¿¡°º" {
			if own.bytes[r] == 0 {
				t.Errorf("%s: no byte for %q", theirs.page, r)
			}
		}
	}
	for _, tt := range []struct{ text, ascii, cp437 string }{
		{"Ángel Íñiguez Ópera Úrsula", "Angel Iniguez Opera Ursula", "Angel I\xa4iguez Opera Ursula"},
		{"¿Qué? ¡Sí! 25 °C “a” – ñ", `?Que? !Si! 25 oC "a" - n`, "\xa8Qu\x82? \xadS\xa1! 25 \xf8C \"a\" - \xa4"},
		{"漢 ok", "? ok", "? ok"},
		{"a\x1bi\x10\x04\x01b", "a?i???b", "a?i???b"}, // no text commands a printer
	} {
		if got := string(ASCII.AppendText(nil, tt.text)); got != tt.ascii {
			t.Errorf("ascii of %q: got %q, want %q", tt.text, got, tt.ascii)
		}
		if got := string(CP437.AppendText(nil, tt.text)); got != tt.cp437 {
			t.Errorf("cp437 of %q: got %q, want %q", tt.text, got, tt.cp437)
		}
	}
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	p, err := Find("generic-58", Override{Columns: 42, CodePage: CP850, QR: "native", Cut: "yes", Status: "yes"})
	if err != nil || p.Columns != 42 || p.CodePage != CP850 || !p.QR || !p.Cuts || !p.Answers {
		t.Errorf("overridden: got %+v, %v", p, err)
	}
	for _, tt := range []struct {
		name string
		o    Override
		want string
	}{
		{"epson", Override{}, "use epson-tm-t20"},
		{"epson-tm-t20", Override{Columns: 12}, "columns: 12"},
		{"epson-tm-t20", Override{CodePage: "latin"}, "code_page"},
		{"epson-tm-t20", Override{QR: "yes"}, "qr"},
		{"epson-tm-t20", Override{Cut: "maybe"}, "cut"},
		{"epson-tm-t20", Override{Status: "on"}, "status"},
	} {
		if _, err := Find(tt.name, tt.o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Find(%s, %+v): got %v, want an error with %q", tt.name, tt.o, err, tt.want)
		}
	}
}

// The bits are those of the makers' references.
func TestStates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		answers [4]byte
		want    State
	}{
		{"well", [4]byte{0x12, 0x12, 0x12, 0x12}, State{}},
		{"drawer is no trouble", [4]byte{0x16, 0x12, 0x12, 0x12}, State{}},
		{"paper out", [4]byte{0x1a, 0x32, 0x12, 0x7e}, State{Offline: true, PaperOut: true, PaperLow: true}},
		{"paper low", [4]byte{0x12, 0x12, 0x12, 0x1e}, State{PaperLow: true}},
		{"cover", [4]byte{0x1a, 0x16, 0x12, 0x12}, State{Offline: true, CoverOpen: true}},
		{"knife", [4]byte{0x1a, 0x52, 0x1a, 0x12}, State{Offline: true, Broken: true}},
		{"unrecoverable", [4]byte{0x12, 0x12, 0x32, 0x12}, State{Broken: true}},
	} {
		for _, b := range tt.answers {
			if !IsAnswer(b) || IsPrinted(b) {
				t.Errorf("%s: %02x: got answer %t, printed %t", tt.name, b, IsAnswer(b), IsPrinted(b))
			}
		}
		if got := ReadState(tt.answers); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
	if IsAnswer(0) || !IsPrinted(3) {
		t.Errorf("the sensor's byte: got answer %t, printed %t", IsAnswer(0), IsPrinted(3))
	}
}
