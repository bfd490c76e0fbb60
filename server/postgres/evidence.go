package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/evidence"
)

const addEvidenceSQL = `
INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES (@sha256, @kind, @size, @at, @who) ON CONFLICT DO NOTHING`

// AddEvidence notes that a file was put away, which the caller has seen to. The same
// one again changes nothing: who added it first stands.
func (s *Store) AddEvidence(ctx context.Context, at time.Time, who string, f evidence.File) error {
	_, err := s.pool.Exec(ctx, addEvidenceSQL, pgx.NamedArgs{"sha256": f.SHA256, "kind": string(f.Kind), "size": f.Size, "at": at, "who": who})
	if err != nil {
		return fmt.Errorf("note evidence %s: %w", f.SHA256, err)
	}
	return nil
}

// Who typed a record stands first of its people. A document of a supplier is evidence of
// itself.
const evidenceNeedsSQL = `
SELECT n.sha256, n.station || '/' || n.epoch || '/' || n.seq,
       coalesce(split_part(convert_from(r.note, 'UTF8'), E'\n', 1)::jsonb -> r.kind -> 'people' -> 0 ->> 'person', '')
  FROM evidence_named n LEFT JOIN record r USING (station, epoch, seq, branch)
UNION ALL
SELECT DISTINCT e.sha256, 'ticket/' || t.ticket, t.opened_by
  FROM ticket_evidence e JOIN ticket t USING (ticket)
 WHERE NOT EXISTS (SELECT FROM evidence_named n WHERE n.sha256 = e.sha256)
UNION ALL
SELECT document, 'document/' || document, taken_by FROM document WHERE version <> 'plain'
UNION ALL
SELECT sha256, 'table/' || sha256, sent_by FROM plain_file
UNION ALL
SELECT DISTINCT evidence, 'document/' || document, said_by FROM document_status WHERE evidence IS NOT NULL
UNION ALL
SELECT DISTINCT evidence, 'document/' || document, said_by FROM authority_asking a WHERE evidence IS NOT NULL
   AND NOT EXISTS (SELECT FROM document_status s WHERE s.document = a.document AND s.evidence = a.evidence)
UNION ALL
SELECT DISTINCT ON (sha256) sha256, 'package/' || n, made_by FROM close_package
UNION ALL
SELECT DISTINCT ON (evidence) evidence, 'day/' || station || '/' || on_day, said_by FROM day_close WHERE evidence IS NOT NULL
UNION ALL
SELECT DISTINCT ON (evidence) evidence, 'settled/' || n, said_by FROM close_settlement WHERE evidence IS NOT NULL
UNION ALL
SELECT DISTINCT ON (evidence) evidence, 'calibration/' || n, said_by FROM calibration WHERE evidence IS NOT NULL
UNION ALL
SELECT DISTINCT ON (s.sha256) s.sha256, 'correction/' || a.n, a.asked_by FROM correction_ask a, unnest(a.evidence) s (sha256)
 WHERE NOT EXISTS (SELECT FROM evidence_named n WHERE n.sha256 = s.sha256)
UNION ALL
SELECT scan, 'scan/' || scan, brought_by FROM signed_scan
UNION ALL
SELECT DISTINCT ON (p.picture) p.picture, 'scan/' || p.scan, s.brought_by FROM signed_page p JOIN signed_scan s USING (scan) WHERE p.picture <> p.scan
 ORDER BY 1, 2`

// EvidenceNeeds returns every file that a record or a ticket on its way to one names.
func (s *Store) EvidenceNeeds(ctx context.Context) ([]evidence.Need, error) {
	rows, err := s.pool.Query(ctx, evidenceNeedsSQL)
	if err != nil {
		return nil, fmt.Errorf("read which evidence is needed: %w", err)
	}
	needs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[evidence.Need])
	if err != nil {
		return nil, fmt.Errorf("read which evidence is needed: %w", err)
	}
	return needs, nil
}
