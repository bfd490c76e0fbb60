package access

import (
	"context"
	"errors"
	"time"
)

// A Request is one of a program that changes something, under a key that the program chose
// for it, so that it can be sent again without being carried out twice.
type Request struct {
	Token, Key string
	SHA256     []byte // of what is asked
	// Attempt counts how often it was begun: what an older attempt would still commit is
	// undone.
	Attempt int64
}

// A Kept is what was answered to a request.
type Kept struct {
	Status int
	Answer []byte
}

// What speaks against carrying a request out.
var (
	// ErrOtherRequest means that something else was asked under that key.
	ErrOtherRequest = errors.New("something else was asked under this key")
	// ErrInFlight means that it is being carried out, or may be.
	ErrInFlight = errors.New("the request is being carried out")
	// ErrCarriedOut means that it was carried out, and that what was answered is lost:
	// the server ended between the two.
	ErrCarriedOut = errors.New("the request was carried out, and its answer is lost")
	// ErrOvertaken means that a newer attempt carries it out, so that this one was undone.
	ErrOvertaken = errors.New("a newer attempt carries the request out")
)

// A RequestStore keeps requests for two days.
type RequestStore interface {
	// BeginRequest returns a request with its attempt, which is to be carried out, or what
	// was answered to it, or fails with [ErrOtherRequest], [ErrInFlight] or [ErrCarriedOut].
	// One that nothing was committed for in a minute is begun again.
	BeginRequest(ctx context.Context, r Request, at time.Time) (Request, *Kept, error)
	// AnswerRequest keeps what is answered. LetRequestGo forgets a request that failed,
	// unless something was committed for it.
	AnswerRequest(ctx context.Context, r Request, k Kept) error
	LetRequestGo(ctx context.Context, r Request) error
}

type requestKey struct{}

// Carrying returns a context whose transactions are those of a request: each notes, as it
// commits, that something was carried out for it.
func Carrying(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// Carried returns the request that a context carries out, if it does.
func Carried(ctx context.Context) (Request, bool) {
	r, ok := ctx.Value(requestKey{}).(Request)
	return r, ok
}
