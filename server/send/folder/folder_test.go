package folder

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/send"
)

func TestCarry(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := &Carrier{Dir: dir}
	put := func(id, folder, name, text string) send.Answer {
		return c.Carry(t.Context(), &send.Sending{ID: id, Receiver: folder, File: &send.File{Name: name, Bytes: []byte(text)}})
	}
	for _, tt := range []struct{ id, text, want string }{
		{"m1", "one", "a/b/r.csv"},
		{"m1", "one", "a/b/r.csv"}, // after a crash: it is there
		{"m2", "two", "a/b/r-2.csv"},
		{"m2", "two", "a/b/r-2.csv"},
		{"m3", "three", "a/b/r-3.csv"},
		{"m4", "one", "a/b/r.csv"}, // the same file needs no second place
	} {
		if a := put(tt.id, "a/b", "r.csv", tt.text); a.Err != nil || a.Text != tt.want {
			t.Errorf("%s: got %+v, want %s", tt.text, a, tt.want)
		} else if b, err := os.ReadFile(filepath.Join(dir, tt.want)); err != nil || string(b) != tt.text {
			t.Errorf("%s: got %q, %v, want %q", tt.want, b, err, tt.text)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "a/b/.m5.part"), []byte("half of someth"), 0o644); err != nil {
		t.Fatal(err)
	}
	if a := put("m5", "a/b", "five.csv", "five"); a.Err != nil {
		t.Errorf("after a crash while writing: got %+v", a)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "a/b"))
	if err != nil || len(entries) != 4 {
		t.Errorf("files: got %v, %v, want four and nothing half", entries, err)
	}
	out := t.TempDir()
	if err := os.Symlink(out, filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"out", "../" + filepath.Base(out), "a/../../x"} {
		if a := put("m6", folder, "r.csv", "x"); a.Err == nil {
			t.Errorf("folder %s: got it put there", folder)
		}
	}
	if entries, err := os.ReadDir(out); err != nil || len(entries) != 0 {
		t.Errorf("outside: got %v, %v", entries, err)
	}
	if err := os.Chmod(filepath.Join(dir, "a/b"), 0o555); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() != 0 {
		if a := put("m7", "a/b", "x.csv", "x"); a.Err == nil || errors.Is(a.Err, send.ErrFinal) {
			t.Errorf("where nothing may be written: got %+v, want it tried again", a)
		}
	}
	c.Dir = filepath.Join(dir, "gone")
	if a := put("m8", "a", "x.csv", "x"); a.Err == nil || !strings.Contains(a.Text, "directory of reports") {
		t.Errorf("without its directory: got %+v", a)
	}
}
