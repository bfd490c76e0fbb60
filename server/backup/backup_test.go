package backup_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/backup"
)

var at = time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)

// write makes a small archive: a database of several blocks, keys and an empty file.
func write(t *testing.T, path string) {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys")
	must(t, os.MkdirAll(filepath.Join(keys, "ca"), 0o700))
	must(t, os.WriteFile(filepath.Join(keys, "policy.key"), []byte("secret\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(keys, "ca", "empty"), nil, 0o644))
	w, err := backup.Create(path, at)
	must(t, err)
	must(t, w.Stream(backup.Database, func(to io.Writer) error {
		for range 100 {
			if _, err := io.WriteString(to, "thirteen byte"); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, w.AddDir(backup.Keys, keys))
	must(t, w.AddDir(backup.Evidence, filepath.Join(keys, "none")))
	must(t, w.Close(&backup.Manifest{Litro: "test", TakenAt: at, Origin: "litro.test/city", Contents: backup.Contents{Era: 7, Schema: 9}}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, path string) *backup.Archive {
	t.Helper()
	a, err := backup.Open(path)
	must(t, err)
	t.Cleanup(func() { a.Close() })
	return a
}

func TestArchive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "litro-1.backup")
	write(t, path)
	a := open(t, path)
	if a.Era != 7 || a.Schema != 9 || a.Origin != "litro.test/city" || !a.TakenAt.Equal(at) {
		t.Errorf("manifest: got %+v, want what was written", a.Manifest)
	}
	size, sum, err := a.Check(t.Context())
	must(t, err)
	out, err := exec.Command("sha256sum", path).Output()
	must(t, err)
	if got, _, _ := strings.Cut(string(out), " "); got != hex.EncodeToString(sum[:]) {
		t.Errorf("SHA-256: got %x, and sha256sum says %s", sum, got)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != size || info.Mode().Perm() != 0o600 {
		t.Errorf("file: got %v, %v, want %d bytes of mode 0600", info, err, size)
	}
	to := filepath.Join(dir, "back")
	must(t, a.Extract(t.Context(), backup.Keys, to))
	if b, err := os.ReadFile(filepath.Join(to, "policy.key")); err != nil || string(b) != "secret\n" {
		t.Errorf("policy.key: got %q, %v", b, err)
	}
	if info, err := os.Stat(filepath.Join(to, "ca", "empty")); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 0 {
		t.Errorf("ca/empty: got %v, %v, want an empty file of mode 0600", info, err)
	}
	if err := a.Extract(t.Context(), backup.Keys, to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("put back over what is there: got %v, want a refusal", err)
	}
	r, err := a.Part(backup.Database)
	must(t, err)
	if b, err := io.ReadAll(r); err != nil || len(b) != 1300 {
		t.Errorf("database: got %d bytes, %v, want 1300", len(b), err)
	}
	if names := list(t, dir); names != "back litro-1.backup" {
		t.Errorf("left beside it: got %s", names)
	}
}

// What others know as tar reads it, whole.
func TestTarReadsIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "litro-1.backup")
	write(t, path)
	out, err := exec.Command("tar", "-tf", path).CombinedOutput()
	want := "README\ndatabase.dump\nkeys/ca/empty\nkeys/policy.key\nmanifest.json\nmanifest.sha256\n"
	if err != nil || string(out) != want {
		t.Errorf("tar -tf: got %v\n%s, want\n%s", err, out, want)
	}
}

// No prefix of a backup passes for one, and no byte of a part can be another.
func TestHalfAndAltered(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "litro-1.backup")
	write(t, path)
	whole, err := os.ReadFile(path)
	must(t, err)
	end := bytes.LastIndex(whole, []byte("manifest.sha256"))
	for n := 0; n <= end; n += 256 {
		half := filepath.Join(dir, "half")
		must(t, os.WriteFile(half, whole[:n], 0o600))
		if a, err := backup.Open(half); !errors.Is(err, backup.ErrForm) {
			t.Fatalf("the first %d of %d bytes: got %v, %v, want ErrForm", n, len(whole), a, err)
		}
	}
	for _, word := range []string{"thirteen", "secret"} {
		bad := bytes.Replace(whole, []byte(word), []byte(strings.ToUpper(word)), 1)
		altered := filepath.Join(dir, "altered")
		must(t, os.WriteFile(altered, bad, 0o600))
		if _, _, err := open(t, altered).Check(t.Context()); !errors.Is(err, backup.ErrForm) {
			t.Errorf("%s was altered: got %v, want ErrForm", word, err)
		}
	}
	// A part that is renamed is not where the manifest says.
	bad := bytes.Replace(whole, []byte("keys/policy.key"), []byte("keys/policy.kez"), 1)
	must(t, os.WriteFile(path+"2", bad, 0o600))
	if _, err := backup.Open(path + "2"); !errors.Is(err, backup.ErrForm) {
		t.Errorf("a part was renamed: got %v, want ErrForm", err)
	}
}

// Nothing is written over, what was broken off has no name, and what a power cut
// left is cleared away while another that is being written stays.
func TestNothingIsWrittenOver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "litro-1.backup")
	write(t, path)
	if _, err := backup.Create(path, at); !errors.Is(err, fs.ErrExist) {
		t.Errorf("once more under one name: got %v, want a refusal", err)
	}
	dead := filepath.Join(dir, ".litro-0.backup.partial-1")
	must(t, os.WriteFile(dead, []byte("cut"), 0o600))
	one, err := backup.Create(filepath.Join(dir, "litro-2.backup"), at)
	must(t, err)
	two, err := backup.Create(filepath.Join(dir, "litro-2.backup"), at)
	must(t, err)
	if _, err := os.Stat(dead); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what a power cut left: got %v, want it gone", err)
	}
	must(t, one.Close(&backup.Manifest{}))
	if err := two.Close(&backup.Manifest{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("another took the name meanwhile: got %v, want a refusal", err)
	}
	if err := broken(dir); err == nil {
		t.Error("a part that fails: got no error")
	}
	if names := list(t, dir); names != "litro-1.backup litro-2.backup" {
		t.Errorf("left: got %s", names)
	}
}

func broken(dir string) error {
	w, err := backup.Create(filepath.Join(dir, "litro-3.backup"), at)
	if err != nil {
		return err
	}
	defer w.Abandon()
	return w.Stream(backup.Database, func(io.Writer) error { return errors.New("the database went away") })
}

func TestDiffers(t *testing.T) {
	t.Parallel()
	contents := func() *backup.Contents {
		return &backup.Contents{
			Schema: 9, Era: 7, Cursors: []backup.Cursor{{"norte", 1, 5, "ab"}, {"sur", 1, 7, "cd"}}, Rows: map[string]int64{"record": 12},
		}
	}
	for says, change := range map[string]func(*backup.Contents){
		"":                      func(*backup.Contents) {},
		"schema 8":              func(c *backup.Contents) { c.Schema = 8 },
		"era 8":                 func(c *backup.Contents) { c.Era = 8 },
		"1 epochs":              func(c *backup.Contents) { c.Cursors = c.Cursors[:1] },
		"it ends in record 6":   func(c *backup.Contents) { c.Cursors[1].Seq = 6 },
		"it ends in record 7":   func(c *backup.Contents) { c.Cursors[1].Hash = "ce" },
		"record has 11 rows":    func(c *backup.Contents) { c.Rows["record"] = 11 },
		"table record has 0":    func(c *backup.Contents) { c.Rows = map[string]int64{"recorded": 12} },
		"2 tables, and the man": func(c *backup.Contents) { c.Rows["more"] = 0 },
	} {
		there := contents()
		change(there)
		if got := contents().Differs(there); !strings.Contains(got, says) || says == "" && got != "" {
			t.Errorf("got %q, want %q", got, says)
		}
	}
}

func list(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// Whatever bit of a backup is another, it is no backup.
func TestEveryBit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "litro-1.backup")
	write(t, path)
	whole, err := os.ReadFile(path)
	must(t, err)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	defer f.Close()
	put := func(i int, b byte) {
		if _, err := f.WriteAt([]byte{b}, int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	for i, b := range whole {
		put(i, b^1<<(i%8))
		a, err := backup.Open(path)
		if err == nil {
			_, _, err = a.Check(t.Context())
			must(t, a.Close())
		}
		if !errors.Is(err, backup.ErrForm) {
			t.Errorf("byte %d of %d: got %v, want ErrForm", i, len(whole), err)
		}
		put(i, b)
	}
	_, _, err = open(t, path).Check(t.Context())
	must(t, err)
}

// What is kept on another disk behind a link is in a backup all the same, and a disk
// that is missing is none that has nothing.
func TestLinks(t *testing.T) {
	t.Parallel()
	dir, disk := t.TempDir(), t.TempDir()
	must(t, os.WriteFile(filepath.Join(disk, "policy.key"), []byte("secret\n"), 0o600))
	must(t, os.Mkdir(filepath.Join(disk, "ca"), 0o700))
	must(t, os.WriteFile(filepath.Join(disk, "ca", "ca.key"), nil, 0o600))
	link := func(to, from string) string {
		t.Helper()
		from = filepath.Join(dir, from)
		must(t, os.Symlink(to, from))
		return from
	}
	keys := link(disk, "keys")
	must(t, os.Mkdir(filepath.Join(dir, "office"), 0o700))
	link(filepath.Join(disk, "policy.key"), "office/linked")
	link(filepath.Join(disk, "ca"), "office/dir")
	path := filepath.Join(dir, "litro-1.backup")
	w, err := backup.Create(path, at)
	must(t, err)
	defer w.Abandon()
	must(t, w.AddDir(backup.Keys, keys))
	must(t, w.AddDir(backup.Office, filepath.Join(dir, "office")))
	if err := w.AddDir(backup.Evidence, link(filepath.Join(disk, "unmounted"), "evidence")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link to what is not there: got %v, want it refused", err)
	}
	must(t, w.Close(&backup.Manifest{}))
	var names []string
	for _, p := range open(t, path).Parts {
		names = append(names, p.Name)
	}
	if got := strings.Join(names, " "); got != "README keys/ca/ca.key keys/policy.key office/dir/ca.key office/linked" {
		t.Errorf("parts: got %s", got)
	}
}
