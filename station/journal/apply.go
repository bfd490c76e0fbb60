package journal

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
	"github.com/litro-fuel/litro/policy"
)

// A reader reads the body of one kind that the book needs.
type reader func(raw []byte) (dispense.Body, error)

func readerOf[T any, P interface {
	*T
	dispense.Body
}]() reader {
	c := canon.New[T]()
	return func(raw []byte) (dispense.Body, error) {
		v, err := c.Decode(raw)
		if err != nil {
			return nil, err
		}
		return P(v), nil
	}
}

// readers holds the kinds that change the book, and the carried, which do not.
var readers = map[string]reader{
	"carried":   readerOf[dispense.Carried](),
	"start":     readerOf[dispense.Start](),
	"booted":    readerOf[dispense.Boot](),
	"config":    readerOf[dispense.Config](),
	"authorize": readerOf[dispense.Authorize](),
	"dispense":  readerOf[dispense.Dispense](),
	"void":      readerOf[dispense.Void](),
	"deny":      readerOf[dispense.Deny](),
	"offbook":   readerOf[dispense.Offbook](),
	"meter":     readerOf[dispense.MeterChange](),
	"tank":      readerOf[dispense.Tank](),
	"delivery":  readerOf[dispense.Delivery](),
	"shift":     readerOf[dispense.Shift](),
	"badge":     readerOf[dispense.Badge](),
	"override":  readerOf[dispense.Override](),
	"emergency": readerOf[dispense.Emergency](),
	"lease":     readerOf[dispense.Lease](),
	"key":       readerOf[dispense.KeyChange](),
	"tick":      readerOf[dispense.Tick](),
}

// replay adds a record as it lies in a segment. A body that cannot be read
// changes nothing but the counters, as it does when the record is written.
func (b *Book) replay(r *stored) {
	var body dispense.Body
	if read := readers[r.Kind]; read != nil && r.Kind != "carried" {
		body, _ = read(r.raw) // its author wrote and read it; damage has a checksum
	}
	b.apply(&r.Envelope, body)
}

// apply adds a record. Carried records are not added: they are copies of what
// this disk held, and were added when they were made.
func (b *Book) apply(env *dispense.Envelope, body dispense.Body) {
	if s, ok := body.(*dispense.Start); ok {
		b.begin(env, s)
	}
	b.rush.pass(env, env.Boot == b.boot)
	b.boot, b.lastAt = max(b.boot, env.Boot), env.At
	if env.Clock == dispense.Informative {
		b.served = later(b.served, env.At)
	}
	switch x := body.(type) {
	case *dispense.Authorize:
		b.authorize(env, x)
	case *dispense.Dispense:
		b.dispense(env, x)
		b.flow(flowOf(env, x))
	case *dispense.Void:
		b.void(x)
	case *dispense.Deny:
		b.name(x.Policy)
	case *dispense.Offbook:
		b.account(x.Hose, x.Meter, x.TotalizerAfterUL)
		b.flow(Flowed{Hose: x.Hose, From: x.SinceAt, To: env.At, VolumeUL: x.VolumeUL})
	case *dispense.Tank:
		b.reading(env, x)
	case *dispense.Delivery:
		b.delivery(env, x)
	case *dispense.MeterChange:
		b.account(x.Hose, x.Meter, x.NewTotalizerUL)
	case *dispense.Config:
		b.layout(env, x)
	case *dispense.Shift:
		b.turn(env, x)
	case *dispense.Badge:
		b.lend(env.At, x)
	case *dispense.Override:
		b.overridden(env, x)
	case *dispense.Emergency:
		b.declare(x)
	case *dispense.Lease:
		b.leases[policy.LeaseID{Quota: x.Quota, Period: x.Period}] = x
		b.nameOwn(x.Own)
	case *dispense.Tick:
		b.name(x.Policy)
		b.firstReadings(x.Meters)
	case *dispense.Boot:
		b.name(x.Policy)
	case *dispense.KeyChange:
		if x.Why == "renew" {
			b.key = x.Key
		}
	}
}

// begin starts an epoch. Leases end with the epoch before: what was drawn from
// them is theirs. What is still open stays open and keeps its reserve.
func (b *Book) begin(env *dispense.Envelope, s *dispense.Start) {
	b.start, b.key = s, s.Key
	b.epoch, b.boot = env.Epoch, 0
	b.rush.begin(s.Why)
	clear(b.uses)
	clear(b.leases)
	b.named = dispense.Version{}
	for _, o := range b.open {
		b.uses.Reserve(o.Body.Draws)
	}
	switch s.Why {
	case "enrolled", "replaced":
		b.forks = nil
	case "forked":
		b.forks = append(b.forks, env.At)
	}
	for _, m := range s.Meters {
		if h := b.hoses[m.Hose]; !h.Known || h.Meter != m.Meter || !b.armed(m.Hose) {
			b.account(m.Hose, m.Meter, m.TotalizerUL)
		}
	}
}

