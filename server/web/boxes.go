package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"image/png"
	"net/http"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/trust"
)

// Boxes lets boxes in: one person invites, another approves.
type Boxes interface {
	Invite(ctx context.Context, who string, i trust.Invitation) (trust.Invited, error)
	Waiting(ctx context.Context) ([]trust.Asked, error)
	Approve(ctx context.Context, who, by string, request dispense.Hash) (trust.Approved, error)
	Refuse(ctx context.Context, who string, request dispense.Hash, reason string) error
	ActiveSpares(ctx context.Context) ([]trust.Spare, error)
	ApproveSpare(ctx context.Context, who, station, reason string, people []dispense.Who) error
}

type boxesView struct {
	page
	Done     string // what was done a moment ago
	Problems []problem
	Waiting  []waitingBox
	Spares   []activeSpare
	Invite   struct{ Station, Name, Mode, Kind string }
	Modes    []option
	Kinds    []option
	Checker  string
	May      bool // whether who looks may invite and refuse, or only approves in another's stead
}

// A waitingBox is a box that waits to be approved, as it is shown.
type waitingBox struct {
	Station, Name, Request, By, Ago, Until string
	Words                                  []string
	Meters                                 []fact
	Spare                                  bool
	Own                                    bool // invited by the side of whoever looks, who cannot approve it
}

// An activeSpare is a spare that took a station's place and is not approved.
type activeSpare struct{ Station, Since string }

func (p *pages) boxes(v *visit) error {
	view, err := p.boxesView(v)
	if err != nil {
		return err
	}
	if done := v.r.URL.Query().Get("done"); slices.Contains([]string{"approved", "refused", "spare"}, done) {
		view.Done = v.words.Say(fmt.Sprintf("boxes.done.%s", done))
	}
	return p.show(v, http.StatusOK, "boxes", view)
}

func (p *pages) boxesView(v *visit) (*boxesView, error) {
	w := v.words
	view := &boxesView{page: p.page(v, "boxes.title", "/stations"), May: v.user.Role.May(access.EnrollStations)}
	all, err := p.Boxes.Waiting(v.r.Context())
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		offered, err := p.offers(v, "box", a.InvitedBy, a.InvitedAt)
		if err != nil {
			return nil, err
		}
		b := waitingBox{
			Station: a.Station, Name: a.Name, Request: a.Hash().String(), By: a.InvitedBy, Ago: w.Ago(p.Now(), a.RequestedAt), Until: w.Minute(a.UntilAt),
			Words: a.Words(), Spare: a.Spare, Own: !offered,
		}
		for _, m := range a.Meters() {
			b.Meters = append(b.Meters, fact{w.Say("boxes.hose", "Hose", m.Hose), w.Liters(int64(m.TotalizerUL)) + " L"})
		}
		view.Waiting = append(view.Waiting, b)
	}
	spares, err := p.Boxes.ActiveSpares(v.r.Context())
	if err != nil {
		return nil, err
	}
	for _, s := range spares {
		view.Spares = append(view.Spares, activeSpare{s.Station, w.Minute(*s.ActiveAt)})
	}
	p.inviteOptions(v, view)
	return view, nil
}

// inviteOptions fills in the form, with what was typed.
func (p *pages) inviteOptions(v *visit, view *boxesView) {
	view.Invite.Station, view.Invite.Name = cut(strings.TrimSpace(v.r.PostFormValue("station")), 16), cut(strings.TrimSpace(v.r.PostFormValue("name")), 100)
	view.Invite.Mode, view.Invite.Kind = v.r.PostFormValue("mode"), v.r.PostFormValue("kind")
	for _, m := range []string{"observe", "enforce"} {
		view.Modes = append(view.Modes, option{m, v.words.Say(fmt.Sprintf("boxes.mode.%s", m)), m == view.Invite.Mode})
	}
	for _, k := range []string{"box", "spare"} {
		view.Kinds = append(view.Kinds, option{k, v.words.Say(fmt.Sprintf("boxes.kind.%s", k)), k == view.Invite.Kind})
	}
}

type invitedView struct {
	page
	Station string
	Until   string
	Code    string
	URL     string
	QR      template.URL
	Words   [][]string
	Half    []string
}

