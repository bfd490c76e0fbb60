package trust

import (
	"context"
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// MostAnHour is how many certificates one record key is given within an hour.
const MostAnHour = 10

// Errors of a renewal.
var (
	// ErrStranger means that the key that asks was never this station's.
	ErrStranger = errors.New("this key does not speak for the station")
	// ErrOften means that a box asks for too many certificates.
	ErrOften = errors.New("too many certificates within an hour; ask later")
)

// renewer is who asks, in the audit trail.
func renewer(station string) string { return "station " + station }

// Renew answers a box that asks for another certificate with the note of its
// record key, however long ago the last one ran out. A box that may speak no
// more is given the receipt that says so. A spare whose grant has been opened
// becomes the station's box.
func (t *Trust) Renew(ctx context.Context, asked []byte) ([]byte, error) {
	n, r, err := enroll.ReadRenewal(asked)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	der, err := checkCSR(r.Station, r.CSR)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	if err := t.awaken(ctx, n, r); err != nil {
		return nil, err
	}
	s, err := t.cfg.Store.Speaker(ctx, r.Station, r.Epoch)
	if errors.Is(err, fault.ErrNotFound) {
		return nil, fmt.Errorf("station %s: %w", r.Station, ErrStranger)
	}
	if err != nil {
		return nil, err
	}
	switch {
	case verifies(n, s.Key) && !s.Revoked:
		return t.certify(ctx, s, asked, der)
	case verifies(n, s.Key) || s.Then != "" && verifies(n, s.Then):
		return t.tellRevoked(ctx, s, r, asked)
	}
	return nil, fmt.Errorf("station %s: %w", r.Station, ErrStranger)
}

// certify gives a certificate, or once more the one that was given for this key
// of a link: the answer before may have been lost.
func (t *Trust) certify(ctx context.Context, s Speaker, asked, csr []byte) ([]byte, error) {
	parsed, err := ca.Check(s.Station, csr)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	given, err := t.cfg.Store.Certificate(ctx, ca.RequestSPKI(parsed))
	der := given.DER
	switch {
	case errors.Is(err, fault.ErrNotFound):
		c, err := t.cfg.CA.Certify(s.Station, csr)
		if err != nil {
			return nil, err
		}
		if err := t.cfg.Store.AddCertificate(ctx, fleet.Act{Who: renewer(s.Station), At: t.now()}, s.Station, s.Key, c); err != nil {
			return nil, err
		}
		t.cfg.Log.Info("a certificate is renewed", "station", s.Station, "until", c.NotAfter)
		der = c.DER
	case err != nil:
		return nil, err
	case given.Station != s.Station || given.RevokedAt != nil || !t.now().Before(given.NotAfter):
		return nil, fmt.Errorf("station %s: %w: the key of its link was used before; make a new one", s.Station, fault.ErrConflict)
	}
	out := t.reply(s.Station, asked)
	out.State, out.Certificate = enroll.Certified, enroll.Encode(der)
	return enroll.SealAnswer(out, t.cfg.Ring.Policy)
}

// tellRevoked answers a box whose key does not count any more with a receipt for
// the epoch it is in, so that it ends what is open and releases nothing. Where
// the key was replaced without being revoked it is only refused: what it still
// has to send counts.
func (t *Trust) tellRevoked(ctx context.Context, s Speaker, r *enroll.Renewal, asked []byte) ([]byte, error) {
	out := t.reply(s.Station, asked)
	if s.State != "revoked" && s.State != "" {
		out.State, out.Reason = enroll.Refused, "another box speaks for this station"
		return enroll.SealAnswer(out, t.cfg.Ring.Policy)
	}
	era, err := t.cfg.Store.Era(ctx, t.now())
	if err != nil {
		return nil, err
	}
	receipt := &dispense.Receipt{
		Station: s.Station, Epoch: r.Epoch, Seq: s.Epoch.Seq, Hash: s.Epoch.Hash.String(), Kept: s.Kept, Era: era, N: s.N, At: t.now(), State: "revoked",
	}
	if s.State == "" {
		// An epoch that the box began by itself, and that nobody took from it: the
		// receipt is for its beginning, and newer than all others.
		receipt.Seq, receipt.Hash, receipt.N = 0, r.Grant, s.N+1
	}
	b, err := dispense.SealReceipt(receipt, t.cfg.Ring.Receipt)
	if err != nil {
		return nil, err
	}
	t.cfg.Log.Warn("a box whose key is revoked asks for a certificate", "station", s.Station, "epoch", r.Epoch)
	out.State, out.Receipt = enroll.Revoked, enroll.Encode(b)
	return enroll.SealAnswer(out, t.cfg.Ring.Policy)
}
