package screen

import (
	"bytes"
	"fmt"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/slip"
)

// A till is an island that gives receipts.
type till struct {
	*island
	is, progress string
	times        int // how often the receipt was printed
}

var filled = dispense.Ref{Station: "norte", Epoch: 1, Seq: 123}

// claimed is what the code of that fill's receipt says.
var claimed = (&till{}).slip().Claim

func (s *till) slip() slip.Slip {
	x := slip.Slip{Ref: filled, Hash: dispense.HashNote([]byte("a note")), At: noon, Clock: dispense.Synchronized, Zone: time.FixedZone("", -6*3600),
		Fill:  &dispense.Dispense{Position: "1", Hose: "1", Purpose: "vehicle", Vehicle: "v7", Grade: "diesel", VolumeUL: 42*liter + liter/2, End: "H", AmountCents: new(int64(108_375)), Currency: "MXN"},
		Names: slip.Names{Vehicle: "Camión 7", Plate: "abc-12-3", Grade: "Diésel"}, Header: []string{"Municipio de Xalapa"}, Copy: s.times}
	x.Claim, _ = dispense.Claim{At: "LITRO:litro.test/city", Ref: x.Ref, Hash: x.Hash}.Text() // it can be printed
	return x
}

func (s *till) Receipts(position string) ([]slip.Slip, error) {
	if position == "9" {
		return nil, nil
	}
	return []slip.Slip{s.slip(), s.slip()}, nil
}

func (s *till) Receipt(fill dispense.Ref) (slip.Slip, error) {
	if fill != filled {
		return slip.Slip{}, ErrNoReceipt
	}
	return s.slip(), nil
}

func (s *till) PrintReceipt(fill dispense.Ref) error {
	if fill != filled {
		return ErrNoReceipt
	}
	return s.press("print", fill.String())
}

func (s *till) Printing(dispense.Ref) (string, string) { return s.is, s.progress }

func serveTill(t *testing.T, s *till) string {
	t.Helper()
	srv := httptest.NewServer(New(slog.New(slog.NewTextHandler(t.Output(), nil)), s, Options{}))
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	return srv.URL
}

func TestReceiptPages(t *testing.T) {
	t.Parallel()
	s := &till{island: newIsland(Position{Position: "1", Page: Idle}), is: PrinterReady}
	url := serveTill(t, s)
	for _, tt := range []struct {
		path     string
		contains []string
	}{
		{"/more", []string{`href="/receipts`, "Comprobantes"}},
		{"/receipts", []string{`href="/receipts/norte/1/123"`, "Camión 7 · ABC-12-3", "42.50 L"}},
		{"/receipts?position=9", []string{"No hay cargas"}},
		{"/receipts/norte/1/123", []string{"COMPROBANTE DE DESPACHO", "norte/1/123", "42.50 L", "$1,083.75 MXN", "Guardado, se enviará", "<path d=\"M4 4h7v1h-7z", "Imprimir</button>", "copia sin número"}},
		{"/receipts/norte/1/123?lang=en", []string{"FUEL RECEIPT", "Kept here", "Print</button>"}},
	} {
		b := get(t, url+tt.path)
		for _, want := range tt.contains {
			if !strings.Contains(b, want) {
				t.Errorf("%s: got\n%s\nwant %q in it", tt.path, b, want)
			}
		}
	}
	s.times, s.is, s.progress = 2, "cover", "failed"
	if b := get(t, url+"/receipts/norte/1/123"); !strings.Contains(b, "Imprimir COPIA 2</button>") || !strings.Contains(b, "tapa de la impresora") || !strings.Contains(b, "No se imprimió") {
		t.Errorf("a copy, in trouble: got\n%s", b)
	}
	s.is = ""
	if b := get(t, url+"/receipts/norte/1/123"); strings.Contains(b, "/print") {
		t.Errorf("without a printer: got\n%s\nwant no button", b)
	}
	for path, want := range map[string]int{"/receipts/norte/1/9": http.StatusNotFound, "/receipts/norte/x/9": http.StatusNotFound} {
		r, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, r.StatusCode, want)
		}
	}
}

