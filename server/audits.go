package server

import (
	"context"
	"time"
)

// auditPeriod is how often the server looks of which months something has changed. Nothing hangs
// on the minute: whoever looks has them judged first.
const auditPeriod = time.Minute

// runAudits judges what auditors would write down of months that have changed, until ctx ends.
// Several servers may do it at once.
func (s *Server) runAudits(ctx context.Context) error {
	desk := s.Auditing()
	tick := time.NewTicker(auditPeriod)
	defer tick.Stop()
	failing := false
	for {
		n, err := desk.Bring(ctx)
		if n > 0 {
			s.Log.Info("months judged as an auditor would", "changes", n)
		}
		if err != nil && ctx.Err() == nil && !failing {
			s.Log.Error("months not judged as an auditor would, will try again; what was found stands until then", "err", err)
		}
		failing = err != nil && ctx.Err() == nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
