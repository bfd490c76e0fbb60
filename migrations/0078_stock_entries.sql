-- +goose Up

-- From which day on journal entries are made of own tanks at average cost, and by which accounts
-- of the books, as two people said it. The first day is said once: what is said after the first
-- entries went out is for later days, and stock stays in its account.
CREATE TABLE stock_terms (
    n         bigint GENERATED ALWAYS AS IDENTITY,
    begins    boolean NOT NULL, -- this is the first day, whatever was said before
    from_on   date NOT NULL,
    general   text NOT NULL, -- the account of the budget of what no vehicle is known to have taken
    stock     text NOT NULL,
    supplier  text NOT NULL,
    expense   text NOT NULL,
    loss      text NOT NULL,
    transit   text NOT NULL,
    begun     text NOT NULL, -- what stock begins with
    reason    text NOT NULL,
    said_by   text NOT NULL,
    agreed_by text NOT NULL,
    said_at   timestamptz NOT NULL,
    CONSTRAINT stock_terms_pk PRIMARY KEY (n),
    CONSTRAINT stock_terms_two CHECK (lower(btrim(agreed_by)) NOT IN ('', lower(btrim(said_by)))),
    CONSTRAINT stock_terms_accounts CHECK ('' NOT IN (btrim(general), btrim(stock), btrim(supplier), btrim(expense), btrim(loss), btrim(transit), btrim(begun)) AND stock NOT IN (supplier, expense, loss, transit, begun)),
    CONSTRAINT stock_terms_why CHECK (btrim(reason) <> '')
);

-- What each account of the budget has of what was booked of stock, as entries went out.
CREATE TABLE stock_share (
    booking bigint NOT NULL,
    account text NOT NULL,
    partida text NOT NULL,
    cents   bigint NOT NULL,
    batch   text NOT NULL, -- of the entries, which say who made them and when
    CONSTRAINT stock_share_pk PRIMARY KEY (booking, account, partida),
    CONSTRAINT stock_share_of FOREIGN KEY (booking) REFERENCES stock_booking,
    CONSTRAINT stock_share_size CHECK (cents <> 0 AND account <> '')
);

-- An entry of stock that went out stays: no terms are said for its day any more.
-- +goose StatementBegin
CREATE FUNCTION stock_terms_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first record;
    posted date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('litro budget'));
    SELECT max(day) INTO posted FROM budget_entry WHERE starts_with(subject, 'stock/');
    SELECT from_on, stock INTO first FROM stock_terms WHERE begins ORDER BY n DESC LIMIT 1;
    IF NEW.begins AND posted IS NOT NULL OR NOT NEW.begins AND (first.from_on IS NULL OR NEW.from_on <= first.from_on OR NEW.from_on <= posted OR NEW.stock <> first.stock) THEN
        RAISE EXCEPTION 'entries of stock went out until %: say terms of a later day, with the same account of stock', posted USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_terms_stay';
    END IF;
    -- What stock begins with would be in that account twice.
    IF NEW.begins AND (SELECT coalesce(sum(l.debit_cents - l.credit_cents), 0) FROM budget_entry e JOIN budget_entry_line l USING (key)
                        WHERE l.account = NEW.stock AND e.day < NEW.from_on AND NOT starts_with(e.subject, 'stock/')) <> 0 THEN
        RAISE EXCEPTION 'account % has stock by entries of before: name another, and this one as what stock begins with', NEW.stock USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_terms_held';
    END IF;
    RETURN NEW;
END
$$;
-- What accounts have comes to what was booked, and to what went out.
CREATE FUNCTION stock_shares_come_to_it() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT b.n INTO wrong FROM (SELECT DISTINCT booking AS n FROM shared) s JOIN stock_booking b USING (n)
     WHERE b.cents <> (SELECT sum(cents) FROM stock_share x WHERE x.booking = b.n) LIMIT 1;
    IF wrong IS NULL THEN
        SELECT s.booking INTO wrong FROM shared s LEFT JOIN budget_entry e ON e.subject = 'stock/' || s.booking || '/' || s.account || '/' || s.partida AND e.batch = s.batch WHERE e.key IS NULL LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the shares of booking % do not come to it, or did not go out', wrong USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_share_whole';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stock_terms_stay BEFORE INSERT ON stock_terms FOR EACH ROW EXECUTE FUNCTION stock_terms_stay();
CREATE TRIGGER stock_share_whole AFTER INSERT ON stock_share REFERENCING NEW TABLE AS shared FOR EACH STATEMENT EXECUTE FUNCTION stock_shares_come_to_it();
CREATE TRIGGER stock_terms_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_terms FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER stock_share_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_share FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

CREATE INDEX budget_entry_stock ON budget_entry (n) WHERE starts_with(subject, 'stock/');
