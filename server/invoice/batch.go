package invoice

import (
	"archive/zip"
	"bytes"
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

// An Entry is a file of an archive, and what became of it: either its bytes were read, or
// Passed tells that it is no XML, or Unread says why it was not read.
type Entry struct {
	Name   string
	Bytes  []byte
	Passed bool
	Unread *UnreadableError
}

// IsZip tells whether a file begins as a ZIP does; one without files has another beginning.
func IsZip(b []byte) bool {
	return bytes.HasPrefix(b, []byte("PK\x03\x04")) || bytes.HasPrefix(b, []byte("PK\x05\x06"))
}

// EachInZip calls do with every file of an archive, in its order, whatever can be said of it:
// nothing in an archive goes without a word but directories that hold nothing themselves. One
// that cannot be read keeps no other from being read. It fails with an *UnreadableError, and
// has then called nothing, where the archive is none, holds no file, or holds too many; and
// with the error of do, after which it stops.
func EachInZip(r io.ReaderAt, size int64, do func(Entry) error) error {
	return eachInZip(r, size, mostBatch, do)
}

func eachInZip(r io.ReaderAt, size, most int64, do func(Entry) error) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return &UnreadableError{Code: "syntax", Why: "it is no ZIP: " + err.Error()}
	}
	if len(z.File) > mostEntries {
		return &UnreadableError{Code: "elements", Why: fmt.Sprintf("it has %d files, and none of them was read; send %d at most at once", len(z.File), mostEntries)}
	}
	total, files := int64(0), 0
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 { // what else says that it is a directory may be a file
			continue
		}
		files++
		e := Entry{Name: f.Name}
		switch ext := path.Ext(f.Name); {
		case strings.EqualFold(ext, ".zip"):
			e.Unread = &UnreadableError{Code: "kind", Why: "it is a ZIP in a ZIP, and what is in it was not read; send it by itself"}
		case !strings.EqualFold(ext, ".xml"):
			e.Passed = true
		case total >= most:
			e.Unread = &UnreadableError{Code: "size", Why: fmt.Sprintf("what stands before it in the ZIP is %d MB unpacked, and it was not read; send it in another", most>>20)}
		default:
			var read int64
			e.Bytes, read, e.Unread = unpack(f)
			total += read
		}
		if err := do(e); err != nil {
			return err
		}
	}
	if files == 0 {
		return &UnreadableError{Code: "kind", Why: "it is a ZIP without a file in it"}
	}
	return nil
}

// unpack reads a file, and no more of it than one may be: what an archive says of its sizes
// is its own word. It returns how much it read, of what it refuses too.
func unpack(f *zip.File) (b []byte, read int64, bad *UnreadableError) {
	if f.Flags&1 != 0 {
		return nil, 0, &UnreadableError{Code: "syntax", Why: "it is locked by a password; send it without"}
	}
	r, err := f.Open()
	if err != nil {
		return nil, 0, &UnreadableError{Code: "syntax", Why: fmt.Sprintf("it cannot be unpacked: %v", err)}
	}
	most := uint64(MaxSize)
	if f.CompressedSize64 < MaxSize/mostRatio {
		most = max(1<<20, mostRatio*f.CompressedSize64)
	}
	b, err = io.ReadAll(io.LimitReader(r, int64(most)+1)) // it is no more than MaxSize
	if closed := r.Close(); err == nil {
		err = closed
	}
	switch read = int64(len(b)); {
	case err != nil:
		return nil, read, &UnreadableError{Code: "syntax", Why: fmt.Sprintf("it cannot be unpacked: %v", err)}
	case uint64(len(b)) > most:
		return nil, read, &UnreadableError{Code: "size", Why: "it becomes far larger than it is packed, as no document does"}
	}
	return b, read, nil
}
