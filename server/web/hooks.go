package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/hook"
)

// Webhooks: which programs are told what happens, and what became of it.

const hooksPath = "/webhooks"

type hooksView struct {
	page
	Table           tableView
	Empty           *empty
	Problem         string
	Name, URL       string // as they were typed
	Events          []option
	Secret, Address string // of the one just made, to be shown this once; and its page
}

// hooks lists webhooks.
func (p *pages) hooks(v *visit) error {
	return p.showHooks(v, http.StatusOK, "")
}

func (p *pages) showHooks(v *visit, code int, problem string) error {
	list, err := p.Outbox.Hooks(v.r.Context())
	if err != nil {
		return err
	}
	w, form := v.words, v.r.PostForm
	t := report.Hooks(p.Zone, list)
	view := &hooksView{page: p.page(v, "hooks.title", ""), Problem: problem, Name: cut(form.Get("name"), 64), URL: cut(form.Get("url"), 500)}
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key != "name" {
			return ""
		}
		return hooksPath + "/" + r.Key
	})
	view.Table.say(w, &t)
	view.Table.Caption = view.Title
	view.Table.pick(&t, "name", "url", "delivery", "waiting", "failed", "last_sent")
	if len(list) == 0 {
		view.Empty = &empty{"hooks.empty", "hooks.empty.next"}
	}
	for _, e := range send.Events() {
		view.Events = append(view.Events, option{e, w.Say("hooks.event." + e), slices.Contains(form["event"], e)})
	}
	return p.show(v, code, "hooks", view)
}

// say puts the codes of a table into words, as its files on paper have them.
func (t *tableView) say(w words, of *report.Table) {
	for i, r := range of.Rows {
		for j, c := range of.Columns {
			if r.Cells[j].Known && c.Kind == report.Text {
				t.Rows[i].Cells[j].Text = w.saidOf(c.Key, r.Cells[j].Text)
			}
		}
	}
}

