package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs/features.md names each feature once, and only tests that exist; a feature
// that is held names one at least.
func TestFeatures(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("docs/features.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`^\| ([A-F]\d+) \| ([^|]+) \| (held|partly: |not yet)([^|]*) \|(.*)\|$`)
	named := regexp.MustCompile("`([a-z0-9/-]+)\\.((?:Test|Fuzz)[A-Za-z0-9]+)`")
	seen := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| id ") || strings.HasPrefix(line, "| --- ") {
			continue
		}
		m := row.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("docs/features.md: a row that is none: %s", line)
			continue
		}
		id, state, tests := m[1], m[3], named.FindAllStringSubmatch(m[5], -1)
		if seen[id] {
			t.Errorf("%s stands there twice", id)
		}
		seen[id] = true
		if state == "held" && len(tests) == 0 {
			t.Errorf("%s is held by no test", id)
		}
		if left := strings.TrimSpace(named.ReplaceAllString(m[5], "")); left != "" {
			t.Errorf("%s: %q names no test", id, left)
		}
		for _, test := range tests {
			if !exists(t, test[1], test[2]) {
				t.Errorf("%s: there is no test %s in %s", id, test[2], test[1])
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("got %d features", len(seen))
	}
}

func exists(t *testing.T, dir, test string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "\nfunc "+test+"(") {
			return true
		}
	}
	return false
}
