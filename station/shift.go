package station

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

const (
	// metersWait is how long a shift waits for the meters of all hoses.
	metersWait = 5 * time.Second
	// tankFresh is how old the reading of a tank may be in a shift's record.
	tankFresh = time.Hour
	// maxDifferences and maxTanks are what a shift's record has room for.
	maxDifferences = 16
	maxTanks       = 12
)

// attends tells whether whoever has a role may have a shift, supervises whether
// he may stand by or close another's.
func attends(role string) bool    { return role == "attendant" || role == "supervisor" }
func supervises(role string) bool { return role == "supervisor" || role == "official" }

// OpenShift implements [screen.Shifts]. A shift that is still open is closed in
// the same step, for its attendant.
func (a *Agent) OpenShift(ctx context.Context, t screen.Turn) error {
	who, supervisor, err := a.turnPeople(ctx, t)
	if err != nil {
		return err
	}
	read := a.readMeters(ctx)
	return a.writeTurn(ctx, t.Shift, func(tx *journal.Tx, open *journal.Shift) error {
		b := a.shiftBody(tx.Book(), read)
		b.Action, b.Shift, b.Attendant, b.Supervisor = "open", tx.Book().Shifts()+1, who, supervisor
		if open == nil {
			b.Remark = said(t.Remark)
		} else {
			if open.Body.Attendant.Person == who.Person {
				return fmt.Errorf("shift %d of %s is open: %w", open.Body.Shift, who.Person, screen.ErrNotNow)
			}
			left := *b
			left.Action, left.Shift, left.Attendant, left.Remark = "close", open.Body.Shift, open.Body.Attendant, said(t.Remark)
			if left.Flags = []string{"handover"}; supervisor == nil {
				left.Flags = append(left.Flags, "unattended")
			}
			if _, err := tx.Append(&left); err != nil {
				return err
			}
			b.Differences = nil // the close has them
		}
		_, err := tx.Append(b)
		return err
	})
}

// CloseShift implements [screen.Shifts]: the attendant closes his own shift, or a
// supervisor closes it for him.
func (a *Agent) CloseShift(ctx context.Context, t screen.Turn) error {
	who, supervisor, err := a.turnPeople(ctx, t)
	if err != nil {
		return err
	}
	read := a.readMeters(ctx)
	return a.writeTurn(ctx, t.Shift, func(tx *journal.Tx, open *journal.Shift) error {
		if open == nil {
			return fmt.Errorf("no shift is open: %w", screen.ErrNotNow)
		}
		b := a.shiftBody(tx.Book(), read)
		b.Action, b.Shift, b.Attendant, b.Supervisor, b.Remark = "close", open.Body.Shift, who, supervisor, said(t.Remark)
		if who.Person != open.Body.Attendant.Person {
			if !a.has(who.Person, supervises) {
				return fmt.Errorf("shift %d is not %s's: %w", open.Body.Shift, who.Person, screen.ErrPerson)
			}
			b.Attendant, b.Supervisor = open.Body.Attendant, &who
		}
		_, err := tx.Append(b)
		return err
	})
}

// turnPeople identifies the attendant, and the supervisor if one stands by.
func (a *Agent) turnPeople(ctx context.Context, t screen.Turn) (who dispense.Who, supervisor *dispense.Who, err error) {
	if who, err = a.identify(ctx, page, t.Who, attends); err != nil || t.Supervisor.ID == "" {
		return who, nil, err
	}
	other, err := a.identify(ctx, page, t.Supervisor, supervises)
	if err == nil && other.Person == who.Person {
		err = fmt.Errorf("the same person twice: %w", screen.ErrInvalid)
	}
	return who, &other, err
}

func (a *Agent) has(person string, role func(string) bool) (has bool) {
	a.logs.View(func(h *policy.Holding) {
		p := h.Person(person)
		has = p != nil && slices.ContainsFunc(p.Roles, role)
	})
	return has
}

// writeTurn lets f append what changes a shift, unless the shift that is open is
// not the one that the page showed.
func (a *Agent) writeTurn(ctx context.Context, shown int64, f func(*journal.Tx, *journal.Shift) error) error {
	defer a.changed.tell()
	return a.write(ctx, func(tx *journal.Tx) error {
		open, number := tx.Book().Shift(), int64(0)
		if open != nil {
			number = open.Body.Shift
		}
		if number != shown {
			return fmt.Errorf("shift %d is open, the page showed %d: %w", number, shown, screen.ErrNotNow)
		}
		return f(tx, open)
	})
}

