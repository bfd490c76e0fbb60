package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/backup"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// An oldMachine is a center on a database of its own, with a clock that tests set.
type oldMachine struct {
	*Center
	t  *testing.T
	at time.Time
}

func newOldMachine(t *testing.T) *oldMachine {
	t.Helper()
	m := &oldMachine{t: t, at: time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)}
	var err error
	m.Center, err = Join(t.Context(), quiet(t), Config{
		Data: filepath.Join(t.TempDir(), "data"), Origin: "litro.test/city", Now: func() time.Time { return m.at },
		Database: DatabaseConfig{URL: pgtest.DSN(t)},
	})
	must(t, err)
	t.Cleanup(m.Close)
	return m
}

func quiet(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// decides has somebody at the office decide something.
func (m *oldMachine) decides(subject string) {
	m.t.Helper()
	s, err := New(m.t.Context(), m.Center)
	must(m.t, err)
	_, err = s.Office.Decide(m.t.Context(), dispense.Decide{
		What: "finding", Subject: subject, Reason: "seen", People: []dispense.Who{{Person: "ana", By: "web"}, {Person: "luis", By: "web"}},
	})
	must(m.t, err)
	must(m.t, s.Office.Close())
}

// backup takes a backup and, when it is to count, verifies it.
func (m *oldMachine) backup(to string, count bool) (file string) {
	m.t.Helper()
	config := filepath.Join(m.t.TempDir(), "server.toml")
	must(m.t, os.WriteFile(config, []byte("secure = true\n"), 0o600))
	m.Config.HTTPS.Key = config // any file will do
	file, err := m.Backup(m.t.Context(), BackupRequest{To: to, Config: config, Program: "test"})
	must(m.t, err)
	if count {
		v, err := VerifyBackup(m.t.Context(), quiet(m.t), Verification{File: file, Deep: true})
		must(m.t, err)
		if v.Difference != nil || len(v.Evidence) > 0 {
			m.t.Errorf("verified: got %v and %v, want no difference and all evidence", v.Difference, v.Evidence)
		}
		must(m.t, m.AddBackup(m.t.Context(), v))
	}
	m.at = m.at.Add(24 * time.Hour)
	return file
}

// A machine is backed up, lost and restored onto another; what counts as a backup,
// and what is removed, is what it should be on the way.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	m := newOldMachine(t)
	ctx, dir := t.Context(), t.TempDir()
	photo := []byte("a ticket, photographed")
	sum := sha256.Sum256(photo)
	name := hex.EncodeToString(sum[:])
	must(t, os.MkdirAll(filepath.Join(m.Config.Data, "evidence", name[:2]), 0o700))
	must(t, os.WriteFile(filepath.Join(m.Config.Data, "evidence", name[:2], name[2:]+".jpg"), photo, 0o600))
	conn, err := pgx.Connect(ctx, m.Config.Database.URL)
	must(t, err)
	defer conn.Close(context.Background())
	const named = `INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'jpg', 22, now(), 'ana')`
	_, err = conn.Exec(ctx, named, name)
	must(t, err)
	m.decides("one")
	if _, err := m.Store.LastBackup(ctx); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("before the first: got %v, want ErrNotFound", err)
	}

	first := m.backup(dir, true)
	m.decides("two")
	unverified := m.backup(dir, false)
	second := m.backup(dir, true)
	last, err := m.Store.LastBackup(ctx)
	must(t, err)
	if last.Path != second || !last.TakenAt.Equal(m.at.Add(-24*time.Hour)) {
		t.Errorf("the last backup: got %+v, want %s", last, second)
	}
	head, err := m.Store.OfficeHead(ctx)
	must(t, err)
	if c, err := m.Store.Newest(ctx, dispense.Office); err != nil || c.Kept != head.Seq || c.N < 2 {
		t.Errorf("cursor: got %+v, %v, want all %d records kept, and a receipt that says so", c, err, head.Seq)
	}

	t.Run("only what newer ones hold is removed", func(t *testing.T) {
		strange := filepath.Join(dir, "litro-mine.backup")
		must(t, os.WriteFile(strange, []byte("mine"), 0o600))
		for _, keep := range []int{2, 1} {
			removed, err := m.PruneBackups(ctx, dir, keep)
			must(t, err)
			if want := map[int][]string{2: nil, 1: {first}}[keep]; !slices.Equal(removed, want) {
				t.Errorf("keep %d: got %v removed, want %v", keep, removed, want)
			}
		}
		for _, stays := range []string{strange, unverified, second} {
			if !exists(stays) {
				t.Errorf("%s is gone", stays)
			}
		}
	})

	t.Run("what was altered does not count", func(t *testing.T) {
		b, err := os.ReadFile(unverified)
		must(t, err)
		b[len(b)/2] ^= 1
		must(t, os.WriteFile(unverified, b, 0o600))
		if _, err := VerifyBackup(ctx, quiet(t), Verification{File: unverified}); !errors.Is(err, backup.ErrForm) {
			t.Errorf("got %v, want ErrForm", err)
		}
	})

	t.Run("restore", func(t *testing.T) { m.restored(t, second, name, photo) })
	t.Run("evidence that is gone is named", func(t *testing.T) {
		gone := strings.Repeat("ab", 32)
		_, err := conn.Exec(ctx, named, gone)
		must(t, err)
		file, err := m.Backup(ctx, BackupRequest{To: filepath.Join(dir, "third"), Program: "test"})
		must(t, err)
		if v, err := VerifyBackup(ctx, quiet(t), Verification{File: file}); err != nil || !slices.Equal(v.Evidence, []string{gone}) {
			t.Errorf("got %+v, %v, want it named", v, err)
		}
	})
	t.Run("broken off", func(t *testing.T) { m.brokenOff(t, second) })
}

