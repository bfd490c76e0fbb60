package invoice

import (
	"archive/zip"
	"fmt"
	"io"
	"path"
	"strings"
)

// What a batch of documents may be: a month of a city with three suppliers is some hundred.
const (
	mostEntries = 20_000
	mostBatch   = 1 << 30 // bytes, unpacked
	mostRatio   = 200     // XML packs to a tenth; a bomb to a thousandth
)

// EachInZip calls do with every XML file of an archive, by its name in there; other files
// are passed over, and returned. It fails with an *UnreadableError where the archive is one
// of which a small file becomes a large one, or is none.
func EachInZip(r io.ReaderAt, size int64, do func(name string, b []byte) error) (passed []string, err error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &UnreadableError{Code: "syntax", Why: "it is no ZIP: " + err.Error()}
	}
	if len(z.File) > mostEntries {
		return nil, &UnreadableError{Code: "elements", Why: fmt.Sprintf("it has %d files; send %d at most at once", len(z.File), mostEntries)}
	}
	total := int64(0)
	for _, f := range z.File {
		switch {
		case f.FileInfo().IsDir():
			continue
		case !strings.EqualFold(path.Ext(f.Name), ".xml"):
			passed = append(passed, f.Name)
			continue
		}
		b, err := unpack(f)
		if err != nil {
			return passed, err
		}
		if total += int64(len(b)); total > mostBatch {
			return passed, &UnreadableError{Code: "size", Why: fmt.Sprintf("unpacked it is more than %d MB; send it in parts", mostBatch>>20)}
		}
		if err := do(f.Name, b); err != nil {
			return passed, err
		}
	}
	return passed, nil
}

// unpack reads a file, and no more of it than one may be: what an archive says of its sizes
// is its own word.
func unpack(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, &UnreadableError{Code: "syntax", Why: fmt.Sprintf("%s cannot be unpacked: %v", f.Name, err)}
	}
	b, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if closed := r.Close(); err == nil {
		err = closed
	}
	switch {
	case err != nil:
		return nil, &UnreadableError{Code: "syntax", Why: fmt.Sprintf("%s cannot be unpacked: %v", f.Name, err)}
	case len(b) > MaxSize || len(b) > 1<<20 && uint64(len(b)) > mostRatio*f.CompressedSize64:
		return nil, &UnreadableError{Code: "size", Why: fmt.Sprintf("%s becomes far larger than it is packed, as no document does", f.Name)}
	}
	return b, nil
}
