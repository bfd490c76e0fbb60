package city

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// How long people wait, in real time: pages come from an agent that does not
// know how fast the world runs.
const (
	lookAgain = 10 * time.Millisecond
	// notRead is when a driver holds the label under the scanner once more.
	notRead = 1500 * time.Millisecond
	// oldNews is how long a page that has not changed is taken for the one before.
	oldNews = 400 * time.Millisecond
	// patience is when he gives up and leaves.
	patience = 20 * time.Second
	// seen is how long a lifted nozzle needs to be noticed by a poll.
	seen = 60 * time.Millisecond
	// apart is how long a scanner must see nothing before another code: two codes
	// within a second are taken for two in view at once.
	apart = 1100 * time.Millisecond
)

// What a page says, in the words of the page.
const (
	pageIdle    = "idle"
	pageOut     = "out"
	pagePrompt  = "prompt"
	pageReady   = "ready"
	pagePouring = "pouring"
	pageDone    = "done"
	pageVoid    = "void"
	pageDenied  = "denied"
)

// errLeft means that a driver went away without fuel.
var errLeft = errors.New("left without fuel")

// visit lets one car come, take what it may, and go.
func (c *City) visit(ctx context.Context, v *Visit) {
	s, here := c.Stations[v.Station], c.stays[v.ID]
	defer close(here.ended)
	p, h := s.choose(v)
	if v.Planted != nil && v.Planted.Kind == Race {
		close(here.begun)
		c.note(v, c.race(ctx, s, v))
		return
	}
	// Who follows another takes his place when that one has his: then neither
	// waits for the other's.
	before := c.stays[v.Follows]
	if before != nil {
		<-before.begun
	}
	p.bay.Lock()
	defer p.bay.Unlock()
	close(here.begun)
	if before != nil {
		<-before.ended
	}
	if v.Planted == nil {
		c.note(v, c.fuel(ctx, s, p, h, v, cut{}))
		return
	}
	c.note(v, c.plant(ctx, s, p, h, v))
}

// note tells how a visit ended.
func (c *City) note(v *Visit, err error) {
	if v.Planted != nil && err == nil {
		v.Planted.Done = true
	}
	if c.Tell == nil || errors.Is(err, context.Canceled) {
		return
	}
	what := fmt.Sprintf("%s at %s", v.Vehicle.Number, c.Stations[v.Station].ID)
	if err != nil {
		what += ": " + err.Error()
	}
	c.Tell(what)
}

// choose returns where a visit goes: a position that has the vehicle's grade.
func (s *Station) choose(v *Visit) (*Position, *Hose) {
	at := s.serving(v.Vehicle.Grade)
	p := at[v.Position%len(at)]
	return p, p.hose(v.Vehicle.Grade)
}

// serving returns the positions with a hose of a grade.
func (s *Station) serving(grade string) []*Position {
	var at []*Position
	for _, p := range s.Positions {
		if p.hose(grade) != nil {
			at = append(at, p)
		}
	}
	return at
}

func (p *Position) hose(grade string) *Hose {
	for _, h := range p.Hoses {
		if h.Grade == grade {
			return h
		}
	}
	return nil
}

// A stand is a car at a position, while it is there.
type stand struct {
	*City
	s    *Station
	p    *Position
	h    *Hose
	v    *Visit
	fill Fill
	cut  cut
	meet *meeting // before the label is held under the scanner; nil: nobody
	// before is what the page showed as the label was held under the scanner:
	// what somebody else was told may still stand there.
	before Page
}

// A meeting is where some people wait for one another.
type meeting struct {
	mu   sync.Mutex
	away int
	all  chan struct{}
}

func newMeeting(people int) *meeting { return &meeting{away: people, all: make(chan struct{})} }

