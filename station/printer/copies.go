package printer

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/slip"
)

// copiesFile is the name of the count in its directory.
const copiesFile = "prints"

// mostCounted is of how many fills prints are counted: a busy station's of a
// week.
const mostCounted = 2000

// Copies counts how often each slip was printed, on the disk. It may be used from
// any goroutine.
type Copies struct {
	fs disk.FS

	// mu guards the fields below.
	mu    sync.Mutex
	count counted
}

// counted is the count as it lies on the disk.
type counted struct {
	// Floor is the newest fill of which the count may have been lost, so that up to
	// it a slip that is not counted is a copy nobody knows the number of.
	Floor  string           `json:"floor,omitempty"`
	Prints map[string]int64 `json:"prints"` // by fill
}

// OpenCopies opens the count in a directory. One that cannot be read is put
// aside, and what was printed up to newest, the newest record of the journal, is
// not known any more; the remark says so.
func OpenCopies(dir disk.FS, newest dispense.Ref) (c *Copies, remark string, err error) {
	c = &Copies{fs: dir, count: counted{Prints: map[string]int64{}}}
	b, err := disk.ReadAll(dir, copiesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return c, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("open the count of prints: %w", err)
	}
	var read counted
	err = json.Unmarshal(b, &read)
	if err == nil && read.Prints != nil {
		c.count = read
		return c, "", nil
	}
	if err := dir.Rename(copiesFile, copiesFile+".damaged"); err != nil {
		return nil, "", fmt.Errorf("put the damaged count of prints aside: %w", err)
	}
	if !newest.IsZero() {
		c.count.Floor = newest.String()
	}
	return c, fmt.Sprintf("the count of prints cannot be read (%v); receipts up to now are printed as copies without a number", err), c.keep(c.count)
}

// Next counts one more print of a fill's slip, at once durable, and returns which
// copy it is: 0 for the first print. An error leaves the count as it was.
func (c *Copies) Next(fill dispense.Ref) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, counts := c.count.Prints[fill.String()]
	lost := !counts && c.lost(fill)
	next := counted{c.count.Floor, map[string]int64{}}
	for k, v := range c.count.Prints {
		next.Prints[k] = v
	}
	if lost {
		n = slip.Uncounted
		next.Prints[fill.String()] = slip.Uncounted
	} else if n >= 0 {
		next.Prints[fill.String()] = n + 1
	}
	next.shorten()
	if err := c.keep(next); err != nil {
		return 0, err
	}
	c.count = next
	return int(n), nil
}

// lost tells whether a fill is so old that its count may be.
func (c *Copies) lost(fill dispense.Ref) bool {
	floor, err := dispense.ParseRef(c.count.Floor)
	return err == nil && compare(fill, floor) <= 0
}

func compare(a, b dispense.Ref) int {
	return cmp.Or(cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq))
}

// shorten forgets the counts of the oldest fills.
func (c *counted) shorten() {
	if len(c.Prints) <= mostCounted {
		return
	}
	var all []dispense.Ref
	for k := range c.Prints {
		if r, err := dispense.ParseRef(k); err == nil {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, compare)
	for _, r := range all[:max(0, len(all)-mostCounted*9/10)] {
		delete(c.Prints, r.String())
		if floor, err := dispense.ParseRef(c.Floor); err != nil || compare(floor, r) < 0 {
			c.Floor = r.String()
		}
	}
}

func (c *Copies) keep(next counted) error {
	b, err := json.Marshal(next)
	if err != nil {
		return err
	}
	return disk.Replace(c.fs, copiesFile, append(b, '\n'))
}

// Of returns which copy the next print of a fill's slip would be.
func (c *Copies) Of(fill dispense.Ref) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, counts := c.count.Prints[fill.String()]
	if !counts && c.lost(fill) {
		return slip.Uncounted
	}
	return int(n)
}
