package station_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

// older gives the island the data of one that an older build left in the middle of
// a fill. testdata/older was written by the agent of commit 43ea551: a fill of
// 25 L at hose 1 and an open authorize there, with nothing sent. Never write it
// anew: what it holds is out there.
func (i *island) older() {
	i.t.Helper()
	for _, dir := range []string{"journal", "policy", "layout", "key"} {
		if err := os.RemoveAll(filepath.Join(i.dir, dir)); err != nil {
			i.t.Fatal(err)
		}
	}
	if err := os.CopyFS(i.dir, os.DirFS("testdata/older")); err != nil {
		i.t.Fatal(err)
	}
}

// TestUpgrade takes over what an older build left open, and what it had not sent:
// the fill is closed with what flowed meanwhile, the chain goes on, and every
// record is sent as it was written.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.older()
	n := i.pumps.Nozzle(1)
	n.Leak(55_000_000) // 25 L of the fill on record, and 30 L while nobody looked
	i.start()
	d := last[*dispense.Dispense](i, 2)
	if d.Auth.String() != "norte/1/15" || d.VolumeUL != 30*liter || d.End != "P" || d.Vehicle != "v-0042" {
		t.Errorf("dispense: got %+v, want 30 L of the vehicle, end P", d)
	}
	i.scanUntil("p1", screen.Ready) // with the policy that it held
	if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
		t.Error(err)
	}
	i.untilPage("p1", screen.Void)
	was, err := os.ReadFile("testdata/older/journal/0000000001-000000000001.seg")
	if err != nil {
		t.Fatal(err)
	}
	sent, _, err := i.agent.Journal().Read(journal.Cursor{}, 15, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for k, b := range sent {
		var old []byte
		if old, was, err = dispense.ReadFrame(was); err != nil || string(old) != string(b) {
			t.Fatalf("record %d is sent as %q, %v, want %q", k+1, b, err, old)
		}
	}
	if len(was) > 0 || i.agent.Journal().Head().Epoch != 1 {
		t.Errorf("epoch %d, and %d bytes of the older build's are not sent", i.agent.Journal().Head().Epoch, len(was))
	}
	i.reconcile()
	if t.Failed() {
		t.Log(i.kinds())
	}
}

// TestDowngrade goes on with a journal in which a newer build has written: a kind
// that this one does not know, and known kinds with members that it does not know,
// among them an authorize that is still open. The chain goes on, all of it is sent
// as it stands, and what flowed at that hose is off the book instead of lost.
func TestDowngrade(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	i.stop()
	future := i.newer(
		`"kind":"mood","mood":{"of":"the pump","level":7}`,
		`"kind":"tick","tick":{"policy":{"fleet":"1764000000.5","own":"1764000000.2"},"free_bytes":1,"unsent":1,"weather":"rain"}`,
		`"kind":"authorize","authorize":{"position":"p2","hoses":["2"],"purpose":"vehicle","grade":"diesel","limit_ul":60000000,"arm":"pump","policy":{"fleet":"1764000000.5","own":"1764000000.2"},"reason":"granted","linked":false,"lapse_s":60,"weather":"rain"}`,
	)
	i.pumps.Nozzle(2).Leak(7_000_000)
	i.run()
	i.within(15*time.Second, "what flowed is on record", func() bool {
		return slices.ContainsFunc(i.read(), func(r *dispense.Record) bool {
			b, ok := r.Body.(*dispense.Offbook)
			return ok && b.Hose == "2" && b.VolumeUL == 7*liter && b.Cause == "dark"
		})
	})
	i.fillUp(10)
	if p := i.page("p2"); p.Page != screen.Idle {
		t.Errorf("p2: got %s, want it to serve", p.Page)
	}
	all := i.read()
	for _, want := range future {
		if !slices.ContainsFunc(all, func(r *dispense.Record) bool { return string(r.Note.Bytes) == string(want) }) {
			t.Errorf("not sent as it stands: %s", want)
		}
	}
	for k, r := range all {
		if r.Epoch != 1 || r.Seq != int64(k+1) || k > 0 && r.Prev != all[k-1].Hash.String() {
			t.Fatalf("record %d is %s and does not follow the one before", k+1, r.Ref())
		}
	}
	if n := len(slices.DeleteFunc(all, func(r *dispense.Record) bool { return r.Unread == nil })); n != 3 {
		t.Errorf("unread records: got %d, want the 3 of the newer build", n)
	}
}

// newer appends records to the journal on the disk, as a newer build would, and
// returns their notes.
func (i *island) newer(bodies ...string) (notes [][]byte) {
	i.t.Helper()
	key, err := os.ReadFile(filepath.Join(i.dir, "key"))
	if err != nil {
		i.t.Fatal(err)
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(key)))
	if err != nil {
		i.t.Fatal(err)
	}
	name := filepath.Join(i.dir, "journal", "0000000001-000000000001.seg")
	b, err := os.ReadFile(name)
	if err != nil {
		i.t.Fatal(err)
	}
	var head dispense.Head
	for rest := b; len(rest) > 0; {
		var n []byte
		if n, rest, err = dispense.ReadFrame(rest); err != nil {
			i.t.Fatal(err)
		}
		head = dispense.Head{Epoch: 1, Seq: head.Seq + 1, Hash: dispense.HashNote(n)}
	}
	for _, body := range bodies {
		line := fmt.Sprintf(`{"v":1,"station":%q,"epoch":1,"seq":%d,"prev":%q,"boot":2,"mono_ms":0,"at":%q,"clock":"S",%s}`,
			id, head.Seq+1, head.Hash, i.clock.now().UTC().Format(time.RFC3339), body)
		n, err := dispense.SignLine([]byte(line), signer)
		if err != nil {
			i.t.Fatal(err)
		}
		b = dispense.AppendFrame(b, n)
		notes, head = append(notes, n), dispense.Head{Epoch: 1, Seq: head.Seq + 1, Hash: dispense.HashNote(n)}
	}
	if err := os.WriteFile(name, b, 0o600); err != nil {
		i.t.Fatal(err)
	}
	return notes
}

// read returns the whole journal, with what this build cannot read.
func (i *island) read() (all []*dispense.Record) {
	i.t.Helper()
	notes, _, err := i.agent.Journal().Read(journal.Cursor{}, 1000, 1<<20)
	if err != nil {
		i.t.Fatal(err)
	}
	for _, b := range notes {
		r, err := dispense.OpenRecord(b)
		if err != nil {
			i.t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}
