// Package spreadsheet reads tables as people keep them, CSV files, XLSX files and
// cells copied from a screen, and writes them. It knows what a cell holds, not
// what it means: which row is the header, and what a column is of, is for who
// asks.
//
// A file may be hostile. What is read is bounded in bytes, packed and unpacked,
// in sheets and in cells; nothing is fetched, no entity is expanded, no formula
// is computed. A number keeps the digits that the file has of it.
package spreadsheet

import (
	"bytes"
	"errors"
	"fmt"
)

// Bounds of what is read. A hundred thousand vehicles with thirteen columns are
// 1.3 million cells and some 6 MB.
const (
	MaxBytes    = 64 << 20 // of a file
	maxUnpacked = 96 << 20 // of all that is read of an XLSX file
	maxCells    = 2_000_000
	maxColumns  = 200 // cells further right are an error
	maxSheets   = 50
	maxMerges   = 20_000
)

// ErrFile is the error of a file that cannot be read at all; with ErrBig it has
// more than is read, and with ErrOld it is of another program than those named.
var (
	ErrFile = errors.New("the file cannot be read")
	ErrBig  = errors.New("cut it in parts")
	ErrOld  = errors.New("save it as .xlsx without a password")
)

func tooBig(format string, args ...any) error {
	return fmt.Errorf("%w: %s; %w", ErrFile, fmt.Sprintf(format, args...), ErrBig)
}

func unreadable(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFile, fmt.Sprintf(format, args...))
}

// A Kind says what a cell holds.
type Kind uint8

// The kinds of cell. CSV files and copied cells have text only.
const (
	Text   Kind = iota
	Number      // digits with a "." for decimals and no grouping
	Date        // 2006-01-02, 2006-01-02 15:04 or 2006-01-02 15:04:05
)

// A Cell is what stands in one place. Its zero value is an empty one.
type Cell struct {
	Text string // without white space around it
	Kind Kind
}

// A Row is a row in which something stands.
type Row struct {
	Line  int // of its sheet or file; the first is 1
	Cells []Cell
	// Err is why the row is no row; Cells may be empty then.
	Err error
}

// A Sheet is one table of a file.
type Sheet struct {
	Name   string // empty for CSV
	Hidden bool
	Rows   []Row // empty ones left out
}

// A Format is how a file is written.
type Format string

// The formats.
const (
	CSV   Format = "csv"
	Paste Format = "paste" // separated by tabs
	XLSX  Format = "xlsx"
)

// A Book is a file taken apart.
type Book struct {
	Format Format
	Comma  rune // that separates columns; 0 in XLSX
	Sheets []Sheet
}

// Read takes a file apart, whatever it is named. It fails with [ErrFile]; what is
// wrong with one row is the row's.
func Read(file []byte) (*Book, error) {
	switch {
	case len(file) > MaxBytes:
		return nil, tooBig("it has more than %d MB", MaxBytes>>20)
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		return readXLSX(file)
	case bytes.HasPrefix(file, []byte("\xd0\xcf\x11\xe0")):
		return nil, fmt.Errorf("%w: it is of an old Excel, or has a password; %w", ErrFile, ErrOld)
	}
	return readText(file)
}

// A budget bounds the cells of a file.
type budget struct{ cells int }

func (b *budget) take(n int) error {
	if b.cells += n; b.cells > maxCells {
		return tooBig("it has more than %d cells", maxCells)
	}
	return nil
}

// filled tells whether anything stands in a row.
func filled(cells []Cell) bool {
	for _, c := range cells {
		if c.Text != "" {
			return true
		}
	}
	return false
}
