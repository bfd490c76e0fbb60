-- +goose Up

-- What the box of an epoch said last, since another one of its station speaks: how many records it held, and when. What of that never came
-- is lost with it until somebody says otherwise.
CREATE TABLE last_word (
    station text NOT NULL,
    epoch   bigint NOT NULL,
    durable bigint NOT NULL,
    at      timestamptz NOT NULL,
    CONSTRAINT last_word_pk PRIMARY KEY (station, epoch),
    CONSTRAINT last_word_of FOREIGN KEY (station) REFERENCES station
);
-- +goose StatementBegin
CREATE FUNCTION keep_last_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO last_word (station, epoch, durable, at) VALUES (OLD.station, OLD.epoch, OLD.durable, OLD.at)
        ON CONFLICT (station, epoch) DO UPDATE SET durable = greatest(last_word.durable, excluded.durable), at = greatest(last_word.at, excluded.at);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER sign_of_life_last_word AFTER UPDATE ON sign_of_life FOR EACH ROW WHEN (OLD.epoch <> NEW.epoch) EXECUTE FUNCTION keep_last_word();
CREATE TRIGGER last_word_stays BEFORE DELETE OR TRUNCATE ON last_word FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- In which month of its year an allotment begins to count: the one after the last that had ended when it was stated, for what closed months might
-- spend stays. Until now it counted in all.
ALTER TABLE budget_allotment ADD COLUMN counts_from int NOT NULL DEFAULT 1,
    ADD CONSTRAINT budget_allotment_counts CHECK (counts_from BETWEEN 1 AND 13);
-- +goose StatementBegin
CREATE FUNCTION allotment_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(max(m), 0) + 1 INTO NEW.counts_from FROM generate_series(1, 12) m WHERE settled(NEW.year, m);
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER budget_allotment_close_waits BEFORE INSERT ON budget_allotment FOR EACH STATEMENT EXECUTE FUNCTION close_waits();
CREATE TRIGGER budget_allotment_counts BEFORE INSERT ON budget_allotment FOR EACH ROW EXECUTE FUNCTION allotment_counts();
