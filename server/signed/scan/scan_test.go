package scan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed/scan"
	"github.com/litro-fuel/litro/server/signed/scan/scantest"
)

const address = "HTTPS://LITRO.MUNICIPIO.GOB.MX/B/V0000004/2026-10/0123456789ABCDEF0123456789ABCDEF"

// logbook is that of a month with some fills, as a PDF.
func logbook(t testing.TB, fills int) []byte {
	t.Helper()
	month := report.Period{Kind: report.Month, From: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	facts := report.LogFacts{VehicleAt: report.VehicleAt{Vehicle: "v0000004", FleetNo: "SP-07", Plate: "GTO-207-C", DepartmentName: "Servicios Públicos"}, Month: month}
	for i := range fills {
		f := report.LogFill{RecordSHA256: strings.Repeat("a", 64), Label: "L0000004", Hose: "2"}
		f.Fill.Fill = reconcile.Fill{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(i + 1)}, At: month.From.Add(time.Duration(i) * 5 * time.Hour), VolumeUL: 40_000_000}
		facts.Fills = append(facts.Fills, f)
	}
	var pdf bytes.Buffer
	if err := report.WriteLogbooks(&pdf, report.LogbookPaper{
		Books: []report.Logbook{report.NewLogbook(facts)}, Place: "Pachuca", At: month.To, Lang: "es-MX", Address: func(*report.Logbook) string { return address },
	}); err != nil {
		t.Fatal(err)
	}
	return pdf.Bytes()
}

// printed is a sheet of such a logbook as it is printed, in gray at some dots an inch.
func printed(t testing.TB, fills, sheet, dpi int) *image.Gray {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "pdftoppm", "-png", "-gray", "-r", fmt.Sprint(dpi), "-f", fmt.Sprint(sheet), "-singlefile", "-")
	cmd.Stdin = bytes.NewReader(logbook(t, fills))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftoppm: %v; install poppler-utils", err)
	}
	m, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	gray := image.NewGray(m.Bounds())
	draw.Draw(gray, gray.Rect, m, m.Bounds().Min, draw.Src)
	return gray
}

// A treatment is what a scanner does to a page.
type treatment struct {
	degrees float64 // clockwise
	ink     float64 // how dark black is: 1 is black, and .3 a toner that ends
	paper   uint8   // how light white is
	noise   float64 // of each pixel, of 255
	quality int     // of the JPEG
}

