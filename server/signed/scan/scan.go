// Package scan looks at scanned paper: it takes the picture of each page out of a file, finds
// the QR code on it and says which way up it is, and makes small pictures to look at. What comes
// is a stranger's: sizes are looked at before anything is unpacked, and whatever a file makes a
// library do, an error is returned.
package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // scanners and telephones make both
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/draw"

	"github.com/litro-fuel/litro/server/fault"
)

// Bounds of a picture.
const (
	// MostPixels are some more than a page of letter size has at 600 dpi.
	MostPixels = 40_000_000
	minSide    = 64 // less shows no code
)

// A Code is the QR code of a page.
type Code struct {
	Text string
	// Turn is by how many degrees clockwise the page is to be turned so that its code stands
	// upright: 0, 90, 180 or 270.
	Turn int
}

// ErrNoCode means that no code was found on a page.
var ErrNoCode = errors.New("no code was found")

// Read finds the code of a picture, JPEG or PNG, whichever way up and a few degrees askew. It
// fails with [ErrNoCode], with fault.ErrInvalid for what is no such picture, or is too large,
// and with ctx's error where its time is over.
func Read(ctx context.Context, picture []byte) (c Code, err error) {
	defer catch(&err)
	gray, err := decode(picture)
	if err != nil {
		return Code{}, err
	}
	for _, t := range tries(gray.Bounds()) {
		if err := ctx.Err(); err != nil {
			return Code{}, err
		}
		if c, err := t.read(gray); err == nil {
			return c, nil
		}
	}
	return Code{}, ErrNoCode
}

// catch makes an error of what a library panics with.
func catch(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: it cannot be read: %v", fault.ErrInvalid, p)
	}
}

// decode returns a picture in shades of gray, over white.
func decode(picture []byte) (*image.Gray, error) {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("%w: it is no JPEG or PNG picture", fault.ErrInvalid)
	}
	if min(cfg.Width, cfg.Height) < minSide || cfg.Width > MostPixels/cfg.Height {
		return nil, fmt.Errorf("%w: the picture has %d by %d pixels; at least %d each way and at most %d million are taken",
			fault.ErrInvalid, cfg.Width, cfg.Height, minSide, MostPixels/1_000_000)
	}
	m, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("%w: the picture is cut off or damaged: %w", fault.ErrInvalid, err)
	}
	b := m.Bounds()
	gray := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	switch m := m.(type) {
	case *image.Gray:
		for y := range b.Dy() {
			copy(gray.Pix[y*gray.Stride:][:b.Dx()], m.Pix[y*m.Stride:])
		}
	case *image.YCbCr: // its luminance is what is asked for
		for y := range b.Dy() {
			copy(gray.Pix[y*gray.Stride:][:b.Dx()], m.Y[y*m.YStride:])
		}
	default:
		draw.Draw(gray, gray.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(gray, gray.Bounds(), m, b.Min, draw.Over)
	}
	return gray, nil
}

// A try is one way to look for a code: in a part of a picture, at a size, and with how light is
// told from dark.
type try struct {
	part   image.Rectangle
	scale  float64
	global bool // by one threshold for all of it, for what is faint and even; else by the surroundings of each pixel
}

// longSide is the length in pixels at which a page is looked at first: that of 150 dpi, at
// which a module of our codes has some five.
const longSide = 1650

// tries are ways to look for a code in a picture, the most likely and fastest first.
func tries(b image.Rectangle) []try {
	long := float64(max(b.Dx(), b.Dy()))
	first := min(1, longSide/long)
	list := []try{{b, first, false}}
	for _, s := range []float64{first * 1.5, first * .67, first * 2} {
		if s <= 2 && s*long <= 2*longSide {
			list = append(list, try{b, s, false})
		}
	}
	list = append(list, try{b, first, true})
	// Our code is in a corner, whichever way up; a corner alone has fewer lines of tables
	// that look like the sides of one.
	w, h := b.Dx()*2/5, b.Dy()*2/5
	for _, at := range []image.Point{{b.Max.X - w, b.Max.Y - h}, {0, 0}, {b.Max.X - w, 0}, {0, b.Max.Y - h}} {
		part := image.Rectangle{at, at.Add(image.Pt(w, h))}
		for _, s := range []float64{first, min(2, first*1.6)} {
			list = append(list, try{part, s, false}, try{part, s, true})
		}
	}
	return list
}

