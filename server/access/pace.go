package access

import (
	"sync"
	"time"
)

// paceKeys is how many keys a pace remembers at most.
const paceKeys = 10_000

// A Pace lets through Most of something at once for each key, and one more each Each
// after that, such as pictures that a user sends. It may be used by many goroutines.
type Pace struct {
	Most int
	Each time.Duration

	mu sync.Mutex
	// free is when all that a key may have at once is free again.
	free map[string]time.Time
}

// Take takes one for a key, or tells how long it is until there is one.
func (p *Pace) Take(now time.Time, key string) (wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget(now)
	free := p.free[key]
	if free.Before(now) {
		free = now
	}
	if wait := free.Sub(now) - time.Duration(p.Most-1)*p.Each; wait > 0 {
		return wait
	}
	p.free[key] = free.Add(p.Each)
	return 0
}

// forget makes room. With very many keys at once all are forgotten: memory is bounded.
func (p *Pace) forget(now time.Time) {
	if len(p.free) < paceKeys && p.free != nil {
		return
	}
	for k, free := range p.free {
		if !free.After(now) {
			delete(p.free, k)
		}
	}
	if p.free == nil || len(p.free) >= paceKeys {
		p.free = map[string]time.Time{}
	}
}