// invite makes an invitation and shows it. It is never shown again.
func (p *pages) invite(v *visit) error {
	view, err := p.boxesView(v)
	if err != nil {
		return err
	}
	i := trust.Invitation{Station: view.Invite.Station, Name: view.Invite.Name, Mode: view.Invite.Mode, Spare: view.Invite.Kind == "spare"}
	in, err := p.Boxes.Invite(v.r.Context(), v.user.Username, i)
	if status, key := boxProblem(err); key != "" {
		view.Problems = []problem{{"station", v.words.Say(key)}}
		return p.show(v, status, "boxes", view)
	}
	if err != nil {
		return err
	}
	server, _, _ := strings.Cut(in.URL, "/enroll#")
	qr, err := qrImage(in.Code.QR(server))
	if err != nil {
		return err
	}
	shown := &invitedView{
		page: p.page(v, "boxes.invited", "/stations"), Station: i.Station, Until: v.words.Minute(in.Until), Code: in.Code.String(), URL: in.URL, QR: qr,
		Words: slices.Collect(slices.Chunk(in.Code.Words(), 11)),
	}
	if in.Half != nil {
		shown.Half = in.Half.Words()
	}
	return p.show(v, http.StatusOK, "invited", shown)
}

// boxProblem returns the words for what can be mended.
func boxProblem(err error) (status int, key string) {
	switch {
	case errors.Is(err, fault.ErrNotFound):
		return http.StatusNotFound, "boxes.bad.unknown"
	case errors.Is(err, fault.ErrConflict):
		return http.StatusConflict, "boxes.bad.waits"
	case errors.Is(err, fault.ErrInvalid):
		return http.StatusBadRequest, "boxes.bad.station"
	}
	return 0, ""
}

func qrImage(text string) (template.URL, error) {
	img, err := barcode.Render(barcode.QR, text, 4)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", err
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), nil
}

type envelopeView struct {
	page
	Station string
	Half    []string
}

// approveBox approves what waits, by its name: what was seen is what is approved.
func (p *pages) approveBox(v *visit) error {
	request, err := dispense.ParseHash(v.r.PostFormValue("request"))
	if err != nil {
		return fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	out, err := p.Boxes.Approve(v.r.Context(), v.user.Username, "web", request)
	if err != nil {
		return err
	}
	if out.Leases != nil {
		p.Log.Error("leases follow within the hour", "station", out.Station, "err", out.Leases)
	}
	if out.Half != nil {
		return p.show(v, http.StatusOK, "envelope", &envelopeView{p.page(v, "boxes.envelope", "/stations"), out.Station, out.Half.Words()})
	}
	v.redirect("/boxes?done=approved")
	return nil
}

func (p *pages) refuseBox(v *visit) error {
	request, err := dispense.ParseHash(v.r.PostFormValue("request"))
	if err != nil {
		return fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	reason := v.words.Say("boxes.refused.by", "Name", v.user.Name)
	if err := p.Boxes.Refuse(v.r.Context(), v.user.Username, request, reason); err != nil {
		return err
	}
	v.redirect("/boxes?done=refused")
	return nil
}

// approveSpare lets a spare work as the box before, when a second person signs.
func (p *pages) approveSpare(v *visit) error {
	station, reason := cut(v.r.PostFormValue("station"), 16), cut(strings.TrimSpace(v.r.PostFormValue("reason")), 200)
	if station == "" || reason == "" {
		return fmt.Errorf("approve a spare without a reason: %w", fault.ErrInvalid)
	}
	checker, key, err := p.checker(v, access.EnrollStations, "")
	if err != nil {
		return err
	}
	if key != "" {
		view, err := p.boxesView(v)
		if err != nil {
			return err
		}
		view.Problems, view.Checker = []problem{{"checker", v.words.Say(key)}}, cut(v.r.PostFormValue("checker"), 64)
		return p.show(v, http.StatusForbidden, "boxes", view)
	}
	people := []dispense.Who{{Person: v.user.Username, By: "web"}, {Person: checker, By: "web"}}
	if err := p.Boxes.ApproveSpare(v.r.Context(), v.user.Username, station, reason, people); err != nil {
		return err
	}
	v.redirect("/boxes?done=spare")
	return nil
}
