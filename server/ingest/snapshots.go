package ingest

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// Snapshots are kept sealed while stations collect them: all get the same bytes
// of the fleet's. They are few and soon forgotten, for one of 100,000 objects has
// tens of megabytes; a base that is asked for again is cut again, to the same
// parts.
type snapshots struct{ kept []*snapshot }

type snapshot struct {
	log   string
	v     dispense.Version
	parts [][]byte
	used  time.Time
}

const (
	maxSnapshots = 4
	snapshotLife = 2 * time.Minute
)

func (s *snapshots) find(log string, v dispense.Version, now time.Time) ([][]byte, bool) {
	for _, k := range s.kept {
		if k.log == log && k.v == v {
			k.used = now
			return k.parts, true
		}
	}
	return nil, false
}

// newest returns the newest base kept of a log in an era.
func (s *snapshots) newest(log string, era int64) (base int64, ok bool) {
	for _, k := range s.kept {
		if k.log == log && k.v.Era == era && (!ok || k.v.N > base) {
			base, ok = k.v.N, true
		}
	}
	return base, ok
}

// keep keeps a snapshot in the place of the one not used for longest.
func (s *snapshots) keep(log string, v dispense.Version, parts [][]byte, now time.Time) {
	if len(s.kept) == maxSnapshots {
		slices.SortFunc(s.kept, func(a, b *snapshot) int { return b.used.Compare(a.used) })
		s.kept = s.kept[:maxSnapshots-1]
	}
	s.kept = append(s.kept, &snapshot{log, v, parts, now})
}

// forget drops what nobody has asked for lately.
func (s *snapshots) forget(now time.Time) {
	s.kept = slices.DeleteFunc(s.kept, func(k *snapshot) bool { return now.Sub(k.used) > snapshotLife })
}
