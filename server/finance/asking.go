package finance

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// What is known of asking the authority's public service about documents: since when, by whom, how
// far it is, and why it cannot be asked. Who carries the questions is package asking.

// Online is the source of an answer that the authority's service gave.
const Online = "online"

// What happens while the authority is asked.
const (
	AskStart   = "start"
	AskStop    = "stop"    // somebody stopped it
	AskDone    = "done"    // all were asked
	AskAway    = "away"    // the service could not be asked, and will be again
	AskUnclear = "unclear" // what it answered about a document says nothing of it, or it cannot be asked about
)

// An AskEvent is something that happened while the authority was asked.
type AskEvent struct {
	N        int64 // in their order; set where it is kept
	What     string
	Document string // of AskUnclear
	Evidence string // SHA-256 of what it answered; empty: nothing that can be kept
	Code     string // why, of AskAway and AskUnclear, see package asking
	Why      string // in words of the network or of the authority
	By       string // who began it; of AskStart and AskStop who pressed
	At       time.Time
}

// An Asking is how far asking the authority is.
type Asking struct {
	Address string    // that is asked; empty: it is switched off
	Start   *AskEvent // the last one; nil: nobody ever began
	End     *AskEvent // of it; nil: it goes on
	// Away is why the service could not be asked when it was tried last; nil: it answered.
	Away    *AskEvent
	Said    map[string]int // how many answers came since Start, by status
	Unclear []AskEvent     // since Start
	Left    int            // documents that are to be asked about and were not, since Start
	Next    int            // those that would be, if it began now
}

// Running tells whether the authority is being asked, or will be as soon as it answers.
func (a Asking) Running() bool { return a.Start != nil && a.End == nil }

// Answered is how many clear answers came since it began.
func (a Asking) Answered() (n int) {
	for _, k := range a.Said {
		n += k
	}
	return n
}

// listed is how the authority says in an answer whether an issuer is on its list of those who bill
// simulated operations, see package consult.
var listed = regexp.MustCompile(`(?:^| )ValidacionEFOS ([^ ]+)`)

// Listed is what the authority's service said of the issuer, where that is anything else than that it
// is on no list (200 and 201); empty: nothing of the kind.
func (s *Status) Listed() string {
	if m := listed.FindStringSubmatch(s.Note); s.Source == Online && m != nil && m[1] != "200" && m[1] != "201" {
		return m[1]
	}
	return ""
}

// ErrAskingOff means that this server asks no service.
var ErrAskingOff = fmt.Errorf("%w: the authority's service is not switched on here; whoever administers the server sets authority.url", fault.ErrConflict)

// AskAgain returns before when an answer must have come for its document to be asked about again, and of
// which documents: those of months that are open, where answers count for so many days. Zero: none.
func AskAgain(openFrom string, days int, now time.Time, zone *time.Location) (again, from time.Time) {
	if from, err := time.ParseInLocation(time.DateOnly, openFrom, zone); err == nil && days > 0 {
		return now.AddDate(0, 0, -days), from
	}
	return time.Time{}, time.Time{}
}

// StartAsking begins to ask about what nobody has asked about, or too long ago, in the name of who
// pressed. Where that goes on already it changes nothing. It fails with [ErrAskingOff].
func (d *Desk) StartAsking(ctx context.Context, who string) error {
	if d.cfg.Online == "" {
		return ErrAskingOff
	}
	return d.cfg.Store.TurnAsking(ctx, AskEvent{What: AskStart, By: who, At: d.now()})
}

// StopAsking ends it after the question that is under way.
func (d *Desk) StopAsking(ctx context.Context, who string) error {
	return d.cfg.Store.TurnAsking(ctx, AskEvent{What: AskStop, By: who, At: d.now()})
}

// Asking tells how far it is.
func (d *Desk) Asking(ctx context.Context) (Asking, error) {
	q, err := d.unasked(ctx)
	if err != nil {
		return Asking{}, err
	}
	a, err := d.cfg.Store.Asking(ctx, q)
	a.Address = d.cfg.Online
	return a, err
}

// Runs returns how it began, as long as it goes on; nil: it does not.
func (d *Desk) Runs(ctx context.Context) (*AskEvent, error) { return d.cfg.Store.AskRuns(ctx) }

// underWay is how often a document is asked about again of which canceling is under way: the receiver has
// 72 hours.
const underWay = 12 * time.Hour

// CancelingCount is of how many documents canceling is under way.
func (d *Desk) CancelingCount(ctx context.Context) (int, error) {
	return d.cfg.Store.CancelingCount(ctx)
}

func (d *Desk) unasked(ctx context.Context) (q Question, err error) {
	q.Is, q.UnderWay = Unchecked, d.now().Add(-underWay)
	if d.cfg.Again != nil {
		q.Again, q.AgainFrom, err = d.cfg.Again(ctx)
	}
	return q, err
}

// ToAsk returns documents that are to be asked about, the newest first: fiscal ones with a UUID of
// their own, without those whose answer was unclear since it began.
func (d *Desk) ToAsk(ctx context.Context, limit int) ([]Document, error) {
	q, err := d.unasked(ctx)
	if err != nil {
		return nil, err
	}
	q.Limit = limit
	return d.cfg.Store.ToAsk(ctx, q)
}

// AskAlone runs f while no other process asks, and tells whether it was run. The context of f ends
// when another could begin.
func (d *Desk) AskAlone(ctx context.Context, f func(ctx context.Context) error) (bool, error) {
	return d.cfg.Store.AskAlone(ctx, f)
}

// SayAnswer keeps what the service answered about a document as a file's answer is kept, with the
// bytes that came. Who is who began to ask.
func (d *Desk) SayAnswer(ctx context.Context, who, id, status, words string, raw []byte) error {
	s := Status{Status: status, Source: Online, Note: shorten(words), By: who, SaidAt: d.now()}
	s.AskedAt = s.SaidAt
	if problem := d.bad(&s); problem != nil {
		return problem
	}
	var err error
	if s.Evidence, err = d.keepAnswer(ctx, who, raw); err != nil {
		return err
	}
	return d.cfg.Store.SayStatus(ctx, id, s)
}

// NoteAsking keeps what happened while the authority was asked. Raw is what came; nil: nothing that
// may be kept.
func (d *Desk) NoteAsking(ctx context.Context, e AskEvent, raw []byte) error {
	e.At, e.Why = d.now(), shorten(e.Why)
	if len(raw) > 0 {
		var err error
		if e.Evidence, err = d.keepAnswer(ctx, e.By, raw); err != nil {
			return err
		}
	}
	if e.What == AskDone {
		return d.cfg.Store.TurnAsking(ctx, e)
	}
	return d.cfg.Store.NoteAsking(ctx, e)
}

func (d *Desk) keepAnswer(ctx context.Context, who string, raw []byte) (string, error) {
	f, err := d.cfg.Cabinet.KeepXML(raw)
	if err != nil {
		return "", err
	}
	return f.SHA256, d.cfg.Store.AddEvidence(ctx, d.now(), who, f)
}

// shorten keeps the beginning of what others say.
func shorten(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	for len(s) > MaxReason {
		r := []rune(s)
		s = string(r[:len(r)-1-(len(s)-MaxReason)/4])
	}
	return s
}

// sourceOf is what an answer of a file is known by: its name, which is no word of ours.
func sourceOf(name string) string {
	if name = cut(name); name == Online || name == "person" {
		return "./" + name
	}
	return name
}
