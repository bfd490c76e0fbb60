-- +goose Up

-- A department observes when its vehicles are released and what would have denied
-- them is only noted.
ALTER TABLE department
    ADD COLUMN mode text NOT NULL DEFAULT 'enforce',
    ADD CONSTRAINT department_mode CHECK (mode IN ('enforce', 'observe'));

-- From when a station or a department enforces, or observes again: proposed by one,
-- approved by another, put in force when its time comes. Nothing deletes a row.
CREATE TABLE mode_act (
    act     text NOT NULL,
    what    text NOT NULL, -- station or department
    subject text NOT NULL,
    mode    text NOT NULL,
    from_at timestamptz NOT NULL,
    why     text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    approved_by text,
    approved_at timestamptz,
    record  text, -- of the office, that says so
    state   text NOT NULL, -- proposed, approved, in_force or void
    ended_by text,
    ended_at timestamptz,
    CONSTRAINT mode_act_pk PRIMARY KEY (act),
    CONSTRAINT mode_act_what CHECK (what IN ('station', 'department')),
    CONSTRAINT mode_act_mode CHECK (mode IN ('enforce', 'observe')),
    CONSTRAINT mode_act_state CHECK (state IN ('proposed', 'approved', 'in_force', 'void')),
    CONSTRAINT mode_act_two CHECK (approved_by <> proposed_by),
    CONSTRAINT mode_act_approved CHECK (state NOT IN ('approved', 'in_force') OR approved_by IS NOT NULL AND approved_at IS NOT NULL AND record IS NOT NULL)
);
-- One at a time is on its way for a subject.
CREATE UNIQUE INDEX mode_act_waiting ON mode_act (what, subject) WHERE state IN ('proposed', 'approved');
CREATE INDEX mode_act_due ON mode_act (from_at) WHERE state = 'approved';
