package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Papers and prices of contracts, and what is billed of them beside what is matched. Like
// documents, these are of the whole house.

const contractPapersSQL = `
SELECT n, contract, kind, number, to_char(signed_on, 'YYYY-MM-DD'), min_cents, max_cents, min_ul, max_ul, coalesce(to_char(until_on, 'YYYY-MM-DD'), ''), beside_share::bigint, coalesce(to_char(beside_from, 'YYYY-MM-DD'), ''), reason, said_by, agreed_by, said_at
  FROM contract_paper ORDER BY contract, n`

// ContractPapers returns the papers of all contracts, as they were said.
func (s *Store) ContractPapers(ctx context.Context) ([]contracting.Paper, error) {
	return contractPapers(ctx, s.pool)
}

func contractPapers(ctx context.Context, db querier) (list []contracting.Paper, err error) {
	var p contracting.Paper
	err = readEach(ctx, db, "papers of contracts", contractPapersSQL, nil, []any{
		&p.N, &p.Contract, &p.Kind, &p.Number, &p.Signed, &p.MinCents, &p.MaxCents, &p.MinUL, &p.MaxUL, &p.Until, &p.Beside, &p.BesideFrom, &p.Reason, &p.By, &p.AgreedBy, &p.At,
	}, func() error {
		list = append(list, p)
		p.MinCents, p.MaxCents, p.MinUL, p.MaxUL, p.Beside = nil, nil, nil, nil, nil
		return nil
	})
	return list, err
}

// Papers are said one after another, so that the second of two sees the first.
const lockContractsSQL = `SELECT pg_advisory_xact_lock(hashtext('litro contract papers'))`

const contractOneSQL = `
SELECT contract, supplier, rfc, number, currency, supply, from_on, until_on, revision FROM contract_now WHERE contract = @contract`

const sayContractPaperSQL = `
INSERT INTO contract_paper (contract, kind, number, signed_on, min_cents, max_cents, min_ul, max_ul, until_on, beside_share, beside_from, reason, said_by, agreed_by, said_at)
VALUES (@contract, @kind, @number, @signed::date, @min_cents, @max_cents, @min_ul, @max_ul, nullif(@until, '')::date, @beside, nullif(@beside_from, '')::date, @reason, @by, @agreed, @at)`

// SayContractPaper keeps a paper if check finds nothing wrong with it.
func (s *Store) SayContractPaper(ctx context.Context, p contracting.Paper, check func(fleet.Contract, []contracting.Paper) error) error {
	args := pgx.NamedArgs{
		"contract": p.Contract, "kind": string(p.Kind), "number": p.Number, "signed": string(p.Signed), "min_cents": p.MinCents, "max_cents": p.MaxCents, "min_ul": p.MinUL, "max_ul": p.MaxUL,
		"until": string(p.Until), "beside": p.Beside, "beside_from": string(p.BesideFrom), "reason": p.Reason, "by": p.By, "agreed": p.AgreedBy, "at": p.At,
	}
	said, err := json.Marshal(p.Paper)
	if err != nil {
		return fmt.Errorf("paper %s of contract %s: %w", p.Number, p.Contract, err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockContractsSQL); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, contractOneSQL, args)
		if err != nil {
			return err
		}
		c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[fleet.Contract])
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		all, err := contractPapers(ctx, tx)
		if err != nil {
			return err
		}
		if err := check(c, slices.DeleteFunc(all, func(o contracting.Paper) bool { return o.Contract != p.Contract })); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sayContractPaperSQL, args); err != nil {
			return err
		}
		return audit(ctx, tx, p.By, "contract paper", p.Contract, nil, new(string(said)))
	})
	if constraint(err) == "contract_paper_closed" {
		return &contracting.Problem{Field: "beside_from", Code: "closed"}
	}
	if err != nil {
		return fmt.Errorf("paper %s of contract %s: %w", p.Number, p.Contract, err)
	}
	return nil
}

const contractPricesSQL = `
SELECT n, contract, product, to_char(from_on, 'YYYY-MM-DD'), coalesce(to_char(until_on, 'YYYY-MM-DD'), ''), kind, price_e4, index_name, reason, said_by, agreed_by, said_at,
       coalesce((SELECT c.currency FROM contract_now c WHERE c.contract = contract_price_now.contract), '')
  FROM contract_price_now ORDER BY contract, product, from_on`

