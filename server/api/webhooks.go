package api

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/web"
)

// A Webhook is a program that is told what happens.
type Webhook struct {
	Hook      string     `json:"hook"`
	Name      string     `json:"name"`
	URL       string     `json:"url"`
	Events    []string   `json:"events" nullable:"false"`
	State     string     `json:"state" doc:"on, off or ended; troubled while messages do not come through; failing or gone where it was switched off for that."`
	MadeBy    string     `json:"made_by"`
	MadeAt    time.Time  `json:"made_at"`
	OldUntil  *time.Time `json:"old_secret_until,omitempty" doc:"Until when the secret of before signs, too."`
	FailingAt *time.Time `json:"failing_at,omitempty" doc:"Since when nothing comes through."`
	Waiting   int64      `json:"waiting" doc:"Messages."`
	Failed    int64      `json:"failed"`
	LastAt    *time.Time `json:"last_at,omitempty" doc:"When one came through last."`
	Cleared
}

// A Hooked is a webhook with its secret.
type Hooked struct {
	Webhook
	Secret string `json:"secret" doc:"With which messages are signed (Standard Webhooks)."`
}

// An AddHook is a program that is to be told what happens.
type AddHook struct {
	Name   string   `json:"name" minLength:"1" maxLength:"64"`
	URL    string   `json:"url" maxLength:"500" doc:"An https address."`
	Events []string `json:"events" nullable:"false" minItems:"1" maxItems:"20" doc:"What it is told, such as fill, denial or finding.new; see docs/webhooks.md."`
}

// A Switch says how a webhook is to be.
type Switch struct {
	State string `json:"state" enum:"on,off,ended" doc:"What waits for one that is off waits; one that has ended is told nothing more."`
}

// An OfHook names a webhook.
type OfHook struct {
	Hook string `path:"hook" maxLength:"32" example:"abcdefghijkl"`
}

func (c *call) hookOf(h *send.HookRow) Webhook {
	out := Webhook{
		h.Hook, h.Name, h.URL, append([]string{}, h.Events...), report.HookState(*h), h.MadeBy, h.MadeAt.UTC(), nil, utc(h.FailingAt), h.Waiting, h.Failed, utc(h.LastAt), clearedOf(h.Clearance),
	}
	if h.OldUntil != nil && c.Now().Before(*h.OldUntil) {
		out.OldUntil = utc(h.OldUntil)
	}
	return out
}

// hook returns a webhook with how its messages fare.
func (c *call) hook(key string) (send.HookRow, error) {
	out, err := c.outbox()
	if err != nil {
		return send.HookRow{}, err
	}
	all, err := out.Hooks(c)
	if i := slices.IndexFunc(all, func(h send.HookRow) bool { return h.Hook == key }); i >= 0 {
		return all[i], err
	}
	if err == nil {
		err = fmt.Errorf("webhook %s: %w", cut(key, 32), fault.ErrNotFound)
	}
	return send.HookRow{}, err
}

// doHook acts on one, and shows it afterwards; one that has ended is at rest.
func (c *call) doHook(key string, act func(web.Outbox, send.HookRow, time.Time) error) (Webhook, error) {
	h, err := c.hook(key)
	if err == nil && h.State == "ended" {
		err = fmt.Errorf("webhook %s has ended: %w", key, fault.ErrConflict)
	}
	if err == nil {
		err = act(c.Outbox, h, c.Now().UTC())
	}
	if err == nil {
		h, err = c.hook(key)
	}
	return c.hookOf(&h), err
}

