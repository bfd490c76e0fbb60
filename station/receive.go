package station

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/tank"
)

// receivingDir is the directory, below data, of the deliveries that people are
// receiving: what they typed and measured, before it is recorded.
const (
	receivingDir  = "receiving"
	receivingFile = "deliveries"
)

// A receiving is a delivery that people are receiving, as it is kept on disk.
type receiving struct {
	Paper   screen.Paper
	BegunAt time.Time
	Before  *measured
	After   *measured
}

// A measured is what the tank held, by whom and when.
type measured struct {
	Source string
	At     time.Time
	Level  tank.Level
}

// openReceiving reads what people were receiving when the agent ended. A file
// that cannot be read is said and left out: the papers can be typed again.
func (a *Agent) openReceiving() error {
	a.receivings = map[string]*receiving{}
	if len(a.storages) == 0 {
		return nil
	}
	dir, err := a.openDir(receivingDir)
	if err != nil {
		return err
	}
	a.receivingDir = dir
	b, err := disk.ReadAll(dir, receivingFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, &a.receivings)
	}
	if err != nil {
		a.log.Error("the deliveries under way cannot be read; type their papers again", "err", err)
		a.receivings = map[string]*receiving{}
	}
	return nil
}

// receiving returns what people are receiving into the tank, nil for nothing. The
// caller does not change it.
func (s *storage) receiving() *receiving {
	s.a.receiver.Lock()
	defer s.a.receiver.Unlock()
	return s.a.receivings[s.cfg.Tank]
}

// receive changes what people are receiving into a tank, and makes that durable
// before anybody sees it. change gets nil when there is nothing, and returns nil
// to forget.
func (s *storage) receive(change func(was *receiving) (*receiving, error)) error {
	a := s.a
	a.receiver.Lock()
	defer a.receiver.Unlock()
	var was *receiving
	if r := a.receivings[s.cfg.Tank]; r != nil {
		was = new(*r)
	}
	is, err := change(was)
	if err != nil {
		return err
	}
	next := maps.Clone(a.receivings)
	delete(next, s.cfg.Tank)
	if is != nil {
		next[s.cfg.Tank] = is
	}
	b, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("keep the delivery into %s: %w", s.cfg.Tank, err)
	}
	if err := disk.Replace(a.receivingDir, receivingFile, b); err != nil {
		return fmt.Errorf("keep the delivery into %s: %w", s.cfg.Tank, err)
	}
	a.receivings = next
	a.changed.tell()
	return nil
}

// BeginDelivery implements [screen.Tanks].
func (a *Agent) BeginDelivery(_ context.Context, id string, p screen.Paper) error {
	s, err := a.storage(id)
	if err != nil {
		return err
	}
	if p.Document == "" || p.DocumentUL <= 0 {
		return fmt.Errorf("a delivery of %s by document %q: %w", p.DocumentUL, p.Document, screen.ErrInvalid)
	}
	return s.receive(func(was *receiving) (*receiving, error) {
		if was == nil {
			was = &receiving{BegunAt: a.now().UTC().Truncate(time.Second)}
		}
		was.Paper = p // typed again, it is corrected
		return was, nil
	})
}

// MeasureDelivery implements [screen.Tanks].
func (a *Agent) MeasureDelivery(ctx context.Context, id string, after bool, d *screen.Dip) error {
	s, err := a.storage(id)
	if err != nil {
		return err
	}
	if r := s.receiving(); r == nil || after && r.Before == nil || !after && r.After != nil {
		return fmt.Errorf("the delivery into %s is not there yet, or is further: %w", id, screen.ErrNotNow)
	}
	m := &measured{Source: "dip"}
	if d != nil {
		m.Level, err = s.dipped(*d)
	} else {
		m.Source = "gauge"
		m.Level, err = s.gaugeNow(ctx)
	}
	if err != nil {
		return err
	}
	m.At = a.now().UTC().Truncate(time.Second)
	return s.receive(func(was *receiving) (*receiving, error) {
		switch {
		case was == nil || after && was.Before == nil || !after && was.After != nil:
			return nil, screen.ErrNotNow
		case after:
			was.After = m
		default:
			was.Before = m
		}
		return was, nil
	})
}

// gaugeNow reads the tank by its gauge, on behalf of a person.
func (s *storage) gaugeNow(ctx context.Context) (tank.Level, error) {
	if s.gauge == nil {
		return tank.Level{}, fmt.Errorf("tank %s has no gauge: %w", s.cfg.Tank, screen.ErrGauge)
	}
	ctx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()
	l, err := s.gauge.ask(ctx, s, "delivery")
	if err != nil {
		return l, fmt.Errorf("%w: %w", screen.ErrGauge, err)
	}
	return l, nil
}

// meanwhile is what the tank's hoses gave between the two measurements, or until
// now.
func (s *storage) meanwhile(r *receiving) dispense.Volume {
	until := s.a.now()
	if r.After != nil {
		until = r.After.At
	}
	return s.drawn(r.Before.At, until)
}

