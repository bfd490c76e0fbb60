-- +goose Up

-- What finds less of what rules of discrepancies find is proposed by one and approved by
-- another; what finds as much or more counts from the day that it says. Off finds nothing.
-- Without a limit it is as by default, which 0 meant; a limit of 0 is one now.
ALTER TABLE finding_rule
    ALTER COLUMN limit_n DROP NOT NULL,
    ADD COLUMN state text NOT NULL DEFAULT 'in_force', -- proposed, in_force or void
    ADD COLUMN loosens boolean NOT NULL DEFAULT false,
    ADD COLUMN approved_by text,
    ADD COLUMN approved_at timestamptz,
    ADD COLUMN approved_for text,
    ADD COLUMN record text, -- of the office, that says so
    ADD COLUMN ended_by text,
    ADD COLUMN ended_at timestamptz;
UPDATE finding_rule SET limit_n = NULL WHERE limit_n = 0;
ALTER TABLE finding_rule
    ADD CONSTRAINT finding_rule_state CHECK (state IN ('proposed', 'in_force', 'void')),
    ADD CONSTRAINT finding_rule_two CHECK (approved_by <> said_by),
    ADD CONSTRAINT finding_rule_alone CHECK (state <> 'in_force' OR NOT loosens OR approved_by IS NOT NULL AND approved_at IS NOT NULL AND record IS NOT NULL),
    ADD CONSTRAINT finding_rule_late CHECK (from_at >= approved_at),
    -- Of what was said before this nobody asked two.
    ADD CONSTRAINT finding_rule_off CHECK (NOT off OR loosens) NOT VALID;
-- One at a time is on its way for a rule.
CREATE UNIQUE INDEX finding_rule_waiting ON finding_rule (rule, class) WHERE state = 'proposed';
CREATE TRIGGER finding_rule_two_sides BEFORE INSERT OR UPDATE OF approved_by ON finding_rule FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL)
    EXECUTE FUNCTION two_sides('{said_by}', '{said_at}', '{approved_by}', '{approved_at}', '{approved_for}');

-- A name as it is compared: without accents, capitals, and the titles before it.
-- +goose StatementBegin
CREATE FUNCTION plain_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(translate(lower(btrim(name)), 'áéíóúüñÁÉÍÓÚÜÑ', 'aeiouunaeiouun'), '\s+', ' ', 'g'),
    '^((ing|lic|arq|dr|dra|mtro|mtra|prof|profa|sr|sra|srta|cmdte|cmte|comdte|cap|tte|sgto|pol|tec|enf|psic|biol|mvz|qfb|cp|lcp|tsu)\.? |(c|c\. ?p|l\. ?c\. ?p|m\. ?c|l\. ?a|l\. ?c|m\. ?v\. ?z|q\. ?f\. ?b|t\. ?s\. ?u)\. ?)+', '');
-- +goose StatementEnd

-- Which person a custodian is, where whoever said it said so.
ALTER TABLE vehicle_dated
    ADD COLUMN person text,
    ADD CONSTRAINT vehicle_dated_person FOREIGN KEY (person) REFERENCES person,
    ADD CONSTRAINT vehicle_dated_custodian CHECK (person IS NULL OR what = 'custodian' AND value <> '');
CREATE OR REPLACE VIEW vehicle_span AS
SELECT n, vehicle, what, value, detail, old_reading, new_reading, reason, said_by, said_at, applied_at, from_at AS said_from,
       CASE WHEN row_number() OVER w = 1 THEN '-infinity' ELSE from_at END AS from_at,
       coalesce(lead(from_at) OVER w, 'infinity') AS until_at, person
  FROM (SELECT DISTINCT ON (vehicle, what, from_at) * FROM vehicle_dated ORDER BY vehicle, what, from_at, n DESC) d
WINDOW w AS (PARTITION BY vehicle, what ORDER BY from_at);
