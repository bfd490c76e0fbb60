package city

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// plant makes the discrepancy of a visit happen, except a race. It returns an
// error when it did not come to pass. The caller holds the bay.
func (c *City) plant(ctx context.Context, s *Station, p *Position, h *Hose, v *Visit) error {
	v.Planted.Hose, v.Planted.At = h.ID, c.Clock.Now()
	switch v.Planted.Kind {
	case NoAuthorize:
		return c.steal(ctx, s, p, h, v)
	case PowerCut:
		return c.powerCut(ctx, s, p, h, v)
	}
	return c.fuel(ctx, s, p, h, v, cut{}) // what is wrong is in the visit itself
}

// stolen is how much a thief takes.
const stolenUL = 18_345_678

// steal lets fuel flow with nobody asked.
func (c *City) steal(ctx context.Context, s *Station, p *Position, h *Hose, v *Visit) error {
	fill := Fill{
		Station: s.ID, Position: p.ID, Hose: h.ID, StartUL: h.Nozzle.Totalizer(), Began: c.Clock.Now(), Planted: v.Planted.ID,
	}
	v.Planted.Vehicle = "" // nobody knows who it was
	mend := h.Open()
	h.Nozzle.Lift()
	h.Nozzle.Fill(v.FlowLPM, stolenUL)
	err := c.takes(ctx, stolenUL*time.Minute/time.Duration(v.FlowLPM*1_000_000)+time.Second)
	h.Nozzle.HangUp()
	mend()
	fill.EndUL, fill.Ended = h.Nozzle.Totalizer(), c.Clock.Now()
	c.Ledger.Add(fill)
	if err == nil && fill.EndUL == fill.StartUL {
		err = errors.New("the thief got nothing")
	}
	return err
}

// powerCut takes the agent's power away in mid-fill. The driver fills up all the
// same, as far as pump or valve let him; when he is done the power is back.
func (c *City) powerCut(ctx context.Context, s *Station, p *Position, h *Hose, v *Visit) error {
	dark := false
	return c.fuel(ctx, s, p, h, v, cut{
		midway: func() error { dark = true; return s.PowerCut() },
		hungUp: func() error {
			if !dark {
				return errors.New("the fill was over before the power was cut")
			}
			return s.PowerOn()
		},
	})
}

// race holds two copies of one label under two scanners at once.
func (c *City) race(ctx context.Context, s *Station, v *Visit) error {
	v.Planted.At = c.Clock.Now()
	at := s.serving(v.Vehicle.Grade)
	if len(at) < 2 {
		return fmt.Errorf("station %s has no two positions with %s", s.ID, v.Vehicle.Grade)
	}
	var wg sync.WaitGroup
	errs, meet := make([]error, 2), newMeeting(2)
	for i := range 2 {
		at[i].bay.Lock()
		defer at[i].bay.Unlock()
	}
	for i := range 2 {
		wg.Go(func() {
			errs[i] = c.stand(ctx, &stand{City: c, s: s, p: at[i], h: at[i].hose(v.Vehicle.Grade), v: v, meet: meet})
		})
	}
	wg.Wait()
	// One of the two is denied, or both get less than they want.
	if errs[0] != nil && errs[1] != nil {
		return errors.Join(errs...)
	}
	return nil
}
