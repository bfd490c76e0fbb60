package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/sys/unix"
)

// An Upgraded says which major version's data became which, and where the data of
// before is kept.
type Upgraded struct {
	From, To int
	Kept     string
}

// ErrNewest means that there is nothing to bring the data to.
var ErrNewest = errors.New("no newer PostgreSQL is installed")

// Upgrade brings the data of a cluster that nobody uses to the newest PostgreSQL
// installed. It copies all of it into a new cluster beside the old one, has check
// compare the two, and only then lets them change places, in one step: whenever the
// power goes, the old one or the new one is in place, and whole. The old one stays,
// under another name, until somebody removes it. It needs room for a second copy, and
// the programs of both versions.
func Upgrade(ctx context.Context, log *slog.Logger, cfg Config, check func(ctx context.Context, before, after string) error) (Upgraded, error) {
	u, err := upgrade(ctx, log, cfg, installed("postgres"), check)
	if err != nil {
		return u, fmt.Errorf("upgrade PostgreSQL in %s: %w", cfg.Dir, err)
	}
	return u, nil
}

func upgrade(ctx context.Context, log *slog.Logger, cfg Config, have []binaries, check func(ctx context.Context, before, after string) error) (u Upgraded, err error) {
	from, err := open(log, cfg)
	if err != nil {
		return u, err
	}
	newest := slices.MaxFunc(append(have, from.bin), func(a, b binaries) int { return cmp.Compare(a.major, b.major) })
	dir := filepath.Dir(from.data)
	to := &Cluster{
		log: log, bin: newest, who: from.who, data: from.data + ".upgrade",
		sockets: socketDir(filepath.Join(dir, "upgrade")), volatile: cfg.Volatile,
	}
	defer from.lock.Close()
	defer os.Remove(filepath.Join(dir, "upgrade")) // where the socket was, if it was there
	u = Upgraded{From: from.bin.major, To: newest.major, Kept: fmt.Sprintf("%s-%d", from.data, from.bin.major)}
	if err := settle(from.data, to.data); err != nil {
		return u, err
	}
	if u.From >= u.To {
		return u, fmt.Errorf("%w: the data is of PostgreSQL %d", ErrNewest, u.From)
	}
	if _, err := os.Lstat(u.Kept); !errors.Is(err, fs.ErrNotExist) {
		return u, fmt.Errorf("%s is there already, from an earlier upgrade; remove it if you need it no more, or move it away", u.Kept)
	}
	if err := from.copyTo(ctx, to, check); err != nil {
		return u, errors.Join(err, os.RemoveAll(to.data))
	}
	return u, from.change(to, u.Kept)
}

// settle brings order into what an upgrade left that was broken off: a copy that did
// not take its place is not whole, and data that gave its place up is kept.
func settle(data, beside string) error {
	there, err := majorOf(data)
	if err != nil {
		return err
	}
	other, err := majorOf(beside)
	if err != nil || other == 0 || other >= there {
		return errors.Join(err, os.RemoveAll(beside))
	}
	if err := os.Rename(beside, data+"-"+strconv.Itoa(other)); err != nil {
		return err
	}
	return syncDir(filepath.Dir(data))
}

// copyTo runs both clusters, copies all of one to the other, and has them compared.
func (c *Cluster) copyTo(ctx context.Context, to *Cluster, check func(ctx context.Context, before, after string) error) (err error) {
	for _, cl := range []*Cluster{c, to} {
		if err := cl.up(ctx); err != nil {
			return err
		}
		defer func() {
			err = errors.Join(err, cl.current().stop(context.WithoutCancel(ctx)))
			_ = os.Remove(cl.sockets) // empty by now, or the next start uses it again
		}()
	}
	if err := copyDatabase(ctx, c.dumper(to), c.DSN(), to.Tools(), to.DSN()); err != nil {
		return err
	}
	return check(ctx, c.DSN(), to.DSN())
}

// dumper returns the tools that read c: those of the newer version where they are
// installed, as PostgreSQL advises.
func (c *Cluster) dumper(to *Cluster) Tools {
	if _, err := os.Stat(to.bin.path("pg_dump")); err == nil {
		return to.Tools()
	}
	return c.Tools()
}

func copyDatabase(ctx context.Context, from Tools, dsn string, to Tools, into string) error {
	if _, err := os.Stat(to.bin.path("pg_restore")); err != nil {
		to = from // it speaks to newer servers too
	}
	r, w := io.Pipe()
	dumped := make(chan error, 1)
	go func() {
		err := from.Dump(ctx, dsn, "", w)
		dumped <- err
		w.CloseWithError(err)
	}()
	err := to.Restore(ctx, into, r)
	r.CloseWithError(errors.Join(err, io.ErrClosedPipe)) // so that a dump nobody reads ends
	if derr := <-dumped; derr != nil && err == nil {
		err = derr
	}
	return err
}

// change lets the two data directories change places, and keeps the old one.
func (c *Cluster) change(to *Cluster, kept string) error {
	err := unix.Renameat2(unix.AT_FDCWD, c.data, unix.AT_FDCWD, to.data, unix.RENAME_EXCHANGE)
	if err != nil {
		return fmt.Errorf("let %s and %s change places: %w; the old data is in place, as before", c.data, to.data, err)
	}
	dir := filepath.Dir(c.data)
	if err := syncDir(dir); err != nil {
		return err
	}
	if err := os.Rename(to.data, kept); err != nil {
		return err
	}
	return syncDir(dir)
}
