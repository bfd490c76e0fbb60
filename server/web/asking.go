package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
)

// Asking the tax authority's service about documents of which nobody has asked.

const askPath = "/invoices/asking"

// An askingView is how far asking the authority is, and who may begin or end it.
type askingView struct {
	Off     bool     // this server asks nobody
	State   []string // how far it is, a sentence each
	Away    string   // why the service cannot be asked; empty: it answers
	Unclear []link   // documents whose answer says nothing of them
	More    string   // of them
	Running bool
	Start   string // what the button says that begins it; empty: there is nothing to ask about
}

// mostUnclear is how many documents are listed whose answer was unclear.
const mostUnclear = 50

func (p *pages) askingView(v *visit) (*askingView, error) {
	a, err := p.Invoices.Asking(v.r.Context())
	if err != nil {
		return nil, err
	}
	w := v.words
	view := &askingView{Off: a.Address == "", Running: a.Running()}
	if !view.Off && !view.Running && a.Next > 0 && v.may(access.TakeInvoices, "POST "+askPath) {
		view.Start = w.Say("invoices.online.start", "Count", a.Next)
	}
	if a.Start == nil {
		return view, nil
	}
	view.State = []string{w.Say("invoices.online.began", "At", w.Minute(a.Start.At), "By", a.Start.By), w.Say("invoices.online.answered", "Count", a.Answered()),
		w.Say("invoices.online.said", "Valid", w.Count(int64(a.Said[finance.Valid])), "Canceled", w.Count(int64(a.Said[finance.Canceled])), "Unknown", w.Count(int64(a.Said[finance.Unknown])))}
	switch {
	case a.End == nil:
		view.State = append(view.State, w.Say("invoices.online.left", "Count", a.Left))
	case a.End.What == finance.AskStop:
		view.State = append(view.State, w.Say("invoices.online.stopped", "At", w.Minute(a.End.At), "By", a.End.By))
	default:
		view.State = append(view.State, w.Say("invoices.online.done", "At", w.Minute(a.End.At)))
	}
	if view.Running && a.Away != nil {
		view.Away = w.Say("invoices.online.away", "At", w.Minute(a.Away.At), "Why", w.unanswered(a.Away))
	}
	return view, p.namesUnclear(v, view, a.Unclear)
}

// unanswered says why there is no answer.
func (w words) unanswered(e *finance.AskEvent) string {
	return w.Say("invoices.online.why."+e.Code) + " (" + e.Why + ")"
}

// namesUnclear lists the documents whose answer says nothing of them, and of which nobody knows more
// since.
func (p *pages) namesUnclear(v *visit, view *askingView, list []finance.AskEvent) error {
	var ids []string
	for _, e := range list {
		ids = append(ids, e.Document)
	}
	of, err := p.Invoices.DocumentsOf(v.r.Context(), ids)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(e finance.AskEvent) bool {
		s := of[e.Document].Status
		return s != nil && !s.AskedAt.Before(e.At)
	})
	if more := len(list) - mostUnclear; more > 0 {
		list, view.More = list[:mostUnclear], v.words.Say("invoices.checked.more", "Count", more)
	}
	for i := range list {
		d := of[list[i].Document]
		view.Unclear = append(view.Unclear, link{Href: invoiceAddress(d.ID), Text: d.Issuer.Name + ", " + cmp.Or(d.Folio(), d.UUID) + ": " + v.words.unanswered(&list[i])})
	}
	return nil
}

// ask begins asking the authority, or ends it.
func (p *pages) ask(v *visit) error {
	act := p.Invoices.StartAsking
	if v.r.PostForm.Get("step") == "stop" {
		act = p.Invoices.StopAsking
	}
	err := act(v.r.Context(), v.user.Username)
	if errors.Is(err, finance.ErrAskingOff) {
		return p.showUnchecked(v, http.StatusConflict, nil, v.words.Say("invoices.online.off"))
	}
	if err != nil {
		return err
	}
	v.redirect(uncheckedPath + "#online")
	return nil
}
