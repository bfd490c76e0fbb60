package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version of PostgreSQL that Litro's SQL is made for.
const oldest = 15

// binaries is one installed PostgreSQL.
type binaries struct {
	major int
	dir   string
}

func (b binaries) path(name string) string { return filepath.Join(b.dir, name) }

// findBinaries returns the installed PostgreSQL to use for a data directory:
// the one that made it, or the newest for one that is still to be made.
func findBinaries(data string) (binaries, error) {
	made, err := majorOf(data)
	if err != nil {
		return binaries{}, err
	}
	return choose(installed("postgres"), made, data)
}

// choose picks from what is installed; made is 0 for a new data directory.
func choose(have []binaries, made int, data string) (binaries, error) {
	have = slices.DeleteFunc(slices.Clone(have), func(b binaries) bool { return b.major < oldest })
	if len(have) == 0 {
		return binaries{}, fmt.Errorf("no PostgreSQL %d or newer is installed; run: apt-get install postgresql", oldest)
	}
	if made == 0 {
		return slices.MaxFunc(have, func(a, b binaries) int { return a.major - b.major }), nil
	}
	for _, b := range have {
		if b.major == made {
			return b, nil
		}
	}
	if newest := slices.MaxFunc(have, func(a, b binaries) int { return a.major - b.major }); newest.major > made {
		return binaries{}, fmt.Errorf("%s was made by PostgreSQL %d and only %s is installed; run: apt-get install postgresql-%d, and then litro-server database upgrade, which needs both",
			data, made, list(have), made)
	}
	return binaries{}, fmt.Errorf("%s was made by PostgreSQL %d and only %s is installed; run: apt-get install postgresql-%d",
		data, made, list(have), made)
}

func list(have []binaries) string {
	var s []string
	for _, b := range have {
		s = append(s, strconv.Itoa(b.major))
	}
	return strings.Join(s, ", ")
}

// majorOf returns the major version that made a data directory, 0 if there is
// none.
func majorOf(data string) (int, error) {
	file := filepath.Join(data, "PG_VERSION")
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0, fmt.Errorf("%s: got %q, want a major version; restore the directory from a backup", file, b)
	}
	return n, nil
}

// installed lists Debian's versions that have a program, and the one in PATH where
// there is none.
func installed(program string) []binaries {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + program) // the pattern is well-formed
	if len(found) == 0 {
		if p, err := exec.LookPath(program); err == nil {
			found = []string{p}
		}
	}
	var have []binaries
	for _, p := range found {
		out, err := exec.Command(p, "--version").Output()
		if err != nil {
			continue // a broken installation is as good as none
		}
		if n := majorIn(string(out)); n > 0 {
			have = append(have, binaries{n, filepath.Dir(p)})
		}
	}
	return have
}

var versionLine = regexp.MustCompile(`^(?:postgres|pg_dump) \(PostgreSQL\) (\d+)`)

// majorIn reads "postgres (PostgreSQL) 15.14 (Debian …)", or what pg_dump says, 0 if
// it is not that.
func majorIn(out string) int {
	m := versionLine.FindStringSubmatch(out)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // digits; too many of them give a version nobody has
	return n
}
