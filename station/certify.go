package station

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/identity"
	"github.com/litro-fuel/litro/station/journal"
)

// The certificate of the link is renewed with the record key, by itself, in time
// and long after its time. Fueling never waits for it.

// floor is the best guess of the time, and never before what the server has ever
// said.
func (a *Agent) floor() time.Time {
	now := a.now()
	a.journal.View(func(b *journal.Book) {
		if f := b.Floor(); f.After(now) {
			now = f
		}
		if r := b.Receipt(); r != nil && r.At.After(now) {
			now = r.At
		}
	})
	return now
}

// errRefused means that this box may not speak for the station any more.
var errRefused = errors.New("this box does not speak for the station any more")

// How long to wait between two questions to the server: doubled while it cannot
// be reached, and while it says no.
const (
	askFirst  = 10 * time.Second
	askAway   = time.Minute // most, while it cannot be reached
	askDenied = time.Hour   // most, while it says no
)

// keepCertified asks for another certificate when it is time to, and when the
// broker refuses the one there is, until ctx ends. A box that the server has not
// told of itself has nobody to ask.
func (a *Agent) keepCertified(ctx context.Context) error {
	wait := askFirst
	for a.waitForCertificate(ctx) {
		err := a.renewCertificate(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			wait = askFirst
		} else {
			a.log.Warn("the certificate of the link is not renewed; fueling goes on", "until", a.identity.NotAfter(), "err", err)
		}
		// Also after a good answer: a broker that refuses it must not be asked in turn
		// for ever.
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(a.wait(wait)):
		}
		switch _, denied := errors.AsType[*identity.Denied](err); {
		case denied || errors.Is(err, errRefused):
			wait = min(2*wait, askDenied)
		case err != nil:
			wait = min(2*wait, askAway)
		}
	}
	return nil
}

// waitForCertificate waits until another certificate is needed, or ctx ends.
func (a *Agent) waitForCertificate(ctx context.Context) bool {
	tick := time.NewTicker(a.wait(time.Minute))
	defer tick.Stop()
	for a.identity.Server() == "" || !a.journal.Enrolled() || a.floor().Before(a.identity.Due()) {
		select {
		case <-ctx.Done():
			return false
		case <-a.refused:
			if a.identity.Server() != "" {
				return true
			}
		case <-tick.C:
		}
	}
	return ctx.Err() == nil
}

// renewCertificate asks once, with the record key in force; where the server has
// not heard of that yet, with those before.
func (a *Agent) renewCertificate(ctx context.Context) error {
	csr, err := a.identity.Request()
	if err != nil {
		return err
	}
	signers := append([]note.Signer{a.journal.Signer()}, a.keys...)
	for _, s := range signers {
		if s == nil {
			continue
		}
		var asked, answer []byte
		if asked, err = a.sealRenewal(s, csr); err != nil {
			return err
		}
		answer, err = identity.Ask(ctx, a.identity.Server(), enroll.RenewPath, "", asked, identity.Unverified())
		if err == nil {
			return a.takeAnswer(asked, answer)
		}
		if d, ok := errors.AsType[*identity.Denied](err); !ok || d.Code != http.StatusForbidden {
			break
		}
	}
	if d, ok := errors.AsType[*identity.Denied](err); ok && d.Code == http.StatusConflict {
		return errors.Join(err, a.identity.Drop())
	}
	return err
}

func (a *Agent) sealRenewal(s note.Signer, csr []byte) ([]byte, error) {
	return enroll.SealRenewal(&enroll.Renewal{
		Station: a.cfg.Station, Epoch: a.journal.Head().Epoch, Grant: a.journal.GrantHash(), CSR: enroll.Encode(csr), At: a.now().UTC().Truncate(time.Second),
	}, func(line []byte) ([]byte, error) { return dispense.SignLine(line, s) })
}

// takeAnswer takes what the server says to a renewal.
func (a *Agent) takeAnswer(asked, answer []byte) error {
	keys, err := a.policyKeys()
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return errors.New("no key of the server is known to open its answer with")
	}
	r, err := enroll.OpenAnswer(answer, asked, keys...)
	if err != nil {
		return err
	}
	switch r.State {
	case enroll.Certified:
		if err := a.identity.Take(r); err != nil {
			return err
		}
		a.log.Info("the certificate of the link is renewed", "until", a.identity.NotAfter())
		return nil
	case enroll.Revoked:
		receipt, err := enroll.Decode(r.Receipt)
		if err == nil {
			err = a.TakeReceipt(receipt)
		}
		return errors.Join(fmt.Errorf("%w: it needs a new grant", errRefused), err)
	}
	return fmt.Errorf("%w: %s", errRefused, r.Reason)
}

// policyKeys are the keys that sign policy, and answers: those of the grant, and
// those announced since.
func (a *Agent) policyKeys() ([]note.Verifier, error) {
	var vkeys []string
	if g := a.journal.Grant(); g != nil {
		vkeys = g.Policy
	}
	keys, err := verifiers(vkeys)
	if err != nil {
		return nil, err
	}
	a.logs.View(func(h *policy.Holding) { vkeys = h.ServerKeys("policy") })
	for _, k := range vkeys {
		if v, err := note.NewVerifier(k); err == nil { // one that cannot be read signs nothing
			keys = append(keys, v)
		}
	}
	return keys, nil
}
