package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/rule"
)

// What a level says, into the form and out of it.

// formOf returns terms as the form has them.
func (w words) formOf(t *rule.Terms) url.Values {
	v := url.Values{}
	set := func(f rule.Field, choice, n string) {
		v.Set(string(f), choice)
		if n != "" {
			v.Set(string(f)+"-n", n)
		}
	}
	for f, l := range map[rule.Field]*rule.Limit{rule.PerFill: t.PerFill, rule.Day: t.Day, rule.Week: t.Week, rule.Month: t.Month, rule.Year: t.Year} {
		switch {
		case l == nil:
		case l.None():
			set(f, "none", "")
		case l.Cents > 0:
			set(f, "money", plainNumber(l.Cents, 2))
		default:
			set(f, "liters", plainNumber(int64(l.UL), 6))
		}
	}
	for _, period := range rule.Periods() {
		switch n := t.Visits(period); {
		case n == nil:
		case *n == 0:
			set(rule.VisitsOf(period), "none", "")
		default:
			set(rule.VisitsOf(period), "visits", strconv.FormatInt(*n, 10))
		}
	}
	if t.Hours != nil {
		if set(rule.Hours, "windows", strings.Join(w.windowLines(*t.Hours), "\n")); len(*t.Hours) == 0 {
			set(rule.Hours, "none", "")
		}
	}
	if t.IntervalS != nil {
		if set(rule.Interval, "minutes", strconv.FormatInt((*t.IntervalS+59)/60, 10)); *t.IntervalS == 0 {
			v.Del("interval-n")
			set(rule.Interval, "none", "")
		}
	}
	if p := t.Stations; p != nil {
		if set(rule.Stations, "some", ""); len(p.Stations)+len(p.Clusters) == 0 {
			set(rule.Stations, "none", "")
		}
		for _, s := range p.Stations {
			v.Add("stations-at", "s/"+s)
		}
		for _, c := range p.Clusters {
			v.Add("stations-at", "c/"+c)
		}
	}
	for f, word := range map[rule.Field]*string{rule.Driver: t.Driver, rule.UnknownClock: t.UnknownClock, rule.Mode: t.Mode} {
		if word != nil {
			set(f, *word, "")
		}
	}
	if a := t.Odometer; a != nil {
		choice := "flag"
		switch {
		case a.No:
			choice = "no"
		case a.Else == "block":
			choice = "block"
		}
		set(rule.Odometer, choice, "")
		for name, n := range map[string]*int64{"odometer-km": a.MaxKMDay, "odometer-prompts": a.Prompts} {
			if n != nil {
				v.Set(name, strconv.FormatInt(*n, 10))
			}
		}
	}
	if t.TankPct != nil {
		set(rule.TankFactor, "percent", strconv.FormatInt(*t.TankPct, 10))
	}
	if t.Refuse1D != nil {
		set(rule.Refuse1D, map[bool]string{true: "yes", false: "no"}[*t.Refuse1D], "")
	}
	if t.Emergency != nil {
		if set(rule.Emergency, "quota", *t.Emergency); *t.Emergency == "" {
			set(rule.Emergency, "none", "")
		}
	}
	return v
}

// plainNumber writes n units of 1/10^decimals without zeros at its end.
func plainNumber(n int64, decimals int) string {
	s := fmt.Sprintf("%0*d", decimals+1, n)
	whole, frac := s[:len(s)-decimals], strings.TrimRight(s[len(s)-decimals:], "0")
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// termsOf reads the form; bad are the fields that make no sense.
func termsOf(v url.Values) (t rule.Terms, bad map[rule.Field]bool) {
	bad = map[rule.Field]bool{}
	for _, f := range rule.Fields() {
		if choice := v.Get(string(f)); choice != "" && !readField(&t, f, choice, v) {
			bad[f] = true
		}
	}
	return t, bad
}

func readField(t *rule.Terms, f rule.Field, choice string, v url.Values) bool {
	text := strings.TrimSpace(v.Get(string(f) + "-n"))
	whole := func(s string) (*int64, bool) {
		n, ok := decimal(s, 0)
		return &n, ok
	}
	switch f {
	case rule.PerFill, rule.Day, rule.Week, rule.Month, rule.Year:
		l, ok := readLimit(choice, text)
		if f == rule.PerFill {
			t.PerFill = l
		} else {
			t.SetOf(string(f), l)
		}
		return ok
	case rule.DayVisits, rule.WeekVisits, rule.MonthVisits, rule.YearVisits:
		n, ok := new(int64(0)), true
		if choice != "none" {
			n, ok = whole(text)
			ok = ok && *n > 0
		}
		t.SetVisits(rule.Counted(f), n)
		return ok
	case rule.Hours:
		windows, ok := readWindows(text)
		if choice == "none" {
			windows, ok = windows[:0], true
		}
		t.Hours = &windows
		return ok
	case rule.Interval:
		n, ok := whole(text)
		if choice == "none" {
			n, ok = new(int64(0)), true
		}
		*n = min(*n, 1_000_000) * 60
		t.IntervalS = n
		return ok
	case rule.Stations:
		t.Stations = &rule.Places{}
		if choice == "none" {
			return true
		}
		for _, at := range v["stations-at"] {
			if c, ok := strings.CutPrefix(at, "c/"); ok {
				t.Stations.Clusters = append(t.Stations.Clusters, c)
			} else {
				t.Stations.Stations = append(t.Stations.Stations, strings.TrimPrefix(at, "s/"))
			}
		}
		return len(v["stations-at"]) > 0
	case rule.Odometer:
		return readAsked(t, choice, v)
	case rule.TankFactor:
		n, ok := whole(text)
		t.TankPct = n
		return ok
	case rule.Refuse1D:
		t.Refuse1D = new(choice == "yes")
	case rule.Emergency:
		if choice == "none" {
			text = ""
		}
		t.Emergency = &text
		return choice == "none" || text != ""
	case rule.Driver:
		t.Driver = &choice
	case rule.UnknownClock:
		t.UnknownClock = &choice
	case rule.Mode:
		t.Mode = &choice
	}
	return true
}

func readLimit(choice, text string) (*rule.Limit, bool) {
	switch choice {
	case "none":
		return &rule.Limit{}, true
	case "liters":
		n, ok := decimal(text, 6)
		return rule.Liters(dispense.Volume(n)), ok
	}
	n, ok := decimal(text, 2)
	return &rule.Limit{Cents: n}, ok && n > 0
}

func readAsked(t *rule.Terms, choice string, v url.Values) bool {
	t.Odometer = &rule.Asked{No: choice == "no"}
	if choice == "no" {
		return true
	}
	t.Odometer.Else = choice
	for name, to := range map[string]**int64{"odometer-km": &t.Odometer.MaxKMDay, "odometer-prompts": &t.Odometer.Prompts} {
		if text := strings.TrimSpace(v.Get(name)); text != "" {
			n, ok := decimal(text, 0)
			if !ok {
				return false
			}
			*to = &n
		}
	}
	return true
}
