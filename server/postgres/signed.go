package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/signed"
)

// Signed logbooks that came back, see package signed. They are told of the whole fleet; whoever
// shows them knows which logbooks concern whom.

const (
	keepScanSQL = `
INSERT INTO signed_scan (scan, name, pages, brought_by, brought_at) VALUES (@scan, @name, @pages, @by, @at) ON CONFLICT DO NOTHING`
	keepSignedPageSQL = `
INSERT INTO signed_page (scan, page, picture, turn, why, vehicle, month, sheet, no, sheets)
VALUES (@scan, @page, nullif(@picture, ''), @turn, @why, nullif(@vehicle, ''), to_date(nullif(@month, ''), 'YYYY-MM'), nullif(@sheet, ''), nullif(@no::int, 0), nullif(@of::int, 0))`
)

// KeepScan keeps a file that was put away, with all of its pages, the pictures that were put
// away with it, and what is said of pages at once. It fails with fault.ErrConflict where the
// file was brought before; then nothing changes.
func (s *Store) KeepScan(ctx context.Context, scan signed.Scan, files []evidence.File, pages []signed.Page, acts []signed.Act) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		for _, f := range files {
			if _, err := tx.Exec(ctx, addEvidenceSQL, pgx.NamedArgs{"sha256": f.SHA256, "kind": string(f.Kind), "size": f.Size, "at": scan.At, "who": scan.By}); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, keepScanSQL, pgx.NamedArgs{"scan": scan.SHA256, "name": scan.Name, "pages": scan.Pages, "by": scan.By, "at": scan.At})
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: the file was brought before", fault.ErrConflict)
		}
		for _, p := range pages {
			if _, err := tx.Exec(ctx, keepSignedPageSQL, pgx.NamedArgs{
				"scan": scan.SHA256, "page": p.Page, "picture": p.Picture, "turn": p.Turn, "why": p.Why, "vehicle": p.Vehicle, "month": p.Month, "sheet": p.Sheet,
				"no": p.No, "of": p.Of,
			}); err != nil {
				return err
			}
		}
		return saySigned(ctx, tx, acts, nil)
	})
	if err != nil {
		return fmt.Errorf("keep scan %s: %w", scan.SHA256, err)
	}
	return nil
}

const signedScansSQL = `
SELECT scan, name, pages, brought_by, brought_at FROM signed_scan WHERE @scan::text IS NULL OR scan = @scan ORDER BY n DESC LIMIT @most`

// Scans returns the files that were brought last, the newest first.
func (s *Store) Scans(ctx context.Context, most int) ([]signed.Scan, error) {
	return s.scans(ctx, nil, most)
}

// Scan returns a file, or fault.ErrNotFound.
func (s *Store) Scan(ctx context.Context, sha256 string) (signed.Scan, error) {
	list, err := s.scans(ctx, &sha256, 1)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("scan %s: %w", sha256, fault.ErrNotFound)
	}
	if err != nil {
		return signed.Scan{}, err
	}
	return list[0], nil
}

func (s *Store) scans(ctx context.Context, sha256 *string, most int) (list []signed.Scan, err error) {
	var x signed.Scan
	err = readEach(ctx, s.pool, "scans of logbooks", signedScansSQL, pgx.NamedArgs{"scan": sha256, "most": most}, []any{&x.SHA256, &x.Name, &x.Pages, &x.By, &x.At}, func() error {
		list = append(list, x)
		return nil
	})
	return list, err
}

const signedPagesSQL = `
SELECT scan, page, coalesce(picture, ''), turn, why, coalesce(vehicle, ''), coalesce(to_char(month, 'YYYY-MM'), ''), coalesce(sheet, ''), coalesce(no, 0), coalesce(sheets, 0)
  FROM signed_page WHERE scan = @scan ORDER BY page`

// ScanPages returns the pages of a file, in their order.
func (s *Store) ScanPages(ctx context.Context, scan string) (list []signed.Page, err error) {
	var x signed.Page
	err = readEach(ctx, s.pool, "pages of a scan", signedPagesSQL, pgx.NamedArgs{"scan": scan}, []any{
		&x.Scan, &x.Page, &x.Picture, &x.Turn, &x.Why, &x.Vehicle, &x.Month, &x.Sheet, &x.No, &x.Of,
	}, func() error {
		list = append(list, x)
		return nil
	})
	return list, err
}

const signedActColumns = `a.n, a.scan, a.page, a.what, a.by_hand, a.vehicle, to_char(a.month, 'YYYY-MM'), a.sheet, coalesce(a.no, 0), coalesce(a.sheets, 0), a.positions, a.reason, a.said_by, a.said_at`

func signedActInto(a *signed.Act) []any {
	return []any{&a.N, &a.Scan, &a.Page, &a.What, &a.ByHand, &a.Vehicle, &a.Month, &a.Sheet, &a.No, &a.Of, &a.Positions, &a.Reason, &a.By, &a.At}
}

const signedActsSQL = `SELECT ` + signedActColumns + ` FROM signed_act a WHERE a.scan = @scan ORDER BY a.n`

// SignedActs returns all that was said of the pages of a file, in the order in which it was.
func (s *Store) SignedActs(ctx context.Context, scan string) (list []signed.Act, err error) {
	var x signed.Act
	err = readEach(ctx, s.pool, "what was said of a scan", signedActsSQL, pgx.NamedArgs{"scan": scan}, signedActInto(&x), func() error {
		list = append(list, x)
		return nil
	})
	return list, err
}

