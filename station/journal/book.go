package journal

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// A Book is what the records say, summed up: it holds nothing that is not in
// them, and comes out the same when they are read again. Its accessors return
// copies; bodies are shared and must not be changed.
type Book struct {
	open   map[string]OpenAuthorize // by position
	uses   policy.Book
	leases map[policy.LeaseID]*dispense.Lease
	hoses  map[string]Hose
	labels map[string]int64
	fills  map[string]policy.Fill // by vehicle
	once   map[string]dispense.Ref
	shift  *Shift
	shifts int64
	turns  []*Turn         // the newest, in order
	flows  map[string]flow // by hose
	tanks  map[string]Tank
	flowed []Flowed // the newest, in order
	// flowedSince is the end of the newest flow that was dropped from flowed.
	flowedSince time.Time
	typed       map[string][]time.Time     // by vehicle, the newest
	badges      map[string]*dispense.Badge // by hash
	overrides   []Override                 // the newest, in order
	challenges  map[string]bool            // those that an override answered
	emergency   *dispense.Emergency        // the last declared, nil when it was ended
	lastAt      time.Time
	served      time.Time // the latest server time held, also by way of a clock in state I
	receipt     *dispense.Receipt
	epoch       int64
	boot        int64
	versions    dispense.Policy
	named       dispense.Version // the newest of the own log that this epoch names
	start       *dispense.Start
	forks       []time.Time // since the last grant
	rush        rush
	key         string
}

// OpenAuthorize is an authorize that nothing has closed yet.
type OpenAuthorize struct {
	Ref  dispense.Ref
	Body *dispense.Authorize
	At   time.Time
	Boot int64 // the agent start that wrote it …
	Mono int64 // … and milliseconds since
	// Shift is the number of the shift it belongs to, 0 when none was open.
	Shift int64
	// wired is what each of its hoses was wired to.
	wired map[string]string
}

// Hose is the meter of one hose, as far as its flow is accounted for.
type Hose struct {
	Meter       int64 // generation
	TotalizerUL dispense.Volume
	Known       bool // TotalizerUL is
	// OverrunUL is the most by which a recent fill went beyond its limit, of those
	// that reached it.
	OverrunUL dispense.Volume
	overruns  [recentFills]dispense.Volume
	fills     int
	// Wiring is what the newest layout record says it is wired to, and Identified
	// the wiring on which a test sale identified it, empty for none.
	Wiring, Identified string
	// served tells that a fill of it is recorded that was no test.
	served bool
	// Trial is a test sale on this wiring of which people have yet to say where
	// the fuel came from, nil for none. Act is the newest that they did say.
	Trial *Trial
	Act   *Act
}

// A Trial is a test sale as it was recorded.
type Trial struct {
	Ref    dispense.Ref
	At     time.Time
	Body   *dispense.Dispense
	People []dispense.Who // who asked for it, then who vouched for it
}

// An Act is what people said of a test sale.
type Act struct {
	Ref   dispense.Ref
	At    time.Time
	Body  *dispense.Config
	Trial *Trial // nil when the journal has no longer the sale it speaks of
}

// recentFills is how many fills up to its limit a hose is judged by.
const recentFills = 16

var _ policy.Own = (*Book)(nil)

func newBook() *Book {
	return &Book{
		open:       map[string]OpenAuthorize{},
		uses:       policy.Book{},
		leases:     map[policy.LeaseID]*dispense.Lease{},
		hoses:      map[string]Hose{},
		labels:     map[string]int64{},
		fills:      map[string]policy.Fill{},
		once:       map[string]dispense.Ref{},
		flows:      map[string]flow{},
		tanks:      map[string]Tank{},
		typed:      map[string][]time.Time{},
		badges:     map[string]*dispense.Badge{},
		challenges: map[string]bool{},
	}
}

// Open returns the open authorizes, the oldest first.
func (b *Book) Open() []OpenAuthorize {
	all := make([]OpenAuthorize, 0, len(b.open))
	for _, o := range b.open {
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b OpenAuthorize) int { return compareRefs(a.Ref, b.Ref) })
	return all
}

