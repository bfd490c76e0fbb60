package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// A panel is a position as the page shows it. A state differs from the others by
// its word, its icon, its color, its sound, and where things stand. What its
// states have to say is in waiting.go, prompt.go, filling.go and refused.go.
type panel struct {
	language
	ID    string
	Kind  string // a page, or unknown, two or offline, which are kinds of denied
	Icon  string
	Title string
	Card  *card
	// Figure is the one figure, and Lead what stands before it.
	Lead   string
	Figure *figure
	Bar    *bar
	Warn   bool     // nothing ends the flow when the agent is dead
	Lines  []string // what else, the most important first
	Long   bool     // the first is no short one
	Facts  []fact   // small
	Code   string
	QR     *qr
	// Seconds are left of Of until it lapses.
	Seconds, Of int64
	Entry       *entry
	Buttons     []button
	Links       []link
	Again       bool   // it was asked for before
	Note        string // where the emergency stop is

	// Query is kept on the way through forms, and Pick chooses this position for
	// scans. Several says that the station has more positions, Alone that the page
	// shows one, and Chosen that scans are for this one.
	Query, Pick            string
	Several, Alone, Chosen bool
	All                    string // the query that shows the other positions again
	Typed                  string // so far, without script
}

// A card is the vehicle, for the attendant to compare with what stands there; or
// what else the fuel is for.
type card struct{ Name, Plate, Photo, Icon, Driver string }

// A figure is a number with its last digits set small.
type figure struct{ Whole, Fine, Unit string }

// Long tells that a figure needs more room than most.
func (f figure) Long() bool { return len(f.Whole) > len("999.9") }

// A bar shows how much of something there is, in microliters.
type bar struct {
	Value, Most int64
	Of          string // in words
}

type fact struct{ Name, Value string }

// A qr is the code of a fill's receipt: what it says, and its modules as a path in a
// square of Side.
type qr struct {
	Folio, Text, Path string
	Side              int
}

// A button posts to an action; Value, where set, is the answer it gives, and
// Pressed that it is the one given.
type button struct {
	Action, Word, Icon, Value string
	Pressed                   bool
}
type link struct{ Path, Word, Icon string }

var icons = map[string]string{
	Idle: "scan", Out: "bar", Wait: "wait", Prompt: "gauge", Ready: "nozzle", Pouring: "drop", Done: "check",
	Void: "undo", Denied: "cross", "unknown": "question", "two": "two", "offline": "cloud", Fault: "warning",
}

// unknowns are the reasons that speak of what was read, not of the vehicle.
var unknowns = []policy.Reason{policy.ForeignCode, policy.BadCheck, policy.NoToken, policy.UnknownLabel}

// silent is why a position is out of service whose pump does not answer.
const silent = "silent"

// newPanel says what a position is about. It is pure: now is the time.
func newPanel(l language, s *Snapshot, p *Position, now time.Time) panel {
	v := panel{language: l, ID: p.Position, Kind: kind(s, p)}
	v.Icon, v.Title = icons[v.Kind], l.T("title_"+v.Kind)
	if !p.Until.IsZero() {
		v.Seconds = max(0, int64(p.Until.Sub(now)/time.Second))
		v.Of = max(v.Seconds, p.LapseS)
	}
	v.Warn = p.NoFailSafe && (v.Kind == Idle || v.Kind == Ready || v.Kind == Pouring)
	switch v.Kind {
	case Idle:
		v.idle(s, p)
	case Out:
		v.out(s, p)
	case Wait:
		v.wait(p)
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
		v.denied(s, p)
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
	case p.Page == Out && p.Reason == silent:
		return Fault
	case p.Page == Denied && !s.Linked && (r == policy.NoLease || r == policy.QuotaSpent || r == policy.VisitsSpent || r == policy.BudgetSpent):
		return "offline"
	case icons[p.Page] == "":
		return Wait // a page of a newer agent
	}
	return p.Page
}

// focus leads back to the other positions instead of taking back what this one
// asks for: from there it can be, and another may have to be stopped.
func (v *panel) focus(all string) {
	if v.All = all; all != "" {
		v.Buttons = slices.DeleteFunc(v.Buttons, func(b button) bool { return b.Action == "cancel" })
	}
}

// outside adds what the station's directory and configuration know.
func (v *panel) outside(h *handler) {
	if v.Card != nil && !h.hasPhoto(v.Card.Photo) {
		v.Card.Photo = ""
	}
	if slices.ContainsFunc(v.Buttons, func(b button) bool { return b.Action == "stop" }) {
		v.Note = h.stopNote(v.language)
	}
	if h.opt.Support != "" && (v.Kind == Fault || v.Kind == Denied || v.Kind == "offline" || v.Kind == Out) {
		v.Lines = append(v.Lines, h.opt.Support)
	}
}

// stopNote says that no button of the page is the emergency stop, and where that
// is.
func (h *handler) stopNote(l language) string {
	return l.T("stopnote") + " " + cmp.Or(h.opt.EmergencyStop, l.T("stopwhere")) + "."
}

// newCard names the vehicle, or the purpose of what is no vehicle's; nil when
// there is neither.
func (v *panel) newCard(p *Position) *card {
	if p.Purpose != "" {
		return &card{Name: v.T("purpose_" + p.Purpose), Icon: purposeIcons[p.Purpose]}
	}
	if p.Vehicle == "" && p.Name == "" {
		return nil
	}
	c := &card{Name: p.Name, Plate: strings.ToUpper(p.Plate), Photo: p.Photo, Driver: p.Driver}
	if c.Name == "" {
		c.Name = p.Vehicle
	}
	return c
}

var purposeIcons = map[string]string{"test": "test", "transfer": "transfer", "container": "can", "purge": "drop"}

// liters returns a volume with two decimals, so that the figure stands still
// while it grows, the second of them small. It rounds down.
func liters(v dispense.Volume) *figure {
	centi := int64(v / (10 * dispense.Milliliter))
	return &figure{fmt.Sprintf("%d.%d", centi/100, centi%100/10), fmt.Sprint(centi % 10), "L"}
}

// String returns the figure in a line.
func (f figure) String() string { return f.Whole + f.Fine + " " + f.Unit }

func amount(p *Position) string {
	if p.AmountCents == nil {
		return ""
	}
	c := *p.AmountCents
	return fmt.Sprintf("$%s.%02d %s", group(c/100), c%100, p.Currency)
}

// group writes a whole number with a comma between thousands, as both languages
// do here.
func group(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func local(s *Snapshot, at time.Time) time.Time {
	if s.Zone == nil {
		return at.UTC()
	}
	return at.In(s.Zone)
}