// The receipt is asked for at the end of a fill, and on its own page; its code is
// read from the screen by a decoder of others.
func TestReceiptsInBrowser(t *testing.T) {
	t.Parallel()
	s := &till{island: newIsland(Position{Position: "1"}), is: PrinterReady}
	s.put(true, sol, Position{Page: Done, VolumeUL: 42 * liter, Folio: filled.String(), Printer: PrinterReady})
	b := newTab(t, serveTill(t, s))
	b.open("/")
	b.press("button.print")
	b.open("/receipts")
	b.press(".receipts .button")
	b.until("the receipt", `!!document.querySelector(".slip .qr")`)
	b.press("form .ok")
	for deadline := time.Now().Add(time.Minute); len(s.did()) < 4 && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
	}
	if got, want := s.did(), []any{"print", filled.String(), "print", filled.String()}; !reflect.DeepEqual(got, want) {
		t.Errorf("pressed %v, want two prints of %s", got, filled)
	}
	b.until("to be back", `location.pathname === "/receipts/norte/1/123" && !!document.querySelector(".slip .qr")`)
	if got, err := read(t, run(b, chromedp.Screenshot(".slip .qr"))); err != nil || got != s.slip().Claim {
		t.Errorf("code on the screen: got %q, %v, want %q", got, err, s.slip().Claim)
	}
}

// read reads the QR code in a picture with a decoder of others.
func read(t *testing.T, shot []byte) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("zbarimg"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no zbarimg; apt-get install zbar-tools")
		}
		t.Skip("no zbarimg; apt-get install zbar-tools")
	}
	if _, err := png.Decode(bytes.NewReader(shot)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "code.png")
	if err := os.WriteFile(file, shot, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
	return strings.TrimSpace(string(out)), err
}

// The end of a fill shows the code of its receipt: a driver photographs the screen
// as it stands, by day and by night. Where several positions share it, the code is a
// tap away.
func TestTheCodeAtTheEndOfAFill(t *testing.T) {
	t.Parallel()
	i := &till{island: newIsland(Position{Position: "1"}), is: PrinterReady}
	b := newTab(t, serveTill(t, i))
	done := with42(Position{Page: Done, VolumeUL: 142*liter + liter/2, AmountCents: new(int64(3_702_005)), Currency: "MXN", Folio: filled.String(), Claim: claimed, DistanceM: new(int64(280_000))})
	for _, size := range sizes {
		for theme := range lights {
			name := fmt.Sprintf("%s/%dx%d", theme, size.width, size.height)
			b.do(chromedp.EmulateViewport(size.width, size.height))
			i.put(true, theme, done)
			b.open("/")
			if got, err := read(t, run(b, chromedp.CaptureScreenshot())); err != nil || got != claimed {
				t.Errorf("%s: got %q, %v, want %q", name, got, err, claimed)
			}
		}
	}
	b.do(chromedp.EmulateViewport(800, 480))
	i.put(true, sol, done, Position{Page: Idle})
	b.open("/")
	b.press(`#kind-1 a.button[href="/receipts/norte/1/123"]`)
	b.until("the code", `!!document.querySelector(".slip .qr")`)
	b.do(chromedp.ScrollIntoView(".slip .qr"))
	if got, err := read(t, run(b, chromedp.CaptureScreenshot())); err != nil || got != claimed {
		t.Errorf("of one position of two: got %q, %v, want %q", got, err, claimed)
	}
}

func TestReceiptPagesLookRight(t *testing.T) {
	t.Parallel()
	s := &till{island: newIsland(Position{Position: "1", Page: Idle}), is: "paper", progress: "failed", times: 2}
	b := newTab(t, serveTill(t, s))
	for theme := range lights {
		for _, path := range []string{"/receipts", "/receipts/norte/1/123"} {
			name := fmt.Sprintf("%s-%s", strings.ReplaceAll(path[1:], "/", "_"), theme)
			t.Run(name, func(t *testing.T) {
				s.set(func(snap *Snapshot) { snap.Now = lights[theme] })
				b.lookOn(t, scrolling(), "receipts-"+name, path)
			})
		}
	}
}
