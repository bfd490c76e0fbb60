package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A Writer writes one archive. It is one goroutine's.
type Writer struct {
	f     *os.File
	path  string // where the archive is to be
	at    int64  // where the next part begins
	time  time.Time
	parts []Part
}

// block is what everything in a tar archive is a multiple of.
const block = 512

// ending is how many zeros tar wants to see after the last part.
const ending = 2 * block

// partial stands in the names of files that are being written.
const partial = ".partial-"

// Create begins the archive that is to be at path, where nothing may be yet. Until
// [Writer.Close] it has another name beside it, by which the archives are known
// that a power cut left unfinished: those are cleared away.
func Create(path string, at time.Time) (*Writer, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s is there already; give another name: %w", path, fs.ErrExist)
	}
	dir, base := filepath.Split(path)
	if err := sweep(dir, base); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, "."+base+partial+"*") // of mode 0600
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", f.Name(), err), f.Close(), os.Remove(f.Name()))
	}
	w := &Writer{f: f, path: path, time: at.UTC().Truncate(time.Second)}
	if err := w.Add(readme, strings.NewReader(about)); err != nil {
		w.Abandon()
		return nil, err
	}
	return w, nil
}

// sweep removes what writers that are dead left unfinished in a directory.
func sweep(dir, base string) error {
	stem, _, _ := strings.Cut(base, "-")
	dir = filepath.Clean(dir)
	left, err := fs.Glob(os.DirFS(dir), "."+stem+"*"+partial+"*")
	if err != nil {
		return fmt.Errorf("name %q: %w", base, err)
	}
	for _, name := range left {
		name = filepath.Join(dir, name)
		f, err := os.Open(name)
		if err != nil {
			continue // another's
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			err = os.Remove(name)
		}
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Add adds a part that r gives.
func (w *Writer) Add(name string, r io.Reader) error {
	return w.Stream(name, func(to io.Writer) error {
		_, err := io.Copy(to, r)
		return err
	})
}

// Stream adds a part that f writes, however long it becomes: its header is written
// when it has ended.
func (w *Writer) Stream(name string, f func(io.Writer) error) error {
	begin := w.at + block
	if _, err := w.f.Seek(begin, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	to := &counter{w: io.MultiWriter(w.f, sum)}
	if err := f(to); err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	head, err := header(name, to.n, w.time)
	if err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	if _, err := w.f.WriteAt(head, w.at); err != nil {
		return err
	}
	w.at = begin + (to.n+block-1)/block*block
	w.parts = append(w.parts, Part{Name: name, Bytes: to.n, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return w.f.Truncate(w.at) // which fills the last block
}

// header returns the block that stands before a part.
func header(name string, size int64, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	// GNU's form has room for any size in one block.
	err := tar.NewWriter(&b).WriteHeader(&tar.Header{Format: tar.FormatGNU, Name: name, Mode: 0o600, Size: size, ModTime: at})
	if err == nil && b.Len() != block {
		err = errors.New("the name is too long")
	}
	return b.Bytes(), err
}

// AddDir adds every file below dir, under the name of the part; none when dir is
// not there. A file that goes away meanwhile is left out. Symbolic links are followed:
// what is kept on another disk is kept all the same.
func (w *Writer) AddDir(part, dir string) error {
	entries, err := os.ReadDir(dir)
	if gone(dir, err) {
		return nil // it had another name while it was written, or was never there
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, path := part+"/"+e.Name(), filepath.Join(dir, e.Name())
		info, err := os.Stat(path)
		switch {
		case gone(path, err):
			continue
		case err != nil:
			return err
		case info.IsDir():
			err = w.AddDir(name, path)
		case info.Mode().IsRegular():
			err = w.AddFile(name, path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// gone tells whether an error is that nothing is at a path, not even a link to a disk
// that is missing.
func gone(path string, err error) bool {
	if !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	_, err = os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// AddFile adds a file, if it is there.
func (w *Writer) AddFile(name, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(w.Add(name, f), f.Close())
}

// Close adds the manifest, in which it names the parts, and its sum, and gives the archive its
// name when all of it is on disk.
func (w *Writer) Close(m *Manifest) error {
	defer w.Abandon()
	m.V, m.Parts = version, w.parts
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if err := w.Add(manifest, bytes.NewReader(b)); err != nil {
		return err
	}
	if err := w.Add(seal, strings.NewReader(sealOf(b))); err != nil {
		return err
	}
	if err := errors.Join(w.f.Truncate(w.at+ending), w.f.Sync()); err != nil {
		return err
	}
	if err := w.name(); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(w.path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// name moves the archive to its place, unless something is there by now.
func (w *Writer) name() error {
	err := os.Link(w.f.Name(), w.path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// A file system without links, such as that of a stick.
	if _, err := os.Lstat(w.path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there by now: %w", w.path, fs.ErrExist)
	}
	return os.Rename(w.f.Name(), w.path)
}

// Abandon removes what has no name yet. After Close it does nothing.
func (w *Writer) Abandon() {
	_ = os.Remove(w.f.Name()) // gone, after a rename
	_ = w.f.Close()           // synced, or of no use
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
