package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
)

const rulebookPath = "/discrepancies/rules"

type rulebookView struct {
	page
	Knobs         []knobView
	Honest        string // what all rules make of an honest fleet
	CSV           string
	May           bool
	Values        url.Values
	Choices       []option
	Classes       []option // of vehicles; empty without one
	Problem, Done string
	MaxReason     int
	Waiting       []knobWaiting
	Queue         bool // whether who looks sees what waits
}

// A knobWaiting is a change that waits for a second person.
type knobWaiting struct {
	N             int64
	Text          string
	Approve, Void bool
}

// A knobView is a rule, how it is set, and what was measured of it.
type knobView struct {
	Title, Rule, How string
	Off              bool
	Said             string // who set it so, and why; empty: it is as by default
	Coming           []string
	Classes          []string // how it is set for those that have a word of their own
	Alarms           string
	Catches          []string
}

// rulebook shows the rules of discrepancies that can be switched and set, with what was
// measured of each.
func (p *pages) rulebook(v *visit) error {
	return p.showRulebook(v, http.StatusOK, url.Values{}, "")
}

func (p *pages) showRulebook(v *visit, code int, values url.Values, problem string) error {
	said, err := p.Reports.FindingRules(v.r.Context())
	if err != nil {
		return err
	}
	w, now := v.words, p.Now()
	view := &rulebookView{
		page: p.page(v, "rulebook.title", "/discrepancies"), CSV: rulebookPath + ".csv", Values: values, Problem: problem, MaxReason: fleet.MaxReason,
		May: p.mayOn(v, access.ChangeFleet) && v.opens("POST "+rulebookPath),
	}
	view.Queue = v.may(access.SeeFindings, "GET "+waitingPath)
	if done := v.r.URL.Query().Get("done"); slices.Contains([]string{"in_force", "proposed", "void"}, done) {
		view.Done = w.Say("rulebook.done." + done)
	}
	for _, s := range said {
		if s.State != reconcile.SaidProposed {
			continue
		}
		offered, err := p.offers(v, "finding_rule", s.By, s.At)
		if err != nil {
			return err
		}
		k, _ := told.KnobOf(s.Rule)
		view.Waiting = append(view.Waiting, knobWaiting{N: s.N, Approve: offered, Void: view.May, Text: w.Say("rulebook.waiting",
			"Title", joined(told.Title(w.Lang, s.Rule), w.ofClass(s.Class)), "How", w.setTo(k, s.SettingBy(k)), "Time", w.Minute(s.FromAt), "Who", s.By, "Why", s.Reason)})
	}
	if all, ok := reconcile.MeasuredOf(reconcile.AllRules); ok {
		view.Honest = w.Say("rulebook.honest", "Weekly", w.Scaled(all.Weekly, 1, 1), "Worst", w.Count(all.Worst))
	}
	for _, k := range told.Knobs() {
		knob := w.knob(k, said, now)
		if k.Rule == audit.NotSigned && !knob.Off && p.Signed != nil { // what the list of those that are not back says counts, too
			terms, err := p.Signed.Terms(v.r.Context())
			if err != nil {
				return err
			}
			i := slices.IndexFunc(terms, func(t signed.Terms) bool { return !t.OfRule })
			if i >= 0 && terms[i].Days < signed.RuleDays(terms, now) {
				t := &terms[i]
				knob.How = w.setTo(k, reconcile.Setting{Limit: int64(t.Days)})
				if t.By != "" {
					knob.Said = w.Say("signed.terms.said", "Count", t.Days, "By", t.By, "At", w.Minute(t.At), "Reason", t.Reason)
				}
			}
		}
		view.Knobs = append(view.Knobs, knob)
		view.Choices = append(view.Choices, option{string(k.Rule), told.Title(w.Lang, k.Rule), values.Get("rule") == string(k.Rule)})
	}
	if view.May && p.Fleet != nil {
		book, err := p.Fleet.RuleBook(v.r.Context())
		if err != nil {
			return err
		}
		for _, c := range sortedKeys(book.Classes) {
			view.Classes = append(view.Classes, option{c, c, values.Get("class") == c})
		}
	}
	if values.Get("from") == "" {
		values.Set("from", now.In(p.Zone).AddDate(0, 0, 1).Format(time.DateOnly)+"T00:00")
	}
	return p.show(v, code, "rulebook", view)
}

