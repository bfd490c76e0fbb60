// Package disk is the few things the agent asks of a disk, put so that a test
// can cut the power between any two of them. It promises nothing about order:
// what is not synced may be lost, kept, or kept in part, and a name is not on
// the disk before its directory is synced. A failed sync is final: the pages it
// was about may be gone, so whoever gets one must stop, never try again.
package disk

import (
	"errors"
	"fmt"
	"math"
)

// ErrFull means that there is no room for what was to be written. Part of it
// may have been.
var ErrFull = errors.New("the disk is full")

// Errors of a disk that does not do what is asked of it. What they wrap is what
// the system said.
var (
	// ErrUnavailable means that a file or directory could not be opened: it may be
	// whole, and nobody has seen it. Nothing was changed; try again later.
	ErrUnavailable = errors.New("the disk does not open a file")
	// ErrReadOnly means that the file system takes no changes, as Linux has it when
	// it has found an error. Where nothing was open it is [ErrUnavailable], too.
	ErrReadOnly = errors.New("the disk is read-only")
	// ErrMedium means that an open file does not give back what it holds.
	ErrMedium = errors.New("the disk cannot read what it holds")
)

// FS is one directory. Names have no slash in them.
type FS interface {
	// List returns the names of the files there, in order. It fails with
	// [ErrUnavailable].
	List() ([]string, error)
	// Read returns up to size bytes of a file from offset off, fewer only where
	// the file ends. It fails with [io/fs.ErrNotExist] when there is no such file,
	// with [ErrUnavailable] when it does not open, and else with [ErrMedium].
	Read(name string, off, size int64) ([]byte, error)
	// Append opens a file for appending and makes it if need be. It fails with
	// [ErrFull] or [ErrUnavailable].
	Append(name string) (File, error)
	// Rename gives a file another name, in place of the file that had it.
	Rename(from, to string) error
	// Remove takes a file away.
	Remove(name string) error
	// Sync makes the names durable.
	Sync() error
	// Free returns how many bytes may still be written.
	Free() (int64, error)
}

// File is a file open for appending. It has one user at a time.
type File interface {
	// Write appends b. It fails with [ErrFull] when there is no room.
	Write(b []byte) (int, error)
	// Sync makes the content durable, not the name.
	Sync() error
	Truncate(size int64) error
	Size() (int64, error)
	Close() error
}

// ReadAll returns the whole content of a file.
func ReadAll(fs FS, name string) ([]byte, error) {
	return fs.Read(name, 0, math.MaxInt64)
}

// Replace gives the file its new content at once: after a power cut it is the
// old one or the new one, and after Replace has returned nil it is the new one.
func Replace(fs FS, name string, content []byte) error {
	tmp := name + ".tmp"
	if err := writeFile(fs, tmp, content); err != nil {
		return fmt.Errorf("write %s: %w", tmp, err)
	}
	if err := fs.Rename(tmp, name); err != nil {
		return fmt.Errorf("rename %s to %s: %w", tmp, name, err)
	}
	if err := fs.Sync(); err != nil {
		return fmt.Errorf("sync the directory of %s: %w", name, err)
	}
	return nil
}

func writeFile(fs FS, name string, content []byte) (err error) {
	f, err := fs.Append(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	// A cut may have left an older attempt behind.
	if err := f.Truncate(0); err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Sync()
}
