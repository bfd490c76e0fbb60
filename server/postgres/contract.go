package postgres

import (
	"cmp"
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fleet"
)

// Contracts and the stations they may be used at: a row a revision, none is ever
// written over.

const contractBeforeSQL = `
SELECT to_jsonb(c)::text FROM contract_now c WHERE contract = @contract`

const contractSaveSQL = `
INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by)
SELECT @contract, @revision::bigint + 1, @supplier, @rfc, @number, @currency, @supply, @from_on, @until_on, @at, @who, @agreed
 WHERE @revision::bigint = coalesce((SELECT max(revision) FROM contract WHERE contract = @contract), 0)`

func contractChange(c *fleet.Contract) change {
	return change{contractBeforeSQL, contractSaveSQL, contractSaveSQL, pgx.NamedArgs{
		"contract": c.Contract, "supplier": c.Supplier, "rfc": c.RFC, "number": c.Number, "currency": c.Currency, "supply": cmp.Or(c.Supply, fleet.SupplyStation),
		"from_on": c.FromOn, "until_on": c.UntilOn, "revision": c.Revision, "agreed": c.AgreedBy,
	}, c.Revision}
}

const permitBeforeSQL = `
SELECT to_jsonb(p)::text FROM permit_now p WHERE contract = @contract AND permit = @permit`

// Where nobody says from when, it is so from when it was; of a further one, of the first day that no closed month has.
const permitSaveSQL = `
INSERT INTO permit (contract, permit, revision, name, address, status, station, card_key, from_on, until_on, added_at, added_by, agreed_by)
SELECT @contract, @permit, @revision::bigint + 1, @name, @address, @status, nullif(@station, ''), @card_key,
       coalesce(@from_on::date, (SELECT from_on FROM permit_now WHERE contract = @contract AND permit = @permit), receiver_day()), @until_on::date, @at, @who, @agreed
 WHERE @revision::bigint = coalesce((SELECT max(revision) FROM permit WHERE contract = @contract AND permit = @permit), 0)
   AND EXISTS (SELECT FROM contract WHERE contract = @contract)`

func permitChange(p *fleet.Permit) change {
	return change{permitBeforeSQL, permitSaveSQL, permitSaveSQL, pgx.NamedArgs{
		"contract": p.Contract, "permit": p.Permit, "name": p.Name, "address": p.Address, "status": p.Status, "station": p.Station, "card_key": p.CardKey, "from_on": p.FromOn, "until_on": p.UntilOn, "revision": p.Revision, "agreed": p.AgreedBy,
	}, p.Revision}
}

const contractsSQL = `
SELECT contract, supplier, rfc, number, currency, supply, from_on, until_on, revision FROM contract_now ORDER BY supplier, contract`

// Contracts returns all contracts as they are now, by supplier.
func (s *Store) Contracts(ctx context.Context) ([]fleet.Contract, error) {
	return collect[fleet.Contract](ctx, s, "contracts", contractsSQL, nil)
}

// What was there at a time is its last revision of then, and a contract that came later its first one, with the stations that it has.
// Of a station that is what had begun by the last day before it; what was said before the time of days after it is not in it.
const (
	contractsAtSQL = `
SELECT DISTINCT ON (contract) contract, supplier, rfc, number, currency, supply, from_on, until_on, revision FROM contract
 ORDER BY contract, added_at < @at DESC, CASE WHEN added_at < @at THEN -revision ELSE revision END`
	permitsAtSQL = `
SELECT DISTINCT ON (contract, permit) contract, permit, name, address, status, coalesce(station, '') AS station, card_key, nullif(from_on, '1970-01-01') AS from_on, until_on, revision FROM permit p
 WHERE added_at < @at AND p.from_on < @day::date OR (SELECT min(c.added_at) FROM contract c WHERE c.contract = p.contract) >= @at
 ORDER BY contract, permit, added_at < @at DESC, CASE WHEN added_at < @at THEN p.from_on END DESC, CASE WHEN added_at < @at THEN -revision ELSE revision END`
)

// ContractsAt returns all contracts and their stations as they stood at a time, by id; what was added
// later, as it was first. A station that had not begun by then in a zone is none. Until when a contract
// is valid its papers may say otherwise.
func (s *Store) ContractsAt(ctx context.Context, at time.Time, zone *time.Location) ([]fleet.Contract, []fleet.Permit, error) {
	args := pgx.NamedArgs{"at": at, "day": at.In(zone).Format(time.DateOnly)}
	contracts, err := collect[fleet.Contract](ctx, s, "contracts", contractsAtSQL, args)
	if err != nil {
		return nil, nil, err
	}
	permits, err := collect[fleet.Permit](ctx, s, "permits", permitsAtSQL, args)
	return contracts, permits, err
}

const permitsSQL = `
SELECT contract, permit, name, address, status, coalesce(station, '') AS station, card_key, nullif(from_on, '1970-01-01') AS from_on, until_on, revision FROM permit_now ORDER BY contract, name, permit`

// Permits returns the stations of all contracts as they are now, by contract and
// name.
func (s *Store) Permits(ctx context.Context) ([]fleet.Permit, error) {
	return collect[fleet.Permit](ctx, s, "permits", permitsSQL, nil)
}

const permitsOfDaysSQL = `
SELECT contract, permit, name, address, status, coalesce(station, '') AS station, card_key, nullif(from_on, '1970-01-01') AS from_on, nullif(last_on, 'infinity') AS until_on, revision FROM permit_on ORDER BY contract, permit, from_on NULLS FIRST`

// PermitsOfDays returns the stations of all contracts as they are on each day, in order: what counts from
// FromOn until UntilOn.
func (s *Store) PermitsOfDays(ctx context.Context) ([]fleet.Permit, error) {
	return collect[fleet.Permit](ctx, s, "days of permits", permitsOfDaysSQL, nil)
}

const permitOnSQL = `SELECT permit FROM permit_on WHERE contract = @contract AND permit = @permit AND @day::date BETWEEN from_on AND last_on`

// PermitOn tells whether a station is of a contract on a day.
func (s *Store) PermitOn(ctx context.Context, contract, permit, day string) (bool, error) {
	is, err := collect[struct{ Permit string }](ctx, s, "stations of a day", permitOnSQL, pgx.NamedArgs{"contract": contract, "permit": permit, "day": day})
	return len(is) > 0, err
}
