package bench

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"
)

// lookAgain is how often what happens is looked at, in real time.
const lookAgain = 50 * time.Millisecond

// longestWait is when somebody who waits for something gives up.
const longestWait = 10 * time.Minute

// wait waits for some real time, or for what is about to be over.
func (b *Bench) wait(ctx context.Context, out io.Writer, words []string) error {
	over, what := b.awaited(words[0])
	if over == nil {
		s, err := strconv.ParseFloat(words[0], 64)
		if err != nil || !(s > 0 && s <= 3600) {
			return fmt.Errorf("%q is no hose, no printer, and not up to 3600 seconds", words[0])
		}
		b.until(ctx, out, time.Duration(s*float64(time.Second)), func() bool { return false })
		return nil
	}
	if !b.until(ctx, out, longestWait, over) && ctx.Err() == nil {
		return fmt.Errorf("%s within %v", what, longestWait)
	}
	return nil
}

// awaited returns when a fill, or the printing of one more receipt, is over, and
// what to say if it never is; nil for what is neither hose nor printer.
func (b *Bench) awaited(id string) (over func() bool, what string) {
	if h, err := b.hose(id); err == nil {
		return func() bool { return h.Totalizer() > h.began && !h.Flowing() }, "no fill at " + id + " was over"
	}
	if d, err := b.device(id); err == nil && d.printer != nil {
		return func() bool {
			if len(d.printer.Receipts()) <= d.awaited {
				return false
			}
			d.awaited++
			return true
		}, "no receipt came out of " + id
	}
	return nil, ""
}

// until tells the news until something is so, which it reports, or time is up.
func (b *Bench) until(ctx context.Context, out io.Writer, limit time.Duration, is func() bool) bool {
	timer, tick := time.NewTimer(limit), time.NewTicker(lookAgain)
	defer timer.Stop()
	defer tick.Stop()
	for {
		so := is()
		b.News(out)
		if so {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return false
		case <-tick.C:
		}
	}
}
