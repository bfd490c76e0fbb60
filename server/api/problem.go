package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/ticket"
	"github.com/litro-fuel/litro/server/web"
)

// A Problem says what went wrong, as RFC 9457 has it.
type Problem struct {
	Type   string  `json:"type" doc:"Where the code is explained." example:"/api/docs#invalid"`
	Title  string  `json:"title" doc:"The status in words."`
	Status int     `json:"status"`
	Code   string  `json:"code" doc:"Which problem it is, for programs. It does not change." example:"invalid"`
	Detail string  `json:"detail" doc:"What went wrong, and what to do, as a sentence."`
	Field  string  `json:"field,omitempty" doc:"The first field that must be mended, such as body.volume_ul."`
	Errors []Field `json:"errors,omitempty" nullable:"false" doc:"All fields that must be mended."`

	after time.Duration // when to try again; 0: whenever
}

// A Field is a field that must be mended, and why.
type Field struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// Error returns what went wrong.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the status of the answer.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is what such an answer is sent as.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func problem(status int, code, detail string) *Problem {
	return &Problem{Type: "/api/docs#" + code, Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

// badField is a problem of one field.
func badField(field, format string, args ...any) *Problem {
	p := problem(http.StatusUnprocessableEntity, "invalid", field+": "+fmt.Sprintf(format, args...))
	p.Field, p.Errors = field, []Field{{field, fmt.Sprintf(format, args...)}}
	return p
}

// answers say what programs are told for an error.
var answers = []struct {
	err    error
	status int
	code   string
}{
	{access.ErrToken, http.StatusUnauthorized, "token"},
	{access.ErrOtherRequest, http.StatusUnprocessableEntity, "key_used"},
	{access.ErrCarriedOut, http.StatusConflict, "carried_out"},
	{access.ErrInFlight, http.StatusConflict, "in_flight"},
	{access.ErrOvertaken, http.StatusConflict, "in_flight"},
	{report.ErrRestored, http.StatusGone, "restored"},
	{report.ErrTooLong, http.StatusUnprocessableEntity, "too_long"},
	{fault.ErrNotFound, http.StatusNotFound, "not_found"},
	{fault.ErrConflict, http.StatusConflict, "conflict"},
	{fault.ErrInvalid, http.StatusUnprocessableEntity, "invalid"},
}

// remedies are what to do, by code.
var remedies = map[string]string{
	"token":       "send a token that is good, as the header Authorization: Bearer lt_…; tokens are made at /account",
	"key_used":    "choose another Idempotency-Key for another request",
	"carried_out": "look whether what you asked for is there, before you ask for it under another Idempotency-Key",
	"in_flight":   "send it again in a few seconds",
	"restored":    "read from the beginning, without after, what you have of fills",
}

// problem says an error as programs are told it. What is not in the table is ours to mend:
// it is logged under a number, and they are told the number.
func (a *api) problem(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if odd, ok := errors.AsType[*office.VoucherError](err); ok {
		return problem(http.StatusConflict, "voucher_"+odd.Problem, odd.Error())
	}
	if odd, ok := errors.AsType[*office.OrderError](err); ok {
		return problem(http.StatusConflict, "order_"+odd.Problem, odd.Error())
	}
	if odd, ok := errors.AsType[*office.FindingError](err); ok {
		return problem(http.StatusConflict, "finding_"+string(odd.Problem), odd.Error())
	}
	if twice, ok := errors.AsType[*office.DuplicateError](err); ok {
		return duplicate(twice)
	}
	if odd, ok := errors.AsType[*web.FieldError](err); ok {
		return badField("body."+odd.Field, "%v", odd.Err)
	}
	if list, ok := errors.AsType[ticket.Problems](err); ok {
		return ticketProblem(list)
	}
	for _, x := range answers {
		if !errors.Is(err, x.err) {
			continue
		}
		p := problem(x.status, x.code, err.Error())
		if remedy := remedies[x.code]; remedy != "" {
			p.Detail += "; " + remedy
		}
		if x.code == "in_flight" {
			p.after = 5 * time.Second
		}
		return p
	}
	if errors.Is(err, context.Canceled) {
		return problem(http.StatusServiceUnavailable, "ended", "the request ended before it was answered")
	}
	if a.Away != nil && a.Away(err) {
		a.Log.Warn("program not answered: the database does not answer", "err", err)
		p := problem(http.StatusServiceUnavailable, "database", "the database does not answer; try again in a few seconds")
		p.after = 5 * time.Second
		return p
	}
	ref := rand.Text()[:8]
	a.Log.Error("program not answered", "ref", ref, "err", err)
	return problem(http.StatusInternalServerError, "internal", "something is wrong on our side; tell who keeps the server this number: "+ref)
}

// asProblem says what huma found to be wrong in the same form.
func asProblem(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	code := map[int]string{http.StatusRequestEntityTooLarge: "too_large", http.StatusUnsupportedMediaType: "media_type", http.StatusNotAcceptable: "not_acceptable", http.StatusInternalServerError: "internal"}[m.Status]
	p := problem(m.Status, cmp.Or(code, "invalid"), m.Detail)
	for _, e := range m.Errors {
		p.Errors = append(p.Errors, Field{e.Location, e.Message})
	}
	if len(p.Errors) > 0 {
		p.Field = p.Errors[0].Field
		var all []string
		for _, e := range p.Errors {
			all = append(all, strings.TrimPrefix(e.Field+": "+e.Detail, ": "))
		}
		p.Detail = strings.Join(all, "; ")
	}
	return p, nil
}
