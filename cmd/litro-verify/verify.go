package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"sort"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
)

// A problem is something that does not hold, and where.
type problem struct {
	where string
	ref   string // the record, where there is one
	what  string
}

func (p problem) String() string {
	if p.ref == "" {
		return p.where + ": " + p.what
	}
	return fmt.Sprintf("%s (%s): %s", p.ref, p.where, p.what)
}

// A report is what was found.
type report struct {
	station  string
	records  int
	carried  int
	epochs   []int64
	volume   dispense.Volume // of all dispenses
	offbook  dispense.Volume
	open     []string // releases not closed by the end of the journal
	unread   int
	problems []problem
	proved   bool
	key      string
}

func (r *report) fail(l located, ref dispense.Ref, format string, args ...any) {
	p := problem{where: l.where, what: fmt.Sprintf(format, args...)}
	if !ref.IsZero() {
		p.ref = ref.String()
	}
	r.problems = append(r.problems, p)
}

func (r *report) print(w io.Writer, quiet bool) {
	for i, p := range r.problems {
		if i == 0 {
			fmt.Fprintln(w, "BAD:", p)
			continue
		}
		if i == 20 {
			fmt.Fprintf(w, "     and %d more\n", len(r.problems)-i)
			break
		}
		fmt.Fprintln(w, "    ", p)
	}
	if quiet {
		return
	}
	fmt.Fprintf(w, "station %s: %d records in epochs %v, %d carried over, %d unread; %v dispensed, %v off the book\n",
		r.station, r.records, r.epochs, r.carried, r.unread, r.volume, r.offbook)
	for _, ref := range r.open {
		fmt.Fprintf(w, "release %s was not closed when the journal ends\n", ref)
	}
	if !r.proved {
		fmt.Fprintf(w, "UNPROVED: the signatures are by the key the journal itself names, %s; compare it with the grant (--grant)\n", r.key)
	}
	if len(r.problems) == 0 {
		fmt.Fprintln(w, "GOOD: form, signatures, chain, numbers and totalizers hold")
	}
}

// An entry is a record with its place in a file.
type entry struct {
	located
	*dispense.Record
}

// verify checks everything. It goes on after a problem as far as it makes sense,
// so that the first one is not the only one told.
func verify(in *input, t *trust) *report {
	r, _ := verifyAll(in, t)
	return r
}

// verifyAll is verify, and returns the records too, each once.
func verifyAll(in *input, t *trust) (*report, []entry) {
	r := &report{problems: in.bad, proved: t.proved}
	epochs := sortRecords(in, r)
	v := &verifier{report: r, grants: in.grants, key: t.key, policy: t.policy, byRef: map[dispense.Ref]dispense.Hash{}}
	for _, epoch := range r.epochs {
		v.epoch(epochs[epoch])
	}
	v.carriedOver()
	all := v.all(epochs)
	sums(all, r)
	return r, all
}

// sortRecords reads the records and puts them in the order of epoch and number.
func sortRecords(in *input, r *report) map[int64][]entry {
	epochs := map[int64][]entry{}
	for _, l := range in.records {
		rec, err := dispense.OpenRecord(l.note)
		if err != nil {
			r.fail(l, dispense.Ref{}, "%v", err)
			continue
		}
		if r.station == "" {
			r.station = rec.Station
		}
		if rec.Station != r.station {
			r.fail(l, rec.Ref(), "this journal is station %s's", r.station)
			continue
		}
		r.records++
		if rec.Unread != nil {
			r.unread++
		}
		if epochs[rec.Epoch] == nil {
			r.epochs = append(r.epochs, rec.Epoch)
		}
		epochs[rec.Epoch] = append(epochs[rec.Epoch], entry{l, rec})
	}
	sort.Slice(r.epochs, func(i, j int) bool { return r.epochs[i] < r.epochs[j] })
	for _, records := range epochs {
		sort.SliceStable(records, func(i, j int) bool { return records[i].Seq < records[j].Seq })
	}
	return epochs
}

// A verifier walks the epochs of one station.
type verifier struct {
	*report
	grants  []grantNote
	key     note.Verifier // in force
	policy  []note.Verifier
	byRef   map[dispense.Ref]dispense.Hash
	history []inForce
	carried []entry
}

// epoch checks one chain from its start on.
func (v *verifier) epoch(records []entry) {
	var head dispense.Head
	for i, e := range records {
		if i == 0 {
			head = v.begin(e)
		}
		if i > 0 && e.Seq == records[i-1].Seq {
			v.repeated(records[i-1], e)
			continue
		}
		v.byRef[e.Ref()] = e.Hash
		next, err := head.Next(e.Record)
		if err != nil {
			v.fail(e.located, e.Ref(), "%v", err)
			next = dispense.Head{Epoch: e.Epoch, Seq: e.Seq, Hash: e.Hash}
		}
		head = next
		v.signed(e)
		if c, ok := e.Body.(*dispense.Carried); ok {
			v.carry(e, c)
		}
	}
}

// begin checks how an epoch begins and returns the head before it. A file may
// begin in the middle of an epoch, because old segments may be forgotten: that
// is a gap, and said.
func (v *verifier) begin(e entry) dispense.Head {
	start, ok := e.Body.(*dispense.Start)
	if !ok {
		v.fail(e.located, e.Ref(), "records %d to %d of epoch %d are missing", 1, e.Seq-1, e.Epoch)
		return dispense.Head{Epoch: e.Epoch, Seq: e.Seq - 1, Hash: mustHash(e.Prev)}
	}
	v.startKey(e, start)
	v.startGrant(e, start)
	if !start.After.IsZero() {
		if h, ok := v.byRef[start.After]; ok && h.String() != start.AfterHash {
			v.fail(e.located, e.Ref(), "it names %s as the last common record, whose hash differs: the chain has forked", start.After)
		}
	}
	return dispense.Head{Epoch: e.Epoch, Hash: mustHash(start.Grant)}
}

