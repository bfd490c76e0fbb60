package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// What the script of the tickets' pages sends. A page that was opened without a signal
// keeps what was typed and sends it when there is one: each picture by itself, so that
// one that has arrived is not sent again, and then the ticket under its own key, so
// that it may be sent as often as it takes.

// Two addresses that take more than a form.
const (
	ticketPattern  = "/tickets/new"
	picturePattern = "/tickets/picture"
)

// An answer tells the script what became of something it sent. Problems are an answer
// as any other: what cannot be answered has another status.
type answer struct {
	// SHA256 is the name of a picture that was kept.
	SHA256 string `json:"sha256,omitempty"`
	// Path is of the ticket that was taken.
	Path string `json:"path,omitempty"`
	// Vehicle is whose label was read, and Number its fleet number.
	Vehicle string `json:"vehicle,omitempty"`
	Number  string `json:"number,omitempty"`
	// Problems keep it from being taken, until a person mends them.
	Problems []answerProblem `json:"problems,omitempty"`
}

type answerProblem struct {
	Field string `json:"field,omitempty"`
	Text  string `json:"text"`
	Path  string `json:"path,omitempty"` // where to look
}

func (v *visit) json(a any) error {
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	_, _ = v.w.Write(b) // whoever asked has gone, and asks again
	return nil
}

// pictureSent keeps one picture, the whole body of the request.
func (p *pages) pictureSent(v *visit) error {
	if p.mayUpload(v) != nil {
		v.w.WriteHeader(http.StatusTooManyRequests) // the script waits, and says so in its own words
		return nil
	}
	err := http.NewResponseController(v.w).SetReadDeadline(time.Now().Add(uploadFor))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	b, err := io.ReadAll(v.r.Body)
	if err != nil {
		return fmt.Errorf("read a picture: %w: %w", fault.ErrInvalid, err)
	}
	f, err := p.Tickets.Attach(v.r.Context(), v.user.Username, b)
	if errors.Is(err, fault.ErrInvalid) {
		p.Log.Warn("a picture of a ticket was not taken", "err", err)
		return v.json(answer{Problems: []answerProblem{{Field: "photo", Text: v.words.Say("ticket.bad.file")}}})
	}
	if err != nil {
		return err
	}
	return v.json(answer{SHA256: f.SHA256})
}

// ticketSent takes a ticket whose pictures were sent before. What another typed waits for
// them: a telephone may be several people's, and a page that it kept may be of who had it
// before.
func (p *pages) ticketSent(v *visit) error {
	if of := v.r.PostFormValue("user"); of != "" && of != v.user.Username {
		return errSignedOut
	}
	f, err := p.ticketForm(v)
	if err != nil {
		return err
	}
	if _, err := f.read(p, v); err != nil {
		return err
	}
	t, err := p.readTicket(v, f)
	if err != nil {
		return err
	}
	if len(f.Problems) == 0 {
		if err := f.understand(p, v, p.takeTicket(v, v.r.PostFormValue("step"), t)); err != nil {
			return err
		}
	}
	var a answer
	for _, x := range f.Problems {
		a.Problems = append(a.Problems, answerProblem{Field: x.Field, Text: x.Text})
	}
	if d := f.Duplicate; d != nil {
		a.Problems = append(a.Problems, answerProblem{Field: "number", Text: d.Text, Path: d.Path})
	}
	if len(a.Problems) > 0 {
		return v.json(a)
	}
	return v.json(answer{Path: "/tickets/" + t.Key})
}

// ticketLabel says whose label was read. The text comes in the body, since it has what
// is needed to print the label.
func (p *pages) ticketLabel(v *visit) error {
	vehicle, _, err := p.Fleet.ReadLabel(v.r.Context(), v.r.PostFormValue("text"))
	if odd, ok := errors.AsType[*fleet.LabelError](err); ok {
		return v.json(answer{Problems: []answerProblem{{Text: v.words.Say("ticket.bad.label." + odd.Problem)}}})
	}
	if err != nil {
		return err
	}
	named, err := p.someVehicles(v, vehicle)
	if err != nil {
		return err
	}
	return v.json(answer{Vehicle: vehicle, Number: named[vehicle].FleetNo})
}

// ticketWorker serves the script that opens the tickets' pages without a signal. It
// holds no data, and is in force for these pages alone.
func (p *pages) ticketWorker(v *visit) error {
	h := v.w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Service-Worker-Allowed", "/tickets")
	_, _ = v.w.Write(p.assets["worker.js"].b) // whoever asked has gone
	return nil
}
