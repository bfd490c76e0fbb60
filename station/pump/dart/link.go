package dart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/line"
)

const (
	// tries is how often a block or a request to say one again is sent, and
	// deaf how many polls in a row a pump may miss: many do while their state
	// changes.
	tries, deaf = 3, 5
	// turnaround is left between what is not answered and what follows it, four
	// characters at 9600 baud, for pumps that find the end of a frame by silence.
	turnaround = 5 * time.Millisecond
	// blocks is how many are taken in one go, far above what a pump has to say,
	// and think how long it is left to make an answer.
	blocks = 10
	think  = 20 * time.Millisecond
)

// exchange sends a frame and waits for one of the wanted kinds from the side, or
// for a damaged block.
func (d *Driver) exchange(ctx context.Context, s *side, f frame, wanted ...kind) (got frame, err error) {
	var bad error
	err = d.write(ctx, f, func(b []byte) ([]byte, error) {
		g, rest, err := parse(b)
		is, broken := errors.AsType[damaged](err)
		switch {
		case errors.Is(err, errShort):
			return rest, line.ErrMore
		case broken && is.address == s.address:
			bad = is
			return rest, nil
		case err != nil:
			return rest, err
		case g.address == s.address && g.kind == kindPoll:
			d.warnOfEcho()
		case g.address == s.address && slices.Contains(wanted, g.kind):
			got = g
			return rest, nil
		}
		return rest, fmt.Errorf("address %02X says %02X", g.address, g.control())
	})
	if err != nil {
		s.unsure = true
		return frame{}, err
	}
	s.missed = 0
	return got, bad
}

// write sends a frame and reads until parse has the answer; nil waits for none.
// On an adapter that echoes, what was sent comes back first.
func (d *Driver) write(ctx context.Context, f frame, parse line.Parse) error {
	sent := f.bytes()
	if !d.echo {
		if parse == nil {
			return d.line.Tell(ctx, sent)
		}
		return d.line.Ask(ctx, sent, parse)
	}
	echoed := false
	return d.line.Ask(ctx, sent, func(b []byte) ([]byte, error) {
		if !echoed {
			i := bytes.Index(b, sent)
			if i < 0 {
				return b, line.ErrMore
			}
			echoed, b = true, b[i+len(sent):]
		}
		if parse == nil {
			return b, nil
		}
		return parse(b)
	})
}

// warnOfEcho says once that a poll came back, which only an echo can be.
func (d *Driver) warnOfEcho() {
	if !d.echoed {
		d.echoed = true
		d.log.Warn("the adapter sends back what is written to it: set echo = true")
	}
}

// listen polls a side once and takes the block it has, if any. A block that
// arrived damaged is asked for again.
func (d *Driver) listen(ctx context.Context, s *side) (took bool, err error) {
	f := frame{address: s.address, kind: kindPoll}
	for range tries {
		got, err := d.exchange(ctx, s, f, kindEOT, kindData)
		if bad, ok := errors.AsType[damaged](err); ok {
			f = frame{address: s.address, kind: kindNAK, tx: bad.tx}
			s.unsure = true
			continue
		}
		switch {
		case err != nil:
			return false, err
		case got.kind == kindEOT:
			s.unsure = false
			return false, nil
		}
		return true, d.receive(ctx, s, got)
	}
	return false, fmt.Errorf("%w: its blocks arrive damaged", pump.ErrSilent)
}

// receive acknowledges a block and takes what it says, unless it is the one
// before said again because our acknowledgment was lost.
func (d *Driver) receive(ctx context.Context, s *side, f frame) error {
	if err := d.write(ctx, frame{address: s.address, kind: kindACK, tx: f.tx}, nil); err != nil {
		return err
	}
	if err := wait(ctx, turnaround); err != nil {
		return err
	}
	sum := f.sum()
	if s.heard && f.tx == s.heardTX && sum == s.heardSum {
		return nil
	}
	s.heard, s.heardTX, s.heardSum = true, f.tx, sum
	d.log.Debug("pump said", "side", s.number, "tx", f.tx, "data", fmt.Sprintf("% X", f.data))
	ts, err := transactions(f.data)
	for _, t := range ts {
		err = errors.Join(err, s.take(t))
	}
	if err != nil { // its checksum was right: the pump would say the same again
		d.log.Warn("pump said what is not understood", "side", s.number, "err", err)
	}
	return nil
}