func (w words) knob(k reconcile.Knob, said []reconcile.Said, now time.Time) knobView {
	view := knobView{Title: told.Title(w.Lang, k.Rule), Rule: string(k.Rule), Off: k.Off, How: w.setTo(k, k.Default())}
	for _, s := range said {
		switch {
		case s.Rule != k.Rule || s.Class != "" || s.State == reconcile.SaidProposed:
		case s.FromAt.After(now):
			view.Coming = append(view.Coming, w.Say("rulebook.coming", "How", w.setTo(k, s.SettingBy(k)), "Time", w.Minute(s.FromAt), "Who", w.twoOf(&s), "Why", s.Reason))
		default:
			view.Off, view.How = s.Off, w.setTo(k, s.SettingBy(k))
			view.Said = w.Say("rulebook.said", "Time", w.Minute(s.FromAt), "Who", w.twoOf(&s), "Why", s.Reason)
		}
	}
	view.Classes = w.classesOf(k, said, now)
	f, ok := reconcile.MeasuredOf(k.Rule)
	if !ok {
		return view
	}
	view.Alarms = w.Say("rulebook.alarms", "Weekly", w.Scaled(f.Weekly, 1, 1), "Per100", w.Scaled(f.Per100, 1, 1))
	for _, c := range f.Catches {
		key := "rulebook.once"
		switch {
		case k.Rule == reconcile.FiguresRound || k.Rule == reconcile.PaperMissing:
			if key = "rulebook.madeup"; c.Recall == 0 {
				key = "rulebook.madeup.none"
			}
		case c.Sustained:
			key = "rulebook.again"
		}
		view.Catches = append(view.Catches, w.Say(key, "Percent", w.Count(c.Percent), "Recall", w.Count(c.Recall), "Precision", w.Count(c.Precision), "Fills", w.Count(c.Fills)))
	}
	return view
}

// classesOf says of each class of which something was said of its own how the rule is set for
// its vehicles and why, and how it will be.
func (w words) classesOf(k reconcile.Knob, said []reconcile.Said, now time.Time) (list []string) {
	own := map[string]bool{}
	for _, s := range said {
		if s.Rule == k.Rule && s.Class != "" && s.State == reconcile.SaidInForce {
			own[s.Class] = true
		}
	}
	for _, class := range sortedKeys(own) {
		if s, ok := reconcile.Counting(said, k.Rule, class, now); ok && s.Class == class {
			list = append(list, joined(w.ofClass(class), w.setTo(k, s.SettingBy(k)), w.Say("rulebook.said", "Time", w.Minute(s.FromAt), "Who", w.twoOf(&s), "Why", s.Reason)))
		}
		for _, s := range said {
			if s.Rule == k.Rule && s.Class == class && s.State == reconcile.SaidInForce && s.FromAt.After(now) {
				list = append(list, joined(w.ofClass(class), w.Say("rulebook.coming", "How", w.setTo(k, s.SettingBy(k)), "Time", w.Minute(s.FromAt), "Who", w.twoOf(&s), "Why", s.Reason)))
			}
		}
	}
	return list
}

// ofClass names the class for which a rule is set; "" for all.
func (w words) ofClass(class string) string {
	if class == "" {
		return ""
	}
	return w.Say("rulebook.ofclass", "Class", class)
}

// twoOf says who set a rule: one person, or the two that it took.
func (w words) twoOf(s *reconcile.Said) string {
	if s.ApprovedBy == "" {
		return s.By
	}
	return s.By + ", " + w.instead(s.ApprovedBy, s.ApprovedFor)
}

