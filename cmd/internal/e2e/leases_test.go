package e2e

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/disk/disktest"
	"github.com/litro-fuel/litro/station/held"
	"github.com/litro-fuel/litro/station/journal"
)

var leasesTime = flag.Duration("leases.time", 20*time.Second, "how long TestLeasesNeverOverspend goes on, within -rapid.checks")

// leastRuns is how many lives are tried on a machine however slow.
const leastRuns = 12

// Copies of one label are scanned at stations that hear of each other late, twice,
// out of order or never, that lose power in mid-work, whose boxes are replaced and
// whose clocks die, while the office changes quotas, days and months begin, and
// the server is restored from a backup. Together they never take more than the
// quota and what pumps let through beyond what was armed; and in the end every
// record is at the server once.
//
// The parts are the true ones: ingest, fleet and store on PostgreSQL; journal,
// held and policy.Decide at each box. These bugs were planted by hand, and each was
// found within seconds: an authorize that reserves nothing; a split that takes what
// was drawn, not what is held, from the quota; a lowered lease that counts before
// the station said so; a restart that forgets what is reserved. What a station
// says of a lease in an ended era was found here too. More than CI has time for:
//
//	go run ./scripts/withpg go test ./cmd/internal/e2e -run NeverOverspend -leases.time 1h -rapid.checks 100000 -timeout 2h
func TestLeasesNeverOverspend(t *testing.T) {
	t.Parallel()
	town := newTown(t, "norte", "sur", "este")
	began, runs, failed, seen := time.Now(), 0, false, map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		// Out of time it passes, but never while a failure is being made smaller.
		// Of few lives on a busy machine some have not come to all yet: they go on.
		if !failed && runs >= leastRuns && time.Since(began) > *leasesTime && missed(seen) == "" {
			return
		}
		runs++
		over := false
		defer func() { failed = failed || !over }()
		l := newLives(r, town, seen)
		defer func() { l.stop() }() // whichever server runs then
		r.Repeat(map[string]func(*rapid.T){
			"":                   l.check,
			"scan":               l.scan,
			"hang up":            l.hangUp,
			"work":               l.work,
			"work on":            l.work,
			"work more":          l.work,
			"what was sent":      l.arriveUp,
			"what was sent then": l.arriveUp,
			"what came down":     l.arriveDown,
			"what came next":     l.arriveDown,
			"talk":               l.talk,
			"talk again":         l.talk,
			"lose link":          l.cut,
			"restart":            l.restart,
			"lose power soon":    l.fuse,
			"clock dies":         l.clockDies,
			"time passes":        l.pass,
			"office":             l.office,
			"box is replaced":    l.replace,
			"bad sector":         l.badSector,
			"backup":             l.backUp,
			"restore":            l.restore,
		})
		l.heal(r)
		over = true
	})
	t.Logf("%d lives in %v: %v", runs, time.Since(began).Round(time.Second), seen)
	if what := missed(seen); what != "" && !t.Failed() {
		t.Errorf("it never came to this: %s; the test shows less than it says", what)
	}
}

// missed returns what lives have not come to yet, "" when they came to all.
func missed(seen map[string]int) string {
	for _, what := range []string{
		"granted", "denied", "asked", "widened", "lowered", "went over", "sent twice", "out of order", "power lost in mid-work",
		"restarted in mid-fill", "granted without a clock", "box replaced", "key revoked", "restored", "another day", "policy lost",
	} {
		if seen[what] == 0 {
			return what
		}
	}
	return ""
}

// lives is one town's life in the property.
type lives struct {
	*center
	town   *aTown
	boxes  []*isle
	gone   []*isle
	up     map[string][][]byte // on their way, by station
	down   map[string][][]byte
	cutOff map[string]bool
	most   map[string]dispense.Volume // the largest that each quota ever was
	backup image
	seen   map[string]int
}

func newLives(r *rapid.T, town *aTown, seen map[string]int) *lives {
	l := &lives{
		center: town.center, town: town, up: map[string][][]byte{}, down: map[string][][]byte{}, cutOff: map[string]bool{}, seen: seen,
		most: map[string]dispense.Volume{"daily": 200 * dispense.Liter, "monthly": 400 * dispense.Liter},
	}
	l.clock.set(town.began)
	l.load(r, town.rows)
	l.open(r, false)
	for _, b := range town.boxes {
		c := b.clone()
		must(r, c.boot())
		l.boxes = append(l.boxes, c)
	}
	for _, b := range l.boxes {
		l.meet(r, b)
	}
	return l
}

// A panicker fails where there is no test any more.
type panicker struct{}

