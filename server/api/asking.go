package api

import (
	"time"

	"github.com/litro-fuel/litro/server/finance"
)

// An AuthorityAsked is how far asking the tax authority's service is.
type AuthorityAsked struct {
	Address  string             `json:"address,omitempty" doc:"That is asked; absent: this server asks nobody, and answers come by file."`
	Running  bool               `json:"running" doc:"It is being asked, or will be as soon as it answers."`
	BeganAt  *time.Time         `json:"began_at,omitempty"`
	BeganBy  string             `json:"began_by,omitempty" doc:"In whose name answers are kept."`
	EndedAt  *time.Time         `json:"ended_at,omitempty"`
	Ended    string             `json:"ended,omitempty" doc:"done, or stop: somebody stopped it"`
	Left     int                `json:"left" doc:"Documents that are to be asked about, without those whose answer was unclear."`
	Valid    int                `json:"valid" doc:"Answers since it began."`
	Canceled int                `json:"canceled"`
	Unknown  int                `json:"unknown" doc:"The authority does not find them."`
	Unclear  []AuthorityUnclear `json:"unclear" nullable:"false" doc:"Documents whose answer says nothing of them; they stay unchecked."`
	Away     *AuthorityAway     `json:"away,omitempty" doc:"Why the service could not be asked when it was tried last; it is tried again by itself."`
}

// An AuthorityUnclear is an answer that says nothing of its document.
type AuthorityUnclear struct {
	Document string    `json:"document"`
	Code     string    `json:"code" doc:"unclear, fault, unreadable, status, or question: the document says something that cannot be asked"`
	Why      string    `json:"why"`
	Evidence string    `json:"evidence,omitempty" doc:"The SHA-256 of what came."`
	At       time.Time `json:"at"`
}

// An AuthorityAway is why the service could not be asked.
type AuthorityAway struct {
	Code string    `json:"code" doc:"connect, slow, certificate, elsewhere, busy, status, unreadable or fault"`
	Why  string    `json:"why"`
	At   time.Time `json:"at"`
}

// AskAuthority begins it, or ends it.
type AskAuthority struct {
	Step string `json:"step" enum:"start,stop" doc:"What goes on already is not begun again."`
}

func authorityAsked(a finance.Asking) AuthorityAsked {
	out := AuthorityAsked{
		Address: a.Address, Running: a.Running(), Left: a.Left, Valid: a.Said[finance.Valid], Canceled: a.Said[finance.Canceled], Unknown: a.Said[finance.Unknown], Unclear: []AuthorityUnclear{},
	}
	if a.Start != nil {
		at := a.Start.At.UTC()
		out.BeganAt, out.BeganBy = &at, a.Start.By
	}
	if a.End != nil {
		at := a.End.At.UTC()
		out.EndedAt, out.Ended = &at, a.End.What
	}
	for _, e := range a.Unclear {
		out.Unclear = append(out.Unclear, AuthorityUnclear{e.Document, e.Code, e.Why, e.Evidence, e.At.UTC()})
	}
	if a.Away != nil && a.Running() {
		out.Away = &AuthorityAway{a.Away.Code, a.Away.Why, a.Away.At.UTC()}
	}
	return out
}

// askings are the operations about asking the tax authority.
func askings(a *api, tag string) {
	read(a, operation{id: "get-authority-asked", tag: tag, path: "/invoices/asking", page: "GET /invoices/unchecked", summary: "Show how far asking the tax authority is"},
		func(c *call, _ *struct{}) (AuthorityAsked, error) {
			if err := c.invoices(); err != nil {
				return AuthorityAsked{}, err
			}
			state, err := c.Invoices.Asking(c)
			return authorityAsked(state), err
		})
	do(a, operation{id: "ask-authority", tag: tag, path: "/invoices/asking", page: "POST /invoices/asking", summary: "Ask the tax authority about documents, or stop",
		about: "The server asks about all of which nobody has asked, or too long ago, one after the other; see get-authority-asked for how far it is. A server without an address of the service answers 409.",
		try:   `{"step":"start"}`},
		func(c *call, in *struct {
			Acting
			Body AskAuthority
		}) (AuthorityAsked, error) {
			if err := c.invoices(); err != nil {
				return AuthorityAsked{}, err
			}
			act := c.Invoices.StartAsking
			if in.Body.Step == finance.AskStop {
				act = c.Invoices.StopAsking
			}
			if err := act(c, c.user.Username); err != nil {
				return AuthorityAsked{}, err
			}
			state, err := c.Invoices.Asking(c)
			return authorityAsked(state), err
		})
}
