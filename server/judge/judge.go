// Package judge keeps judging what came in: it takes the records that nobody
// has judged, has each looked at with its neighborhood, and tells those who
// wait for what was seen. What is judged how is reconcile's part, and what is
// stored the store's; this is only the loop.
package judge

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Scan is a label that a station met.
type Scan struct {
	Label  string // id.version
	Reason string // why it was denied; "" when it was released
}

// An Odometer is a reading that nothing speaks against.
type Odometer struct {
	Vehicle   string
	OdometerM int64
	At        time.Time
}

// A Once is a one-time authorization that a fill was released on.
type Once struct {
	Once     string
	Auth     dispense.Ref
	VolumeUL dispense.Volume
}

// A Batch is what was judged in one transaction.
type Batch struct {
	Records   int // 0: nothing is left
	Scans     []Scan
	Odometers []Odometer
	Onces     []Once
	// LeftOut are records that cannot be judged, and Why.
	LeftOut []dispense.Ref
	Why     error
}

// A Store judges the next records and stores the findings, in one transaction.
type Store interface {
	Judge(ctx context.Context, limit int) (Batch, error)
}

// Config holds what a Judge may tell of what it saw. All are called after the
// findings are stored; one that fails is logged, and told of the next scan or
// reading in its time.
type Config struct {
	Scan     func(context.Context, Scan) error
	Odometer func(context.Context, Odometer) error
	Once     func(context.Context, Once) error
	// Every is how often to look for new records; 0 means 1 s.
	Every time.Duration
}

// batch is how many records are judged in one transaction.
const batch = 500

// A Judge judges records until it is stopped. Several may run on one database:
// they take turns.
type Judge struct {
	log   *slog.Logger
	store Store
	cfg   Config
}

// New returns a Judge. Nothing happens until Run or Drain.
func New(log *slog.Logger, store Store, cfg Config) *Judge {
	if cfg.Every == 0 {
		cfg.Every = time.Second
	}
	return &Judge{log, store, cfg}
}

// Run judges what comes in until ctx ends. A database that is away is tried
// again: nothing is lost, only later.
func (j *Judge) Run(ctx context.Context) error {
	tick := time.NewTicker(j.cfg.Every)
	defer tick.Stop()
	failing := false
	for {
		err := j.Drain(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			j.log.Error("records not judged, will try again", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Drain judges until nothing is left.
func (j *Judge) Drain(ctx context.Context) error {
	for {
		b, err := j.store.Judge(ctx, batch)
		if err != nil {
			return fmt.Errorf("judge records: %w", err)
		}
		if b.Records == 0 {
			return nil
		}
		j.tell(ctx, b)
	}
}

func (j *Judge) tell(ctx context.Context, b Batch) {
	for _, ref := range b.LeftOut {
		j.log.Error("record cannot be judged", "ref", ref.String(), "err", b.Why)
	}
	for _, s := range b.Scans {
		if j.cfg.Scan == nil {
			break
		}
		if err := j.cfg.Scan(ctx, s); err != nil && ctx.Err() == nil {
			j.log.Error("scan of a label not noted", "label", s.Label, "err", err)
		}
	}
	for _, o := range b.Onces {
		if j.cfg.Once == nil {
			break
		}
		if err := j.cfg.Once(ctx, o); err != nil && ctx.Err() == nil {
			j.log.Error("use of a one-time authorization not noted", "once", o.Once, "err", err)
		}
	}
	for _, o := range b.Odometers {
		if j.cfg.Odometer == nil {
			break
		}
		if err := j.cfg.Odometer(ctx, o); err != nil && ctx.Err() == nil {
			j.log.Error("odometer not noted", "vehicle", o.Vehicle, "err", err)
		}
	}
}