// restored puts a backup back elsewhere and holds what is there to the old machine.
func (m *oldMachine) restored(t *testing.T, file, evidence string, photo []byte) {
	ctx := t.Context()
	survived := filepath.Join(m.Config.Data, officeDir)
	m.decides("three") // and it is in the copies only
	cfg := Config{
		Data: filepath.Join(t.TempDir(), "another"), Evidence: filepath.Join(t.TempDir(), "disk"), Now: m.Config.Now,
		Database: DatabaseConfig{URL: pgtest.Empty(t).Config().ConnString()},
	}
	out, err := Restore(ctx, quiet(t), cfg, Restoration{File: file, Office: survived})
	must(t, err)
	if out.Difference != nil || len(out.Evidence)+len(out.Recovery.Missing) > 0 || len(out.Recovery.Carried) != 1 || out.NewEra <= out.Era {
		t.Errorf("got %+v, want one record carried, nothing missing, and a new era", out)
	}
	for _, name := range []string{"keys/origin", "keys/policy.key", "keys/office.key", "keys/ca"} {
		if !same(t, filepath.Join(m.Config.Data, name), filepath.Join(cfg.Data, name)) {
			t.Errorf("%s is not what it was", name)
		}
	}
	for _, name := range []string{"server.toml", "https.key"} {
		if b, err := os.ReadFile(filepath.Join(out.Config, name)); err != nil || string(b) != "secure = true\n" {
			t.Errorf("configuration, %s: got %q, %v", name, b, err)
		}
	}
	path := filepath.Join(cfg.Evidence, evidence[:2], evidence[2:]+".jpg")
	if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, photo) {
		t.Errorf("evidence: got %q, %v", b, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("evidence: got %v, %v, want mode 0600", info, err)
	}
	c, err := Join(ctx, quiet(t), cfg)
	must(t, err)
	defer c.Close()
	if head, err := c.Store.OfficeHead(ctx); err != nil || head.Epoch != out.NewEra || c.Era != out.NewEra {
		t.Errorf("got office at %+v, %v, in era %d, want the epoch and the era %d", head, err, c.Era, out.NewEra)
	}
	if last, err := c.Store.LastBackup(ctx); err != nil || last.Path != file {
		t.Errorf("the last backup there: got %+v, %v, want %s", last, err, file)
	}
	s, err := New(ctx, c) // and the office goes on
	must(t, err)
	must(t, s.Office.Close())
	if d, err := c.Store.Replay(ctx); err != nil || d != nil {
		t.Errorf("replay: got %v, %v", d, err)
	}

	into := func(what, says string, cfg Config) {
		t.Helper()
		if _, err := Restore(ctx, quiet(t), cfg, Restoration{File: file}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", what, err, says)
		}
	}
	into("into what is there", "is not empty, it has", cfg)
	cfg.Data = filepath.Join(t.TempDir(), "third")
	into("beside evidence that is there", cfg.Evidence+" is not empty, it has", cfg)
	cfg.Evidence, cfg.Origin = "", "litro.test/town"
	into("of another installation", "the backup is of litro.test/city", cfg)
	cfg.Origin = ""
	into("into a database that is not empty", "give an empty one", cfg)
	into("once more after that", "give an empty one", cfg)
	if _, err := Join(ctx, quiet(t), cfg); err == nil || !strings.Contains(err.Error(), "was broken off") {
		t.Errorf("serve what was not restored to its end: got %v, want a refusal", err)
	}
}

