package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// A panel is a position as the page shows it. A state differs from the others by
// its word, its icon and its color.
type panel struct {
	language
	ID    string
	Kind  string // a page, or unknown, two or offline, which are kinds of denied
	Icon  string
	Title string
	Big   string   // the one figure
	Lines []string // what else, the most important first
	Code  string
	// Volume and Limit are the bar of a fill, in microliters.
	Volume, Limit int64
	Seconds       int64 // until it lapses
	Field         string
	Buttons       []button
	Links         []link
	Query         string // kept on the way through forms
}

// A button posts to an action; Full, where set, is the answer it gives.
type button struct{ Action, Word, Full string }
type link struct{ Path, Word string }

var icons = map[string]string{
	Idle: "scan", Out: "bar", Wait: "wait", Prompt: "type", Ready: "nozzle", Pouring: "drop", Done: "check",
	Void: "bar", Denied: "cross", "unknown": "question", "two": "question", "offline": "cloud", Fault: "warning",
}

// unknowns are the reasons that speak of what was read, not of the vehicle.
var unknowns = []policy.Reason{policy.ForeignCode, policy.BadCheck, policy.NoToken, policy.UnknownLabel}

// newPanel says what a position is about. It is pure: now is the time.
func newPanel(l language, s *Snapshot, p *Position, now time.Time) panel {
	if p.Purpose != "" {
		draw := *p
		draw.Name = l.T("purpose_" + p.Purpose)
		p = &draw
	}
	v := panel{language: l, ID: p.Position, Kind: kind(s, p)}
	v.Icon, v.Title = icons[v.Kind], l.T("title_"+v.Kind)
	if !p.Until.IsZero() {
		v.Seconds = max(0, int64(p.Until.Sub(now)/time.Second))
	}
	switch v.Kind {
	case Idle:
		v.idle(p)
	case Out:
		v.Lines, v.Code = []string{l.T("out_do")}, p.Reason
	case Wait:
		v.Lines = []string{l.T("wait_do")}
	case Prompt:
		v.prompt(p)
	case Ready:
		v.ready(p)
	case Pouring:
		v.pouring(p)
	case Done:
		v.done(p)
	case Void:
		v.void(p)
	case Fault:
		v.fault(s, p)
	default:
		v.denied(p)
	}
	return v
}

func kind(s *Snapshot, p *Position) string {
	r := policy.Reason(p.Reason)
	switch {
	case p.Page == Denied && slices.Contains(unknowns, r):
		return "unknown"
	case p.Page == Denied && r == policy.Ambiguous:
		return "two"
	case p.Page == Denied && !s.Linked && (r == policy.NoLease || r == policy.QuotaSpent):
		return "offline"
	case icons[p.Page] == "":
		return Wait // a page of a newer agent
	}
	return p.Page
}

func (v *panel) idle(p *Position) {
	v.Lines = []string{v.T("idle_do")}
	v.Links = []link{{"vehicle", v.T("vehicle")}}
	if p.Manual {
		v.Title, v.Icon, v.Lines = v.T("title_manual"), "type", []string{v.T("manual_do")}
		v.Links = []link{{"fill", v.T("fill")}}
	}
	if p.Driver != "" {
		v.Lines = append(v.Lines, v.T("title_driver")+": "+p.Driver)
	}
	if p.NoFailSafe {
		v.Lines = append(v.Lines, v.T("unguarded")+": "+v.T("guard_do"))
	}
}

func (v *panel) prompt(p *Position) {
	v.Title = v.T("title_" + p.Prompt)
	v.Lines = []string{who(p)}
	v.Buttons = []button{{Action: "cancel", Word: v.T("cancel")}}
	switch p.Prompt {
	case "odometer", "engine":
		v.Field = p.Prompt
		do := v.T("prompt_do")
		if p.Again {
			do = v.T("again")
		}
		v.Lines = append(v.Lines, do)
		if p.Last != nil {
			v.Lines = append(v.Lines, v.T("last")+": "+reading(p.Prompt, *p.Last))
		}
	default:
		if p.Prompt == "pin" {
			v.Field = p.Prompt
		}
		do := "_do"
		if p.Again {
			do = "_again"
		}
		v.Lines = append(v.Lines, p.Driver, v.T(p.Prompt+do))
	}
}