// shiftBody fills in what a shift's record says of the station: the meters that
// were read, as the journal accounts for them, and what is open. read are the hoses
// that answered.
func (a *Agent) shiftBody(b *journal.Book, read map[string]bool) *dispense.Shift {
	s := &dispense.Shift{Meters: accounted(b, read)}
	for _, o := range b.Open() {
		s.Open = append(s.Open, o.Body.Hoses...)
	}
	for _, m := range s.Meters {
		if v := b.Difference(m.Hose); v != 0 {
			s.Differences = append(s.Differences, dispense.HoseVolume{Hose: m.Hose, VolumeUL: v})
		}
	}
	slices.SortStableFunc(s.Differences, func(x, y dispense.HoseVolume) int {
		return cmp.Compare(max(y.VolumeUL, -y.VolumeUL), max(x.VolumeUL, -x.VolumeUL))
	})
	s.Differences = s.Differences[:min(len(s.Differences), maxDifferences)]
	for _, t := range a.tanks() {
		if k := b.Tank(t); k.Reading != nil && a.now().Sub(k.At) <= tankFresh && len(s.Tanks) < maxTanks {
			s.Tanks = append(s.Tanks, dispense.TankVolume{Tank: t, VolumeUL: k.Reading.VolumeUL})
		}
	}
	return s
}

// readMeters has every hose that is not in use compared with what is accounted
// for, and returns those that answered in time.
func (a *Agent) readMeters(ctx context.Context) map[string]bool {
	ctx, cancel := context.WithTimeout(ctx, metersWait)
	defer cancel()
	answers := make(chan []string, len(a.positions))
	for _, p := range a.positions {
		p.readNow(answers)
	}
	read := map[string]bool{}
	for range a.positions {
		select {
		case hoses := <-answers:
			for _, h := range hoses {
				read[h] = true
			}
		case <-ctx.Done():
			return read
		}
	}
	return read
}

// readNow tells which meters answered, when what they showed is in the records.
// The line and the position each do one thing after another, so that the answer
// comes behind the readings.
func (p *position) readNow(answers chan<- []string) {
	p.inbox.put(mail{job: func(ctx context.Context) error {
		clear(p.read)
		err := p.step(ctx, session.ReadMeters{})
		p.line.work.put(func(context.Context) {
			p.inbox.put(mail{job: func(context.Context) error {
				var hoses []string
				for h, ok := range p.read {
					if ok {
						hoses = append(hoses, h)
					}
				}
				answers <- hoses
				return nil
			}})
		})
		return err
	}})
}

// Shift implements [screen.Shifts].
func (a *Agent) Shift(number int64) *screen.Shift {
	var out *screen.Shift
	a.logs.View(func(h *policy.Holding) {
		a.journal.View(func(b *journal.Book) {
			if open := b.Shift(); number == 0 && open != nil {
				number = open.Body.Shift
			}
			if t, ok := b.Turn(number); ok {
				out = a.shiftPage(h, b, t)
			}
		})
	})
	return out
}

// shiftPage says a shift as people do. One that is open shows what its record
// would say if it were closed now.
func (a *Agent) shiftPage(h *policy.Holding, b *journal.Book, t journal.Turn) *screen.Shift {
	name := func(w dispense.Who) string {
		if p := h.Person(w.Person); p != nil {
			return nonEmpty(p.Name, w.Person)
		}
		return w.Person
	}
	end, read := t.Close, map[string]bool{}
	if end == nil {
		for _, m := range b.Meters() {
			read[m.Hose] = true
		}
		end = a.shiftBody(b, read)
	}
	s := &screen.Shift{
		Shift: t.Open.Shift, Attendant: name(t.Open.Attendant), Since: t.OpenedAt, Until: t.ClosedAt, Closed: t.Close != nil,
		Folio: t.OpenRef.String(), Remark: end.Remark, Flags: end.Flags, Tanks: end.Tanks,
	}
	if t.Close != nil {
		s.Folio = t.CloseRef.String()
	}
	if end.Supervisor != nil {
		s.Supervisor = name(*end.Supervisor)
	}
	for _, p := range t.Poured {
		s.Poured = append(s.Poured, screen.Poured{Grade: gradeOf(h, p.Grade), Purpose: p.Purpose, Fills: p.Fills, VolumeUL: p.VolumeUL})
	}
	for _, p := range a.positions {
		for _, c := range p.hoses {
			s.Hoses = append(s.Hoses, shiftHose(h, c, t.Open, end))
		}
	}
	return s
}

func gradeOf(h *policy.Holding, grade string) string {
	if g := h.Grade(grade); g != nil {
		return nonEmpty(g.Name, grade)
	}
	return grade
}

// shiftHose is what the records at both ends of a shift say of a hose.
func shiftHose(h *policy.Holding, c Hose, open, end *dispense.Shift) screen.ShiftHose {
	s := screen.ShiftHose{Hose: c.Hose, Grade: gradeOf(h, c.Grade), Open: slices.Contains(end.Open, c.Hose)}
	for _, m := range open.Meters {
		if m.Hose == c.Hose {
			s.FromUL = &m.TotalizerUL
		}
	}
	for _, m := range end.Meters {
		if m.Hose == c.Hose {
			s.ToUL = &m.TotalizerUL
		}
	}
	for _, d := range end.Differences {
		if d.Hose == c.Hose {
			s.DifferenceUL = d.VolumeUL
		}
	}
	return s
}