// poll listens, again where the pump is deaf.
func (d *Driver) poll(ctx context.Context, s *side) (took bool, err error) {
	for range d.patience(s) {
		took, err = d.listen(ctx, s)
		if !errors.Is(err, pump.ErrSilent) {
			break
		}
	}
	return took, err
}

// patience is how many polls a side may miss: one that is away must not hold up
// the others, and on a line that is cut none answers.
func (d *Driver) patience(s *side) int {
	if s.missed > 0 || d.hushed {
		return 1
	}
	return deaf
}

// drain takes all that a side has to say, and tells whether there was any.
func (d *Driver) drain(ctx context.Context, s *side) (took bool, err error) {
	for range blocks {
		more, err := d.poll(ctx, s)
		if err != nil || !more {
			return took, err
		}
		took = true
	}
	return took, nil
}

// ask sends questions and listens until the answers are all there.
func (d *Driver) ask(ctx context.Context, s *side, all news, questions ...transaction) error {
	if s.unsure { // an old answer may be waiting
		if _, err := d.drain(ctx, s); err != nil {
			return err
		}
	}
	s.news = 0
	if err := d.send(ctx, s, questions...); err != nil {
		return err
	}
	for range blocks {
		took, err := d.poll(ctx, s)
		switch {
		case err != nil:
			return err
		case s.news&all == all:
			return nil
		case !took:
			if err := wait(ctx, think); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("%w what it was asked", pump.ErrSilent)
}

// refresh asks for status, nozzle and figures, and judges them.
func (d *Driver) refresh(ctx context.Context, s *side) error {
	if s.asked.IsZero() { // it may have much to tell of the time before us
		if _, err := d.drain(ctx, s); err != nil {
			return err
		}
	}
	wasOver, before := s.over(), s.volume
	err := d.ask(ctx, s, newStatus|newFill, command(dccFill), command(dccStatus))
	if err != nil {
		return err
	}
	s.asked = time.Now()
	d.judge(s, s.settle(s.asked, wasOver, before))
	return nil
}

// judge notes when the figures of a side show that its decimals are others. last
// says that they are those of a sale just over.
func (d *Driver) judge(s *side, last bool) {
	if s.wrong != nil {
		return
	}
	price := s.paid
	if !s.live { // the last sale of an earlier driver
		price = s.price
	}
	follows, err := s.hoses[0].Decimals.judge(s.volume, s.amount, price)
	if err != nil {
		s.wrong = fmt.Errorf("side %d: %w", s.number, err)
		d.log.Error("decimals are wrong; no orders are taken", "err", s.wrong)
	}
	if last && !follows {
		d.log.Warn("the amount does not follow from volume and price", "side", s.number, "volume", s.volume, "amount", s.amount, "price", price)
	}
}

// errNAK means that a pump took a block for damaged or out of turn each time.
var errNAK = errors.New("the pump does not acknowledge")

// send has a side take a block, which does not mean that it carries it out. The
// same block is sent again with the same TX#, so that a pump which took it knows
// it; after a NAK, or an acknowledgment of another, numbers begin again at 0.
func (d *Driver) send(ctx context.Context, s *side, ts ...transaction) error {
	var err error
	for range tries {
		f := frame{address: s.address, kind: kindData, tx: s.tx, data: block(ts...)}
		var got frame
		got, err = d.exchange(ctx, s, f, kindACK, kindNAK)
		_, broken := errors.AsType[damaged](err)
		switch {
		case err == nil && got.kind == kindACK && got.tx == s.tx:
			s.tx = after(s.tx)
			return nil
		case err == nil:
			s.tx, err = 0, errNAK
		case !broken && !errors.Is(err, pump.ErrSilent):
			return err
		}
	}
	s.tx = 0 // whether it was taken is not known; 0 is never taken for a repetition
	if !errors.Is(err, pump.ErrSilent) {
		err = fmt.Errorf("%w: %w", pump.ErrSilent, err)
	}
	return err
}

// after is the TX# after one: 0 is the first of all and does not come again.
func after(tx byte) byte {
	if tx == 0xF {
		return 1
	}
	return tx + 1
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", pump.ErrSilent, ctx.Err())
	}
}
