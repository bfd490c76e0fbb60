package web

import (
	"context"
	"net/http"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/health"
	"github.com/litro-fuel/litro/server/report"
)

// Health says how every part of the installation is.
type Health interface {
	Health(ctx context.Context) ([]health.Line, error)
}

type healthView struct {
	page
	At    string
	All   string // how the whole is
	Class string
	Lines []healthLine
	Looks bool // who looks may change the color of the pages
}

type healthLine struct {
	Title, State, Class string
	Since, Ago          string // empty when nobody knows
	Text, Mend          string
}

// healthClass is the look of a state.
func healthClass(s health.State) string {
	switch s {
	case health.OK:
		return "good"
	case health.Warn:
		return ""
	}
	return "critical"
}

// health shows the lines of litro-server doctor.
func (p *pages) health(v *visit) error {
	lines, err := p.Health.Health(v.r.Context())
	if err != nil {
		return err
	}
	w, now := v.words, p.Now()
	worst := health.Worst(lines)
	view := &healthView{page: p.page(v, "health.title", "/health"), At: w.Minute(now), All: w.Say("health.all." + string(worst)), Class: healthClass(worst)}
	view.Looks = p.Looks != nil && v.may(access.KeepUsers, "GET "+appearancePath)
	for _, l := range lines {
		h := healthLine{Title: l.Title(w.Lang), State: l.State.Called(w.Lang), Class: healthClass(l.State), Text: l.Text(w.Lang, p.Zone), Mend: l.Mend}
		if !l.Since.IsZero() {
			h.Since, h.Ago = w.Minute(l.Since), w.Ago(now, l.Since)
		}
		view.Lines = append(view.Lines, h)
	}
	return p.show(v, http.StatusOK, "health", view)
}

func (p *pages) healthFile(v *visit) error {
	lines, err := p.Health.Health(v.r.Context())
	if err != nil {
		return err
	}
	t := report.Table{Name: "health", Columns: []report.Column{
		{Key: "part", Kind: report.Text}, {Key: "state", Kind: report.Text}, {Key: "since", Kind: report.Instant}, {Key: "says", Kind: report.Text}, {Key: "mend", Kind: report.Text},
	}}
	for _, l := range lines {
		text := func(s string) report.Cell { return report.Cell{Text: s, Known: true} }
		t.Rows = append(t.Rows, report.Row{Key: string(l.Part), Cells: []report.Cell{
			text(string(l.Part)), text(string(l.State)), {At: l.Since, Known: !l.Since.IsZero()}, text(l.Text(v.words.Lang, p.Zone)), text(l.Mend),
		}})
	}
	return p.file(v, &t, "litro-"+v.words.Say("health.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("health.title"))
}
