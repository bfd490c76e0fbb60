package server

import (
	"context"
	"time"
)

// closePeriod is how often the server looks which months are due. Nothing hangs on the minute:
// until it has ended a late window the month takes what comes, whatever the day.
const closePeriod = time.Minute

// runCloses closes months softly and ends their late windows when the day is over, until ctx ends.
// Closing takes people. Several servers may do it at once.
func (s *Server) runCloses(ctx context.Context) error {
	desk := s.Closes()
	tick := time.NewTicker(closePeriod)
	defer tick.Stop()
	failing := false
	for {
		n, err := desk.RunDue(ctx)
		if n > 0 {
			s.Log.Info("months taken further, their days being over", "acts", n)
		}
		if err != nil && ctx.Err() == nil && !failing {
			s.Log.Error("months not taken further, will try again; they take what comes until then", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
