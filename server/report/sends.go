package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/send"
)

// Schedules lists scheduled reports with what became of their last runs.
func Schedules(zone *time.Location, runs []send.Run) Table {
	t := Table{Name: "schedules", Period: timeless(zone), Columns: []Column{
		{"name", Text, ""}, {"username", Text, ""}, {"page", Text, ""}, {"format", Text, ""}, {"every", Text, ""}, {"receivers", Text, ""},
		{"last_run", Instant, ""}, {"delivery", Text, ""}, {"next_at", Instant, ""}, {"key", Text, ""},
	}}
	for _, r := range runs {
		next, last := instant(r.NextAt), instant(r.DueAt)
		if r.EndedAt != nil {
			next = Cell{}
		}
		if r.State == "" {
			last = Cell{}
		}
		t.Rows = append(t.Rows, Row{r.Schedule.Schedule, []Cell{
			textCell(r.Name), textCell(r.Username), textCell(r.Page), textCell(r.Format), textCell(fmt.Sprintf("%s %d %02d:00", r.Every, r.OnDay, r.Hour)),
			textCell(strings.Join(r.Receivers(), " ")), last, textCell(RunState(r)), next, textCell(r.Schedule.Schedule),
		}})
	}
	return t
}

// RunState says how a schedule is: that it has ended, or what became of its last run.
func RunState(r send.Run) string {
	switch {
	case r.Why != "":
		return r.Why
	case r.EndedAt != nil:
		return "ended"
	case r.State != "made":
		return r.State
	case r.Problem != "": // it was made, and there was nothing to be sent
		return r.Problem
	case r.Failed > 0:
		return "failed"
	case r.Waiting > 0:
		return "waiting"
	}
	return "sent"
}

// Hooks lists webhooks.
func Hooks(zone *time.Location, hooks []send.HookRow) Table {
	t := Table{Name: "webhooks", Period: timeless(zone), Columns: []Column{
		{"name", Text, ""}, {"url", Text, ""}, {"events", Text, ""}, {"delivery", Text, ""}, {"waiting", Count, ""}, {"failed", Count, ""}, {"last_sent", Instant, ""}, {"failing_at", Instant, ""}, {"key", Text, ""},
	}}
	for _, h := range hooks {
		t.Rows = append(t.Rows, Row{h.Hook, []Cell{
			textCell(h.Name), textCell(h.URL), textCell(strings.Join(h.Events, " ")), textCell(HookState(h)), number(h.Waiting), number(h.Failed), at(h.LastAt), at(h.FailingAt), textCell(h.Hook),
		}})
	}
	return t
}

// HookState says how a webhook is.
func HookState(h send.HookRow) string {
	switch {
	case h.State == "off" && (h.Why == "failing" || h.Why == "gone"):
		return h.Why
	case h.State == "on" && h.FailingAt != nil:
		return "troubled"
	}
	return h.State
}

// Messages lists what was sent, and what is to be.
func Messages(zone *time.Location, sent []send.Sent) Table {
	t := Table{Name: "messages", Period: timeless(zone), Columns: []Column{
		{"made_at", Instant, ""}, {"event", Text, ""}, {"receivers", Text, ""}, {"about", Text, ""}, {"delivery", Text, ""}, {"tries", Count, ""}, {"tried_at", Instant, ""},
		{"next_at", Instant, ""}, {"code", Count, ""}, {"answer", Text, ""}, {"message", Text, ""},
	}}
	for _, m := range sent {
		next, code := Cell{}, Cell{}
		if m.State == "waiting" {
			next = instant(m.NextAt)
		}
		if m.Status != nil {
			code = number(int64(*m.Status))
		}
		t.Rows = append(t.Rows, Row{m.Sending, []Cell{
			instant(m.MadeAt), textCell(m.Event), textCell(m.Receiver), textCell(m.Subject), textCell(m.State), number(int64(m.Tries)), at(m.TriedAt), next, code, textCell(m.Answer), textCell(m.Sending),
		}})
	}
	return t
}
