package e2e

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/station/disk/disktest"
	"github.com/litro-fuel/litro/station/held"
	"github.com/litro-fuel/litro/station/journal"
)

// An isle is what an island's agent is made of, without ports: its journal and its
// policy logs, on disks that forget, and policy.Decide between them.
type isle struct {
	station, shard string
	signers        []note.Signer
	policyKeys     []note.Verifier
	clock          *simClock
	mono           *int64
	dead           bool // its own clock: it stands at 1970

	journalDisk, policyDisk *disktest.Disk
	journal                 *journal.Journal
	logs                    *held.Logs

	armed map[string]*fill // the pumps: what is released at each position
	meter map[string]dispense.Volume
	took  map[policy.LeaseID]dispense.Volume // what truly flowed, by quota and period
	over  map[policy.LeaseID]dispense.Volume // and of it, beyond what was armed
	lows  int                                // lease records written
}

// A fill is a hose that was released.
type fill struct {
	auth    dispense.Ref
	body    *dispense.Authorize
	flowed  dispense.Volume
	hungUp  bool
	counted bool // in took
}

var positions = []string{"1", "2"}

// enrolls registers a station and sets its box up.
func (c *center) enrolls(t fataler, station string) *isle {
	b := &isle{
		station: station, clock: c.clock, mono: new(int64), armed: map[string]*fill{}, meter: map[string]dispense.Volume{},
		took: map[policy.LeaseID]dispense.Volume{}, over: map[policy.LeaseID]dispense.Volume{},
		journalDisk: disktest.New(), policyDisk: disktest.New(),
	}
	v, err := note.NewVerifier(c.ring.Policy.VKey)
	must(t, err)
	b.policyKeys = []note.Verifier{v}
	vkey := b.newKey(t)
	grant, _, err := c.Enroll(context.Background(), "ana", fleet.Enrollment{Station: station, Name: station, Zone: "America/Mexico_City", VKey: vkey, People: officials})
	must(t, err)
	b.take(t, grant, "enrolled")
	return b
}

var officials = []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}

// newKey makes the box another record key.
func (b *isle) newKey(t fataler) (vkey string) {
	skey, vkey, err := note.GenerateKey(rand.Reader, b.station)
	must(t, err)
	s, err := note.NewSigner(skey)
	must(t, err)
	b.signers = append(b.signers, s)
	return vkey
}

// take brings the box a grant.
func (b *isle) take(t fataler, grant []byte, why string) {
	g, err := dispense.ReadGrant(grant)
	must(t, err)
	b.shard = g.Shard
	must(t, b.open())
	must(t, b.journal.Enroll(grant, why, b.meters(), officials))
}

// clone returns a box whose disks are copies, and whose agent does not run.
func (b *isle) clone() *isle {
	c := *b
	c.mono = new(*b.mono)
	c.journalDisk, c.policyDisk = b.journalDisk.Kill(), b.policyDisk.Kill()
	c.armed, c.meter, c.took, c.over = map[string]*fill{}, maps.Clone(b.meter), maps.Clone(b.took), maps.Clone(b.over)
	c.signers = slices.Clone(b.signers)
	return &c
}

// open starts the agent on what the disks hold.
func (b *isle) open() (err error) {
	b.journal, err = journal.Open(b.journalDisk, journal.Options{Station: b.station, Signers: b.signers, Stamp: b.stamp})
	if err != nil {
		return err
	}
	b.logs, err = held.Open(b.policyDisk, b.station, b.policyKeys...)
	return err
}

func (b *isle) stamp() journal.Stamp {
	*b.mono++
	at, state := b.now()
	return journal.Stamp{At: at.UTC().Truncate(time.Second), MonoMS: *b.mono, Clock: state}
}

// now is the box's own clock.
func (b *isle) now() (at time.Time, state dispense.Clock) {
	if !b.dead {
		return b.clock.now(), dispense.Synchronized
	}
	at = time.Unix(0, 0)
	if b.journal != nil {
		b.journal.View(func(k *journal.Book) {
			if k.LastAt().After(at) {
				at = k.LastAt()
			}
		})
	}
	return at, dispense.Unset
}

func (b *isle) meters() []dispense.Meter {
	var all []dispense.Meter
	for _, p := range positions {
		all = append(all, dispense.Meter{Hose: p, Meter: 1, TotalizerUL: b.meter[p]})
	}
	return all
}