// ContractPrices returns the prices of all contracts that count.
func (s *Store) ContractPrices(ctx context.Context) ([]contracting.Price, error) {
	return contractPrices(ctx, s.pool)
}

func contractPrices(ctx context.Context, db querier) (list []contracting.Price, err error) {
	var p contracting.Price
	var money string
	currencies, byIndex := map[string]string{}, false
	err = readEach(ctx, db, "prices of contracts", contractPricesSQL, nil, []any{&p.N, &p.Contract, &p.Product, &p.From, &p.Until, &p.Kind, &p.E4, &p.Index, &p.Reason, &p.By, &p.AgreedBy, &p.At, &money}, func() error {
		list, currencies[p.Contract], byIndex = append(list, p), money, byIndex || p.Index != ""
		return nil
	})
	if err != nil || !byIndex {
		return list, err
	}
	indices, err := indexPrices(ctx, db)
	contracting.WithIndices(list, indices, currencies)
	return list, err
}

// pricesByContract are those prices by their contracts.
func pricesByContract(ctx context.Context, db querier) (map[string][]contract.Price, error) {
	said, err := contractPrices(ctx, db)
	if err != nil {
		return nil, err
	}
	all := map[string][]contract.Price{}
	for _, p := range said {
		all[p.Contract] = append(all[p.Contract], p.Price)
	}
	return all, nil
}

const indexPricesSQL = `
SELECT n, name, product, to_char(on_day, 'YYYY-MM-DD'), price_e4, reason, said_by, agreed_by, said_at FROM index_price_now ORDER BY name COLLATE "C", product COLLATE "C", on_day`

// IndexPrices returns the prices of all indices that count.
func (s *Store) IndexPrices(ctx context.Context) ([]contracting.IndexPrice, error) {
	return indexPrices(ctx, s.pool)
}

func indexPrices(ctx context.Context, db querier) (list []contracting.IndexPrice, err error) {
	var p contracting.IndexPrice
	err = readEach(ctx, db, "prices of indices", indexPricesSQL, nil, []any{&p.N, &p.Index, &p.Product, &p.Day, &p.E4, &p.Reason, &p.By, &p.AgreedBy, &p.At}, func() error {
		list = append(list, p)
		return nil
	})
	return list, err
}

// What counts already is not said again.
const sayIndexPriceSQL = `
INSERT INTO index_price (name, product, on_day, price_e4, reason, said_by, agreed_by, said_at)
SELECT @index, @product, @day::date, @price_e4, @reason, @by, @agreed, @at
 WHERE coalesce((SELECT price_e4 FROM index_price_now WHERE name = @index AND product = @product AND on_day = @day::date), 0) <> @price_e4::bigint`

// SayIndexPrices adds what is said of indices, all or none. Whether that takes two people is the database's to say.
func (s *Store) SayIndexPrices(ctx context.Context, list []contracting.IndexPrice) (n int, err error) {
	var said []contracting.IndexPrice
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		said = said[:0]
		if _, err := tx.Exec(ctx, lockIndicesSQL); err != nil {
			return err
		}
		if err := s.sayZone(ctx, tx); err != nil {
			return err
		}
		for i := range list {
			p := &list[i]
			tag, err := tx.Exec(ctx, sayIndexPriceSQL, pgx.NamedArgs{
				"index": p.Index, "product": p.Product, "day": string(p.Day), "price_e4": p.E4, "reason": p.Reason, "by": p.By, "agreed": p.AgreedBy, "at": p.At,
			})
			if err != nil {
				return err
			}
			if tag.RowsAffected() > 0 {
				said = append(said, *p)
			}
		}
		if len(said) == 0 {
			return nil
		}
		b, err := json.Marshal(said)
		if err != nil {
			return err
		}
		return audit(ctx, tx, said[0].By, "price of an index", said[0].Index, nil, new(string(b)))
	})
	switch constraint(err) {
	case "index_price_closed":
		return 0, &contracting.Problem{Field: "index_day", Code: "closed"}
	case "index_price_two":
		return 0, &contracting.Problem{Field: "agreed", Code: "two"}
	}
	if err != nil {
		return 0, fmt.Errorf("say prices of indices: %w", err)
	}
	return len(said), nil
}

