package keyring

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The key is made once, kept from others, and never made again over one that
// cannot be read.
func TestOpenOverrideKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made, err := OpenOverrideKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if read, err := OpenOverrideKey(dir); err != nil || !read.Equal(made) {
		t.Errorf("again: got %v, want the same key", err)
	}
	if other, err := OpenOverrideKey(t.TempDir()); err != nil || other.Equal(made) {
		t.Errorf("elsewhere: got %v, want another key", err)
	}
	file := filepath.Join(dir, "override.key")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want a file of mode 600", info.Mode(), err)
	}
	for _, bad := range []string{"", "abcd\n", strings.Repeat("zz", 32)} {
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenOverrideKey(dir); err == nil || !strings.Contains(err.Error(), "restore the file from the backup") {
			t.Errorf("%q in the file: got %v, want the remedy", bad, err)
		}
	}
}
