package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// The fleet's data: every change is the row, guarded by what was read, an audit
// row, and the entry in the policy log, in one transaction.

// A change is how one object is stored.
type change struct {
	// before locks the row and returns it as text, insert writes a new one, and
	// update another state of one that is there. What is dated has no update.
	before, insert, update string
	args                   pgx.NamedArgs
	revision               int64 // that was read; 0 for a new one
}

// The audit trail has what a vehicle names; what is in force follows from that.
const vehicleBeforeSQL = `
SELECT (to_jsonb(v) - 'named_rule' - 'named_quotas' - 'over_budget' || jsonb_build_object('rule', coalesce(named_rule, rule), 'quotas', coalesce(named_quotas, quotas)))::text
  FROM vehicle v WHERE vehicle = @vehicle FOR UPDATE`

const vehicleInsertSQL = `
INSERT INTO vehicle (vehicle, fleet_no, plate, name, status, department, grades, tank_ul, rule, quotas, stations, odometer, reference_m_per_l, photo, medium_sha256,
       inventory_no, vin, make, model, model_year, cylinders)
VALUES (@vehicle, @fleet_no, @plate, @name, @status, nullif(@department, ''), @grades, @tank_ul, @rule, @quotas, @stations, @odometer, @reference, nullif(@photo, ''), nullif(@medium, ''),
       @inventory_no, @vin, @make, @model, @model_year, @cylinders)`

const vehicleUpdateSQL = `
UPDATE vehicle
   SET fleet_no = @fleet_no, plate = @plate, name = @name, status = @status, department = nullif(@department, ''), grades = @grades,
       tank_ul = @tank_ul, rule = @rule, quotas = @quotas, named_rule = NULL, named_quotas = NULL, stations = @stations, odometer = @odometer,
       reference_m_per_l = @reference, photo = nullif(@photo, ''), medium_sha256 = nullif(@medium, ''), inventory_no = @inventory_no, vin = @vin,
       make = @make, model = @model, model_year = @model_year, cylinders = @cylinders, revision = revision + 1
 WHERE vehicle = @vehicle AND revision = @revision`

// observeSelect tells whether the department of a vehicle only observes.
const observeSelect = `coalesce((SELECT d.mode = 'observe' FROM department d WHERE d.department = vehicle.department), false)`

const vehicleOdometerSQL = `
SELECT odometer_m, odometer_at, coalesce((SELECT d.mode = 'observe' FROM department d WHERE d.department = vehicle.department FOR SHARE), false), over_budget
  FROM vehicle WHERE vehicle = @vehicle`

func vehicleChange(v *fleet.Vehicle) change {
	return change{vehicleBeforeSQL, vehicleInsertSQL, vehicleUpdateSQL, pgx.NamedArgs{
		"vehicle": v.Vehicle, "fleet_no": v.FleetNo, "plate": v.Plate, "name": v.Name, "status": v.Status, "department": v.Department,
		"grades": list(v.Grades), "tank_ul": v.TankUL, "rule": v.Rule, "quotas": list(v.Quotas), "stations": list(v.Stations),
		"odometer": v.Odometer, "reference": v.ReferenceMPerL, "photo": v.Photo, "medium": v.MediumSHA256, "revision": v.Revision,
		"inventory_no": v.InventoryNo, "vin": v.VIN, "make": v.Make, "model": v.Model, "model_year": v.ModelYear, "cylinders": v.Cylinders,
	}, v.Revision}
}

const personBeforeSQL = `
SELECT (to_jsonb(p) - 'pin')::text FROM person p WHERE person = @person FOR UPDATE`

const personInsertSQL = `
INSERT INTO person (person, name, status, roles, badge_sha256, pin, vehicles, departments, until_at)
VALUES (@person, @name, @status, @roles, nullif(@badge, ''), nullif(@pin, ''), @vehicles, @departments, @until_at)`