// Prices of indices are said one after another, so that what counts is known: after a month that is being
// closed, as prices of contracts are.
const lockIndicesSQL = `SELECT pg_advisory_xact_lock_shared(hashtext('litro close')), pg_advisory_xact_lock(hashtext('litro budget'))`

const contractThereSQL = `SELECT EXISTS (SELECT FROM contract WHERE contract = @contract)`

const sayContractPriceSQL = `
INSERT INTO contract_price (contract, product, from_on, until_on, kind, price_e4, index_name, reason, said_by, agreed_by, said_at)
VALUES (@contract, @product, @from::date, nullif(@until, '')::date, @kind, @price_e4, @index, @reason, @by, @agreed, @at)`

// SayContractPrice adds what is said of a price. Whether that takes two people is the database's to say.
func (s *Store) SayContractPrice(ctx context.Context, p contracting.Price) error {
	args := pgx.NamedArgs{
		"contract": p.Contract, "product": p.Product, "from": string(p.From), "until": string(p.Until), "kind": p.Kind, "price_e4": p.E4, "index": p.Index, "reason": p.Reason, "by": p.By, "agreed": p.AgreedBy, "at": p.At,
	}
	var there bool
	if err := s.pool.QueryRow(ctx, contractThereSQL, args).Scan(&there); err != nil || !there {
		return fmt.Errorf("price of contract %s: %w", p.Contract, errors.Join(err, fault.ErrNotFound))
	}
	err := s.say(ctx, "price of a contract", sayContractPriceSQL, args, p.By, "contract price", p.Contract, p.Price)
	switch constraint(err) {
	case "contract_price_closed":
		return &contracting.Problem{Field: "from", Code: "closed"}
	case "contract_price_currency":
		return &contracting.Problem{Field: "price_kind", Code: "currency"}
	case "contract_price_two":
		return &contracting.Problem{Field: "agreed", Code: "two"}
	}
	return err
}

const contractSeenSQL = `SELECT contract, paper, level, kind FROM contract_seen WHERE username = @who`

// ContractSeen returns which warnings somebody has seen.
func (s *Store) ContractSeen(ctx context.Context, who string) ([]contracting.Seen, error) {
	return collect[contracting.Seen](ctx, s, "warnings of contracts that were seen", contractSeenSQL, pgx.NamedArgs{"who": who})
}

const seeContractSQL = `
INSERT INTO contract_seen (contract, paper, level, kind, username, seen_at) VALUES (@contract, @paper, @level, @kind, @who, @at) ON CONFLICT DO NOTHING`

// SeeContract keeps that somebody has seen a warning; the same again changes nothing.
func (s *Store) SeeContract(ctx context.Context, who string, w contracting.Seen, at time.Time) error {
	return s.say(ctx, "warning that was seen", seeContractSQL, pgx.NamedArgs{"contract": w.Contract, "paper": w.Paper, "level": w.Level, "kind": string(w.Kind), "who": who, "at": at}, who, "contract warning seen", w.Contract, w)
}

// What bills fuel that came into own tanks: lines of who brings it in bulk, unless they are
// of a station.
const contractBulkSQL = `WITH ` + contractsNow + `
SELECT l.document, l.part, l.n, l.row, l.uuid, l.issued_at, l.issuer_name, l.issuer, trim(l.series || ' ' || l.number), l.currency, l.text, l.permit, l.ticket, l.product, l.at, l.day_alone, l.volume_ul, l.amount_cents, l.price_e4, w.came, w.weights
  FROM billed_line l
  LEFT JOIN LATERAL (SELECT array_agg(coalesce((e.body->>'to_at')::timestamptz, e.at) ORDER BY o.station, o.epoch, o.seq) AS came, array_agg(o.weight ORDER BY o.station, o.epoch, o.seq) AS weights
                       FROM (` + deliveriesOfLine + ` AND (q.document, q.part, q.line) = (l.document, l.part, l.n)) o
                       JOIN event e ON (e.station, e.epoch, e.seq, e.branch) = (o.station, o.epoch, o.seq, 0) AND e.kind = 'delivery') w ON true
 WHERE l.issued_at >= @from AND l.issued_at < @to
   AND ` + billsInBulk + `
 ORDER BY l.taken, l.n`

