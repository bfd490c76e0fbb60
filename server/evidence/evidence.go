// Package evidence keeps the pictures and documents behind what people type, what suppliers
// send, the audit packages that months are closed with, and logbooks that were signed: JPEG,
// PNG, PDF, XML, ZIP, CSV and XLSX files in one directory, each under the SHA-256 of its bytes. A file is on disk, synced,
// before anything may name it; it is written once, and nothing here changes or deletes one.
//
// What a file shows is nobody's question here. Files are not decoded, only looked at
// closely enough to tell what they are and that they are whole, so that a hostile
// one costs no more than its bytes.
package evidence

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/litro-fuel/litro/server/fault"
)

const (
	// MaxBytes bounds a picture or a PDF, MaxXML a document in XML, MaxTable a table, MaxScan what
	// a scanner made of many pages, and MaxZIP a package, which is in memory while it is put away.
	MaxBytes = 10 << 20
	MaxXML   = 16 << 20
	MaxTable = 16 << 20
	MaxScan  = 256 << 20
	MaxZIP   = 512 << 20

	// maxPixels bounds what whoever looks at a picture must decode.
	maxPixels = 64_000_000
)

// A Kind is what a file is, and how its name ends.
type Kind string

// The kinds.
const (
	JPEG Kind = "jpg"
	PDF  Kind = "pdf"
	PNG  Kind = "png"
	XML  Kind = "xml"
	ZIP  Kind = "zip"
	CSV  Kind = "csv" // what a table in text is kept as, whatever stands between its columns
	XLSX Kind = "xlsx"
)

// kinds are those that a name is looked for under.
var kinds = [...]Kind{JPEG, PDF, XML, ZIP, CSV, XLSX, PNG}

