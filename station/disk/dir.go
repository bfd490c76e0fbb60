package disk

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// Dir is a directory of the real disk, held by one process at a time.
type Dir struct {
	path string
	dir  *os.File
}

var _ FS = (*Dir)(nil)

// ErrBusy means that another process holds the directory. Two agents on one
// journal would fork its chain.
var ErrBusy = errors.New("another process holds the directory; stop it first")

// OpenDir makes the directory if need be and takes hold of it until Close.
func OpenDir(path string) (*Dir, error) {
	if err := makeDir(path); err != nil {
		return nil, unavailable(err)
	}
	dir, err := os.Open(path)
	if err != nil {
		return nil, unavailable(err)
	}
	if err := unix.Flock(int(dir.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		dir.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w", path, ErrBusy)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &Dir{path, dir}, nil
}

// makeDir makes a directory whose name survives a power cut.
func makeDir(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	parent := filepath.Dir(filepath.Clean(path))
	if parent != path {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	d, err := os.Open(parent)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Path returns the path it was opened with.
func (d *Dir) Path() string { return d.path }

// Close lets go of the directory. A program that is just being started shares what
// is open until it runs: closing alone would leave the directory held until then.
func (d *Dir) Close() error {
	return errors.Join(unix.Flock(int(d.dir.Fd()), unix.LOCK_UN), d.dir.Close())
}

// List returns the names of the files in the directory, in order.
func (d *Dir) List() ([]string, error) {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return nil, unavailable(err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Read returns up to size bytes of a file from offset off.
func (d *Dir) Read(name string, off, size int64) ([]byte, error) {
	f, err := os.Open(d.file(name))
	if err != nil {
		return nil, unavailable(err)
	}
	defer f.Close() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, unavailable(err)
	}
	b := make([]byte, max(0, min(size, info.Size()-off)))
	for try := 1; ; try++ {
		n, err := f.ReadAt(b, off)
		if err == nil || err == io.EOF {
			return b[:n], nil
		}
		if try == readTries {
			return b[:n], fmt.Errorf("%w: %w", ErrMedium, err)
		}
	}
}

// readTries is how often a read is tried: a bus that was reset in the middle of
// one answers the next, a bad sector none.
const readTries = 3

// Append opens a file for appending and makes it if need be.
func (d *Dir) Append(name string) (File, error) {
	f, err := os.OpenFile(d.file(name), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unavailable(err)
	}
	return file{f}, nil
}

// Rename gives a file another name, in place of the file that had it.
func (d *Dir) Rename(from, to string) error { return full(os.Rename(d.file(from), d.file(to))) }

// Remove takes a file away.
func (d *Dir) Remove(name string) error { return os.Remove(d.file(name)) }

// Sync makes the names durable.
func (d *Dir) Sync() error { return d.dir.Sync() }

// Free returns how many bytes an unprivileged process may still write.
func (d *Dir) Free() (int64, error) {
	var s unix.Statfs_t
	if err := unix.Fstatfs(int(d.dir.Fd()), &s); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", d.path, err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}

func (d *Dir) file(name string) string { return filepath.Join(d.path, name) }

// file is a file opened with O_APPEND.
type file struct{ *os.File }

func (f file) Write(b []byte) (int, error) {
	n, err := f.File.Write(b)
	return n, full(err)
}

// Sync flushes the content and the size, which is all that reading needs.
func (f file) Sync() error { return unix.Fdatasync(int(f.Fd())) }

func (f file) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// full lets callers ask for [ErrFull] whatever the kind of fullness, and for
// [ErrReadOnly].
func full(err error) error {
	switch {
	case errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case errors.Is(err, unix.EROFS):
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}

// passing are the errors of an open that say nothing of what would be opened, and
// may be over a moment later. What the others say, such as that it may not be
// read, does not change by itself.
var passing = [...]error{
	unix.EIO, unix.EROFS, unix.EMFILE, unix.ENFILE, unix.ENOMEM, unix.ENODEV, unix.ENXIO, unix.ETIMEDOUT, unix.ESTALE,
	unix.EUCLEAN, unix.EBADMSG, unix.EREMOTEIO, unix.EAGAIN,
}

// unavailable says of what did not open whether it is [ErrUnavailable].
func unavailable(err error) error {
	if err == nil || !slices.ContainsFunc(passing[:], func(p error) bool { return errors.Is(err, p) }) {
		return full(err)
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, full(err))
}

// ReadFile reads a file that lies in no directory of its own.
func ReadFile(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	return b, unavailable(err)
}

// Lock keeps other programs that ask for it out of the directory until it is
// closed. It fails at once when one is in it.
func (d *Dir) Lock() error { return unix.Flock(int(d.dir.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
