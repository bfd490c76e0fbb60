-- +goose Up

-- A logbook of several sheets has a code on each, which says which of how many it is. Null: its
-- code names none, as on logbooks of one sheet and on those that were printed before, of which
-- the last sheet alone has a code and stands for the whole.
ALTER TABLE signed_page
    ADD COLUMN no     int,
    ADD COLUMN sheets int,
    ADD CONSTRAINT signed_page_no CHECK (num_nulls(no, sheets) IN (0, 2) AND (no BETWEEN 1 AND sheets) IS NOT FALSE AND (sheets < 1000) IS NOT FALSE),
    ADD CONSTRAINT signed_page_no_of CHECK (no IS NULL OR vehicle IS NOT NULL);

ALTER TABLE signed_act
    ADD COLUMN no     int,
    ADD COLUMN sheets int,
    ADD CONSTRAINT signed_act_no CHECK (num_nulls(no, sheets) IN (0, 2) AND (no BETWEEN 1 AND sheets) IS NOT FALSE AND (sheets < 1000) IS NOT FALSE),
    -- People sign on the last.
    ADD CONSTRAINT signed_act_last_is_signed CHECK (positions IS NULL OR no IS NOT DISTINCT FROM sheets);

CREATE OR REPLACE VIEW signed_paper AS
SELECT a.* FROM signed_act a
 WHERE a.what = 'attached' AND NOT EXISTS (SELECT FROM signed_act l WHERE (l.scan, l.page) = (a.scan, a.page) AND l.n > a.n);
