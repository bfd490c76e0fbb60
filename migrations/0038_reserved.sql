-- +goose Up

-- These stand for all departments, and for what is reserved, where a question names its part
-- of the fleet.
ALTER TABLE department ADD CONSTRAINT department_word CHECK (department NOT IN ('*', '+'));

-- Whether a user sees vehicles of reserved classes. Who keeps users does, whatever this says.
ALTER TABLE app_user ADD COLUMN cleared boolean NOT NULL DEFAULT false;

-- That a class is reserved, and that it, or one vehicle, is so no more: what discloses is
-- proposed by one and approved by another. No row is deleted.
CREATE TABLE reserved_act (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    act      text NOT NULL, -- reserve or release
    class    text NOT NULL, -- whose vehicles; of a release of one vehicle the class that it was reserved with
    vehicle  text, -- null: all of the class
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    state    text NOT NULL, -- proposed, in_force or void
    approved_by text,
    approved_at timestamptz,
    approved_for text,
    ended_by text,
    ended_at timestamptz,
    CONSTRAINT reserved_act_pk PRIMARY KEY (n),
    CONSTRAINT reserved_act_act CHECK (act IN ('reserve', 'release') AND (act = 'release' OR vehicle IS NULL)),
    CONSTRAINT reserved_act_class FOREIGN KEY (class) REFERENCES rule,
    CONSTRAINT reserved_act_vehicle FOREIGN KEY (vehicle) REFERENCES vehicle,
    CONSTRAINT reserved_act_reason CHECK (btrim(reason) <> ''),
    CONSTRAINT reserved_act_state CHECK (state IN ('proposed', 'in_force', 'void')),
    CONSTRAINT reserved_act_two CHECK (approved_by <> said_by),
    CONSTRAINT reserved_act_alone CHECK (act = 'reserve' OR state <> 'in_force' OR approved_by IS NOT NULL AND approved_at IS NOT NULL)
);
-- One at a time is on its way.
CREATE UNIQUE INDEX reserved_act_waiting ON reserved_act (class, coalesce(vehicle, '')) WHERE state = 'proposed';
CREATE TRIGGER reserved_act_two_sides BEFORE INSERT OR UPDATE OF approved_by ON reserved_act FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL)
    EXECUTE FUNCTION two_sides('{said_by}', '{said_at}', '{approved_by}', '{approved_at}', '{approved_for}');

-- The classes that are reserved: those of which the last word is that they are.
CREATE VIEW reserved_class AS
SELECT class, reason, said_by, said_at
  FROM (SELECT DISTINCT ON (class) * FROM reserved_act WHERE vehicle IS NULL AND state = 'in_force' ORDER BY class, coalesce(approved_at, said_at) DESC, n DESC) a
 WHERE act = 'reserve';

-- The class with which a vehicle was reserved: it stays so when it becomes another, for
-- what is known of it then is known of it before. Nobody writes it but the triggers below.
ALTER TABLE vehicle
    ADD COLUMN reserved text,
    ADD CONSTRAINT vehicle_reserved_class FOREIGN KEY (reserved) REFERENCES rule;
CREATE INDEX vehicle_reserved ON vehicle (vehicle) WHERE reserved IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION keep_reserved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN -- nothing but an act of the table above changes it otherwise
        NEW.reserved := CASE TG_OP WHEN 'UPDATE' THEN OLD.reserved END;
    END IF;
    IF NEW.reserved IS NULL AND EXISTS (SELECT FROM reserved_class c WHERE c.class = coalesce(NEW.named_rule, NEW.rule)) THEN
        NEW.reserved := coalesce(NEW.named_rule, NEW.rule);
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER vehicle_new_reserved BEFORE INSERT ON vehicle FOR EACH ROW EXECUTE FUNCTION keep_reserved();
CREATE TRIGGER vehicle_keep_reserved BEFORE UPDATE OF rule, named_rule, reserved ON vehicle FOR EACH ROW EXECUTE FUNCTION keep_reserved();

-- A vehicle whose class is reserved is not released by itself: the trigger above says so again.
-- +goose StatementBegin
CREATE FUNCTION reserved_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.act = 'reserve' THEN
        UPDATE vehicle SET reserved = NEW.class WHERE coalesce(named_rule, rule) = NEW.class AND reserved IS NULL;
    ELSE
        UPDATE vehicle SET reserved = NULL WHERE reserved = NEW.class AND (NEW.vehicle IS NULL OR vehicle = NEW.vehicle);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER reserved_act_in_force AFTER INSERT OR UPDATE OF state ON reserved_act FOR EACH ROW WHEN (NEW.state = 'in_force') EXECUTE FUNCTION reserved_said();