func (panicker) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// at draws a box.
func (l *lives) at(r *rapid.T) *isle {
	return l.boxes[rapid.IntRange(0, len(l.boxes)-1).Draw(r, "station")]
}

// linked tells whether what a box and the server say to each other arrives now.
func (l *lives) linked(b *isle) bool { return !l.cutOff[b.station] }

// did looks at how something at a box went: when the power went, the box starts
// again.
func (l *lives) did(r *rapid.T, b *isle, err error) bool {
	switch {
	case err == nil:
		return true
	case powerless(err):
		l.seen["power lost in mid-work"]++
		l.reboot(r, b, true)
		return false
	}
	r.Fatalf("%s: %v", b.station, err)
	return false
}

func (l *lives) scan(r *rapid.T) {
	b := l.at(r)
	position := rapid.SampledFrom(positions).Draw(r, "position")
	if b.armed[position] != nil {
		return
	}
	d, err := b.scan(position, l.town.read, l.linked(b), false)
	if d.Outcome == policy.Ask && err == nil {
		l.seen["asked"]++
		before := b.limit(d.Asks)
		l.hear(r, b, b.says(r, d.Asks))
		if !l.takeDown(r, b) {
			return
		}
		if b.limit(d.Asks) > before {
			l.seen["widened"]++
		}
		d, err = b.scan(position, l.town.read, l.linked(b), true)
	}
	if !l.did(r, b, err) {
		return
	}
	l.seen[map[policy.Outcome]string{policy.Grant: "granted", policy.Deny: "denied"}[d.Outcome]]++
	if d.Outcome == policy.Deny {
		l.seen["denied: "+string(d.Reason)]++
	}
	if d.Outcome == policy.Grant {
		if b.dead {
			l.seen["granted without a clock"]++
		}
		l.backed(r, b, b.armed[position])
	}
}

// work is a busy hour at an island.
func (l *lives) work(r *rapid.T) {
	for range rapid.IntRange(1, 6).Draw(r, "acts") {
		if rapid.Bool().Draw(r, "scan") {
			l.scan(r)
		} else {
			l.hangUp(r)
		}
	}
}

// backed holds that a hose is released only when both the authorize and the
// leases it draws on are on the disks.
func (l *lives) backed(r *rapid.T, b *isle, f *fill) {
	j, err := journal.Open(b.journalDisk.Durable(), journal.Options{Station: b.station, Signers: b.signers, Stamp: b.stamp})
	must(r, err)
	logs, err := held.Open(b.policyDisk.Durable(), b.station, b.policyKeys...)
	must(r, err)
	j.View(func(k *journal.Book) {
		if !k.IsOpen(f.auth) {
			r.Fatalf("%s: released, and %s is not on the disk", b.station, f.auth)
		}
		logs.View(func(h *policy.Holding) {
			for _, d := range f.body.Draws {
				id := policy.LeaseID{Quota: d.Quota, Period: d.Period}
				if lease := h.Lease(d.Quota, d.Period); lease == nil || lease.Epoch != f.auth.Epoch || k.Use(id).Total() > lease.LimitUL+b.over[id] {
					r.Fatalf("%s: %s draws %s of %v, of which %+v are used; the lease on the disk is %+v", b.station, f.auth, d.VolumeUL, id, k.Use(id), lease)
				}
			}
		})
	})
}

func (l *lives) hangUp(r *rapid.T) {
	b := l.at(r)
	for _, p := range positions {
		if f := b.armed[p]; f != nil {
			f.flowed = dispense.Volume(4-rapid.SampledFrom([]int{0, 0, 1, 2, 4}).Draw(r, "quarters that are left")) * f.body.LimitUL / 4
			if f.flowed == f.body.LimitUL && rapid.Bool().Draw(r, "the valve closes late") {
				f.flowed += 150 * dispense.Milliliter
				l.seen["went over"]++
			}
			l.did(r, b, b.hangUp(p, "H"))
			return
		}
	}
}

// arriveUp has a message of a box arrive, of those that it sent at any time.
func (l *lives) arriveUp(r *rapid.T) {
	b := l.at(r)
	if len(l.up[b.station]) < 3 {
		l.up[b.station] = append(l.up[b.station], b.messages(r, 4)...)
	}
	if m := l.pick(r, l.up, b.station); m != nil && l.linked(b) {
		l.tell(r, b, m)
	}
}

// arriveDown has a message arrive at a box, of those that were sent to it.
func (l *lives) arriveDown(r *rapid.T) {
	b := l.at(r)
	if len(l.down[b.station]) == 0 && l.linked(b) {
		l.hear(r, b, b.says(r, nil))
	}
	if m := l.pick(r, l.down, b.station); m != nil && l.linked(b) {
		l.give(r, b, m)
	}
}