// scanned treats a page.
func scanned(t testing.TB, page *image.Gray, how treatment, r *rand.Rand) []byte {
	t.Helper()
	sin, cos := math.Sincos(how.degrees * math.Pi / 180)
	w, h := float64(page.Rect.Dx()), float64(page.Rect.Dy())
	wide, high := w*math.Abs(cos)+h*math.Abs(sin), w*math.Abs(sin)+h*math.Abs(cos)
	to := image.NewGray(image.Rect(0, 0, int(wide), int(high)))
	draw.Draw(to, to.Rect, image.White, image.Point{}, draw.Src)
	draw.BiLinear.Transform(to, f64.Aff3{cos, -sin, wide/2 - w/2*cos + h/2*sin, sin, cos, high/2 - w/2*sin - h/2*cos}, page, page.Rect, draw.Over, nil)
	for i, p := range to.Pix {
		v := float64(how.paper) * (1 - how.ink*(1-float64(p)/255))
		to.Pix[i] = uint8(min(255, max(0, v+r.NormFloat64()*how.noise)))
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, to, &jpeg.Options{Quality: how.quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Every page is read at 150 to 300 dpi, whichever way up, askew, faint, grey, noisy, and as a
// JPEG of low quality; and the page is turned upright.
func TestReadRate(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(63, 87))
	sheets := []struct {
		fills, sheet int
		code         string
	}{{0, 1, ""}, {12, 1, ""}, {31, 2, "/2-2"}, {100, 1, "/1-3"}, {100, 2, "/2-3"}, {100, 3, "/3-3"}}
	read, all := 0, 0
	var took time.Duration
	for _, dpi := range []int{150, 200, 300} {
		var pages []*image.Gray
		for _, s := range sheets {
			pages = append(pages, printed(t, s.fills, s.sheet, dpi))
		}
		for quarter := range 4 {
			treatments := 6 // three of other pages, and three of each sheet of a long logbook
			if dpi == 300 {
				treatments = 3
			}
			for i := range treatments {
				how := treatment{degrees: 90*float64(quarter) + (r.Float64()*8 - 4), ink: 1, paper: 255, noise: 4, quality: 75}
				switch i % 3 {
				case 1: // faint
					how.ink, how.paper, how.noise, how.quality = .3, 245, 6, 50
				case 2: // grey, noisy, small
					how.ink, how.paper, how.noise, how.quality = .7, 190, 18, 25
				}
				of := (i+quarter)%3 + i/3*3
				picture := scanned(t, pages[of], how, r)
				began := time.Now()
				code, err := scan.Read(t.Context(), picture)
				took = max(took, time.Since(began))
				all++
				if err == nil && code.Text == address+sheets[of].code && code.Turn == (4-quarter)%4*90 {
					read++
					continue
				}
				t.Errorf("%d dpi, sheet %+v, %+v: got %+v, %v", dpi, sheets[of], how, code, err)
			}
		}
	}
	t.Logf("read %d of %d pages; the slowest took %v", read, all, took)
}

// The pages of a PDF come as the scanner took them, and a page that has none says so.
func TestPictures(t *testing.T) {
	t.Parallel()
	page := printed(t, 3, 1, 150)
	taken := scanned(t, page, treatment{ink: 1, paper: 255, quality: 60}, rand.New(rand.NewPCG(1, 2)))
	var packed bytes.Buffer
	if err := png.Encode(&packed, page); err != nil {
		t.Fatal(err)
	}
	f, err := scan.Open(t.Context(), scantest.PDF(t, taken, packed.Bytes(), taken))
	if err != nil || f.Pages() != 3 || f.Whole() {
		t.Fatalf("got %+v, %v, want 3 pages", f, err)
	}
	for n := 1; n <= 3; n++ {
		got, err := f.Picture(n)
		if err != nil {
			t.Fatalf("page %d: %v", n, err)
		}
		if n != 2 && !bytes.Equal(got, taken) {
			t.Errorf("page %d: it is not what the scanner took", n)
		}
		if code, err := scan.Read(t.Context(), got); err != nil || code.Text != address || code.Turn != 0 {
			t.Errorf("page %d: got %+v, %v", n, code, err)
		}
	}
	if _, err := f.Picture(4); !errors.Is(err, scan.ErrNoPicture) {
		t.Errorf("a page that is not there: got %v", err)
	}
	if f, err = scan.Open(t.Context(), taken); err != nil || !f.Whole() || f.Pages() != 1 {
		t.Errorf("a picture: got %+v, %v", f, err)
	} else if got, err := f.Picture(1); err != nil || !bytes.Equal(got, taken) {
		t.Errorf("a picture: got %d bytes, %v", len(got), err)
	}
	// What was never printed draws its code, and has no picture.
	if f, err = scan.Open(t.Context(), logbook(t, 3)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Picture(1); !errors.Is(err, scan.ErrNoPicture) {
		t.Errorf("a page without a picture: got %v", err)
	}
}

// What cannot be looked at is refused by what it says of itself, before it is unpacked, and a
// page without a code says that.
func TestRefuse(t *testing.T) {
	t.Parallel()
	blank := image.NewGray(image.Rect(0, 0, 400, 300))
	var white bytes.Buffer
	if err := png.Encode(&white, blank); err != nil {
		t.Fatal(err)
	}
	if _, err := scan.Read(t.Context(), white.Bytes()); !errors.Is(err, scan.ErrNoCode) {
		t.Errorf("a page without a code: got %v", err)
	}
	huge := bytes.Clone(white.Bytes())
	copy(huge[16:], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // 65,536 by 65,536; PNG has a checksum of it, which is looked at first
	for name, b := range map[string][]byte{
		"nothing": nil, "text": []byte("hola"), "cut": white.Bytes()[:60], "huge": huge, "a PDF that is none": []byte("%PDF-1.4\nhola\n%%EOF"),
	} {
		if _, err := scan.Read(t.Context(), b); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("read %s: got %v, want it refused", name, err)
		}
		if _, err := scan.Small(b, 0, 100); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("make %s small: got %v, want it refused", name, err)
		}
	}
	for _, b := range [][]byte{nil, []byte("hola"), []byte("%PDF-1.4\nhola\n%%EOF")} {
		if f, err := scan.Open(t.Context(), b); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("open %q: got %+v, %v, want it refused", b, f, err)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := scan.Read(over, white.Bytes()); !errors.Is(err, context.Canceled) {
		t.Errorf("without time: got %v", err)
	}
}

// A small picture is turned: what is red above is red on the right after a quarter.
func TestSmall(t *testing.T) {
	t.Parallel()
	m := image.NewGray(image.Rect(0, 0, 400, 200))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(0, 0, 400, 40), image.Black, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	for turn, dark := range map[int]image.Point{0: {50, 5}, 90: {45, 50}, 180: {50, 45}, 270: {5, 50}} {
		small, err := scan.Small(b.Bytes(), turn, 100)
		if err != nil {
			t.Fatal(err)
		}
		got, err := jpeg.Decode(bytes.NewReader(small))
		if err != nil {
			t.Fatal(err)
		}
		want := image.Pt(100, 50)
		if turn%180 != 0 {
			want = image.Pt(50, 100)
		}
		if got.Bounds().Size() != want || color.GrayModel.Convert(got.At(dark.X, dark.Y)).(color.Gray).Y > 60 || color.GrayModel.Convert(got.At(want.X/2, want.Y/2)).(color.Gray).Y < 200 {
			t.Errorf("turned by %d: got %v, and not dark at %v", turn, got.Bounds(), dark)
		}
	}
}

func FuzzOpen(f *testing.F) {
	page := image.NewGray(image.Rect(0, 0, 80, 80))
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, page, nil); err != nil {
		f.Fatal(err)
	}
	var packed bytes.Buffer
	if err := png.Encode(&packed, page); err != nil {
		f.Fatal(err)
	}
	f.Add(scantest.PDF(f, picture.Bytes(), packed.Bytes()))
	f.Add(picture.Bytes())
	f.Add(packed.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		file, err := scan.Open(t.Context(), b)
		if err != nil {
			return
		}
		for n := 1; n <= min(3, file.Pages()); n++ {
			if p, err := file.Picture(n); err == nil {
				_, _ = scan.Read(t.Context(), p)
			}
		}
	})
}