// brokenOff looks at what a restore leaves that a power cut ended.
func (m *oldMachine) brokenOff(t *testing.T, file string) {
	cfg := Config{Data: filepath.Join(t.TempDir(), "fourth"), Now: m.Config.Now, Database: DatabaseConfig{URL: pgtest.Empty(t).Config().ConnString()}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Restore(ctx, quiet(t), cfg, Restoration{File: file}); !errors.Is(err, context.Canceled) || exists(cfg.Data) {
		t.Errorf("before anything was written: got %v, want it canceled, and nothing there", err)
	}
	broken := newPlace(cfg)
	must(t, broken.begin(t.Context(), quiet(t)))
	if _, err := Restore(t.Context(), quiet(t), cfg, Restoration{File: file}); err == nil || !strings.Contains(err.Error(), "another restore into") {
		t.Errorf("while another is at work: got %v, want a refusal", err)
	}
	broken.release()
	if _, err := Join(t.Context(), quiet(t), cfg); err == nil || !strings.Contains(err.Error(), "was broken off") {
		t.Errorf("serve it: got %v, want a refusal", err)
	}
	// What it has left is removed, and nothing else.
	left, mine := filepath.Join(cfg.Data, keysDir, "half"), filepath.Join(cfg.Data, "mine")
	must(t, os.MkdirAll(left, 0o700))
	must(t, os.WriteFile(mine, nil, 0o600))
	if _, err := Restore(t.Context(), quiet(t), cfg, Restoration{File: file}); err == nil || !strings.Contains(err.Error(), "mine is there, which no restore has put there") || !exists(left) {
		t.Errorf("beside a file of somebody: got %v, want it named and nothing removed", err)
	}
	must(t, os.Remove(mine))
	if _, err := Restore(t.Context(), quiet(t), cfg, Restoration{File: file}); err != nil || exists(left) || checkRestored(cfg.Data) != nil {
		t.Errorf("begun again: got %v, want it restored to its end", err)
	}
}

// same tells whether two files, or the files of two directories, are the same.
func same(t *testing.T, a, b string) bool {
	t.Helper()
	all := func(dir string) (files []string) {
		must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			files = append(files, strings.TrimPrefix(path, dir)+string(content))
			return err
		}))
		return files
	}
	return slices.Equal(all(a), all(b))
}

// A backup that a newer program made is left to that program.
func TestBackupOfANewerProgram(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "new.backup")
	w, err := backup.Create(file, time.Now())
	must(t, err)
	must(t, w.Close(&backup.Manifest{Litro: "abc", Contents: backup.Contents{Schema: 9999}}))
	if _, err := VerifyBackup(t.Context(), quiet(t), Verification{File: file}); err == nil || !strings.Contains(err.Error(), "has schema 9999") {
		t.Errorf("verify: got %v, want its schema named", err)
	}
	cfg := Config{Data: filepath.Join(t.TempDir(), "data")}
	if _, err := Restore(t.Context(), quiet(t), cfg, Restoration{File: file}); err == nil || !strings.Contains(err.Error(), "has schema 9999") || exists(cfg.Data) {
		t.Errorf("restore: got %v, want its schema named and nothing touched", err)
	}
}

// Without its keys nothing is a backup of an installation, however whole it is.
func TestBackupWithoutKeys(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keyless.backup")
	w, err := backup.Create(file, time.Now())
	must(t, err)
	must(t, w.Add(backup.Keys+"/origin", strings.NewReader("litro.test/city\n")))
	must(t, w.Close(&backup.Manifest{}))
	if _, err := VerifyBackup(t.Context(), quiet(t), Verification{File: file}); err == nil || !strings.Contains(err.Error(), "does not have the keys") {
		t.Errorf("verify: got %v, want that it has no keys", err)
	}
}

func TestMissingEvidence(t *testing.T) {
	t.Parallel()
	parts := []backup.Part{{Name: "evidence/aa/1.jpg", SHA256: "aa1"}, {Name: "office/x", SHA256: "bb2"}}
	if got := missingEvidence([]string{"aa1", "bb2"}, parts); !slices.Equal(got, []string{"bb2"}) {
		t.Errorf("got %v, want bb2", got)
	}
}

// Of two files of one name the longer has all that the shorter has, or both stay.
func TestAddCopies(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	put := func(dir, name, text string) { must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)) }
	put(from, "office-1-1.frames", "abcdef")
	put(to, "office-1-1.frames", "abc")
	put(from, "office-1-2.frames", "gh")
	put(to, "office-1-2.frames", "ghi")
	put(from, "office-1-3.frames", "kx")
	put(to, "office-1-3.frames", "kl")
	put(from, "office-1-4.frames", "m")
	must(t, addCopies(from, to))
	for name, want := range map[string]string{
		"office-1-1.frames": "abcdef", "office-1-2.frames": "ghi", "office-1-3.frames": "kl", "office-1-3-survived.frames": "kx", "office-1-4.frames": "m",
	} {
		if b, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(b) != want {
			t.Errorf("%s: got %q, %v, want %q", name, b, err, want)
		}
	}
	if err := addCopies(t.TempDir(), to); err == nil || !strings.Contains(err.Error(), "there is no office-") {
		t.Errorf("from a directory that has none: got %v", err)
	}
}

// What root puts into another user's directory that user could not read.
func TestRestoreAsTheWrongUser(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("root only")
	}
	dir := filepath.Join(t.TempDir(), "data")
	must(t, os.Mkdir(dir, 0o700))
	must(t, os.Chown(dir, 65534, 65534))
	if err := newPlace(Config{Data: dir}).vacant(); err == nil || !strings.Contains(err.Error(), "sudo -u nobody litro-server restore") {
		t.Errorf("got %v, want who should do it", err)
	}
}
