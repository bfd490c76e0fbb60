package session

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/pump"
)

// A world is a pump with its true meter, a journal, and a machine between them
// that may be killed at any effect.
type world struct {
	t    *rapid.T
	m    *Machine
	at   time.Time
	dev  device
	kind Hose

	// The journal.
	seq    int64
	open   *Open
	closed map[dispense.Ref]int
	total  dispense.Volume // accounted for
	sum    dispense.Volume // Σ dispense and offbook
	begun  dispense.Volume

	replies []Input // what the line has yet to deliver
	timers  map[Timer]bool
	decide  bool
}

// A device releases one hose, keeps its sales, and counts every liter.
type device struct {
	meter            dispense.Volume
	released, lifted bool
	limit, volume    dispense.Volume
	id               string
	done             bool
	sales            []pump.Sale
	deaf             bool // obeys no limit
	silent           bool
}

func (d *device) status() pump.Status {
	s := pump.Status{Hose: "A", State: pump.Idle, Volume: d.volume}
	switch {
	case d.released && d.lifted:
		s.State = pump.Flowing
	case d.released:
		s.State = pump.Armed
	case d.lifted:
		s.State = pump.Calling
	case d.done:
		s.State = pump.Done
	}
	return s
}

func (d *device) flow(v dispense.Volume) {
	if !d.released || !d.lifted {
		return
	}
	if !d.deaf {
		v = min(v, d.limit-d.volume)
	}
	d.volume, d.meter = d.volume+v, d.meter+v
}

// end ends a release, and stores what flowed as a sale.
func (d *device) end() {
	if d.released && d.volume > 0 {
		d.done = true
		d.sales = append(d.sales, pump.Sale{
			Hose: "A", Index: int64(len(d.sales)), ID: d.id, Volume: d.volume,
			Before: d.meter - d.volume, After: d.meter, HasTotals: true,
		})
	}
	d.released = false
}

func newWorld(t *rapid.T) *world {
	w := &world{t: t, at: scriptDay, closed: map[dispense.Ref]int{}, begun: 1000 * dispense.Liter}
	w.kind = Hose{
		ID: "A", Grade: "diesel", Arm: pump.ArmPump, From: "pump", Totalizer: true, Stored: rapid.Bool().Draw(t, "stored"),
		Modulus: 1_000_000 * dispense.Liter, Count: 10 * dispense.Milliliter, OverrunUL: dispense.Liter, Known: true,
	}
	w.dev.meter, w.total = w.begun, w.begun
	w.start()
	return w
}

// start is a new life of the agent, from what the journal holds.
func (w *world) start() {
	h := w.kind
	h.TotalizerUL = w.total
	w.m = New(Position{ID: "p1", Hoses: []Hose{h}, Open: w.open})
	w.replies, w.timers, w.decide = nil, map[Timer]bool{}, false
	w.step(ReadMeters{})
}

// step gives an input, and carries out its effects until the agent dies.
func (w *world) step(in Input) {
	w.at = w.at.Add(time.Second)
	effects, _ := w.m.Step(w.at, in) // an unexpected input is none
	for _, e := range effects {
		if rapid.IntRange(0, 60).Draw(w.t, "crash") == 0 {
			w.start()
			return
		}
		w.carryOut(e)
	}
}

func (w *world) carryOut(e Effect) {
	switch x := e.(type) {
	case Decide:
		w.decide = true
	case Record:
		w.record(x.Body)
	case Release:
		w.release(x.Order)
	case Stop:
		if !w.dev.silent {
			w.dev.end()
		}
	case ReadTotalizer:
		ok := !w.dev.silent && rapid.IntRange(0, 4).Draw(w.t, "read fails") > 0
		w.replies = append(w.replies, TotalizerRead{"A", w.dev.meter, ok})
	case Acknowledge:
		if len(w.dev.sales) > 0 && w.dev.sales[0] == x.Sale && rapid.Bool().Draw(w.t, "acknowledged") {
			w.dev.sales = w.dev.sales[1:]
		}
	case SetTimer:
		w.timers[x.Timer] = true
	case ClearTimer:
		delete(w.timers, x.Timer)
	}
}