func (t *try) read(from *image.Gray) (Code, error) {
	w, h := int(float64(t.part.Dx())*t.scale), int(float64(t.part.Dy())*t.scale)
	to := image.NewGray(image.Rect(0, 0, w, h))
	if t.scale == 1 {
		draw.Copy(to, image.Point{}, from, t.part, draw.Src, nil)
	} else if t.scale < 1 {
		shrink(to, from, t.part)
	} else {
		draw.BiLinear.Scale(to, to.Bounds(), from, t.part, draw.Src, nil)
	}
	light := &luminance{to}
	binarizer := gozxing.NewHybridBinarizer(light)
	if t.global {
		binarizer = gozxing.NewGlobalHistgramBinarizer(light)
	}
	bits, err := gozxing.NewBinaryBitmap(binarizer)
	if err != nil {
		return Code{}, err
	}
	found, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return Code{}, err
	}
	return Code{found.GetText(), turn(found.GetResultPoints())}, nil
}

// shrink makes every pixel the mean of those that it stands for.
func shrink(to, from *image.Gray, part image.Rectangle) {
	w, h := to.Bounds().Dx(), to.Bounds().Dy()
	wide, high := part.Dx(), part.Dy()
	for y := range h {
		y0, y1 := y*high/h, max((y+1)*high/h, y*high/h+1)
		for x := range w {
			x0, x1 := x*wide/w, max((x+1)*wide/w, x*wide/w+1)
			sum := 0
			for sy := y0; sy < y1; sy++ {
				for _, p := range from.Pix[(part.Min.Y+sy)*from.Stride+part.Min.X+x0:][:x1-x0] {
					sum += int(p)
				}
			}
			to.Pix[y*to.Stride+x] = uint8(sum / ((y1 - y0) * (x1 - x0)))
		}
	}
}

// turn tells by the corners of a code, bottom left, top left and top right, which way up it is.
func turn(corners []gozxing.ResultPoint) int {
	if len(corners) < 3 {
		return 0
	}
	dx, dy := corners[2].GetX()-corners[1].GetX(), corners[2].GetY()-corners[1].GetY()
	quarters := int(math.Round(math.Atan2(dy, dx) / (math.Pi / 2))) // clockwise, for y grows downwards
	return (4 - (quarters+4)%4) % 4 * 90
}

// luminance is a picture as the reader of codes takes it.
type luminance struct{ *image.Gray }

func (l *luminance) GetWidth() int  { return l.Rect.Dx() }
func (l *luminance) GetHeight() int { return l.Rect.Dy() }

func (l *luminance) GetRow(y int, row []byte) ([]byte, error) {
	if y < 0 || y >= l.GetHeight() {
		return nil, fmt.Errorf("the picture has no row %d", y)
	}
	return append(row[:0], l.Pix[y*l.Stride:][:l.GetWidth()]...), nil
}

func (l *luminance) GetMatrix() []byte     { return l.Pix } // its rows lie without gaps
func (l *luminance) IsCropSupported() bool { return false }
func (l *luminance) Crop(_, _, _, _ int) (gozxing.LuminanceSource, error) {
	return nil, errors.New("it is looked at whole")
}
func (l *luminance) IsRotateSupported() bool         { return false }
func (l *luminance) Invert() gozxing.LuminanceSource { return gozxing.LuminanceSourceInvert(l) }
func (l *luminance) RotateCounterClockwise() (gozxing.LuminanceSource, error) {
	return nil, errors.New("a code is found whichever way up it is")
}
func (l *luminance) RotateCounterClockwise45() (gozxing.LuminanceSource, error) {
	return l.RotateCounterClockwise()
}
func (l *luminance) String() string { return gozxing.LuminanceSourceString(l) }

// Small returns a picture as a gray JPEG whose longer side has side pixels at most, turned
// clockwise by some of 0, 90, 180 and 270 degrees. It fails with fault.ErrInvalid as [Read] does.
func Small(picture []byte, turn, side int) (small []byte, err error) {
	defer catch(&err)
	gray, err := decode(picture)
	if err != nil {
		return nil, err
	}
	w, h := gray.Rect.Dx(), gray.Rect.Dy()
	if scale := float64(side) / float64(max(w, h)); scale < 1 {
		to := image.NewGray(image.Rect(0, 0, max(1, int(float64(w)*scale)), max(1, int(float64(h)*scale))))
		shrink(to, gray, gray.Rect)
		gray = to
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, turned(gray, turn), &jpeg.Options{Quality: 70})
	return out.Bytes(), err
}

func turned(from *image.Gray, turn int) *image.Gray {
	w, h := from.Rect.Dx(), from.Rect.Dy()
	if turn == 0 {
		return from
	}
	to := image.NewGray(image.Rect(0, 0, w, h))
	if turn != 180 {
		to = image.NewGray(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			var at image.Point
			switch turn {
			case 90:
				at = image.Pt(h-1-y, x)
			case 180:
				at = image.Pt(w-1-x, h-1-y)
			default:
				at = image.Pt(y, w-1-x)
			}
			to.SetGray(at.X, at.Y, color.Gray{Y: from.Pix[y*from.Stride+x]})
		}
	}
	return to
}
