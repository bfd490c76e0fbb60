package scanner

import "time"

// A Dialog is our side of the conversation with one scanner: it takes what came
// and says what was scanned and what to send. It has no clock and no goroutine:
// it is told what came and when, by times that do not go back. It keeps a few
// kilobytes and eight labels.
type Dialog struct {
	p     Profile
	proto protocol
	gate  gate

	trigger   bool      // whether the scanner shall scan
	retrigger time.Time // when it is told again
}

// A protocol is how a scanner frames what it reads, and what it understands.
type protocol interface {
	// feed, tick and due are as those of Dialog, before the gate.
	feed(at time.Time, b []byte) []Result
	tick(at time.Time) []Result
	due() time.Time
	// reset drops what is under way, as after an unplug.
	reset(at time.Time)
	send(at time.Time, c command)
	// outgoing returns what to send now, and forgets it.
	outgoing() []byte
}

// A command is something to tell a scanner.
type command uint8

const (
	goodRead command = iota
	badRead
	triggerOn
	triggerOff
)

// String returns the command's name in the configuration.
func (c command) String() string {
	return [...]string{"good_read", "bad_read", "trigger_on", "trigger_off"}[c]
}

// in returns the bytes of a command as the profile has them.
func (c command) in(p Profile) string {
	return [...]string{p.GoodRead, p.BadRead, p.TriggerOn, p.TriggerOff}[c]
}

// retriggerAfter is how long a scanner is believed to go on scanning: many end
// a session by themselves, or after a label.
const retriggerAfter = 3 * time.Second

// NewDialog returns the conversation with a scanner of profile p, which must
// pass [Profile.Check]. With a trigger it begins with the scanner scanning.
func NewDialog(at time.Time, p Profile) *Dialog {
	p = p.withDefaults()
	d := &Dialog{p: p, gate: gate{debounce: p.Debounce, together: p.Together}}
	if p.Protocol == "ssi" {
		d.proto = newPackets(at, p)
	} else {
		d.proto = newPlain(p)
	}
	d.Trigger(at, true)
	return d
}

// Feed takes the bytes that came at one time and returns what became of each
// frame that ended, in order. Empty frames, such as that between CR and LF, are
// not frames.
func (d *Dialog) Feed(at time.Time, b []byte) []Result {
	if len(b) == 0 {
		return nil
	}
	return d.pass(at, d.proto.feed(at, b))
}

// Tick tells that nothing came until at. It ends a frame whose gap is over, and
// repeats what was not answered.
func (d *Dialog) Tick(at time.Time) []Result {
	if d.trigger && !at.Before(d.retrigger) {
		d.pull(at)
	}
	return d.pass(at, d.proto.tick(at))
}

// Due returns when Tick has something to do, or the zero time.
func (d *Dialog) Due() time.Time {
	due := d.proto.due()
	if d.trigger && (due.IsZero() || d.retrigger.Before(due)) {
		due = d.retrigger
	}
	return due
}

// Outgoing returns what to send to the scanner now, and forgets it.
func (d *Dialog) Outgoing() []byte { return d.proto.outgoing() }

// Reset drops the frame in progress, as after an unplug, and tells the scanner
// again how it shall be set up. The labels seen stay in memory, so that one held
// through it is still one scan.
func (d *Dialog) Reset(at time.Time) {
	d.proto.reset(at)
	if d.trigger {
		d.pull(at)
	}
}

// Feedback tells whoever holds the scanner whether a scan was good.
func (d *Dialog) Feedback(at time.Time, good bool) {
	if good {
		d.proto.send(at, goodRead)
	} else {
		d.proto.send(at, badRead)
	}
}

// Trigger has the scanner scan from now on, or no longer, where its profile says
// that the host triggers it.
func (d *Dialog) Trigger(at time.Time, on bool) {
	if !d.p.Trigger || on == d.trigger {
		return
	}
	d.trigger = on
	if on {
		d.pull(at)
	} else {
		d.proto.send(at, triggerOff)
	}
}

func (d *Dialog) pull(at time.Time) {
	d.retrigger = at.Add(retriggerAfter)
	d.proto.send(at, triggerOn)
}

// pass lets results through the gate.
func (d *Dialog) pass(at time.Time, results []Result) []Result {
	for i, r := range results {
		switch r.Kind {
		case Scanned:
			results[i] = d.gate.scan(at, r.Scan)
		case Refused:
			results[i] = d.gate.refuse(at, r)
		}
		if d.trigger && r.Kind == Scanned { // a label ended the scanner's session
			d.retrigger = at
		}
	}
	return results
}
