package office

import (
	"os"
	"syscall"
	"testing"
)

// BreakCopy puts the office's copies on a full disk, and returns the error of
// one.
func BreakCopy(t *testing.T, o *Office) error {
	t.Helper()
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_ = o.copy.close()
	o.copy = &copyFile{f}
	return syscall.ENOSPC
}
