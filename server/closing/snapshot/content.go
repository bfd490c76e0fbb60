// Package snapshot is what a closed month is, as bytes that anybody can hold against it:
// its figures, where journals stood, by which rules it was judged, the hashes of the files
// of its audit package, who signed it, and a signature over all of that. It is pure, and
// knows neither how a month comes to be closed nor who may do so.
//
// A content has one form. It is written by the contract's canonical JSON
// ([canon.Codec]), lists in order and nothing in them twice, so the same facts give the
// same bytes wherever and in whatever order they were read, and one hash says everything.
package snapshot

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
)

// A Content is what people sign: all of a month that a report is made of. It has no time
// at which it was made, so that it is another only when a fact is.
type Content struct {
	Origin  string `c:"origin,required,max=200"` // the installation's name
	Month   string `c:"month,required,max=7"`    // as people name it: 2026-10
	Year    int64  `c:"year,required,min=1"`     // the fiscal year …
	N       int64  `c:"n,required,min=1"`        // … and its month, 1 to 12
	Version int64  `c:"version,required,min=1"`  // 1; one more each time that it was reopened
	Was     string `c:"was,hex=64"`              // the content of the version before, by its hash
	Zone    string `c:"zone,required,max=64"`    // in which its days begin

	Checks  []Check  `c:"checks"`
	Figures []Figure `c:"figures"`
	Records []Set    `c:"records"`
	Heads   []Head   `c:"heads"`
	Rules   []Rule   `c:"rules"`
	Files   []File   `c:"files"`
}

// A Check is what was found before closing, as the people who signed saw it.
type Check struct {
	Name   string   `c:"name,required,max=64"`
	State  string   `c:"state,required,enum=done|differs|todo"`
	Blocks bool     `c:"blocks,required"`
	Count  int64    `c:"count,required"`
	Cents  int64    `c:"cents,required"`
	Known  int64    `c:"known,required"` // how many of them somebody acknowledged
	Of     []string `c:"of,each=200"`    // which
}

// A Figure is a count or a sum, such as the liters of a product or the cents of an account.
type Figure struct {
	Name     string `c:"name,required,max=64"`
	Of       string `c:"of,max=200"`
	Unit     string `c:"unit,required,enum=count|ul|cents"`
	Currency string `c:"currency,max=3"` // of cents
	N        int64  `c:"amount,required"`
}

// A Set is some records by one hash over all of theirs; see [SetOf].
type Set struct {
	Name   string `c:"name,required,max=64"`
	Count  int64  `c:"count,required,min=0"`
	SHA256 string `c:"sha256,required,hex=64"`
}

// The sets of records of a month.
const (
	Fills     = "fills"
	Documents = "documents"
	Decisions = "decisions" // which fills lines are of
	Statuses  = "statuses"  // what the tax authority answered about documents
	Notes     = "notes"     // what the papers of deliveries say
	Bookings  = "bookings"  // what was booked of fuel
	Movements = "movements" // steps of accounts that somebody said
	Wholes    = "wholes"    // that the budget of a year is whole
	After     = "after"     // what was ordered and paid of fiscal years that were over
	Allotted  = "allotted"  // allotments of accounts that count from the month on
	Settled   = "settled"   // what two people settled of checks
	Late      = "late"      // records of earlier months that this one takes
	Steps     = "steps"     // what was done about discrepancies, until it was closed
	Elsewhere = "elsewhere" // of which fills lines of other months are, until it was closed
)

// Figures of earlier months, that a month with the set [Late] has beside its own where something of them came late: what
// they are of begins with the month, as in "2026-10 vehicle diesel".
const (
	LateFills  = "late_fills"
	LateVolume = "late_volume"
	LateAmount = "late_amount"
)

// later are sets that came together, each since a version: notes of before have none of them. Figures of what came late
// came with their set.
var later = [][]string{{Statuses, Notes, Bookings, Movements}, {Settled}, {Late, Steps, Elsewhere}, {Wholes}, {After, Allotted}}

