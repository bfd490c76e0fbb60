-- +goose Up

-- Who signs in, and who is known at the islands, may be one human being.
ALTER TABLE app_user
    ADD COLUMN person text,
    ADD CONSTRAINT app_user_is FOREIGN KEY (person) REFERENCES person,
    ADD CONSTRAINT app_user_person UNIQUE (person);

-- Whose a session is; '' while nobody is signed in with it. Those from before this
-- was kept end with this migration: nobody could end them.
DELETE FROM sessions;
ALTER TABLE sessions ADD COLUMN username text NOT NULL DEFAULT '';
CREATE INDEX sessions_of ON sessions (username) WHERE username <> '';
CREATE INDEX audit_signed_in ON audit (who, at) WHERE what = 'signed in';

-- A badge that ends by itself, at stations without a network too.
ALTER TABLE label
    ADD COLUMN until_at timestamptz, -- null: no end
    DROP CONSTRAINT label_why,
    ADD CONSTRAINT label_why CHECK (why IN ('first', 'worn', 'lost', 'stolen', 'temporary')),
    ADD CONSTRAINT label_temporary CHECK ((why = 'temporary') = (until_at IS NOT NULL) AND (until_at IS NULL OR person IS NOT NULL));

-- What was last decided about a person that stations must hold before it is in
-- force: that they left, or that their badge is void.
ALTER TABLE person
    ADD COLUMN decided    text, -- left or badge
    ADD COLUMN decided_at timestamptz,
    ADD COLUMN decided_n  bigint,
    ADD CONSTRAINT person_decided CHECK ((decided IS NULL) = (decided_at IS NULL) AND (decided IS NULL) = (decided_n IS NULL)),
    ADD CONSTRAINT person_decided_what CHECK (decided IN ('left', 'badge'));

-- Who leaves, from when, and why: a person, a user, or both that are one. Rows are
-- only added.
CREATE TABLE leaving (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    person   text,
    username text,
    from_at  timestamptz NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    applied_at timestamptz, -- when it was put in force; null while it is to come
    void_at    timestamptz, -- when it was taken back, or another day was said
    CONSTRAINT leaving_pk PRIMARY KEY (n),
    CONSTRAINT leaving_who CHECK (person IS NOT NULL OR username IS NOT NULL),
    CONSTRAINT leaving_person FOREIGN KEY (person) REFERENCES person,
    CONSTRAINT leaving_username FOREIGN KEY (username) REFERENCES app_user
);
CREATE INDEX leaving_due ON leaving (from_at) WHERE applied_at IS NULL AND void_at IS NULL;

-- Who approves in whose stead, from when to when. Rows are only added; one that
-- ended early says so.
CREATE TABLE deputy (
    term      text NOT NULL,
    principal text NOT NULL,
    deputy    text NOT NULL,
    from_at   timestamptz NOT NULL,
    until_at  timestamptz NOT NULL,
    why       text NOT NULL,
    said_by   text NOT NULL,
    said_at   timestamptz NOT NULL,
    ended_by  text,
    ended_at  timestamptz,
    CONSTRAINT deputy_pk PRIMARY KEY (term),
    CONSTRAINT deputy_two CHECK (principal <> deputy),
    CONSTRAINT deputy_days CHECK (from_at < until_at),
    CONSTRAINT deputy_ended CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    CONSTRAINT deputy_principal FOREIGN KEY (principal) REFERENCES app_user,
    CONSTRAINT deputy_deputy FOREIGN KEY (deputy) REFERENCES app_user
);
CREATE INDEX deputy_of ON deputy (deputy, from_at);

