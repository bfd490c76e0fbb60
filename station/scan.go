package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/serialport"
	"github.com/litro-fuel/litro/station/session"
)

// A reader is a scanner and the position it stands at.
type reader struct {
	a       *Agent
	cfg     Scanner
	scanner *scanner.Scanner
	port    *serialport.Reopening
}

func (r *reader) run(ctx context.Context) error {
	p := r.a.position(r.cfg.Position)
	return r.scanner.Run(ctx, r.port, func(res scanner.Result) {
		switch res.Kind {
		case scanner.Ambiguous:
			p.put(session.Scanned{Code: session.Code{Text: res.Scan.Text}, Refused: "ambiguous"})
		case scanner.Scanned:
			r.a.read(p, res.Scan.Text, symbology(res.Scan.Symbology))
		default: // noise on the line is not somebody's label
			r.a.log.Debug("nothing to do with a scan", "scanner", r.cfg.Name, "kind", res.Kind, "reason", res.Reason)
		}
	})
}

// read tells a position what was read: a badge, a vehicle's label, or a text of
// which a denial must be recorded.
func (a *Agent) read(p *position, text string, sym barcode.Symbology) {
	l, err := barcode.Parse(text, sym)
	who := a.badge(text, l, err == nil)
	switch {
	case who == nil:
		p.put(scanned(text, l, sym, err))
	case slices.Contains(who.Roles, "driver"):
		p.put(session.Identified{Person: dispense.Who{Person: who.Person, By: "badge"}})
	default:
		p.inbox.put(mail{job: func(context.Context) error {
			p.attendant = &dispense.Who{Person: who.Person, By: "badge"}
			return nil
		}})
	}
}

func symbology(s scanner.Symbology) barcode.Symbology {
	switch s {
	case scanner.OneD:
		return barcode.OneD
	case scanner.TwoD:
		return barcode.TwoD
	}
	return barcode.Unknown
}

func scanned(text string, l barcode.Label, sym barcode.Symbology, err error) session.Scanned {
	in := session.Scanned{Code: session.Code{Text: text, TwoD: sym == barcode.TwoD}}
	switch {
	case err == nil:
		in.Code.Label, in.Code.Version, in.Code.Token = l.ID, l.Version, l.Token
		in.Code.TwoD = l.Token != ""
	case errors.Is(err, barcode.ErrCheck):
		in.Refused = string(policy.BadCheck)
	case errors.Is(err, barcode.ErrNoToken):
		in.Refused = string(policy.NoToken)
	default:
		in.Refused = string(policy.ForeignCode)
	}
	return in
}

// badge returns the person whose badge was read: one of our labels that belongs
// to a person, in its current version and with its token, or any text whose hash
// is known.
func (a *Agent) badge(text string, l barcode.Label, ours bool) *policy.Person {
	sum := sha256.Sum256([]byte(text))
	var who *policy.Person
	a.logs.View(func(h *policy.Holding) {
		p := h.PersonByBadge(hex.EncodeToString(sum[:]))
		if ours {
			entry := h.Label(l.ID)
			good := entry != nil && entry.Person != "" && entry.Status == "active" && l.Version == entry.Version &&
				l.Token != "" && barcode.TokenHash(l.Token) == entry.TokenSHA256
			if good {
				p = h.Person(entry.Person)
			}
		}
		if p != nil && p.Status == "active" && slices.ContainsFunc(p.Roles, isIslandRole) {
			who = p
		}
	})
	return who
}

// isIslandRole tells whether a role is one that fuels: others hold badges too.
func isIslandRole(role string) bool {
	return role == "driver" || role == "attendant" || role == "supervisor"
}
