package fleet

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
)

// A Contract is one with a supplier of fuel. Its stations need not know of it, and a box of
// ours may stand at some. What is saved is a further row: none is written over.
type Contract struct {
	Contract string
	Supplier string
	// RFC is the supplier's key as a taxpayer; may be empty. Where no CFDI comes, see [Contract.Fiscal], it is whatever key
	// that supplier's invoices have.
	RFC      string     `db:"rfc"`
	Number   string     // as the paper has it
	Currency string     // of its prices
	Supply   string     // how its fuel comes, one of [Supplies]; empty: as SupplyStation
	FromOn   time.Time  // the first day, at its UTC midnight
	UntilOn  *time.Time // the last; nil: no end
	Revision int64
	// AgreedBy is the second person to save it, by user name, where that takes two.
	AgreedBy string `db:"-"`
}

// What saving a contract may fail with, besides what saving anything may.
var (
	// ErrContractTwo says that more may be billed by it than before, which takes another person.
	ErrContractTwo = fmt.Errorf("%w: more may be billed by it than before: another person must agree", fault.ErrConflict)
	// ErrContractClosed says that it would be of other days of a closed month.
	ErrContractClosed = fmt.Errorf("%w: it would change days of a month that is closed", fault.ErrConflict)
	// ErrPermitTwo says that other fuel may be the contract's than before, which takes another person.
	ErrPermitTwo = fmt.Errorf("%w: it changes whose the fuel of a station is: another person must agree", fault.ErrConflict)
	// ErrPermitClosed says that it would change whose the fuel of a closed month is.
	ErrPermitClosed = fmt.Errorf("%w: it would change whose fuel of a closed month is: say it from a day of an open month on", fault.ErrConflict)
)

// How the fuel of a contract comes.
const (
	SupplyStation = "station" // bought at the supplier's stations
	SupplyCard    = "card"    // with fuel cards, at stations of others
	SupplyBulk    = "bulk"    // into tanks of one's own
)

// Supplies are the ways in which fuel comes.
func Supplies() []string { return []string{SupplyStation, SupplyCard, SupplyBulk} }

// What returns "contract".
func (*Contract) What() string { return "contract" }

// ID returns the contract's id.
func (c *Contract) ID() string { return c.Contract }

// Entry returns nothing.
func (*Contract) Entry() (string, policy.EntryBody) { return "", nil }

// rfcForm is that of a taxpayer's key: 12 characters for a company, 13 for a person
// (documented: the tax authority's schema of invoices).
var rfcForm = regexp.MustCompile(`^[A-Z&Ñ]{3,4}[0-9]{6}[A-Z0-9]{2}[0-9A]$`)

// MaxTaxID is the longest key of a taxpayer anywhere.
const MaxTaxID = 30

// fiscalCurrency is that of contracts whose suppliers bill by CFDI.
const fiscalCurrency = "MXN"

// Fiscal tells whether its supplier bills by CFDI, so that keys and permits have the forms that those have. One in another
// currency takes whatever its supplier's tables name.
func (c *Contract) Fiscal() bool { return c.Currency == fiscalCurrency }

