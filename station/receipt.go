package station

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/slip"
)

// Receipts are what is printed and shown of a fill besides its figures.
type Receipts struct {
	// Header is whose receipt it is, a line each, such as the city and the
	// station; by default the station's id. Footer is printed below.
	Header []string `toml:"header"`
	Footer []string `toml:"footer"`
	// VerifyURL is the address of a page that verifies receipts, such as
	// "https://litro.example.org/V". The code on a receipt is that address and the
	// record's name and hash, all in capitals. By default the code names the
	// origin, and litro-verify reads it.
	VerifyURL string `toml:"verify_url"`
}

func (r Receipts) check() error {
	if len(r.Header) > 6 || len(r.Footer) > 6 {
		return fmt.Errorf("header, footer: at most 6 lines each")
	}
	if r.VerifyURL == "" {
		return nil
	}
	if _, err := (dispense.Claim{At: r.VerifyURL, Ref: dispense.Ref{Station: "a-station-of-16ch", Epoch: 999, Seq: dispense.MaxInt}}).Text(); err != nil || !strings.Contains(r.VerifyURL, "://") {
		return fmt.Errorf("verify_url: %q cannot be printed in capitals; use an https address of letters, digits, dots and slashes, at most 80 long", r.VerifyURL)
	}
	return nil
}

// How far back receipts are looked for.
const (
	receiptsFor = 24 * time.Hour
	mostShown   = 200
	olderInRow  = 50     // of a clock that was wrong: order comes from numbers
	mostRead    = 20_000 // records
)

// kindDispense is in the note of every dispense, and in no other but where a
// text says so.
var kindDispense = []byte(`"kind":"dispense"`)

// fills calls visit for the fills on disk, the newest first, until it says no.
func (a *Agent) fills(visit func(*dispense.Record, *dispense.Dispense) bool) error {
	read := 0
	for note, err := range a.journal.Backward() {
		if err != nil {
			return err
		}
		if read++; read > mostRead {
			return nil
		}
		if !bytes.Contains(note, kindDispense) {
			continue
		}
		r, err := dispense.OpenRecord(note)
		if err != nil {
			continue // damage is the journal's to tell; the rest is true
		}
		if d, ok := r.Body.(*dispense.Dispense); ok && !visit(r, d) {
			return nil
		}
	}
	return nil
}