const signedPapersSQL = `
SELECT ` + signedActColumns + `, coalesce(g.picture, ''), g.turn, c.name, c.pages, f.said_by, f.said_at
  FROM signed_paper a
  JOIN signed_page g USING (scan, page)
  JOIN signed_scan c USING (scan)
  JOIN LATERAL (SELECT said_by, said_at FROM signed_act o WHERE (o.scan, o.page) = (a.scan, a.page) ORDER BY o.n LIMIT 1) f ON true
 WHERE a.month BETWEEN to_date(@from, 'YYYY-MM') AND to_date(@to, 'YYYY-MM') AND (@vehicle = '' OR a.vehicle = @vehicle)
 ORDER BY a.month, a.vehicle, f.said_at, a.scan, a.page`

// SignedPapers returns the papers that are attached to logbooks of the months from one to
// another, such as "2026-10", of a vehicle or, where that is empty, of all: by month, vehicle,
// and when they came.
func (s *Store) SignedPapers(ctx context.Context, from, to, vehicle string) (list []signed.Paper, err error) {
	var x signed.Paper
	err = readEach(ctx, s.pool, "signed logbooks", signedPapersSQL, pgx.NamedArgs{"from": from, "to": to, "vehicle": vehicle},
		append(signedActInto(&x.Act), &x.Picture, &x.Turn, &x.Name, &x.Pages, &x.First, &x.FirstAt), func() error {
			list = append(list, x)
			return nil
		})
	return list, err
}

const (
	lockSignedSQL    = `SELECT pg_advisory_xact_lock(hashtext('litro signed logbooks'))`
	lastSignedActSQL = `SELECT coalesce(max(n), 0) FROM signed_act WHERE scan = @scan AND page = @page`
	saySignedSQL     = `
INSERT INTO signed_act (scan, page, what, by_hand, vehicle, month, sheet, no, sheets, positions, reason, said_by, said_at)
VALUES (@scan, @page, @what, @hand, @vehicle, to_date(@month, 'YYYY-MM'), @sheet, nullif(@no::int, 0), nullif(@of::int, 0), @positions, @reason, @by, @at)`
)

const logbookInvolvedSQL = `
WITH f AS (
    SELECT vehicle, happened_at AS at, driver, attendant FROM dispense WHERE vehicle = @vehicle AND happened_at >= @from AND happened_at < @to AND branch = 0
), ` + custodiansIn + `, p AS (
    SELECT unnest(ARRAY[driver, attendant]) AS person FROM f
     UNION
` + inCare

// LogbookInvolved returns who fueled or served a vehicle between two times, or had it in their care, people and the users that they are; and
// who stands in for one of them. Who typed or checked its fills in the office is not among them: in a small one nobody would be left.
func (s *Store) LogbookInvolved(ctx context.Context, vehicle string, from, to, at time.Time) ([]string, error) {
	return whos(ctx, s.pool, logbookInvolvedSQL, pgx.NamedArgs{"vehicle": vehicle, "from": from, "to": to, "at": at})
}

// SaySigned keeps what somebody says of pages, all of it or nothing. The numbers of the acts are
// those that they saw last of each page, 0 for none: it fails with [signed.ErrSince] where
// another was said meanwhile.
func (s *Store) SaySigned(ctx context.Context, acts []signed.Act) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockSignedSQL); err != nil {
			return err
		}
		return saySigned(ctx, tx, acts, func(a *signed.Act) error {
			var last int64
			if err := tx.QueryRow(ctx, lastSignedActSQL, pgx.NamedArgs{"scan": a.Scan, "page": a.Page}).Scan(&last); err != nil {
				return err
			}
			if last != a.N {
				return signed.ErrSince
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("say of signed logbooks: %w", err)
	}
	return nil
}

func saySigned(ctx context.Context, tx pgx.Tx, acts []signed.Act, check func(*signed.Act) error) error {
	for i := range acts {
		a := &acts[i]
		if check != nil {
			if err := check(a); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, saySignedSQL, pgx.NamedArgs{
			"scan": a.Scan, "page": a.Page, "what": a.What, "hand": a.ByHand, "vehicle": a.Vehicle, "month": a.Month, "sheet": a.Sheet, "no": a.No, "of": a.Of,
			"positions": a.Positions, "reason": a.Reason, "by": a.By, "at": a.At,
		}); err != nil {
			return err
		}
	}
	return nil
}

// What was said of the list, and of the discrepancy of what is on it, of which the fewer days count: see signed.DaysOf.
const signedTermsSQL = `
SELECT version, days, reason, said_by, said_at, false FROM signed_terms
UNION ALL SELECT 0, coalesce(limit_n, @usual), reason, said_by, from_at, true FROM finding_rule WHERE rule = 'AUD-12' AND class = '' AND NOT off AND state = 'in_force'
 ORDER BY 5 DESC, 1 DESC`

// SignedTerms returns all that were said, the newest first.
func (s *Store) SignedTerms(ctx context.Context) (list []signed.Terms, err error) {
	var x signed.Terms
	err = readEach(ctx, s.pool, "when signed logbooks are to be back", signedTermsSQL, pgx.NamedArgs{"usual": signed.Usual.Days}, []any{&x.Version, &x.Days, &x.Reason, &x.By, &x.At, &x.OfRule}, func() error {
		list = append(list, x)
		return nil
	})
	return list, err
}

const saySignedTermsSQL = `INSERT INTO signed_terms (days, reason, said_by, said_at) VALUES (@days, @reason, @by, @at)`

// SaySignedTerms adds the terms that count from now on.
func (s *Store) SaySignedTerms(ctx context.Context, t signed.Terms) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, saySignedTermsSQL, pgx.NamedArgs{"days": t.Days, "reason": t.Reason, "by": t.By, "at": t.At}); err != nil {
			return err
		}
		said := fmt.Sprintf("%d days: %s", t.Days, t.Reason)
		return audit(ctx, tx, t.By, "signed logbooks: days until they are back", "", nil, &said)
	})
}
