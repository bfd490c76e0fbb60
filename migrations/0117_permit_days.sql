-- +goose Up

-- Stations of contracts have days. What a permit is said to be of, which box of ours stands there and by which key
-- statements of cards know it decides whose a line and a fill are, so it counts from a day on, and takes two people.
ALTER TABLE permit
    ADD COLUMN from_on date NOT NULL DEFAULT '1970-01-01', -- from when it is so; that day: of all
    ADD COLUMN until_on date, -- the last day; null: until the contract ends
    ADD COLUMN agreed_by text NOT NULL DEFAULT '', -- '': it took one
    ADD CONSTRAINT permit_days CHECK (until_on >= from_on);
CREATE OR REPLACE VIEW permit_now AS
SELECT DISTINCT ON (contract, permit) * FROM permit ORDER BY contract, permit, revision DESC;

-- Of what began the last counts on a day, and of one first day what was said last: each row is of the days from
-- from_on to last_on.
CREATE VIEW permit_on AS
SELECT p.*, least(coalesce(p.until_on, 'infinity'::date), coalesce(lead(p.from_on) OVER (PARTITION BY p.contract, p.permit ORDER BY p.from_on) - 1, 'infinity'::date)) AS last_on
  FROM (SELECT DISTINCT ON (contract, permit, from_on) * FROM permit ORDER BY contract, permit, from_on, revision DESC) p;

-- Once there is a document or a closed month, a further station, other days, another box or another key take two
-- people either way: by a station that is there a line finds its fill, and without one a fill waits for no invoice.
-- Its name, its address and whether tickets are typed of it are one person's. Nothing changes a day of a closed month.
-- +goose StatementBegin
CREATE FUNCTION permit_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was record;
    begins date; -- the first day on which something changes; null: nothing does
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro contracts'));
    SELECT * INTO was FROM permit WHERE (contract, permit, from_on) = (NEW.contract, NEW.permit, NEW.from_on) ORDER BY revision DESC LIMIT 1;
    IF NOT FOUND OR (NEW.station, NEW.card_key) IS DISTINCT FROM (was.station, was.card_key) THEN
        begins := NEW.from_on;
    ELSIF NEW.until_on IS DISTINCT FROM was.until_on THEN
        begins := least(was.until_on, NEW.until_on) + 1; -- least passes over null
    END IF;
    IF begins < first_open_day() THEN
        RAISE EXCEPTION 'the month of % is closed', begins USING ERRCODE = 'check_violation', CONSTRAINT = 'permit_closed';
    END IF;
    IF begins IS NOT NULL AND lower(btrim(NEW.agreed_by)) IN ('', lower(btrim(NEW.added_by))) AND (EXISTS (SELECT FROM document) OR EXISTS (SELECT FROM close_act)) THEN
        RAISE EXCEPTION 'from % on this changes whose fuel station % is: it takes two people', begins, NEW.permit USING ERRCODE = 'check_violation', CONSTRAINT = 'permit_two';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER permit_close_waits BEFORE INSERT ON permit FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER permit_two BEFORE INSERT ON permit FOR EACH ROW EXECUTE FUNCTION permit_takes_two();

-- Whether a line may be of some days of a station: by its own day, and without one by its document's and the two
-- months before it, since a document bills what was before it, also of a station that has ended since.
CREATE FUNCTION line_within(at timestamp, issued_at timestamp, from_on date, last_on date) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT from_on <= coalesce(at, issued_at)::date AND last_on >= coalesce(at::date, issued_at::date - 62)
$$;

-- The lines of which each credit note gives something back, as in 0097; a line is of a station by its own day.
CREATE OR REPLACE VIEW credited_line AS
WITH r AS (
    SELECT DISTINCT c.document, c.part, c.n, c.product, c.permit, c.ticket, o.document AS of
      FROM credit_line c
      JOIN document_of f ON f.document = c.document AND f.how IN ('01', '03') AND f.uuid <> ''
      JOIN document o ON o.uuid = f.uuid AND o.uuid <> '' AND o.kind = 'I' AND o.other_of IS NULL AND o.issuer = c.issuer
), named AS (
    SELECT r.document, r.part, r.n, x.document AS of_document, x.part AS of_part, x.n AS of_n
      FROM r
      JOIN document_item x ON x.document = r.of
       AND CASE WHEN r.ticket <> '' AND (r.permit <> '' OR EXISTS (SELECT FROM document_item y WHERE y.document = r.of AND ticket_key(y.ticket) = ticket_key(r.ticket)))
                THEN ticket_key(x.ticket) = ticket_key(r.ticket) AND (r.permit = '' OR permit_key(x.permit) = permit_key(r.permit))
                WHEN EXISTS (SELECT FROM document_item y WHERE y.document = r.of AND y.product = r.product) THEN x.product = r.product
                ELSE x.volume_ul > 0 END
), loose AS (
    SELECT c.document, c.part, c.n, min(l.document) AS of_document, min(l.part) AS of_part, min(l.n) AS of_n
      FROM credit_line c
      JOIN billed_line l ON l.issuer = c.issuer AND ticket_key(l.ticket) = ticket_key(c.ticket) AND permit_key(l.permit) = permit_key(c.permit)
     WHERE c.ticket <> '' AND NOT EXISTS (SELECT FROM document_of f WHERE f.document = c.document AND f.how IN ('01', '03'))
     GROUP BY c.document, c.part, c.n HAVING count(*) = 1
)
SELECT a.document, a.part, a.n, a.of_document, a.of_part, a.of_n, x.amount_cents AS of_cents,
       CASE WHEN b.document IS NULL THEN 'apart'
            WHEN EXISTS (SELECT FROM delivery_noted n WHERE (n.document, n.part, n.line) = (a.of_document, a.of_part, a.of_n)) AND s.currency = o.currency THEN 'received'
            WHEN d.what IS NULL AND EXISTS (SELECT FROM contract_now c WHERE c.rfc = b.issuer AND c.supply = 'bulk' AND b.issued_at >= c.from_on AND (c.until_on IS NULL OR b.issued_at < c.until_on + 1))
             AND NOT EXISTS (SELECT FROM permit_on p JOIN contract_now c USING (contract) WHERE c.rfc = b.issuer AND permit_key(p.permit) = permit_key(b.permit) AND line_within(b.at, b.issued_at, p.from_on, p.last_on)) THEN 'apart'
            ELSE coalesce(d.what, 'open') END AS state
  FROM (SELECT * FROM named UNION ALL SELECT * FROM loose) a
  JOIN document s ON s.document = a.document
  JOIN document o ON o.document = a.of_document
  JOIN document_item x ON (x.document, x.part, x.n) = (a.of_document, a.of_part, a.of_n)
  LEFT JOIN billed_line b ON (b.document, b.part, b.n) = (a.of_document, a.of_part, a.of_n)
  LEFT JOIN line_decided d ON (d.document, d.part, d.n) = (a.of_document, a.of_part, a.of_n);
