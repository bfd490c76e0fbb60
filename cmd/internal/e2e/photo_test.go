package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	stdimage "image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// picture is what a telephone might make of a vehicle, in a color.
func picture(t *testing.T, c color.Gray) []byte {
	t.Helper()
	m := stdimage.NewGray(stdimage.Rect(0, 0, 1600, 1200))
	for i := range m.Pix {
		m.Pix[i] = c.Y ^ uint8(i%1600/8)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sumOf(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// A photo that the office took in is at the box by itself a little later, and on the
// page that the attendant compares with what stands at the pump.
func TestPhotosReachTheBox(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.serve()
	code, _ := g.invite("norte", "--name", "Patio Norte")
	norte := g.box("norte", "norte")
	norte.enroll(code)
	g.importVehicle("0042", "60")
	g.write("0042.jpg", string(picture(t, color.Gray{40})))
	g.write("9999.jpg", "no vehicle's")
	if out := g.server("photo", "import", g.file("0042.jpg")); out != "1 photos taken in, 0 the same, 0 bad" {
		t.Errorf("import: got %q", out)
	}
	if out := g.server("photo", "import", g.file("0042.jpg")); out != "0 photos taken in, 1 the same, 0 bad" {
		t.Errorf("the same again: got %q", out)
	}
	g.refuses("name the file by the vehicle's number", "photo", "import", g.file("9999.jpg"))
	sum := g.ask(`SELECT photo FROM vehicle WHERE fleet_no = '0042'`)

	screen := freeAddresses(t, 1)[0]
	toml, err := os.ReadFile(g.file("norte.toml"))
	if err != nil {
		t.Fatal(err)
	}
	g.write("norte.toml", string(toml)+"\n[screen]\nlisten = \""+screen+"\"\n")
	agent := norte.begin("run")
	var shown []byte
	until(t, "the photo on the box's page", func() bool {
		resp, err := http.Get("http://" + screen + "/photos/" + sum)
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		shown, err = io.ReadAll(resp.Body)
		return err == nil && resp.StatusCode == http.StatusOK
	})
	if sumOf(shown) != sum || len(shown) > 30<<10 {
		t.Errorf("on the page: got %d bytes with the sum %s, want at most 30 KiB with %s", len(shown), sumOf(shown), sum)
	}
	if err := agent.stop(); err != nil {
		t.Fatal(err)
	}
}

// A box without a network finds photos on the stick, beside the office's answer. It
// takes what its vehicles have, and nothing that is another file than its name says.
func TestPhotosByStick(t *testing.T) {
	t.Parallel()
	r := startRemote(t, monthly(2000))
	stick := t.TempDir()
	for n, v := range []string{"v1", "v2"} {
		changed, err := r.center.Fleet.SetPhoto(t.Context(), "test", v, picture(t, color.Gray{uint8(40 * n)}))
		if r.must(err); !changed {
			t.Errorf("%s: the photo is not another than none", v)
		}
	}
	dir := filepath.Join(stick, "photos")
	r.must(os.Mkdir(dir, 0o755))
	var sums []string
	for _, v := range []string{"v1", "v2"} {
		b, err := r.center.Fleet.Photo(t.Context(), v)
		r.must(err)
		sums = append(sums, sumOf(b))
		r.must(os.WriteFile(filepath.Join(dir, sumOf(b)), b, 0o644))
	}
	cut, err := os.ReadFile(filepath.Join(dir, sums[1]))
	r.must(err)
	r.must(os.WriteFile(filepath.Join(dir, sums[1]), cut[:len(cut)/2], 0o644))
	r.must(os.WriteFile(filepath.Join(dir, sumOf([]byte("nobody's"))), []byte("nobody's"), 0o644))
	if in := r.round(stick); in.Photos != 1 {
		t.Errorf("with one of two photos cut off: got %d, want 1", in.Photos)
	}
	r.must(os.WriteFile(filepath.Join(dir, sums[1]), cut, 0o644))
	if in := r.back(stick); in.Photos != 1 {
		t.Errorf("with the other mended: got %d, want 1", in.Photos)
	}
	if in := r.back(stick); in.Photos != 0 {
		t.Errorf("the same stick again: got %d photos, want none", in.Photos)
	}
}