// A Head is the last record of a station's epoch that the month took in, when its late
// window ended.
type Head struct {
	Station string `c:"station,required,max=16"`
	Epoch   int64  `c:"epoch,required,min=1"`
	Seq     int64  `c:"seq,required,min=0"`
	Hash    string `c:"hash,required,hex=64"` // of that record; of the grant when Seq is 0
}

// A Rule is what figures were judged by: tolerances, a mapping, a rule set, each with the
// version that was in force.
type Rule struct {
	Name    string `c:"name,required,max=64"`
	Version string `c:"version,required,max=200"`
}

// A File is one of the audit package.
type File struct {
	Name   string `c:"name,required,max=400"` // with / between folders, and no .. in it
	Bytes  int64  `c:"bytes,required,min=0"`
	SHA256 string `c:"sha256,required,hex=64"`
}

func compareChecks(a, b Check) int { return cmp.Compare(a.Name, b.Name) }

func compareFigures(a, b Figure) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Currency, b.Currency))
}

func compareSets(a, b Set) int { return cmp.Compare(a.Name, b.Name) }

func compareHeads(a, b Head) int {
	return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Epoch, b.Epoch))
}

func compareRules(a, b Rule) int { return cmp.Compare(a.Name, b.Name) }

func compareFiles(a, b File) int { return cmp.Compare(a.Name, b.Name) }

var contentCodec = canon.New[Content]()

// inOrder returns c with its lists in order. What it was made of is not touched.
func (c *Content) inOrder() *Content {
	o := *c
	o.Checks = sorted(c.Checks, compareChecks)
	for i := range o.Checks {
		o.Checks[i].Of = sorted(o.Checks[i].Of, strings.Compare)
	}
	o.Figures = sorted(c.Figures, compareFigures)
	o.Records = sorted(c.Records, compareSets)
	o.Heads = sorted(c.Heads, compareHeads)
	o.Rules = sorted(c.Rules, compareRules)
	o.Files = sorted(c.Files, compareFiles)
	return &o
}

func sorted[T any](list []T, compare func(a, b T) int) []T {
	list = slices.Clone(list)
	slices.SortFunc(list, compare)
	return list
}

// Bytes returns the one form of a content.
func (c *Content) Bytes() ([]byte, error) {
	o := c.inOrder()
	err := o.check()
	if err == nil {
		var b []byte
		if b, err = contentCodec.Append(nil, o); err == nil {
			return b, nil
		}
	}
	return nil, fmt.Errorf("write the content of %s: %w", c.Month, err)
}

// Hash returns the SHA-256 of [Content.Bytes]: what people sign.
func (c *Content) Hash() (dispense.Hash, error) {
	b, err := c.Bytes()
	if err != nil {
		return dispense.Hash{}, err
	}
	return sha256.Sum256(b), nil
}

// monthForm is how months are named.
const monthForm = "2006-01"