// setTo says how a rule is set.
func (w words) setTo(k reconcile.Knob, s reconcile.Setting) string {
	switch {
	case s.Off:
		return w.Say("rulebook.off")
	case k.Unit == "":
		return w.Say("rulebook.on")
	}
	return w.Say("rulebook.on.limit", "Limit", reconcile.Amount(w.Lang, s.Limit, k.Unit))
}

// sayRule sets a rule from some time on, or proposes it to a second person.
func (p *pages) sayRule(v *visit) error {
	form := v.r.PostForm
	k, known := told.KnobOf(reconcile.Rule(form.Get("rule")))
	from, err := readWhen(form.Get("from"), p.Zone)
	var limit *int64 // as it is by default
	ok := true
	if text := strings.TrimSpace(form.Get("limit")); text != "" {
		var n int64
		n, ok = decimal(text, knobDecimals(k.Unit))
		limit = &n
	}
	class := form.Get("class")
	off, reason := form.Get("off") == "yes", cut(strings.TrimSpace(form.Get("reason")), fleet.MaxReason)
	if err != nil || !ok || !known || reason == "" || limit != nil && (k.Unit == "" || *limit < k.Least || *limit > k.Most) {
		return p.showRulebook(v, http.StatusBadRequest, form, v.words.Say("rulebook.bad"))
	}
	if off && audit.AlwaysOn(k.Rule) {
		return p.showRulebook(v, http.StatusBadRequest, form, v.words.Say("rulebook.bad.always"))
	}
	if class != "" && !told.OfVehicles(&k) {
		return p.showRulebook(v, http.StatusBadRequest, form, v.words.Say("rulebook.bad.class"))
	}
	said, err := p.Office.SayFindingRule(v.r.Context(), v.user.Username, reconcile.Said{Rule: k.Rule, Class: class, Off: off, Limit: limit, FromAt: from, Reason: reason})
	switch {
	case errors.Is(err, fault.ErrNotFound):
		return p.showRulebook(v, http.StatusBadRequest, form, v.words.Say("rulebook.bad.class"))
	case errors.Is(err, fault.ErrInvalid):
		return p.showRulebook(v, http.StatusBadRequest, form, v.words.Say("rulebook.bad.past"))
	case errors.Is(err, fault.ErrConflict):
		return p.showRulebook(v, http.StatusConflict, form, v.words.Say("rulebook.bad.waits"))
	case err != nil:
		return err
	}
	v.redirect(rulebookPath + "?done=" + said.State)
	return nil
}

// approveKnob lets another than who proposed it decide that a rule finds less.
func (p *pages) approveKnob(v *visit) error {
	return p.decidedKnob(v, "in_force", func(n int64) error { return p.Office.ApproveFindingRule(v.r.Context(), v.user.Username, n, "web") })
}

func (p *pages) voidKnob(v *visit) error {
	return p.decidedKnob(v, "void", func(n int64) error { return p.Office.VoidFindingRule(v.r.Context(), v.user.Username, n) })
}

func (p *pages) decidedKnob(v *visit, done string, decide func(n int64) error) error {
	n, err := strconv.ParseInt(chi.URLParam(v.r, "said"), 10, 64)
	if err != nil {
		return fmt.Errorf("change of a rule: %w", fault.ErrNotFound)
	}
	switch err := decide(n); {
	case errors.Is(err, fault.ErrConflict):
		return p.showRulebook(v, http.StatusConflict, url.Values{}, v.words.Say("rulebook.bad.changed"))
	case err != nil:
		return err
	}
	v.redirect(rulebookPath + "?done=" + done)
	return nil
}

// knobDecimals is how many decimals people write of a limit that is kept in thousandths or
// ten-thousandths.
func knobDecimals(u reconcile.Unit) int {
	switch u {
	case reconcile.Spreads:
		return 3
	case reconcile.PricePerLiter:
		return 4
	}
	return 0
}

func (p *pages) rulebookFile(v *visit) error {
	said, err := p.Reports.FindingRules(v.r.Context())
	if err != nil {
		return err
	}
	t := report.FindingRules(v.words.Lang, p.Zone, said)
	return p.file(v, &t, "litro-"+v.words.Say("rulebook.file"), v.words.Say("rulebook.title"))
}