// Receipts implements [screen.Receipts].
func (a *Agent) Receipts(position string) ([]slip.Slip, error) {
	var all []slip.Slip
	since, older := a.now().Add(-receiptsFor), 0
	var failed error
	err := a.fills(func(r *dispense.Record, d *dispense.Dispense) bool {
		if r.At.Before(since) {
			older++
			return older < olderInRow
		}
		older = 0
		if position != "" && d.Position != position {
			return true
		}
		s, err := slip.New(r, nil)
		if err != nil {
			failed = err
			return false
		}
		a.dress(&s)
		all = append(all, s)
		return len(all) < mostShown
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return nil, fmt.Errorf("receipts of the last day: %w", err)
	}
	return all, nil
}

// Receipt implements [screen.Receipts].
func (a *Agent) Receipt(ref dispense.Ref) (slip.Slip, error) {
	s, _, err := a.Slip(ref)
	return s, err
}

// Slip returns the slip of a fill and its language. All its figures are read from
// the disk.
func (a *Agent) Slip(ref dispense.Ref) (s slip.Slip, lang string, err error) {
	fill, d, err := a.fillOf(ref)
	if err != nil {
		return slip.Slip{}, "", err
	}
	var auth *dispense.Record
	if !d.Auth.IsZero() {
		auth, _ = a.recordOf(d.Auth) // an older epoch's may be gone
	}
	if s, err = slip.New(fill, auth); err != nil {
		return slip.Slip{}, "", err
	}
	if s.DistanceM, err = a.distanceBefore(fill, s.Fill); err != nil {
		return slip.Slip{}, "", err
	}
	return s, a.dress(&s), nil
}

// fillOf returns the record of a fill.
func (a *Agent) fillOf(ref dispense.Ref) (*dispense.Record, *dispense.Dispense, error) {
	r, err := a.recordOf(ref)
	if err != nil {
		return nil, nil, fmt.Errorf("receipt of %s: %w: %w", ref, screen.ErrNoReceipt, err)
	}
	d, ok := r.Body.(*dispense.Dispense)
	if !ok {
		return nil, nil, fmt.Errorf("receipt of %s, a record of kind %s: %w", ref, r.Kind, screen.ErrNoReceipt)
	}
	return r, d, nil
}

func (a *Agent) recordOf(ref dispense.Ref) (*dispense.Record, error) {
	if ref.Station != a.cfg.Station {
		return nil, fmt.Errorf("it is of station %q", ref.Station)
	}
	b, err := a.journal.Record(ref)
	if err != nil {
		return nil, err
	}
	return dispense.OpenRecord(b)
}

// distanceBefore is how far a vehicle came between a fill and the one before it
// here.
func (a *Agent) distanceBefore(fill *dispense.Record, d *dispense.Dispense) (*int64, error) {
	if d.OdometerM == nil || d.Vehicle == "" {
		return nil, nil
	}
	var before *dispense.Dispense
	err := a.fills(func(r *dispense.Record, other *dispense.Dispense) bool {
		if other.Vehicle == d.Vehicle && (r.Epoch < fill.Epoch || r.Epoch == fill.Epoch && r.Seq < fill.Seq) {
			before = other
		}
		return before == nil
	})
	return slip.Distance(before, d), err
}

// dress adds what is not in the record, and returns the station's language.
func (a *Agent) dress(s *slip.Slip) (lang string) {
	lang = "es-MX"
	d := s.Fill
	a.logs.View(func(h *policy.Holding) {
		if set := h.Settings(); set != nil {
			lang = nonEmpty(set.Language, lang)
			s.Zone, _ = time.LoadLocation(set.Zone) // nil: times are printed in UTC
		}
		if v := h.Vehicle(d.Vehicle); v != nil {
			s.Names.Vehicle, s.Names.Plate = v.Name, v.Plate
		}
		s.Names.Grade = gradeName(h, d.Grade)
		if d.Driver != nil {
			s.Names.Driver = personName(h, d.Driver.Person)
		}
		if d.Attendant != nil {
			s.Names.Attendant = personName(h, d.Attendant.Person)
		}
	})
	s.Header, s.Footer = a.cfg.Receipts.Header, a.cfg.Receipts.Footer
	s.Registered = a.registered(s.Ref)
	if a.copies != nil {
		s.Copy = a.copies.Of(s.Ref)
	}
	s.Claim = a.claim(s.Ref, s.Hash)
	return lang
}

// claimOf is what the code of a record says, empty where there is none.
func (a *Agent) claimOf(ref dispense.Ref) string {
	r, err := a.recordOf(ref)
	if err != nil {
		a.log.Warn("no code for the receipt on the page", "fill", ref.String(), "err", err)
		return ""
	}
	return a.claim(ref, r.Hash)
}

// claim is what the code on paper says of a record, empty where no code can name
// the origin.
func (a *Agent) claim(ref dispense.Ref, hash dispense.Hash) string {
	at := a.cfg.Receipts.VerifyURL
	if g := a.journal.Grant(); at == "" && g != nil {
		at = dispense.ClaimScheme + g.Origin
	}
	text, err := (dispense.Claim{At: at, Ref: ref, Hash: hash}).Text()
	if err != nil {
		return ""
	}
	return text
}

// registered tells whether the server has receipted a record.
func (a *Agent) registered(ref dispense.Ref) bool {
	r := a.journal.Receipted()
	return ref.Epoch < r.Epoch || ref.Epoch == r.Epoch && ref.Seq <= r.Seq
}
