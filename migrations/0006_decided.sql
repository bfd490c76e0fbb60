-- +goose Up

-- What was last decided about a vehicle that stations must hold before it is in
-- force: its status, or that a label of it is void; and the version of the
-- fleet's log that tells them. Null for what was decided before this was kept.
ALTER TABLE vehicle
    ADD COLUMN decided    text, -- active, blocked, workshop, retired, or label
    ADD COLUMN decided_at timestamptz,
    ADD COLUMN decided_n  bigint,
    ADD CONSTRAINT vehicle_decided CHECK ((decided IS NULL) = (decided_at IS NULL) AND (decided IS NULL) = (decided_n IS NULL));

-- Decisions that take something away: those that stations may not know yet are
-- few and new.
CREATE INDEX vehicle_decided_n ON vehicle (decided_n) WHERE decided <> 'active';
