-- What who is concerned with some departments may read: a view for each table that a page
-- asks, under the table's own name, with the rows of those departments. The role that
-- such pages are asked as has this schema before the other in its search path, and no
-- right to anything else; so a table that is not here is not there for it. The
-- departments are those of litro.departments, an array, set for one transaction; without
-- it there are no rows of any department. '*' among them is the whole fleet, and '+' that
-- who asks is cleared: without it nothing is there of a reserved vehicle.
--
-- Views read with their owner's rights and are filtered as a whole: what counts as a fill
-- is made of all records and corrections, and only then looked at for whose it is.

CREATE VIEW asking AS SELECT nullif(current_setting('litro.departments', true), '')::text[] AS departments;

-- Which vehicles are theirs, and of what time: that in which one of the departments had it.
CREATE VIEW theirs WITH (security_barrier) AS
SELECT d.vehicle, d.from_at, d.until_at FROM tables.vehicle_department d JOIN tables.vehicle v USING (vehicle)
 WHERE d.department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) AND (v.reserved IS NULL OR '+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]))
 UNION ALL
SELECT v.vehicle, '-infinity', 'infinity' FROM tables.vehicle v WHERE '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) AND (v.reserved IS NULL OR '+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]));
-- Which of the departments had which vehicle, when.
CREATE VIEW vehicle_department WITH (security_barrier) AS
SELECT d.* FROM tables.vehicle_department d JOIN tables.vehicle v USING (vehicle)
 WHERE (d.department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[])) AND (v.reserved IS NULL OR '+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]));
-- Departments by name: those, and whoever else ever had one of their vehicles.
CREATE VIEW department WITH (security_barrier) AS
SELECT * FROM tables.department
 WHERE department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[])
    OR department IN (SELECT d.department FROM tables.vehicle_department d WHERE d.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o));

CREATE VIEW mode_act WITH (security_barrier) AS
SELECT * FROM tables.mode_act m WHERE m.what = 'station' OR m.subject IN (SELECT d.department FROM litro_pages.department d);

-- A vehicle is known to all that ever had it: what it took in their time is theirs, and
-- its name belongs to it.
CREATE VIEW vehicle WITH (security_barrier) AS
SELECT * FROM tables.vehicle v WHERE v.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o);
CREATE VIEW vehicle_dated WITH (security_barrier) AS
SELECT * FROM tables.vehicle_dated v WHERE v.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o);
CREATE VIEW vehicle_span WITH (security_barrier) AS
SELECT * FROM tables.vehicle_span v WHERE v.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o);
CREATE VIEW odometer_span WITH (security_barrier) AS
SELECT * FROM tables.odometer_span v WHERE v.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o);
CREATE VIEW vehicle_km_day WITH (security_barrier) AS
SELECT * FROM tables.vehicle_km_day v WHERE v.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o);
CREATE VIEW photo WITH (security_barrier) AS
SELECT * FROM tables.photo p WHERE p.sha256 IN (SELECT v.photo FROM litro_pages.vehicle v);
-- The columns of a table are those that it had when this was drawn: who adds one to a
-- table changes this file. Last: what the calendar said of vehicles.
CREATE VIEW vehicle_stop WITH (security_barrier) AS
SELECT * FROM tables.vehicle_stop s WHERE s.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o);
CREATE VIEW quota WITH (security_barrier) AS
SELECT * FROM tables.quota q WHERE q.quota IN (SELECT unnest(v.quotas || coalesce(v.named_quotas, '{}')) FROM litro_pages.vehicle v);
CREATE VIEW draw WITH (security_barrier) AS
SELECT * FROM tables.draw d WHERE d.quota IN (SELECT unnest(v.quotas) FROM litro_pages.vehicle v);

-- What happened concerns whoever had the vehicle then.
CREATE VIEW effective_dispense WITH (security_barrier) AS
SELECT * FROM tables.effective_dispense d WHERE EXISTS
       (SELECT FROM litro_pages.theirs o WHERE o.vehicle = d.vehicle AND o.from_at <= d.happened_at AND o.until_at > d.happened_at)
 UNION ALL
SELECT * FROM tables.effective_dispense d WHERE '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) AND NOT EXISTS (SELECT FROM tables.vehicle v WHERE v.vehicle = d.vehicle);
CREATE VIEW dispense WITH (security_barrier) AS
SELECT * FROM tables.dispense d WHERE EXISTS
       (SELECT FROM litro_pages.theirs o WHERE o.vehicle = d.vehicle AND o.from_at <= d.happened_at AND o.until_at > d.happened_at);
