// Package disktest is a disk in memory that forgets what was not synced. A test
// cuts its power before any operation and gets every state that the medium may
// then be in. It models what POSIX allows, not what one file system does: writes
// and names are independent of one another, and a write may be torn at any byte.
// It does not model a medium that loses what it has synced.
package disktest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/station/disk"
)

// Errors that a Disk makes.
var (
	// ErrPower means that the power is off.
	ErrPower = errors.New("the power is off")
	// ErrIO means that a sync failed, as FailSync asked.
	ErrIO = errors.New("input/output error")
)

// A Disk is one directory. It is used by one goroutine at a time.
type Disk struct {
	// Before, when set, is called before each operation that changes the disk or
	// syncs it, with its number from 0. An error is what the operation returns.
	Before func(op int) error
	// FailSync is how many syncs succeed before one fails; negative: all do. The
	// failed one loses for good what it was to make durable, as Linux does.
	FailSync int
	// Capacity is how many bytes all files may have together; 0: no limit.
	Capacity int64

	ops     int
	inodes  []*inode
	live    map[string]*inode // as a running process sees it
	durable map[string]*inode
	pending []change
}

var _ disk.FS = (*Disk)(nil)

// An inode is a file without its name.
type inode struct {
	id            int
	live, durable []byte
}

// A change is not synced yet.
type change struct {
	node     *inode // of a write or truncation, or what a name is to name
	name     string // of a change of names
	gone     string // the name that goes away
	off      int    // of a write
	data     []byte
	truncate bool
}

// New returns an empty disk.
func New() *Disk {
	return &Disk{FailSync: -1, live: map[string]*inode{}, durable: map[string]*inode{}}
}

// Ops returns how many operations there were.
func (d *Disk) Ops() int { return d.ops }

func (d *Disk) step() error {
	op := d.ops
	d.ops++
	if d.Before == nil {
		return nil
	}
	return d.Before(op)
}

// List returns the names, in order.
func (d *Disk) List() ([]string, error) {
	return slices.Sorted(maps.Keys(d.live)), nil
}

// Read returns a part of a file.
func (d *Disk) Read(name string, off, size int64) ([]byte, error) {
	n := d.live[name]
	if n == nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	off = min(off, int64(len(n.live)))
	end := off + min(size, int64(len(n.live))-off)
	return slices.Clone(n.live[off:end]), nil
}

// Append opens a file, and makes it when it is not there.
func (d *Disk) Append(name string) (disk.File, error) {
	n := d.live[name]
	if n == nil {
		if err := d.step(); err != nil {
			return nil, err
		}
		n = &inode{id: len(d.inodes)}
		d.inodes = append(d.inodes, n)
		d.live[name] = n
		d.pending = append(d.pending, change{node: n, name: name})
	}
	return &file{d, n}, nil
}

// Rename gives a file another name.
func (d *Disk) Rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	n := d.live[from]
	if n == nil {
		return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrNotExist}
	}
	delete(d.live, from)
	d.live[to] = n
	d.pending = append(d.pending, change{node: n, name: to, gone: from})
	return nil
}

// Remove takes a name away.
func (d *Disk) Remove(name string) error {
	if err := d.step(); err != nil {
		return err
	}
	if d.live[name] == nil {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	}
	delete(d.live, name)
	d.pending = append(d.pending, change{gone: name})
	return nil
}

// Sync makes the names durable.
func (d *Disk) Sync() error {
	return d.sync(func(c change) bool { return c.name != "" || c.gone != "" })
}

// Free returns what Capacity leaves.
func (d *Disk) Free() (int64, error) {
	if d.Capacity == 0 {
		return 1 << 40, nil
	}
	used := int64(0)
	for _, n := range d.live {
		used += int64(len(n.live))
	}
	return max(0, d.Capacity-used), nil
}

// sync makes the pending changes that match durable.
func (d *Disk) sync(match func(change) bool) error {
	if err := d.step(); err != nil {
		return err
	}
	failed := d.FailSync == 0
	if d.FailSync >= 0 {
		d.FailSync--
	}
	var rest []change
	for _, c := range d.pending {
		switch {
		case !match(c):
			rest = append(rest, c)
		case !failed:
			d.apply(c)
		}
	}
	d.pending = rest
	if failed {
		return ErrIO
	}
	return nil
}

