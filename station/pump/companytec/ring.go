package companytec

import "fmt"

// RingSize is how many finished sales the controller keeps. The place after
// 9999 is 0000, and two equal pointers mean that nothing is unread, so at most
// one less can wait (documented).
const RingSize = 10_000

// nearlyFull is how many unread sales are too many: hundreds of fleets' days.
const nearlyFull = RingSize * 9 / 10

// A Ring watches the pointers of the controller's store of finished sales. The
// write pointer moves with every sale, the read pointer only when we acknowledge
// one. Whatever else moves it takes sales from us: another program on our port,
// or the controller itself, when it overwrites what nobody read. What exactly it
// does then is not documented, so both ways are noticed.
//
// Fuel is never lost by it: the totalizers show what flowed. What is lost is whose
// it was.
type Ring struct {
	known       bool
	read, write int64
	acked       int64  // sales acknowledged since the last look …
	unsure      int64  // … and those of which the answer was lost
	trouble     string // found and not yet told
	full        bool   // told, until there is room again
}

// Acknowledged notes that the read pointer moved on by our own doing.
func (r *Ring) Acknowledged() { r.acked++ }

// Unanswered notes that the read pointer was told to move on, and may have.
func (r *Ring) Unanswered() { r.unsure++ }

// Read returns the read pointer of the last look.
func (r *Ring) Read() int64 { return r.read }

// Look takes the pointers as the controller tells them.
func (r *Ring) Look(read, write int64) {
	unread := ringDistance(read, write)
	if r.known {
		r.compare(read, unread)
	}
	switch {
	case unread < nearlyFull:
		r.full = false
	case !r.full:
		r.full = true
		r.Say(fmt.Sprintf("%d finished sales wait in the controller, which keeps at most %d: older ones may be lost", unread, RingSize-1))
	}
	r.known, r.read, r.write, r.acked, r.unsure = true, read, write, 0, 0
}

// compare holds what is against what our own doing explains.
func (r *Ring) compare(read, unread int64) {
	expected := (r.read + r.acked) % RingSize
	if more := ringDistance(expected, read); more <= r.unsure {
		expected = read
	}
	before := ringDistance(r.read, r.write) - ringDistance(r.read, expected) // at least
	switch skipped := ringDistance(expected, read); {
	case skipped != 0 && unread >= RingSize-2:
		r.Say(fmt.Sprintf("the controller overwrote finished sales before they were read: the read pointer moved from %04d to %04d", expected, read))
	case skipped != 0:
		r.Say(fmt.Sprintf("somebody else moved the read pointer from %04d to %04d: another program reads sales on this port; give it a port of its own", expected, read))
	case unread < before:
		r.Say(fmt.Sprintf("the controller overwrote finished sales before they were read: %d waited, now %d", before, unread))
	}
}

// Say notes a trouble with the store; the first that nobody was told of yet stands.
func (r *Ring) Say(what string) {
	if r.trouble == "" {
		r.trouble = what
	}
}

// Trouble returns what was found since it was last called, or nothing.
func (r *Ring) Trouble() string {
	t := r.trouble
	r.trouble = ""
	return t
}

// ringDistance is how far it is from one place to another, always forward.
func ringDistance(from, to int64) int64 { return ((to-from)%RingSize + RingSize) % RingSize }