CREATE VIEW authorize WITH (security_barrier) AS
SELECT * FROM tables.authorize d WHERE EXISTS
       (SELECT FROM litro_pages.theirs o WHERE o.vehicle = d.vehicle AND o.from_at <= d.at AND o.until_at > d.at);
CREATE VIEW deny WITH (security_barrier) AS
SELECT * FROM tables.deny d
 WHERE EXISTS (SELECT FROM litro_pages.theirs o WHERE o.vehicle = d.vehicle AND o.from_at <= d.at AND o.until_at > d.at) OR d.vehicle IS NULL AND '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]);
CREATE VIEW finding WITH (security_barrier) AS
SELECT * FROM tables.finding d
 WHERE EXISTS (SELECT FROM litro_pages.theirs o WHERE o.vehicle = d.vehicle AND o.from_at <= d.at AND o.until_at > d.at)
    OR d.vehicle IS NULL AND '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) AND of_stations(d.rule);
-- What was done about one that is found no more concerns whoever had the vehicle when the
-- fuel flowed that it was about.
CREATE VIEW finding_act WITH (security_barrier) AS
SELECT * FROM tables.finding_act a
 WHERE CASE WHEN EXISTS (SELECT FROM tables.finding f WHERE f.finding = a.finding) THEN EXISTS (SELECT FROM litro_pages.finding f WHERE f.finding = a.finding)
            ELSE EXISTS (SELECT FROM litro_pages.dispense d WHERE (d.station, d.epoch, d.seq, d.branch) = (a.of_station, a.of_epoch, a.of_seq, 0)) END;
CREATE VIEW evidence_named WITH (security_barrier) AS
SELECT * FROM tables.evidence_named e
 WHERE EXISTS (SELECT FROM litro_pages.finding_act a WHERE (a.station, a.epoch, a.seq, a.branch) = (e.station, e.epoch, e.seq, e.branch));
-- What is summed up of their fills. Of intervals, those that were theirs from the first
-- fill to the last. Whether anything is to be summed up again is told of the whole fleet.
CREATE VIEW fuel_day WITH (security_barrier) AS
SELECT day, vehicle, driver, grade, station, purpose, currency, department, state, custodian, funding, class, handed, fills, typed, corrected, unpriced, volume_ul, amount_cents,
       CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_m END AS way_m, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_ul END AS way_ul, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_cents END AS way_cents,
       CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_unpriced END AS way_unpriced, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE run_s END AS run_s, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE run_ul END AS run_ul
  FROM tables.fuel_day f
 WHERE (department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]))
   AND ('+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR vehicle NOT IN (SELECT v.vehicle FROM tables.vehicle v WHERE v.reserved IS NOT NULL));
CREATE VIEW fuel_month WITH (security_barrier) AS
SELECT day, vehicle, driver, grade, station, purpose, currency, department, state, custodian, funding, class, handed, fills, typed, corrected, unpriced, volume_ul, amount_cents,
       CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_m END AS way_m, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_ul END AS way_ul, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_cents END AS way_cents,
       CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_unpriced END AS way_unpriced, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE run_s END AS run_s, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE run_ul END AS run_ul
  FROM tables.fuel_month f
 WHERE (department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]))
   AND ('+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR vehicle NOT IN (SELECT v.vehicle FROM tables.vehicle v WHERE v.reserved IS NOT NULL));
CREATE VIEW fuel_total WITH (security_barrier) AS
SELECT day, vehicle, driver, grade, station, purpose, currency, department, state, custodian, funding, class, handed, fills, typed, corrected, unpriced, volume_ul, amount_cents,
       CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_m END AS way_m, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_ul END AS way_ul, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_cents END AS way_cents,
       CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_unpriced END AS way_unpriced, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE run_s END AS run_s, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE run_ul END AS run_ul
  FROM tables.fuel_total WHERE (department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[])) AND '+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]);
CREATE VIEW fuel_driver WITH (security_barrier) AS
SELECT day, vehicle, driver, grade, station, purpose, currency, department, state, custodian, funding, class, handed, fills, typed, corrected, unpriced, volume_ul, amount_cents,
       CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_m END AS way_m, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_ul END AS way_ul, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_cents END AS way_cents,
       CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE way_unpriced END AS way_unpriced, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE run_s END AS run_s, CASE WHEN handed AND NOT '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) THEN 0 ELSE run_ul END AS run_ul
  FROM tables.fuel_driver WHERE (department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[])) AND '+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]);
