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
	// PolicyVersions returns the era, and the version of every log that has one.
	PolicyVersions(ctx context.Context) (era int64, versions map[string]int64, err error)
	// PolicyAfter returns the entries of a log after n, up to and including to.
	PolicyAfter(ctx context.Context, log string, n, to int64) ([]policy.Entry, error)
	// PolicySnapshot returns the newest entry of every object as of a version.
	PolicySnapshot(ctx context.Context, log string, to int64) ([]policy.Entry, error)
}

const (
	// farBehind is from how many entries on a snapshot is sent instead of them.
	farBehind = 5000
	// runLength is how many entries are read at a time.
	runLength = 1000
	// behind is how many records a station that lags has to send: more than it may
	// have under way. Its receipts come down the same line as policy, and while they
	// wait it sends nothing; so it gets one short message of quietRun entries at a
	// time, which over 64 kbit/s takes about a second.
	behind   = 64
	quietRun = 32
	// silence is how long a station may be silent, which speaks every minute,
	// before nothing more is sent to it.
	silence = 5 * time.Minute
)

// DownlinkConfig holds what a Downlink needs. All fields but the last are
// required.
type DownlinkConfig struct {
	Log    *slog.Logger
	Store  PolicyStore
	Out    Publisher
	Key    note.Signer      // <origin>/policy
	Now    func() time.Time // the server's clock
	Resend time.Duration    // the least wait before sending again; 0 means 3 s
}

// A Downlink sends each station what it does not hold yet of the fleet's log and
// its own. It knows what a station holds only from the station's own word.
type Downlink struct {
	cfg  DownlinkConfig
	wake chan struct{}

	// mu guards what has come in and Run has not seen yet.
	mu     sync.Mutex
	heard  map[string]word
	forgot []string

	// Owned by Run.
	era       int64
	versions  map[string]int64
	stations  map[string]*follower
	snapshots snapshots
}

// A word is what a station said of itself, and when it came.
type word struct {
	topic dispense.Topic
	held  dispense.Held
	at    time.Time
}

// A follower is a station as it last described itself, and what is on its way to
// it, by log.
type follower struct {
	word
	flights map[string]*flight
}

// NewDownlink returns a Downlink; nothing is sent before Run.
func NewDownlink(cfg DownlinkConfig) *Downlink {
	if cfg.Resend == 0 {
		cfg.Resend = resendMin
	}
	return &Downlink{cfg: cfg, wake: make(chan struct{}, 1), heard: map[string]word{}, stations: map[string]*follower{}}
}

// Held takes a station's word of what it holds. Run sends what it lacks.
func (d *Downlink) Held(t dispense.Topic, h *dispense.Held) {
	d.mu.Lock()
	d.heard[t.Station] = word{t, *h, time.Now()}
	d.mu.Unlock()
	d.Wake()
}

// Forget drops the stations of a shard that this replica no longer holds.
func (d *Downlink) Forget(shard string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forgot = append(d.forgot, shard)
	for id, w := range d.heard {
		if w.topic.Shard == shard {
			delete(d.heard, id)
		}
	}
}

// Wake has Run look for new versions now, such as after a change.
func (d *Downlink) Wake() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Run sends what stations lack, looks for new versions every period, and sends
// again what was not confirmed, until ctx ends.
func (d *Downlink) Run(ctx context.Context, period time.Duration) error {
	tick := time.NewTicker(period)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-d.wake:
		}
		d.hear()
		err := d.serveAll(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			d.cfg.Log.Warn("policy not sent, will try again", "err", err)
		}
		failing = err != nil
	}
}

// hear takes over what has come in since.
func (d *Downlink) hear() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, shard := range d.forgot {
		for id, f := range d.stations {
			if f.topic.Shard == shard {
				delete(d.stations, id)
			}
		}
	}
	for id, w := range d.heard {
		if f := d.stations[id]; f != nil {
			f.word = w
		} else {
			d.stations[id] = &follower{w, map[string]*flight{}}
		}
	}
	d.forgot = nil
	clear(d.heard)
}

func (d *Downlink) serveAll(ctx context.Context) error {
	var err error
	if d.era, d.versions, err = d.cfg.Store.PolicyVersions(ctx); err != nil {
		return err
	}
	now := time.Now()
	d.snapshots.forget(now)
	for id, f := range d.stations {
		if now.Sub(f.at) > silence {
			delete(d.stations, id)
			continue
		}
		for log, held := range map[string]dispense.Version{policy.Fleet: f.held.Policy.Fleet, id: f.held.Policy.Own} {
			if err := d.serve(ctx, f, log, held, now); err != nil {
				return fmt.Errorf("to %s, log %s: %w", id, log, err)
			}
		}
	}
	return nil
}

