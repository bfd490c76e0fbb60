package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/litro-fuel/litro/server/access"
)

// An operation is one thing that can be asked for or done.
type operation struct {
	id   string
	tag  string
	path string // below /api/v1
	// page is the page or form whose right it takes, and which says whether it knows
	// departments; empty: any token has it.
	page    string
	summary string
	about   string // more, in whole sentences
	// try is an example: of what is read the query, of what is done the body.
	try string
	// lists tells that answers come in pages.
	lists  bool
	method string // GET where it is read, POST where it is done or a file is looked at
	looks  bool   // it changes nothing, though something is sent
	two    bool   // a second person signs it
	// secret tells that the answer is shown once, and kept nowhere: sent again, the request
	// is told that it was carried out.
	secret bool
	// most bounds what a request may send, in bytes; [mostBody] where it is 0.
	most int64
}

// acts tells whether it changes anything.
func (o *operation) acts() bool { return o.method == http.MethodPost && !o.looks }

// A call is one request being answered.
type call struct {
	context.Context
	*api
	user  access.User
	token access.Token
	desk  Desk
	// request is what came; a second person signs with a header of it.
	request *http.Request
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c := *ctx.Value(callKey{}).(*call)
	c.Context = ctx
	return &c
}

// may tells whether the token has a right.
func (c *call) may(right access.Right) bool {
	for _, r := range c.token.Rights {
		if r == right {
			return true
		}
	}
	return false
}

// An output is an answer with its body.
type output[T any] struct{ Body T }

// read adds an operation that shows something.
func read[I, O any](a *api, o operation, answer func(*call, *I) (O, error)) {
	o.method = http.MethodGet
	add(a, o, answer)
}

// do adds an operation that changes something; what it is told embeds [Acting].
func do[I, O any](a *api, o operation, act func(*call, *I) (O, error)) {
	o.method = http.MethodPost
	add(a, o, act)
}

// look adds an operation that shows what is thought of something that is sent.
func look[I, O any](a *api, o operation, answer func(*call, *I) (O, error)) {
	o.method, o.looks = http.MethodPost, true
	add(a, o, answer)
}

func add[I, O any](a *api, o operation, answer func(*call, *I) (O, error)) {
	register(a, o, func(ctx context.Context, in *I) (*output[O], error) {
		got, err := answer(callOf(ctx), in)
		if err != nil {
			return nil, a.problem(err)
		}
		return &output[O]{got}, nil
	})
}

// An Acting is what every request that changes something comes with.
type Acting struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"8" maxLength:"100" pattern:"^[!-~]+$" example:"7f1c6a52-0d5e-4b57-8f6e-3d1a3f9f0a11" doc:"A name of yours for this request, such as a UUID. Sent again with the same body within two days, it is answered as the first time and carried out once."`
}

// An Approving is what every request that approves something comes with.
type Approving struct {
	Acting
	AsDeputyOf string `header:"As-Deputy-Of" maxLength:"64" example:"manager" doc:"In whose stead you approve, as a deputy; without it in your own right. It takes a token that acts with the right \"be deputy\"."`
}

func register[I, O any](a *api, o operation, handle func(context.Context, *I) (*O, error)) {
	o.most = cmp.Or(o.most, mostBody)
	a.listed = append(a.listed, o)
	op := huma.Operation{
		OperationID: o.id, Method: o.method, Path: base + o.path, Summary: o.summary, Description: o.description(a), Tags: []string{o.tag},
		Security: []map[string][]string{{"token": {}}}, MaxBodyBytes: o.most,
		Responses: map[string]*huma.Response{"default": {
			Description: "Refused, or not answered: a problem (RFC 9457).",
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: a.schemaOf(reflect.TypeFor[Problem]())}},
		}},
	}
	huma.Register(a.huma, op, handle)
	a.exemplify(o)
}

// description says what it takes beside what it does.
func (o *operation) description(a *api) string {
	parts := []string{o.about}
	if o.page != "" {
		need, known := a.needs[o.page]
		if !known {
			panic(fmt.Sprintf("operation %s stands for %s, which is no page", o.id, o.page))
		}
		said := fmt.Sprintf("Takes the right %q", need.Right)
		if o.acts() {
			said += " of a token that acts"
		}
		if need.Right == "" {
			said = "Takes a token, whatever its rights"
			if o.acts() {
				said = "Takes a token that acts"
			}
		}
		if !need.OfParts {
			said += ", and a user who sees the whole fleet"
		}
		parts = append(parts, said+".")
	}
	if o.secret {
		parts = append(parts, "The answer is shown once and kept nowhere: sent again, it is answered with the problem shown_once.")
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}
