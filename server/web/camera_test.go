package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	chromepage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// detector is what Chromium on Linux lacks and telephones have: the BarcodeDetector of
// the Shape Detection API (documented), which has a frame of the video decoded. As the
// real one, it refuses a video that shows nothing yet and formats that it does not know.
const detector = `
window.tracks = [];
const opened = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (what) => { const s = await opened(what); window.tracks.push(...s.getTracks()); return s; };
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["code_128", "ean_13", "qr_code"]; }
  constructor({ formats }) {
    if (formats.join() !== "qr_code,code_128") throw new TypeError("formats");
  }
  async detect(video) {
    if (video.readyState < 2) throw new DOMException("no frame yet", "InvalidStateError");
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    const frame = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const found = await (await fetch("/zbar", { method: "POST", body: frame })).json();
    return found.map((rawValue) => ({ rawValue }));
  }
};`

// A lens is a file that Chromium shows as the picture of a camera, and opens anew each
// time the camera is.
type lens string

// show puts a symbol before the camera, or nothing: 640 by 480 points in YUV4MPEG2.
func (l lens) show(t *testing.T, symbol image.Image) {
	t.Helper()
	const width, height, frames = 640, 480, 4
	m := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.Gray{200}), image.Point{}, draw.Src)
	if symbol != nil {
		b := symbol.Bounds()
		at := image.Pt((width-b.Dx())/2, (height-b.Dy())/2)
		draw.Draw(m, b.Sub(b.Min).Add(at), symbol, b.Min, draw.Src)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n", width, height)
	for range frames {
		out.WriteString("FRAME\n")
		out.Write(m.Pix)
		out.Write(bytes.Repeat([]byte{128}, width*height/2)) // without color
	}
	if err := os.WriteFile(string(l), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// withZbar opens the pages by way of an address that also decodes pictures: a real
// decoder, which knows nothing of ours.
func (s *site) withZbar() *site {
	s.t.Helper()
	if _, err := exec.LookPath("zbarimg"); err != nil {
		if os.Getenv("CI") != "" {
			s.t.Fatal("no zbarimg, and nothing reads what the camera sees; apt-get install zbar-tools")
		}
		s.t.Skip("no zbarimg; apt-get install zbar-tools")
	}
	to, err := url.Parse(s.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	direct := proxy.Director
	proxy.Director = func(r *http.Request) { direct(r); r.Header.Set("Origin", s.URL) } // as one site
	mux := http.NewServeMux()
	mux.Handle("/", proxy)
	dir := s.t.TempDir()
	mux.HandleFunc("POST /zbar", func(w http.ResponseWriter, r *http.Request) {
		found, err := decode(r.Context(), dir, r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(found) // whoever asked has gone
	})
	other := *s
	other.Server = httptest.NewServer(mux)
	s.t.Cleanup(other.Close)
	return &other
}

// decode returns the texts of the symbols in a picture.
func decode(ctx context.Context, dir string, picture io.Reader) ([]string, error) {
	f, err := os.CreateTemp(dir, "frame-*.png")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	if _, err := io.Copy(f, picture); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	out, _ := exec.CommandContext(ctx, "zbarimg", "-q", "--raw", f.Name()).Output() // without a symbol it ends with status 4
	found := []string{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		found = append(found, lines.Text())
	}
	return found, nil
}

// The page reads a vehicle's label and a voucher's folio with the camera, closes it
// again, and says what it makes of what is neither.
func TestCamera(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	c.contractSome()
	label, err := c.fleet.PrintLabel(t.Context(), "manager", fleet.Owner{Vehicle: "v0000011"}, fleet.First)
	if err != nil {
		t.Fatal(err)
	}
	code, err := barcode.Format2D(label)
	if err != nil {
		t.Fatal(err)
	}
	before := lens(filepath.Join(t.TempDir(), "camera.y4m"))
	before.show(t, nil)
	b := newTab(t, c.site.withZbar(), chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", string(before)))
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, chromepage.AddScriptToEvaluateOnNewDocument, chromepage.AddScriptToEvaluateOnNewDocumentParams{Source: detector})
		return err
	}))
	b.signIn(access.Driver)
	b.width(360)
	b.open("/tickets/new")
	b.do(chromedp.WaitReady("#ticket[data-script=on]"), chromedp.WaitVisible(".part .scan"))
	b.heard()

	// Nothing is before the camera: it goes on looking until it is closed.
	const closed = `!document.querySelector(".part video") && tracks.every((t) => t.readyState === "ended")`
	press := func() {
		t.Helper()
		run(b, chromedp.Evaluate[bool](`document.querySelector(".part .scan").click(), true`))
	}
	press()
	b.until(`document.querySelector(".part video")?.videoWidth === 640 && !document.querySelector(".part video").paused`)
	if by := b.scrolls(); by > 0 {
		t.Errorf("with the camera open the page is wider than the screen by %d px", by)
	}
	if got := run(b, chromedp.Text(".part .scan")); got != "Cerrar la cámara" {
		t.Errorf("with the camera open: the button says %q", got)
	}
	for _, v := range b.axe() {
		t.Errorf("with the camera open: %s", v)
	}
	press()
	b.until(closed)

	symbol := func(kind barcode.Code, text string) {
		t.Helper()
		m, err := barcode.Render(kind, text, 3)
		if err != nil {
			t.Fatal(err)
		}
		before.show(t, m)
	}
	value := func(selector string) string {
		t.Helper()
		return run(b, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q).value`, selector)))
	}
	symbol(barcode.QR, code)
	press()
	b.until(closed + ` && document.querySelector("[name=vehicle]").value !== ""`)
	if vehicle, read := value("[name=vehicle]"), value("[name=label]"); vehicle != "DIF-2" || read != code {
		t.Errorf("read: got vehicle %q and label %q, want DIF-2 and %q", vehicle, read, code)
	}
	symbol(barcode.Code128, barcode.FormatVoucherNumber(123))
	press()
	b.until(closed + ` && document.querySelector("[name=folio]").value !== ""`)
	if got := value("[name=folio]"); got != barcode.FormatVoucherNumber(123) || value("[name=vehicle]") != "DIF-2" {
		t.Errorf("read: got folio %q, and vehicle %q", got, value("[name=vehicle]"))
	}
	symbol(barcode.QR, "HTTPS://EXAMPLE.ORG/MENU")
	press()
	b.until(closed + ` && !document.querySelector("#problems").hidden`)
	if got := run(b, chromedp.Text("#problems")); !strings.Contains(got, "no es una etiqueta de Litro") {
		t.Errorf("what is no label: got %q", got)
	}
	if got := run(b, chromedp.Text(".part .scan")); got != "Leer la etiqueta con la cámara" || value("[name=vehicle]") != "DIF-2" {
		t.Errorf("afterwards: the button says %q, and the vehicle is %q", got, value("[name=vehicle]"))
	}
	// What was read is kept, as what is typed is.
	b.do(chromedp.Reload(), chromedp.WaitReady("#ticket[data-script=on]"))
	if value("[name=vehicle]") != "DIF-2" || value("[name=label]") != code || value("[name=folio]") != barcode.FormatVoucherNumber(123) {
		t.Errorf("after loading the page anew: got %q, %q, %q", value("[name=vehicle]"), value("[name=label]"), value("[name=folio]"))
	}
	if problems, _, _ := b.heard(); len(problems) > 0 {
		t.Errorf("console: %q", problems)
	}
}
