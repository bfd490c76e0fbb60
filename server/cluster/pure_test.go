package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	have := []binaries{{13, "/13"}, {15, "/15"}, {17, "/17"}, {16, "/16"}}
	tests := []struct {
		name string
		have []binaries
		made int
		want int
		says string
	}{
		{"newest for a new cluster", have, 0, 17, ""},
		{"the one that made it", have, 15, 15, ""},
		{"none installed", nil, 0, 0, "apt-get install postgresql"},
		{"only one that is too old", have[:1], 0, 0, "no PostgreSQL 15 or newer"},
		{"maker is gone", have[1:], 18, 0, "made by PostgreSQL 18 and only 15, 17, 16 is installed; run: apt-get install postgresql-18"},
		{"maker is gone, and a newer one there", have[2:], 15, 0, "made by PostgreSQL 15 and only 17, 16 is installed; run: apt-get install postgresql-15, and then litro-server database upgrade"},
	}
	for _, tt := range tests {
		got, err := choose(tt.have, tt.made, "/var/lib/litro/postgres/data")
		if got.major != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got.major, tt.want)
		}
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s: got error %v, want %q", tt.name, err, tt.says)
		}
	}
}

func TestMajorIn(t *testing.T) {
	t.Parallel()
	for out, want := range map[string]int{
		"postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n": 15,
		"postgres (PostgreSQL) 18devel\n":                        18,
		"postgres (PostgreSQL) 9.6.24\n":                         9,
		"pg_dump (PostgreSQL) 17.6\n":                            17,
		"psql (PostgreSQL) 15.14\n":                              0,
		"":                                                       0,
	} {
		if got := majorIn(out); got != want {
			t.Errorf("%q: got %d, want %d", out, got, want)
		}
	}
}

func TestMajorOfDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "PG_VERSION"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := majorOf(dir); err == nil || !strings.Contains(err.Error(), "PG_VERSION") {
		t.Errorf("got %v, want an error that names PG_VERSION", err)
	}
}

func TestSocketDir(t *testing.T) {
	t.Parallel()
	deep := "/" + strings.Repeat("d", maxSocketDir)
	if got, want := socketDir("/var/lib/litro/postgres"), "/var/lib/litro/postgres/socket"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if socketDir(deep) != socketDir(deep) || socketDir(deep) == socketDir(deep+"e") {
		t.Error("a deep directory's socket directory must be its own and always the same")
	}
	for n := range 2 * maxSocketDir {
		dir := "/" + strings.Repeat("d", n)
		if got := len(socketDir(dir) + "/.s.PGSQL." + port); got > 107 {
			t.Errorf("directory of %d bytes: got a socket of %d bytes, want at most 107", n+1, got)
		}
	}
}

func TestOwnDirRefusesWhatOthersLaidOut(t *testing.T) {
	t.Parallel()
	id, err := runAs()
	if err != nil {
		t.Skip(err) // root without PostgreSQL; TestLife fails there in CI
	}
	place := filepath.Join(t.TempDir(), "socket")
	if err := os.Symlink("/tmp", place); err != nil {
		t.Fatal(err)
	}
	if err := id.ownDir(place); err == nil {
		t.Error("a symbolic link was taken for our directory")
	}
}

// Root is told as whom to work on a cluster that is another user's.
func TestOwnDirNamesTheUser(t *testing.T) {
	t.Parallel()
	id, err := runAs()
	if err != nil || id.cred == nil {
		t.Skip("root only")
	}
	place := filepath.Join(t.TempDir(), "pg")
	if err := os.Mkdir(place, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(place, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if err := id.ownDir(place); err == nil || !strings.Contains(err.Error(), "sudo -u nobody") {
		t.Errorf("got %v, want the user named", err)
	}
}

func TestCanReach(t *testing.T) {
	t.Parallel()
	id, err := runAs()
	if err != nil || id.cred == nil {
		t.Skip("root only")
	}
	closed := t.TempDir() // below a directory of mode 0700
	if err := id.canReach(filepath.Join(closed, "pg")); err == nil || !strings.Contains(err.Error(), "chmod o+x") {
		t.Errorf("got %v, want the chmod that helps", err)
	}
}
