package access

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

// ErrTooMany means that too many attempts to sign in failed of late. It passes
// by itself: nobody can lock a user out for good.
var ErrTooMany = errors.New("too many attempts to sign in")

const (
	brakeWindow = 5 * time.Minute
	brakeKeys   = 10_000 // remembered at most
)

// A Brake slows down those who guess passwords: of one key, Most failed attempts
// are let through in five minutes. A key is what attempts have in common: the
// user they try, or the network they come from.
type Brake struct {
	Most int

	mu     sync.Mutex
	failed map[string]failures
}

type failures struct {
	n     int
	since time.Time
}

// Allow tells whether another attempt with this key may be made.
func (b *Brake) Allow(now time.Time, key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.failed[key]
	return f.n < b.Most || now.Sub(f.since) >= brakeWindow
}

// Failed notes a failed attempt with this key.
func (b *Brake) Failed(now time.Time, key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(now)
	f := b.failed[key]
	if f.n == 0 {
		f.since = now
	}
	f.n++
	b.failed[key] = f
}

// forget makes room. With very many keys at once all are forgotten: memory is
// bounded, and hashing is, too.
func (b *Brake) forget(now time.Time) {
	if b.failed == nil || len(b.failed) >= brakeKeys {
		b.failed = map[string]failures{}
	}
	for k, f := range b.failed {
		if now.Sub(f.since) >= brakeWindow {
			delete(b.failed, k)
		}
	}
}

// NetworkOf returns the network an address is in, of the size that one guesser
// usually has: /24, or /64 of IPv6.
func NetworkOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	bits := 64
	if addr = addr.Unmap(); addr.Is4() {
		bits = 24
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return host
	}
	return prefix.String()
}
