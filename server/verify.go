package server

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/litro-fuel/litro/server/backup"
	"github.com/litro-fuel/litro/server/cluster"
	"github.com/litro-fuel/litro/server/postgres"
)

// A VerifiedBackup is a backup that was read back and restored.
type VerifiedBackup struct {
	backup.Manifest
	Path   string
	Bytes  int64
	SHA256 [32]byte
	// Evidence are files that the database names and the backup does not have, or
	// has with another content: they were lost before.
	Evidence []string
	// Difference is the first that replay found, nil for none, or when it was not
	// asked.
	Difference *postgres.Difference
}

// A Verification says how a backup is to be verified.
type Verification struct {
	File string
	// Scratch is a directory with room for the database, "" for the usual one.
	Scratch string
	// Deep asks for every table to be made again from the records, and compared.
	Deep bool
}

// VerifyBackup reads a backup back, compares every part with the manifest, restores
// the database into a cluster that is thrown away, and compares what is in it. It
// needs no server.
func VerifyBackup(ctx context.Context, log *slog.Logger, r Verification) (*VerifiedBackup, error) {
	v, err := verify(ctx, log, r)
	if err != nil {
		return nil, fmt.Errorf("verify the backup: %w", err)
	}
	return v, nil
}

func verify(ctx context.Context, log *slog.Logger, r Verification) (v *VerifiedBackup, err error) {
	path, err := filepath.Abs(r.File)
	if err != nil {
		return nil, err
	}
	a, err := openBackup(path)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	v = &VerifiedBackup{Manifest: a.Manifest, Path: path}
	if v.Bytes, v.SHA256, err = a.Check(ctx); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(scratch(r.Scratch), "litro-verify-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o711); err != nil { // as root, PostgreSQL is another user below it
		return nil, err
	}
	cl, err := cluster.Start(ctx, log, cluster.Config{Dir: filepath.Join(dir, clusterDir), Volatile: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, cl.Stop(context.WithoutCancel(ctx))) }()
	if err := putBack(ctx, log, a, cl.Tools(), cl.DSN()); err != nil {
		return nil, err
	}
	return v, v.compare(ctx, log, cl.DSN(), r.Deep)
}

// openBackup opens a backup that this program can read.
func openBackup(path string) (*backup.Archive, error) {
	a, err := backup.Open(path)
	if err != nil {
		return nil, err
	}
	known, err := postgres.KnownSchema()
	if err == nil && a.Schema > known {
		err = fmt.Errorf("%s has schema %d and this program knows %d; use the program that made it, %s, or a newer one", path, a.Schema, known, a.Litro)
	}
	if err == nil {
		err = hasKeys(a)
	}
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// hasKeys refuses a backup without the installation's keys: a server that is put back
// from it would make others, which no station believes.
func hasKeys(a *backup.Archive) error {
	for _, name := range []string{"origin", "receipt.key", "policy.key", "log.key", "office.key"} {
		if _, err := a.Part(backup.Keys + "/" + name); err != nil {
			return fmt.Errorf("the backup does not have the keys of the installation: %w", err)
		}
	}
	return nil
}

// scratch is where there is room: /tmp may be memory.
func scratch(asked string) string {
	switch {
	case asked != "":
		return asked
	case os.Getenv("TMPDIR") != "":
		return os.Getenv("TMPDIR")
	}
	return "/var/tmp"
}

// putBack restores the database of a backup into an empty one.
func putBack(ctx context.Context, log *slog.Logger, a *backup.Archive, tools cluster.Tools, dsn string) error {
	if tools.Major() < a.Postgres {
		return fmt.Errorf("the backup is of PostgreSQL %d and PostgreSQL %d is installed; run: apt-get install postgresql-%d", a.Postgres, tools.Major(), a.Postgres)
	}
	r, err := a.Part(backup.Database)
	if err != nil {
		return err
	}
	p := &passing{w: io.Discard}
	defer p.tell(log, "putting the database back goes on")()
	return tools.Restore(ctx, dsn, io.TeeReader(r, p))
}

// compare holds a restored database to the manifest.
func (v *VerifiedBackup) compare(ctx context.Context, log *slog.Logger, dsn string, deep bool) error {
	store, err := postgres.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := sameContents(ctx, store, &v.Contents); err != nil {
		return err
	}
	if hole, err := store.Hole(ctx); err != nil || hole != "" {
		return cmp.Or(err, fmt.Errorf("records are missing: %s", hole))
	}
	named, err := store.Evidence(ctx)
	if err != nil {
		return err
	}
	v.Evidence = missingEvidence(named, v.Parts)
	if !deep {
		return nil
	}
	if err := store.Migrate(ctx, log); err != nil {
		return err
	}
	v.Difference, err = store.Replay(ctx)
	return err
}

func sameContents(ctx context.Context, store *postgres.Store, want *backup.Contents) error {
	return store.Snapshot(ctx, func(s postgres.Snapshot) error {
		if d := want.Differs(&s.Contents); d != "" {
			return fmt.Errorf("what was restored is not what was there: %s", d)
		}
		return nil
	})
}

// missingEvidence returns those of the files named that no part is.
func missingEvidence(named []string, parts []backup.Part) (missing []string) {
	there := map[string]bool{}
	for _, p := range parts {
		if strings.HasPrefix(p.Name, backup.Evidence+"/") {
			there[p.SHA256] = true
		}
	}
	for _, sum := range named {
		if !there[sum] {
			missing = append(missing, sum)
		}
	}
	return missing
}

// Sum returns the SHA-256 of the file in hex.
func (v *VerifiedBackup) Sum() string { return hex.EncodeToString(v.SHA256[:]) }
