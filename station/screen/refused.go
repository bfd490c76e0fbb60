package screen

import "github.com/litro-fuel/litro/policy"

// denied says why, with numbers, and what to do.
func (v *panel) denied(_ *Snapshot, p *Position) {
	v.Code = p.Reason
	v.Lines = []string{v.T("denied_do")} // without figures a sentence would say zero
	if p.Decision != nil {
		v.Lines[0] = policy.Sentence(v.language.Code(), *p.Decision)
	}
	v.Buttons = []button{{Action: "cancel", Word: v.T("understood"), Icon: "ok"}}
	if p.Scanned != "" && (v.Kind == "unknown" || v.Kind == "two") {
		v.Facts = append(v.Facts, fact{v.T("read"), p.Scanned})
	}
	if p.Releasable {
		v.Links = []link{{"/positions/" + p.Position + "/override", v.T("override"), "badge"}}
	}
	switch v.Kind {
	case "unknown":
		v.Lines = append(v.Lines, v.T("damaged"))
		v.Links = []link{{"/positions/" + p.Position + "/vehicle", v.T("vehicle"), "type"}}
	case "offline":
		v.Lines = append(v.Lines, v.T("offline_do"))
		if p.LeftUL != nil {
			v.Facts = append(v.Facts, fact{v.T("left"), policy.Liters(*p.LeftUL) + " L"})
		}
	}
}

// longLine is how many bytes of a sentence stand in large type beside a vehicle.
const longLine = 110

// fault says that the pump does not answer, since when, and whom to call.
func (v *panel) fault(s *Snapshot, p *Position) {
	v.Lines, v.Code, v.Card = []string{v.T("fault_do")}, p.Reason, v.newCard(p)
	if says := v.trouble(s); says != "" && p.Page == Fault {
		v.Lines[0] = v.T("fault_stay") + " " + says
	} else if says != "" {
		v.Lines[0] = says
	}
	v.Long = len(v.Lines[0]) > longLine
	if !p.Since.IsZero() {
		v.Facts = append(v.Facts, fact{v.T("since"), local(s, p.Since).Format("15:04")})
	}
	if p.VolumeUL > 0 {
		v.Facts = append(v.Facts, fact{v.T("until_now"), liters(p.VolumeUL).String()})
	}
	if p.Page == Fault { // in mid-session: there is something to stop
		v.Buttons = []button{{Action: "stop", Word: v.T("stop"), Icon: "stop"}}
	} else {
		v.Links = []link{{"/more", v.T("more"), "more"}}
	}
}