// serve sends a station what it lacks of a log, as far as there is room.
func (d *Downlink) serve(ctx context.Context, f *follower, log string, held dispense.Version, now time.Time) error {
	want := dispense.Version{Era: d.era, N: d.versions[log]}
	if never := held == (dispense.Version{}); never && want.N == 0 || !held.Less(want) {
		delete(f.flights, log)
		return nil
	}
	fl := d.flight(f, log, held, want, now)
	fl.quiet = f.held.Unsent > behind
	if fl.due(now, d.cfg.Resend) {
		fl.resend(now)
	}
	if fl.room() <= 0 {
		return nil
	}
	if fl.snapshot {
		return d.sendParts(ctx, f, log, fl, now)
	}
	return d.sendRun(ctx, f, log, fl, want.N, now)
}

// flight returns what is on its way to a station of a log, or begins it.
func (d *Downlink) flight(f *follower, log string, held, want dispense.Version, now time.Time) *flight {
	old := f.flights[log]
	snapshot, base := d.choose(f, log, held, want)
	pos := held.N
	if snapshot {
		pos = f.have(log, dispense.Version{Era: want.Era, N: base})
	}
	if old != nil && old.era == want.Era && old.snapshot == snapshot && old.base == base && old.hears(pos, now) {
		return old
	}
	f.flights[log] = newFlight(want.Era, snapshot, base, pos, now)
	return f.flights[log]
}

// choose says whether a station is sent a snapshot, and of which base: the one it
// is collecting, the one on its way, or a new one when it is of another era or far
// behind. Whoever never held a log takes it from its first entry.
func (d *Downlink) choose(f *follower, log string, held, want dispense.Version) (snapshot bool, base int64) {
	useful := func(n int64) bool {
		return n <= want.N && held.Less(dispense.Version{Era: want.Era, N: n})
	}
	for _, p := range f.held.Parts {
		if p.Log == log && p.Era == want.Era && useful(p.Base) {
			return true, p.Base
		}
	}
	if fl := f.flights[log]; fl != nil && fl.snapshot && fl.era == want.Era && useful(fl.base) {
		return true, fl.base
	}
	never := held == dispense.Version{}
	if (never || held.Era == want.Era) && want.N-held.N <= farBehind {
		return false, 0
	}
	if n, ok := d.snapshots.newest(log, want.Era); ok && useful(n) && want.N-n <= farBehind {
		return true, n
	}
	return true, want.N
}

// have returns how many parts of a snapshot a station has.
func (f *follower) have(log string, v dispense.Version) int64 {
	for _, p := range f.held.Parts {
		if p.Log == log && p.Era == v.Era && p.Base == v.N {
			return p.Have
		}
	}
	return 0
}

// sendRun sends the entries that follow what has been sent.
func (d *Downlink) sendRun(ctx context.Context, f *follower, log string, fl *flight, to int64, now time.Time) error {
	for fl.room() > 0 && fl.next < to {
		length := int64(runLength)
		if fl.quiet {
			length = quietRun
		}
		entries, err := d.cfg.Store.PolicyAfter(ctx, log, fl.next, min(to, fl.next+length))
		if err != nil {
			return err
		}
		messages, err := policy.CutRun(log, fl.era, d.at(), entries)
		if err != nil {
			return err
		}
		for i := range messages[:min(len(messages), fl.room())] {
			b, err := policy.Seal(&messages[i], d.cfg.Key)
			if err != nil {
				return err
			}
			if err := d.publish(f, b); err != nil {
				return err
			}
			fl.sent(messages[i].To, now)
		}
	}
	return nil
}

// sendParts sends the parts of a snapshot that follow what has been sent.
func (d *Downlink) sendParts(ctx context.Context, f *follower, log string, fl *flight, now time.Time) error {
	parts, err := d.snapshot(ctx, log, dispense.Version{Era: fl.era, N: fl.base}, now)
	if err != nil {
		return err
	}
	for fl.room() > 0 && fl.next < int64(len(parts)) {
		if err := d.publish(f, parts[fl.next]); err != nil {
			return err
		}
		fl.sent(fl.next+1, now)
	}
	return nil
}

// snapshot returns the sealed parts of a log's snapshot.
func (d *Downlink) snapshot(ctx context.Context, log string, v dispense.Version, now time.Time) ([][]byte, error) {
	if parts, ok := d.snapshots.find(log, v, now); ok {
		return parts, nil
	}
	entries, err := d.cfg.Store.PolicySnapshot(ctx, log, v.N)
	if err != nil {
		return nil, err
	}
	messages, err := policy.CutSnapshot(log, v, d.at(), entries)
	if err != nil {
		return nil, err
	}
	var parts [][]byte
	for i := range messages {
		b, err := policy.Seal(&messages[i], d.cfg.Key)
		if err != nil {
			return nil, err
		}
		parts = append(parts, b)
	}
	d.snapshots.keep(log, v, parts, now)
	return parts, nil
}

func (d *Downlink) publish(f *follower, b []byte) error {
	t := f.topic
	t.Channel = dispense.Policies
	if err := d.cfg.Out.Publish(t.String(), 1, b); err != nil {
		return fmt.Errorf("publish to %s: %w", t, err)
	}
	return nil
}

func (d *Downlink) at() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }
