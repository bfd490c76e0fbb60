package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/photo"
	"github.com/litro-fuel/litro/server/signed"
)

// Sticks takes what stations without a network sent, and answers them.
type Sticks interface {
	// TakeParcel stores what a file tells of. It fails with parcel.ErrTorn,
	// parcel.ErrForm, fault.ErrInvalid for the office's own answer, and
	// fault.ErrNotFound for a station that is not registered.
	TakeParcel(ctx context.Context, b []byte) (StickTaken, error)
	// AnswerParcel returns the file that goes back to a station.
	AnswerParcel(ctx context.Context, station string) ([]byte, error)
}

// StickTaken is what became of a file.
type StickTaken struct {
	Station           string
	At                time.Time // when the station wrote it
	Epoch, Seq        int64     // up to where its records are stored
	BeforeEpoch, From int64     // and were before
	Old               bool      // nothing newer than what was here
	Oddity            string    // "", fork, revoked, gap or stranger
}

// uploadFor is how long a file may take to come in: it may come over a modem.
const uploadFor = 30 * time.Minute

// most is how many bytes a request may have: a form is small; a parcel, or a photo
// from a camera, is not.
func (rt route) most() int64 {
	switch {
	case rt.need == access.CarrySticks:
		return parcel.Max
	case rt.pattern == photoPattern:
		return photo.MaxBytes + maxForm
	case rt.pattern == severalPattern && rt.method == http.MethodPost: // what the page showed of 200 comes back with it
		return evidence.MaxBytes + 4*maxForm
	case rt.pattern == stepPattern:
		return evidence.MaxBytes + maxForm
	case rt.pattern == picturePattern:
		return evidence.MaxBytes + 1
	case rt.pattern == ticketPattern:
		return 2*evidence.MaxBytes + maxForm
	case rt.pattern == sendInvoices || rt.method == http.MethodPost && (rt.pattern == uncheckedPath || rt.pattern == termsPath+"/permits"):
		return finance.MaxUpload + maxForm
	case rt.pattern == plainPath && rt.method == http.MethodPost:
		return finance.MaxTable + maxForm
	case rt.pattern == bringPath && rt.method == http.MethodPost:
		return signed.MaxUpload + maxForm
	case rt.method == http.MethodPost && (rt.pattern == stationDaysPath || rt.pattern == settlePattern || rt.pattern == calibrationsPath || rt.pattern == calibrationsPath+"/file"):
		return evidence.MaxBytes + maxForm
	case rt.pattern == invoicePattern+"/status":
		return evidence.MaxBytes + maxForm
	case rt.pattern == importPattern || rt.pattern == budgetImport:
		return fleet.MaxDraft + maxForm
	}
	return maxForm
}

type stickView struct {
	page
	Taken   *StickTaken
	Lines   []string // what became of it
	Problem string
	Answer  string // address
	File    string // what the answer is called on the stick
}

func (p *pages) stickForm(v *visit) error {
	return p.show(v, http.StatusOK, "stick", &stickView{page: p.page(v, "stick.title", "/stations")})
}

// stickSent takes an uploaded file. A file that is not taken is said to be so by
// its name, on the same page.
func (p *pages) stickSent(v *visit) error {
	view := &stickView{page: p.page(v, "stick.title", "/stations")}
	name, b, err := upload(v)
	if err != nil || len(b) == 0 {
		view.Problem = v.words.Say("stick.bad.none")
		return p.show(v, http.StatusBadRequest, "stick", view)
	}
	t, err := p.Sticks.TakeParcel(v.r.Context(), b)
	if key := stickProblem(err); key != "" {
		p.Log.Warn("what a station sent by hand was not taken", "file", name, "err", err)
		view.Problem = v.words.Say(key, "File", name)
		return p.show(v, http.StatusBadRequest, "stick", view)
	}
	if err != nil {
		return err
	}
	view.Taken, view.File = &t, parcel.FileName(t.Station, parcel.ToStation)
	view.Answer = "/stick/" + url.PathEscape(t.Station) + "/answer"
	view.Lines = v.words.stickLines(t)
	return p.show(v, http.StatusOK, "stick", view)
}

// upload reads the one file of a form.
func upload(v *visit) (name string, b []byte, err error) {
	// A file takes longer than a form.
	err = http.NewResponseController(v.w).SetReadDeadline(time.Now().Add(uploadFor))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return "", nil, err
	}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return "", nil, err
	}
	part, err := parts.NextPart()
	if err != nil {
		return "", nil, err
	}
	b, err = io.ReadAll(part)
	return cut(part.FileName(), 100), b, err
}

func stickProblem(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, parcel.ErrTorn):
		return "stick.bad.torn"
	case errors.Is(err, parcel.ErrForm):
		return "stick.bad.form"
	case errors.Is(err, fault.ErrNotFound):
		return "stick.bad.station"
	case errors.Is(err, fault.ErrInvalid):
		return "stick.bad.answer"
	}
	return ""
}

func (w words) stickLines(t StickTaken) []string {
	lines := []string{w.Say("stick.written", "Time", w.Minute(t.At))}
	switch {
	case t.Old:
		lines = append(lines, w.Say("stick.old"))
	case t.Epoch == t.BeforeEpoch:
		lines = append(lines, w.Say("stick.new", "Count", w.Count(t.Seq-t.From)))
	}
	lines = append(lines, w.Say("stick.upto", "Seq", w.Count(t.Seq), "Epoch", w.Count(t.Epoch)))
	if t.Oddity != "" {
		lines = append(lines, w.Say("stick.odd."+t.Oddity))
	}
	return lines
}

func (p *pages) stickAnswer(v *visit) error {
	station := v.r.PathValue("station")
	b, err := p.Sticks.AnswerParcel(v.r.Context(), station)
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/x-tar")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", parcel.FileName(station, parcel.ToStation)))
	_, _ = v.w.Write(b) // whoever asked has gone; it is given again
	return nil
}
