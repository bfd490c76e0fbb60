package city

import (
	"sync"
	"time"
)

// A Fill is what truly flowed while somebody held a nozzle. Volumes are in
// microliters of the true meter.
type Fill struct {
	Station, Position, Hose string
	Vehicle                 string // fleet number of who stood there
	StartUL, EndUL          int64
	Began, Ended            time.Time
	Planted                 string // id, if it was a discrepancy on purpose
}

// A Ledger is what truly happened. It may be used by several goroutines.
type Ledger struct {
	mu    sync.Mutex
	fills []Fill
	scans int
}

// Add writes down a fill. One of nothing is not written down.
func (l *Ledger) Add(f Fill) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.EndUL > f.StartUL {
		l.fills = append(l.fills, f)
	}
}

// Scanned counts a code held under a scanner.
func (l *Ledger) Scanned() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.scans++
}

// Scans returns how many codes were held under scanners.
func (l *Ledger) Scans() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.scans
}

// Fills returns all fills in the order they ended.
func (l *Ledger) Fills() []Fill {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Fill(nil), l.fills...)
}

// Sum returns how many fills there were and their volume.
func (l *Ledger) Sum() (fills int, ul int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.fills {
		ul += f.EndUL - f.StartUL
	}
	return len(l.fills), ul
}