// pick takes a message from a bag, any, and perhaps it comes once more. What comes
// while the link is cut is lost.
func (l *lives) pick(r *rapid.T, bags map[string][][]byte, station string) []byte {
	bag := bags[station]
	if len(bag) == 0 {
		return nil
	}
	n := rapid.IntRange(0, len(bag)-1).Draw(r, "message")
	m := bag[n]
	if n > 0 {
		l.seen["out of order"]++
	}
	if rapid.Bool().Draw(r, "twice") {
		l.seen["sent twice"]++
	} else {
		bags[station] = slices.Delete(slices.Clone(bag), n, n+1)
	}
	return m
}

// tell gives the server a message of a box's journal.
func (l *lives) tell(r *rapid.T, b *isle, m []byte) {
	l.down[b.station] = append(l.down[b.station], l.hears(r, b.topic(dispense.Journal), m, b.says(r, nil))...)
}

// hear gives the server a sign of life, and puts what answers it on its way.
func (l *lives) hear(r *rapid.T, b *isle, says []byte) {
	out := l.hears(r, b.topic(dispense.Helds), says, nil)
	out = append(out, l.policy(r, b.station, b.logs.Versions())...)
	l.down[b.station] = append(l.down[b.station], out...)
}

// give gives a box a message that came down.
func (l *lives) give(r *rapid.T, b *isle, m []byte) bool {
	said := b.lows
	var err error
	if _, refused := dispense.OpenReceipt(m, l.receiptKey(r)); refused == nil {
		_, err = b.journal.TakeReceipt(m, b.meters)
	} else if err = b.hears(m); !powerless(err) {
		err = nil // it is not the next, and the right one comes again
	}
	if b.lows > said {
		l.seen["lowered"]++
	}
	return l.did(r, b, err)
}

func (l *lives) receiptKey(r *rapid.T) note.Verifier {
	v, err := note.NewVerifier(l.ring.Receipt.VKey)
	must(r, err)
	return v
}

// takeDown gives a box all that came down, in order.
func (l *lives) takeDown(r *rapid.T, b *isle) bool {
	all := l.down[b.station]
	delete(l.down, b.station)
	for _, m := range all {
		if !l.give(r, b, m) {
			return false
		}
	}
	return true
}

// talk is a good link for a while.
func (l *lives) talk(r *rapid.T) { l.talkTo(r, l.at(r)) }

func (l *lives) talkTo(r *rapid.T, b *isle) {
	l.cutOff[b.station] = false
	l.meet(r, b)
}

func (l *lives) meet(r *rapid.T, b *isle) {
	for _, m := range b.messages(r, 100) {
		l.tell(r, b, m)
	}
	l.hear(r, b, b.says(r, nil))
	l.takeDown(r, b)
	must(r, l.store.SettleLeases(context.Background(), l.clock.now()))
}

func (l *lives) cut(r *rapid.T) { l.cutOff[l.at(r).station] = true }

func (l *lives) restart(r *rapid.T) { l.reboot(r, l.at(r), rapid.Bool().Draw(r, "power cut")) }

// fuse has the power of a box go in the middle of what it does next.
func (l *lives) fuse(r *rapid.T) {
	b := l.at(r)
	left := rapid.IntRange(0, 7).Draw(r, "operations left")
	blow := func(int) error {
		if left--; left < 0 {
			return disktest.ErrPower
		}
		return nil
	}
	b.journalDisk.Before, b.policyDisk.Before = blow, blow
}

// reboot starts a box's agent again: killed, or after a power cut, on one of the
// states that each disk may then be in. Fuel that was flowing has flowed.
func (l *lives) reboot(r *rapid.T, b *isle, power bool) {
	for _, f := range b.armed {
		l.seen["restarted in mid-fill"]++
		if !f.hungUp {
			f.flowed = f.body.LimitUL / 3
		}
	}
	if power {
		b.journalDisk, b.policyDisk = afterCut(r, b.journalDisk), afterCut(r, b.policyDisk)
	} else {
		b.journalDisk, b.policyDisk = b.journalDisk.Kill(), b.policyDisk.Kill()
	}
	must(r, b.boot())
	for len(b.armed) > 0 {
		r.Fatalf("%s: after the start %d hoses are released", b.station, len(b.armed))
	}
}

