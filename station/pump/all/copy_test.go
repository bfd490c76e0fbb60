package all_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestACopiedDriverPasses does what docs/drivers.md tells whoever adds a pump to do
// first: it copies a driver's directory under another name, into a module of its
// own, and runs its tests there, the conformance suite among them.
func TestACopiedDriverPasses(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, "station/pump/dart"))); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("got %d files, %v", len(names), err)
	}
	rename := func(name string, change func([]byte) []byte) {
		t.Helper()
		b, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(name, change(b), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	clause := regexp.MustCompile(`(?m)^package dart`)
	for _, name := range names {
		rename(name, func(b []byte) []byte {
			b = bytes.ReplaceAll(b, []byte(`"github.com/litro-fuel/litro/station/pump/dart"`), []byte(`dart "example.org/steam"`))
			return clause.ReplaceAll(b, []byte("package steam"))
		})
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join(root, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	rename(filepath.Join(dir, "go.mod"), func(b []byte) []byte {
		b = regexp.MustCompile(`(?m)^module .*$`).ReplaceAll(b, []byte("module example.org/steam"))
		return append(b, "\nrequire github.com/litro-fuel/litro v0.0.0\n\nreplace github.com/litro-fuel/litro => "+root+"\n"...)
	})
	cmd := exec.Command("go", "test", "-count=1", "-v", "-run", "TestDriver$|TestVectors|TestExplain", ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go test in a copy: %v\n%s", err, out)
	}
	for _, want := range []string{"--- PASS: TestDriver", "--- PASS: TestVectors", "--- PASS: TestExplain"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("go test in a copy said\n%s\nwant %s", out, want)
		}
	}
}
