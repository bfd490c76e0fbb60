package evidence_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/litro-fuel/litro/server/evidence"
)

// Every file that something names is whole, missing or altered; those are named with
// everything that needs them.
func TestCheck(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "evidence")
	c, err := evidence.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names, paths []string
	for side := range 4 { // whole, missing, altered, and one that nothing names
		f, err := c.Keep(picture(t, 20+side))
		if err != nil {
			t.Fatal(err)
		}
		names, paths = append(names, f.SHA256), append(paths, filepath.Join(dir, f.SHA256[:2], f.SHA256[2:]+".jpg"))
	}
	needs := []evidence.Need{
		{SHA256: names[0], By: "office/1/5", TypedBy: "ana"}, {SHA256: names[1], By: "office/1/6", TypedBy: "ana"},
		{SHA256: names[1], By: "ticket/x", TypedBy: "luis"}, {SHA256: names[2], By: "office/1/7", TypedBy: "luis"},
	}
	if r, err := c.Check(needs); err != nil || !r.OK() || r.Needed != 3 || r.Unnamed != 1 {
		t.Errorf("all there: got %+v, %v", r, err)
	}
	if err := errors.Join(os.Remove(paths[1]), os.Chmod(paths[2], 0o600), os.Truncate(paths[2], 100)); err != nil {
		t.Fatal(err)
	}
	want := evidence.Report{Needed: 3, Missing: needs[1:3], Altered: needs[3:], Unnamed: 1}
	if r, err := c.Check(needs); err != nil || r.OK() || !reflect.DeepEqual(r, want) {
		t.Errorf("got %+v, %v; want %+v", r, err, want)
	}
	if s := c.Glance(needs); s != (evidence.State{Needed: 3, Missing: 1}) {
		t.Errorf("at a glance: got %+v, want one of 3 missing", s)
	}
}
