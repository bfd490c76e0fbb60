package journal

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// overridesKept is how long an override is remembered beyond the longest period
// of its ration. Its challenge is remembered for as long as the journal is.
const overridesKept = 32 * 24 * time.Hour

// An Override is one that two people made here.
type Override struct {
	Ref  dispense.Ref
	Body *dispense.Override
	At   time.Time
	Boot int64        // the agent start that wrote it …
	Mono int64        // … and milliseconds since
	Used dispense.Ref // the authorize that names it; zero when none does
}

// A Moment is a time, as well as a station knows it, and what has passed since
// the agent started.
type Moment struct {
	At   time.Time
	Boot int64
	Mono int64 // milliseconds
}

// Open tells whether it can still be used: once, and before it lapses. Within
// one life of the agent that does not depend on any clock that can be set.
func (o Override) Open(now Moment) bool {
	since := now.At.Sub(o.At)
	if now.Boot == o.Boot {
		since = time.Duration(now.Mono-o.Mono) * time.Millisecond
	}
	return o.Used.IsZero() && since < time.Duration(min(o.Body.LapseS, 86400))*time.Second
}

// overridden notes an override, and forgets those that no ration counts.
func (b *Book) overridden(env *dispense.Envelope, x *dispense.Override) {
	b.overrides = slices.DeleteFunc(b.overrides, func(o Override) bool { return env.At.Sub(o.At) > overridesKept })
	// A clock that was set back must not take it out of the period that its ration
	// is counted in.
	at := later(env.At, b.served)
	b.overrides = append(b.overrides, Override{Ref: env.Ref(), Body: x, At: at, Boot: env.Boot, Mono: env.MonoMS})
	if x.Challenge != "" {
		b.challenges[x.Challenge] = true
	}
}

// use notes that an authorize names an override.
func (b *Book) use(override, auth dispense.Ref) {
	for i := range b.overrides {
		if b.overrides[i].Ref == override {
			b.overrides[i].Used = auth
		}
	}
}

// unuse gives an override back from which nothing flowed.
func (b *Book) unuse(override dispense.Ref) { b.use(override, dispense.Ref{}) }

// OverrideOf returns the newest override of a vehicle that can be used.
func (b *Book) OverrideOf(vehicle string, now Moment) (Override, bool) {
	for _, o := range slices.Backward(b.overrides) {
		if o.Body.Vehicle == vehicle && o.Open(now) {
			return o, true
		}
	}
	return Override{}, false
}

// Overrides returns how many overrides were made here since a time, those that
// a clock set back puts into the future among them, and those that nobody used.
func (b *Book) Overrides(since time.Time) int64 {
	n := int64(0)
	for _, o := range b.overrides {
		if !o.At.Before(since) {
			n++
		}
	}
	return n
}

// Challenged tells whether an override answered a challenge: it is never
// answered again.
func (b *Book) Challenged(challenge string) bool { return b.challenges[challenge] }

// Emergency returns the emergency that is declared here at a time, nil when none
// is.
func (b *Book) Emergency(now time.Time) *dispense.Emergency {
	if b.emergency == nil || !now.Before(b.emergency.UntilAt) {
		return nil
	}
	return b.emergency
}

// declare begins an emergency, or ends it.
func (b *Book) declare(x *dispense.Emergency) {
	b.emergency = nil
	if x.Action == "declare" {
		b.emergency = x
	}
}
