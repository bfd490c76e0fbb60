// Package scantest makes what scanners make, for tests.
package scantest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // pictures come as either
	_ "image/png"
	"os/exec"
	"strings"
	"testing"
)

// PDF puts pictures into a PDF, one a page, as scanners do: JPEGs as they are, others packed.
func PDF(t testing.TB, pictures ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(at))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range pictures {
		fmt.Fprintf(&kids, "%d 0 R ", 3+3*i)
	}
	object("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(pictures))
	for i, p := range pictures {
		m, kind, err := image.Decode(bytes.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		w, h, filter := m.Bounds().Dx(), m.Bounds().Dy(), "DCTDecode"
		if kind == "png" {
			var packed bytes.Buffer
			z := zlib.NewWriter(&packed)
			for y := range h {
				for x := range w {
					_, _ = z.Write([]byte{color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y})
				}
			}
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
			p, filter = packed.Bytes(), "FlateDecode"
		}
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 792 612] /Resources << /XObject << /Im0 %d 0 R >> >> /Contents %d 0 R >>", 4+3*i, 5+3*i)
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /%s /Length %d >>\nstream\n%s\nendstream", w, h, filter, len(p), p)
		const draw = "q 792 0 0 612 0 0 cm /Im0 Do Q"
		object("<< /Length %d >>\nstream\n%s\nendstream", len(draw), draw)
	}
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return out.Bytes()
}

// Pages prints a PDF at some dots an inch, in gray, and returns a picture of each page, as PNG.
func Pages(t testing.TB, pdf []byte, dpi int) (pages [][]byte) {
	t.Helper()
	for n := 1; ; n++ {
		cmd := exec.CommandContext(t.Context(), "pdftoppm", "-png", "-gray", "-r", fmt.Sprint(dpi), "-f", fmt.Sprint(n), "-l", fmt.Sprint(n), "-singlefile", "-")
		cmd.Stdin = bytes.NewReader(pdf)
		out, err := cmd.Output()
		if err != nil || len(out) == 0 { // there are no more
			if n == 1 {
				t.Fatalf("pdftoppm: %v; install poppler-utils", err)
			}
			return pages
		}
		pages = append(pages, out)
	}
}
