package station

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/serialport"
	"github.com/litro-fuel/litro/station/session"
)

// A reader is a scanner and the position it stands at.
type reader struct {
	a        *Agent
	cfg      Scanner
	scanner  *scanner.Scanner
	port     *serialport.Reopening
	position *position

	strange int // refusals in a row that say something of the line or the setup; owned by run
}

// strangeLimit is how many of those are a fault: one may be a cable that moved.
const strangeLimit = 2

func (r *reader) run(ctx context.Context) error { return r.scanner.Run(ctx, r.port, r.take) }

func (r *reader) take(res scanner.Result) {
	switch res.Kind {
	case scanner.Refused, scanner.Silent:
		r.refused(res)
		return
	case scanner.Ambiguous:
		both := shown(res.First) + ", " + shown(res.Scan)
		r.position.scan(r, session.Scanned{Code: session.Code{Text: both}, Refused: string(policy.Ambiguous)})
	case scanner.Scanned:
		r.read(res.Scan.Text, symbology(res.Scan.Symbology))
	}
	if r.strange >= strangeLimit {
		r.a.over(r.key())
	}
	r.strange = 0
}

func (r *reader) key() faultKey { return faultKey{r.cfg.Name, "line"} }

// refused tells the attendant what was scanned and is no label, and the office
// what only a technician can mend.
func (r *reader) refused(res scanner.Result) {
	r.a.log.Debug("nothing to do with a scan", "scanner", r.cfg.Name, "kind", res.Kind, "reason", res.Reason)
	if res.Cause == scanner.FromLabel {
		r.position.scan(r, session.Scanned{Refused: string(policy.ForeignCode)})
		return
	}
	if res.Kind == scanner.Refused && !res.Again { // a silent scanner does not beep either
		r.scanner.Feedback(false)
	}
	says := screen.ScannerStrange
	if r.strange++; res.Kind == scanner.Silent { // it was told more than once
		r.strange, says = max(r.strange, strangeLimit), screen.ScannerSilent
	}
	if r.strange >= strangeLimit {
		r.a.fault(r.key(), says, fmt.Sprintf("%s: %s", r.cfg.config(), res.Reason))
	}
}

// read tells the position what was read: a badge, a vehicle's label, or a text
// of which a denial must be recorded.
func (r *reader) read(text string, sym barcode.Symbology) {
	p := r.position
	l, err := barcode.Parse(text, sym)
	who := r.a.badge(text, l, err == nil)
	if who == nil || !slices.ContainsFunc(who.Roles, isIslandRole) {
		p.scan(r, scanned(text, l, sym, err))
		return
	}
	r.a.showed(who.Person, p.id)
	switch {
	case slices.Contains(who.Roles, "driver"):
		p.scan(r, session.Identified{Person: dispense.Who{Person: who.Person, By: "badge"}})
	default:
		p.inbox.put(mail{job: func(context.Context) error {
			p.attendant = &dispense.Who{Person: who.Person, By: "badge"}
			p.publish()
			return nil
		}})
		r.scanner.Feedback(true)
	}
}

// shown is a label as pages and records may have it, without its token.
func shown(s scanner.Scan) string {
	if l, err := barcode.Parse(s.Text, symbology(s.Symbology)); err == nil {
		return l.String()
	}
	text := barcode.Redact(s.Text)
	return text[:min(len(text), 24)]
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
	in := session.Scanned{Code: session.Code{Text: barcode.Redact(text), TwoD: sym == barcode.TwoD}}
	switch {
	case err == nil:
		in.Code.Label, in.Code.Version, in.Code.Token = l.ID, l.Version, l.Token
		in.Code.TwoD = l.Token != ""
	case barcode.Glued(text):
		in.Refused = string(policy.Ambiguous)
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
// to a person, in its current version and with its token, any text whose hash is
// known, or one that was lent here.
func (a *Agent) badge(text string, l barcode.Label, ours bool) *policy.Person {
	sum := badgeSum(text)
	var who *policy.Person
	a.logs.View(func(h *policy.Holding) {
		p := h.PersonByBadge(sum)
		if p == nil && (!ours || h.Label(l.ID) == nil) {
			p = a.lent(h, sum)
		}
		now, _ := a.timeForRules(h)
		if ours {
			entry := h.Label(l.ID)
			good := entry != nil && entry.Person != "" && entry.Good(now) && l.Version == entry.Version &&
				l.Token != "" && barcode.TokenHash(l.Token) == entry.TokenSHA256
			if good {
				p = h.Person(entry.Person)
			}
		}
		if p.Standing(now) {
			who = p
		}
	})
	return who
}

// isIslandRole tells whether a role is one that fuels: others hold badges too.
func isIslandRole(role string) bool {
	return role == "driver" || role == "attendant" || role == "supervisor"
}

// feedback has the scanner say how the session goes on after a scan.
func (p *position) feedback(answer session.Input) {
	switch x := answer.(type) {
	case session.Granted:
		p.tell(true)
	case session.Denied:
		p.tell(false)
	case session.Prompted: // again: what was scanned was nobody's badge
		p.tell(!x.Again)
	}
}

// concludeScan says what no answer did: that a scan was not taken, or only
// identified somebody.
func (p *position) concludeScan(in session.Input, refused bool) {
	_, person := in.(session.Identified)
	scan, _ := in.(session.Scanned)
	switch {
	case p.answered:
	case refused, scan.Refused == string(policy.Ambiguous):
		p.tell(false)
	case person:
		p.tell(true)
	}
}

func (p *position) tell(good bool) {
	if p.from != nil {
		p.from.scanner.Feedback(good)
		p.answered = true
	}
}

// trigger has the position's scanners scan while it waits for somebody.
func (p *position) trigger(page session.Page) {
	for _, r := range p.readers {
		switch page {
		case session.PageWait, session.PageReady, session.PagePouring, session.PageFault:
			r.scanner.Trigger(false)
		default:
			r.scanner.Trigger(true)
		}
	}
}

// Heard returns what came from a scanner last and how the scanner is set up, for
// a page that helps to set it up; false when there is none of that name.
func (a *Agent) Heard(name string) (scanner.Profile, scanner.Heard, bool) {
	for _, r := range a.scanners {
		if r.cfg.Name == name {
			return r.scanner.Profile(), r.scanner.Heard(), true
		}
	}
	return scanner.Profile{}, scanner.Heard{}, false
}