// apply makes a change durable.
func (d *Disk) apply(c change) {
	switch {
	case c.truncate:
		c.node.durable = resized(c.node.durable, c.off)
	case c.name != "" || c.gone != "":
		delete(d.durable, c.gone)
		if c.name != "" {
			d.durable[c.name] = c.node
		}
	default:
		c.node.durable = resized(c.node.durable, max(len(c.node.durable), c.off+len(c.data)))
		copy(c.node.durable[c.off:], c.data)
	}
}

// resized returns b cut or filled with zeros.
func resized(b []byte, size int) []byte {
	if size <= len(b) {
		return b[:size:size]
	}
	return append(b[:len(b):len(b)], make([]byte, size-len(b))...)
}

// file is a file open for appending.
type file struct {
	d *Disk
	n *inode
}

func (f *file) Write(b []byte) (int, error) {
	if err := f.d.step(); err != nil {
		return 0, err
	}
	var err error
	if free, _ := f.d.Free(); free < int64(len(b)) {
		b, err = b[:free], disk.ErrFull
	}
	f.d.pending = append(f.d.pending, change{node: f.n, off: len(f.n.live), data: slices.Clone(b)})
	f.n.live = append(f.n.live[:len(f.n.live):len(f.n.live)], b...)
	return len(b), err
}

func (f *file) Sync() error {
	return f.d.sync(func(c change) bool { return c.node == f.n && c.name == "" })
}

func (f *file) Truncate(size int64) error {
	if int(size) == len(f.n.live) {
		return nil
	}
	if err := f.d.step(); err != nil {
		return err
	}
	f.n.live = resized(f.n.live, int(size))
	f.d.pending = append(f.d.pending, change{node: f.n, off: int(size), truncate: true})
	return nil
}

func (f *file) Size() (int64, error) { return int64(len(f.n.live)), nil }

func (f *file) Close() error { return nil }

// Flip returns a copy of the disk, all of it durable, with one bit of a file
// changed.
func (d *Disk) Flip(name string, bit int) *Disk {
	c := d.image(d.live, func(n *inode) []byte { return n.live })
	c.live[name].live[bit/8] ^= 1 << (bit % 8)
	c.live[name].durable = slices.Clone(c.live[name].live)
	return c
}

// Kill returns what the next process finds when this one is killed: all that it
// wrote, synced or not, and what was not synced may still be lost.
func (d *Disk) Kill() *Disk { return d.clone() }

// clone copies the disk with what is pending.
func (d *Disk) clone() *Disk {
	c := New()
	nodes := make([]*inode, len(d.inodes))
	for i, n := range d.inodes {
		nodes[i] = &inode{n.id, slices.Clone(n.live), slices.Clone(n.durable)}
	}
	c.inodes = nodes
	for name, n := range d.live {
		c.live[name] = nodes[n.id]
	}
	for name, n := range d.durable {
		c.durable[name] = nodes[n.id]
	}
	for _, p := range d.pending {
		if p.node != nil {
			p.node = nodes[p.node.id]
		}
		c.pending = append(c.pending, p)
	}
	return c
}

// image returns a disk at rest that has these names and contents.
func (d *Disk) image(names map[string]*inode, content func(*inode) []byte) *Disk {
	c := New()
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b := content(names[name])
		n := &inode{len(c.inodes), slices.Clone(b), slices.Clone(b)}
		c.inodes = append(c.inodes, n)
		c.live[name], c.durable[name] = n, n
	}
	return c
}

// Durable returns what is left when everything unsynced is lost.
func (d *Disk) Durable() *Disk {
	return d.image(d.durable, func(n *inode) []byte { return n.durable })
}

// Sum identifies names and contents as a running process sees them, except the
// contents of files that end in ".tmp": [disk.Replace] never reads those.
func (d *Disk) Sum() [sha256.Size]byte {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(d.live)) {
		b := d.live[name].live
		if strings.HasSuffix(name, ".tmp") {
			b = nil
		}
		fmt.Fprintf(h, "%s %d\n", name, len(b))
		h.Write(b)
	}
	return [sha256.Size]byte(h.Sum(nil))
}
