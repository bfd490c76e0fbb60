package reconcile

import (
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
)

// What spoke against a paper voucher whose fuel has flowed stands in the fill's record as
// a flag: this word, the problem, the folio and the record that had used it, with
// colons between. The office knew when it was typed; what becomes of the voucher
// afterwards changes nothing about that.
const flagVoucher = "voucher"

// A station's ticket for which a voucher of ours was handed in has both numbers: its own
// in the record's ticket, and this word, a colon and the folio among its flags.
const flagFolio = "folio"

// FolioFlag returns the flag that says which voucher was handed in for a ticket.
func FolioFlag(folio string) string { return flagFolio + ":" + folio }

// VoucherFlag returns the flag of a fill for which a voucher was not good, and why: see
// office.VoucherError. Of a folio that cannot be one as much is kept as there is room
// for, without the colons that stand between.
func VoucherFlag(problem, folio string, use dispense.Ref) string {
	const most = 16
	parts := []string{flagVoucher, problem, canon.Clean(strings.ReplaceAll(folio, ":", ""), most)}
	if !use.IsZero() {
		parts = append(parts, use.String())
	}
	return strings.Join(parts, ":")
}

// voucher finds what a fill's flag says of its voucher, as far as it counts.
func (j *judging) voucher() {
	d := j.Counted
	if d == nil || !d.Typed {
		return
	}
	for _, flag := range d.Flags {
		parts := strings.Split(flag, ":")
		if parts[0] != flagVoucher || len(parts) < 3 {
			continue
		}
		f := j.find(VoucherOdd, Major, "").actual(int64(d.VolumeUL), Microliters).args(parts[1:]...)
		f.Vehicle, f.At = d.Vehicle, d.At
		j.add(f)
	}
}
