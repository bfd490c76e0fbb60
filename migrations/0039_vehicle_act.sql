-- +goose Up

-- Files of vehicles, and changes of one vehicle's department or class, that might let a
-- vehicle take more. What loosens nothing has no row: it is in force at once. Nothing
-- deletes a row.
CREATE TABLE vehicle_act (
    act      text NOT NULL,
    of       text NOT NULL, -- a vehicle, or the SHA-256 of a file
    said     json,          -- what is said of the vehicle …
    file     text,          -- … or the file's name, …
    bytes    bytea,         -- … the file, …
    meant    json,          -- … how it is meant, …
    shown    text,          -- … and the digest of what was shown of its rows
    loosens  jsonb NOT NULL, -- the fields that might let more through, by fleet numbers
    why      text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    approved_by text,
    approved_at timestamptz,
    approved_for text,
    record   text, -- of the office, that says so
    state    text NOT NULL, -- proposed, in_force or void
    ended_by text,
    ended_at timestamptz,
    CONSTRAINT vehicle_act_pk PRIMARY KEY (act),
    CONSTRAINT vehicle_act_one CHECK ((said IS NULL) = (bytes IS NOT NULL) AND num_nulls(file, bytes, meant, shown) IN (0, 4)),
    CONSTRAINT vehicle_act_bytes CHECK (length(bytes) <= 10485760),
    CONSTRAINT vehicle_act_state CHECK (state IN ('proposed', 'in_force', 'void')),
    CONSTRAINT vehicle_act_loosens CHECK (jsonb_typeof(loosens) = 'object' AND loosens <> '{}'),
    CONSTRAINT vehicle_act_two CHECK (approved_by <> proposed_by),
    CONSTRAINT vehicle_act_alone CHECK (state <> 'in_force' OR approved_by IS NOT NULL AND approved_at IS NOT NULL AND record IS NOT NULL)
);
-- One at a time is on its way for a vehicle, and a file waits once.
CREATE UNIQUE INDEX vehicle_act_waiting ON vehicle_act (of) WHERE state = 'proposed';
CREATE INDEX vehicle_act_when ON vehicle_act (proposed_at);
CREATE TRIGGER vehicle_act_two_sides BEFORE INSERT OR UPDATE OF approved_by ON vehicle_act FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL)
    EXECUTE FUNCTION two_sides('{proposed_by}', '{proposed_at}', '{approved_by}', '{approved_at}', '{approved_for}');

-- What a row that is to come may loosen when its day has come, by fleet numbers: what two
-- people agreed on, or what was in force before it. Null: nothing.
ALTER TABLE vehicle_dated ADD COLUMN agreed jsonb;
