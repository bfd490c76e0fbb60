package office

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy/spoken"
	"github.com/litro-fuel/litro/server/fault"
)

// A Question is what somebody at a station asks on the telephone, as it was
// heard.
type Question struct {
	Challenge string
	Request   spoken.Request // without a number, which is in the challenge
	Reason    string         // why it is approved, in words
}

// An Answer is what is read back.
type Answer struct {
	Response string
	Record   dispense.Ref // of the approval; zero when it was approved before
}

// approval is the subject of the decision that approves a challenge.
func approval(station, challenge string) string { return "override/" + station + "/" + challenge }

// Answer approves an override at a station that may have no network, and returns
// what is to be read back. The decision is in the office's journal, and the audit
// trail, before anybody sees the digits; who asks again for the same gets the same
// digits, and no second record. It fails with fault.ErrInvalid when the challenge
// does not fit what was said, and with fault.ErrConflict when the station's key is
// not to be answered or the challenge was approved for something else.
func (o *Office) Answer(ctx context.Context, who string, q Question) (Answer, error) {
	secret, read, err := o.hear(ctx, q)
	if err != nil {
		return Answer{}, fmt.Errorf("answer station %s: %w", q.Request.Station, err)
	}
	challenge, err := secret.Challenge(read)
	if err != nil {
		return Answer{}, err
	}
	subject := approval(read.Station, challenge)
	before, err := o.cfg.Store.Approved(ctx, subject)
	var a Answer
	switch {
	case err != nil:
		return Answer{}, err
	case before == "":
		a.Record, err = o.Decide(ctx, dispense.Decide{
			What: "approve", Subject: subject, Reason: strings.TrimSpace(q.Reason), Detail: read.Summary(),
			People: []dispense.Who{{Person: who, By: "web"}},
		})
		if err != nil {
			return Answer{}, err
		}
	case before != read.Summary():
		return Answer{}, fmt.Errorf("answer station %s: %w: this challenge was approved for something else", read.Station, fault.ErrConflict)
	}
	if err := o.cfg.Store.Audit(ctx, who, "override answered on the telephone: "+read.Summary(), subject); err != nil {
		return Answer{}, err
	}
	a.Response, err = secret.Response(read)
	return a, err
}

// hear finds the request that a challenge is for.
func (o *Office) hear(ctx context.Context, q Question) (s spoken.Secret, read spoken.Request, err error) {
	if strings.TrimSpace(q.Reason) == "" {
		return s, read, fmt.Errorf("%w: say why it is approved", fault.ErrInvalid)
	}
	vkey, err := o.cfg.Store.StationKey(ctx, q.Request.Station)
	if err != nil {
		return s, read, err
	}
	if s, err = spoken.AtServer(q.Request.Station, vkey, o.cfg.Override); err != nil {
		return s, read, err
	}
	read, err = s.Read(q.Challenge, q.Request)
	if errors.Is(err, spoken.ErrChallenge) {
		err = fmt.Errorf("%w: %w; have it read out again, with the vehicle, the liters, what is to be lifted and who asks", fault.ErrInvalid, err)
	}
	return s, read, err
}