const personUpdateSQL = `
UPDATE person
   SET name = @name, status = @status, roles = @roles, badge_sha256 = nullif(@badge, ''), pin = nullif(@pin, ''),
       vehicles = @vehicles, departments = @departments, until_at = @until_at, revision = revision + 1
 WHERE person = @person AND revision = @revision`

func personChange(p *fleet.Person) change {
	return change{personBeforeSQL, personInsertSQL, personUpdateSQL, pgx.NamedArgs{
		"person": p.Person, "name": p.Name, "status": p.Status, "roles": list(p.Roles), "badge": p.BadgeSHA256, "pin": p.PIN,
		"vehicles": list(p.Vehicles), "departments": list(p.Departments), "until_at": p.UntilAt, "revision": p.Revision,
	}, p.Revision}
}

const departmentBeforeSQL = `
SELECT to_jsonb(d)::text FROM department d WHERE department = @department FOR UPDATE`

const departmentInsertSQL = `
INSERT INTO department (department, name, mode) VALUES (@department, @name, coalesce(nullif(@mode, ''), 'enforce'))`

const departmentUpdateSQL = `
UPDATE department SET name = @name, revision = revision + 1
 WHERE department = @department AND revision = @revision`

func departmentChange(d *fleet.Department) change {
	return change{departmentBeforeSQL, departmentInsertSQL, departmentUpdateSQL,
		pgx.NamedArgs{"department": d.Department, "name": d.Name, "mode": d.Mode, "revision": d.Revision}, d.Revision}
}

const gradeBeforeSQL = `
SELECT to_jsonb(g)::text FROM grade g WHERE grade = @grade FOR UPDATE`

const gradeInsertSQL = `
INSERT INTO grade (grade, name, product, color) VALUES (@grade, @name, nullif(@product, ''), nullif(@color, ''))`

const gradeUpdateSQL = `
UPDATE grade SET name = @name, product = nullif(@product, ''), color = nullif(@color, ''), revision = revision + 1
 WHERE grade = @grade AND revision = @revision`

func gradeChange(g *fleet.Grade) change {
	return change{gradeBeforeSQL, gradeInsertSQL, gradeUpdateSQL,
		pgx.NamedArgs{"grade": g.Grade, "name": g.Name, "product": g.Product, "color": g.Color, "revision": g.Revision}, g.Revision}
}

const ruleBeforeSQL = `
SELECT to_jsonb(r)::text FROM rule r WHERE rule = @rule FOR UPDATE`

const ruleInsertSQL = `
INSERT INTO rule (rule, body) VALUES (@rule, @body)`

const ruleUpdateSQL = `
UPDATE rule SET body = @body, revision = revision + 1 WHERE rule = @rule AND revision = @revision`

func ruleChange(r *fleet.Rule, body []byte) change {
	return change{ruleBeforeSQL, ruleInsertSQL, ruleUpdateSQL,
		pgx.NamedArgs{"rule": r.ID(), "body": string(body), "revision": r.Revision}, r.Revision}
}

const settingsBeforeSQL = `
SELECT to_jsonb(s)::text FROM station_settings s WHERE station = @station FOR UPDATE`

const settingsInsertSQL = `
INSERT INTO station_settings (station, body) VALUES (@station, @body)`

const settingsUpdateSQL = `
UPDATE station_settings SET body = @body, revision = revision + 1 WHERE station = @station AND revision = @revision`

func settingsChange(t *fleet.Settings, body []byte) change {
	return change{settingsBeforeSQL, settingsInsertSQL, settingsUpdateSQL,
		pgx.NamedArgs{"station": t.Station, "body": string(body), "revision": t.Revision}, t.Revision}
}

const priceBeforeSQL = `
SELECT to_jsonb(p)::text FROM price p
 WHERE grade = @grade AND station = @station ORDER BY from_at DESC LIMIT 1`

// A price takes the place of all later ones at the stations, so an earlier one
// cannot be slipped in.
const priceInsertSQL = `
INSERT INTO price (grade, station, from_at, price_e4, currency, said_by, agreed_by)
SELECT @grade, @station, @from_at, @price_e4, @currency, @who, @agreed_by
 WHERE NOT EXISTS (SELECT FROM price WHERE grade = @grade AND station = @station AND from_at >= @from_at)`