func (w *world) release(o pump.Order) {
	if w.open == nil || w.open.Body.DeviceID != o.ID {
		w.t.Fatalf("release as %s, want only what a durable authorize says: %v", o.ID, w.open)
	}
	switch outcome := rapid.IntRange(0, 4).Draw(w.t, "release"); {
	case outcome == 0 && !w.dev.silent:
		w.replies = append(w.replies, ReleaseFailed{Refused: true})
		return
	case outcome == 1 || w.dev.silent: // it may or may not have heard
		w.replies = append(w.replies, ReleaseFailed{})
		if w.dev.silent {
			return
		}
	default:
		w.replies = append(w.replies, Released{})
	}
	w.dev.released, w.dev.volume, w.dev.limit, w.dev.id, w.dev.done = true, 0, o.Limit, o.ID, false
}

func (w *world) record(b dispense.Body) {
	switch x := b.(type) {
	case *dispense.Dispense:
		w.close(x.Auth)
		w.sum += x.VolumeUL
		w.account(*x.TotalizerBeforeUL, *x.TotalizerAfterUL, x.VolumeUL)
	case *dispense.Void:
		w.close(x.Auth)
	case *dispense.Offbook:
		w.sum += x.VolumeUL
		w.account(x.TotalizerBeforeUL, x.TotalizerAfterUL, x.VolumeUL)
	case *dispense.Authorize:
		w.t.Fatalf("the machine recorded an authorize: only a decision does")
	}
}

func (w *world) account(before, after, volume dispense.Volume) {
	if before != w.total || after-before != volume {
		w.t.Fatalf("a record from %s to %s of %s, want it to begin at %s and to be whole", before, after, volume, w.total)
	}
	w.total = after
}

func (w *world) close(auth dispense.Ref) {
	if w.closed[auth]++; w.closed[auth] > 1 || w.open == nil || w.open.Ref != auth {
		w.t.Fatalf("%s was closed %d times; open is %v", auth, w.closed[auth], w.open)
	}
	if w.dev.released {
		w.t.Fatalf("%s was closed while the hose is released", auth)
	}
	w.open = nil
}

func (w *world) poll() {
	if w.dev.silent {
		w.step(PumpSilent{})
		return
	}
	w.step(PumpBack{})
	w.step(PumpSeen{[]pump.Status{w.dev.status()}})
	if !w.kind.Stored {
		w.step(NoSale{})
		return
	}
	if len(w.dev.sales) == 0 {
		w.step(NoSale{})
		return
	}
	in := SaleSeen{Sale: w.dev.sales[0]}
	for ref := range w.closed {
		if fmt.Sprintf("%016X", ref.Seq) == in.Sale.ID {
			in.Near = ref
		}
	}
	w.step(in)
}

// deliver hands over the oldest thing the line has to say.
func (w *world) deliver() {
	if len(w.replies) > 0 {
		in := w.replies[0]
		w.replies = w.replies[1:]
		w.step(in)
	}
}

func (w *world) answer() {
	if !w.decide {
		return
	}
	w.decide = false
	switch rapid.IntRange(0, 3).Draw(w.t, "decision") {
	case 0:
		w.step(Denied{Reason: "hours"})
	case 1:
		w.step(Prompted{What: PromptKind(rapid.IntRange(int(PromptOdometer), int(PromptMiles)).Draw(w.t, "prompt"))})
	default:
		if w.open != nil {
			w.t.Fatalf("a decision is asked for while %s is open", w.open.Ref)
		}
		w.seq++
		ref := dispense.Ref{Station: "norte", Epoch: 1, Seq: w.seq}
		body := &dispense.Authorize{
			Position: "p1", Hoses: []string{"A"}, Grade: "diesel", Purpose: "vehicle", LapseS: 60,
			LimitUL: dispense.Volume(rapid.IntRange(1, 60).Draw(w.t, "limit")) * dispense.Liter, DeviceID: fmt.Sprintf("%016X", w.seq),
		}
		w.open = &Open{ref, body}
		w.step(Granted{ref, body})
	}
}

