package disktest

import "fmt"

// An Image is a state in which the medium may be after a power cut.
type Image struct {
	Disk *Disk
	// How says what became of each change that was not synced.
	How string
}

// Tears chooses the bytes at which a write of n bytes is torn.
type Tears func(n int) []int

// EveryByte tears a write at each byte.
func EveryByte(n int) []int {
	var all []int
	for i := 1; i < n; i++ {
		all = append(all, i)
	}
	return all
}

// FewBytes tears a write near its ends and in the middle.
func FewBytes(n int) []int {
	var some []int
	for _, i := range []int{1, 9, n / 2, n - 1} {
		if i > 0 && i < n && (len(some) == 0 || i > some[len(some)-1]) {
			some = append(some, i)
		}
	}
	return some
}

// Images calls visit with every state in which a power cut now may leave the
// medium: each unsynced change lost or kept, in every combination, and in each of
// these one write torn.
func (d *Disk) Images(tears Tears, visit func(Image)) {
	d.images(nil, -1, func(fate []int) {
		visit(d.after(fate))
	})
	for i, c := range d.pending {
		if len(c.data) == 0 {
			continue
		}
		for _, at := range tears(len(c.data)) {
			d.images(nil, i, func(fate []int) {
				fate[i] = at
				visit(d.after(fate))
			})
		}
	}
}

// The fates of a change that is not torn.
const (
	lost = 0
	kept = -1
)

// images calls visit with all combinations of fates for the pending changes;
// that of one of them is left open.
func (d *Disk) images(fate []int, open int, visit func([]int)) {
	if len(fate) == len(d.pending) {
		visit(append([]int(nil), fate...))
		return
	}
	d.images(append(fate, kept), open, visit)
	if len(fate) != open {
		d.images(append(fate[:len(fate):len(fate)], lost), open, visit)
	}
}

// after returns the medium after a cut in which each pending change had its
// fate.
func (d *Disk) after(fate []int) Image {
	c := d.clone()
	how := ""
	for i, p := range c.pending {
		what := "name " + p.name
		if p.name == "" && p.gone == "" {
			what = fmt.Sprintf("write of %d bytes", len(p.data))
		}
		switch fate[i] {
		case lost:
			how += what + " lost; "
			continue
		case kept:
			how += what + " kept; "
		default:
			how += fmt.Sprintf("%s torn at %d; ", what, fate[i])
			p.data = p.data[:fate[i]]
		}
		c.apply(p)
	}
	return Image{c.Durable(), how}
}