func priceChange(p *fleet.Price) change {
	return change{priceBeforeSQL, priceInsertSQL, "", pgx.NamedArgs{
		"grade": p.Grade, "station": p.Station, "from_at": p.FromAt, "price_e4": p.PriceE4, "currency": p.Currency, "agreed_by": p.AgreedBy,
	}, 0}
}

const quotaBeforeSQL = `
SELECT to_jsonb(q)::text FROM quota q
 WHERE quota = @quota AND from_at <= @from_at ORDER BY from_at DESC LIMIT 1`

const quotaInsertSQL = `
INSERT INTO quota (quota, period, size_ul, from_at, size_visits)
SELECT @quota, @period, @size_ul, @from_at, @size_visits
 WHERE NOT EXISTS (SELECT FROM quota
                    WHERE quota = @quota AND (period <> @period OR from_at = @from_at OR (size_visits IS NULL) <> (@size_visits::bigint IS NULL)))`

func quotaChange(q *fleet.Quota) change {
	return change{quotaBeforeSQL, quotaInsertSQL, "",
		pgx.NamedArgs{"quota": q.Quota, "period": q.Period, "size_ul": q.SizeUL, "from_at": q.FromAt, "size_visits": q.SizeVisits}, 0}
}

// changeOf returns how an object is stored.
func changeOf(o fleet.Object) (change, error) {
	_, entry := o.Entry()
	var body []byte
	if entry != nil {
		var err error
		if body, err = policy.EncodeBody(entry); err != nil {
			return change{}, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
		}
	}
	switch o := o.(type) {
	case *fleet.Vehicle:
		return vehicleChange(o), nil
	case *fleet.Person:
		return personChange(o), nil
	case *fleet.Department:
		return departmentChange(o), nil
	case *fleet.Grade:
		return gradeChange(o), nil
	case *fleet.Rule:
		return ruleChange(o, body), nil
	case *fleet.Settings:
		return settingsChange(o, body), nil
	case *fleet.Price:
		return priceChange(o), nil
	case *fleet.Quota:
		return quotaChange(o), nil
	case *fleet.Contract:
		return contractChange(o), nil
	case *fleet.Permit:
		return permitChange(o), nil
	case *fleet.Imported:
		return importChange(o), nil
	case *fleet.Said:
		return saidChange(o), nil
	}
	return change{}, fmt.Errorf("%T is no object of the fleet", o)
}

// Save stores objects, in their order, writes the audit trail and publishes what
// stations must know, in one transaction. See [fleet.Fleet.Save].
func (s *Store) Save(ctx context.Context, by fleet.Act, objects ...fleet.Object) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return save(ctx, tx, by, objects...) })
}

// together is how many objects, or periods of quotas, are sent to the database at
// once: nobody needs the answer to one before all are there.
const together = 200