// OpenAt returns the open authorize of a position.
func (b *Book) OpenAt(position string) (OpenAuthorize, bool) {
	o, ok := b.open[position]
	return o, ok
}

// IsOpen tells whether auth is an authorize that nothing has closed.
func (b *Book) IsOpen(auth dispense.Ref) bool {
	for _, o := range b.open {
		if o.Ref == auth {
			return true
		}
	}
	return false
}

// Use returns what is used and reserved of a lease, in this epoch.
func (b *Book) Use(id policy.LeaseID) policy.Use { return b.uses[id] }

// Lease returns the newest lease record of this epoch: up to the version of the
// own log that it names, the limit is what it says. Nil when there is none.
func (b *Book) Lease(id policy.LeaseID) *dispense.Lease { return b.leases[id] }

// Hose returns the state of a hose's meter.
func (b *Book) Hose(hose string) (Hose, bool) {
	h, ok := b.hoses[hose]
	return h, ok
}

// Meters returns the last accounted reading of every hose, by hose.
func (b *Book) Meters() []dispense.Meter {
	var all []dispense.Meter
	for name, h := range b.hoses {
		if h.Known {
			all = append(all, dispense.Meter{Hose: name, Meter: h.Meter, TotalizerUL: h.TotalizerUL})
		}
	}
	slices.SortFunc(all, func(a, b dispense.Meter) int { return compareStrings(a.Hose, b.Hose) })
	return all
}

// LabelSeen returns the highest version of a label that was authorized on here,
// 0 for none.
func (b *Book) LabelSeen(label string) int64 { return b.labels[label] }

// LastFill returns the last fill of a vehicle here.
func (b *Book) LastFill(vehicle string) (policy.Fill, bool) {
	f, ok := b.fills[vehicle]
	return f, ok
}

// OnceUsed tells whether a one-time authorization was used, or is being used.
func (b *Book) OnceUsed(id string) bool {
	_, ok := b.once[id]
	return ok
}

// Key returns the public half of the record key in force.
func (b *Book) Key() string { return b.key }

// LastAt returns the time of the newest record.
func (b *Book) LastAt() time.Time { return b.lastAt }

// Boot returns how often the agent has started in this epoch.
func (b *Book) Boot() int64 { return b.boot }

// Policy returns the versions that the newest record naming any was made with.
func (b *Book) Policy() dispense.Policy { return b.versions }

// Named returns the newest version of the own log that a record of this epoch names:
// the server counts by it what leases may give here.
func (b *Book) Named() dispense.Version { return b.named }

func (b *Book) name(p dispense.Policy) {
	b.versions = p
	b.nameOwn(p.Own)
}

func (b *Book) nameOwn(v dispense.Version) {
	if b.named.Less(v) {
		b.named = v
	}
}

// Start returns the first record of this epoch.
func (b *Book) Start() *dispense.Start { return b.start }

// Floor returns the highest server time ever held: no rule may take it to be
// earlier than that.
func (b *Book) Floor() time.Time { return b.served }

// Receipt returns the newest receipt held, nil if there is none.
func (b *Book) Receipt() *dispense.Receipt { return b.receipt }

// Revoked tells whether the server no longer takes this epoch's records. Open
// fills end, and nothing is authorized before a new grant.
func (b *Book) Revoked() bool {
	return b.receipt != nil && b.receipt.State == "revoked" && b.receipt.Epoch == b.epoch
}

func (b *Book) take(r *dispense.Receipt) {
	b.receipt, b.served = r, later(b.served, r.At)
}

// Halted tells whether the chain was forked twice within 24 hours: somebody else
// holds the key. Nothing may be authorized before a new grant.
func (b *Book) Halted() bool {
	n := len(b.forks)
	return n >= 2 && b.forks[n-1].Sub(b.forks[n-2]).Abs() <= 24*time.Hour
}
