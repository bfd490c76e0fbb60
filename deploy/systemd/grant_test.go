package systemd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
)

// enrolled gives a box its key and a grant, as an administrator would.
func enrolled(t *testing.T, program, config, dir string) {
	t.Helper()
	key, err := exec.Command(program, "enroll", "--config", config).Output()
	if err != nil {
		t.Fatal(err)
	}
	grant, err := dispense.SealGrant(&dispense.Grant{
		Origin: dispensetest.Origin, Station: "norte", Shard: "00", Epoch: 1, Key: strings.TrimSpace(string(key)),
		Receipt: []string{dispensetest.ReceiptKey.VKey}, Policy: []string{dispensetest.PolicyKey.VKey}, At: time.Now().UTC().Truncate(time.Second),
		People: []dispense.Who{{Person: "p1", By: "name"}, {Person: "p2", By: "name"}},
	}, dispensetest.PolicyKey)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "norte.grant")
	if err := os.WriteFile(file, grant, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "enroll", "--config", config, "--grant", file).CombinedOutput(); err != nil {
		t.Fatalf("enroll: %v\n%s", err, out)
	}
}
