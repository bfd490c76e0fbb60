package ingest

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// An era is the number that all receipts carry. It only grows: another server may
// have begun a newer one, which the next sign of life tells.
type era struct{ n atomic.Int64 }

func (e *era) raise(to int64) {
	for {
		n := e.n.Load()
		if to <= n || e.n.CompareAndSwap(n, to) {
			return
		}
	}
}

// lastEra is the last second of the year 9999. Eras are seconds that a server's
// clock has shown; a number beyond is nobody's, and to go above it would in the
// end leave no number to go to.
const lastEra = 253402300799

// settleTime is how young an era may be for the word of a station to be older: it
// may have spoken of a receipt of the era before.
const settleTime = 2 * time.Minute

// ahead says what a station has heard from a server that knew more than this one
// knows now, such as one whose database has been restored since; "" if nothing.
// Only a new era makes the station listen again.
func ahead(k *Known, h *dispense.Held, now time.Time) string {
	unknown := func(v dispense.Version, known int64) bool {
		return v.Era > k.Era || v.Era == k.Era && v.N > known
	}
	switch {
	case unknown(h.Policy.Fleet, k.Fleet):
		return fmt.Sprintf("it holds fleet policy %s; the newest here is %d.%d", h.Policy.Fleet, k.Era, k.Fleet)
	case unknown(h.Policy.Own, k.Own):
		return fmt.Sprintf("it holds own policy %s; the newest here is %d.%d", h.Policy.Own, k.Era, k.Own)
	}
	for _, p := range h.Parts {
		known := k.Own
		if p.Log == policy.Fleet {
			known = k.Fleet
		}
		if v := (dispense.Version{Era: p.Era, N: p.Base}); unknown(v, known) {
			return fmt.Sprintf("it collects %s policy %s; the newest here is %d.%d", p.Log, v, k.Era, known)
		}
	}
	receipted := h.Durable - h.Unsent
	// An era in the future began when a clock was wrong; it is not young.
	age := now.Unix() - k.Era
	if receipted <= k.Cursor || age >= 0 && age < int64(settleTime/time.Second) {
		return ""
	}
	if newest := max(h.Policy.Fleet.Era, h.Policy.Own.Era); newest > 0 && newest < k.Era {
		return "" // it has not heard of this era yet; the receipt of this era is enough
	}
	return fmt.Sprintf("it has a receipt for number %d of epoch %d; the cursor here is at %d", receipted, h.Epoch, k.Cursor)
}

// newestEra returns the newest era a station speaks of.
func newestEra(h *dispense.Held) int64 {
	n := max(h.Policy.Fleet.Era, h.Policy.Own.Era)
	for _, p := range h.Parts {
		n = max(n, p.Era)
	}
	return n
}