// request adds to what was read what the box knows.
func (b *isle) request(position string, q policy.Request, linked, asked bool, h *policy.Holding) policy.Request {
	q.Position, q.Hoses = position, []policy.Hose{{Hose: position, Grade: "diesel", StepUL: 10 * dispense.Milliliter}}
	q.Linked, q.Asked, q.Floor = linked, asked, h.ServerTime()
	q.Now, q.Clock = b.now()
	b.journal.View(func(k *journal.Book) {
		if k.Floor().After(q.Floor) {
			q.Floor = k.Floor()
		}
	})
	if q.Floor.After(q.Now) {
		q.Now = q.Floor
	}
	return q
}

// scan decides and, when it grants, releases the hose: after the record is
// durable.
func (b *isle) scan(position string, read policy.Request, linked, asked bool) (d policy.Decision, err error) {
	var body *dispense.Authorize
	var ref dispense.Ref
	b.logs.View(func(h *policy.Holding) {
		q := b.request(position, read, linked, asked, h)
		err = b.journal.Write(func(tx *journal.Tx) error {
			d = policy.Decide(policy.View{
				Held: h, Own: tx.Book(), Epoch: tx.Next().Epoch, Revoked: tx.Book().Revoked(), Forked: tx.Book().Halted(),
				Behind: behind(h, tx.Book()),
			}, q)
			if d.Outcome != policy.Grant {
				return nil
			}
			body = &dispense.Authorize{
				Position: position, Hoses: d.Hoses, Purpose: "vehicle", Vehicle: d.Vehicle, Label: d.Label, Grade: d.Grade, LimitUL: d.LimitUL,
				Arm: "pump", Policy: d.Policy, Rule: d.Rule, Reason: string(d.Reason), Flags: d.Flags, Draws: d.Draws, Linked: linked, LapseS: 60,
				PriceE4: d.PriceE4, Currency: d.Currency,
			}
			var err error
			ref, err = tx.Append(body)
			return err
		})
	})
	if err == nil && body != nil {
		b.armed[position] = &fill{auth: ref, body: body}
	}
	return d, err
}

func behind(h *policy.Holding, k *journal.Book) bool { return h.Versions().Own.Less(k.Named()) }

// behind tells whether the box holds less policy than it named.
func (b *isle) behind() (yes bool) {
	b.logs.View(func(h *policy.Holding) {
		b.journal.View(func(k *journal.Book) { yes = behind(h, k) })
	})
	return yes
}

// hangUp ends a fill, of which so much flowed, and records it.
func (b *isle) hangUp(position string, end string) error {
	f := b.armed[position]
	f.hungUp = true
	before := b.meter[position]
	after := before + f.flowed
	if !f.counted {
		f.counted = true
		for _, d := range f.body.Draws {
			id := policy.LeaseID{Quota: d.Quota, Period: d.Period}
			b.took[id] += f.flowed
			b.over[id] += max(0, f.flowed-f.body.LimitUL)
		}
	}
	err := b.journal.Write(func(tx *journal.Tx) error {
		var err error
		if f.flowed == 0 {
			_, err = tx.Append(&dispense.Void{Auth: f.auth, Why: "lapsed"})
		} else {
			var cents *int64
			if f.body.PriceE4 != nil { // what the pump shows
				of, err := dispense.AmountCents(f.flowed, *f.body.PriceE4)
				if err != nil {
					return err
				}
				cents = &of
			}
			_, err = tx.Append(&dispense.Dispense{
				PriceE4: f.body.PriceE4, Currency: f.body.Currency, AmountCents: cents,
				Auth: f.auth, Position: position, Hose: position, Meter: new(int64(1)), Grade: f.body.Grade, Purpose: "vehicle",
				VolumeUL: f.flowed, VolumeFrom: "pump", Basis: "obs", TotalizerBeforeUL: &before, TotalizerAfterUL: &after,
				Vehicle: f.body.Vehicle, Label: f.body.Label, Full: "unknown", Draws: policy.FinalDraws(f.body.Draws, f.flowed), End: end,
			})
		}
		return err
	})
	if err == nil {
		b.closed(position)
	}
	return err
}

func (b *isle) closed(position string) {
	b.meter[position] += b.armed[position].flowed
	delete(b.armed, position)
}

