package keyring

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The key is made once, kept from others, and never made again over one that
// cannot be read.
func TestOpenLabelKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made, err := OpenLabelKey(dir)
	if err != nil || len(made) != 32 {
		t.Fatalf("got %d bytes, %v, want 32", len(made), err)
	}
	read, err := OpenLabelKey(dir)
	if err != nil || !bytes.Equal(read, made) {
		t.Errorf("again: got %x, %v, want the same key", read, err)
	}
	other, err := OpenLabelKey(t.TempDir())
	if err != nil || bytes.Equal(other, made) {
		t.Errorf("elsewhere: got %x, %v, want another key", other, err)
	}
	file := filepath.Join(dir, "label.key")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want a file of mode 600", info.Mode(), err)
	}
	for _, bad := range []string{"", "abcd\n", strings.Repeat("zz", 32)} {
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenLabelKey(dir); err == nil || !strings.Contains(err.Error(), "restore the file from the backup") {
			t.Errorf("%q in the file: got %v, want the remedy", bad, err)
		}
	}
}
