package savings

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"slices"
	"strconv"
)

// recordColumns are the columns of [Records]: microliters, cents, meters and seconds.
var recordColumns = []string{"of", "vehicle", "class", "grade", "currency", "volume_ul", "amount_cents", "fills", "unpriced", "way_m", "way_ul", "run_s", "run_ul"}

// Records returns what a statement is made of, all of it, as CSV: a row for each use, its fields in the order of [Use],
// begun by base or now; in the order of vehicle, class, product and currency, the baseline first. Of the same
// uses it is the same in any order. By it the statement can be reckoned again, see docs/savings.md.
func Records(base, now []Use) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(recordColumns) // a buffer takes all
	for _, list := range []struct {
		name string
		uses []Use
	}{{"base", base}, {"now", now}} {
		uses := slices.SortedFunc(slices.Values(list.uses), func(a, b Use) int {
			return cmp.Or(cmp.Compare(a.Vehicle, b.Vehicle), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Currency, b.Currency),
				cmp.Compare(a.VolumeUL, b.VolumeUL), cmp.Compare(a.AmountCents, b.AmountCents), cmp.Compare(a.Fills, b.Fills), cmp.Compare(a.WayM, b.WayM), cmp.Compare(a.RunS, b.RunS))
		})
		for _, u := range uses {
			row := []string{list.name, u.Vehicle, u.Class, u.Grade, u.Currency}
			for _, n := range []int64{int64(u.VolumeUL), u.AmountCents, u.Fills, u.Unpriced, u.WayM, int64(u.WayUL), u.RunS, int64(u.RunUL)} {
				row = append(row, strconv.FormatInt(n, 10))
			}
			_ = w.Write(row)
		}
	}
	w.Flush()
	return b.Bytes()
}

// Hash returns the SHA-256, in hex, of [Records].
func Hash(base, now []Use) string {
	sum := sha256.Sum256(Records(base, now))
	return hex.EncodeToString(sum[:])
}
