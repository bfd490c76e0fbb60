package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
)

// Several discrepancies of the list are handed on, explained or approved at once, for one reason.
// Each of them gets a step of its own, by the rules of one alone.

const severalPattern = "/discrepancies/steps"

// severalTime is how long the answer about several may take.
const severalTime = 2 * time.Minute

// severalSteps are the steps that can be taken about several at once. What a loss is worth and how
// it comes back is said of each.
var severalSteps = []string{"assigned", "explained", "justified", "rejected"}

// A severalView is the form of several, and what became of them.
type severalView struct {
	Action string
	Steps  []option
	Kinds  []option // rules of which more than one is listed
	Typed  url.Values
	Upload bool
	MaxWhy int
	Result *severalResult
}

// A severalResult is what became of several.
type severalResult struct {
	Problem string // why nothing was tried
	Taken   string // how many steps were taken
	Refused string // how many were not
	Reasons []severalRefused
	Halted  string // what was not tried, as something failed
}

type severalRefused struct {
	Why  string
	List []link
}

func ruleOf(finding string) string {
	rule, _, _ := strings.Cut(finding, ":")
	return rule
}

// several puts the form beside a list whose findings can be ticked. Ticks are kept of what was not
// taken.
func (p *pages) several(v *visit, view *discrepanciesView, action string, rows []report.FindingRow, result *severalResult, typed url.Values) {
	if p.Office == nil || !v.may(access.HandleFindings, "POST "+severalPattern) {
		return
	}
	w := v.words
	of := map[string]int{}
	for i := range view.Findings {
		f := &view.Findings[i]
		if reconcile.DoneFinding(rows[i].State) {
			continue
		}
		of[ruleOf(f.Key)]++
		f.Tick = w.Say("several.tick", "Title", f.Title, "Time", f.When)
		f.Ticked = slices.Contains(typed["finding"], f.Key)
		seen := seenOf(&rows[i])
		f.Seen = f.Key + " " + seen.String()
	}
	if len(of) == 0 && result == nil {
		return
	}
	s := &severalView{Action: action, Typed: typed, Upload: p.Tickets != nil, MaxWhy: fleet.MaxReason, Result: result}
	for _, step := range severalSteps {
		s.Steps = append(s.Steps, option{step, w.Say("step." + step), typed.Get("step") == step})
	}
	for i := range view.Findings { // in the order of the list
		f := &view.Findings[i]
		if rule := ruleOf(f.Key); of[rule] > 1 {
			s.Kinds = append(s.Kinds, option{rule, w.Say("several.kind", "Title", told.Title(w.Lang, reconcile.Rule(rule)), "Count", of[rule]), slices.Contains(typed["kind"], rule)})
			delete(of, rule)
		}
	}
	view.Several = s
}

// seenOf is what a row of the list shows of its finding, as the database has it: what is at risk of what records
// tell is not in it.
func seenOf(r *report.FindingRow) dispense.FindingSeen {
	seen, which := dispense.FindingSeen{Severity: string(r.Severity)}, ""
	if told.Audits(r.Rule) {
		if seen.RiskCents = r.RiskCents; len(r.Args) > 0 {
			which = r.Args[0]
		}
	}
	if r.Unit != reconcile.Days {
		seen.Actual, seen.Expected = r.Actual, r.Expected
	}
	seen.Vehicle = dispense.SeenVehicle(r.Vehicle, which)
	return seen
}

