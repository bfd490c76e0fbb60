package dispense

import (
	"encoding/base64"
	"errors"
	"fmt"
)

// A checker has rules between its fields that tags cannot say. What breaks them
// is never sealed; a record that does is read as far as its envelope, and its
// body stays unread.
type checker interface{ check() error }

func check(v any) error {
	if c, ok := v.(checker); ok {
		return c.check()
	}
	return nil
}

// twoPeople fails unless at least two people stand behind an act.
func twoPeople(what string, people []Who) error {
	if len(people) < 2 {
		return fmt.Errorf("%s names %d people; it takes two", what, len(people))
	}
	return nil
}

// scaled fails unless a scale is whole: both of its parts, or none.
func scaled(num, den *int64) error {
	if (num == nil) != (den == nil) {
		return errors.New("num and den go together")
	}
	if num != nil && (*num <= 0 || *den <= 0) {
		return errors.New("num and den must be positive")
	}
	return nil
}

func (s *Start) check() error {
	if s.After.IsZero() != (s.AfterHash == "") {
		return errors.New("after and after_hash go together")
	}
	if s.Why == "enrolled" || s.Why == "replaced" {
		return twoPeople("a start of a station that is "+s.Why, s.People)
	}
	return nil
}

func (c *Carried) check() error {
	_, err := c.Record()
	return err
}

// Record reads the record that is carried. Its signature is not verified.
func (c *Carried) Record() (*Record, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(c.Note)
	if err != nil || base64.StdEncoding.EncodeToString(b) != c.Note {
		return nil, errors.New("the carried note is not strict base64")
	}
	r, err := OpenRecord(b)
	if err != nil {
		return nil, fmt.Errorf("the carried note: %w", err)
	}
	if r.Kind == "carried" {
		return nil, errors.New("a carried record is carried again as its original, never nested")
	}
	return r, nil
}

// Carry returns the body that carries r into a new epoch. A record that was
// itself carried is carried again as its original.
func Carry(r *Record) *Carried {
	if c, ok := r.Body.(*Carried); ok {
		return c
	}
	return &Carried{Note: base64.StdEncoding.EncodeToString(r.Note.Bytes)}
}

func (c *Config) check() error {
	if (c.What == "layout") != (c.Layout != nil) {
		return errors.New("a change of layout, and no other, has a layout")
	}
	if c.Test != nil {
		if c.Layout == nil || c.Layout.Wiring == "" {
			return errors.New("a test sale stands with a layout that names its wiring")
		}
		if err := twoPeople("a test sale", c.People); err != nil {
			return err
		}
	}
	if c.Layout != nil {
		return scaled(c.Layout.Num, c.Layout.Den)
	}
	return nil
}

func (a *Authorize) check() error {
	if len(a.Hoses) == 0 {
		return errors.New("an authorize must name a hose")
	}
	return nil
}

func (d *Dispense) check() error {
	switch {
	case (d.Position == "") != (d.Hose == ""):
		return errors.New("position and hose go together")
	case (d.TotalizerBeforeUL == nil) != (d.TotalizerAfterUL == nil):
		return errors.New("totalizer_before_ul and totalizer_after_ul go together")
	case d.HappenedAt.IsZero() != (d.HappenedPrecision == ""):
		return errors.New("happened_at and happened_precision go together")
	case d.Typed():
		return d.checkTyped()
	case d.Auth.IsZero():
		return errors.New("a dispense that is not typed must name its authorize")
	case d.Hose == "":
		return errors.New("a dispense that is not typed must name its hose")
	case !d.HappenedAt.IsZero(), d.Source != "", d.TypedWhy != "":
		return errors.New("only a typed dispense has happened_at, source or typed_why")
	}
	return nil
}

func (d *Dispense) checkTyped() error {
	switch {
	case len(d.People) == 0:
		return errors.New("a typed dispense must name who typed it")
	case d.End != "H" || d.Basis != "obs":
		return errors.New("a typed dispense has the end H and the basis obs")
	}
	return nil
}

func (d *Deny) check() error {
	if d.Label != "" && d.Scanned != "" {
		return errors.New("scanned stands only where there is no label")
	}
	return nil
}

func (m *MeterChange) check() error {
	if m.Why != "rollover" {
		if err := twoPeople("a change of meter", m.People); err != nil {
			return err
		}
	} else if len(m.People) > 0 {
		return errors.New("a rollover is nobody's act")
	}
	return scaled(m.Num, m.Den)
}

func (d *Delivery) check() error {
	if len(d.People) == 0 && d.Source == "gauge" {
		return nil
	}
	return twoPeople("a delivery that people vouch for", d.People)
}

func (b *Badge) check() error {
	switch {
	case len(b.People) == 0:
		return errors.New("a badge must name who gave it")
	case b.People[0].Person == b.Person:
		return errors.New("nobody gives a badge to himself")
	}
	return nil
}

func (o *Override) check() error { return twoPeople("an override", o.People) }

func (e *Emergency) check() error {
	switch {
	case e.Action == "end" && !e.UntilAt.IsZero():
		return errors.New("what ends an emergency ends it at once; until_at is of a declaration")
	case e.Action == "end" && len(e.People) == 0:
		return errors.New("somebody ends an emergency")
	case e.Action == "end":
		return nil
	case e.UntilAt.IsZero():
		return errors.New("an emergency ends by time; until_at is missing")
	case e.Reason == "":
		return errors.New("an emergency has a reason")
	}
	return twoPeople("an emergency", e.People)
}

func (c *Correct) check() error {
	needs := c.Action == "replace" || c.Action == "assign"
	if needs != (c.Dispense != nil) {
		return errors.New("a correction that replaces or assigns, and no other, has a dispense")
	}
	if err := twoPeople("a correction", c.People); err != nil {
		return err
	}
	if c.Dispense != nil {
		return c.Dispense.check()
	}
	return nil
}

func (d *Decide) check() error {
	if len(d.People) == 0 {
		return errors.New("a decision must name who made it")
	}
	return nil
}

func (r *Receipt) check() error { return checkHead(r.V, r.Station) }

func (g *Grant) check() error {
	switch {
	case !ValidShard(g.Shard):
		return fmt.Errorf("%q is no shard", g.Shard)
	case len(g.Receipt) == 0 || len(g.Policy) == 0:
		return errors.New("a grant must name the server's keys for receipts and for policy")
	}
	if err := twoPeople("a grant", g.People); err != nil {
		return err
	}
	return checkHead(g.V, g.Station)
}

func (h *Held) check() error { return checkVersion(h.V) }

func checkHead(v int64, station string) error {
	if !ValidStation(station) {
		return fmt.Errorf("%q cannot name a station", station)
	}
	return checkVersion(v)
}

func checkVersion(v int64) error {
	if v != 1 {
		return fmt.Errorf("version %d of the contract is not known here", v)
	}
	return nil
}
