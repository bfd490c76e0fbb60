package send

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A Receiver is one that something waits for.
type Receiver struct {
	Way      Way
	Receiver string
}

// A Store keeps what is to be sent. Of several senders on one store each message is
// given to one at a time.
type Store interface {
	// Notice notes what happens by nothing happening: stations that say nothing, and
	// findings that wait too long.
	Notice(ctx context.Context, now time.Time) error
	// Spread makes messages of some of what happened, in one transaction, and returns of
	// how much. Digest is when what users hear of once a day is due.
	Spread(ctx context.Context, now, digest time.Time) (int, error)
	// WriteTidings makes letters of what users hear of and that is due, and returns how many.
	WriteTidings(ctx context.Context, now time.Time, write func(Reader, []Tiding) (subject, body string)) (int, error)
	// BeginRuns notes what schedules are due, and when next.
	BeginRuns(ctx context.Context, now time.Time, next func(Schedule) time.Time) error
	// ClaimRun returns a run that is to be made, or fault.ErrNotFound.
	ClaimRun(ctx context.Context, now time.Time) (Run, error)
	// RunMade stores the messages of a run, and which journal entries are in them: it fails with
	// fault.ErrConflict where another run of the schedule was faster with some of these. RunFailed
	// stores that there are none, at all or yet; and EndSchedule ends a schedule by itself.
	RunMade(ctx context.Context, r Run, now time.Time, messages []Sending, entries []EntryFile) error
	RunFailed(ctx context.Context, r Run, problem string, again time.Time) error
	EndSchedule(ctx context.Context, schedule, by, why string, now time.Time) error
	// Receivers returns those for whom something is due, Claim the next for one of them, or
	// fault.ErrNotFound, and Settle notes what came of it.
	Receivers(ctx context.Context, now time.Time) ([]Receiver, error)
	Claim(ctx context.Context, r Receiver, now time.Time) (Sending, error)
	Settle(ctx context.Context, s Sending, a Answer, o Outcome) error
	// Prune lets go of what was sent before a time.
	Prune(ctx context.Context, before time.Time) error
}

// A Carrier sends by one way.
type Carrier interface {
	Carry(ctx context.Context, s *Sending) Answer
}

// A Reader is a user who hears of things by mail.
type Reader struct {
	Username, Name, Language, Address string
	Digest                            bool
}

// A Clerk makes reports and letters, in the words of pages.
type Clerk interface {
	// Report makes the file of a run and the letter that it goes with, as the user whose
	// schedule it is. It fails with ErrStopped when the user may not have it any more, and
	// with fault.ErrInvalid when it cannot be made as it was asked for, which is also
	// ErrUncleared where all of it is for the cleared.
	Report(ctx context.Context, r Run) (f File, subject, body string, err error)
	// Entries makes the files of journal entries of a run, likewise: of those that went out and
	// that the schedule has not sent, a file for each year; none, where there are no such. It fails
	// with ErrLayout, too, where the layout is not there any more or they do not fit it.
	Entries(ctx context.Context, r Run) ([]Parcel, error)
	// Tidings writes to a user.
	Tidings(to Reader, tidings []Tiding) (subject, body string)
}

// ErrStopped means that a user may not have a report any more, and ErrUncleared that nobody
// has cleared those to whom it goes for what all of it tells.
var (
	ErrStopped   = errors.New("the user may not have it any more")
	ErrUncleared = errors.New("those to whom it goes are not cleared")
	ErrLayout    = errors.New("entries cannot be written by that layout")
)

// Config holds what a Sender needs.
type Config struct {
	Log      *slog.Logger
	Store    Store
	Carriers map[Way]Carrier
	Clerk    Clerk
	Zone     *time.Location
	Now      func() time.Time
	// Every is how often to look for what is due; 0 means 1 s.
	Every time.Duration
}

// A Sender sends what is due until it is stopped.
type Sender struct {
	cfg     Config
	mu      sync.Mutex
	busy    map[Receiver]bool
	lanes   sync.WaitGroup
	noticed time.Time
	pruned  time.Time
}

// New returns a Sender. Nothing happens until Run or Round.
func New(cfg Config) *Sender {
	if cfg.Every == 0 {
		cfg.Every = time.Second
	}
	return &Sender{cfg: cfg, busy: map[Receiver]bool{}}
}