// hears takes a policy message as the agent does: lease records with it, and a
// tick that names a new era.
func (b *isle) hears(message []byte) error {
	before := b.logs.Versions()
	_, err := b.logs.Take(message, func(t policy.Taken) error {
		var lows []held.Lowered
		for _, low := range t.Lowered {
			lows = append(lows, held.Lowered{Own: t.Version, Lowered: low})
		}
		return b.lower(lows)
	})
	now := b.logs.Versions()
	if err == nil && (now.Fleet.Era != before.Fleet.Era || now.Own.Era != before.Own.Era) {
		err = b.tick()
	}
	return err
}

func (b *isle) lower(lows []held.Lowered) error {
	if len(lows) == 0 {
		return nil
	}
	return b.journal.Write(func(tx *journal.Tx) error {
		for _, low := range lows {
			id := policy.LeaseID{Quota: low.Quota, Period: low.Period}
			if said := tx.Book().Lease(id); said != nil && !said.Own.Less(low.Own) {
				continue
			}
			a := policy.NewAccount(low.AskedUL, tx.Book().Use(id))
			_, err := tx.Append(&dispense.Lease{
				Quota: low.Quota, Period: low.Period, Own: low.Own, LimitUL: a.LimitUL, UsedUL: a.UsedUL, ReservedUL: a.ReservedUL,
			})
			if err != nil {
				return err
			}
			b.lows++
		}
		return nil
	})
}

func (b *isle) tick() error {
	return b.journal.Write(func(tx *journal.Tx) error {
		_, err := tx.Append(&dispense.Tick{Meters: b.meters(), Policy: b.logs.Versions(), FreeBytes: 1 << 30, Unsent: b.journal.Unsent()})
		return err
	})
}

func (b *isle) topic(c dispense.Channel) dispense.Topic {
	return dispense.Topic{Shard: b.shard, Station: b.station, Channel: c}
}

// messages returns what the journal has to send, from the newest receipt on.
func (b *isle) messages(t fataler, most int) [][]byte {
	var all [][]byte
	for at := b.journal.Receipted(); len(all) < most; {
		notes, next, err := b.journal.Read(at, 5, dispense.MaxMessage)
		must(t, err)
		if len(notes) == 0 {
			break
		}
		all = append(all, slices.Concat(notes...))
		at = next
	}
	return all
}

func (b *isle) says(t fataler, asks []dispense.Ask) []byte {
	h := &dispense.Held{Policy: b.logs.Versions(), Parts: b.logs.Parts(), Asks: asks}
	h.Epoch, h.Durable, h.Unsent = b.journal.Head().Epoch, b.journal.Head().Seq, b.journal.Unsent()
	m, err := dispense.EncodeHeld(h)
	must(t, err)
	return m
}

// boot starts the agent again and settles what was left open, as the agent does.
func (b *isle) boot() error {
	if err := b.open(); err != nil {
		return err
	}
	if b.journal.Ended() != "" {
		if err := b.journal.Begin(b.meters()); err != nil {
			return err
		}
	}
	if err := b.lower(b.logs.Recovery().Lowered); err != nil {
		return err
	}
	var open []journal.OpenAuthorize
	b.journal.View(func(k *journal.Book) { open = k.Open() })
	for _, o := range open {
		f := b.armed[o.Body.Position]
		if f == nil || f.auth != o.Ref {
			// It is durable, and the power went before the hose was released.
			f = &fill{auth: o.Ref, body: o.Body}
			b.armed[o.Body.Position] = f
		}
		if err := b.hangUp(o.Body.Position, "P"); err != nil {
			return err
		}
	}
	// What is released here and not open there was closed just before the power
	// went: its end is durable.
	for p, f := range b.armed {
		if f.hungUp {
			b.closed(p)
		}
	}
	return b.unaccounted()
}

// unaccounted is an error when a hose is released and no record says so.
func (b *isle) unaccounted() error {
	var lost []string
	for p, f := range b.armed {
		lost = append(lost, fmt.Sprintf("position %s by %s", p, f.auth))
	}
	if len(lost) > 0 {
		return errors.New("released without a durable authorize: " + strings.Join(lost, ", "))
	}
	return nil
}

// powerless tells whether the box's power went off in mid-work.
func powerless(err error) bool {
	return errors.Is(err, disktest.ErrPower) || errors.Is(err, journal.ErrFailed) || errors.Is(err, held.ErrFailed)
}
