package journal

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// Two boxes with one key end each other's epochs for as long as both run, and
// each epoch carries over again what no receipt covers. The first fork is
// answered at once; from then on an epoch lasts at least this long, doubled with
// each that follows within a day.
const (
	firstWait   = time.Minute
	longestWait = time.Hour
	calm        = 24 * time.Hour // without another, all is forgotten
)

// A rush counts the epochs that receipts have forced one after another. It is
// taken from the records alone, and from what they say of the time since the
// agent started, never from their clocks.
type rush struct {
	epochs int           // since the last grant, or since a day without one
	lived  time.Duration // since the newest, at least: what passed while the agent ran
	mono   int64         // of the last record
}

// forced tells whether a receipt, and so perhaps a clone, caused an epoch.
func forced(why string) bool { return why == "forked" || why == "rolled_back" }

// begin notes the start of an epoch.
func (r *rush) begin(why string) {
	switch {
	case !forced(why):
		if why != "corrupt" {
			*r = rush{} // somebody came with a grant
		}
		return
	case r.lived >= calm:
		r.epochs = 0
	}
	r.epochs, r.lived = r.epochs+1, 0
}

// pass notes a record. same tells that the agent has not started anew since the
// one before.
func (r *rush) pass(env *dispense.Envelope, same bool) {
	if same {
		r.lived += time.Duration(max(0, env.MonoMS-r.mono)) * time.Millisecond
	}
	r.mono = env.MonoMS
}

// wait returns how long after the newest forced epoch the next one may begin.
func (r *rush) wait() time.Duration {
	if r.epochs == 0 || r.lived >= calm {
		return 0
	}
	return min(firstWait<<min(r.epochs-1, 10), longestWait)
}

// rushed tells whether it is too early to begin another epoch because of a
// receipt. A restart of the agent begins the wait anew.
func (j *Journal) rushed() bool {
	wait := j.book.rush.wait()
	return wait > 0 && time.Duration(j.opt.Stamp().MonoMS-j.forcedAt)*time.Millisecond < wait
}