// MediaType returns what HTTP calls the kind.
func (k Kind) MediaType() string {
	switch k {
	case PDF:
		return "application/pdf"
	case PNG:
		return "image/png"
	case XML:
		return "application/xml"
	case ZIP:
		return "application/zip"
	case CSV:
		return "text/csv"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "image/jpeg"
}

// ErrAltered means that a file is there and is not what its name says.
var ErrAltered = errors.New("the file was altered")

// A File is one piece of evidence.
type File struct {
	SHA256 string // in lowercase hex: its name
	Kind   Kind
	Size   int64
}

// Describe tells what b is, by its content alone. It fails with fault.ErrInvalid for
// what is no JPEG, PDF, XML or ZIP, is cut off, or is larger than [MaxBytes], [MaxXML], [MaxZIP] or
// 64 megapixels.
func Describe(b []byte) (File, error) { return describe(b, MaxBytes) }

// describe is Describe with another bound of a picture or a PDF, which may be a PNG picture then.
func describe(b []byte, most int) (File, error) {
	kind, err := sniff(b, most)
	if err != nil {
		return File{}, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	sum := sha256.Sum256(b)
	return File{hex.EncodeToString(sum[:]), kind, int64(len(b))}, nil
}

// describeTable tells what a table is: a workbook, or text. Text can be anything, so that it is
// a table is for who keeps it to know.
func describeTable(b []byte) (File, error) {
	f := File{Kind: CSV, Size: int64(len(b))}
	switch {
	case len(b) == 0:
		return File{}, fmt.Errorf("%w: the file is empty", fault.ErrInvalid)
	case len(b) > MaxTable:
		return File{}, fmt.Errorf("%w: the file has more than %d MB", fault.ErrInvalid, MaxTable>>20)
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		f.Kind = XLSX
	}
	sum := sha256.Sum256(b)
	f.SHA256 = hex.EncodeToString(sum[:])
	return f, nil
}

func sniff(b []byte, most int) (Kind, error) {
	switch text := bytes.TrimSpace(bytes.TrimPrefix(b, []byte("\ufeff"))); {
	case bytes.HasPrefix(text, []byte("<")):
		switch {
		case len(b) > MaxXML:
			return "", fmt.Errorf("the file has more than %d MB", MaxXML>>20)
		case !bytes.HasSuffix(text, []byte(">")):
			return "", errors.New("the XML is cut off")
		}
		return XML, nil
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		// The record of its end is last, and a comment may follow of 64 KiB at most (APPNOTE 4.3.16).
		switch {
		case len(b) > MaxZIP:
			return "", fmt.Errorf("the file has more than %d MB", MaxZIP>>20)
		case !bytes.Contains(b[max(0, len(b)-22-65535):], []byte("PK\x05\x06")):
			return "", errors.New("the ZIP is cut off")
		}
		return ZIP, nil
	case len(b) > most:
		return "", fmt.Errorf("the file has more than %d MB", most>>20)
	case most > MaxBytes && bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		if !bytes.Contains(b[max(0, len(b)-1024):], []byte("IEND")) {
			return "", errors.New("the picture is cut off")
		}
		return PNG, nil
	case bytes.HasPrefix(b, []byte("%PDF-")):
		// The mark of its end stands near it (ISO 32000-1, 7.5.5, documented).
		if !bytes.Contains(b[max(0, len(b)-1024):], []byte("%%EOF")) {
			return "", errors.New("the PDF is cut off")
		}
		return PDF, nil
	case bytes.HasPrefix(b, []byte{0xff, 0xd8, 0xff}):
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			return "", fmt.Errorf("the picture is damaged: %w", err)
		}
		if cfg.Width == 0 || cfg.Height == 0 || cfg.Width > maxPixels/cfg.Height {
			return "", fmt.Errorf("the picture has %d by %d pixels; at most %d million are taken", cfg.Width, cfg.Height, maxPixels/1_000_000)
		}
		// A camera may put something of its own after the end, so it is looked for
		// anywhere after the picture began.
		if scan := bytes.LastIndex(b, []byte{0xff, 0xda}); scan < 0 || !bytes.Contains(b[scan:], []byte{0xff, 0xd9}) {
			return "", errors.New("the picture is cut off")
		}
		return JPEG, nil
	}
	return "", errors.New("it is no JPEG picture, no PDF and no XML document")
}

// A Cabinet is the directory that holds the files: the first two digits of a name
// are a directory below it, the others and the kind the file's name there. Servers
// that share a database share the directory too. It may be used by many goroutines
// and processes.
type Cabinet struct {
	dir string
}

// Open returns the cabinet in dir, and makes dir where it is not there.
func Open(dir string) (*Cabinet, error) {
	if err := makeDir(dir); err != nil {
		return nil, fmt.Errorf("open the evidence: %w", err)
	}
	return &Cabinet{dir}, nil
}

// At returns the cabinet in a directory for whoever only looks: nothing is made there.
func At(dir string) *Cabinet { return &Cabinet{dir} }

// Keep puts a picture or a PDF away and returns when it is on disk to stay. The same bytes
// again change nothing. It fails with fault.ErrInvalid as [Describe] does and for XML, which
// nobody can look at, and with [ErrAltered] where another content stands under the name.
func (c *Cabinet) Keep(b []byte) (File, error) { return c.keepOf(b, MaxBytes, JPEG, PDF) }

// KeepScan is Keep for what a scanner made: up to [MaxScan], and PNG pictures, too.
func (c *Cabinet) KeepScan(b []byte) (File, error) { return c.keepOf(b, MaxScan, JPEG, PDF, PNG) }

// KeepXML is Keep for a document in XML, and for nothing else.
func (c *Cabinet) KeepXML(b []byte) (File, error) { return c.keepOf(b, MaxBytes, XML) }

// KeepZIP is Keep for a package, and for nothing else.
func (c *Cabinet) KeepZIP(b []byte) (File, error) { return c.keepOf(b, MaxBytes, ZIP) }

// KeepTable is Keep for a table in text or a workbook, which the caller has read as one.
func (c *Cabinet) KeepTable(b []byte) (File, error) {
	f, err := describeTable(b)
	if err != nil {
		return File{}, err
	}
	if err := c.keep(f, b); err != nil {
		return File{}, fmt.Errorf("keep evidence %s: %w", f.SHA256, err)
	}
	return f, nil
}

func (c *Cabinet) keepOf(b []byte, most int, of ...Kind) (File, error) {
	f, err := describe(b, most)
	if err != nil {
		return File{}, err
	}
	if !slices.Contains(of, f.Kind) {
		return File{}, fmt.Errorf("%w: it is a file of the kind %s", fault.ErrInvalid, f.Kind)
	}
	if err := c.keep(f, b); err != nil {
		return File{}, fmt.Errorf("keep evidence %s: %w", f.SHA256, err)
	}
	return f, nil
}

func (c *Cabinet) keep(f File, b []byte) error {
	name := c.path(f.SHA256, f.Kind)
	if err := makeDir(filepath.Dir(name)); err != nil {
		return err
	}
	if there, err := os.ReadFile(name); err == nil {
		if !bytes.Equal(there, b) {
			return ErrAltered
		}
		// It may be another's, who has not come to sync it yet.
		return syncAll(name)
	}
	draft := filepath.Join(c.dir, "draft-"+rand.Text())
	if err := write(draft, b); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	// A link never takes the place of what is there, as a rename would.
	err := os.Link(draft, name)
	if err = errors.Join(err, os.Remove(draft)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncAll(name)
}

func write(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o440)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncAll makes a file and its entry in the directory durable.
func syncAll(name string) error { return errors.Join(syncOne(name), syncOne(filepath.Dir(name))) }

func syncOne(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func makeDir(dir string) error {
	if err := os.Mkdir(dir, 0o750); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return syncOne(filepath.Dir(dir))
}

func (c *Cabinet) path(sha256 string, k Kind) string {
	return filepath.Join(c.dir, sha256[:2], sha256[2:]+"."+string(k))
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Read returns a file as it was put away. It fails with fault.ErrNotFound where it
// is not here, and with [ErrAltered] where its bytes are others.
func (c *Cabinet) Read(sha256 string) (File, []byte, error) {
	f, r, err := c.open(sha256)
	if err != nil {
		return f, nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, MaxZIP+1))
	if err = errors.Join(err, r.Close()); err != nil {
		return f, nil, fmt.Errorf("read evidence %s: %w", sha256, err)
	}
	describe := func(b []byte) (File, error) { return describe(b, MaxScan) }
	if f.Kind == CSV || f.Kind == XLSX {
		describe = describeTable
	}
	if d, err := describe(b); err != nil || d != f {
		return f, nil, fmt.Errorf("evidence %s: %w", sha256, ErrAltered)
	}
	return f, b, nil
}

// Has tells whether a file is here, without reading it.
func (c *Cabinet) Has(sha256 string) bool {
	_, r, err := c.open(sha256)
	return err == nil && r.Close() == nil
}

func (c *Cabinet) open(sha256 string) (File, *os.File, error) {
	if !hashForm.MatchString(sha256) {
		return File{}, nil, fmt.Errorf("evidence %q: %w", sha256, fault.ErrNotFound)
	}
	for _, k := range kinds {
		r, err := os.Open(c.path(sha256, k))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return File{}, nil, fmt.Errorf("evidence %s: %w", sha256, err)
		}
		info, err := r.Stat()
		if err != nil {
			return File{}, nil, errors.Join(fmt.Errorf("evidence %s: %w", sha256, err), r.Close())
		}
		return File{sha256, k, info.Size()}, r, nil
	}
	return File{}, nil, fmt.Errorf("evidence %s: %w", sha256, fault.ErrNotFound)
}

// Each calls f with the hash of every file that is here, in the order of names.
func (c *Cabinet) Each(f func(sha256 string) error) error {
	return filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := d.Name()
		hash := filepath.Base(filepath.Dir(path)) + name[:len(name)-len(filepath.Ext(name))]
		if !hashForm.MatchString(hash) {
			return nil
		}
		return f(hash)
	})
}
