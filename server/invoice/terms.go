package invoice

import (
	"crypto/x509"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Terms are what documents are held against: what is ours, and what the law said on a day.
// They are data, with the days from which they count.
type Terms struct {
	// Receivers are the RFCs that documents to us name; none: it is not looked at.
	Receivers []string
	// Dated are those of which more was said, from a day on.
	Dated []Receiver
	// Contracts are those by which others may bill us; none: it is not looked at.
	Contracts []Contract
	// Price tells what a liter of a product may cost on a day that an issuer bills in a currency, with taxes and in
	// 1/10000, and whether what is billed of so many microliters is too dear; known: contracts of that day say it, or there is none. Nil: it is not looked at.
	Price func(rfc, currency, product string, day time.Time, ul, billedE4 int64) (agreedE4 int64, over, known bool)
	// VAT has the rates of the IVA in the order in which they were said; none: it is not looked at.
	VAT []VATRate
	// Quotas are of the IEPS on fuel, the oldest first.
	Quotas []Quota
	// Ours is who we are to the authority, in the order in which it was said.
	Ours []Identity
	// Stampers are certificates of the authority's by their numbers.
	Stampers map[string]*x509.Certificate
	// Roots are certificates of the authority's by which it certifies others, each of them
	// trusted; none: where certificates come from is not looked at.
	Roots []*x509.Certificate
	// RootsMissing tells that nobody has said that these are all: of what none of them certified it is
	// then not known where it comes from, and nothing is refused for it.
	RootsMissing bool
	// Registers are of permits to sell fuel, in the order in which they were said; none: permits are
	// looked at by their form alone.
	Registers []Register
}

// A Receiver is an RFC that documents to us name from a day on, or no longer.
type Receiver struct {
	RFC    string
	From   time.Time
	Active bool
}

// receiversAt returns those of the day that a document says: of an RFC what began last counts.
func (t *Terms) receiversAt(at time.Time) []string {
	if len(t.Dated) == 0 {
		return t.Receivers
	}
	last, is := map[string]time.Time{}, map[string]bool{}
	for _, r := range t.Receivers {
		is[r] = true
	}
	for _, r := range t.Dated {
		if !r.From.After(at) && !r.From.Before(last[r.RFC]) {
			last[r.RFC], is[r.RFC] = r.From, r.Active
		}
	}
	maps.DeleteFunc(is, func(_ string, active bool) bool { return !active })
	return slices.Sorted(maps.Keys(is))
}

// Receives tells whether documents of a day are made out to anybody of ours, as far as somebody said so.
func (t *Terms) Receives(at time.Time) bool { return len(t.receiversAt(at)) > 0 }

// A Contract is by whom we may be billed, and from when until when.
type Contract struct {
	RFC string
	// From and Until are its first and last day; zero: it has no such.
	From, Until time.Time
}

// on tells whether a contract counts at a time that a document says, on its last day too and so many days after it.
func (c *Contract) on(at time.Time, grace int) bool {
	return !at.Before(c.From) && (c.Until.IsZero() || at.Before(c.Until.AddDate(0, 0, 1+grace)))
}

// An Identity is what the authority has of an RFC of ours, from a day on. What is empty was not said.
type Identity struct {
	RFC string
	// From is its first day, and Until the first on which it counts no more; zero: it does until
	// another begins.
	From, Until time.Time
	Name        string // without the kind of company, as it is in the authority's register
	Regime, ZIP string
}

// OursAt returns who an RFC of ours was on a day, by what began last and was said last of it; false:
// nobody has said it.
func (t *Terms) OursAt(rfc string, at time.Time) (o Identity, known bool) {
	for _, x := range t.Ours {
		if x.RFC == rfc && !x.From.After(at) && !x.From.Before(o.From) {
			o, known = x, true
		}
	}
	return o, known && (o.Until.IsZero() || at.Before(o.Until))
}

// A Quota is what a liter of a product bears of IEPS, from a day on.
type Quota struct {
	From     time.Time
	Product  string
	PerLiter decimal.Decimal
}

// QuotaE6 is a quota in millionths of the currency.
func QuotaE6(from time.Time, product string, perLiterE6 int64) Quota {
	return Quota{from, product, decimal.New(perLiterE6, -6)}
}

// PermitFrom is from when on every line of fuel says by what permit it is sold (rules 2.7.1.8
// and 2.7.1.48 of the RMF 2026 and its transitory rule 13).
var PermitFrom = time.Date(2026, 4, 24, 0, 0, 0, 0, time.UTC)

// Products of fuel, the only ones that c_ClaveHYP has.
const (
	Diesel  = "15101505"
	Regular = "15101514" // below 91 octane
	Premium = "15101515"
)

// IsFuel tells whether a product is one of [Fuels].
func IsFuel(product string) bool {
	return slices.Contains(Fuels(), product)
}

// Fuels are the products that vehicles of a fleet burn.
func Fuels() []string { return []string{Diesel, Regular, Premium} }

// Quotas2026 are those that Agreement SHCP 179/2025 gives for 2026 (LIEPS 2-A).
func Quotas2026() []Quota {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return []Quota{
		{from, Regular, decimal.New(591390, -6)}, {from, Premium, decimal.New(721605, -6)}, {from, Diesel, decimal.New(490817, -6)},
	}
}

// maxQuota is more per liter than any quota, which have been below one.
var maxQuota = decimal.New(100, 0)

// ParseQuota reads a quota of a fuel as PRODUCT=PER LITER@DAY, or says how it is written.
func ParseQuota(s string) (Quota, error) {
	product, rest, _ := strings.Cut(s, "=")
	amount, day, _ := strings.Cut(rest, "@")
	per, bad := decimal.NewFromString(amount)
	from, none := time.Parse(time.DateOnly, day)
	if bad != nil || none != nil || !IsFuel(product) || !per.IsPositive() || per.GreaterThanOrEqual(maxQuota) || per.Exponent() < -6 {
		return Quota{}, fmt.Errorf("quota %q: write the key of a fuel, what it is per liter and from which day on, such as %s=0.6123@2027-01-01", s, Regular)
	}
	return Quota{from, product, per}, nil
}

// A Gap is something that terms do not say of a day.
type Gap struct {
	// What is a product of fuel whose quota nobody has said, or a kind of rate that ended.
	Product string
	Kind    VATKind
	// Day is the first on which it is missing: that of a year for a quota.
	Day time.Time
}

// warnMonth is from when on what is missing of the next year is told: quotas are published in the
// last days of December.
const warnMonth = time.December

// Gaps tells what is missing of the year of a day, and from December on of the next one.
func (t *Terms) Gaps(today time.Time) (list []Gap) {
	years := []int{today.Year()}
	if today.Month() >= warnMonth {
		years = append(years, today.Year()+1)
	}
	for _, year := range years {
		first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		at := first
		if year == today.Year() { // what is said from later on leaves days that are over as they are
			at = today
		}
		for _, product := range []string{Regular, Premium, Diesel} {
			if _, known := t.quotaAt(product, at); !known {
				list = append(list, Gap{Product: product, Day: first})
			}
		}
	}
	last := time.Date(years[len(years)-1], 1, 1, 0, 0, 0, 0, time.UTC)
	if last.Before(today) {
		last = today
	}
	for _, kind := range VATKinds() {
		if r, past, _ := t.VATAt(kind, last); past {
			list = append(list, Gap{Kind: kind, Day: r.Until})
		}
	}
	return list
}

// QuotaAt returns the quota of a product on a day; false: none is known of it, as of a year of which
// nobody has said any.
func (t *Terms) QuotaAt(product string, at time.Time) (q Quota, known bool) {
	for _, x := range t.Quotas {
		if x.Product == product && !x.From.After(at) && x.From.Year() == at.Year() { // they change each January
			q, known = x, true
		}
	}
	return q, known
}

func (t *Terms) quotaAt(product string, at time.Time) (per decimal.Decimal, known bool) {
	q, known := t.QuotaAt(product, at)
	return q.PerLiter, known
}

// permitKinds has the number of a permit by its kind: a station of its own or a multimodal
// one, a marketer, and who brings it in trucks, each by the commission of before and by the
// one of now.
var permitKinds = map[string]*regexp.Regexp{
	"PER01": regexp.MustCompile(`^PL/\d+/EXP/ES/\d{4}$`), "PER05": regexp.MustCompile(`^CNE/PL/\d+/EXP/ES/\d{4}$`),
	"PER02": regexp.MustCompile(`^H/\d+/COM/\d{4}$`), "PER06": regexp.MustCompile(`^CNE/H/\d+/COM/\d{4}$`), "PER09": regexp.MustCompile(`^CNE/PL/\d+/COM/\d{4}$`),
	"PER03": regexp.MustCompile(`^PL/\d+/DIS/OM/\d{4}$`), "PER07": regexp.MustCompile(`^CNE/PL/\d+/DIS/OM/\d{4}$`),
	"PER04": regexp.MustCompile(`^PL/\d+/EXP/ES/MM/\d{4}$`), "PER08": regexp.MustCompile(`^CNE/PL/\d+/EXP/ES/MM/\d{4}$`),
	"PER10": regexp.MustCompile(`^[A-Z0-9]{14,35}$`), "PER11": regexp.MustCompile(`^F00\.07\.UH/\d+/\d{4}$`),
}

// subProducts are what a product may be called more exactly; those of farms, industry and
// ships are no fuel of a road fleet.
var (
	subProducts = map[string][]string{
		Regular: {"SP16"}, Premium: {"SP17"}, Diesel: {"SP18", "SP19", "SP22", "SP23", "SP24", "SP25", "SP48"},
	}
	offRoad = map[string]bool{"SP19": true, "SP22": true, "SP23": true, "SP25": true, "SP48": true}
)

var zeros = regexp.MustCompile(`/0+(\d)`)

// PlainPermit writes the number of a permit as it is compared: in capitals, and without the
// zeros that some write before its number.
func PlainPermit(number string) string {
	return zeros.ReplaceAllString(strings.ToUpper(number), "/$1")
}

// Ticket splits the identification of a line of fuel into the permit of the station and its
// own number of the fill, at the last hyphen (Appendix 11 of the authority's guide to
// filling in a CFDI). What has no permit before it is no such number.
func Ticket(id string) (permit, number string, ok bool) {
	at := strings.LastIndexByte(id, '-')
	if at < 0 {
		return "", "", false
	}
	permit, number = strings.TrimSpace(id[:at]), strings.TrimSpace(id[at+1:])
	return permit, number, strings.Count(permit, "/") >= 2 && number != ""
}
