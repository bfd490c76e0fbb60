package invoice

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
)

// Among holds documents against those that came before them where no server has them: a UUID is of one
// document, and each fill is billed once. The zero Among has seen none.
type Among struct {
	uuids map[string]string // to what the document is called
	fills map[fill]billed
}

// A fill is known by what bills it: the number of a station's own ticket, or of a purchase and who sold that. Of a line
// without a permit issuer tells whose ticket it is.
type fill struct{ part, seller, permit, issuer, ticket string }

// billed is who billed a fill, and, where nothing but a bare number says so, how much of it; code tells that others
// billed other fills by that number, which is no ticket then.
type billed struct {
	by, uuid, issuer string
	bare, code       bool
	ul, cents        int64
}

// Check says what is wrong with a document by itself and beside those that came before it, by their UUID or
// the hash of their bytes. One that is refused bills nothing, and neither does one that another is in the
// place of; the same bytes again are the same document. What payments are of is not asked.
func (a *Among) Check(d *Document, terms *Terms) []Finding {
	list := Check(d, terms)
	if a.uuids == nil {
		a.uuids, a.fills = map[string]string{}, map[fill]billed{}
	}
	sha := hex.EncodeToString(d.SHA256[:])
	by := cmp.Or(d.ID(), sha)
	known := Known{Lines: map[int]string{}, Purchases: map[int]string{}}
	if other := a.uuids[strings.ToUpper(d.ID())]; d.ID() != "" && other != sha {
		known.UUID = other
	}
	items := d.Items()
	for i := range items {
		x := &items[i]
		b, there := a.fills[d.fillOf(x)]
		if !there || b.by == by || b.issuer == d.Issuer.RFC && d.replaces(b.uuid) {
			continue
		}
		if x.Bare && b.bare && (b.code || otherFill(b.ul, x.VolumeUL, b.cents, x.Cents)) {
			b.code = true
			a.fills[d.fillOf(x)] = b
			continue
		}
		if x.Part == Concept {
			known.Lines[x.N] = b.by
		} else {
			known.Purchases[x.N] = b.by
		}
	}
	if d.Kind != "P" || known.UUID != "" {
		list = append(list, CheckKnown(d, known)...)
	}
	if _, there := a.uuids[strings.ToUpper(d.ID())]; !there && d.ID() != "" {
		a.uuids[strings.ToUpper(d.ID())] = sha
	}
	if d.Kind != "I" || known.UUID != "" || VerdictOf(list) == Refused {
		return list
	}
	for i := range items {
		x := &items[i]
		before := known.Lines[x.N]
		if x.Part == Bought {
			before = known.Purchases[x.N]
		}
		if before == "" && x.Ticket != "" && (x.Permit != "" || x.Bare) && !a.fills[d.fillOf(x)].code {
			a.fills[d.fillOf(x)] = billed{by: by, uuid: d.ID(), issuer: d.Issuer.RFC, bare: x.Bare, ul: x.VolumeUL, cents: x.Cents}
		}
	}
	return list
}

// By how much two lines are off that bill two fills, and not one twice: by more than so many microliters and one part in so many
// of the greater, or by more than so many cents and one part in so many. They are as lines are matched: who bills a fill again does so
// with both, give or take a cent. The database has the same in is_product_code, which a test holds to these.
const (
	otherUL, otherULParts       = 50_000, 200
	otherCents, otherCentsParts = 10, 1_000
)

// otherFill tells whether two lines are of other liters, in microliters, or another amount than one fill is billed with.
func otherFill(ul, ul2, cents, cents2 int64) bool {
	liters, money := max(ul-ul2, ul2-ul), max(cents-cents2, cents2-cents)
	return liters > otherUL && liters*otherULParts > max(ul, ul2) || money > otherCents && money*otherCentsParts > max(cents, cents2)
}

// fillOf names the fill that an item bills.
func (d *Document) fillOf(i *Item) fill {
	f := fill{part: i.Part, seller: i.Seller, permit: PermitKey(i.Permit), ticket: TicketKey(i.Ticket)}
	if i.Permit == "" && i.Part == Concept {
		f.issuer = d.Issuer.RFC
	}
	return f
}

// replaces tells whether a document says that it is in the place of another (04).
func (d *Document) replaces(uuid string) bool {
	return uuid != "" && slices.ContainsFunc(d.Related, func(r Related) bool {
		return r.Kind == "04" && slices.ContainsFunc(r.UUIDs, func(u string) bool { return strings.EqualFold(u, uuid) })
	})
}