// key tells whether s is the key of somebody abroad: some signs without a space at an end, none of them a control.
func key(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && s == strings.TrimSpace(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

func (c *Contract) check() error {
	bad := func(why string) error { return fmt.Errorf("contract %s: %w: %s", c.Contract, fault.ErrInvalid, why) }
	switch {
	case len(c.Contract) > 24:
		return bad("its id is longer than 24")
	case c.Supplier == "" || len(c.Supplier) > 150 || len(c.Number) > 60:
		return bad("it has no supplier, or one whose name is longer than 150, or a number longer than 60")
	case !currencyForm.MatchString(c.Currency):
		return bad("its currency is not three letters, such as MXN")
	case c.RFC != "" && c.Fiscal() && !rfcForm.MatchString(c.RFC):
		return bad("its RFC has not the form of one, such as EKU9003173C9; a supplier abroad has a contract in another currency than MXN, which takes any key of a taxpayer")
	case !key(c.RFC, MaxTaxID):
		return bad("the key of its taxpayer is longer than 30, or has a space at an end")
	case c.Supply != "" && !slices.Contains(Supplies(), c.Supply):
		return bad("its fuel comes neither from stations, with cards nor in bulk")
	case c.FromOn.IsZero():
		return bad("it says not from when it is valid")
	case c.UntilOn != nil && c.UntilOn.Before(c.FromOn):
		return bad("it ends before it begins")
	}
	return nil
}

// On tells whether the contract is valid on the day of t in a zone.
func (c *Contract) On(t time.Time, zone *time.Location) bool {
	y, m, d := t.In(zone).Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return !day.Before(c.FromOn) && (c.UntilOn == nil || !day.After(*c.UntilOn))
}

// A Permit is a station of a contract's supplier, by the permit that the energy
// regulator gave it. It stands on the pump, on tickets and on invoices.
type Permit struct {
	Contract string
	Permit   string // such as PL/12345/EXP/ES/2015
	Name     string // what people call the station
	Address  string
	Status   string // open, or closed for this contract
	Station  string // the box of ours that stands there, whose fills are the contract's; may be empty
	CardKey  string // by which statements of fuel cards know the station; may be empty
	// FromOn is the first day of which all this is so, at its UTC midnight; nil: of all days. To save nil keeps the
	// day that was said, and a further station is of all days that no closed month has.
	FromOn   *time.Time
	UntilOn  *time.Time // the last day; nil: until the contract ends
	Revision int64
	// AgreedBy is the second person to save it, by user name, where that takes two.
	AgreedBy string `db:"-"`
}

// What returns "permit".
func (*Permit) What() string { return "permit" }

// ID returns the contract and the permit.
func (p *Permit) ID() string { return p.Contract + " " + p.Permit }

// Entry returns nothing.
func (*Permit) Entry() (string, policy.EntryBody) { return "", nil }

// MaxPermit is the longest permit that fits in a record.
const MaxPermit = 24

// permitForm is that of retail stations: PL/number/EXP/ES/year, with CNE/ before it
// since 2025, and MM/ for those of several fuels (documented: the regulator's
// register).
var permitForm = regexp.MustCompile(`^(CNE/)?[A-Z]{1,2}/[0-9]{1,6}/EXP/ES/(MM/)?[0-9]{4}$`)

// MaxCardKey is the longest key of a station (ClaveEstacion of the complement ecc12 is shorter).
const MaxCardKey = 20

// CleanPermit returns a permit as it is kept: in capitals and without spaces.
func CleanPermit(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }

func (p *Permit) check() error {
	bad := func(why string) error { return fmt.Errorf("permit %s: %w: %s", p.Permit, fault.ErrInvalid, why) }
	switch {
	case p.Contract == "":
		return bad("it is of no contract")
	case p.Permit == "" || len(p.Permit) > MaxPermit || !key(p.Permit, MaxPermit) || p.Permit != CleanPermit(p.Permit):
		return bad("it has more than 24 characters, small letters or spaces")
	case p.Name == "" || len(p.Name) > 150 || len(p.Address) > 200:
		return bad("its station has no name, or one longer than 150, or an address longer than 200")
	case p.Status != "open" && p.Status != "closed":
		return bad("it is neither open nor closed")
	case len(p.CardKey) > MaxCardKey || p.CardKey != CleanPermit(p.CardKey):
		return bad("its key in statements of cards is longer than 20, or has small letters or spaces")
	case p.FromOn != nil && p.UntilOn != nil && p.UntilOn.Before(*p.FromOn):
		return bad("its last day is before its first")
	case p.Station != "" && !dispense.ValidStation(p.Station):
		return bad("what stands there is no station of ours")
	}
	return nil
}

// of fails where a contract takes no such permit.
func (p *Permit) of(c *Contract) error {
	if c.Fiscal() && !permitForm.MatchString(p.Permit) {
		return fmt.Errorf("permit %s: %w: it has not the form PL/12345/EXP/ES/2015; a station abroad is of a contract in another currency than MXN, which takes any key", p.Permit, fault.ErrInvalid)
	}
	return nil
}

// checkPermits holds permits against their contracts, which are among the objects or saved already.
func (f *Fleet) checkPermits(ctx context.Context, objects []Object) error {
	var all []Contract
	for _, o := range objects {
		p, is := o.(*Permit)
		if !is || permitForm.MatchString(p.Permit) {
			continue
		}
		if all == nil {
			saved, err := f.Contracts(ctx)
			if err != nil {
				return err
			}
			for _, o := range objects {
				if c, is := o.(*Contract); is {
					all = append(all, *c)
				}
			}
			all = append(all, saved...)
		}
		c := Contract{Currency: fiscalCurrency} // of one that is not there the store tells
		if i := slices.IndexFunc(all, func(c Contract) bool { return c.Contract == p.Contract }); i >= 0 {
			c = all[i]
		}
		if err := p.of(&c); err != nil {
			return err
		}
	}
	return nil
}

type contractStore interface {
	Contracts(ctx context.Context) ([]Contract, error)
	Permits(ctx context.Context) ([]Permit, error)
	PermitsOfDays(ctx context.Context) ([]Permit, error)
}

// Contracts returns all contracts as they are now, by supplier.
func (f *Fleet) Contracts(ctx context.Context) ([]Contract, error) {
	return f.cfg.Store.Contracts(ctx)
}

// Permits returns the stations of all contracts as they are now, by contract and
// name.
func (f *Fleet) Permits(ctx context.Context) ([]Permit, error) { return f.cfg.Store.Permits(ctx) }

// PermitsOfDays returns the stations of all contracts as they are on each day, by contract, permit and
// day: each is so from FromOn until UntilOn.
func (f *Fleet) PermitsOfDays(ctx context.Context) ([]Permit, error) {
	return f.cfg.Store.PermitsOfDays(ctx)
}
