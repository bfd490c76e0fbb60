-- +goose Up

-- What fleet, departments, classes and vehicles say of how vehicles may fuel, and what
-- stations a cluster has. A class is a rule that people name: while it says nothing here,
-- the body of the rule is what it says.
CREATE TABLE rule_terms (
    level    text NOT NULL,
    of       text NOT NULL, -- a department, a class, a vehicle, a cluster; '' for the fleet
    body     json NOT NULL,
    revision bigint NOT NULL DEFAULT 1,
    CONSTRAINT rule_terms_pk PRIMARY KEY (level, of),
    CONSTRAINT rule_terms_level CHECK (level IN ('fleet', 'department', 'class', 'vehicle', 'cluster')),
    CONSTRAINT rule_terms_of CHECK ((level = 'fleet') = (of = ''))
);

-- Each time that a level says something else. What loosens is proposed by one and
-- approved by another; what does not is in force at once. Nothing deletes a row.
CREATE TABLE rule_act (
    act      text NOT NULL,
    level    text NOT NULL,
    of       text NOT NULL,
    body     json NOT NULL, -- all that the level says from then on
    was      json NOT NULL, -- what it said before
    revision bigint NOT NULL, -- of what was read; 0 where nothing was said
    loosens  text[] NOT NULL, -- the fields that might let more through for any vehicle
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
    CONSTRAINT rule_act_pk PRIMARY KEY (act),
    CONSTRAINT rule_act_state CHECK (state IN ('proposed', 'in_force', 'void')),
    CONSTRAINT rule_act_two CHECK (approved_by <> proposed_by),
    CONSTRAINT rule_act_alone CHECK (state <> 'in_force' OR loosens = '{}' OR approved_by IS NOT NULL AND approved_at IS NOT NULL AND record IS NOT NULL)
);
-- One at a time is on its way for a level.
CREATE UNIQUE INDEX rule_act_waiting ON rule_act (level, of) WHERE state = 'proposed';
CREATE INDEX rule_act_when ON rule_act (proposed_at);
CREATE TRIGGER rule_act_two_sides BEFORE INSERT OR UPDATE OF approved_by ON rule_act FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL)
    EXECUTE FUNCTION two_sides('{proposed_by}', '{proposed_at}', '{approved_by}', '{approved_at}', '{approved_for}');

-- Whoever makes what is in force of what levels say holds this row's lock, and with it
-- the prices by which money was made liters.
CREATE TABLE rule_applied (
    one    boolean NOT NULL DEFAULT true,
    prices text NOT NULL DEFAULT '',
    CONSTRAINT rule_applied_pk PRIMARY KEY (one),
    CONSTRAINT rule_applied_one CHECK (one)
);
INSERT INTO rule_applied DEFAULT VALUES;

-- Rules that were made of what levels say. The others are classes, which people name.
ALTER TABLE rule ADD COLUMN made boolean NOT NULL DEFAULT false;

-- A vehicle's rule and quotas are those in force, which stations are told. What the
-- vehicle names is here where that is something else; null: it is the same.
ALTER TABLE vehicle
    ADD COLUMN named_rule   text,
    ADD COLUMN named_quotas text[],
    ADD CONSTRAINT vehicle_named_rule FOREIGN KEY (named_rule) REFERENCES rule,
    ADD CONSTRAINT vehicle_named CHECK ((named_rule IS NULL) = (named_quotas IS NULL));
CREATE INDEX vehicle_of_class ON vehicle (coalesce(named_rule, rule));

-- Departments of which a person drives any vehicle, besides the vehicles named; neither:
-- all vehicles.
ALTER TABLE person ADD COLUMN departments text[] NOT NULL DEFAULT '{}';
