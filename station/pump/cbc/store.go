package cbc

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/cbc/frame"
	"github.com/litro-fuel/litro/station/pump/companytec"
)

// NextSale implements [pump.SaleKeeper]. A sale of a nozzle that is not ours has
// no Hose: it is fuel all the same.
//
// The pointers come first. They have a checksum, which the reply that there is no
// sale has not, and they show when somebody else has moved them.
func (d *Driver) NextSale(ctx context.Context) (pump.Sale, bool, error) {
	write, read, err := d.pointers(ctx)
	if err != nil {
		return pump.Sale{}, false, fmt.Errorf("cbc: pointers of the stored sales: %w", err)
	}
	d.ring.Look(read, write)
	if read == write {
		return pump.Sale{}, false, nil
	}
	s, err := d.readSale(ctx)
	if err != nil {
		return pump.Sale{}, false, fmt.Errorf("cbc: next sale: %w", err)
	}
	for _, h := range d.hoses {
		if h.Code == s.Code {
			s.Hose = h.ID
		}
	}
	if s.Hose == "" {
		d.log.Warn("sale of a nozzle that is not configured", "code", s.Code.String(), "index", s.Index)
	}
	if s.Damaged {
		d.ring.Say(fmt.Sprintf("the controller says that its memory of sale %06d is damaged", s.Index))
	}
	return s.Sale, true, nil
}

func (d *Driver) pointers(ctx context.Context) (write, read int64, err error) {
	err = d.ask(ctx, frame.Pointers(), func(body string) (err error) {
		write, read, err = frame.ParsePointers(body)
		return err
	})
	return write, read, err
}

// triesOfForm is how often a form is asked for before the next poorer one: an
// answer may be lost without the form being unknown.
const triesOfForm = 2

// readSale reads the sale under the pointer. Until a form was answered it tries
// them all, the richest first, one a call: how a unit answers a form that it does
// not know is not documented.
func (d *Driver) readSale(ctx context.Context) (frame.Sale, error) {
	f := d.form
	if f == "" {
		all := frame.Forms()
		f = all[d.misses/triesOfForm%len(all)]
	}
	var s frame.Sale
	var wrong error
	err := d.ask(ctx, frame.ReadSale(f), func(body string) error {
		var err error
		if s, err = frame.ParseSale(f, body); err != nil && f.Sealed(body) {
			wrong = fmt.Errorf("%q: %w", body, err) // it is the answer, and says what no sale can
			return nil
		}
		return err
	})
	switch {
	case err != nil && d.form == "":
		if ctx.Err() == nil {
			d.misses++
		}
		return s, fmt.Errorf("sale form %s: %w", f, err)
	case err != nil:
		return s, err
	case d.form == "":
		d.log.Info("the controller answers sales in a form", "form", string(f))
		d.form = f
	}
	return s, wrong
}

// StoreTrouble implements [pump.StoreWatcher].
func (d *Driver) StoreTrouble() string { return d.ring.Trouble() }

// moves is how often the pointer is looked at after it was told to move, and move
// the time between.
const (
	moves = 3
	move  = 50 * time.Millisecond
)

// AcknowledgeSale implements [pump.SaleKeeper]. It reads the sale under the
// pointer first and moves on only when that is s. To move on has no reply: the
// pointers tell whether it happened. It is said once only, for it could be said
// twice of two sales; a pointer that stays shows the sale again.
func (d *Driver) AcknowledgeSale(ctx context.Context, s pump.Sale) error {
	next, ok, err := d.NextSale(ctx)
	if err != nil {
		return fmt.Errorf("acknowledge sale %06d: %w", s.Index, err)
	}
	if !ok || next != s {
		return nil // the pointer is past s already
	}
	from := d.ring.Read()
	d.ring.Unanswered()
	if err := d.line.Tell(ctx, frame.Next()); err != nil {
		return fmt.Errorf("cbc: acknowledge sale %06d: %w", s.Index, err)
	}
	for range moves {
		if err := companytec.Wait(ctx, move); err != nil {
			return err
		}
		write, read, err := d.pointers(ctx)
		if err != nil {
			return fmt.Errorf("cbc: acknowledge sale %06d: %w", s.Index, err)
		}
		if read != from {
			d.ring.Look(read, write)
			return nil
		}
	}
	return fmt.Errorf("cbc: acknowledge sale %06d: the read pointer stays at %04d", s.Index, from)
}
