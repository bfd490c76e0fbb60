package link

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/journal"
)

const (
	stationID = "norte"
	shard     = "03"
	patience  = 30 * time.Second
)

// An island is a station's journal and policy, and a link.
type island struct {
	tb       testing.TB
	dir      string
	j        *journal.Journal
	policies *holding
	link     *Link
	log      *logBuffer
	mono     int64
}

func newIsland(tb testing.TB, cfg Config) *island {
	tb.Helper()
	a := dispensetest.NewAuthor(tb, stationID, shard)
	i := &island{tb: tb, dir: tb.TempDir(), policies: newHolding(), log: &logBuffer{}}
	dir, err := disk.OpenDir(i.dir)
	if err != nil {
		tb.Fatal(err)
	}
	i.j, err = journal.Open(dir, journal.Options{
		Station: stationID, Signers: []note.Signer{a.Key.Signer},
		Stamp: func() journal.Stamp {
			i.mono += 1000
			return journal.Stamp{At: noon.Add(time.Duration(i.mono) * time.Millisecond), MonoMS: i.mono, Clock: dispense.Synchronized}
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("head %v, receipted %v, log of the link:\n%s", i.j.Head(), i.j.Receipted(), i.log)
		}
		if err := errors.Join(i.j.Close(), dir.Close()); err != nil {
			tb.Error(err)
		}
	})
	people := []dispense.Who{{Person: "ana", By: "pin"}, {Person: "luis", By: "pin"}}
	if err := i.j.Enroll(a.Grant, "enrolled", meters(), people); err != nil {
		tb.Fatal(err)
	}
	cfg.Station, cfg.Shard = stationID, shard
	i.link, err = New(slog.New(slog.NewTextHandler(i.log, &slog.HandlerOptions{Level: slog.LevelDebug})), office{i.j}, i.policies, cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return i
}

func meters() []dispense.Meter {
	return []dispense.Meter{{Hose: "1", Meter: 1, TotalizerUL: dispense.Liter}}
}

// run runs the link until the test ends, or until stop is called.
func (i *island) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- i.link.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			i.tb.Errorf("Run: got %v, want nil", err)
		}
	})
	i.tb.Cleanup(stop)
	return stop
}

// write appends n records of about 600 bytes.
func (i *island) write(n int) {
	i.tb.Helper()
	for range n {
		err := i.j.Write(func(tx *journal.Tx) error {
			_, err := tx.Append(&dispense.Deny{
				Position: "1", Reason: "label_old", Label: "L12.3", Vehicle: "v7", Driver: &dispense.Who{Person: "ana", By: "badge"},
				Policy: dispense.Policy{}, Count: 1, Linked: i.link.Linked(),
			})
			return err
		})
		if err != nil {
			i.tb.Fatal(err)
		}
	}
}

// records returns the notes of an epoch as they lie on disk.
func (i *island) records(epoch, n int64) [][]byte {
	i.tb.Helper()
	var all [][]byte
	for seq := int64(1); seq <= n; seq++ {
		b, err := i.j.Record(dispense.Ref{Station: stationID, Epoch: epoch, Seq: seq})
		if err != nil {
			i.tb.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// waitFor waits until ok, which is asked again at each change of the journal and
// every few milliseconds.
func waitFor(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for !ok() {
		select {
		case <-tick.C:
		case <-late:
			tb.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// office lets the link use a journal, as the agent does.
type office struct{ *journal.Journal }

func (o office) Head() Cursor {
	h := o.Journal.Head()
	return Cursor{h.Epoch, h.Seq}
}

func (o office) Receipted() Cursor { return Cursor(o.Journal.Receipted()) }

func (o office) Read(after Cursor, maxRecords, maxBytes int) ([][]byte, Cursor, error) {
	notes, next, err := o.Journal.Read(journal.Cursor(after), maxRecords, maxBytes)
	return notes, Cursor(next), err
}

func (o office) TakeReceipt(b []byte) error {
	_, err := o.Journal.TakeReceipt(b, meters)
	return err
}

// A holding holds policy in memory, and takes what is signed and follows.
type holding struct {
	mu      sync.Mutex
	h       *policy.Holding
	taken   int
	refused int
}

func newHolding() *holding {
	return &holding{h: policy.NewHolding(stationID)}
}

func (h *holding) Versions() dispense.Policy {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.h.Versions()
}

func (h *holding) Parts() []dispense.Part {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.h.Parts()
}

func (h *holding) Limit(quota, period string) dispense.Volume {
	h.mu.Lock()
	defer h.mu.Unlock()
	if l := h.h.Lease(quota, period); l != nil {
		return l.LimitUL
	}
	return 0
}

func (h *holding) Take(b []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	m, err := policy.Open(b, dispensetest.PolicyKey.Verifier)
	if err == nil {
		_, err = h.h.Take(m)
	}
	if err != nil {
		h.refused++
		return err
	}
	h.taken++
	return nil
}

func (h *holding) counts() (taken, refused int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.taken, h.refused
}

// A logBuffer keeps what was logged.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logBuffer) has(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Contains(l.b.Bytes(), []byte(s))
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