// badSector loses a box the newest message of its own policy log, of which it has told
// the server: it draws on no lease until it holds that again.
func (l *lives) badSector(r *rapid.T) {
	b := l.at(r)
	l.reboot(r, b, false)
	l.talkTo(r, b)
	must(r, b.tick())
	name := ""
	names, err := b.policyDisk.List()
	must(r, err)
	for _, n := range slices.Sorted(slices.Values(names)) {
		if strings.HasPrefix(n, b.station+"-") {
			name = n
		}
	}
	all, err := disk.ReadAll(b.policyDisk, name)
	must(r, err)
	if len(all) > 0 {
		b.policyDisk = b.policyDisk.Flip(name, 8*len(all)-1)
	}
	l.reboot(r, b, false)
	if b.behind() {
		l.seen["policy lost"]++
		for _, p := range positions {
			d, err := b.scan(p, l.town.read, false, true)
			must(r, err)
			if d.Outcome == policy.Grant {
				r.Fatalf("%s: grants %+v on what is left of its policy", b.station, d.Draws)
			}
		}
	}
	l.talkTo(r, b)
	if b.behind() {
		r.Fatalf("%s: is behind still after the server has sent all", b.station)
	}
}

// afterCut returns a state in which a disk may be after its power was cut.
func afterCut(r *rapid.T, d *disktest.Disk) *disktest.Disk {
	var all []*disktest.Disk
	d.Images(disktest.FewBytes, func(i disktest.Image) { all = append(all, i.Disk) })
	return all[rapid.IntRange(0, len(all)-1).Draw(r, "state of the disk")]
}

func (l *lives) clockDies(r *rapid.T) {
	b := l.at(r)
	b.dead = !b.dead
	l.reboot(r, b, true)
}

func (l *lives) pass(r *rapid.T) {
	before := l.clock.now()
	l.clock.pass(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 7 * time.Hour, 25 * time.Hour}).Draw(r, "time"))
	if l.clock.now().YearDay() != before.YearDay() {
		l.seen["another day"]++
	}
}

// office renews the leases, as the server does each hour, or changes a quota.
func (l *lives) office(r *rapid.T) {
	switch rapid.IntRange(0, 3).Draw(r, "act") {
	case 0:
		l.size(fleet.Month, "monthly", rapid.SampledFrom([]int{150, 400, 500}).Draw(r, "liters a month"))
	case 1:
		l.size(fleet.Day, "daily", rapid.SampledFrom([]int{100, 200, 300}).Draw(r, "liters a day"))
	default:
		must(r, l.Renew(context.Background(), l.clock.now()))
	}
}

// size gives a quota another size from now on.
func (l *lives) size(period, quota string, liters int) {
	l.clock.pass(time.Second) // two sizes do not begin at once
	v := dispense.Volume(liters) * dispense.Liter
	l.most[quota] = max(l.most[quota], v)
	must(panicker{}, l.Save(context.Background(), "ana", &fleet.Quota{Quota: quota, Period: period, SizeUL: v, FromAt: l.clock.now()}))
}

// replace puts another box in the place of one, which burned with its journal, or
// whose key leaked: the one that keeps its journal is given another.
func (l *lives) replace(r *rapid.T) {
	if rapid.IntRange(0, 5).Draw(r, "seldom") != 5 {
		return
	}
	n := rapid.IntRange(0, len(l.boxes)-1).Draw(r, "station")
	b := l.boxes[n]
	l.backup = nil // a backup that knows nothing of the grant is no use to the box
	b.journalDisk.Before, b.policyDisk.Before = nil, nil
	if rapid.Bool().Draw(r, "its key leaked") {
		epoch := b.journal.Head().Epoch
		l.seen["key revoked"]++
		must(r, l.Revoke(context.Background(), "ana", fleet.Revocation{
			Station: b.station, Epoch: epoch, FromSeq: b.journal.Head().Seq + 1, Reason: "it leaked", People: officials,
		}))
		l.meet(r, b) // and it hears of that
		l.reboot(r, b, false)
	} else {
		l.gone = append(l.gone, b)
		fresh := b.clone()
		fresh.journalDisk, fresh.policyDisk, fresh.journal, fresh.logs = disktest.New(), disktest.New(), nil, nil
		fresh.took, fresh.over = map[policy.LeaseID]dispense.Volume{}, map[policy.LeaseID]dispense.Volume{}
		b, l.boxes[n] = fresh, fresh
	}
	delete(l.up, b.station)
	delete(l.down, b.station)
	vkey := b.newKey(r)
	grant, _, err := l.Regrant(context.Background(), "ana", b.station, vkey, officials)
	must(r, err)
	b.take(r, grant, "replaced")
	l.seen["box replaced"]++
	l.meet(r, b)
}

func (l *lives) backUp(r *rapid.T) { l.backup = l.image(r) }

func (l *lives) restore(r *rapid.T) {
	if l.backup == nil {
		return
	}
	l.seen["restored"]++
	l.clock.pass(time.Minute)
	l.stop()
	l.load(r, l.backup)
	l.open(r, true)
}
