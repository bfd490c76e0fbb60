package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
)

// Closed months are checked offline, one and several: what was altered, left out or is missing
// behind the last is found.
func TestClose(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "server", "closing", "snapshot", "testdata", "v1")
	key := dispensetest.NewKey("litro.test/city/log", 1).VKey
	file := func(name string) string { return filepath.Join(dir, name+".note") }
	b, err := os.ReadFile(file("1-october"))
	if err != nil {
		t.Fatal(err)
	}
	altered := filepath.Join(t.TempDir(), "altered.note")
	if err := os.WriteFile(altered, bytes.Replace(b, []byte("Ana"), []byte("Eva"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	all := []string{file("1-october"), file("2-november"), file("3-october-again"), file("4-december")}
	newest, err := os.ReadFile(all[3])
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		args []string
		code int
		says string
	}{
		"one":             {[]string{"--key", key, file("1-october")}, exitGood, "signed by Ana Peña, fleet (p-ana)"},
		"all":             {append([]string{"--key", key}, all...), exitGood, "TRUE: 4 closed months hold"},
		"the last":        {append([]string{"--key", key, "--last", dispense.HashNote(newest).String()}, all...), exitGood, "opened again for Luis Ríos"},
		"one is left out": {[]string{"--key", key, "--key", dispensetest.NewKey("litro.test/city/log", 2).VKey, all[0], all[2]}, exitBad, "find the ones between them"},
		"the last is not": {[]string{"--key", key, "--last", dispense.HashNote(newest).String(), all[0], all[1]}, exitBad, "months are missing after it"},
		"altered":         {[]string{"--key", key, altered}, exitBad, "FALSE"},
		"another key":     {[]string{"--key", dispensetest.NewKey("litro.test/other/log", 7).VKey, all[0]}, exitBad, "none of the keys"},
		"no key":          {[]string{all[0]}, exitUse, ""},
		"no file":         {[]string{"--key", key, "nowhere"}, exitUse, ""},
	} {
		var out, problems bytes.Buffer
		if code := run(append([]string{"close"}, x.args...), &out, &problems); code != x.code || !strings.Contains(out.String(), x.says) {
			t.Errorf("%s: got %d, want %d and %q: %s%s", name, code, x.code, x.says, out.String(), problems.String())
		}
	}
}
