package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/server/opendata"
)

// The page that anybody sees: what was said of it, and the packages that it shows.

const openActsSQL = `
SELECT n, coalesce(of_act, 0), act, coalesce(to_char(month, 'YYYY-MM'), ''), coalesce(version, 0), coalesce(package, ''),
       coalesce(address, ''), coalesce(contact, ''), coalesce(email, ''), coalesce(license, ''), coalesce(license_url, ''), reason, coalesce(asked_by, ''), asked_at, said_by, said_at
  FROM open_act ORDER BY n`

// OpenActs returns all that was said, the oldest first.
func (s *Store) OpenActs(ctx context.Context) (list []disclosure.OpenAct, err error) {
	var a disclosure.OpenAct
	err = readEach(ctx, s.pool, "what was said of the page that anybody sees", openActsSQL, nil, []any{
		&a.N, &a.Of, &a.Act, &a.Month, &a.Version, &a.Package, &a.Terms.Address, &a.Terms.Contact, &a.Terms.Email, &a.Terms.License, &a.Terms.LicenseURL, &a.Reason, &a.AskedBy, &a.AskedAt, &a.By, &a.At,
	}, func() error {
		list = append(list, a)
		a.AskedAt = nil
		return nil
	})
	return list, err
}

const openPackageSQL = `SELECT sha256, to_char(month, 'YYYY-MM'), bytes, units FROM open_package WHERE sha256 = @sha256`

// OpenPackage returns a package, or fault.ErrNotFound.
func (s *Store) OpenPackage(ctx context.Context, sha256 string) (*disclosure.Package, error) {
	var found *disclosure.Package
	var p disclosure.Package
	err := readEach(ctx, s.pool, "a package of open data", openPackageSQL, pgx.NamedArgs{"sha256": sha256}, []any{&p.SHA256, &p.Month, &p.Bytes, &p.Units}, func() error {
		found = &p
		return nil
	})
	if err == nil && found == nil {
		err = fmt.Errorf("package %s: %w", sha256, fault.ErrNotFound)
	}
	return found, err
}

const openMadeSQL = `SELECT made FROM open_act WHERE n = @n AND made IS NOT NULL`

// OpenMade returns of what the sums are made of a package that was asked for by an act, or
// fault.ErrNotFound.
func (s *Store) OpenMade(ctx context.Context, n int64) (m opendata.Made, err error) {
	err = s.pool.QueryRow(ctx, openMadeSQL, pgx.NamedArgs{"n": n}).Scan(&m)
	if errors.Is(err, pgx.ErrNoRows) {
		err = fault.ErrNotFound
	}
	if err != nil {
		return m, fmt.Errorf("read of what the package of act %d is made: %w", n, err)
	}
	return m, nil
}

const reservedNowSQL = `SELECT vehicle FROM vehicle WHERE reserved IS NOT NULL`

// Reserved returns the vehicles that are reserved now.
func (s *Store) Reserved(ctx context.Context) (map[string]bool, error) {
	all := map[string]bool{}
	var v string
	err := readEach(ctx, s.pool, "reserved vehicles", reservedNowSQL, nil, []any{&v}, func() error {
		all[v] = true
		return nil
	})
	return all, err
}

const openNamesSQL = `
SELECT p.sha256, count(*)::int FROM open_package p, unnest(p.units) AS u (vehicle) JOIN vehicle v ON v.vehicle = u.vehicle AND v.reserved IS NOT NULL GROUP BY 1`

// OpenNames returns how many vehicles that are reserved now each package names, of those that name one.
func (s *Store) OpenNames(ctx context.Context) (map[string]int, error) {
	all := map[string]int{}
	var sum string
	var n int
	err := readEach(ctx, s.pool, "packages that name reserved vehicles", openNamesSQL, nil, []any{&sum, &n}, func() error {
		all[sum] = n
		return nil
	})
	return all, err
}

const addOpenPackageSQL = `
INSERT INTO open_package (sha256, month, bytes, units) VALUES (@sha256, (@month::text || '-01')::date, @bytes, @units) ON CONFLICT (sha256) DO NOTHING`

const sayOpenSQL = `
INSERT INTO open_act (act, of_act, month, version, package, address, contact, email, license, license_url, reason, asked_by, asked_at, said_by, said_at, made)
VALUES (@act, nullif(@of, 0::bigint), (nullif(@month::text, '') || '-01')::date, nullif(@version, 0), nullif(@package, ''), @address, @contact, @email, @license, @license_url, @reason, nullif(@asked_by, ''), @asked_at, @by, @at, @made)
RETURNING n`

// SayOpen adds an act, with its package if there is one.
func (s *Store) SayOpen(ctx context.Context, a disclosure.OpenAct, pkg *disclosure.Package) (n int64, err error) {
	args := pgx.NamedArgs{
		"act": a.Act, "of": a.Of, "month": a.Month, "version": a.Version, "package": a.Package, "address": nil, "contact": nil, "email": nil, "license": nil, "license_url": nil,
		"reason": a.Reason, "asked_by": a.AskedBy, "asked_at": a.AskedAt, "by": a.By, "at": a.At, "made": nil,
	}
	if a.Act == disclosure.AskOn || a.Act == disclosure.On {
		args["address"], args["contact"], args["email"], args["license"], args["license_url"] = a.Terms.Address, a.Terms.Contact, a.Terms.Email, a.Terms.License, a.Terms.LicenseURL
	}
	if pkg != nil {
		args["made"] = pkg.Made
	}
	object := a.Month
	if a.Version > 0 {
		object += "/" + strconv.Itoa(a.Version)
	}
	b, err := json.Marshal(a)
	if err != nil {
		return 0, err
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if pkg != nil {
			if _, err := tx.Exec(ctx, addOpenPackageSQL, pgx.NamedArgs{"sha256": pkg.SHA256, "month": pkg.Month, "bytes": pkg.Bytes, "units": pkg.Units}); err != nil {
				return err
			}
		}
		if err := tx.QueryRow(ctx, sayOpenSQL, args).Scan(&n); err != nil {
			return broken(err)
		}
		return audit(ctx, tx, a.By, "public page: "+a.Act, object, nil, new(string(b)))
	})
	return n, err
}
