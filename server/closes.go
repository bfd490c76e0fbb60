package server

import (
	"context"
	"path/filepath"
	"time"

	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/keyring"
)

// NewCloseKey makes another key to close months by, for the next start of the server, and says so in
// the audit trail. The file is that of the key.
func (c *Center) NewCloseKey(ctx context.Context, who string) (k keyring.Key, file string, err error) {
	dir := filepath.Join(c.Config.Data, keysDir)
	if k, file, err = c.Keys.AddClose(dir); err != nil {
		return k, file, err
	}
	return k, file, c.Store.Audit(ctx, who, "key to close months by", k.VKey)
}

// closeKeys are those by which months are closed.
func closeKeys(r *keyring.Ring) (all []closes.Key) {
	for _, k := range r.Close {
		all = append(all, closes.Key{Signer: k.Signer, Verifier: k.Verifier, VKey: k.VKey})
	}
	return all
}

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
