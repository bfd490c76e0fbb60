package web

import (
	"errors"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// What levels say, in words.

// levelName says what a level is, with its name.
func (w words) levelName(l *rule.Level) string {
	return w.Say(fmt.Sprintf("rules.level.%s", l.Kind), "Name", l.Name)
}

func (w words) ruleField(f rule.Field) string { return w.Say(fmt.Sprintf("rules.field.%s", f)) }

// term says what terms say of a field; stations are named by their ids' names.
func (w words) term(f rule.Field, t *rule.Terms, stations map[string]string) string {
	switch f {
	case rule.PerFill:
		return w.limit(t.PerFill)
	case rule.Day, rule.Week, rule.Month, rule.Year:
		return w.limit(t.Of(string(f)))
	case rule.DayVisits, rule.WeekVisits, rule.MonthVisits, rule.YearVisits:
		n := *t.Visits(rule.Counted(f))
		if n == 0 {
			return w.Say("rules.value.visits.none")
		}
		return w.Say("rules.value.visits", "Count", int(n))
	case rule.Hours:
		return w.windows(*t.Hours)
	case rule.Interval:
		if *t.IntervalS == 0 {
			return w.Say("rules.value.interval.none")
		}
		return w.Say("rules.value.minutes", "Minutes", w.Scaled(*t.IntervalS*10/60, 1, 0))
	case rule.Stations:
		return w.places(t.Stations, stations)
	case rule.Odometer:
		return w.asked(t.Odometer)
	case rule.TankFactor:
		return w.Say("rules.value.percent", "Percent", w.Count(*t.TankPct))
	case rule.Refuse1D:
		return w.Say(fmt.Sprintf("rules.value.%t", *t.Refuse1D))
	case rule.Emergency:
		if *t.Emergency == "" {
			return w.Say("rules.value.emergency.none")
		}
		return *t.Emergency
	case rule.Driver:
		return w.Say(fmt.Sprintf("rules.value.driver.%s", *t.Driver))
	case rule.UnknownClock:
		return w.Say(fmt.Sprintf("rules.value.unknown_clock.%s", *t.UnknownClock))
	case rule.Mode:
		return w.Say(fmt.Sprintf("observe.mode.%s", *t.Mode))
	}
	return ""
}

func (w words) limit(l *rule.Limit) string {
	switch {
	case l.None():
		return w.Say("rules.value.unlimited")
	case l.Cents > 0:
		return w.Scaled(l.Cents, 2, 2) + " " + fillCurrency
	}
	return w.Scaled(int64(l.UL), 6, 2) + " L"
}

// windows says hours as people write them, see [readWindows].
func (w words) windows(hours []policy.Hours) string {
	if len(hours) == 0 {
		return w.Say("rules.value.always")
	}
	return strings.Join(w.windowLines(hours), "; ")
}

func (w words) windowLines(hours []policy.Hours) []string {
	var lines []string
	for _, h := range hours {
		var parts []string
		for _, d := range h.Days {
			parts = append(parts, w.Say(fmt.Sprintf("rules.day.%s", d)))
		}
		lines = append(lines, strings.Join(append(parts, clockTime(h.FromMin)+"-"+clockTime(h.ToMin)), " "))
	}
	return lines
}

func clockTime(minute int64) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

func (w words) places(p *rule.Places, stations map[string]string) string {
	var names []string
	for _, s := range p.Stations {
		name := stations[s]
		if name == "" {
			name = s
		}
		names = append(names, name)
	}
	for _, c := range p.Clusters {
		names = append(names, w.Say("rules.level.cluster", "Name", c))
	}
	if len(names) == 0 {
		return w.Say("rules.value.everywhere")
	}
	return strings.Join(names, ", ")
}

func (w words) asked(a *rule.Asked) string {
	if a.No {
		return w.Say("rules.value.odometer.no")
	}
	parts := []string{w.Say("rules.value.odometer.asked")}
	if a.MaxKMDay != nil {
		parts = append(parts, w.Say("rules.value.odometer.most", "KM", w.Count(*a.MaxKMDay)))
	}
	if a.Else == "block" {
		parts = append(parts, w.Say("rules.value.odometer.block"))
	} else {
		parts = append(parts, w.Say("rules.value.odometer.flag"))
	}
	return strings.Join(parts, "; ")
}

// readWindows reads hours as people write them: a line or a part between semicolons is
// a window, with the days on which it begins before it, in Spanish or in English.
func readWindows(text string) ([]policy.Hours, bool) {
	windows := []policy.Hours{}
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' || r == '\r' }) {
		tokens := strings.Fields(strings.ToLower(strings.ReplaceAll(line, "–", "-")))
		if len(tokens) == 0 {
			continue
		}
		var h policy.Hours
		from, to, _ := strings.Cut(tokens[len(tokens)-1], "-")
		var okFrom, okTo bool
		h.FromMin, okFrom = readMinute(from)
		h.ToMin, okTo = readMinute(to)
		days, okDays := readDays(tokens[:len(tokens)-1])
		if h.Days = days; !okFrom || !okTo || !okDays || h.FromMin == 1440 {
			return nil, false
		}
		windows = append(windows, h)
	}
	return windows, len(windows) > 0 && len(windows) <= 8
}

func readMinute(text string) (int64, bool) {
	var hour, minute int64
	n, err := fmt.Sscanf(text, "%d:%d", &hour, &minute)
	if err != nil || n != 2 || text != clockTime(hour*60+minute) && "0"+text != clockTime(hour*60+minute) {
		return 0, false
	}
	m := hour*60 + minute
	return m, hour >= 0 && minute >= 0 && minute < 60 && m <= 1440
}

// week are the days of a rule, each with how it begins in Spanish.
var week = [...]struct{ day, es string }{{"mon", "lun"}, {"tue", "mar"}, {"wed", "mie"}, {"thu", "jue"}, {"fri", "vie"}, {"sat", "sab"}, {"sun", "dom"}}

// readDays reads days, and spans of them such as lun-vie.
func readDays(tokens []string) ([]string, bool) {
	var days []string
	for _, t := range tokens {
		first, last, span := strings.Cut(strings.Trim(t, ","), "-")
		from := weekday(first)
		to := from
		if span {
			to = weekday(last)
		}
		if from < 0 || to < 0 {
			return nil, false
		}
		for i := from; ; i = (i + 1) % len(week) {
			days = append(days, week[i].day)
			if i == to {
				break
			}
		}
	}
	return days, len(days) <= len(week)
}

func weekday(text string) int {
	text = strings.NewReplacer("á", "a", "é", "e").Replace(text)
	for i, d := range week {
		if len(text) >= 3 && (text[:3] == d.day || text[:3] == d.es) {
			return i
		}
	}
	return -1
}

// ruleProblem says why terms cannot be in force.
func (w words) ruleProblem(err error) string {
	for _, p := range []struct {
		is  error
		key string
	}{{rule.ErrNoPrice, "rules.bad.price"}, {rule.ErrStations, "rules.bad.stations"}, {rule.ErrNoStation, "rules.bad.none"}, {fleet.ErrQuotas, "rules.bad.quotas"}} {
		if errors.Is(err, p.is) {
			return w.Say(p.key)
		}
	}
	return w.Say("rules.bad")
}
