package fleet

import (
	"context"
	"sync"
)

// atOnce is of how many quotas the leases follow while whoever changed them waits: a
// second's work. Those of more follow behind, while [Fleet.Run] runs.
const atOnce = 100

// A spread is the quotas whose leases follow behind, the first first.
type spread struct {
	more    chan struct{} // has room for one word that there are more
	mu      sync.Mutex
	running bool
	quotas  []string
	waits   map[string]bool // those of quotas
	busy    int             // how many leases are being issued of
	done    int             // of how many they are, since there were none to wait
}

func newSpread() *spread { return &spread{more: make(chan struct{}, 1), waits: map[string]bool{}} }

// take takes quotas, where somebody spreads them and they are many.
func (s *spread) take(quotas []string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running || len(quotas) <= atOnce {
		return false
	}
	if s.busy+len(s.quotas) == 0 {
		s.done = 0
	}
	for _, q := range quotas {
		if !s.waits[q] {
			s.waits[q], s.quotas = true, append(s.quotas, q)
		}
	}
	select {
	case s.more <- struct{}{}:
	default: // said already
	}
	return true
}

// run says whether somebody spreads from now on. What waits then has no leases yet: they
// are among those that are looked for whenever the server begins.
func (s *spread) run(is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running, s.quotas, s.waits, s.busy = is, nil, map[string]bool{}, 0
}

// next takes the quotas that are next out, none when there are none. One that changes
// from here on waits again.
func (s *spread) next() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done += s.busy
	s.busy = min(atOnce, len(s.quotas))
	some := map[string]bool{}
	for _, q := range s.quotas[:s.busy] {
		some[q] = true
		delete(s.waits, q)
	}
	s.quotas = s.quotas[s.busy:]
	return some
}

// Spreading returns of how many quotas leases have been issued behind, and of how many
// they are to be: 0 of 0 where none wait.
func (f *Fleet) Spreading() (done, all int) {
	s := f.spread
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy+len(s.quotas) == 0 {
		return 0, 0
	}
	return s.done, s.done + s.busy + len(s.quotas)
}

// spreads issues leases behind until ctx ends. What fails is made up for within the hour.
func (f *Fleet) spreads(ctx context.Context) {
	f.spread.run(true)
	defer f.spread.run(false)
	for ctx.Err() == nil {
		some := f.spread.next()
		if len(some) == 0 {
			select {
			case <-ctx.Done():
			case <-f.spread.more:
			}
			continue
		}
		if err := f.renew(ctx, f.now(), some); err != nil && ctx.Err() == nil {
			f.cfg.Log.Error("leases of quotas that changed follow within the hour", "quotas", len(some), "err", err)
		}
	}
}