func (v *panel) ready(p *Position) {
	v.Big = v.T("up_to") + " " + policy.Liters(p.LimitUL) + " L"
	v.Lines = []string{who(p), p.Grade, v.T("lift")}
	if len(p.Hoses) > 0 {
		v.Lines = append(v.Lines, v.T("hose")+" "+strings.Join(p.Hoses, ", "))
	}
	v.Buttons = []button{{Action: "cancel", Word: v.T("cancel")}}
}

func (v *panel) pouring(p *Position) {
	v.Big = liters(p.VolumeUL)
	v.Volume, v.Limit = int64(p.VolumeUL), int64(p.LimitUL)
	limit := v.T("limit") + " " + policy.Liters(p.LimitUL) + " L"
	if p.NoFailSafe {
		limit += " · " + v.T("unguarded")
	}
	v.Lines = []string{who(p), limit, amount(p)}
	v.Buttons = []button{{Action: "stop", Word: v.T("stop")}}
	if p.Purpose == "" {
		v.full(p)
	}
}

// full offers to say that the tank is full, which nobody else knows: without the
// answer the fill adds to the next one's distance.
func (v *panel) full(p *Position) {
	offer := "yes"
	if p.Full != "" {
		v.Lines = append(v.Lines, v.T("f_full")+" "+v.T(p.Full))
	}
	if p.Full == "yes" {
		offer = "no"
	}
	v.Buttons = append(v.Buttons, button{"full", v.T("full_" + offer), offer})
}

func (v *panel) done(p *Position) {
	v.Big = liters(p.VolumeUL)
	kept := v.T("kept")
	if p.Sent {
		kept = v.T("sent")
	}
	v.Lines = []string{who(p), amount(p), kept}
	if p.Folio != "" {
		v.Lines = append(v.Lines, v.T("folio")+" "+p.Folio)
	}
}

func (v *panel) void(p *Position) {
	v.Lines, v.Code = []string{v.T("void_" + p.Reason), who(p)}, p.Reason
	if words["void_"+p.Reason] == [2]string{} {
		v.Lines[0] = v.T("out_do")
	}
}

func (v *panel) fault(s *Snapshot, p *Position) {
	v.Lines, v.Code = []string{v.T("fault_do"), who(p)}, p.Reason
	if !p.Since.IsZero() {
		v.Lines = append(v.Lines, v.T("since")+" "+local(s, p.Since).Format("15:04"))
	}
	if p.VolumeUL > 0 {
		v.Big = liters(p.VolumeUL)
	}
	v.Buttons = []button{{Action: "stop", Word: v.T("stop")}}
}

func (v *panel) denied(p *Position) {
	v.Code = p.Reason
	v.Lines = []string{v.T("denied_do")} // without figures a sentence would say zero
	if p.Decision != nil {
		v.Lines[0] = policy.Sentence(v.language.Code(), *p.Decision)
	}
	if p.Scanned != "" && (v.Kind == "unknown" || v.Kind == "two") {
		v.Lines = append(v.Lines, v.T("read")+": "+p.Scanned)
	}
	switch v.Kind {
	case "unknown":
		v.Lines = append(v.Lines, v.T("damaged"))
		v.Links = []link{{"vehicle", v.T("vehicle")}}
	case "offline":
		v.Lines = append(v.Lines, v.T("offline_do"))
		if p.LeftUL != nil {
			v.Lines = append(v.Lines, v.T("left")+" "+policy.Liters(*p.LeftUL)+" L")
		}
	}
}

// who names the vehicle as people do.
func who(p *Position) string {
	name := p.Name
	if name == "" {
		name = p.Vehicle
	}
	return strings.Trim(name+" · "+p.Plate, " ·")
}

// liters returns a volume with two decimals, so that the figure stands still
// while it grows. It rounds down.
func liters(v dispense.Volume) string {
	centi := v / (10 * dispense.Milliliter)
	return fmt.Sprintf("%d.%02d L", centi/100, centi%100)
}

func amount(p *Position) string {
	if p.AmountCents == nil {
		return ""
	}
	c := *p.AmountCents
	return fmt.Sprintf("$%d.%02d %s", c/100, c%100, p.Currency)
}

func reading(prompt string, n int64) string {
	if prompt == "engine" {
		return fmt.Sprintf("%d.%d h", n/3600, n%3600/360)
	}
	return fmt.Sprintf("%d km", n/1000)
}

func local(s *Snapshot, at time.Time) time.Time {
	if s.Zone == nil {
		return at.UTC()
	}
	return at.In(s.Zone)
}