// ContractBulk returns them, of documents that were issued in some days, each with its parts of the deliveries that it is said
// to be of.
func (s *Store) ContractBulk(ctx context.Context, from, to time.Time, zone *time.Location) (list []contracting.BulkLine, err error) {
	var l contracting.BulkLine
	var issued time.Time
	var at *time.Time
	var came []time.Time
	var weights []int64
	err = readEach(ctx, s.pool, "lines of fuel in bulk", contractBulkSQL, pgx.NamedArgs{"from": wall(from, zone), "to": wall(to, zone)}, []any{
		&l.Document, &l.Part, &l.N, &l.Row, &l.UUID, &issued, &l.Supplier, &l.RFC, &l.Folio, &l.Currency, &l.Text, &l.Permit, &l.Ticket, &l.Product, &at, &l.DayAlone, &l.VolumeUL, &l.Cents, &l.PriceE4, &came, &weights,
	}, func() error {
		l.IssuedAt, l.At, l.Of = unwall(issued, zone), time.Time{}, nil
		if at != nil {
			l.At = unwall(*at, zone)
		}
		for i, p := range stockroom.Parts(l.VolumeUL, l.Cents, make([]dispense.Ref, len(came)), weights) {
			l.Of = append(l.Of, contracting.Came{At: came[i], VolumeUL: p.UL, Cents: p.Cents})
		}
		slices.SortStableFunc(l.Of, func(a, b contracting.Came) int { return a.At.Compare(b.At) })
		list = append(list, l)
		came, weights = nil, nil
		return nil
	})
	return list, err
}

// What came into own tanks and no line bills that counts, with its note, as spentReceiptsSQL has it. What a note says is in
// the money of the budget.
const contractReceiptsSQL = `WITH ` + contractsNow + `
SELECT e.station, coalesce(nullif(s.name, ''), e.station), e.epoch, e.seq, coalesce((e.body->>'to_at')::timestamptz, e.at), coalesce(e.body->>'tank', ''), coalesce(g.name, e.body->>'grade', ''), coalesce(g.product, ''),
       coalesce(nullif(n.note, ''), e.body->>'document', ''), b.contract, coalesce(n.volume_ul, (e.body->>'volume_ul')::bigint, 0), n.amount_cents, coalesce(budget_currency(o.day), b.currency)
  FROM event e
 CROSS JOIN LATERAL (SELECT (coalesce((e.body->>'to_at')::timestamptz, e.at) AT TIME ZONE @zone::text)::date AS day) o
  JOIN ` + bulkTerms + ` ON true
  LEFT JOIN station s ON s.station = e.station
  LEFT JOIN grade g ON g.grade = e.body->>'grade'
  LEFT JOIN delivery_noted n ON (n.station, n.epoch, n.seq) = (e.station, e.epoch, e.seq)
 WHERE e.kind = 'delivery' AND e.branch = 0 AND e.at >= @from::timestamptz - interval '2 days' AND e.at < @to::timestamptz + interval '2 days'
   AND coalesce((e.body->>'to_at')::timestamptz, e.at) >= @from AND coalesce((e.body->>'to_at')::timestamptz, e.at) < @to
   AND NOT EXISTS (SELECT FROM billed_line l WHERE (l.document, l.part, l.n) = (n.document, n.part, n.line))
   AND NOT EXISTS (SELECT FROM correction x WHERE (x.of_station, x.of_epoch, x.of_seq) = (e.station, e.epoch, e.seq) AND x.action = 'void')
 ORDER BY coalesce((e.body->>'to_at')::timestamptz, e.at), e.station, e.epoch, e.seq`

// Lines that are said to be of deliveries that count.
const linesOfDeliveriesSQL = `
SELECT DISTINCT n.document, n.part, n.line FROM delivery_noted n
 WHERE n.document IS NOT NULL AND NOT EXISTS (SELECT FROM correction x WHERE (x.of_station, x.of_epoch, x.of_seq) = (n.station, n.epoch, n.seq) AND x.action = 'void')`