// FinishDelivery implements [screen.Tanks].
func (a *Agent) FinishDelivery(ctx context.Context, id string, received dispense.Volume, people [2]screen.Person) (folio string, err error) {
	s, err := a.storage(id)
	if err != nil {
		return "", err
	}
	r := s.receiving()
	if r == nil || r.Before == nil || r.After == nil {
		return "", fmt.Errorf("the delivery into %s is not measured: %w", id, screen.ErrNotNow)
	}
	who, err := a.two(ctx, page, people, policy.Vouches)
	if err != nil {
		return "", err
	}
	b := s.received(r, s.meanwhile(r), who)
	if b.VolumeUL != received {
		return "", fmt.Errorf("%s were received, and %s were shown: %w", b.VolumeUL, received, screen.ErrNotNow)
	}
	ref, err := s.recordReceived(r, b)
	if err != nil {
		return "", err
	}
	return ref.String(), s.receive(func(*receiving) (*receiving, error) { return nil, nil })
}

// recordReceived writes the dips and the delivery in one step. When the gauge's
// own report of the same delivery is on record already, the liters are: then the
// papers are noted to it, and nothing counts twice.
func (s *storage) recordReceived(r *receiving, b *dispense.Delivery) (ref dispense.Ref, err error) {
	err = s.a.journal.Write(func(tx *journal.Tx) error {
		account := tank.Account{From: r.Before.At, To: r.After.At, BeforeUL: r.Before.Level.VolumeUL, AfterUL: r.After.Level.VolumeUL}
		on := tx.Book().Tank(s.cfg.Tank).Deliveries
		if i := slices.IndexFunc(on, func(d journal.Delivered) bool { return tank.Same(accountOf(d), account) }); i >= 0 {
			ref = on[i].Ref
			if on[i].Body.Document == b.Document {
				return nil // confirmed twice, or cut off between the record and its end here
			}
			_, err := tx.Append(&dispense.Correct{Of: ref, Action: "note", Reason: paperNote(b), People: b.People})
			return err
		}
		for _, m := range []*measured{r.Before, r.After} {
			if m.Source == "dip" {
				if _, err := tx.Append(s.dip(m.Level, "delivery", m.At, b.People)); err != nil {
					return err
				}
			}
		}
		ref, err = tx.Append(b)
		return err
	})
	return ref, err
}

// received is the record of a delivery that people received. It is a gauge's when
// a gauge measured both times.
func (s *storage) received(r *receiving, drawn dispense.Volume, who []dispense.Who) *dispense.Delivery {
	before, after := r.Before.Level, r.After.Level
	b := &dispense.Delivery{
		Tank: s.cfg.Tank, Grade: s.cfg.Grade, Source: "typed", VolumeUL: tank.Received(before.VolumeUL, after.VolumeUL, drawn),
		Basis: string(tank.Observed), DocumentUL: &r.Paper.DocumentUL, Document: written(r.Paper.Document), Supplier: written(r.Paper.Supplier),
		Truck: written(r.Paper.Truck), Seals: written(r.Paper.Seals), BeforeUL: &before.VolumeUL, AfterUL: &after.VolumeUL,
		FromAt: r.Before.At, ToAt: r.After.At, People: who,
	}
	if r.After.Source == "gauge" {
		b.TemperatureMC = &after.TemperatureMC
		if r.Before.Source == "gauge" {
			b.Source = "gauge"
			b.CompensatedUL = tank.ReceivedCompensated(before, after, drawn)
		}
	}
	return b
}

// paperNote is what papers say, in the free text of a correction.
func paperNote(b *dispense.Delivery) string {
	return written(fmt.Sprintf("document %s, %s, supplier %s, truck %s, seals %s", b.Document, *b.DocumentUL, b.Supplier, b.Truck, b.Seals))
}

// written is what of something that people wrote can stand in a record.
func written(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(strings.ToValidUTF8(s[:min(len(s), 200)], ""))
}

// CancelDelivery implements [screen.Tanks].
func (a *Agent) CancelDelivery(_ context.Context, id string) error {
	s, err := a.storage(id)
	if err != nil {
		return err
	}
	return s.receive(func(was *receiving) (*receiving, error) {
		if was == nil {
			return nil, screen.ErrNotNow
		}
		return nil, nil
	})
}

// receivingPage is what people see of the delivery into the tank.
func (s *storage) receivingPage() *screen.Delivery {
	r := s.receiving()
	if r == nil {
		return nil
	}
	d := &screen.Delivery{Paper: r.Paper, BegunAt: r.BegunAt, Before: s.measuredPage(r.Before), After: s.measuredPage(r.After)}
	d.ToleranceUL = tank.Tolerance(r.Paper.DocumentUL)
	if r.Before != nil {
		d.DrawnUL = s.meanwhile(r)
	}
	if r.After != nil {
		d.ReceivedUL = tank.Received(r.Before.Level.VolumeUL, r.After.Level.VolumeUL, d.DrawnUL)
		d.DifferenceUL = d.ReceivedUL - r.Paper.DocumentUL
	}
	return d
}

func (s *storage) measuredPage(m *measured) *screen.Measured {
	if m == nil {
		return nil
	}
	return &screen.Measured{Level: *s.shown(m.Level), Source: m.Source, At: m.At}
}
