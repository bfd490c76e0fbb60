package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/litro-fuel/litro/server/backup"
	"github.com/litro-fuel/litro/server/cluster"
	"github.com/litro-fuel/litro/server/postgres"
)

// Where the server keeps what is not in the database, below Data.
const (
	keysDir     = "keys"
	officeDir   = "office"
	evidenceDir = "evidence"
)

// A BackupRequest says where a backup is to be.
type BackupRequest struct {
	// To is the file to write, which must not be there yet, or a directory, in which
	// the file gets a name with the time.
	To string
	// Config is the configuration file to keep with it, "" for none.
	Config string
	// Program says which build takes it.
	Program string
}

const (
	backupPrefix = "litro-"
	backupSuffix = ".backup"
)

// file returns the file to write.
func (r BackupRequest) file(at time.Time) string {
	if info, err := os.Stat(r.To); err == nil && info.IsDir() {
		return filepath.Join(r.To, backupPrefix+at.UTC().Format("20060102T150405Z")+backupSuffix)
	}
	return r.To
}

// Backup takes a backup while servers go on: one moment of the database, then the
// files that what is in it may name, which only grow. It returns the file when that
// is on disk. Whether it can be restored [VerifyBackup] tells.
func (c *Center) Backup(ctx context.Context, r BackupRequest) (file string, err error) {
	at := c.Config.Now()
	file, err = filepath.Abs(r.file(at))
	if err != nil {
		return "", err
	}
	w, err := backup.Create(file, at)
	if err != nil {
		return "", fmt.Errorf("backup: %w", err)
	}
	defer w.Abandon()
	m := &backup.Manifest{Litro: r.Program, TakenAt: at.UTC(), Origin: c.Keys.Origin}
	if err = c.addDatabase(ctx, w, m); err == nil {
		err = c.addFiles(w, r.Config) // after it: what it names is there by now
	}
	if err == nil {
		err = w.Close(m)
	}
	if err != nil {
		return "", fmt.Errorf("backup: %w", err)
	}
	return file, nil
}

// addDatabase adds one moment of the database, and says in the manifest what it
// holds.
func (c *Center) addDatabase(ctx context.Context, w *backup.Writer, m *backup.Manifest) error {
	dsn, err := c.Config.DSN()
	if err != nil {
		return err
	}
	return c.Store.Snapshot(ctx, func(s postgres.Snapshot) error {
		m.Postgres, m.Contents = s.Postgres, s.Contents
		tools, err := cluster.FindTools(s.Postgres)
		if err != nil {
			return err
		}
		return w.Stream(backup.Database, func(to io.Writer) error {
			p := &passing{w: to}
			defer p.tell(c.Log, "backup of the database goes on")()
			return tools.Dump(ctx, dsn, s.Name, p, postgres.NotBackedUp[:]...)
		})
	})
}

func (c *Center) addFiles(w *backup.Writer, config string) error {
	for part, dir := range map[string]string{
		backup.Evidence: c.Config.evidenceDir(), backup.Office: filepath.Join(c.Config.Data, officeDir), backup.Keys: filepath.Join(c.Config.Data, keysDir),
	} {
		if err := w.AddDir(part, dir); err != nil {
			return err
		}
	}
	for name, file := range map[string]string{
		"server.toml": config, "mqtt.password": c.Config.MQTT.PasswordFile, "https.crt": c.Config.HTTPS.Certificate, "https.key": c.Config.HTTPS.Key,
	} {
		if file == "" {
			continue
		}
		if err := w.AddFile(backup.Config+"/"+name, file); err != nil {
			return err
		}
	}
	return nil
}

// A passing writer counts what passes, for whoever waits.
type passing struct {
	w io.Writer
	n atomic.Int64
}

func (p *passing) Write(b []byte) (int, error) {
	n, err := p.w.Write(b)
	p.n.Add(int64(n))
	return n, err
}

// tellEvery is how often somebody who waits is told that it goes on.
const tellEvery = 5 * time.Second

// tell says how much has passed, now and then, until it is stopped.
func (p *passing) tell(log *slog.Logger, what string) (stop func()) {
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		tick := time.NewTicker(tellEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				log.Info(what, "megabytes", p.n.Load()/1e6)
			}
		}
	})
	return func() { close(done); group.Wait() }
}

// AddBackup notes a verified backup of this center's database: stations hear that
// what it reaches to is kept.
func (c *Center) AddBackup(ctx context.Context, v *VerifiedBackup) error {
	if v.Origin != c.Keys.Origin {
		return fmt.Errorf("the backup is of %s and this server is %s: it is verified, and not noted here", v.Origin, c.Keys.Origin)
	}
	return c.Store.AddBackup(ctx, postgres.BackupRow{
		SHA256: v.SHA256[:], TakenAt: v.TakenAt, VerifiedAt: c.Config.Now(), Path: v.Path, Bytes: v.Bytes, Era: v.Era,
	}, v.Cursors)
}

// PruneBackups removes backups from a directory beyond the newest keep in it, and
// returns those it removed. It removes none but what Backup made and verified, as
// it was then, and none that holds what the newest does not: when in doubt a file
// stays.
func (c *Center) PruneBackups(ctx context.Context, dir string, keep int) (removed []string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	rows, err := c.Store.Backups(ctx)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(b postgres.VerifiedBackup) bool {
		name := filepath.Base(b.Path)
		return filepath.Dir(b.Path) != dir || !strings.HasPrefix(name, backupPrefix) || !strings.HasSuffix(name, backupSuffix) || !c.untouched(b.BackupRow)
	})
	for i, b := range rows {
		if i < max(keep, 1) || !b.Superseded {
			continue
		}
		if err := os.Remove(b.Path); err != nil {
			return removed, fmt.Errorf("remove an older backup: %w", err)
		}
		removed = append(removed, b.Path)
	}
	return removed, nil
}

// untouched tells whether a backup is where it was verified, and seems the same.
func (c *Center) untouched(b postgres.BackupRow) bool {
	info, err := os.Lstat(b.Path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != b.Bytes {
		return false
	}
	a, err := backup.Open(b.Path)
	if err != nil {
		return false
	}
	defer a.Close()
	return a.Origin == c.Keys.Origin && a.TakenAt.Truncate(time.Microsecond).Equal(b.TakenAt.Truncate(time.Microsecond))
}
