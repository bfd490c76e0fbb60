package companytec

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// Fills are the fills that hoses have in progress or just over, by hose, as the
// last polls saw them. It is all that a driver remembers of the past.
type Fills map[string]fill

type fill struct {
	volume dispense.Volume
	over   bool
}

// Shows notes what has flowed in a fill in progress.
func (f Fills) Shows(hose string, v dispense.Volume) { f[hose] = fill{volume: v} }

// Forget drops what is known of a hose: another fill is to begin.
func (f Fills) Forget(hose string) { delete(f, hose) }

// Open tells whether a fill was seen to begin and not to end.
func (f Fills) Open(hose string) bool {
	x, known := f[hose]
	return known && !x.over
}

// Follow makes the status of a hose of its state and what came before. A hose is
// Done from the end of a fill that was seen until it is lifted or released again;
// the volume shown then may lack what flowed after the last poll.
func (f Fills) Follow(hose string, s pump.State) pump.Status {
	x, known := f[hose]
	switch s {
	case pump.Flowing:
		if !known || x.over {
			x = fill{}
		}
		x.over = false
		f[hose] = x
		return pump.Status{Hose: hose, State: s, Volume: x.volume}
	case pump.Idle, pump.Done:
		if known {
			f[hose] = fill{volume: x.volume, over: true}
			return pump.Status{Hose: hose, State: pump.Done, Volume: x.volume}
		}
	case pump.Calling:
		// A pause shows the same letter as a lifted nozzle: the fill may go on.
		if known && !x.over {
			return pump.Status{Hose: hose, State: pump.Flowing, Volume: x.volume}
		}
		delete(f, hose)
	case pump.Armed, pump.Free:
		delete(f, hose)
	}
	return pump.Status{Hose: hose, State: s}
}

// looks is how often a change is looked for in the status, and look the time
// between: the controller has to reach its pump first.
const (
	looks = 5
	look  = 100 * time.Millisecond
)

// Until looks at a hose until it is as wanted, a few times at most.
func Until(ctx context.Context, state func(context.Context) (pump.State, error), wanted func(pump.State) bool) error {
	last := pump.Unknown
	for n := range looks {
		if n > 0 {
			if err := Wait(ctx, look); err != nil {
				return err
			}
		}
		var err error
		if last, err = state(ctx); err != nil {
			return fmt.Errorf("its status is unknown: %w", err)
		}
		if wanted(last) {
			return nil
		}
	}
	return fmt.Errorf("the hose is %s", last)
}

// Wait lets d pass unless ctx ends first.
func Wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Released tells whether a state is one that an authorization leads to, and
// Closed whether it is one in which nothing can flow.
func Released(s pump.State) bool { return s == pump.Armed || s == pump.Flowing }

// Closed tells whether nothing can flow in a state.
func Closed(s pump.State) bool {
	return s == pump.Idle || s == pump.Calling || s == pump.Done || s == pump.Busy
}