const (
	noticeEvery = time.Minute
	pruneEvery  = time.Hour
	// mostLanes bounds to how many receivers is sent at once, and mostInLane how many
	// messages one gets before others have their turn.
	mostLanes  = 32
	mostInLane = 50
)

// Run sends until ctx ends. A database that is away is tried again: what is to be sent
// is in it.
func (s *Sender) Run(ctx context.Context) error {
	defer s.lanes.Wait()
	tick := time.NewTicker(s.cfg.Every)
	defer tick.Stop()
	failing := false
	for {
		err := s.Round(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			s.cfg.Log.Error("nothing is sent, will try again", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Round makes all messages that are due, and begins to send. A part that fails does not
// keep the others from being done.
func (s *Sender) Round(ctx context.Context) error {
	now := s.cfg.Now().UTC()
	return errors.Join(s.watch(ctx, now), s.spread(ctx, now), s.report(ctx, now), s.send(ctx, now))
}

// Wait waits for what is being sent.
func (s *Sender) Wait() { s.lanes.Wait() }

func (s *Sender) watch(ctx context.Context, now time.Time) error {
	if now.Sub(s.noticed) >= noticeEvery {
		if err := s.cfg.Store.Notice(ctx, now); err != nil {
			return err
		}
		s.noticed = now
	}
	if now.Sub(s.pruned) >= pruneEvery {
		if err := s.cfg.Store.Prune(ctx, now.Add(-Kept)); err != nil {
			return err
		}
		s.pruned = now
	}
	return nil
}

func (s *Sender) spread(ctx context.Context, now time.Time) error {
	digest := When{Every: "day", OnDay: 1, Hour: DigestHour}.Next(now, s.cfg.Zone)
	for {
		n, err := s.cfg.Store.Spread(ctx, now, digest)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	for {
		n, err := s.cfg.Store.WriteTidings(ctx, now, s.cfg.Clerk.Tidings)
		if err != nil || n == 0 {
			return err
		}
	}
}

// reporting is the lane in which reports are made.
var reporting = Receiver{Way: "report"}

// report notes which reports are due, and has them made beside all else: one may take
// long.
func (s *Sender) report(ctx context.Context, now time.Time) error {
	next := func(sc Schedule) time.Time { return sc.When.Next(sc.NextAt, s.cfg.Zone) }
	if err := s.cfg.Store.BeginRuns(ctx, now, next); err != nil {
		return err
	}
	if s.enter(reporting) {
		s.lanes.Go(func() {
			defer s.leave(reporting)
			if err := s.reports(ctx); err != nil && ctx.Err() == nil {
				s.cfg.Log.Error("reports not made, will try again", "err", err)
			}
		})
	}
	return nil
}

// reports makes those that are due, one after the other.
func (s *Sender) reports(ctx context.Context) error {
	for {
		now := s.cfg.Now().UTC()
		r, err := s.cfg.Store.ClaimRun(ctx, now)
		if errors.Is(err, fault.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.make(ctx, r, now); err != nil {
			return err
		}
	}
}

// make makes one run. What is wrong with the report ends the run, and what is wrong
// with the user's right to it ends the schedule; anything else may be better later.
func (s *Sender) make(ctx context.Context, r Run, now time.Time) error {
	list, entries, err := s.messages(ctx, r, now)
	if err == nil {
		err = s.cfg.Store.RunMade(ctx, r, now, list, entries)
		if !errors.Is(err, fault.ErrConflict) {
			return err
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrStopped):
		s.cfg.Log.Warn("a scheduled report has ended: its user may not have it any more", "schedule", r.Schedule.Schedule, "user", r.Username)
		return errors.Join(s.cfg.Store.RunFailed(ctx, r, "stopped", time.Time{}), s.cfg.Store.EndSchedule(ctx, r.Schedule.Schedule, "litro-server", "stopped", now))
	case errors.Is(err, fault.ErrInvalid), errors.Is(err, fault.ErrNotFound):
		problem := "invalid"
		switch {
		case errors.Is(err, errTooLarge):
			problem = "large"
		case errors.Is(err, ErrUncleared):
			problem = "uncleared"
		case errors.Is(err, ErrLayout):
			problem = "layout"
		}
		s.cfg.Log.Warn("a scheduled report was not made", "schedule", r.Schedule.Schedule, "err", err)
		return s.cfg.Store.RunFailed(ctx, r, problem, time.Time{})
	}
	pause, again := Pause(r.Tries)
	s.cfg.Log.Warn("a scheduled report was not made", "schedule", r.Schedule.Schedule, "try", r.Tries, "err", err)
	if !again {
		return s.cfg.Store.RunFailed(ctx, r, "error", time.Time{})
	}
	return s.cfg.Store.RunFailed(ctx, r, "error", now.Add(pause))
}

var errTooLarge = errors.New("the file is too large to be sent")

// messages are those of a run, and which entries are in them. Their names come from the run, so
// that making it twice makes none twice.
func (s *Sender) messages(ctx context.Context, r Run, now time.Time) (list []Sending, entries []EntryFile, err error) {
	if r.Format != Layout {
		f, subject, body, err := s.cfg.Clerk.Report(ctx, r)
		if err == nil && len(f.Bytes) > MostFile {
			err = errors.Join(fault.ErrInvalid, errTooLarge)
		}
		return toEach(r, Sending{Event: "report", Subject: subject, Body: body, File: &f, MadeAt: now}, ""), nil, err
	}
	parcels, err := s.cfg.Clerk.Entries(ctx, r)
	for i := range parcels {
		p := &parcels[i]
		if len(p.File.Bytes) > MostFile {
			err = errors.Join(fault.ErrInvalid, errTooLarge)
		}
		of := ""
		if i > 0 { // the name of the first is that of the run
			of = fmt.Sprintf(" %d", p.Entries.Year)
		}
		list = append(list, toEach(r, Sending{Event: "entries", Subject: p.Subject, Body: p.Body, File: &p.File, MadeAt: now}, of)...)
		entries = append(entries, p.Entries)
	}
	return list, entries, err
}

// toEach makes of a message one to each address of mail, one to the folder, and one by HTTPS.
func toEach(r Run, m Sending, of string) []Sending {
	var list []Sending
	add := func(way Way, receiver string) {
		m.ID, m.Way, m.Receiver = RunID(r, way, receiver+of), way, receiver
		list = append(list, m)
	}
	for _, a := range r.Addresses {
		add(Mail, a)
	}
	if r.Folder != "" {
		add(Folder, r.Folder)
	}
	if r.Post != "" {
		add(Post, r.Post)
	}
	return list
}

// send gives every receiver for whom something waits a lane of its own, so that one who
// is slow holds up nobody else.
func (s *Sender) send(ctx context.Context, now time.Time) error {
	receivers, err := s.cfg.Store.Receivers(ctx, now)
	if err != nil {
		return err
	}
	for _, r := range receivers {
		if s.cfg.Carriers[r.Way] == nil || !s.enter(r) {
			continue
		}
		s.lanes.Go(func() {
			defer s.leave(r)
			if err := s.lane(ctx, r); err != nil && ctx.Err() == nil {
				s.cfg.Log.Error("message not sent, will try again", "way", r.Way, "err", err)
			}
		})
	}
	return nil
}

func (s *Sender) enter(r Receiver) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[r] || len(s.busy) >= mostLanes {
		return false
	}
	s.busy[r] = true
	return true
}

func (s *Sender) leave(r Receiver) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, r)
}

// lane sends to one receiver, one message after the other, until nothing is due or one
// is not taken.
func (s *Sender) lane(ctx context.Context, r Receiver) error {
	for range mostInLane {
		if ctx.Err() != nil {
			return nil
		}
		m, err := s.cfg.Store.Claim(ctx, r, s.cfg.Now().UTC())
		if errors.Is(err, fault.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		carrying, stop := context.WithTimeout(ctx, carryWithin)
		a := s.cfg.Carriers[r.Way].Carry(carrying, &m)
		stop()
		if a.Err != nil && ctx.Err() != nil {
			return nil // the end of this server is not the receiver's fault; it is claimed again
		}
		// It is noted also when the server has been told to end: it was sent.
		settled, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
		err = s.cfg.Store.Settle(settled, m, a, Judge(m.Tries, a.Err, s.cfg.Now().UTC()))
		cancel()
		if err != nil {
			return err
		}
		if a.Err != nil {
			s.cfg.Log.Warn("message not taken", "way", r.Way, "id", m.ID, "event", m.Event, "try", m.Tries, "status", a.Status, "err", a.Err)
			if !errors.Is(a.Err, ErrFinal) {
				return nil
			}
		}
	}
	return nil
}

const (
	// carryWithin is how long a message may take, well within its lease.
	carryWithin  = 4 * time.Minute
	settleWithin = 5 * time.Second
)