func save(ctx context.Context, tx pgx.Tx, by fleet.Act, objects ...fleet.Object) error {
	var ids []string
	for _, o := range objects {
		if v, ok := o.(*fleet.Vehicle); ok {
			ids = append(ids, v.Vehicle)
		}
	}
	if err := lockVehicles(ctx, tx, ids); err != nil {
		return err
	}
	if len(ids) > 0 {
		if _, err := tx.Exec(ctx, savedAtSQL, pgx.NamedArgs{"at": by.At}); err != nil {
			return fmt.Errorf("say when vehicles are saved: %w", err)
		}
	}
	follow, err := ofSavedClasses(ctx, tx, objects, ids)
	if err != nil {
		return err
	}
	stir, err := stirred(ctx, tx, by.At, objects)
	if err != nil {
		return err
	}
	entries := map[string][]policy.EntryBody{}
	var decided, saved []*fleet.Vehicle
	for part := range slices.Chunk(objects, together) {
		some, err := savePart(ctx, tx, by, part)
		if err != nil {
			return err
		}
		decided = append(decided, some...)
		for _, o := range part {
			if v, ok := o.(*fleet.Vehicle); ok {
				saved = append(saved, v)
			}
		}
	}
	rules, err := inherit(ctx, tx, by.At, slices.Concat(saved, follow))
	if err != nil {
		return err
	}
	if err := stir.agreed(ctx, tx, by); err != nil {
		return err
	}
	if len(rules) > 0 {
		entries[policy.Fleet] = rules
	}
	for _, o := range objects {
		if log, body := o.Entry(); body != nil {
			entries[log] = append(entries[log], body)
		}
	}
	for _, v := range follow {
		log, body := v.Entry()
		entries[log] = append(entries[log], body)
	}
	if err := noteDated(ctx, tx, by, saved); err != nil {
		return err
	}
	if err := publishAll(ctx, tx, by.At, entries); err != nil {
		return err
	}
	var b pgx.Batch
	for _, v := range decided {
		b.Queue(decideSQL, pgx.NamedArgs{"vehicle": v.Vehicle, "what": v.Status, "at": by.At})
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("note what was decided about vehicles: %w", err)
	}
	if slices.ContainsFunc(decided, func(v *fleet.Vehicle) bool { return v.Status != "active" }) {
		return noteBlock(ctx, tx, by.At)
	}
	return nil
}

// savedAtSQL says for a transaction when vehicles are stored, from when on their references count, see migration 0110.
const savedAtSQL = `SELECT set_config('litro.at', @at::timestamptz::text, true)`

const vehicleStatusSQL = `
SELECT coalesce((SELECT status FROM vehicle WHERE vehicle = @vehicle), '')`

// savePart stores some objects, in their order, and their lines of the audit trail.
// It returns the vehicles that had another status.
func savePart(ctx context.Context, tx pgx.Tx, by fleet.Act, objects []fleet.Object) ([]*fleet.Vehicle, error) {
	var writes, trail pgx.Batch
	for _, o := range objects {
		c, err := changeOf(o)
		if err != nil {
			return nil, fmt.Errorf("save %s %s: %w", o.What(), o.ID(), err)
		}
		c.args["at"], c.args["who"], c.args["both"], c.args["second"] = by.At, by.Who, by.Both(), by.Second()
		c.queue(&writes, o)
	}
	var decided []*fleet.Vehicle
	results := tx.SendBatch(ctx, &writes)
	for _, o := range objects {
		before, after, anew, err := stored(results, o)
		if err != nil {
			_ = results.Close() // the first error is the one to tell
			return nil, fmt.Errorf("save %s %s: %w", o.What(), o.ID(), err)
		}
		if v, ok := o.(*fleet.Vehicle); ok && anew {
			decided = append(decided, v)
		}
		what := o.What() + " saved"
		if by.Why != "" {
			what += ": " + by.Why
		}
		trail.Queue(auditSQL, pgx.NamedArgs{"who": by.Who, "what": what, "object": o.ID(), "before": before, "after": after})
	}
	if err := results.Close(); err != nil {
		return nil, err
	}
	if err := tx.SendBatch(ctx, &trail).Close(); err != nil {
		return nil, fmt.Errorf("write audit trail: %w", err)
	}
	return decided, nil
}

// queue adds what stores an object to a batch; [stored] reads what comes of it.
func (c change) queue(b *pgx.Batch, o fleet.Object) {
	_, vehicle := o.(*fleet.Vehicle)
	if vehicle {
		b.Queue(vehicleStatusSQL, c.args)
	}
	b.Queue(c.before, c.args)
	if c.revision == 0 {
		b.Queue(c.insert, c.args)
	} else {
		b.Queue(c.update, c.args)
	}
	if vehicle { // the entry says what is not the person's to change
		b.Queue(vehicleOdometerSQL, c.args)
	}
	b.Queue(c.before, c.args)
}