// armed tells whether an open authorize names the hose: what has flowed there
// is not accounted for before that is closed.
func (b *Book) armed(hose string) bool {
	for _, o := range b.open {
		for _, h := range o.Body.Hoses {
			if h == hose {
				return true
			}
		}
	}
	return false
}

func (b *Book) authorize(env *dispense.Envelope, a *dispense.Authorize) {
	o := OpenAuthorize{env.Ref(), a, env.At, env.Boot, env.MonoMS, 0, b.wiringOf(a.Hoses)}
	if b.shift != nil {
		o.Shift = b.shift.Body.Shift
	}
	b.open[a.Position] = o
	b.unreadable(env.At, a)
	b.name(a.Policy)
	b.uses.Reserve(a.Draws)
	b.scanned(a.Label)
	if a.Once != "" {
		b.once[a.Once] = env.Ref()
	}
	if !a.Override.IsZero() {
		b.use(a.Override, env.Ref())
	}
}

func (b *Book) dispense(env *dispense.Envelope, d *dispense.Dispense) {
	o, ok := b.close(d.Auth)
	if ok && d.End == "L" { // others say nothing of what flows on after a limit
		b.overrun(d.Hose, max(0, d.VolumeUL-o.Body.LimitUL))
	}
	b.uses.Settle(nil, d.Draws) // close has released what was reserved
	b.tried(env, d, o)
	b.poured(o, ok, d)
	if d.Hose != "" && d.Meter != nil && d.TotalizerAfterUL != nil {
		b.account(d.Hose, *d.Meter, *d.TotalizerAfterUL)
	}
	at := env.At
	if !d.HappenedAt.IsZero() {
		at = d.HappenedAt
	}
	if d.Vehicle != "" && d.VolumeUL > 0 && !at.Before(b.fills[d.Vehicle].At) {
		b.fills[d.Vehicle] = fillOf(at, d, o.Body)
	}
}

// fillOf returns what counts as the last fill of a vehicle. A reading that was
// flagged is left out.
func fillOf(at time.Time, d *dispense.Dispense, a *dispense.Authorize) policy.Fill {
	f := policy.Fill{At: at, OdometerM: d.OdometerM, EngineS: d.EngineS}
	flags := d.Flags
	if a != nil {
		flags = append(flags[:len(flags):len(flags)], a.Flags...)
		f.OdometerM, f.EngineS = cmp.Or(f.OdometerM, a.OdometerM), cmp.Or(f.EngineS, a.EngineS)
	}
	for _, flag := range flags {
		if strings.HasPrefix(flag, "odometer") {
			f.OdometerM, f.EngineS = nil, nil
		}
	}
	return f
}

func (b *Book) void(v *dispense.Void) {
	o, ok := b.close(v.Auth)
	if !ok {
		return
	}
	if o.Body.Once != "" {
		delete(b.once, o.Body.Once) // nothing flowed: it is still to be had
	}
	if !o.Body.Override.IsZero() {
		b.unuse(o.Body.Override)
	}
}

// close takes an authorize off the book, and its reserve with it.
func (b *Book) close(auth dispense.Ref) (OpenAuthorize, bool) {
	for position, o := range b.open {
		if o.Ref == auth {
			delete(b.open, position)
			b.uses.Release(o.Body.Draws)
			return o, true
		}
	}
	return OpenAuthorize{}, false
}

// account says that all flow of a hose up to this reading is in the records.
func (b *Book) account(hose string, meter int64, totalizer dispense.Volume) {
	h := b.hoses[hose]
	if h.Known && h.Meter == meter {
		f := b.flows[hose]
		f.movedUL += totalizer - h.TotalizerUL
		b.flows[hose] = f
	}
	h.Meter, h.TotalizerUL, h.Known = meter, totalizer, true
	b.hoses[hose] = h
}

// firstReadings takes readings of hoses that have none. Later readings account
// for nothing: fuel may be flowing while they are taken.
func (b *Book) firstReadings(meters []dispense.Meter) {
	for _, m := range meters {
		if !b.hoses[m.Hose].Known {
			b.account(m.Hose, m.Meter, m.TotalizerUL)
		}
	}
}

func (b *Book) overrun(hose string, over dispense.Volume) {
	h := b.hoses[hose]
	h.overruns[h.fills%recentFills] = over
	h.fills++
	h.OverrunUL = 0
	for _, o := range h.overruns {
		h.OverrunUL = max(h.OverrunUL, o)
	}
	b.hoses[hose] = h
}

// scanned notes a label as "id.version".
func (b *Book) scanned(label string) {
	i := strings.LastIndexByte(label, '.')
	if i < 0 {
		return
	}
	version, err := strconv.ParseInt(label[i+1:], 10, 64)
	if err == nil {
		b.labels[label[:i]] = max(b.labels[label[:i]], version)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func compareStrings(a, b string) int { return cmp.Compare(a, b) }

func compareRefs(a, b dispense.Ref) int {
	return cmp.Or(cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq))
}
