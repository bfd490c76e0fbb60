package ingest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// A PolicyStore has the policy logs that are sent down.
type PolicyStore interface {
	PolicyVersions(ctx context.Context) (map[string]dispense.Version, error)
	PolicyAfter(ctx context.Context, log string, n, to int64) ([]policy.Entry, error)
	PolicySnapshot(ctx context.Context, log string, to int64) ([]policy.Entry, error)
}

const (
	// inFlight is how many policy messages of a log may be on their way to a
	// station.
	inFlight = 8
	// farBehind is from how many entries on a snapshot is sent instead of them.
	farBehind = 5000
	// resend is how long the first resend waits; it doubles up to resendMax.
	resend    = 3 * time.Second
	resendMax = time.Minute
)

// A Downlink sends each station what it does not hold yet of the fleet's log and
// its own. It knows what a station holds only from the station's own word.
type Downlink struct {
	log   *slog.Logger
	store PolicyStore
	out   Publisher
	key   note.Signer // <origin>/policy
	now   func() time.Time

	mu       sync.Mutex
	versions map[string]dispense.Version
	stations map[string]*follower
	// snapshots holds the sealed parts of the newest snapshot of a log that was
	// sent, because all stations get the same bytes of the fleet's.
	snapshots map[string]*snapshot
}

// A follower is a station as it last described itself.
type follower struct {
	topic dispense.Topic
	held  dispense.Held
	logs  map[string]*sending
}

// A sending is what is on its way to a station of one log.
type sending struct {
	at   dispense.Version // held when it was sent
	part int64            // snapshot parts had when it was sent
	to   dispense.Version
	next time.Time // when to send again
	wait time.Duration
}

type snapshot struct {
	version dispense.Version
	parts   [][]byte
}

// NewDownlink returns a Downlink; nothing is sent before Run.
func NewDownlink(log *slog.Logger, store PolicyStore, out Publisher, key note.Signer, now func() time.Time) *Downlink {
	return &Downlink{
		log: log, store: store, out: out, key: key, now: now,
		versions: map[string]dispense.Version{}, stations: map[string]*follower{}, snapshots: map[string]*snapshot{},
	}
}

// Held takes a station's word of what it holds and sends what it lacks.
func (d *Downlink) Held(ctx context.Context, t dispense.Topic, h *dispense.Held) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.stations[t.Station]
	if f == nil {
		f = &follower{logs: map[string]*sending{}}
		d.stations[t.Station] = f
	}
	f.topic, f.held = t, *h
	d.serve(ctx, f)
}

// Forget drops the stations of a shard that this replica no longer holds.
func (d *Downlink) Forget(shard string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, f := range d.stations {
		if f.topic.Shard == shard {
			delete(d.stations, id)
		}
	}
}

// Run looks for new versions every period, and sends again what was not
// confirmed, until ctx ends.
func (d *Downlink) Run(ctx context.Context, period time.Duration) error {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			d.Refresh(ctx)
		}
	}
}

// Refresh looks for new versions now.
func (d *Downlink) Refresh(ctx context.Context) {
	versions, err := d.store.PolicyVersions(ctx)
	if err != nil {
		if ctx.Err() == nil {
			d.log.Warn("policy versions not read", "err", err)
		}
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.versions = versions
	for _, f := range d.stations {
		d.serve(ctx, f)
	}
}

func (d *Downlink) serve(ctx context.Context, f *follower) {
	for log, held := range map[string]dispense.Version{policy.Fleet: f.held.Policy.Fleet, f.topic.Station: f.held.Policy.Own} {
		want, ok := d.versions[log]
		if !ok || held == want {
			delete(f.logs, log)
			continue
		}
		s := &sending{at: held, part: f.have(log, want), to: want, wait: resend}
		if old := f.logs[log]; old != nil && old.at == s.at && old.part == s.part && old.to == s.to {
			if time.Now().Before(old.next) {
				continue
			}
			s.wait = min(2*old.wait, resendMax)
		}
		s.next = time.Now().Add(s.wait)
		f.logs[log] = s
		if err := d.send(ctx, f, log, s); err != nil && ctx.Err() == nil {
			d.log.Warn("policy not sent", "station", f.topic.Station, "log", log, "err", err)
		}
	}
}

// have returns how many parts of the snapshot of a version a station has.
func (f *follower) have(log string, v dispense.Version) int64 {
	for _, p := range f.held.Parts {
		if p.Log == log && p.Era == v.Era {
			return p.Have
		}
	}
	return 0
}

// base returns the base of the snapshot that a station is collecting, or 0.
func (f *follower) base(log string, era int64) int64 {
	for _, p := range f.held.Parts {
		if p.Log == log && p.Era == era {
			return p.Base
		}
	}
	return 0
}

// send publishes what follows what the station holds, up to the window.
func (d *Downlink) send(ctx context.Context, f *follower, log string, s *sending) error {
	collecting := f.base(log, s.to.Era)
	if s.at.Era != s.to.Era || s.to.N-s.at.N > farBehind || collecting > 0 {
		return d.sendSnapshot(ctx, f, log, s, collecting)
	}
	to := min(s.to.N, s.at.N+farBehind)
	entries, err := d.store.PolicyAfter(ctx, log, s.at.N, to)
	if err != nil {
		return err
	}
	messages, err := policy.CutRun(log, s.to.Era, d.at(), entries)
	if err != nil {
		return err
	}
	for i := range messages[:min(len(messages), inFlight)] {
		b, err := policy.Seal(&messages[i], d.key)
		if err != nil {
			return err
		}
		if err := d.publish(f, b); err != nil {
			return err
		}
	}
	return nil
}

func (d *Downlink) sendSnapshot(ctx context.Context, f *follower, log string, s *sending, collecting int64) error {
	version := s.to
	if collecting > 0 && collecting <= version.N {
		version.N = collecting // go on with the one it is collecting
	}
	snap, err := d.snapshot(ctx, log, version)
	if err != nil {
		return err
	}
	have := int64(0)
	if collecting == version.N {
		have = min(s.part, int64(len(snap.parts)))
	}
	for _, b := range snap.parts[have:min(int64(len(snap.parts)), have+inFlight)] {
		if err := d.publish(f, b); err != nil {
			return err
		}
	}
	return nil
}

// snapshot returns the sealed parts of a log's snapshot.
func (d *Downlink) snapshot(ctx context.Context, log string, v dispense.Version) (*snapshot, error) {
	if s := d.snapshots[log]; s != nil && s.version == v {
		return s, nil
	}
	entries, err := d.store.PolicySnapshot(ctx, log, v.N)
	if err != nil {
		return nil, err
	}
	messages, err := policy.CutSnapshot(log, v, d.at(), entries)
	if err != nil {
		return nil, err
	}
	s := &snapshot{version: v}
	for i := range messages {
		b, err := policy.Seal(&messages[i], d.key)
		if err != nil {
			return nil, err
		}
		s.parts = append(s.parts, b)
	}
	d.snapshots[log] = s
	return s, nil
}

func (d *Downlink) publish(f *follower, b []byte) error {
	t := f.topic
	t.Channel = dispense.Policies
	if err := d.out.Publish(t.String(), 1, b); err != nil {
		return fmt.Errorf("publish to %s: %w", t, err)
	}
	return nil
}

func (d *Downlink) at() time.Time { return d.now().UTC().Truncate(time.Second) }
