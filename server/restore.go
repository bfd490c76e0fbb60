package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/litro-fuel/litro/server/backup"
	"github.com/litro-fuel/litro/server/cluster"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
)

// A Restoration says what is to be put back.
type Restoration struct {
	// File is the backup.
	File string
	// Office is a directory of office records that outlived the old machine, newer
	// than those in the backup; "" for none.
	Office string
}

// A Restored says what was put back, and what was not.
type Restored struct {
	backup.Manifest
	NewEra   int64
	Recovery office.Recovered
	// Hole says where records are missing that had been receipted, "" for nowhere: the
	// old machine had lost them before, and a verified backup has none.
	Hole string
	// Evidence are files that the database names and the backup does not have.
	Evidence []string
	// Config is where the configuration of the old machine is, "" when the backup
	// has none.
	Config string
	// Difference is the first that replay found between records and tables, nil for
	// none.
	Difference *postgres.Difference
}

// errClockBehind means that the clock of the machine is behind the backup.
var errClockBehind = errors.New("the clock of this machine is wrong")

// configDir is where a restore puts the configuration of the old machine.
const configDir = "config-before"

// openWhole opens a center, unless a restore of it was broken off.
func openWhole(ctx context.Context, log *slog.Logger, cfg Config, join bool) (*Center, error) {
	if err := checkRestored(cfg.Data); err != nil {
		return nil, err
	}
	return open(ctx, log, cfg, join)
}

// Restore puts a backup back onto a machine that has nothing: into an empty data
// directory, and an empty database where one is configured. It verifies the backup
// first, brings the tables to this program's form, begins a new era, goes on with
// the office's journal in its next epoch, and has every table made again from the
// records. Until all of that is done nothing can be served from the directory; a restore
// that was broken off there is begun again from nothing.
func Restore(ctx context.Context, log *slog.Logger, cfg Config, r Restoration) (*Restored, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	path, err := filepath.Abs(r.File)
	if err != nil {
		return nil, err
	}
	a, err := openBackup(path)
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	defer a.Close()
	out := &Restored{Manifest: a.Manifest}
	if err := out.restore(ctx, log, cfg, a, path, r.Office); err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	return out, nil
}

func (out *Restored) restore(ctx context.Context, log *slog.Logger, cfg Config, a *backup.Archive, path, copies string) error {
	if now := cfg.Now(); now.Before(a.TakenAt) {
		return fmt.Errorf("%w: here it is %s and the backup was taken at %s; set the clock first, what comes after a restore is numbered by it", errClockBehind, now.UTC().Format(time.RFC3339), a.TakenAt.UTC().Format(time.RFC3339))
	}
	place := newPlace(cfg)
	if err := place.vacant(); err != nil {
		return err
	}
	if cfg.Origin != "" && cfg.Origin != a.Origin {
		return fmt.Errorf("the backup is of %s and the configuration says %s: change the configuration, or take the other backup", a.Origin, cfg.Origin)
	}
	size, sum, err := a.Check(ctx)
	if err != nil {
		return err
	}
	defer place.release()
	if err := place.begin(ctx, log); err != nil {
		return err
	}
	if err = out.files(ctx, cfg, a, copies); err == nil {
		err = out.database(ctx, log, cfg, a)
	}
	if err != nil {
		return err
	}
	c, err := open(ctx, log, cfg, true)
	if err != nil {
		return err
	}
	defer c.Close()
	if out.Recovery, err = office.Restored(ctx, c.officeConfig()); err != nil {
		return err
	}
	err = c.Store.AddBackup(ctx, postgres.BackupRow{
		SHA256: sum[:], TakenAt: a.TakenAt, VerifiedAt: cfg.Now(), Path: path, Bytes: size, Era: a.Era,
	}, a.Cursors)
	if err != nil {
		return err
	}
	if out.Difference, err = c.Store.Replay(ctx); err != nil {
		return err
	}
	return place.end()
}

// files puts back what is not in the database.
func (out *Restored) files(ctx context.Context, cfg Config, a *backup.Archive, copies string) error {
	config := filepath.Join(cfg.Data, configDir)
	for part, dir := range map[string]string{
		backup.Keys: filepath.Join(cfg.Data, keysDir), backup.Office: filepath.Join(cfg.Data, officeDir), backup.Evidence: cfg.evidenceDir(), backup.Config: config,
	} {
		if err := a.Extract(ctx, part, dir); err != nil {
			return err
		}
	}
	if exists(config) {
		out.Config = config
	}
	if copies == "" {
		return nil
	}
	if err := addCopies(copies, filepath.Join(cfg.Data, officeDir)); err != nil {
		return fmt.Errorf("take over office records: %w", err)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// addCopies copies the office's files from one directory beside those in another.
// They only grow, so of two of one name the longer has all that the shorter has;
// where that is not so, both stay.
func addCopies(from, to string) error {
	names, err := fs.Glob(os.DirFS(from), "office-*.frames")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("there is no office-….frames in %s; give the directory office of the old machine's data", from)
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		there, err := os.ReadFile(filepath.Join(to, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if bytes.HasPrefix(there, b) && len(there) > 0 {
			continue
		}
		if !bytes.HasPrefix(b, there) {
			name = name[:len(name)-len(".frames")] + "-survived.frames"
		}
		if err := replaceFile(filepath.Join(to, name), b); err != nil {
			return err
		}
	}
	return syncDir(to)
}

func replaceFile(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// database puts the database back, in a new era: before anything can be published
// that would say something else under a version that stations know.
func (out *Restored) database(ctx context.Context, log *slog.Logger, cfg Config, a *backup.Archive) (err error) {
	dsn, tools := cfg.Database.URL, cluster.Tools{}
	if dsn == "" {
		cl, err := cluster.Start(ctx, log, cluster.Config{Dir: filepath.Join(cfg.Data, clusterDir)})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, cl.Stop(context.WithoutCancel(ctx))) }()
		dsn, tools = cl.DSN(), cl.Tools()
	}
	store, err := postgres.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Empty(ctx); err != nil {
		return fmt.Errorf("%w (if a restore was broken off, what it left there: dropdb and createdb)", err)
	}
	if cfg.Database.URL != "" {
		major, err := store.Postgres(ctx)
		if err != nil {
			return err
		}
		if tools, err = cluster.FindTools(max(major, a.Postgres)); err != nil {
			return err
		}
	}
	if err := putBack(ctx, log, a, tools, dsn); err != nil {
		return err
	}
	if err := sameContents(ctx, store, &a.Contents); err != nil {
		return err
	}
	if out.Hole, err = store.Hole(ctx); err != nil {
		return err
	}
	named, err := store.Evidence(ctx)
	if err != nil {
		return err
	}
	out.Evidence = missingEvidence(named, a.Parts)
	if err := store.Migrate(ctx, log); err != nil {
		return err
	}
	out.NewEra, err = store.NewEra(ctx, cfg.Now(), a.Era, 0, "restored from the backup of "+a.TakenAt.UTC().Format(time.RFC3339))
	return err
}

// Known is until when the office's records are known: those written after it, up to
// the loss of the old machine, are nowhere.
func (out *Restored) Known() time.Time {
	if until := out.Recovery.Until; until.After(out.TakenAt) {
		return until
	}
	return out.TakenAt
}
