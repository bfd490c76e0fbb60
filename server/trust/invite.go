package trust

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// invitationLife is how long an invitation may be used, and what was asked under
// it be approved.
const invitationLife = 24 * time.Hour

// ErrToken means that a token opens nothing: there is none of that hash, or it is
// used, too old, or another station's.
var ErrToken = errors.New("the invitation is unknown, used, too old, or for another station; ask for a new one")

// An Invitation is what one official says of a box that is to come.
type Invitation struct {
	Station string
	// Name, Zone and Mode are those of a new station; of one that is registered
	// they are left out.
	Name string
	Zone string
	Mode string
	// Spare says that the box is to stand ready, and to begin only when two people
	// open its grant. Half is what the first of them keeps.
	Spare bool
	Half  *enroll.Half
}

// Invited is what is shown to whoever invited, once.
type Invited struct {
	Code  enroll.Code
	URL   string
	Until time.Time
	Half  *enroll.Half // of a spare: the words for the first envelope
}

// Invite makes an invitation that one box may use, within a day. The token is
// kept nowhere. An open one for the same station is void.
func (t *Trust) Invite(ctx context.Context, who string, i Invitation) (Invited, error) {
	registered, err := t.checkInvitation(ctx, &i)
	if err != nil {
		return Invited{}, fmt.Errorf("invite a box for station %s: %w", i.Station, err)
	}
	if i.Spare && !registered {
		return Invited{}, fmt.Errorf("invite a spare for station %s: %w: there is no such station yet", i.Station, fault.ErrNotFound)
	}
	if i.Spare {
		half := enroll.NewHalf()
		i.Half = &half
	}
	now := t.now()
	out := Invited{
		Code:  enroll.Code{Token: enroll.NewToken(), Authority: enroll.Pin(t.cfg.CA.Roots()[0].DER)},
		Until: now.Add(invitationLife), Half: i.Half,
	}
	out.URL = out.Code.URL(t.cfg.Server)
	if err := t.cfg.Store.Invite(ctx, fleet.Act{Who: who, At: now}, i, out.Code.Token.SHA256(), out.Until); err != nil {
		return Invited{}, fmt.Errorf("invite a box for station %s: %w", i.Station, err)
	}
	return out, nil
}

// checkInvitation fills in what was left out, and tells whether the station is
// registered.
func (t *Trust) checkInvitation(ctx context.Context, i *Invitation) (registered bool, err error) {
	if t.cfg.Server == "" {
		return false, fmt.Errorf("%w: boxes have no address to ask at; set listen and url in [stations]", fault.ErrInvalid)
	}
	if !dispense.ValidStation(i.Station) || i.Station == dispense.Office {
		return false, fmt.Errorf("%w: %q cannot name a station; use 2 to 16 of a-z, 0-9 and the hyphen", fault.ErrInvalid, i.Station)
	}
	registered, err = t.cfg.Store.Registered(ctx, i.Station)
	if err != nil {
		return false, err
	}
	if registered {
		i.Name, i.Zone, i.Mode = "", "", ""
		return true, nil
	}
	for _, set := range []struct {
		to *string
		as string
	}{{&i.Name, i.Station}, {&i.Zone, t.cfg.Zone}, {&i.Mode, "observe"}} {
		if *set.to = strings.TrimSpace(*set.to); *set.to == "" {
			*set.to = set.as
		}
	}
	if _, err := time.LoadLocation(i.Zone); err != nil || len(i.Name) > 100 || i.Mode != "enforce" && i.Mode != "observe" {
		return false, fmt.Errorf("%w: zone %q is none, the name is longer than 100 bytes, or mode %q is neither enforce nor observe", fault.ErrInvalid, i.Zone, i.Mode)
	}
	return false, nil
}

// Asked is what a box has asked for under an invitation.
type Asked struct {
	Invitation
	InvitedBy   string
	InvitedAt   time.Time
	UntilAt     time.Time
	State       string // waiting, approved or refused
	Request     []byte // its note
	RequestedAt time.Time
	Reason      string
	// Grant and Certificate are what was given, Sealed the grant of a spare.
	Grant       []byte
	Sealed      []byte
	Certificate []byte // DER
}

// Hash returns the name of what was asked.
func (a Asked) Hash() dispense.Hash { return dispense.HashNote(a.Request) }

// Words returns what stands on the box's screen too.
func (a Asked) Words() []string { return enroll.Fingerprint(a.Request) }

// Meters returns the totalizers that the box read.
func (a Asked) Meters() []dispense.Meter {
	r, err := enroll.OpenRequest(a.Request)
	if err != nil {
		return nil // it was opened when it came
	}
	return r.Meters
}

// Ask takes what a box asks and returns the answer: that it has to wait, or what
// has been decided since. The same note asks again.
func (t *Trust) Ask(ctx context.Context, token string, asked []byte) ([]byte, error) {
	r, err := enroll.OpenRequest(asked)
	if err == nil {
		_, err = checkCSR(r.Station, r.CSR)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	a, err := t.cfg.Store.Asked(ctx, dispense.HashNote(asked))
	if errors.Is(err, fault.ErrNotFound) {
		a, err = t.first(ctx, token, r, asked)
	}
	if err != nil {
		return nil, err
	}
	return t.answer(r, asked, a)
}

// first takes a request that was not made before.
func (t *Trust) first(ctx context.Context, token string, r *enroll.Request, asked []byte) (Asked, error) {
	tok, err := enroll.ParseToken(token)
	if err != nil {
		return Asked{}, fmt.Errorf("%w: %w", ErrToken, err)
	}
	if err := t.cfg.Store.UseInvitation(ctx, t.now(), tok.SHA256(), r.Station, asked); err != nil {
		return Asked{}, err
	}
	t.cfg.Log.Info("a box asks to be enrolled", "station", r.Station, "words", strings.Join(enroll.Fingerprint(asked), " "))
	return t.cfg.Store.Asked(ctx, dispense.HashNote(asked))
}

func (t *Trust) answer(r *enroll.Request, asked []byte, a Asked) ([]byte, error) {
	out := t.reply(r.Station, asked)
	switch {
	case a.State == "refused":
		out.State, out.Reason = enroll.Refused, cut(a.Reason)
	case a.State == "approved" && a.Spare:
		out.State, out.Sealed = enroll.Sealed, enroll.Encode(a.Sealed)
	case a.State == "approved":
		out.State, out.Grant, out.Certificate = enroll.Granted, enroll.Encode(a.Grant), enroll.Encode(a.Certificate)
	case !t.now().Before(a.UntilAt):
		out.State, out.Reason = enroll.Refused, "nobody approved it in time; ask for a new invitation"
	default:
		out.State = enroll.Waiting
	}
	return enroll.SealAnswer(out, t.cfg.Ring.Policy)
}

// reply returns what every answer says.
func (t *Trust) reply(station string, asked []byte) *enroll.Answer {
	a := &enroll.Answer{
		Station: station, Request: dispense.HashNote(asked).String(), Broker: t.cfg.Broker, Server: t.cfg.Server, At: t.now(),
	}
	for _, r := range t.cfg.CA.Roots() {
		a.CA = append(a.CA, enroll.Encode(r.DER))
	}
	return a
}

// cut makes free text fit.
func cut(s string) string {
	const most = 200
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}

func checkCSR(station, csr string) ([]byte, error) {
	der, err := enroll.Decode(csr)
	if err != nil {
		return nil, err
	}
	_, err = ca.Check(station, der)
	return der, err
}