// stored returns the object's row as it was and is, and whether a vehicle has
// another status now.
func stored(results pgx.BatchResults, o fleet.Object) (before, after *string, anew bool, err error) {
	v, vehicle := o.(*fleet.Vehicle)
	if vehicle {
		var status string
		if err := results.QueryRow().Scan(&status); err != nil {
			return nil, nil, false, err
		}
		anew = status != v.Status
	}
	if err := results.QueryRow().Scan(&before); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, false, err
	}
	tag, err := results.Exec()
	if err != nil {
		return nil, nil, false, broken(err)
	}
	if tag.RowsAffected() == 0 {
		return nil, nil, false, fmt.Errorf("%w: it is not as it was read, or a later one is there", fault.ErrConflict)
	}
	if vehicle {
		if err := results.QueryRow().Scan(&v.OdometerM, &v.OdometerAt, &v.Observe, &v.OverBudget); err != nil {
			return nil, nil, false, err
		}
		v.RuleInForce, v.QuotasInForce = v.Rule, v.Quotas // until the levels say more
	}
	return before, after, anew, results.QueryRow().Scan(&after)
}

// publishAll publishes to several logs, in the order in which everybody locks
// them.
func publishAll(ctx context.Context, tx pgx.Tx, at time.Time, entries map[string][]policy.EntryBody) error {
	var logs []string
	for log := range entries {
		logs = append(logs, log)
	}
	slices.Sort(logs)
	for _, log := range logs {
		if err := publish(ctx, tx, log, at, entries[log]...); err != nil {
			return err
		}
	}
	return nil
}