-- Those for whom somebody could act at any time of a span: themselves, whoever they
-- stood in for, and so on. What stands in a chain is refused when it is said; should
-- terms that follow each other make one within the span, it counts as one.
-- +goose StatementBegin
CREATE FUNCTION acts_for(username text, since timestamptz, until timestamptz) RETURNS SETOF text LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE side (who) AS (
        SELECT username
        UNION
        SELECT d.principal FROM side s JOIN deputy d ON d.deputy = s.who
         WHERE d.from_at <= until AND least(d.until_at, d.ended_at) > since)
    SELECT who FROM side;
END;
-- +goose StatementEnd

-- Whether two people are one side of an act that one proposed at a time and the
-- other approves at another: the same, or standing in for the same.
-- +goose StatementBegin
CREATE FUNCTION same_side(proposer text, approver text, proposed timestamptz, approved timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT acts_for(proposer, proposed, approved) INTERSECT SELECT acts_for(approver, proposed, approved));
-- +goose StatementEnd

-- In whose stead something was approved; null: in one's own right.
ALTER TABLE once ADD COLUMN approved_for text;
ALTER TABLE mode_act ADD COLUMN approved_for text;
ALTER TABLE invitation ADD COLUMN decided_for text;
ALTER TABLE ticket ADD COLUMN ended_for text;

-- Nobody approves both sides of one act, whoever writes to the database. Arguments
-- are the places in the row of who proposed, when, who approved, when, and in whose
-- stead.
-- +goose StatementBegin
CREATE FUNCTION two_sides() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r jsonb := to_jsonb(NEW);
    approver text := r #>> TG_ARGV[2]::text[];
    at timestamptz := r #>> TG_ARGV[3]::text[];
    stead text := r #>> TG_ARGV[4]::text[];
BEGIN
    IF same_side(r #>> TG_ARGV[0]::text[], approver, (r #>> TG_ARGV[1]::text[])::timestamptz, at) THEN
        RAISE EXCEPTION 'who proposed it and who approves it are one side' USING ERRCODE = 'check_violation', CONSTRAINT = 'two_sides', TABLE = TG_TABLE_NAME;
    END IF;
    IF stead IS NOT NULL AND NOT EXISTS (
        SELECT FROM deputy d WHERE d.principal = stead AND d.deputy = approver AND d.from_at <= at AND least(d.until_at, d.ended_at) > at) THEN
        RAISE EXCEPTION 'nobody said that one stands in for the other' USING ERRCODE = 'check_violation', CONSTRAINT = 'in_stead', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER once_two_sides BEFORE INSERT OR UPDATE OF approved_by ON once FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL)
    EXECUTE FUNCTION two_sides('{proposed_by}', '{proposed_at}', '{approved_by}', '{approved_at}', '{approved_for}');
CREATE TRIGGER mode_act_two_sides BEFORE INSERT OR UPDATE OF approved_by ON mode_act FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL)
    EXECUTE FUNCTION two_sides('{proposed_by}', '{proposed_at}', '{approved_by}', '{approved_at}', '{approved_for}');
CREATE TRIGGER invitation_two_sides BEFORE INSERT OR UPDATE OF state ON invitation FOR EACH ROW WHEN (NEW.state = 'approved')
    EXECUTE FUNCTION two_sides('{invited_by}', '{invited_at}', '{decided_by}', '{decided_at}', '{decided_for}');
CREATE TRIGGER ticket_two_sides BEFORE INSERT OR UPDATE OF state ON ticket FOR EACH ROW WHEN (NEW.state = 'checked')
    EXECUTE FUNCTION two_sides('{opened_by}', '{opened_at}', '{ended_by}', '{ended_at}', '{ended_for}');
-- Both people of a spare sign at one moment; that they are two is the table's matter.
CREATE TRIGGER spare_two_sides BEFORE INSERT OR UPDATE OF approved_by ON spare FOR EACH ROW
    WHEN (NEW.state = 'approved' AND NEW.approved_by[1] <> NEW.approved_by[2])
    EXECUTE FUNCTION two_sides('{approved_by,0}', '{approved_at}', '{approved_by,1}', '{approved_at}', '{approved_for}');