func mustHash(s string) dispense.Hash {
	h, _ := dispense.ParseHash(s) // the form was checked when it was read
	return h
}

// startKey takes the key a start names when nothing better is known, and
// otherwise holds it against the key in force.
func (v *verifier) startKey(e entry, start *dispense.Start) {
	named, err := note.NewVerifier(start.Key)
	if err != nil {
		v.fail(e.located, e.Ref(), "its key: %v", err)
		return
	}
	switch {
	case v.key == nil:
		v.key = named
	case start.Why == "replaced" && v.granted(start):
		v.key = named
		v.history = append(v.history, inForce{e.Ref(), named})
	case named.KeyHash() != v.key.KeyHash() || named.Name() != v.key.Name():
		v.fail(e.located, e.Ref(), "it names the key %s+%08x; the key in force is %s+%08x", named.Name(), named.KeyHash(), v.key.Name(), v.key.KeyHash())
	}
	if v.report.key == "" {
		v.report.key = start.Key
	}
}

// granted tells whether the grant that a start names is at hand, is for its key,
// and is the word of the server that gave the trusted one. Where nothing is
// trusted, nothing is proved either, and the report says so.
func (v *verifier) granted(start *dispense.Start) bool {
	for _, g := range v.grants {
		if dispense.HashNote(g.note).String() != start.Grant || g.grant.Key != start.Key {
			continue
		}
		if !v.proved {
			return true
		}
		_, err := dispense.OpenGrant(g.note, v.policy...)
		return err == nil
	}
	return false
}

func (v *verifier) startGrant(e entry, start *dispense.Start) {
	if len(v.grants) == 0 {
		return
	}
	for _, g := range v.grants {
		if dispense.HashNote(g.note).String() == start.Grant && g.grant.Station == e.Station {
			return
		}
	}
	v.fail(e.located, e.Ref(), "the grant it begins from is not the one given")
}

func (v *verifier) repeated(first, again entry) {
	if first.Hash != again.Hash {
		v.fail(again.located, again.Ref(), "there are two different records of this number: the chain has forked")
	}
}

// signed checks the signature, and takes over a new key.
func (v *verifier) signed(e entry) {
	if v.key == nil {
		v.fail(e.located, e.Ref(), "there is no key to check the signature with; give --grant or --key")
		return
	}
	if len(v.history) == 0 {
		v.history = append(v.history, inForce{dispense.Ref{Station: e.Station}, v.key})
	}
	_, next, err := dispense.Verify([]*dispense.Record{e.Record}, v.key)
	if err != nil {
		v.fail(e.located, e.Ref(), "%v", err)
		return
	}
	if next.KeyHash() != v.history[len(v.history)-1].key.KeyHash() {
		v.history = append(v.history, inForce{dispense.Ref{Station: e.Station, Epoch: e.Epoch, Seq: e.Seq + 1}, next})
	}
	v.key = next
}

// carry opens a carried note and keeps it to be counted under its own name.
func (v *verifier) carry(e entry, c *dispense.Carried) {
	raw, err := base64.StdEncoding.Strict().DecodeString(c.Note)
	if err != nil {
		v.fail(e.located, e.Ref(), "the note it carries: %v", err)
		return
	}
	inner, err := dispense.OpenRecord(raw)
	if err != nil {
		v.fail(e.located, e.Ref(), "the note it carries: %v", err)
		return
	}
	v.report.carried++
	v.carried = append(v.carried, entry{e.located, inner})
}

// carriedOver checks the signatures of carried notes, each by the key that was
// in force at its own number.
func (v *verifier) carriedOver() {
	for _, e := range v.carried {
		key := v.keyAt(e.Ref())
		if key == nil {
			v.fail(e.located, e.Ref(), "the note carried is older than any key known here")
			continue
		}
		if err := e.Note.Verify(0, key); err != nil {
			v.fail(e.located, e.Ref(), "the note carried: %v", err)
		}
	}
}

// An inForce is a key and the record from which on it signed.
type inForce struct {
	from dispense.Ref
	key  note.Verifier
}

// keyAt returns the key in force at a record, or nil.
func (v *verifier) keyAt(r dispense.Ref) note.Verifier {
	var key note.Verifier
	for _, k := range v.history {
		if k.from.Epoch < r.Epoch || k.from.Epoch == r.Epoch && k.from.Seq <= r.Seq {
			key = k.key
		}
	}
	return key
}

// all returns the records in order, carried ones in the place of their own
// number, each once.
func (v *verifier) all(epochs map[int64][]entry) []entry {
	seen := map[dispense.Hash]bool{}
	var all []entry
	for _, records := range epochs {
		all = append(all, records...)
	}
	all = append(all, v.carried...)
	once := all[:0]
	for _, e := range all {
		if !seen[e.Hash] {
			seen[e.Hash] = true
			once = append(once, e)
		}
	}
	sort.SliceStable(once, func(i, j int) bool {
		a, b := once[i], once[j]
		return a.Epoch < b.Epoch || a.Epoch == b.Epoch && a.Seq < b.Seq
	})
	return once
}
