package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
)

// Tables of suppliers without fiscal documents: how they are read, that they were sent, and
// what was taken of them. Like documents, these are of the whole house.

const mappingColumns = `m.mapping, m.name, m.version, m.contract, m.issuer, m.issuer_name, m.supply, m.currency, m.says, m.reason, m.said_by, m.said_at`

// mappingOf are the places of a mapping's columns, and what reads its last one.
func mappingOf(m *finance.Mapping, says *[]byte) []any {
	return []any{&m.N, &m.Name, &m.Version, &m.Contract, &m.Issuer.RFC, &m.Issuer.Name, &m.Supply, &m.Currency, says, &m.Reason, &m.By, &m.At}
}

const mappingsSQL = `SELECT ` + mappingColumns + ` FROM plain_mapping_now m ORDER BY lower(m.name), m.name`

// Mappings returns the last version of each mapping, by name.
func (s *Store) Mappings(ctx context.Context) ([]finance.Mapping, error) {
	return s.mappings(ctx, mappingsSQL, nil)
}

const mappingVersionsSQL = `SELECT ` + mappingColumns + ` FROM plain_mapping m WHERE m.name = @name ORDER BY m.version DESC`

// MappingVersions returns all versions of a mapping, the last first.
func (s *Store) MappingVersions(ctx context.Context, name string) ([]finance.Mapping, error) {
	return s.mappings(ctx, mappingVersionsSQL, pgx.NamedArgs{"name": name})
}

const mappingSQL = `SELECT ` + mappingColumns + ` FROM plain_mapping m WHERE m.mapping = @mapping`

// Mapping returns a version of a mapping by its number, or fault.ErrNotFound.
func (s *Store) Mapping(ctx context.Context, n int64) (finance.Mapping, error) {
	list, err := s.mappings(ctx, mappingSQL, pgx.NamedArgs{"mapping": n})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("mapping %d: %w", n, fault.ErrNotFound)
	}
	if err != nil {
		return finance.Mapping{}, err
	}
	return list[0], nil
}

func (s *Store) mappings(ctx context.Context, sql string, args pgx.NamedArgs) (list []finance.Mapping, err error) {
	var m finance.Mapping
	var says []byte
	err = readEach(ctx, s.pool, "mappings of tables", sql, args, mappingOf(&m, &says), func() error {
		m.Says = finance.Mapping{}.Says
		err := json.Unmarshal(says, &m.Says)
		list = append(list, m)
		return err
	})
	return list, err
}

// Versions of mappings are said one after another, so that each has a number of its own.
const lockMappingsSQL = `SELECT pg_advisory_xact_lock(hashtext('litro mappings'))`

const sayMappingSQL = `
INSERT INTO plain_mapping (name, version, contract, issuer, issuer_name, supply, currency, says, reason, said_by, said_at)
SELECT @name, coalesce(max(version), 0) + 1, @contract, @issuer, @issuer_name, @supply, @currency, @says, @reason, @by, @at FROM plain_mapping WHERE name = @name
RETURNING mapping, version`

// SayMapping adds a version to a name, and returns it with its numbers.
func (s *Store) SayMapping(ctx context.Context, m finance.Mapping) (finance.Mapping, error) {
	says, err := json.Marshal(m.Says)
	if err != nil {
		return m, fmt.Errorf("say mapping %q: %w", m.Name, err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockMappingsSQL); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, sayMappingSQL, pgx.NamedArgs{
			"name": m.Name, "contract": m.Contract, "issuer": m.Issuer.RFC, "issuer_name": m.Issuer.Name, "supply": m.Supply, "currency": m.Currency, "says": says, "reason": m.Reason, "by": m.By, "at": m.At,
		}).Scan(&m.N, &m.Version); err != nil {
			return err
		}
		said := string(says)
		return audit(ctx, tx, m.By, "mapping of tables", fmt.Sprintf("%s %d", m.Name, m.Version), nil, &said)
	})
	if err != nil {
		return m, fmt.Errorf("say mapping %q: %w", m.Name, err)
	}
	return m, nil
}

const keepTableSQL = `
INSERT INTO plain_file (sha256, kind, file, sent_by, sent_at) SELECT @sha256, @kind, @file, @by, @at WHERE NOT EXISTS (SELECT FROM plain_file WHERE sha256 = @sha256) ON CONFLICT DO NOTHING`

// KeepTable keeps that a table was sent; the first time stands.
func (s *Store) KeepTable(ctx context.Context, t finance.Table) error {
	_, err := s.pool.Exec(ctx, keepTableSQL, pgx.NamedArgs{"sha256": t.SHA256, "kind": string(t.Kind), "file": t.File, "by": t.By, "at": t.At})
	if err != nil {
		return fmt.Errorf("keep table %s: %w", t.File, err)
	}
	return nil
}