func (w *world) check(t *rapid.T) {
	ref, open := w.m.OpenAuthorize()
	if open != (w.open != nil) || open && ref != w.open.Ref {
		t.Fatalf("the machine has %s open (%t), the journal %v", ref, open, w.open)
	}
	if moved := w.total - w.begun; moved != w.sum {
		t.Fatalf("the records say %s, and move the totalizer by %s", w.sum, moved)
	}
	if w.total > w.dev.meter {
		t.Fatalf("the records account for %s, and the meter shows %s", w.total, w.dev.meter)
	}
}

// settleDown lets everything come to rest: the line answers, and people go home.
func (w *world) settleDown() {
	w.dev.silent = false
	w.dev.end()
	w.dev.lifted = false
	for range 60 {
		w.poll()
		for len(w.replies) > 0 {
			w.deliver()
		}
		w.decide = false
		w.step(Denied{Reason: "closing"})
		for _, t := range []Timer{TimerPrompt, TimerAsk, TimerLift, TimerReread, TimerSettle, TimerScreen} {
			w.at = w.at.Add(time.Minute)
			w.step(Expired{t})
		}
		w.step(ReadMeters{})
	}
}

// TestNoLiterIsLost drives the machine with anything in any order, kills it at
// any effect, and then asks where the fuel went.
func TestNoLiterIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		liters := rapid.IntRange(1, 30)
		t.Repeat(map[string]func(*rapid.T){
			"":         w.check,
			"scan":     func(*rapid.T) { w.step(Scanned{Code: Code{Label: "V"}}) },
			"override": func(*rapid.T) { w.step(OverrideGiven{}) },
			"draw":     func(*rapid.T) { w.step(DrawAsked{Draw{Purpose: "test", Hose: "A"}}) },
			"badge":    func(*rapid.T) { w.step(Identified{dispense.Who{Person: "d", By: "badge"}}) },
			"bad PIN":  func(*rapid.T) { w.step(PINRefused{policy.WrongPIN{Person: "d"}}) },
			"no badge": func(*rapid.T) { w.step(Scanned{Code: Code{Text: "7501"}, Refused: "foreign_code"}) },
			"answer":   func(*rapid.T) { w.answer() },
			"deliver":  func(*rapid.T) { w.deliver() },
			"poll":     func(*rapid.T) { w.poll() },
			"lift":     func(*rapid.T) { w.dev.lifted = true; w.poll() },
			"pour": func(t *rapid.T) {
				w.dev.flow(dispense.Volume(liters.Draw(t, "liters")) * dispense.Liter)
				w.poll()
			},
			"hang up": func(*rapid.T) { w.dev.lifted = false; w.dev.end(); w.poll() },
			"steal": func(t *rapid.T) {
				if !w.dev.released {
					w.dev.meter += dispense.Volume(liters.Draw(t, "liters")) * dispense.Liter
				}
			},
			"ignore the limit": func(*rapid.T) { w.dev.deaf = !w.dev.deaf },
			"fall silent":      func(*rapid.T) { w.dev.silent = !w.dev.silent; w.poll() },
			"mismatch":         func(*rapid.T) { w.step(Mismatched{}) },
			"cancel":           func(*rapid.T) { w.step(Canceled{}) },
			"stop":             func(*rapid.T) { w.step(StopPressed{}) },
			"meters":           func(*rapid.T) { w.step(ReadMeters{}) },
			"kill":             func(*rapid.T) { w.start() },
			"expire": func(t *rapid.T) {
				var set []Timer
				for x := TimerScreen; x <= TimerSettle; x++ {
					if w.timers[x] {
						set = append(set, x)
					}
				}
				if len(set) > 0 {
					x := rapid.SampledFrom(slices.Clone(set)).Draw(t, "timer")
					delete(w.timers, x)
					w.at = w.at.Add(time.Minute)
					w.step(Expired{x})
				}
			},
		})
		w.settleDown()
		w.check(t)
		if w.open != nil || w.m.State() != Idle {
			t.Fatalf("after everything has come to rest the position is %s, open is %v", w.m.State(), w.open)
		}
		if w.total != w.dev.meter {
			t.Fatalf("the records account for %s of the meter's %s", w.total, w.dev.meter)
		}
	})
}
