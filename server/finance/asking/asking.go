package asking

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice/consult"
)

// desk is what is asked about and where answers are kept, see [finance.Desk].
type desk interface {
	Runs(ctx context.Context) (*finance.AskEvent, error)
	ToAsk(ctx context.Context, limit int) ([]finance.Document, error)
	SayAnswer(ctx context.Context, who, id, status, words string, raw []byte) error
	NoteAsking(ctx context.Context, e finance.AskEvent, raw []byte) error
	AskAlone(ctx context.Context, f func(ctx context.Context) error) (bool, error)
}

// The paces at which the authority is asked.
const (
	// DefaultPace is from one question to the next.
	DefaultPace = time.Second
	// DefaultWait is how long is waited after the first failure; after each other it is twice as long,
	// up to MostWait.
	DefaultWait = 5 * time.Second
	MostWait    = 15 * time.Minute

	// tries is how often one document is asked about whose question has no answer.
	tries = 3
	// together is how many documents are looked up at once.
	together = 100
	// look is how often it is looked whether somebody began.
	look = 2 * time.Second
)

// Config holds what an Asker needs.
type Config struct {
	Log    *slog.Logger
	Desk   desk
	Client *Client
	// Pace is from one question to the next, and Wait how long is waited after a failure; zero:
	// [DefaultPace] and [DefaultWait].
	Pace, Wait time.Duration
	// GiveUp is after how many failures, one after the other, it ends with an error; 0: never.
	GiveUp int
}

// An Asker asks. It may run in several processes: one of them does.
type Asker struct{ cfg Config }

// New returns an asker.
func New(cfg Config) *Asker {
	if cfg.Pace == 0 {
		cfg.Pace = DefaultPace
	}
	if cfg.Wait == 0 {
		cfg.Wait = DefaultWait
	}
	return &Asker{cfg}
}

// Run asks whenever somebody has begun to, and goes on with what another process left, until ctx ends.
func (a *Asker) Run(ctx context.Context) error {
	wait := look
	for {
		switch err := a.Finish(ctx); {
		case err == nil || ctx.Err() != nil:
			wait = look
		default:
			if wait == look {
				a.cfg.Log.Error("the tax authority is not asked, will try again; what is known of documents stands until then", "err", err)
			}
			wait = min(max(2*wait, DefaultWait), MostWait) // what cannot be kept is not asked for each moment
		}
		if err := pause(ctx, wait); err != nil {
			return nil
		}
	}
}

// Finish asks until all is asked, somebody stops it or ctx ends. Where nobody began, or another process
// asks, it does nothing.
func (a *Asker) Finish(ctx context.Context) error {
	start, err := a.cfg.Desk.Runs(ctx)
	if err != nil || start == nil {
		return err
	}
	_, err = a.cfg.Desk.AskAlone(ctx, a.work)
	return err
}

// A run is one time of asking.
type run struct {
	*Asker
	start  *finance.AskEvent
	failed map[string]int // questions about a document that had no answer, and may be of it
	inARow int
	// answered counts answers, and missed is how many there were when a document had none first: where
	// others had one since, it is the document.
	answered int
	missed   map[string]int
}

func (a *Asker) work(ctx context.Context) error {
	r := &run{Asker: a, failed: map[string]int{}, missed: map[string]int{}}
	for {
		list, err := a.cfg.Desk.ToAsk(ctx, together)
		if err != nil {
			return err
		}
		for i := range list {
			// Somebody may have stopped it meanwhile.
			if r.start, err = a.cfg.Desk.Runs(ctx); err != nil || r.start == nil {
				return err
			}
			if err := r.ask(ctx, &list[i]); err != nil {
				return err
			}
		}
		if len(list) > 0 {
			continue
		}
		start, err := a.cfg.Desk.Runs(ctx)
		if err != nil || start == nil {
			return err
		}
		return a.cfg.Desk.NoteAsking(ctx, finance.AskEvent{What: finance.AskDone, By: start.By}, nil)
	}
}

// statuses are what meanings are called where answers are kept.
var statuses = map[consult.Meaning]string{consult.Valid: finance.Valid, consult.Canceled: finance.Canceled, consult.NotFound: finance.Unknown}

// ask asks about a document, keeps what came of it, and waits as long as is due.
func (r *run) ask(ctx context.Context, d *finance.Document) error {
	answer, raw, err := r.cfg.Client.Ask(ctx, consult.Question{UUID: d.UUID, Issuer: d.Issuer.RFC, Receiver: d.Receiver.RFC, Total: d.Total, SealEnd: d.SealEnd})
	if failed, ok := errors.AsType[*FailedError](err); ok {
		return r.miss(ctx, d, failed)
	}
	if err != nil {
		return err
	}
	r.inARow = 0
	r.answered++
	if status, clear := statuses[answer.Means()]; clear {
		err = r.cfg.Desk.SayAnswer(ctx, r.start.By, d.ID, status, answer.String(), raw)
	} else {
		err = r.unclear(ctx, d, Unclear, answer.String(), raw)
	}
	if err != nil {
		return err
	}
	return pause(ctx, r.cfg.Pace)
}

func (r *run) unclear(ctx context.Context, d *finance.Document, code, why string, raw []byte) error {
	return r.cfg.Desk.NoteAsking(ctx, finance.AskEvent{What: finance.AskUnclear, Document: d.ID, Code: code, Why: why, By: r.start.By}, raw)
}

// miss keeps why a question had no answer. What may be of the document is tried some times, while others
// are asked about in between, and is then said of it; else a document that the service stumbles over
// would keep all others from being asked about.
func (r *run) miss(ctx context.Context, d *finance.Document, f *FailedError) error {
	if f.Code == Question { // nothing was sent
		return r.unclear(ctx, d, f.Code, f.Why, nil)
	}
	r.inARow++
	first, before := r.missed[d.ID]
	if f.Ours || before && r.answered > first {
		r.failed[d.ID]++
	}
	if !before {
		r.missed[d.ID] = r.answered
	}
	err := r.cfg.Desk.NoteAsking(ctx, finance.AskEvent{What: finance.AskAway, Code: f.Code, Why: f.Why, By: r.start.By}, nil)
	if err == nil && r.failed[d.ID] >= tries {
		err = r.unclear(ctx, d, f.Code, f.Why, f.Raw)
	}
	if err != nil {
		return err
	}
	if r.cfg.GiveUp > 0 && r.inARow >= r.cfg.GiveUp {
		return f
	}
	return r.rest(ctx, r.wait())
}

// rest waits after a failure, and no longer than it is wanted: who has it stopped and begun again asks
// at once.
func (r *run) rest(ctx context.Context, d time.Duration) error {
	for ; d > look; d -= look {
		if err := pause(ctx, look); err != nil {
			return err
		}
		start, err := r.cfg.Desk.Runs(ctx)
		if err != nil || start == nil || start.N != r.start.N {
			r.inARow = 0
			return err
		}
	}
	return pause(ctx, d)
}

// wait is how long is waited after so many failures.
func (r *run) wait() time.Duration {
	d := r.cfg.Wait
	for n := 1; n < r.inARow && d < MostWait; n++ {
		d *= 2
	}
	return min(d, MostWait)
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