// wrong says what a person did whom a constraint of the schema stopped.
var wrong = map[string]struct {
	err  error
	what string
}{
	"vehicle_pk":                  {fault.ErrConflict, "it is there already"},
	"vehicle_fleet_no":            {fault.ErrConflict, "another vehicle has this fleet number"},
	"vehicle_plate":               {fault.ErrConflict, "another vehicle has this plate"},
	"vehicle_status":              {fault.ErrInvalid, "its status is not active, blocked, workshop or retired"},
	"vehicle_odometer":            {fault.ErrInvalid, "its odometer is not on, miles, hours or none"},
	"vehicle_dated_closed":        {fleet.ErrDayClosed, "nothing of it changes any more"},
	"vehicle_dated_two":           {fault.ErrConflict, "it is said of days that are past: say it as a change of the vehicle, so that another person approves it"},
	"vehicle_dated_of":            {fault.ErrNotFound, "the vehicle is not there"},
	"vehicle_dated_person":        {fault.ErrNotFound, "the person is not there"},
	"peers_of":                    {fault.ErrNotFound, "the class is not there"},
	"peers_pk":                    {fault.ErrConflict, "it was reckoned this very moment"},
	"finding_rule_waiting":        {fault.ErrConflict, "a change of this rule waits already; approve it or take it back first"},
	"finding_rule_two":            {fault.ErrConflict, oneSide},
	"finding_rule_alone":          {fault.ErrConflict, "what finds less takes two people"},
	"vehicle_in_department":       {fault.ErrInvalid, "its department is not there"},
	"vehicle_rule":                {fault.ErrInvalid, "its rule is not there"},
	"two_sides":                   {fault.ErrConflict, oneSide},
	"in_stead":                    {fault.ErrConflict, "nobody said that one stands in for the other"},
	"deputy_principal":            {fault.ErrNotFound, "the principal is no user"},
	"app_user_person":             {fault.ErrConflict, "another user is this person"},
	"app_user_is":                 {fault.ErrNotFound, "the person is not there"},
	"person_pk":                   {fault.ErrConflict, "it is there already"},
	"department_pk":               {fault.ErrConflict, "it is there already"},
	"correction_answer_two":       {fault.ErrConflict, oneSide},
	"correction_answer_role":      {fault.ErrConflict, "somebody of another role approves it"},
	"correction_answer_time":      {fault.ErrConflict, "nobody answered it in time; it is asked anew"},
	"open_act_two":                {fault.ErrConflict, oneSide},
	"open_act_once":               {fault.ErrConflict, "it is answered already"},
	"open_act_month":              {fault.ErrConflict, "another version was published in the meantime"},
	"open_act_off":                {fault.ErrConflict, "it was taken off already"},
	"correction_answer_pk":        {fault.ErrConflict, "it is answered already"},
	"mode_act_two":                {fault.ErrConflict, "who proposed it does not approve it: another person must"},
	"rule_act_two":                {fault.ErrConflict, "who proposed it does not approve it: another person must"},
	"rule_act_waiting":            {fault.ErrConflict, "another change of it waits; decide that or take it back first"},
	"rule_act_alone":              {fault.ErrConflict, "it loosens something: another person must approve it"},
	"vehicle_act_two":             {fault.ErrConflict, "who proposed it does not approve it: another person must"},
	"vehicle_act_alone":           {fault.ErrConflict, "it loosens something: another person must approve it"},
	"mode_act_waiting":            {fault.ErrConflict, "another change is proposed for it"},
	"department_name":             {fault.ErrConflict, "another department has this name"},
	"grade_pk":                    {fault.ErrConflict, "it is there already"},
	"rule_pk":                     {fault.ErrConflict, "it is there already"},
	"vehicle_medium_uq":           {fault.ErrConflict, "the card or fob is another vehicle's"},
	"station_settings_pk":         {fault.ErrConflict, "they are there already"},
	"price_pk":                    {fault.ErrConflict, "this price is there already"},
	"price_two":                   {fault.ErrConflict, "a hard stop of the budget stands, and its money buys more by this price: another person must sign, too"},
	"vehicle_account_two":         {fault.ErrConflict, "a hard stop of the budget stands, and the vehicle would leave its account: say it as a change of the vehicle, so that another person approves it"},
	"price_positive":              {fault.ErrInvalid, "a price is above 0"},
	"label_pk":                    {fault.ErrConflict, "this version was printed in the meantime"},
	"label_vehicle":               {fault.ErrNotFound, "the vehicle is not there"},
	"label_person":                {fault.ErrNotFound, "the person is not there"},
	"once_of_station":             {fault.ErrNotFound, "the station is not there"},
	"once_of_vehicle":             {fault.ErrNotFound, "the vehicle is not there"},
	"once_two":                    {fault.ErrConflict, "who proposed it does not approve it: another person must"},
	"once_alone":                  {fault.ErrConflict, "it takes a second person: more than a tank, or for longer than a day"},
	"once_limit":                  {fault.ErrInvalid, "it is for 0 L"},
	"contract_pk":                 {fault.ErrConflict, "it was changed in the meantime"},
	"contract_two":                {fleet.ErrContractTwo, "say it on the page of contracts, where both sign"},
	"contract_closed":             {fleet.ErrContractClosed, "say it from a day of an open month on"},
	"permit_two":                  {fleet.ErrPermitTwo, "say it on the page of contracts, where both sign"},
	"permit_closed":               {fleet.ErrPermitClosed, "say it from a day of an open month on"},
	"permit_days":                 {fault.ErrInvalid, "its last day is not before its first"},
	"permit_pk":                   {fault.ErrConflict, "it was changed in the meantime"},
	"ticket_two":                  {fault.ErrConflict, "who sent it does not check it"},
	"ticket_part_vehicle":         {fault.ErrNotFound, "the vehicle is not there"},
	"ticket_evidence_file":        {fault.ErrNotFound, "the picture was not sent before"},
	"tank_dip_once":               {fault.ErrConflict, "another reading of that moment was brought in the meantime"},
	"tank_dip_closed":             {fault.ErrConflict, "the month is closed"},
	"tank_dip_void_pk":            {fault.ErrConflict, "it is voided already"},
	"station_settings_of_station": {fault.ErrNotFound, "the station is not there"},
}

// broken makes of a broken constraint the error that people are told.
func broken(err error) error {
	if w, ok := wrong[constraint(err)]; ok {
		return fmt.Errorf("%w: %s", w.err, w.what)
	}
	return err
}

// list makes of an absent list an empty one: columns are NOT NULL.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
