-- +goose Up

-- By which rule a line of several fills was compared with them when somebody decided. 1, of decisions of before: in money only
-- where all of them had an amount, and by ten cents for each. 2: what has no amount is valued, and a line may be off by what any
-- line may. Decisions of before stay by theirs, so that what was accepted does not read as altered.
ALTER TABLE line_decision ADD COLUMN sum_rule int NOT NULL DEFAULT 1;

-- What a document of fuel cards bills beside its total, which is of the fee alone: the purchases of its statement. Of a table
-- the total has them.
CREATE FUNCTION billed_by_card(d document) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE d.version WHEN 'plain' THEN 0
       ELSE (SELECT least(coalesce(sum(i.amount_cents), 0), 1000000000000000) FROM document_item i WHERE i.document = d.document AND i.part = 'purchase')::bigint END;

-- Since when documents are worth that, too, where discrepancies and the close weigh them: of months that were closed by now they
-- are worth what was signed.
CREATE TABLE cards_weighed (
    one     boolean NOT NULL DEFAULT true,
    from_on date NOT NULL, -- the first day that was in no closed month
    CONSTRAINT cards_weighed_pk PRIMARY KEY (one),
    CONSTRAINT cards_weighed_one CHECK (one)
);
INSERT INTO cards_weighed (from_on) SELECT coalesce(first_open_day(), '-infinity');
CREATE TRIGGER cards_weighed_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON cards_weighed FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- What a document is worth.
CREATE FUNCTION document_worth(d document) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN d.total_cents + CASE WHEN d.issued_at >= (SELECT from_on FROM cards_weighed) THEN billed_by_card(d) ELSE 0 END;
