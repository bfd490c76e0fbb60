package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// A settingsView is the form of how a station works.
type settingsView struct {
	page
	Action, Name     string
	Values           url.Values
	Problem, Done    string
	Periods, TalksTo selectView
	Draws            []drawView
	MaxReason        int
}

// A drawView is the most that one draw which is no vehicle's may take, and what it
// may where nothing is said.
type drawView struct{ Name, Label, Value, Otherwise string }

func drawField(purpose string) string { return "draw_" + purpose }

// settings shows how a station works, to be changed.
func (p *pages) settings(v *visit) error {
	s, err := p.Fleet.Settings(v.r.Context(), chi.URLParam(v.r, "station"))
	if err != nil {
		return err
	}
	return p.showSettings(v, http.StatusOK, &s, valuesOf(v.words, &s), "")
}

func (p *pages) showSettings(v *visit, code int, s *fleet.Settings, values url.Values, problem string) error {
	w := v.words
	name, err := p.stationName(v, s.Station)
	if err != nil {
		return err
	}
	view := &settingsView{
		page: p.page(v, "settings.title", "/stations"), Action: settingsAddress(s.Station), Name: name, Values: values, Problem: problem, MaxReason: fleet.MaxReason,
	}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("settings.done")
	}
	pick := func(field string, of ...string) selectView {
		x := selectView{Name: field, Label: w.Say(fmt.Sprintf("settings.%s", field))}
		for _, o := range of {
			x.Options = append(x.Options, option{o, w.Say(fmt.Sprintf("settings.%s.%s", field, o)), values.Get(field) == o})
		}
		return x
	}
	view.Periods, view.TalksTo = pick("period", "day", "week", "month"), pick("language", languages...)
	for _, d := range policy.DefaultDraws() {
		view.Draws = append(view.Draws, drawView{
			drawField(d.Purpose), w.Say(fmt.Sprintf("settings.draw.%s", d.Purpose)), values.Get(drawField(d.Purpose)), w.Liters(int64(d.LimitUL)),
		})
	}
	return p.show(v, code, "settings", view)
}

func settingsAddress(station string) string {
	return "/stations/" + url.PathEscape(station) + "/settings"
}

// stationName returns what people call a station.
func (p *pages) stationName(v *visit, station string) (string, error) {
	t, err := p.stationTable(v)
	if err != nil {
		return "", err
	}
	for _, r := range t.Rows {
		if r.Key == station {
			return t.Cell(r, "name").Text, nil
		}
	}
	return station, nil
}

// valuesOf fills in the form with what is in force.
func valuesOf(w words, s *fleet.Settings) url.Values {
	out := url.Values{}
	out.Set("revision", strconv.FormatInt(s.Revision, 10))
	out.Set("language", cmp.Or(s.Language, languages[0]))
	if o := s.Overrides; o != nil {
		out.Set("overrides", strconv.FormatInt(o.Count, 10))
		out.Set("period", o.Period)
	}
	for _, d := range s.Draws {
		out.Set(drawField(d.Purpose), w.Liters(int64(d.LimitUL)))
	}
	out.Set("out", strings.Join(s.OutOfService, ", "))
	return out
}

// setSettings takes the form. What the form does not have stays as it is.
func (p *pages) setSettings(v *visit) error {
	station := chi.URLParam(v.r, "station")
	s, err := p.Fleet.Settings(v.r.Context(), station)
	if err != nil {
		return err
	}
	form := v.r.PostForm
	if field := readSettings(form, &s); field != "" {
		return p.showSettings(v, http.StatusBadRequest, &s, form, v.words.Say("settings.bad", "Field", v.words.Say(fmt.Sprintf("settings.%s", field))))
	}
	err = p.Fleet.SetSettings(v.r.Context(), v.user.Username, s, form.Get("reason"))
	switch {
	case errors.Is(err, fault.ErrInvalid):
		return p.showSettings(v, http.StatusBadRequest, &s, form, v.words.Say("settings.bad", "Field", v.words.Say("settings.reason")))
	case errors.Is(err, fault.ErrConflict):
		return p.showSettings(v, http.StatusConflict, &s, form, v.words.Say("settings.bad.changed"))
	case err != nil:
		return err
	}
	v.redirect(settingsAddress(station) + "?saved")
	return nil
}

// maxOverrides bounds what a period may have: more is no exception any more.
const maxOverrides = 1000

// readSettings changes settings as the form says. It returns the field that
// cannot be read, "" when all can.
func readSettings(form url.Values, s *fleet.Settings) (bad string) {
	var err error
	if s.Revision, err = strconv.ParseInt(form.Get("revision"), 10, 64); err != nil {
		return "revision"
	}
	if s.Language = form.Get("language"); !slices.Contains(languages, s.Language) {
		return "language"
	}
	if s.Overrides = nil; form.Get("overrides") != "" {
		o := &policy.OverrideBudget{Period: form.Get("period")}
		if o.Count, err = strconv.ParseInt(strings.TrimSpace(form.Get("overrides")), 10, 64); err != nil || o.Count < 0 || o.Count > maxOverrides {
			return "overrides"
		}
		if !slices.Contains([]string{"day", "week", "month"}, o.Period) {
			return "period"
		}
		s.Overrides = o
	}
	s.Draws = nil
	for _, d := range policy.DefaultDraws() {
		text := form.Get(drawField(d.Purpose))
		if strings.TrimSpace(text) == "" {
			continue
		}
		ul, ok := decimal(text, 6)
		if !ok || dispense.Volume(ul) > maxDraw {
			return "draw." + d.Purpose
		}
		s.Draws = append(s.Draws, policy.DrawLimit{Purpose: d.Purpose, LimitUL: dispense.Volume(ul)})
	}
	s.OutOfService = nil // a name may have spaces, as painted on the pump
	for position := range strings.SplitSeq(form.Get("out"), ",") {
		if position = strings.Join(strings.Fields(position), " "); position != "" {
			s.OutOfService = append(s.OutOfService, position)
		}
	}
	if slices.ContainsFunc(s.OutOfService, func(p string) bool { return len(p) > 8 }) || len(s.OutOfService) > 8 {
		return "out"
	}
	return ""
}

// maxDraw is the most that one draw may be set to: a tank lorry.
const maxDraw = 40_000 * dispense.Liter