// arrive returns when all have arrived. A nil meeting waits for nobody.
func (m *meeting) arrive(ctx context.Context) error {
	if m == nil {
		return ctx.Err()
	}
	m.mu.Lock()
	if m.away--; m.away == 0 {
		close(m.all)
	}
	m.mu.Unlock()
	select {
	case <-m.all:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A cut is what happens to the agent during a fill; the zero cut is nothing.
type cut struct {
	midway func() error // when a quarter of the fuel has flowed
	hungUp func() error // when the nozzle is back
}

func call(f func() error) error {
	if f == nil {
		return nil
	}
	return f()
}

// fuel is what a driver does at a pump, from lifting the nozzle to driving off.
// The caller holds the bay.
func (c *City) fuel(ctx context.Context, s *Station, p *Position, h *Hose, v *Visit, cut cut) error {
	return c.stand(ctx, &stand{City: c, s: s, p: p, h: h, v: v, cut: cut})
}

func (c *City) stand(ctx context.Context, st *stand) error {
	s, p, h, v := st.s, st.p, st.h, st.v
	h.Nozzle.Lift()
	st.fill = Fill{
		Station: s.ID, Position: p.ID, Hose: h.ID, Vehicle: v.Vehicle.Number,
		StartUL: h.Nozzle.Totalizer(), Began: c.Clock.Now(),
	}
	err := st.atPump(ctx)
	h.Nozzle.HangUp()
	st.fill.EndUL, st.fill.Ended = h.Nozzle.Totalizer(), c.Clock.Now()
	if v.Planted != nil {
		st.fill.Planted = v.Planted.ID
	}
	c.Ledger.Add(st.fill)
	if err = errors.Join(err, call(st.cut.hungUp)); err != nil {
		return err
	}
	_, err = st.wait(ctx, false, pageDone, pageVoid, pageIdle, pageDenied, pageOut)
	return err
}

func (st *stand) atPump(ctx context.Context) error {
	if err := pause(ctx, seen); err != nil {
		return err
	}
	if st.v.Soda {
		if err := st.scan(ctx, "7501055300075"); err != nil {
			return err
		}
	}
	if err := st.scan(ctx, st.Labels[st.v.Vehicle.Number]); err != nil {
		return err
	}
	page, err := st.wait(ctx, true, pageReady, pagePouring, pageDenied)
	if err != nil {
		return err
	}
	if page.Page == pageDenied {
		return fmt.Errorf("%w: %s", errLeft, page.Reason)
	}
	return st.pour(ctx, page)
}

func (st *stand) scan(ctx context.Context, code string) error {
	if st.p.code != code {
		if err := pause(ctx, apart-time.Since(st.p.scannedAt)); err != nil {
			return err
		}
	}
	meet := st.meet
	st.meet = nil
	if err := meet.arrive(ctx); err != nil {
		return err
	}
	st.before, _ = st.s.Screen.Look(ctx, st.p.ID) // without a page, nothing stands there
	st.p.code, st.p.scannedAt = code, time.Now()
	st.Ledger.Scanned()
	if err := st.p.Scanner.Scan(code); err != nil {
		return fmt.Errorf("scan at position %s: %w", st.p.ID, err)
	}
	return nil
}

// wait looks at the page until it is one of those wanted, answers what it asks
// for meanwhile, and with rescan holds the label under the scanner again when
// nothing came of it.
func (st *stand) wait(ctx context.Context, rescan bool, wanted ...string) (Page, error) {
	since, fresh := time.Now(), !rescan
	var last Page
	for time.Since(since) < patience {
		page, err := st.s.Screen.Look(ctx, st.p.ID)
		if ctx.Err() != nil {
			return page, ctx.Err()
		}
		if err == nil {
			last, fresh = page, fresh || page != st.before || time.Since(st.p.scannedAt) > oldNews
			if fresh && slices.Contains(wanted, page.Page) {
				return page, nil
			}
			st.answer(ctx, page)
		}
		if rescan && time.Since(st.p.scannedAt) > notRead && (err != nil || page.Page == pageIdle || page.Page == pageVoid || page.Page == pageDone) {
			if err := st.scan(ctx, st.Labels[st.v.Vehicle.Number]); err != nil {
				return page, err
			}
		}
		if err := pause(ctx, lookAgain); err != nil {
			return page, err
		}
	}
	return last, fmt.Errorf("%w: page %q (%s) after %v", errLeft, last.Page, last.Reason, patience)
}

// answer types the odometer when the page asks for it. Who mistyped it insists.
func (st *stand) answer(ctx context.Context, page Page) {
	if page.Page != pagePrompt || page.Prompt != "odometer" {
		return
	}
	if err := st.takes(ctx, 4*time.Second); err != nil {
		return
	}
	// A page that has moved on refuses, and the next look shows why.
	_ = st.s.Screen.Odometer(ctx, st.p.ID, st.v.TypedKM)
}

// pour squeezes until the tank has what it wanted or the flow ends for good.
func (st *stand) pour(ctx context.Context, page Page) error {
	want := st.v.WantUL
	if !st.s.Exact && page.LimitUL > 0 {
		want = min(want, page.LimitUL)
	}
	n := st.h.Nozzle
	n.Fill(st.v.FlowLPM, want)
	since, still, told := time.Now(), 0, !st.v.Tells
	for still < 3 && time.Since(since) < patience {
		if err := pause(ctx, lookAgain); err != nil {
			return err
		}
		flowed := n.Totalizer() - st.fill.StartUL
		if flowed > want/4 {
			midway := st.cut.midway
			st.cut.midway = nil
			if err := call(midway); err != nil {
				return err
			}
		}
		switch {
		case n.Flowing():
			since, still = time.Now(), 0
			if !told {
				// He says what he is about to do; a page that is not there yet is asked
				// again while fuel flows.
				told = st.s.Screen.Full(ctx, st.p.ID, want == st.v.WantUL && want <= page.LimitUL) == nil
			}
		case flowed > 0:
			still++
		}
	}
	if n.Totalizer() == st.fill.StartUL {
		return fmt.Errorf("%w: nothing flowed though the page said %s", errLeft, page.Page)
	}
	return nil
}