-- By stations what all took is summed up, whose it was is not.
CREATE VIEW fuel_station WITH (security_barrier) AS
SELECT * FROM tables.fuel_station WHERE '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) AND '+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]);
-- What reserved vehicles took is told to who is not cleared, and by its department only.
CREATE VIEW reserved_day WITH (security_barrier) AS
SELECT * FROM tables.reserved_day WHERE (department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[])) AND NOT '+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]);
CREATE VIEW reserved_fill WITH (security_barrier) AS
SELECT * FROM tables.reserved_fill WHERE (department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[])) AND NOT '+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]);
CREATE VIEW reserved_past WITH (security_barrier) AS
SELECT * FROM tables.reserved_past WHERE (department = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[])) AND NOT '+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]);
CREATE VIEW fuel_zone AS SELECT zone, loose FROM tables.fuel_zone;
CREATE VIEW fuel_stale AS SELECT from_at FROM tables.fuel_stale;
CREATE VIEW past_fill WITH (security_barrier) AS
SELECT * FROM tables.past_fill d WHERE EXISTS
       (SELECT FROM litro_pages.theirs o WHERE o.vehicle = d.vehicle AND o.from_at <= d.happened_at AND o.until_at > d.happened_at);
CREATE VIEW once WITH (security_barrier) AS
SELECT * FROM tables.once d WHERE EXISTS
       (SELECT FROM litro_pages.theirs o WHERE o.vehicle = d.vehicle AND o.from_at <= d.proposed_at AND o.until_at > d.proposed_at);

-- Corrections, and what they say instead, by what they correct or give.
CREATE VIEW replacement WITH (security_barrier) AS
SELECT * FROM tables.replacement r WHERE r.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o);
CREATE VIEW correction WITH (security_barrier) AS
SELECT * FROM tables.correction c
 WHERE EXISTS (SELECT FROM litro_pages.dispense d WHERE (d.station, d.epoch, d.seq) = (c.of_station, c.of_epoch, c.of_seq))
    OR EXISTS (SELECT FROM litro_pages.replacement r WHERE (r.station, r.epoch, r.seq, r.branch) = (c.station, c.epoch, c.seq, c.branch));
CREATE VIEW closing WITH (security_barrier) AS
SELECT * FROM tables.closing c
 WHERE EXISTS (SELECT FROM litro_pages.authorize a WHERE (a.station, a.epoch, a.seq) = (c.auth_station, c.auth_epoch, c.auth_seq));

-- Vouchers concern whoever had the vehicle when they were issued, and so does that they
-- were canceled.
CREATE VIEW voucher_act WITH (security_barrier) AS
SELECT * FROM tables.voucher_act a
 WHERE EXISTS (SELECT FROM tables.voucher_act i JOIN litro_pages.theirs o ON o.vehicle = i.vehicle AND o.from_at <= i.at AND o.until_at > i.at
                WHERE i.act = 'issued' AND i.first_no <= a.last_no AND i.last_no >= a.first_no
                  AND (a.act = 'canceled' OR (i.station, i.epoch, i.seq, i.branch) = (a.station, a.epoch, a.seq, a.branch)));
CREATE VIEW voucher WITH (security_barrier) AS
SELECT * FROM tables.voucher d WHERE EXISTS
       (SELECT FROM litro_pages.theirs o WHERE o.vehicle = d.vehicle AND o.from_at <= d.at AND o.until_at > d.at);
CREATE VIEW voucher_open WITH (security_barrier) AS
SELECT v.* FROM tables.voucher_open v
 WHERE EXISTS (SELECT FROM litro_pages.voucher_act a WHERE (a.station, a.epoch, a.seq, a.branch) = (v.station, v.epoch, v.seq, v.branch));
CREATE VIEW voucher_hold WITH (security_barrier) AS
SELECT h.* FROM tables.voucher_hold h
 WHERE EXISTS (SELECT FROM litro_pages.voucher_act a WHERE (a.station, a.epoch, a.seq, a.branch) = (h.station, h.epoch, h.seq, h.branch));
CREATE VIEW voucher_use WITH (security_barrier) AS
SELECT u.* FROM tables.voucher_use u WHERE u.number IN (SELECT v.number FROM litro_pages.voucher v);

