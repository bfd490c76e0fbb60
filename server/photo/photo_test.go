package photo_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/photo"
)

// corners is a picture with another color in each quarter: red, green, blue and
// white, from the upper left in the order of reading.
func corners(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := []color.RGBA{{0xff, 0, 0, 0xff}, {0, 0xff, 0, 0xff}, {0, 0, 0xff, 0xff}, {0xff, 0xff, 0xff, 0xff}}
			m.SetRGBA(x, y, c[2*(2*y/h)+2*x/w])
		}
	}
	return m
}

// seen names the corners of a picture in the order of reading.
func seen(t *testing.T, b []byte) (corners string, size image.Point) {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	s := m.Bounds().Size()
	for _, p := range []image.Point{{s.X / 4, s.Y / 4}, {s.X * 3 / 4, s.Y / 4}, {s.X / 4, s.Y * 3 / 4}, {s.X * 3 / 4, s.Y * 3 / 4}} {
		r, g, bl, _ := m.At(p.X, p.Y).RGBA()
		name := "?"
		for _, c := range []struct {
			name    string
			r, g, b bool
		}{{"R", true, false, false}, {"G", false, true, false}, {"B", false, false, true}, {"W", true, true, true}} {
			if c.r == (r > 0xa000) && c.g == (g > 0xa000) && c.b == (bl > 0xa000) {
				name = c.name
			}
		}
		corners += name
	}
	return corners, s
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// held puts EXIF with an orientation, and a place that nobody should learn, behind
// the beginning of a JPEG.
func held(b []byte, order binary.AppendByteOrder, how uint16) []byte {
	tiff := []byte("MM\x00\x2a")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II\x2a\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3)
	tiff = order.AppendUint16(order.AppendUint16(order.AppendUint32(tiff, 1), how), 0)
	exif := append([]byte("Exif\x00\x00"), append(tiff, "19.4326N 99.1332W"...)...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(head, exif...), b[2:]...)
}

func TestShrink(t *testing.T) {
	t.Parallel()
	wide := encoded(t, corners(1600, 900))
	for _, tt := range []struct {
		name    string
		in      []byte
		corners string
		size    image.Point
	}{
		{"wide", wide, "RGBW", image.Pt(480, 270)},
		{"high", encoded(t, corners(900, 1600)), "RGBW", image.Pt(202, 360)},
		{"small stays", encoded(t, corners(200, 100)), "RGBW", image.Pt(200, 100)},
		{"upright", held(wide, binary.BigEndian, 1), "RGBW", image.Pt(480, 270)},
		{"mirrored", held(wide, binary.BigEndian, 2), "GRWB", image.Pt(480, 270)},
		{"upside down", held(wide, binary.LittleEndian, 3), "WBGR", image.Pt(480, 270)},
		{"flipped", held(wide, binary.BigEndian, 4), "BWRG", image.Pt(480, 270)},
		{"transposed", held(wide, binary.BigEndian, 5), "RBGW", image.Pt(202, 360)},
		{"turned right", held(wide, binary.LittleEndian, 6), "BRWG", image.Pt(202, 360)},
		{"transversed", held(wide, binary.BigEndian, 7), "WGBR", image.Pt(202, 360)},
		{"turned left", held(wide, binary.BigEndian, 8), "GWRB", image.Pt(202, 360)},
		{"nonsense", held(wide, binary.BigEndian, 77), "RGBW", image.Pt(480, 270)},
	} {
		out, err := photo.Shrink(tt.in)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if c, s := seen(t, out); c != tt.corners || s != tt.size {
			t.Errorf("%s: got %s of %v, want %s of %v", tt.name, c, s, tt.corners, tt.size)
		}
		if bytes.Contains(out, []byte("Exif")) || bytes.Contains(out, []byte("99.1332W")) || len(out) > photo.Most {
			t.Errorf("%s: got %d bytes that may say where it was taken", tt.name, len(out))
		}
	}
}

// Nothing packs worse than noise; what can be seen through is white behind.
func TestShrinkPNG(t *testing.T) {
	t.Parallel()
	noise, r := image.NewNRGBA(image.Rect(0, 0, 1200, 1200)), rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = byte(r.Uint32())
	}
	for name, m := range map[string]image.Image{"noise": noise, "nothing": image.NewNRGBA(image.Rect(0, 0, 400, 300))} {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		out, err := photo.Shrink(b.Bytes())
		if err != nil || len(out) > photo.Most {
			t.Fatalf("%s: got %d bytes, %v, want at most %d", name, len(out), err, photo.Most)
		}
		if c, _ := seen(t, out); name == "nothing" && c != "WWWW" {
			t.Errorf("%s: got %s, want white", name, c)
		}
	}
}

func TestShrinkRefuses(t *testing.T) {
	t.Parallel()
	whole := encoded(t, corners(400, 300))
	bomb := bytes.Clone(whole)
	i := bytes.Index(bomb, []byte{0xff, 0xc0})
	copy(bomb[i+5:], []byte{0xff, 0xff, 0xff, 0xff}) // says that it is 65535 by 65535
	for name, b := range map[string][]byte{
		"nothing": nil, "a text": []byte("<script>"), "half": whole[:len(whole)/2], "tiny": encoded(t, corners(63, 400)),
		"a bomb": bomb, "too much": make([]byte, photo.MaxBytes+1), "GIF": []byte("GIF89a\x40\x01\x40\x01\x00\x00\x00;"),
	} {
		if out, err := photo.Shrink(b); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: got %d bytes, %v, want fault.ErrInvalid", name, len(out), err)
		}
	}
}

func FuzzShrink(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, corners(64, 64), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(held(b.Bytes(), binary.LittleEndian, 6))
	f.Fuzz(func(t *testing.T, b []byte) {
		if out, err := photo.Shrink(b); err == nil && len(out) > photo.Most {
			t.Errorf("got %d bytes", len(out))
		}
	})
}