-- What the departments of a question stand for: '*' among them is the whole fleet, and '+'
-- that who asks is cleared. Without '+' nothing of a reserved vehicle is there.
-- +goose StatementBegin
CREATE FUNCTION sees(departments text[], department text, reserved text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (coalesce(department = ANY (departments), false) OR '*' = ANY (departments)) AND (reserved IS NULL OR '+' = ANY (departments));
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION concerns(departments text[], of_vehicle text, at timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN EXISTS (SELECT FROM vehicle v
                WHERE v.vehicle = of_vehicle AND (v.reserved IS NULL OR '+' = ANY (departments))
                  AND ('*' = ANY (departments)
                       OR EXISTS (SELECT FROM vehicle_department d
                                   WHERE d.vehicle = of_vehicle AND d.from_at <= at AND d.until_at > at AND d.department = ANY (departments))));
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION concerns(departments text[], of_vehicle text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN EXISTS (SELECT FROM vehicle v
                WHERE v.vehicle = of_vehicle AND (v.reserved IS NULL OR '+' = ANY (departments))
                  AND ('*' = ANY (departments) OR EXISTS (SELECT FROM vehicle_department d WHERE d.vehicle = of_vehicle AND d.department = ANY (departments))));
-- +goose StatementEnd

-- The same of fuel that flowed, which need not be into a vehicle of the fleet.
-- +goose StatementBegin
CREATE FUNCTION fuels(departments text[], of_vehicle text, at timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN concerns(departments, of_vehicle, at) OR '*' = ANY (departments) AND NOT EXISTS (SELECT FROM vehicle v WHERE v.vehicle = of_vehicle);
-- +goose StatementEnd
-- Whether a rule of discrepancies is of how stations work, and says nothing of vehicles.
-- +goose StatementBegin
CREATE FUNCTION of_stations(rule text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rule IN ('off_book', 'hose_gap', 'fork', 'start_not_enrolled', 'foreign_label', 'forged_label', 'clock_unknown', 'clock_step', 'fault', 'records_late');
-- +goose StatementEnd

-- What reserved vehicles took, without which took it and who drove: so that totals are
-- the same whoever asks. Ways are not told. By days of what is summed up, one by one, and of
-- before Litro.
CREATE VIEW reserved_day AS
SELECT day, ''::text AS vehicle, ''::text AS driver, grade, station, 'reserved'::text AS purpose, currency, department, ''::text AS state, ''::text AS custodian,
       ''::text AS funding, class, false AS handed, sum(fills)::bigint AS fills, sum(typed)::bigint AS typed, sum(corrected)::bigint AS corrected,
       sum(unpriced)::bigint AS unpriced, sum(volume_ul)::bigint AS volume_ul, sum(amount_cents)::bigint AS amount_cents,
       0::bigint AS way_m, 0::bigint AS way_ul, 0::bigint AS way_cents, 0::bigint AS way_unpriced, 0::bigint AS run_s, 0::bigint AS run_ul
  FROM fuel_day WHERE vehicle IN (SELECT v.vehicle FROM vehicle v WHERE v.reserved IS NOT NULL)
 GROUP BY day, grade, station, currency, department, class;
CREATE VIEW reserved_fill AS
SELECT e.happened_at, e.station, e.contract, e.permit, e.grade, e.volume_ul, e.amount_cents, e.currency, e.volume_from = 'typed' AS typed, e.corrected,
       coalesce(d.department, '') AS department, coalesce(c.value, '') AS class
  FROM effective_dispense e
  JOIN vehicle v ON v.vehicle = e.vehicle AND v.reserved IS NOT NULL
  LEFT JOIN vehicle_department d ON d.vehicle = e.vehicle AND d.from_at <= e.happened_at AND d.until_at > e.happened_at
  LEFT JOIN LATERAL (SELECT s.value FROM (SELECT * FROM vehicle_span s WHERE s.vehicle = e.vehicle AND s.what = 'class' OFFSET 0) s
                      WHERE s.from_at <= e.happened_at AND s.until_at > e.happened_at) c ON true;
CREATE VIEW reserved_past AS
SELECT p.happened_at, p.volume_ul, p.amount_cents, coalesce(d.department, '') AS department, coalesce(c.value, '') AS class
  FROM past_fill p
  JOIN vehicle v ON v.vehicle = p.vehicle AND v.reserved IS NOT NULL
  LEFT JOIN vehicle_department d ON d.vehicle = p.vehicle AND d.from_at <= p.happened_at AND d.until_at > p.happened_at
  LEFT JOIN LATERAL (SELECT s.value FROM (SELECT * FROM vehicle_span s WHERE s.vehicle = p.vehicle AND s.what = 'class' OFFSET 0) s
                      WHERE s.from_at <= p.happened_at AND s.until_at > p.happened_at) c ON true;
