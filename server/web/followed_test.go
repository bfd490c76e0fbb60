package web

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Whoever asks gets the answer before at once, while the next one is asked for once; what was asked
// for before something was said is no answer; and where nothing is known patience ends.
func TestFollowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const old, patience, takes = 15 * time.Minute, 200 * time.Millisecond, time.Second
		var k followed[int]
		asked, n := 0, 1
		ask := func() (int, error) {
			asked++
			is := n
			time.Sleep(takes)
			if is < 0 {
				return 0, errors.New("broken")
			}
			return is, nil
		}
		want := func(when string, patience time.Duration, a int, known bool, asks int) {
			t.Helper()
			if got, is := k.within(old, patience, ask); got != a || is != known || asked != asks {
				t.Errorf("%s: got %d, known %t, asked %d times; want %d, %t and %d", when, got, is, asked, a, known, asks)
			}
		}
		begun := time.Now()
		want("at first", patience, 0, false, 1)
		if waited := time.Since(begun); waited != patience {
			t.Errorf("at first: waited %v, want %v", waited, patience)
		}
		want("meanwhile", patience, 0, false, 1)
		want("with patience", takes, 1, true, 1)
		n = 2
		want("while it is fresh", 0, 1, true, 1)
		time.Sleep(old)
		want("when it is old", 0, 1, true, 1)
		synctest.Wait()
		want("and asked for once", 0, 1, true, 2)
		time.Sleep(takes)
		synctest.Wait()
		want("when the next is there", 0, 2, true, 2)
		time.Sleep(old)
		want("old again", 0, 2, true, 2)
		n = 3
		k.forget() // while 3 … is asked for as it was before
		want("forgotten", 5*takes, 3, true, 4)
		n = -1
		k.forget()
		want("broken", 5*takes, 3, false, 6)
		n = 4
		want("mended", 5*takes, 4, true, 7)
	})
}
