// Package systemd_test holds the units to systemd's own reading of them.
package systemd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The kiosk's unit is one that systemd takes as it is, but for the programs, which
// need not be installed here.
func TestKioskUnit(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no systemd-analyze; apt-get install systemd")
		}
		t.Skip("no systemd-analyze; apt-get install systemd")
	}
	b, err := os.ReadFile("litro-kiosk.service")
	if err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(t.TempDir(), "litro-kiosk.service")
	text := strings.ReplaceAll(string(b), "/usr/bin/cage", "/bin/true")
	if err := os.WriteFile(unit, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("systemd-analyze", "verify", "--man=no", unit).CombinedOutput()
	if err != nil || strings.Contains(string(out), "litro-kiosk") {
		t.Errorf("verify: %v\n%s", err, out)
	}
}