// check says what is wrong with a content whose lists are in order.
func (c *Content) check() error {
	errs := []error{
		once(c.Checks, compareChecks, "check", func(k Check) string { return k.Name }),
		once(c.Figures, compareFigures, "figure", func(f Figure) string { return strings.TrimSpace(f.Name + " " + f.Of) }),
		once(c.Records, compareSets, "set of records", func(s Set) string { return s.Name }),
		once(c.Heads, compareHeads, "head", func(h Head) string { return fmt.Sprintf("%s/%d", h.Station, h.Epoch) }),
		once(c.Rules, compareRules, "rule", func(r Rule) string { return r.Name }),
		once(c.Files, compareFiles, "file", func(f File) string { return f.Name }),
	}
	for _, k := range c.Checks {
		errs = append(errs, once(k.Of, strings.Compare, "part of check "+k.Name, func(s string) string { return s }))
	}
	for _, f := range c.Figures {
		if (f.Unit == "cents") != (f.Currency != "") {
			errs = append(errs, fmt.Errorf("figure %s is in %s, and its currency is %q; amounts have one, and nothing else has", f.Name, f.Unit, f.Currency))
		}
	}
	for _, f := range c.Files {
		if !fs.ValidPath(f.Name) || f.Name == "." || strings.Contains(f.Name, `\`) {
			errs = append(errs, fmt.Errorf("%q is no name of a file in a package; write it from the top of the package, with / between folders", f.Name))
		}
	}
	if _, err := time.Parse(monthForm, c.Month); err != nil {
		errs = append(errs, fmt.Errorf("%q is no month; write one such as 2026-10", c.Month))
	}
	if (c.Version == 1) != (c.Was == "") {
		errs = append(errs, fmt.Errorf("it is version %d, and the one before it is %q; the first follows none, and each later one names the one that it follows", c.Version, c.Was))
	}
	return errors.Join(errs...)
}

// once says what is twice in a list, or not in order.
func once[T any](list []T, compare func(a, b T) int, what string, name func(T) string) error {
	for i := 1; i < len(list); i++ {
		switch d := compare(list[i-1], list[i]); {
		case d == 0:
			return fmt.Errorf("%s %q is there twice; take one away", what, name(list[i]))
		case d > 0:
			return fmt.Errorf("%w: %s %q is not in order", dispense.ErrForm, what, name(list[i]))
		}
	}
	return nil
}

// An Item is one of a set of records: what names it, without spaces, and its hash.
type Item struct {
	ID   string
	Hash dispense.Hash
}

// SetOf makes one hash of some records, whatever their order: SHA-256 over a line for each,
// its name, a space, its hash in hex, in the order of their bytes. Whoever has such lines in
// a file comes to the same with LC_ALL=C sort and sha256sum.
func SetOf(name string, items []Item) (Set, error) {
	lines := make([]string, len(items))
	for i, it := range items {
		if it.ID == "" || strings.ContainsFunc(it.ID, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
			return Set{}, fmt.Errorf("sum up %s: %q names no record; write a name without spaces", name, it.ID)
		}
		lines[i] = it.ID + " " + it.Hash.String() + "\n"
	}
	slices.Sort(lines)
	sum := sha256.New()
	last := ""
	for _, l := range lines {
		id, _, _ := strings.Cut(l, " ")
		if id == last {
			return Set{}, fmt.Errorf("sum up %s: %s is there twice; take one away", name, id)
		}
		last = id
		sum.Write([]byte(l)) // never fails
	}
	return Set{name, int64(len(items)), dispense.Hash(sum.Sum(nil)).String()}, nil
}

// A Fault is what is wrong with a file of a package.
type Fault string

// The faults.
const (
	Missing Fault = "missing"
	Altered Fault = "altered"
	Extra   Fault = "extra" // the month was closed without it
)

// A Difference is a file that is not as the month was closed with it.
type Difference struct {
	Name  string
	Fault Fault
}

// Differs returns how a package differs from that with which the month was closed, by the
// names of files; nothing when it is the same.
func (c *Content) Differs(there []File) []Difference {
	has := map[string]File{}
	for _, f := range there {
		has[f.Name] = f
	}
	var all []Difference
	for _, want := range c.Files {
		got, ok := has[want.Name]
		delete(has, want.Name)
		switch {
		case !ok:
			all = append(all, Difference{want.Name, Missing})
		case got != want:
			all = append(all, Difference{want.Name, Altered})
		}
	}
	for name := range has {
		all = append(all, Difference{name, Extra})
	}
	slices.SortFunc(all, func(a, b Difference) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// FileOf returns a file with the hash of what is in it.
func FileOf(name string, b []byte) File {
	return File{name, int64(len(b)), dispense.Hash(sha256.Sum256(b)).String()}
}
