// Package photo makes of any picture of a vehicle the one that stations show: a
// small JPEG, upright, without a word of where and when it was taken.
package photo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // telephones and screens make both

	"github.com/litro-fuel/litro/server/fault"
)

const (
	// MaxBytes bounds a picture as it comes from a camera.
	MaxBytes = 12 << 20
	// Most bounds what is made of it: 490 of them are 15 MB, which a station's link
	// of 64 kbit/s brings in half an hour beside everything else.
	Most = 30 << 10

	maxPixels = 24_000_000 // a telephone's usual picture has half as many
	maxWide   = 480        // the largest a station's page shows is 40 mm wide
	maxHigh   = 360
	minSide   = 64 // less shows no vehicle
)

// Shrink returns a picture as a JPEG of at most [Most] bytes that fits into 480 by
// 360, turned as its camera was held. It fails with fault.ErrInvalid for what is no
// JPEG or PNG, larger than [MaxBytes] or 24 megapixels, or smaller than 64 pixels.
func Shrink(b []byte) ([]byte, error) {
	if len(b) > MaxBytes {
		return nil, fmt.Errorf("%w: the picture has more than %d MB", fault.ErrInvalid, MaxBytes>>20)
	}
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || kind != "jpeg" && kind != "png" {
		return nil, fmt.Errorf("%w: it is no JPEG or PNG picture", fault.ErrInvalid)
	}
	if min(cfg.Width, cfg.Height) < minSide || cfg.Width > maxPixels/cfg.Height {
		return nil, fmt.Errorf("%w: the picture has %d by %d pixels; at least %d each way and at most %d million are taken",
			fault.ErrInvalid, cfg.Width, cfg.Height, minSide, maxPixels/1_000_000)
	}
	decoded, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: the picture is cut off or damaged: %w", fault.ErrInvalid, err)
	}
	from, ok := decoded.(image.RGBA64Image)
	if !ok {
		return nil, fmt.Errorf("%w: the picture has colors of a kind that is not known", fault.ErrInvalid)
	}
	p := turned{from, orientation(b)}
	w, h := fit(p.size())
	for {
		small := average(p, w, h)
		for quality := 80; quality >= 40; quality -= 10 {
			var out bytes.Buffer
			if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
				return nil, err
			}
			if out.Len() <= Most {
				return out.Bytes(), nil
			}
		}
		w, h = max(1, w*3/4), max(1, h*3/4)
	}
}

// fit returns the largest size of the same shape that a station shows; no picture
// is made larger.
func fit(w, h int) (wide, high int) {
	switch {
	case w <= maxWide && h <= maxHigh:
		return w, h
	case w*maxHigh > h*maxWide:
		return maxWide, max(1, h*maxWide/w)
	}
	return max(1, w*maxHigh/h), maxHigh
}

// average makes every pixel the mean of those it stands for, over white.
func average(p turned, w, h int) *image.RGBA {
	wide, high := p.size()
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var r, g, b, n uint64
			for sy := y * high / h; sy < max((y+1)*high/h, y*high/h+1); sy++ {
				for sx := x * wide / w; sx < max((x+1)*wide/w, x*wide/w+1); sx++ {
					c := p.at(sx, sy)
					white := uint64(0xffff - c.A)
					r, g, b, n = r+uint64(c.R)+white, g+uint64(c.G)+white, b+uint64(c.B)+white, n+1
				}
			}
			small.SetRGBA(x, y, color.RGBA{uint8(r / n >> 8), uint8(g / n >> 8), uint8(b / n >> 8), 0xff})
		}
	}
	return small
}

// A turned picture is seen as its camera was held: by the orientation of EXIF, 1
// to 8.
type turned struct {
	image.RGBA64Image
	how int
}

func (p turned) size() (w, h int) {
	b := p.Bounds()
	if p.how >= 5 {
		return b.Dy(), b.Dx()
	}
	return b.Dx(), b.Dy()
}

func (p turned) at(x, y int) color.RGBA64 {
	b := p.Bounds()
	if p.how >= 5 {
		x, y = y, x
	}
	// Which sides of the stored picture are the seen one's left and top.
	if p.how == 2 || p.how == 3 || p.how == 7 || p.how == 8 {
		x = b.Dx() - 1 - x
	}
	if p.how == 3 || p.how == 4 || p.how == 6 || p.how == 7 {
		y = b.Dy() - 1 - y
	}
	return p.RGBA64At(b.Min.X+x, b.Min.Y+y)
}