const sentTablesSQL = `SELECT sha256, kind, file, sent_by, sent_at, (count(*) OVER ())::int FROM plain_file ORDER BY n DESC LIMIT @limit OFFSET @first`

const takesSQL = `
SELECT t.take, t.sha256, t.sheet, t.number, coalesce(t.issued_on, 'epoch'), t.taken, t.again, t.lines, t.refused, t.passed, t.taken_by, t.taken_at, ` + mappingColumns + `
  FROM plain_take t JOIN plain_mapping m USING (mapping)
 WHERE t.sha256 = ANY (@tables::text[]) OR t.take = @take
 ORDER BY t.take DESC`

// Tables returns what was sent, the newest first, with what was taken of each, and how many
// there are in all; limit 0: all.
func (s *Store) Tables(ctx context.Context, first, limit int) (list []finance.Table, all int, err error) {
	args := pgx.NamedArgs{"first": first, "limit": nil}
	if limit > 0 {
		args["limit"] = limit
	}
	var t finance.Table
	at := map[string]int{}
	var tables []string
	if err := readEach(ctx, s.pool, "tables that were sent", sentTablesSQL, args, []any{&t.SHA256, &t.Kind, &t.File, &t.By, &t.At, &all}, func() error {
		at[t.SHA256] = len(list)
		list, tables = append(list, t), append(tables, t.SHA256)
		return nil
	}); err != nil {
		return nil, 0, err
	}
	takes, err := s.takes(ctx, tables, 0)
	for _, k := range takes {
		list[at[k.Table]].Takes = append(list[at[k.Table]].Takes, k)
	}
	return list, all, err
}

const tableSQL = `SELECT sha256, kind, file, sent_by, sent_at FROM plain_file WHERE sha256 = @sha256`

// Table returns a table that was sent, with all its takes, or fault.ErrNotFound.
func (s *Store) Table(ctx context.Context, sha256 string) (t finance.Table, err error) {
	var kind string
	if err := s.pool.QueryRow(ctx, tableSQL, pgx.NamedArgs{"sha256": sha256}).Scan(&t.SHA256, &kind, &t.File, &t.By, &t.At); err != nil {
		return t, notFound(err, "table %s", sha256)
	}
	t.Kind = evidence.Kind(kind)
	t.Takes, err = s.takes(ctx, []string{sha256}, 0)
	return t, err
}

// Take returns a time that a table was taken in, or fault.ErrNotFound.
func (s *Store) Take(ctx context.Context, n int64) (finance.Take, error) {
	list, err := s.takes(ctx, nil, n)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("taking %d of a table: %w", n, fault.ErrNotFound)
	}
	if err != nil {
		return finance.Take{}, err
	}
	return list[0], nil
}

func (s *Store) takes(ctx context.Context, tables []string, n int64) (list []finance.Take, err error) {
	var k finance.Take
	var says []byte
	dest := append([]any{&k.N, &k.Table, &k.Ask.Sheet, &k.Ask.Number, &k.Ask.Issued, &k.Taken, &k.Again, &k.Lines, &k.Refused, &k.Passed, &k.By, &k.At}, mappingOf(&k.Mapping, &says)...)
	err = readEach(ctx, s.pool, "what was taken of tables", takesSQL, pgx.NamedArgs{"tables": tables, "take": n}, dest, func() error {
		k.Mapping.Says = finance.Mapping{}.Says
		k.Ask.Mapping, k.Ask.Others = k.Mapping.N, k.Refused > 0
		if k.Ask.Issued.Unix() == 0 {
			k.Ask.Issued = time.Time{}
		}
		err := json.Unmarshal(says, &k.Mapping.Says)
		list = append(list, k)
		return err
	})
	return list, err
}

const plainHereSQL = `SELECT` + documentColumns + documentFrom + `
 WHERE d.version = 'plain' AND (d.document = ANY (@ids::text[]) OR d.issuer = @issuer AND lower(d.number) = ANY (@numbers::text[]) AND s.status IS DISTINCT FROM 'canceled')`