func (p *pages) hooksFile(v *visit) error {
	list, err := p.Outbox.Hooks(v.r.Context())
	if err != nil {
		return err
	}
	t := report.Hooks(p.Zone, list)
	return p.file(v, &t, "litro-"+v.words.Say("hooks.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("hooks.title"))
}

// addHook adds a webhook, whose secret is shown this once.
func (p *pages) addHook(v *visit) error {
	form := v.r.PostForm
	h, secret, err := NewHook(cut(form.Get("name"), 64), form.Get("url"), form["event"], p.CheckHook)
	if odd, ok := errors.AsType[*FieldError](err); ok && odd.Field == "url" {
		return p.showHooks(v, http.StatusBadRequest, v.words.Say("hooks.bad.url"))
	}
	if err != nil {
		return p.showHooks(v, http.StatusBadRequest, v.words.Say("hooks.bad"))
	}
	h.MadeBy, h.MadeAt = v.user.Username, p.Now().UTC()
	if err := p.Outbox.AddHook(v.r.Context(), h); err != nil {
		return err
	}
	return p.showHook(v, http.StatusOK, h.Hook, secret)
}

// NewHook makes a webhook of what somebody asks for, and its secret as it is shown, once. It
// fails with a [FieldError].
func NewHook(name, url string, events []string, check func(url string) error) (h send.HookRow, secret string, err error) {
	h = send.HookRow{Hook: strings.ToLower(rand.Text()[:12]), Name: strings.TrimSpace(name), URL: strings.TrimSpace(url), Events: slices.Compact(slices.Sorted(slices.Values(events))), State: "on"}
	if err := check(h.URL); err != nil {
		return h, "", &FieldError{"url", err}
	}
	switch {
	case h.Name == "":
		return h, "", badField("name", "say how it is called")
	case len(h.Events) == 0 || !send.KnownEvents(h.Events):
		return h, "", badField("events", "say what it is told: %s", strings.Join(send.Events(), ", "))
	}
	h.Secret, secret = NewHookSecret()
	return h, secret, nil
}

// NewHookSecret makes a secret, and how it is shown.
func NewHookSecret() (secret []byte, text string) {
	secret = hook.NewSecret()
	return secret, hook.SecretText(secret)
}

type hookView struct {
	page
	Hook, State, Note string
	On, Ended         bool
	Facts             []fact
	Secret            string
	Messages          tableView
	Again             []option // those that can be sent again
	Empty             *empty
	CSV               string
	Clearing          *clearing
}

// hook shows one, and its last messages.
func (p *pages) hook(v *visit) error {
	return p.showHook(v, http.StatusOK, chi.URLParam(v.r, "hook"), "")
}

func (p *pages) showHook(v *visit, code int, key, secret string) error {
	ctx, w := v.r.Context(), v.words
	h, err := p.Outbox.Hook(ctx, key)
	if err != nil {
		return err
	}
	sent, err := p.Outbox.SentTo(ctx, send.Hook, key, mostSent)
	if err != nil {
		return err
	}
	var events []string
	for _, e := range h.Events {
		events = append(events, w.Say("hooks.event."+e))
	}
	state := report.HookState(h)
	view := &hookView{
		page: p.page(v, "hooks.one", ""), Hook: key, State: state, Note: w.Say("hooks.note." + state), On: h.State == "on", Ended: h.State == "ended", Secret: secret, CSV: hooksPath + "/" + key + "/messages.csv",
		Facts: []fact{{w.Say("hooks.url"), h.URL}, {w.Say("hooks.events"), strings.Join(events, ", ")}, {w.Say("hooks.state"), w.Say("sends.state." + state)}, {w.Say("hooks.made"), joined(h.MadeBy, w.Minute(h.MadeAt))}},
	}
	view.Title = h.Name
	var said fact
	view.Clearing, said = p.clearing(v, hooksPath+"/"+key, h.Clearance)
	view.Facts = append(view.Facts, said)
	if h.OldUntil != nil && p.Now().Before(*h.OldUntil) {
		view.Facts = append(view.Facts, fact{w.Say("hooks.old"), w.Minute(*h.OldUntil)})
	}
	view.Messages, view.Again = w.messages(p.Zone, sent, "made_at", "event", "about", "delivery", "tries", "tried_at", "next_at", "code", "answer")
	view.Messages.Caption = w.Say("hooks.messages")
	if len(sent) == 0 {
		view.Empty = &empty{"hooks.none", "hooks.none.next"}
	}
	return p.show(v, code, "hook", view)
}

// messages puts some columns of messages into words, and says which can be sent again.
func (w words) messages(zone *time.Location, sent []send.Sent, pick ...string) (tableView, []option) {
	t := report.Messages(zone, sent)
	view := w.table(&t, nil)
	view.say(w, &t)
	view.pick(&t, pick...)
	var again []option
	for _, m := range sent {
		again = append(again, option{m.Sending, joined(w.Minute(m.MadeAt), w.saidOf("event", m.Event), m.Receiver, w.saidOf("delivery", m.State)), false})
	}
	return view, again
}

func (p *pages) hookFile(v *visit) error {
	h, err := p.Outbox.Hook(v.r.Context(), chi.URLParam(v.r, "hook"))
	if err != nil {
		return err
	}
	sent, err := p.Outbox.SentTo(v.r.Context(), send.Hook, h.Hook, 10_000)
	if err != nil {
		return err
	}
	t := report.Messages(p.Zone, sent)
	return p.file(v, &t, "litro-"+v.words.Say("hooks.file")+"-"+h.Hook, v.words.Say("hooks.messages"), report.Fact{Name: v.words.Say("hooks.title"), Value: h.Name})
}

// rotateHook gives a webhook another secret, shown this once; the one before signs
// besides for a day.
func (p *pages) rotateHook(v *visit) error {
	key := chi.URLParam(v.r, "hook")
	secret, text := NewHookSecret()
	if err := p.Outbox.RotateHook(v.r.Context(), key, secret, p.Now().UTC().Add(send.Rotation), v.user.Username); err != nil {
		return err
	}
	return p.showHook(v, http.StatusOK, key, text)
}

// A clearing is the form by which an administrator says whether those who receive something
// may know what is reserved.
type clearing struct {
	Action    string
	Cleared   bool
	MaxReason int
}

// clearing returns that form, nil for who may not say so, and what was said.
func (p *pages) clearing(v *visit, of string, c send.Clearance) (*clearing, fact) {
	w, said := v.words, fact{v.words.Say("receivers.cleared"), v.words.Say("receivers.cleared.no")}
	if c.ClearedAt != nil {
		said.Value = w.Say("receivers.cleared.yes", "Time", w.Minute(*c.ClearedAt), "Who", c.ClearedBy, "Why", c.ClearedWhy)
	}
	if !v.user.Role.May(access.KeepUsers) {
		return nil, said
	}
	return &clearing{of + "/clearance", c.ClearedAt != nil, fleet.MaxReason}, said
}

// cleared does what the form says: clear, for a reason, or not any more.
func (p *pages) cleared(v *visit, of string, clear func(why string) error) error {
	why := cut(strings.TrimSpace(v.r.PostFormValue("reason")), fleet.MaxReason)
	switch yes := v.r.PostFormValue("cleared") == "yes"; {
	case yes && why == "":
		return fmt.Errorf("clear %s: %w: say why", of, fault.ErrInvalid)
	case !yes:
		why = ""
	}
	err := clear(why)
	if errors.Is(err, fault.ErrNotFound) { // it is so already, or is not there, which its page says
		err = nil
	}
	if err == nil {
		v.redirect(of)
	}
	return err
}

// clearHook says whether a program may know what is reserved.
func (p *pages) clearHook(v *visit) error {
	key := chi.URLParam(v.r, "hook")
	return p.cleared(v, hooksPath+"/"+key, func(why string) error {
		return p.Outbox.ClearHook(v.r.Context(), key, why, v.user.Username, p.Now().UTC())
	})
}

// switchHook switches one on or off, or ends it.
func (p *pages) switchHook(v *visit) error {
	key, state := chi.URLParam(v.r, "hook"), v.r.PostFormValue("state")
	if !slices.Contains([]string{"on", "off", "ended"}, state) {
		return fault.ErrInvalid
	}
	err := p.Outbox.SwitchHook(v.r.Context(), key, state, v.user.Username)
	if errors.Is(err, fault.ErrNotFound) { // it is so already, or is not there, which its page says
		err = nil
	}
	if err == nil {
		v.redirect(hooksPath + "/" + key)
	}
	return err
}

// testHook sends a test.
func (p *pages) testHook(v *visit) error {
	h, err := p.Outbox.Hook(v.r.Context(), chi.URLParam(v.r, "hook"))
	if err != nil {
		return err
	}
	m, err := HookTest(h.Hook, v.words.Lang, p.Now())
	if err == nil {
		err = p.Outbox.Test(v.r.Context(), m, v.user.Username)
	}
	if err == nil {
		v.redirect(hooksPath + "/" + h.Hook)
	}
	return err
}

// HookTest is the message that tries a webhook, in a language.
func HookTest(hook, language string, now time.Time) (send.Sending, error) {
	w := newDictionary(time.UTC).in(cmp.Or(language, languages[0]))
	body, err := send.Body(send.Test, now.UTC(), send.TestData{Says: w.Say("hooks.test.says")})
	return send.Sending{Way: send.Hook, Receiver: hook, Event: send.Test, Body: body, MadeAt: now.UTC()}, err
}

// resendHook sends a message again, under its name.
func (p *pages) resendHook(v *visit) error {
	key := chi.URLParam(v.r, "hook")
	if err := p.Outbox.Resend(v.r.Context(), send.Hook, key, v.r.PostFormValue("message"), v.user.Username, p.Now().UTC()); err != nil {
		return err
	}
	v.redirect(hooksPath + "/" + key)
	return nil
}
