package office

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
)

// A copyFile holds the records of one process in frames, as a segment does.
type copyFile struct {
	f *os.File
}

// createCopy makes the file of a boot, which nobody else has.
func createCopy(dir string, epoch, boot int64) (*copyFile, error) {
	name := filepath.Join(dir, fmt.Sprintf("office-%d-%d.frames", epoch, boot))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make the file of office records: %w", err)
	}
	d, err := os.Open(dir)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the file of office records: %w", err), f.Close())
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("make the file of office records: %w", err), f.Close())
	}
	return &copyFile{f}, nil
}

func (c *copyFile) append(records []*dispense.Record) error {
	var b []byte
	for _, r := range records {
		b = dispense.AppendFrame(b, r.Note.Bytes)
	}
	if _, err := c.f.Write(b); err != nil {
		return err
	}
	return c.f.Sync()
}

func (c *copyFile) close() error { return c.f.Close() }

// readCopies returns the records of all files in dir, in the order of their
// numbers, and makes dir where it is not there. A file may end within a frame:
// its process was killed, and what it wrote last was not yet said to be done.
func readCopies(dir string, key note.Verifier) ([]*dispense.Record, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of office records: %w", err)
	}
	names, err := fs.Glob(os.DirFS(dir), "office-*.frames")
	if err != nil {
		return nil, err
	}
	var records []*dispense.Record
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("read office records: %w", err)
		}
		found, err := readFrames(b, key)
		if err != nil {
			return nil, fmt.Errorf("read office records in %s: %w", filepath.Join(dir, name), err)
		}
		records = append(records, found...)
	}
	slices.SortFunc(records, func(a, b *dispense.Record) int {
		return cmp.Or(cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq))
	})
	return records, nil
}

// Copied returns which record of the office is the newest in the copies in dir: the
// last of the file that was written last. It checks no signature.
func Copied(dir string) (dispense.Ref, error) {
	names, err := fs.Glob(os.DirFS(dir), "office-*.frames")
	if err != nil {
		return dispense.Ref{}, err
	}
	newest, at := "", time.Time{}
	for _, name := range names {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return dispense.Ref{}, fmt.Errorf("read office records: %w", err)
		}
		if info.Size() > 0 && !info.ModTime().Before(at) {
			newest, at = filepath.Join(dir, name), info.ModTime()
		}
	}
	if newest == "" {
		return dispense.Ref{}, nil
	}
	last, err := lastFrame(newest)
	if err != nil || last == nil {
		return dispense.Ref{}, err
	}
	r, err := dispense.OpenRecord(last)
	if err != nil {
		return dispense.Ref{}, fmt.Errorf("read office records in %s: %w", newest, err)
	}
	return r.Ref(), nil
}

// lastFrame returns what is in the last whole frame of a file, nil when there is
// none.
func lastFrame(file string) (last []byte, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read office records: %w", err)
	}
	for len(b) > 0 {
		n, rest, err := dispense.ReadFrame(b)
		if errors.Is(err, dispense.ErrTorn) {
			return last, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read office records in %s: %w", file, err)
		}
		last, b = n, rest
	}
	return last, nil
}

// readFrames returns the office's records in b, up to a torn end.
func readFrames(b []byte, key note.Verifier) ([]*dispense.Record, error) {
	var records []*dispense.Record
	for len(b) > 0 {
		n, rest, err := dispense.ReadFrame(b)
		if errors.Is(err, dispense.ErrTorn) {
			return records, nil
		}
		if err != nil {
			return nil, err
		}
		r, err := dispense.OpenRecord(n)
		if err != nil {
			return nil, err
		}
		if err := r.Note.Verify(0, key); err != nil {
			return nil, fmt.Errorf("record %s: %w", r.Ref(), err)
		}
		records, b = append(records, r), rest
	}
	return records, nil
}