// PlainHere returns documents of tables that have one of some ids, or one of some numbers of an
// issuer and count.
func (s *Store) PlainHere(ctx context.Context, issuer string, ids, numbers []string) ([]finance.Document, error) {
	rows, err := s.pool.Query(ctx, plainHereSQL, pgx.NamedArgs{"issuer": issuer, "ids": ids, "numbers": numbers})
	if err != nil {
		return nil, fmt.Errorf("read documents of tables: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanDocument)
	if err != nil {
		return nil, fmt.Errorf("read documents of tables: %w", err)
	}
	return list, nil
}

// plainOtherSQL finds another document of a table that has a number of an issuer and counts.
const plainOtherSQL = `
SELECT d.document FROM document d
 WHERE d.version = 'plain' AND d.issuer = @issuer AND lower(d.number) = lower(@number) AND d.document <> @document
   AND coalesce((SELECT s.status FROM document_status s WHERE s.document = d.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), '') <> 'canceled'
 LIMIT 1`

const addTakeSQL = `
INSERT INTO plain_take (sha256, mapping, sheet, number, issued_on, taken, again, lines, refused, passed, taken_by, taken_at)
VALUES (@sha256, @mapping, @sheet, @number, @issued, @taken, @again, @lines, @refused, @passed, @by, @at)
RETURNING take`

// TakeTable keeps documents of a table and what was refused of it, all or none.
func (s *Store) TakeTable(ctx context.Context, t finance.Take, refused []finance.Refused, list []finance.Draft) (finance.Take, map[string]bool, error) {
	again := map[string]bool{}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockDocumentsSQL); err != nil {
			return err
		}
		for i := range list {
			d := &list[i]
			args := pgx.NamedArgs{"document": d.ID, "issuer": d.Issuer.RFC, "number": d.Number}
			var there bool
			if err := tx.QueryRow(ctx, documentThereSQL, args).Scan(&there); err != nil {
				return err
			}
			if again[d.ID] = there; there {
				t.Again++
				continue
			}
			var other string
			if err := tx.QueryRow(ctx, plainOtherSQL, args).Scan(&other); err == nil {
				return fmt.Errorf("number %s is that of document %s: %w", d.Number, other, fault.ErrConflict)
			} else if !errors.Is(err, pgx.ErrNoRows) {
				return err
			}
			t.Taken, t.Lines = t.Taken+1, t.Lines+len(d.Items)
		}
		args := pgx.NamedArgs{
			"sha256": t.Table, "mapping": t.Mapping.N, "sheet": t.Ask.Sheet, "number": t.Ask.Number, "issued": nil, "taken": t.Taken, "again": t.Again, "lines": t.Lines, "refused": t.Refused, "passed": t.Passed,
			"by": t.By, "at": t.At,
		}
		if !t.Ask.Issued.IsZero() {
			args["issued"] = date(t.Ask.Issued)
		}
		if err := tx.QueryRow(ctx, addTakeSQL, args).Scan(&t.N); err != nil {
			return err
		}
		rows := make([][]any, 0, len(refused))
		for n, r := range refused {
			rows = append(rows, []any{t.N, n + 1, r.Row, r.Column, r.Value, r.Code})
		}
		if err := copyRows(ctx, tx, "plain_refused", []string{"take", "n", "row", "heading", "value", "code"}, rows); err != nil {
			return err
		}
		for i := range list {
			if d := &list[i]; !again[d.ID] {
				d.Take, d.Table = t.N, t.Table
				if err := addDocument(ctx, tx, &d.Document, d.Items, nil, d.Judge); err != nil {
					return err
				}
			}
		}
		said := fmt.Sprintf("%s %d: %d taken, %d again, %d rows refused", t.Mapping.Name, t.Mapping.Version, t.Taken, t.Again, t.Refused)
		return audit(ctx, tx, t.By, "table of a supplier", t.Table, nil, &said)
	})
	if err != nil {
		return t, nil, fmt.Errorf("take table %s: %w", t.Table, err)
	}
	return t, again, nil
}

const documentNumberSQL = `SELECT document, issuer, number FROM document WHERE document = @document AND version = 'plain'`

// SayWithdrawn says that a document of a table does not count, or counts again.
func (s *Store) SayWithdrawn(ctx context.Context, id string, st finance.Status) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockDocumentsSQL); err != nil {
			return err
		}
		args := pgx.NamedArgs{
			"document": id, "status": st.Status, "asked": st.AskedAt, "source": st.Source, "evidence": st.Evidence, "note": st.Note, "by": st.By, "at": st.SaidAt,
		}
		var issuer, number, other string
		if err := tx.QueryRow(ctx, documentNumberSQL, args).Scan(&id, &issuer, &number); err != nil {
			return err
		}
		args["issuer"], args["number"] = issuer, number
		if st.Status != finance.Canceled {
			if err := tx.QueryRow(ctx, plainOtherSQL, args).Scan(&other); err == nil {
				return fmt.Errorf("number %s is that of document %s: %w", number, other, fault.ErrConflict)
			} else if !errors.Is(err, pgx.ErrNoRows) {
				return err
			}
		}
		if _, err := tx.Exec(ctx, sayStatusSQL, args); err != nil {
			return err
		}
		return audit(ctx, tx, st.By, "status of a document", id, nil, &st.Status)
	})
	return notFound(err, "say the status of document %s", id)
}
