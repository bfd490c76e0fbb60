package screen

import (
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/policy"
)

func (v *panel) ready(p *Position) {
	v.Card = v.newCard(p)
	whole, fine, _ := strings.Cut(policy.Liters(p.LimitUL), ".")
	v.Lead, v.Figure = v.T("up_to"), &figure{Whole: whole, Unit: "L"}
	if fine != "" {
		v.Figure.Whole += "." + fine
	}
	lift := v.T("lift")
	if len(p.Hoses) > 0 {
		lift += " " + strings.Join(p.Hoses, " "+v.T("or")+" ")
	}
	v.Lines = []string{lift, p.Grade}
	if p.TankUL != nil {
		v.Lines[1] = strings.Trim(p.Grade+" · "+v.T("tank")+" "+policy.Liters(*p.TankUL)+" L", " ·")
	}
	if p.Why != "" {
		v.Lines = append(v.Lines, v.T("why_"+p.Why))
	}
	v.Buttons = []button{{Action: "stop", Word: v.T("stop"), Icon: "stop"}}
	if p.Purpose == "" {
		v.Buttons = append(v.Buttons, button{Action: "mismatch", Word: v.T("mismatch"), Icon: "differ"})
	}
}

func (v *panel) pouring(p *Position) {
	v.Card = v.newCard(p)
	v.Figure = liters(p.VolumeUL)
	v.Bar = &bar{int64(p.VolumeUL), int64(p.LimitUL), v.T("of") + " " + policy.Liters(p.LimitUL) + " L"}
	v.Lines = []string{amount(p)}
	v.Buttons = []button{{Action: "stop", Word: v.T("stop"), Icon: "stop"}}
	if p.Purpose == "" {
		v.full(p)
	}
}

// proof shows the code of the receipt, which a driver photographs: with it anybody
// can check the fill later. Where several positions share the screen it is a tap away.
func (v *panel) proof(p *Position) {
	if p.Claim == "" {
		return
	}
	path, side, err := codePath(p.Claim)
	if err != nil {
		return // too long for a code; the folio says which fill it is
	}
	v.QR = &qr{p.Folio, p.Claim, path, side}
}

// full offers to say that the tank is full, which nobody else knows: without the
// answer the fill adds to the next one's distance. A press answers, and one more
// takes it back.
func (v *panel) full(p *Position) {
	b := button{Action: "full", Word: v.T("full"), Icon: "full", Value: "yes"}
	if p.Full != "" {
		b.Word, b.Pressed = v.T("f_full")+" "+v.T(p.Full), p.Full == "yes"
	}
	if b.Pressed {
		b.Icon, b.Value = "check", "no"
	}
	v.Buttons = append(v.Buttons, b)
}

func (v *panel) done(p *Position) {
	v.Card = v.newCard(p)
	v.Figure = liters(p.VolumeUL)
	kept := v.T("kept")
	if p.Sent {
		kept = v.T("sent")
	}
	v.Lines = []string{amount(p), kept}
	if p.Folio != "" {
		v.Facts = append(v.Facts, fact{v.T("folio"), p.Folio})
	}
	if d := p.DistanceM; d != nil && p.VolumeUL > 0 {
		tenths := *d * 10_000 / int64(p.VolumeUL)
		v.Facts = append(v.Facts, fact{v.T("economy"), fmt.Sprintf("%s km · %s.%d km/L", group(*d/1000), group(tenths/10), tenths%10)})
	}
	v.Buttons = []button{{Action: "cancel", Word: v.T("next"), Icon: "ok"}}
	v.print(p)
	v.proof(p)
}
