package station_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station"
)

// orderKey has the server ask for a new key.
func (i *island) orderKey(id string) *policy.Command {
	return &policy.Command{ID: id, What: "new_key", UntilAt: i.clock.now().Add(24 * time.Hour).UTC().Truncate(time.Second), People: people}
}

// verifyChain verifies every record as a stranger does, beginning with the key
// of the grant, and returns the key in force at its end.
func (i *island) verifyChain() string {
	i.t.Helper()
	v, err := note.NewVerifier(i.agent.Journal().Grant().Key)
	if err != nil {
		i.t.Fatal(err)
	}
	records := i.records()
	for n, r := range records { // one by one: a run would let the last vouch for the others
		var good int
		if good, v, err = dispense.Verify([]*dispense.Record{r}, v); good != 1 || err != nil {
			i.t.Fatalf("record %d of %d: %v", n+1, len(records), err)
		}
	}
	return i.agent.Journal().Key()
}

func TestNewKey(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	first := i.verifyChain()
	i.send(id, i.orderKey("c1"))
	i.until("the key record", func() bool { return i.count("key") == 1 })
	i.fleet()
	second := i.verifyChain()
	if first == second {
		t.Error("the key is the one before")
	}
	i.restart()
	i.send(id, i.lease(400*liter)) // has all commands looked at again
	if got := i.count("key"); got != 1 {
		t.Errorf("after a restart: got %d key records, want 1", got)
	}
	if got := i.verifyChain(); got != second {
		t.Errorf("after a restart: got key %s, want %s", got, second)
	}
	i.send(id, i.orderKey("c2"))
	i.until("another key record", func() bool { return i.count("key") == 2 })
	i.restart()
	if got := i.count("key"); got != 2 {
		t.Errorf("two commands: got %d key records, want 2", got)
	}
	third := i.verifyChain()
	if third == second {
		t.Error("the second command: the key is the one before")
	}
	// Old keys stay, for what is recorded by a box that has lost its newest records.
	if old, err := filepath.Glob(filepath.Join(i.dir, "key.old-*")); err != nil || len(old) != 2 {
		t.Errorf("keys kept: got %v, %v, want two", old, err)
	}
}

// The power is cut at each step of a change of keys. The chain goes on with the
// key in force, and the command makes one key in the end.
func TestNewKeyAfterACut(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]func(t *testing.T, i *island){
		"before anything": func(*testing.T, *island) {},
		"the old key is copied": func(t *testing.T, i *island) {
			b, err := os.ReadFile(filepath.Join(i.dir, "key"))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(i.dir, "key.old-1"), b, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"the new key is there": func(t *testing.T, i *island) { i.nextKey() },
		"and which command it is for": func(t *testing.T, i *island) {
			b, err := json.Marshal(map[string]string{"c1": i.nextKey()})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(i.dir, "key.commands"), b, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newIsland(t)
			i.start()
			before := i.verifyChain()
			i.stop()
			cut(t, i)
			i.start()
			if got := i.verifyChain(); got != before {
				t.Errorf("after the cut: got key %s, want %s in force", got, before)
			}
			i.send(id, i.orderKey("c1"))
			i.until("the key record", func() bool { return i.count("key") == 1 })
			after := i.verifyChain()
			i.restart()
			if i.count("key") != 1 || i.verifyChain() != after || after == before {
				t.Errorf("got %d key records and key %s after %s, want one and %s", i.count("key"), i.verifyChain(), before, after)
			}
			keys := map[string]bool{}
			files, err := filepath.Glob(filepath.Join(i.dir, "key*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				if filepath.Base(f) == "key.commands" {
					continue
				}
				b, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				keys[string(b)] = true
			}
			if len(keys) != 2 {
				t.Errorf("got %d different keys, want the one before and the one made", len(keys))
			}
		})
	}
}

func (i *island) nextKey() string {
	i.t.Helper()
	vkey, err := station.NewKey(i.dir, id)
	if err != nil {
		i.t.Fatal(err)
	}
	return vkey
}
