package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/litro-fuel/litro/server/fault"
)

// MostPages is how many pages a PDF may have: twice what a city of 490 vehicles prints.
const MostPages = 1000

// ErrNoPicture means that a page has no picture that can be taken out of its file.
var ErrNoPicture = errors.New("the page has no picture that can be taken out")

// A File is a scanned file: a picture, or a PDF with one on each page.
type File struct {
	picture []byte         // of a file that is one
	pdf     *model.Context // else
}

// alone has the library of PDF write no file of settings where nobody asked for one.
var alone = sync.OnceFunc(func() { model.ConfigPath = "disable" })

// limits bound what a PDF makes this process hold.
func limits() model.ResourceLimits {
	l := model.DefaultResourceLimits()
	l.MaxStreamBytes, l.MaxDecodeBytes = 64<<20, 160<<20
	l.MaxImagePixels, l.MaxImageBytes = MostPixels, 4*MostPixels
	l.MaxObjectCount, l.MaxXRefEntries, l.MaxObjectStreamCount = 200_000, 200_000, 100_000
	l.MaxRecursionDepth = 50
	return l
}

// Open looks into a file, which must not be changed afterwards. It fails with fault.ErrInvalid
// for what is no JPEG, PNG or PDF, a PDF that is encrypted or damaged, and one of no pages or
// more than [MostPages]; and with ctx's error where its time is over.
func Open(ctx context.Context, b []byte) (f *File, err error) {
	defer catch(&err)
	if !bytes.HasPrefix(b, []byte("%PDF-")) {
		if _, kind, err := image.DecodeConfig(bytes.NewReader(b)); err != nil || kind != "jpeg" && kind != "png" {
			return nil, fmt.Errorf("%w: it is no PDF and no JPEG or PNG picture", fault.ErrInvalid)
		}
		return &File{picture: b}, nil
	}
	alone()
	conf := model.NewDefaultConfiguration()
	conf.Limits, conf.Offline, conf.Optimize = limits(), true, false
	conf.Cmd = model.EXTRACTIMAGES
	pdf, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(b), conf)
	if err == nil {
		err = pdf.EnsurePageCount()
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("%w: the PDF is encrypted or damaged: %w", fault.ErrInvalid, err)
	case pdf.PageCount < 1:
		return nil, fmt.Errorf("%w: the PDF has no pages", fault.ErrInvalid)
	case pdf.PageCount > MostPages:
		return nil, fmt.Errorf("%w: the PDF has %d pages; send at most %d in a file", fault.ErrInvalid, pdf.PageCount, MostPages)
	}
	return &File{pdf: pdf}, nil
}

// Pages returns how many there are.
func (f *File) Pages() int {
	if f.pdf == nil {
		return 1
	}
	return f.pdf.PageCount
}

// Whole tells whether the file is a picture itself, and no PDF.
func (f *File) Whole() bool { return f.pdf == nil }

// Picture returns the picture of a page, counted from 1: the largest that is on it, as the
// scanner took it. What is a JPEG within a PDF is that JPEG, byte for byte, and what is packed
// otherwise comes as PNG. It fails with [ErrNoPicture].
func (f *File) Picture(page int) (picture []byte, err error) {
	defer catch(&err)
	if f.pdf == nil {
		return f.picture, nil
	}
	_, _, inherited, err := f.pdf.PageDict(page, false)
	if err != nil || inherited == nil {
		return nil, fmt.Errorf("%w: page %d: %w", ErrNoPicture, page, err)
	}
	var best *types.StreamDict
	f.largest(inherited.Resources, 3, &best)
	if best == nil {
		return nil, fmt.Errorf("page %d: %w", page, ErrNoPicture)
	}
	if len(best.FilterPipeline) == 1 && best.FilterPipeline[0].Name == filter.DCT {
		if _, kind, err := image.DecodeConfig(bytes.NewReader(best.Raw)); err == nil && kind == "jpeg" {
			return best.Raw, nil
		}
	}
	m, err := pdfcpu.ExtractImage(f.pdf, best, false, "page", 0, false)
	if err != nil || m == nil || m.Reader == nil || m.FileType != "png" && m.FileType != "jpg" {
		return nil, fmt.Errorf("%w: page %d: %w", ErrNoPicture, page, err)
	}
	picture, err = io.ReadAll(io.LimitReader(m.Reader, 4*MostPixels))
	if err != nil {
		return nil, fmt.Errorf("%w: page %d: %w", ErrNoPicture, page, err)
	}
	best.Content = nil // what was unpacked is not kept beside what it was packed as
	return picture, nil
}

// largest finds the picture with the most pixels among some resources, and within what these
// draw, so many layers deep.
func (f *File) largest(resources types.Dict, layers int, best **types.StreamDict) {
	if layers == 0 || resources == nil {
		return
	}
	o, found := resources.Find("XObject")
	if !found {
		return
	}
	all, err := f.pdf.DereferenceDict(o)
	if err != nil {
		return
	}
	for _, o := range all {
		sd, _, err := f.pdf.DereferenceStreamDict(o)
		if err != nil || sd == nil {
			continue
		}
		switch kind := sd.Subtype(); {
		case kind == nil:
		case *kind == "Image":
			if p := f.pixels(sd); p > 0 && p <= MostPixels && (*best == nil || p > f.pixels(*best)) {
				*best = sd
			}
		case *kind == "Form":
			if o, found := sd.Find("Resources"); found {
				if inner, err := f.pdf.DereferenceDict(o); err == nil {
					f.largest(inner, layers-1, best)
				}
			}
		}
	}
}

// pixels are how many a picture says that it has; 0: it does not say.
func (f *File) pixels(sd *types.StreamDict) int {
	side := func(name string) int {
		o, err := f.pdf.DereferenceDictEntry(sd.Dict, name)
		if err != nil {
			return 0
		}
		if n, ok := o.(types.Integer); ok && n > 0 && n <= MostPixels {
			return n.Value()
		}
		return 0
	}
	w, h := side("Width"), side("Height")
	if w == 0 || h == 0 || w > MostPixels/h {
		return 0
	}
	return w * h
}
