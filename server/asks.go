package server

import (
	"context"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/asking"
)

// askAgain returns before when an answer of the tax authority must have come for a month to be closed
// by it, and from which day on documents are of months that are open. That is asked again a third of the time before it is too
// old: an answer that comes while people sign makes them sign once more.
func (c *Center) askAgain(ctx context.Context) (again, from time.Time, err error) {
	list, err := c.Closes().List(ctx)
	if err != nil {
		return again, from, err
	}
	again, from = finance.AskAgain(string(list.From), list.AskedDays-list.AskedDays/3, c.Config.Now(), c.Zone)
	return again, from, nil
}

// Asker returns what asks the tax authority about documents. It ends after so many failures, one
// after the other; 0: never. It fails with finance.ErrAskingOff where this server asks nobody.
func (c *Center) Asker(giveUp int) (*asking.Asker, error) {
	if c.Config.Authority.URL == "" {
		return nil, finance.ErrAskingOff
	}
	roots, err := authorities("authority.ca", c.Config.Authority.CA, false)
	if err != nil {
		return nil, err
	}
	desk, err := c.Invoices()
	if err != nil {
		return nil, err
	}
	return asking.New(asking.Config{
		Log: c.Log, Desk: desk, Client: asking.NewClient(c.Config.Authority.URL, roots), Pace: time.Duration(c.Config.Authority.PaceMS) * time.Millisecond, GiveUp: giveUp,
	}), nil
}

// runAsks asks the tax authority whenever somebody has begun to, until ctx ends.
func (s *Server) runAsks(ctx context.Context) error {
	asker, err := s.Asker(0)
	if err != nil {
		return err
	}
	return asker.Run(ctx)
}
