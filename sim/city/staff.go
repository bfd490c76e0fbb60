package city

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"
)

// A Signer signs at the attendant's page, by name and PIN.
type Signer struct{ Name, PIN string }

// A Staff works at the stations: an attendant has the shift of the day, and draws
// into the measure together with a supervisor.
type Staff struct{ Attendant, Supervisor Signer }

// testUL is what a measure takes.
const testUL = 20_000_000

func (s Signer) form(field string, v url.Values) {
	v.Set(field+"_who", s.Name)
	v.Set(field+"_pin", s.PIN)
}

// OpenShift opens the attendant's shift where none is open.
func (s *Screen) OpenShift(ctx context.Context, attendant Signer) error {
	v := url.Values{"shift": {"0"}}
	attendant.form("attendant", v)
	return s.submit(ctx, "/shift/open", v)
}

// CloseShift closes a shift, which the supervisor stands by.
func (s *Screen) CloseShift(ctx context.Context, shift int, staff Staff) error {
	v := url.Values{"shift": {fmt.Sprint(shift)}}
	staff.Attendant.form("attendant", v)
	staff.Supervisor.form("supervisor", v)
	return s.submit(ctx, "/shift/close", v)
}

// Test asks for a draw into the measure.
func (s *Screen) Test(ctx context.Context, position, hose, intoTank string, staff Staff) error {
	v := url.Values{"hose": {hose}, "liters": {fmt.Sprint(testUL / 1_000_000)}, "into_tank": {intoTank}}
	staff.Attendant.form("first", v)
	staff.Supervisor.form("second", v)
	return s.submit(ctx, "/positions/"+url.PathEscape(position)+"/test", v)
}

// everywhere does something at every station at once.
func (c *City) everywhere(do func(s *Station) error) error {
	errs := make([]error, len(c.Stations))
	var wg sync.WaitGroup
	for i, s := range c.Stations {
		wg.Go(func() {
			if err := do(s); err != nil {
				errs[i] = fmt.Errorf("station %s: %w", s.ID, err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// open opens the shift of the day at every station.
func (c *City) open(ctx context.Context) error {
	if c.Staff == nil {
		return nil
	}
	return c.everywhere(func(s *Station) error { return s.Screen.OpenShift(ctx, c.Staff.Attendant) })
}

// shut closes it, which is the day-th of the station.
func (c *City) shut(ctx context.Context) error {
	if c.Staff == nil {
		return nil
	}
	c.day++
	return c.everywhere(func(s *Station) error { return s.Screen.CloseShift(ctx, c.day, *c.Staff) })
}

// measure draws into the measure at the first hose of every station, in the
// middle of the day, and pours it back.
func (c *City) measure(ctx context.Context, at time.Time) error {
	if c.Staff == nil {
		return nil
	}
	if err := c.until(ctx, at); err != nil {
		return err
	}
	return c.everywhere(func(s *Station) error { return c.test(ctx, s, s.Positions[0], s.Positions[0].Hoses[0]) })
}

func (c *City) test(ctx context.Context, s *Station, p *Position, h *Hose) error {
	p.bay.Lock()
	defer p.bay.Unlock()
	st := &stand{City: c, s: s, p: p, h: h, v: &Visit{WantUL: testUL, FlowLPM: 40}}
	h.Nozzle.Lift()
	st.fill = Fill{Station: s.ID, Position: p.ID, Hose: h.ID, StartUL: h.Nozzle.Totalizer(), Began: c.Clock.Now()}
	err := st.draw(ctx)
	h.Nozzle.HangUp()
	st.fill.EndUL, st.fill.Ended = h.Nozzle.Totalizer(), c.Clock.Now()
	c.Ledger.Add(st.fill)
	if s.Returned != nil {
		s.Returned(h.Tank, st.fill.EndUL-st.fill.StartUL)
	}
	if err != nil {
		return err
	}
	_, err = st.wait(ctx, false, pageDone, pageVoid, pageIdle, pageDenied, pageOut)
	return err
}

// draw asks until the page takes it: it may still be about the vehicle before, or
// the agent may be away. Who got no answer looks at the page before asking again:
// what was asked for may have been released all the same, and a second release
// would wait for a nozzle to be hung up and lifted that is out already.
func (st *stand) draw(ctx context.Context) error {
	if err := pause(ctx, seen); err != nil {
		return err
	}
	before, _ := st.s.Screen.Look(ctx, st.p.ID) // without a page, nothing stands there
	for since := time.Now(); ; {
		err := st.s.Screen.Test(ctx, st.p.ID, st.h.ID, st.h.Tank, *st.Staff)
		if err == nil {
			break
		}
		if page, lookErr := st.s.Screen.Look(ctx, st.p.ID); lookErr == nil && (page.Page == pageReady || page.Page == pagePouring) {
			break // who holds the bay is the only one to have asked
		}
		if time.Since(since) > patience {
			return err
		}
		if err := pause(ctx, 10*lookAgain); err != nil {
			return err
		}
	}
	for asked := time.Now(); ; {
		page, err := st.wait(ctx, false, pageReady, pagePouring, pageDenied)
		switch {
		case err != nil:
			return err
		case page.Page != pageDenied:
			return st.pour(ctx, page)
		case page != before || time.Since(asked) > patience:
			return fmt.Errorf("%w: %s", errLeft, page.Reason)
		}
		// It was said to the vehicle before.
		if err := pause(ctx, lookAgain); err != nil {
			return err
		}
	}
}
