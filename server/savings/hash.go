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

// Columns of [Records]: microliters, cents, meters and seconds. Those of tanks are there where own tanks gave fuel that has
// its price of them.
var (
	recordColumns = []string{"of", "vehicle", "class", "grade", "currency", "volume_ul", "amount_cents", "fills", "unpriced", "way_m", "way_ul", "run_s", "run_ul"}
	tankColumns   = []string{"tank_fills", "tank_ul", "tank_cents", "tank_currency", "station", "tank", "day", "mean_ul", "mean_cents"}
)

// Inputs are what one side of a statement is made of: uses, and what was drawn from own tanks, by which [Price] gave uses
// what that cost.
type Inputs struct {
	Uses  []Use
	Drawn []Drawn
}

func (in *Inputs) valued() bool {
	return len(in.Drawn) > 0 || slices.ContainsFunc(in.Uses, func(u Use) bool {
		return u.TankFills != 0 || u.TankUL != 0 || u.TankCents != 0 || u.TankCurrency != ""
	})
}

// Records returns what a statement is made of, all of it, as CSV: a row for each use, its fields in the order of [Use],
// begun by base or now; in the order of vehicle, class, product and currency, the baseline first. Of the same
// uses it is the same in any order. By it the statement can be reckoned again, see docs/savings.md.
//
// Where own tanks gave fuel that has its price of them there are columns of that, and after the uses of each side a row, begun by
// base-tank or now-tank, for what each vehicle took of a tank on a day. Where there is none the file is as before there was such a rule.
func Records(base, now Inputs) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	valued := base.valued() || now.valued()
	head := slices.Clone(recordColumns)
	if valued {
		head = append(head, tankColumns...)
	}
	_ = w.Write(head) // a buffer takes all
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	for _, list := range []struct {
		name string
		Inputs
	}{{"base", base}, {"now", now}} {
		uses := slices.SortedFunc(slices.Values(list.Uses), func(a, b Use) int {
			return cmp.Or(cmp.Compare(a.Vehicle, b.Vehicle), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Currency, b.Currency),
				cmp.Compare(a.VolumeUL, b.VolumeUL), cmp.Compare(a.AmountCents, b.AmountCents), cmp.Compare(a.Fills, b.Fills), cmp.Compare(a.WayM, b.WayM), cmp.Compare(a.RunS, b.RunS))
		})
		for _, u := range uses {
			row := []string{list.name, u.Vehicle, u.Class, u.Grade, u.Currency}
			for _, n := range []int64{int64(u.VolumeUL), u.AmountCents, u.Fills, u.Unpriced, u.WayM, int64(u.WayUL), u.RunS, int64(u.RunUL)} {
				row = append(row, number(n))
			}
			if valued {
				row = append(row, number(u.TankFills), number(int64(u.TankUL)), number(u.TankCents), u.TankCurrency, "", "", "", "0", "0")
			}
			_ = w.Write(row)
		}
		drawn := slices.SortedFunc(slices.Values(list.Drawn), func(a, b Drawn) int {
			return cmp.Or(cmp.Compare(a.Vehicle, b.Vehicle), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Said, b.Said), cmp.Compare(a.Day, b.Day),
				cmp.Compare(a.Station, b.Station), cmp.Compare(a.Tank, b.Tank), cmp.Compare(a.VolumeUL, b.VolumeUL), cmp.Compare(a.MeanUL, b.MeanUL), cmp.Compare(a.MeanCents, b.MeanCents))
		})
		for _, d := range drawn {
			_ = w.Write([]string{
				list.name + "-tank", d.Vehicle, d.Class, d.Grade, d.Said, "0", "0", "0", "0", "0", "0", "0", "0",
				number(d.Fills), number(int64(d.VolumeUL)), number(d.Cents), d.Currency, d.Station, d.Tank, d.Day, number(int64(d.MeanUL)), number(d.MeanCents),
			})
		}
	}
	w.Flush()
	return b.Bytes()
}

// Hash returns the SHA-256, in hex, of [Records].
func Hash(base, now Inputs) string {
	sum := sha256.Sum256(Records(base, now))
	return hex.EncodeToString(sum[:])
}
