package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// An Archive is a backup that is read.
type Archive struct {
	Manifest
	f       *os.File
	members []Part // the parts, the manifest and its sum, as they stand in the file
	time    time.Time
}

// mostManifest bounds what is read as a manifest.
const mostManifest = 64 << 20

// Open opens a backup and reads its manifest. It fails with [ErrForm] when the file
// does not have the parts that the manifest names, one after the other and no
// others. What is in them [Archive.Check] looks at.
func Open(path string) (*Archive, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	a := &Archive{f: f}
	if err := a.open(); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// Close closes the file.
func (a *Archive) Close() error { return a.f.Close() }

func (a *Archive) open() error {
	if err := a.list(); err != nil {
		return err
	}
	n := len(a.members) - 2
	if n < 0 || a.members[n].Name != manifest || a.members[n+1].Name != seal {
		return fmt.Errorf("%w: it ends before its manifest and the sum of it; it was not written to the end, or not copied to the end", ErrForm)
	}
	if most := max(a.members[n].Bytes, a.members[n+1].Bytes); most > mostManifest {
		return fmt.Errorf("%w: its manifest has %d bytes", ErrForm, most)
	}
	b, err := a.all(a.members[n])
	if err != nil {
		return err
	}
	sum, err := a.all(a.members[n+1])
	if err != nil {
		return err
	}
	if string(sum) != sealOf(b) {
		return fmt.Errorf("%w: its manifest is not what was written; take the backup from another copy", ErrForm)
	}
	m, err := readManifest(b)
	if err != nil {
		return err
	}
	a.Manifest = *m
	return a.match(a.members[:n])
}

// list finds what stands in the file.
func (a *Archive) list() error {
	for r := tar.NewReader(a.f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrForm, err)
		}
		// The reader takes whole headers and not a byte more.
		at, err := a.f.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		a.time = h.ModTime
		a.members = append(a.members, Part{Name: h.Name, Bytes: h.Size, at: at})
	}
}

// all returns what is in a member.
func (a *Archive) all(p Part) ([]byte, error) {
	b := make([]byte, p.Bytes)
	if _, err := a.f.ReadAt(b, p.at); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrForm, p.Name, err)
	}
	return b, nil
}

// match finds the parts of the manifest in the archive.
func (a *Archive) match(there []Part) error {
	for i, p := range a.Parts {
		if i >= len(there) {
			return fmt.Errorf("%w: part %s is missing", ErrForm, p.Name)
		}
		if t := there[i]; t.Name != p.Name || t.Bytes != p.Bytes {
			return fmt.Errorf("%w: part %s of %d bytes is where part %s of %d bytes should be", ErrForm, t.Name, t.Bytes, p.Name, p.Bytes)
		}
		if !filepath.IsLocal(p.Name) {
			return fmt.Errorf("%w: a part is named %q", ErrForm, p.Name)
		}
		a.Parts[i].at = there[i].at
	}
	if extra := len(there) - len(a.Parts); extra > 0 {
		return fmt.Errorf("%w: it has %d parts that its manifest does not name, such as %s", ErrForm, extra, there[len(a.Parts)].Name)
	}
	return nil
}

// Check reads the whole file and compares each part with the manifest, and what
// stands between them with what is written there. It returns the size and SHA-256 of
// the file, or [ErrForm] with the first part that is not what it was.
func (a *Archive) Check(ctx context.Context) (size int64, sum [sha256.Size]byte, err error) {
	whole := sha256.New()
	end := int64(0)
	for i, p := range a.members {
		head, err := header(p.Name, p.Bytes, a.time)
		if err == nil {
			err = a.between(end, p.at, head, whole)
		}
		if err != nil {
			return 0, sum, fmt.Errorf("before part %s: %w", p.Name, err)
		}
		part := sha256.New()
		if err := a.read(ctx, p.at, p.at+p.Bytes, whole, part); err != nil {
			return 0, sum, err
		}
		// Those after the parts were compared when the file was opened.
		if i < len(a.Parts) && hex.EncodeToString(part.Sum(nil)) != a.Parts[i].SHA256 {
			return 0, sum, fmt.Errorf("%w: part %s is not what was written; take the backup from another copy", ErrForm, p.Name)
		}
		end = p.at + p.Bytes
	}
	info, err := a.f.Stat()
	if err == nil {
		err = a.between(end, info.Size(), make([]byte, ending), whole)
	}
	if err != nil {
		return 0, sum, fmt.Errorf("after the manifest: %w", err)
	}
	whole.Sum(sum[:0])
	return info.Size(), sum, nil
}

// between gives to a hash what stands from the end of a part to another place: what
// fills its last block, and then want.
func (a *Archive) between(end, to int64, want []byte, h hash.Hash) error {
	want = append(make([]byte, (block-end%block)%block), want...)
	b := make([]byte, len(want))
	if to-end == int64(len(want)) {
		if _, err := a.f.ReadAt(b, end); err != nil {
			return err
		}
	}
	if to-end != int64(len(want)) || !bytes.Equal(b, want) {
		return fmt.Errorf("%w: the bytes from %d to %d are not what was written; take the backup from another copy", ErrForm, end, to)
	}
	h.Write(b) // never fails
	return nil
}

// read gives the bytes from one place to another to hashes.
func (a *Archive) read(ctx context.Context, from, to int64, hashes ...hash.Hash) error {
	writers := make([]io.Writer, len(hashes))
	for i, h := range hashes {
		writers[i] = h
	}
	n, err := io.Copy(io.MultiWriter(writers...), until{ctx, io.NewSectionReader(a.f, from, to-from)})
	if err == nil && n < to-from {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// until is a reader that ends with a context.
type until struct {
	ctx context.Context
	r   io.Reader
}

func (u until) Read(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(b)
}

// Part returns what gives a part, or fs.ErrNotExist.
func (a *Archive) Part(name string) (io.Reader, error) {
	for _, p := range a.Parts {
		if p.Name == name {
			return io.NewSectionReader(a.f, p.at, p.Bytes), nil
		}
	}
	return nil, fmt.Errorf("part %s: %w", name, fs.ErrNotExist)
}

// Extract writes the files of a directory's parts below dir, each for its owner
// alone and on disk when it returns, and over nothing that is there.
func (a *Archive) Extract(ctx context.Context, part, dir string) error {
	for _, p := range a.Parts {
		rel, ok := strings.CutPrefix(p.Name, part+"/")
		if !ok {
			continue
		}
		if err := a.extract(ctx, p, filepath.Join(dir, filepath.FromSlash(rel))); err != nil {
			return fmt.Errorf("put back %s: %w", p.Name, err)
		}
	}
	return nil
}

func (a *Archive) extract(ctx context.Context, p Part, file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, until{ctx, io.NewSectionReader(a.f, p.at, p.Bytes)})
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