-- A ticket concerns them when all that its vehicles got does; and who sent it, whatever
-- it says, but of a reserved vehicle.
CREATE VIEW ticket WITH (security_barrier) AS
SELECT * FROM tables.ticket t
 WHERE t.opened_by = nullif(current_setting('litro.username', true), '')
       AND ('+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR NOT EXISTS (SELECT FROM tables.ticket_part p JOIN tables.vehicle v USING (vehicle) WHERE p.ticket = t.ticket AND v.reserved IS NOT NULL))
    OR (SELECT coalesce(bool_and(EXISTS (SELECT FROM litro_pages.theirs o
                                          WHERE o.vehicle = p.vehicle AND o.from_at <= coalesce(t.happened_at, t.opened_at) AND o.until_at > coalesce(t.happened_at, t.opened_at))), '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]))
          FROM tables.ticket_part p WHERE (p.ticket, p.revision) = (t.ticket, t.revision) AND p.vehicle IS NOT NULL);
CREATE VIEW ticket_part WITH (security_barrier) AS
SELECT * FROM tables.ticket_part p WHERE p.ticket IN (SELECT t.ticket FROM litro_pages.ticket t);
CREATE VIEW ticket_evidence WITH (security_barrier) AS
SELECT * FROM tables.ticket_evidence e WHERE e.ticket IN (SELECT t.ticket FROM litro_pages.ticket t);

-- A person concerns them who drives for them or one of their vehicles, or may drive any,
-- and who is cleared only, when one of the vehicles is reserved.
CREATE VIEW person WITH (security_barrier) AS
SELECT * FROM tables.person p
 WHERE ('*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR p.vehicles = '{}' AND p.departments = '{}' OR p.departments && (SELECT departments FROM litro_pages.asking)
        OR p.vehicles && ARRAY(SELECT o.vehicle FROM litro_pages.theirs o))
   AND ('+' = ANY ((SELECT departments FROM litro_pages.asking)::text[]) OR NOT p.vehicles && ARRAY(SELECT v.vehicle FROM tables.vehicle v WHERE v.reserved IS NOT NULL));
CREATE VIEW label WITH (security_barrier) AS
SELECT * FROM tables.label l
 WHERE l.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o) OR l.person IN (SELECT p.person FROM litro_pages.person p);
-- A run of labels is theirs when all that it printed is, of vehicles that they ever had.
CREATE VIEW label_run WITH (security_barrier) AS
SELECT * FROM tables.label_run r
 WHERE (SELECT coalesce(bool_and(coalesce(l.vehicle IN (SELECT o.vehicle FROM litro_pages.theirs o), false)), false)
          FROM tables.label_printed p JOIN tables.label l USING (label, version) WHERE p.run = r.run);
CREATE VIEW label_printed WITH (security_barrier) AS
SELECT * FROM tables.label_printed p WHERE p.run IN (SELECT r.run FROM litro_pages.label_run r);
CREATE VIEW leaving WITH (security_barrier) AS
SELECT * FROM tables.leaving l WHERE l.person IN (SELECT p.person FROM litro_pages.person p);
-- Of users everybody's name, for it stands beside what they did; the rest only of those
-- who are such a person, and of the whole fleet's users who are none. '' is a person who is
-- not there.
CREATE VIEW app_user WITH (security_barrier) AS
SELECT u.username, u.name, shown AND u.active AS active, CASE WHEN shown THEN u.role END AS role,
       CASE WHEN p.person IS NOT NULL THEN p.person WHEN u.person IS NOT NULL THEN '' END AS person,
       CASE WHEN shown THEN u.departments END AS departments, shown AND u.cleared AS cleared
  FROM tables.app_user u LEFT JOIN litro_pages.person p ON p.person = u.person,
       LATERAL (SELECT coalesce(p.person IS NOT NULL OR u.person IS NULL AND '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]), false) AS shown) s;
CREATE VIEW sessions WITH (security_barrier) AS
SELECT s.username, s.expiry FROM tables.sessions s WHERE s.username IN (SELECT u.username FROM litro_pages.app_user u WHERE u.role IS NOT NULL);
CREATE VIEW audit WITH (security_barrier) AS
SELECT a.who, a.what, a.at FROM tables.audit a
 WHERE a.what = 'signed in' AND a.who IN (SELECT u.username FROM litro_pages.app_user u WHERE u.role IS NOT NULL);

-- Of the rarer records what is said of their vehicles, and how stations are. It is no
-- barrier, so that decisions are found by the index of their subjects.
CREATE VIEW event AS
SELECT * FROM tables.event e
 WHERE e.kind = 'fault' OR e.kind = 'tank' AND '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[])
    OR EXISTS (SELECT FROM litro_pages.theirs o
                WHERE o.vehicle = CASE WHEN e.kind <> 'decide' THEN e.body->>'vehicle' WHEN e.body->>'what' = 'approve' THEN split_part(e.body->>'detail', ' ', 1) END
                  AND o.from_at <= e.at AND o.until_at > e.at)
    OR e.kind = 'decide' AND e.body->>'what' = 'finding' AND EXISTS (SELECT FROM litro_pages.finding f WHERE f.finding = e.body->>'subject');
-- Tanks are of no department.
CREATE VIEW tank_limits WITH (security_barrier) AS
SELECT * FROM tables.tank_limits WHERE '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[]);
-- Of a record that it is there; its text only where it is about their fuel or vouchers.
CREATE VIEW record WITH (security_barrier) AS
SELECT r.station, r.epoch, r.seq, r.branch, r.kind, r.at,
       CASE WHEN EXISTS (SELECT FROM litro_pages.effective_dispense d WHERE (d.station, d.epoch, d.seq, d.branch) = (r.station, r.epoch, r.seq, r.branch))
              OR EXISTS (SELECT FROM litro_pages.correction c WHERE (c.station, c.epoch, c.seq, c.branch) = (r.station, r.epoch, r.seq, r.branch))
              OR EXISTS (SELECT FROM litro_pages.voucher_act a WHERE (a.station, a.epoch, a.seq, a.branch) = (r.station, r.epoch, r.seq, r.branch)) THEN r.note END AS note
  FROM tables.record r;

-- Of what levels say, all that is of no single department or vehicle, and theirs.
CREATE VIEW rule_terms WITH (security_barrier) AS
SELECT * FROM tables.rule_terms t
 WHERE t.level NOT IN ('department', 'vehicle') OR t.of = ANY ((SELECT departments FROM litro_pages.asking)::text[])
    OR t.level = 'department' AND '*' = ANY ((SELECT departments FROM litro_pages.asking)::text[])
    OR t.level = 'vehicle' AND t.of IN (SELECT v.vehicle FROM litro_pages.vehicle v);

-- What says nothing of any vehicle.
CREATE VIEW station AS SELECT station, name, shard, zone, enrolled_at FROM tables.station;
CREATE VIEW cursor AS SELECT * FROM tables.cursor;
CREATE VIEW era AS SELECT * FROM tables.era;
CREATE VIEW fill_place AS SELECT * FROM tables.fill_place;
CREATE VIEW sign_of_life AS SELECT * FROM tables.sign_of_life;
CREATE VIEW block_heard AS SELECT * FROM tables.block_heard;
CREATE VIEW policy_log AS SELECT * FROM tables.policy_log;
CREATE VIEW policy_entry AS SELECT log, n, kind, key, at FROM tables.policy_entry WHERE kind = 'once';
CREATE VIEW spare AS SELECT station, state FROM tables.spare;
CREATE VIEW takeover AS SELECT * FROM tables.takeover;
CREATE VIEW quarantine_count AS SELECT source, messages FROM tables.quarantine_count;
CREATE VIEW grade AS SELECT * FROM tables.grade;
CREATE VIEW rule AS SELECT * FROM tables.rule;
CREATE VIEW price AS SELECT * FROM tables.price;
CREATE VIEW quota_period AS SELECT * FROM tables.quota_period;
CREATE VIEW contract_now AS SELECT * FROM tables.contract_now;
CREATE VIEW permit_now AS SELECT * FROM tables.permit_now;
CREATE VIEW permit_on AS SELECT * FROM tables.permit_on;
CREATE VIEW bulk_on AS SELECT * FROM tables.bulk_on;
CREATE VIEW finding_rule AS SELECT * FROM tables.finding_rule WHERE state = 'in_force';
CREATE VIEW peers AS SELECT * FROM tables.peers;
CREATE VIEW label_printer AS SELECT * FROM tables.label_printer;
CREATE VIEW import AS SELECT import, kind, file, at FROM tables.import;
CREATE VIEW station_settings AS SELECT station, json_build_object('mode', body->'mode') AS body FROM tables.station_settings;
-- Boxes and rules are the whole fleet's: none waits for who sees a part of it.
CREATE VIEW rule_act AS SELECT * FROM tables.rule_act WHERE false;
-- What waits of a vehicle is for whoever has it to see; files are the whole fleet's.
CREATE VIEW vehicle_act WITH (security_barrier) AS
SELECT * FROM tables.vehicle_act a WHERE a.of IN (SELECT v.vehicle FROM tables.vehicle v
 WHERE v.department = ANY ((SELECT nullif(current_setting('litro.departments', true), '')::text[])::text[]));
CREATE VIEW invitation AS SELECT * FROM tables.invitation WHERE false;