func addHooks(a *api) {
	const tag = "webhooks"
	list(a, operation{id: "list-webhooks", tag: tag, path: "/webhooks", page: "GET /webhooks", summary: "List webhooks"},
		func(h *Webhook) string { return h.MadeAt.Format(time.RFC3339Nano) + " " + h.Hook },
		func(c *call, _ *Paged) ([]Webhook, error) {
			box, err := c.outbox()
			if err != nil {
				return nil, err
			}
			all, err := box.Hooks(c)
			var out []Webhook
			for i := range all {
				out = append(out, c.hookOf(&all[i]))
			}
			return out, err
		})
	read(a, operation{id: "get-webhook", tag: tag, path: "/webhooks/{hook}", page: "GET /webhooks/{hook}", summary: "Show a webhook", about: "Without its secret."},
		func(c *call, in *OfHook) (Webhook, error) {
			h, err := c.hook(in.Hook)
			return c.hookOf(&h), err
		})
	list(a, operation{id: "list-webhook-messages", tag: tag, path: "/webhooks/{hook}/messages", page: "GET /webhooks/{hook}/messages", summary: "List what a webhook was told", about: "The newest first."},
		(*Message).key,
		func(c *call, in *struct {
			Paging
			OfHook
		}) ([]Message, error) {
			if _, err := c.hook(in.Hook); err != nil {
				return nil, err
			}
			return messagesOf(c.Outbox.SentTo(c, send.Hook, in.Hook, mostMessages))
		})
	do(a, operation{id: "add-webhook", tag: tag, path: "/webhooks", page: "POST /webhooks", summary: "Add a webhook", secret: true, about: "Its answer has the secret with which messages are signed.",
		try: `{"name":"Tesorería","url":"https://tesoreria.xalapa.example/litro","events":["fill","finding.new"]}`},
		func(c *call, in *struct {
			Acting
			Body AddHook
		}) (Hooked, error) {
			out, err := c.outbox()
			if err != nil {
				return Hooked{}, err
			}
			h, secret, err := web.NewHook(in.Body.Name, in.Body.URL, in.Body.Events, c.CheckHook)
			if err != nil {
				return Hooked{}, err
			}
			h.MadeBy, h.MadeAt = c.user.Username, c.Now().UTC()
			if err := out.AddHook(c, h); err != nil {
				return Hooked{}, err
			}
			h, err = c.hook(h.Hook)
			return Hooked{c.hookOf(&h), secret}, err
		})
	do(a, operation{id: "rotate-webhook", tag: tag, path: "/webhooks/{hook}/secret", page: "POST /webhooks/{hook}/secret", summary: "Give a webhook another secret", secret: true, about: "The one before signs besides for a day."},
		func(c *call, in *struct {
			Acting
			OfHook
		}) (Hooked, error) {
			secret, text := web.NewHookSecret()
			h, err := c.doHook(in.Hook, func(out web.Outbox, h send.HookRow, now time.Time) error {
				return out.RotateHook(c, h.Hook, secret, now.Add(send.Rotation), c.user.Username)
			})
			return Hooked{h, text}, err
		})
	do(a, operation{id: "switch-webhook", tag: tag, path: "/webhooks/{hook}/switch", page: "POST /webhooks/{hook}/switch", summary: "Switch a webhook on or off, or end it",
		try: `{"state":"off"}`},
		func(c *call, in *struct {
			Acting
			OfHook
			Body Switch
		}) (Webhook, error) {
			return c.doHook(in.Hook, func(out web.Outbox, h send.HookRow, _ time.Time) error {
				err := out.SwitchHook(c, h.Hook, in.Body.State, c.user.Username)
				if errors.Is(err, fault.ErrNotFound) { // it is so already
					return nil
				}
				return err
			})
		})
	do(a, operation{id: "test-webhook", tag: tag, path: "/webhooks/{hook}/test", page: "POST /webhooks/{hook}/test", summary: "Send a webhook a test"},
		func(c *call, in *struct {
			Acting
			OfHook
		}) (Webhook, error) {
			return c.doHook(in.Hook, func(out web.Outbox, h send.HookRow, now time.Time) error {
				m, err := web.HookTest(h.Hook, c.user.Language, now)
				if err != nil {
					return err
				}
				return out.Test(c, m, c.user.Username)
			})
		})
	do(a, operation{id: "resend-webhook", tag: tag, path: "/webhooks/{hook}/resend", page: "POST /webhooks/{hook}/resend", summary: "Send a webhook a message again", about: "Under the name that it has; one that waits, at once.",
		try: `{"message":"abcdefghijklmnop"}`},
		func(c *call, in *struct {
			Acting
			OfHook
			Body Again
		}) (Webhook, error) {
			return c.doHook(in.Hook, func(out web.Outbox, h send.HookRow, now time.Time) error {
				err := out.Resend(c, send.Hook, h.Hook, in.Body.Message, c.user.Username, now)
				if errors.Is(err, fault.ErrNotFound) {
					return badField("body.message", "the webhook has no message %q that is not being sent just now", in.Body.Message)
				}
				return err
			})
		})
	do(a, operation{id: "clear-webhook", tag: tag, path: "/webhooks/{hook}/clearance", page: "POST /webhooks/{hook}/clearance", summary: "Say whether a webhook may know what is reserved",
		try: `{"cleared":true,"reason":"Contraloría"}`},
		func(c *call, in *struct {
			Acting
			OfHook
			Body SayCleared
		}) (Webhook, error) {
			return c.doHook(in.Hook, func(out web.Outbox, h send.HookRow, now time.Time) error {
				return said(&in.Body, func(why string) error { return out.ClearHook(c, h.Hook, why, c.user.Username, now) })
			})
		})
}

// A Mailed names an address.
type Mailed struct {
	Address string `json:"address" minLength:"3" maxLength:"254"`
}

// mailTo returns an address as it is kept.
func (c *call) mailTo(field, address string) (string, error) {
	if c.Outbox == nil || c.Ways.From == "" {
		return "", fmt.Errorf("mail: %w", fault.ErrNotFound)
	}
	to, err := c.Ways.Address(address)
	if err != nil {
		return "", badField(field, "%v", err)
	}
	return to, nil
}

func addMail(a *api) {
	const tag = "webhooks"
	list(a, operation{id: "list-mail", tag: tag, path: "/mail", page: "GET /schedules/mail", summary: "List what was mailed to an address", about: "The newest first.", try: "?to=flota@xalapa.example"},
		(*Message).key,
		func(c *call, in *struct {
			Paging
			To string `query:"to" required:"true" maxLength:"254"`
		}) ([]Message, error) {
			to, err := c.mailTo("query.to", in.To)
			if err != nil {
				return nil, err
			}
			return messagesOf(c.Outbox.SentTo(c, send.Mail, to, mostMessages))
		})
	do(a, operation{id: "test-mail", tag: tag, path: "/mail", page: "POST /schedules/mail", summary: "Mail a test to an address", about: "What became of it is among what was mailed there.",
		try: `{"address":"flota@xalapa.example"}`},
		func(c *call, in *struct {
			Acting
			Body Mailed
		}) (Mailed, error) {
			to, err := c.mailTo("body.address", in.Body.Address)
			if err == nil {
				err = c.Outbox.Test(c, web.MailTest(to, c.Name, c.user.Language, c.Now()), c.user.Username)
			}
			return Mailed{to}, err
		})
}
