-- +goose Up

-- Why a mode that was decided, and whose time has come, is not in force; null: nothing
-- went wrong.
ALTER TABLE mode_act
    ADD COLUMN trouble text,
    ADD COLUMN trouble_at timestamptz,
    ADD CONSTRAINT mode_act_trouble CHECK ((trouble IS NULL) = (trouble_at IS NULL) AND (trouble IS NULL OR state IN ('approved', 'void')));

-- The records of the office which say that a deputy was named, and that the term ended
-- before its time; null for terms of before this was kept.
ALTER TABLE deputy
    ADD COLUMN record text,
    ADD COLUMN ended_record text;