// ContractReceipts returns what came between two times and no line bills, and which lines are said to be of a delivery.
func (s *Store) ContractReceipts(ctx context.Context, from, to time.Time, zone *time.Location) (list []contracting.Receipt, of map[matching.LineID]bool, err error) {
	var r contracting.Receipt
	err = readEach(ctx, s.pool, "what came into own tanks and is not billed", contractReceiptsSQL, pgx.NamedArgs{"from": from, "to": to, "zone": zone.String()}, []any{
		&r.Ref.Station, &r.StationName, &r.Ref.Epoch, &r.Ref.Seq, &r.At, &r.Tank, &r.Grade, &r.Product, &r.Note, &r.Contract, &r.VolumeUL, &r.Cents, &r.Currency,
	}, func() error {
		list = append(list, r)
		r.Cents = nil
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var l matching.LineID
	of = map[matching.LineID]bool{}
	err = readEach(ctx, s.pool, "lines that are of deliveries", linesOfDeliveriesSQL, nil, []any{&l.Document, &l.Part, &l.N}, func() error {
		of[l] = true
		return nil
	})
	return list, of, err
}

// Lines of notes that count, with the lines that each gives something back of: as the budget has them, see spentNotesSQL. What
// is in the place of a document (04) is of none.
const creditNotesSQL = `
SELECT c.document, c.part, c.n, c.uuid, c.issued_at, d.issuer_name, c.issuer, trim(c.series || ' ' || c.number), c.currency, c.amount_cents,
       c.ticket <> '' AND (c.permit <> '' OR EXISTS (SELECT FROM credited_line k JOIN document_item y ON (y.document, y.part, y.n) = (k.of_document, k.of_part, k.of_n)
                                                      WHERE (k.document, k.part, k.n) = (c.document, c.part, c.n) AND ticket_key(y.ticket) = ticket_key(c.ticket))),
       EXISTS (SELECT FROM document_of f WHERE f.document = c.document AND f.how <> '04'),
       ARRAY(SELECT o.document FROM document_of f JOIN document o ON o.uuid = f.uuid AND o.uuid <> '' AND o.other_of IS NULL AND o.issuer = c.issuer WHERE f.document = c.document AND f.how <> '04' ORDER BY o.n),
       coalesce(l.of_document, ''), coalesce(l.of_part, ''), coalesce(l.of_n, 0), coalesce(l.of_cents, 0),
       EXISTS (SELECT FROM billed_line b WHERE (b.document, b.part, b.n) = (l.of_document, l.of_part, l.of_n))
  FROM credit_line c
  LEFT JOIN credited_line l USING (document, part, n)
  JOIN document d ON d.document = c.document
 WHERE c.issued_at >= @from AND c.issued_at < @to
 ORDER BY c.issued_at, c.taken, c.part, c.n, l.of_document, l.of_part, l.of_n`

// CreditNotes returns them, of some days of issue.
func (s *Store) CreditNotes(ctx context.Context, from, to time.Time, zone *time.Location) (list []contracting.CreditLine, err error) {
	var c contracting.CreditLine
	var l contracting.CreditedLine
	var issued time.Time
	err = readEach(ctx, s.pool, "credit notes", creditNotesSQL, pgx.NamedArgs{"from": wall(from, zone), "to": wall(to, zone)}, []any{
		&c.LineID.Document, &c.Part, &c.N, &c.UUID, &issued, &c.Supplier, &c.RFC, &c.Folio, &c.Currency, &c.Cents, &c.Named, &c.Names, &c.Of, &l.Document, &l.Part, &l.N, &l.Cents, &l.Counts,
	}, func() error {
		if last := len(list) - 1; last < 0 || list[last].LineID != c.LineID {
			c.Credit.Document, c.IssuedAt = c.LineID.Document, unwall(issued, zone)
			list = append(list, c)
			list[last+1].Of = slices.Clone(c.Of)
		}
		if l.Document != "" {
			of := &list[len(list)-1]
			of.Lines = append(of.Lines, l)
		}
		return nil
	})
	return list, err
}
