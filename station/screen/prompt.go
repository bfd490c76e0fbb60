package screen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/dispense"
)

// An entry is a number that a person types on the keys of the page.
type entry struct {
	Action, Name, Label string // where it goes, and the field
	Unit                string
	Decimal             bool
	Secret              bool // a PIN
	// Last is the reading before in Unit, with its decimals; "" when there is
	// none. Empty is what to say of it before anything is typed, Since and Below
	// are what to say of the difference then: {n} is its number.
	Last, Empty, Since, Below string
}

// Keys are the keys of the pad in their order; the last ones are its own.
func (e *entry) Keys() []string { return strings.Split("123456789", "") }

func (v *panel) prompt(p *Position) {
	v.Title, v.Card = v.T("title_"+p.Prompt), v.newCard(p)
	if v.Card != nil {
		v.Card.Driver = "" // it is said larger
	}
	v.Buttons = []button{{Action: "cancel", Word: v.T("cancel"), Icon: "undo"}, {Action: "mismatch", Word: v.T("mismatch"), Icon: "differ"}}
	switch p.Prompt {
	case "odometer", "miles", "engine":
		v.Entry = v.newEntry(p)
		v.Lines = []string{v.T("prompt_do")}
		if p.Again {
			v.Again, v.Lines[0] = true, v.again(p)
		}
	default:
		v.Icon = "badge"
		do := "_do"
		if p.Again {
			do = "_again"
		}
		v.Lines = []string{p.Driver, v.T(p.Prompt + do)}
		if p.Prompt == "pin" {
			v.Entry = &entry{Action: "pin", Name: "pin", Label: v.T("f_pin"), Secret: true}
		}
		v.Of = max(v.Of, 60)
	}
}

// again says what was odd about the reading just given, in less words than a
// denial.
func (v *panel) again(p *Position) string {
	d := p.Decision
	if d == nil || p.Last == nil || d.Facts.Reading == 0 {
		return v.T("again")
	}
	say := v.T("again_high")
	if d.Facts.Reading < *p.Last {
		say = v.T("again_low")
	}
	return strings.NewReplacer(
		"{reading}", grouped(reading(p.Prompt, d.Facts.Reading))+" "+v.Entry.Unit, "{last}", grouped(v.Entry.Last)+" "+v.Entry.Unit,
	).Replace(say)
}

func (v *panel) newEntry(p *Position) *entry {
	e := &entry{Action: "odometer", Name: "odometer_km", Label: v.T("f_km"), Unit: "km", Since: v.T("since_km"), Below: v.T("below_km")}
	if p.Prompt == "miles" {
		e.Name, e.Label, e.Unit = "odometer_mi", v.T("f_mi"), "mi"
		e.Since, e.Below = v.T("since_mi"), v.T("below_mi")
	}
	if p.Prompt == "engine" {
		e.Name, e.Label, e.Unit, e.Decimal = "engine_h", v.T("f_hours"), "h", true
		e.Since, e.Below = v.T("since_h"), v.T("below_h")
	}
	if p.Last != nil {
		e.Last = reading(p.Prompt, *p.Last)
		e.Empty = v.T("last") + ": " + grouped(e.Last) + " " + e.Unit
	}
	return e
}

// reading is a reading in kilometers or miles, or in hours with a decimal.
func reading(prompt string, n int64) string {
	switch prompt {
	case "engine":
		return fmt.Sprintf("%d.%d", n/3600, n%3600/360)
	case "miles":
		return strconv.FormatInt(dispense.MetersToMiles(n), 10)
	}
	return strconv.FormatInt(n/1000, 10)
}

// grouped puts commas into a number that may have a decimal.
func grouped(s string) string {
	whole, frac, has := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return s
	}
	if has {
		return group(n) + "." + frac
	}
	return group(n)
}

// Compare says how far what is typed is from the last reading, as script does
// on the page itself.
func (e *entry) Compare(typed string) string {
	if typed == "" {
		return e.Empty
	}
	now, err := strconv.ParseFloat(typed, 64)
	last, lastErr := strconv.ParseFloat(e.Last, 64)
	if err != nil || lastErr != nil {
		return ""
	}
	says, apart := e.Since, now-last
	if apart < 0 {
		says, apart = e.Below, -apart
	}
	digits := 0
	if e.Decimal {
		digits = 1
	}
	return strings.ReplaceAll(says, "{n}", grouped(strconv.FormatFloat(apart, 'f', digits, 64)))
}