// stepFindings takes one step about each of several findings.
func (p *pages) stepFindings(v *visit) error {
	file, err := v.filed()
	if err != nil {
		return err
	}
	form := v.r.PostForm
	reason := cut(strings.TrimSpace(form.Get("reason")), fleet.MaxReason)
	again := func(code int, word string) error {
		return p.showDiscrepancies(v, code, &severalResult{Problem: v.words.Say(word)}, form)
	}
	ids := slices.Clone(form["finding"])
	for _, id := range form["shown"] { // of a kind those that were on the page, and none that came since
		if slices.Contains(form["kind"], ruleOf(id)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	step := dispense.FindingStep{State: form.Get("step")}
	switch {
	case len(ids) == 0:
		return again(http.StatusBadRequest, "several.bad.none")
	case len(ids) > office.MostTogether:
		return again(http.StatusBadRequest, "several.bad.many")
	case reason == "" || !slices.Contains(severalSteps, step.State):
		return again(http.StatusBadRequest, "finding.bad.step")
	}
	seen, err := seenIn(form["seen"])
	if err != nil {
		return again(http.StatusBadRequest, "finding.bad.step")
	}
	switch step.State {
	case "assigned":
		if step.Owner = cut(strings.TrimSpace(form.Get("owner")), 64); step.Owner == "" {
			step.Owner = v.user.Username
		}
		if _, err := p.Users.User(v.r.Context(), step.Owner); errors.Is(err, fault.ErrNotFound) {
			return again(http.StatusBadRequest, "finding.bad.owner")
		} else if err != nil {
			return err
		}
	case "explained":
		var code int
		var word string
		if step.Evidence, code, word, err = p.attached(v, file); err != nil {
			return err
		} else if word != "" {
			return again(code, word)
		}
	}
	steps := make([]office.ToStep, len(ids))
	for i, id := range ids {
		step.Seen = seen[id]
		steps[i] = office.ToStep{Finding: id, Step: step}
	}
	// 200 steps take longer than an answer may by itself.
	if err := http.NewResponseController(v.w).SetWriteDeadline(time.Now().Add(severalTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	list, err := office.StepEach(v.r.Context(), p.Office.StepFinding, v.user.Username, "web", reason, steps)
	switch {
	case errors.Is(err, fault.ErrInvalid) && len(list) == 0:
		return again(http.StatusBadRequest, "finding.bad.step")
	case err != nil:
		p.Log.Error("steps about several discrepancies were not all taken", "taken", len(list), "of", len(ids), "err", err)
	}
	result, left := v.words.together(list, len(ids))
	typed := url.Values{}
	if left {
		typed = url.Values{"step": {step.State}, "reason": {reason}, "owner": form["owner"]}
		for _, x := range list {
			if x.Problem != "" {
				typed.Add("finding", x.Finding)
			}
		}
		for _, x := range steps[len(list):] {
			typed.Add("finding", x.Finding)
		}
	}
	code := http.StatusOK
	if result.Taken == "" {
		code = http.StatusConflict
	}
	return p.showDiscrepancies(v, code, result, typed)
}

// seenIn reads what the page showed of each finding.
func seenIn(shown []string) (map[string]*dispense.FindingSeen, error) {
	seen := map[string]*dispense.FindingSeen{}
	for _, word := range shown {
		i := strings.LastIndexByte(word, ' ')
		x, err := dispense.ParseFindingSeen(word[i+1:])
		if err != nil || i < 0 {
			return nil, fmt.Errorf("%q is nothing that was seen of a finding", word)
		}
		seen[word[:i]] = x
	}
	return seen, nil
}

// together says what became of several steps, of those that were asked for, and whether any was not taken.
func (w words) together(list []office.Stepped, asked int) (r *severalResult, left bool) {
	r = &severalResult{}
	taken := 0
	why := map[reconcile.FindingProblem]int{}
	for _, x := range list {
		if x.Problem == "" {
			taken++
			continue
		}
		at, there := why[x.Problem]
		if !there {
			at = len(r.Reasons)
			why[x.Problem] = at
			r.Reasons = append(r.Reasons, severalRefused{Why: w.Say(fmt.Sprintf("finding.bad.%s", x.Problem))})
		}
		r.Reasons[at].List = append(r.Reasons[at].List, link{told.Title(w.Lang, reconcile.Rule(ruleOf(x.Finding))) + " · " + strings.TrimPrefix(x.Finding, ruleOf(x.Finding)+":"), findingAddress(x.Finding), false})
	}
	if taken > 0 {
		r.Taken = w.Say("several.taken", "Count", taken)
	}
	if refused := len(list) - taken; refused > 0 {
		r.Refused, left = w.Say("several.refused", "Count", refused), true
	}
	if rest := asked - len(list); rest > 0 {
		r.Halted, left = w.Say("several.halted", "Count", rest), true
	}
	return r, left
}
