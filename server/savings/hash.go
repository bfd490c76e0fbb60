package savings

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// Hash returns the SHA-256, in hex, of what a statement is made of: a line for each use, its fields with
// tabs between in the order of [Use], begun by base or now; in the order of vehicle, class,
// product and currency, the baseline first. Of the same uses it is the same in any order, and the
// statement, too.
func Hash(base, now []Use) string {
	h := sha256.New()
	for _, list := range []struct {
		name string
		uses []Use
	}{{"base", base}, {"now", now}} {
		uses := slices.SortedFunc(slices.Values(list.uses), func(a, b Use) int {
			return cmp.Or(cmp.Compare(a.Vehicle, b.Vehicle), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Currency, b.Currency),
				cmp.Compare(a.VolumeUL, b.VolumeUL), cmp.Compare(a.AmountCents, b.AmountCents), cmp.Compare(a.Fills, b.Fills), cmp.Compare(a.WayM, b.WayM), cmp.Compare(a.RunS, b.RunS))
		})
		for _, u := range uses {
			fmt.Fprintf(h, "%s\t%q\t%q\t%q\t%q\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", list.name, u.Vehicle, u.Class, u.Grade, u.Currency, u.VolumeUL, u.AmountCents, u.Fills, u.Unpriced, u.WayM, u.WayUL, u.RunS, u.RunUL)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
