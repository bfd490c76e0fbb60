package dispense

import "time"

// The kinds of record, in the order of the contract. A Body is a pointer to one
// of the structs below. Their fields stand in the order of the text; a field
// that is a pointer may be unknown, and an unknown number is not 0.

// A Meter is the reading of one hose's totalizer.
type Meter struct {
	Hose string `c:"hose,required,max=8"`
	// Meter is the generation of the hose's meter: a totalizer never continues
	// across a change of meter.
	Meter       int64  `c:"meter,required,min=0"`
	TotalizerUL Volume `c:"totalizer_ul,required"`
}

// Who says which person acted, and how we know.
type Who struct {
	Person string `c:"person,required,max=24"`
	// By is badge, pin, web (signed in), or name (chosen from a list).
	By string `c:"by,required,enum=badge|pin|web|name"`
}

// A Draw is what a fill takes from one quota of one period.
type Draw struct {
	Quota    string `c:"quota,required,max=24"`
	Period   string `c:"period,required,max=24"`
	VolumeUL Volume `c:"volume_ul,required"`
	// Visits is of a quota that counts visits and no liters: 1 for a fill that takes
	// any fuel, or else 0. VolumeUL is then 0.
	Visits *int64 `c:"visits,min=0"`
}

// Amount returns what the draw takes of its quota: microliters, or visits of a quota
// that counts those.
func (d Draw) Amount() Volume {
	if d.Visits != nil {
		return Volume(*d.Visits)
	}
	return d.VolumeUL
}

// Policy names the versions of the two policy logs a decision was made with.
type Policy struct {
	Fleet Version `c:"fleet,required"`
	Own   Version `c:"own,required"`
}

// Start is the first record of every epoch.
type Start struct {
	Origin    string  `c:"origin,required,max=200"`
	Why       string  `c:"why,required,enum=enrolled|replaced|rolled_back|forked|corrupt"`
	After     Ref     `c:"after"` // the last common record; absent when there is none
	AfterHash string  `c:"after_hash,hex=64"`
	Grant     string  `c:"grant,required,hex=64"`
	Key       string  `c:"key,required,max=200"`
	Meters    []Meter `c:"meters,required,max=50"`
	People    []Who   `c:"people,max=8"`
}

// Carried brings a surviving record of an ended epoch into the present one,
// byte for byte. It counts under its own Ref, once.
type Carried struct {
	Note string `c:"note,required,max=7400"` // standard base64
}

// Boot is written each time the agent starts.
type Boot struct {
	Version      string    `c:"version,required,max=200"`
	Build        string    `c:"build,required,max=200"`
	ConfigSHA256 string    `c:"config_sha256,required,hex=64"`
	Policy       Policy    `c:"policy,required"`
	LastAt       time.Time `c:"last_at,required"` // of the last durable record
	OffS         *int64    `c:"off_s"`
	FreeBytes    int64     `c:"free_bytes,required"`
	Why          string    `c:"why,required,enum=power|restart|upgrade|watchdog|unknown"`
}

// Config says that something about the station changed.
type Config struct {
	What   string  `c:"what,required,enum=layout|settings|software|device|price|seal|door|clock"`
	Layout *Layout `c:"layout"`
	Name   string  `c:"name,max=200"`
	Before string  `c:"before,max=200"`
	After  string  `c:"after,max=200"`
	People []Who   `c:"people,max=8"`
	// Test is what people saw of the hose's test sale; it stands with the layout
	// that the sale was made under.
	Test *Test `c:"test"`
}

// A Test is the test sale of a hose, and what people say of it. Only when they
// name the hose of the layout does the sale identify it.
type Test struct {
	Of         Ref     `c:"of,required"`         // the dispense
	Said       string  `c:"said,required,max=8"` // the hose that fuel came from
	MeasuredUL *Volume `c:"measured_ul,min=0"`   // as read at the measure
}

// Layout describes one hose.
type Layout struct {
	Position  string `c:"position,required,max=8"`
	Hose      string `c:"hose,required,max=8"`
	Grade     string `c:"grade,required,max=8"`
	Tank      string `c:"tank,max=8"`
	Meter     int64  `c:"meter,required,min=0"`
	Digits    *int64 `c:"digits"`
	Modulus   *int64 `c:"modulus"` // in raw counts; 10^digits when absent
	StepUL    Volume `c:"step_ul,required"`
	Num       *int64 `c:"num"` // microliters …
	Den       *int64 `c:"den"` // … for so many counts
	Arm       string `c:"arm,required,enum=pump|watch|none"`
	Totalizer bool   `c:"totalizer"`
	// Wiring tells apart what the hose is wired to: driver, port, and where it
	// is there. A test sale identifies the hose on this wiring only.
	Wiring string `c:"wiring,hex=16"`
}

// Authorize releases a hose. It is durable before anything can flow, and is
// closed by exactly one Dispense or Void.
type Authorize struct {
	Position     string   `c:"position,required,max=8"`
	Hoses        []string `c:"hoses,required,max=8,each=8"`
	Purpose      string   `c:"purpose,required,enum=vehicle|container|test|transfer|purge"`
	Vehicle      string   `c:"vehicle,max=24"`
	Label        string   `c:"label,max=40"` // id.version
	Driver       *Who     `c:"driver"`
	Attendant    *Who     `c:"attendant"`
	Grade        string   `c:"grade,required,max=8"`
	LimitUL      Volume   `c:"limit_ul,required,min=0"` // as armed
	Arm          string   `c:"arm,required,enum=pump|watch|none"`
	PriceE4      *int64   `c:"price_e4"`
	Currency     string   `c:"currency,max=24"`
	OdometerM    *int64   `c:"odometer_m"`
	EngineS      *int64   `c:"engine_s"`
	OdometerFrom string   `c:"odometer_from,enum=driver|attendant|device"`
	Trip         string   `c:"trip,max=24"`
	IntoTank     string   `c:"into_tank,max=8"`
	Policy       Policy   `c:"policy,required"`
	Rule         string   `c:"rule,max=24"`
	Reason       string   `c:"reason,required,max=64"`
	Flags        []string `c:"flags,max=8,each=64"`
	Draws        []Draw   `c:"draws,max=8"` // reserved
	Override     Ref      `c:"override"`
	Once         string   `c:"once,max=24"`
	DeviceID     string   `c:"device_id,hex=16"`
	Linked       bool     `c:"linked,required"`
	LapseS       int64    `c:"lapse_s,required,min=0"`
	// TypedWhy says why the vehicle was typed and not scanned: damaged, dirty,
	// missing, scanner, or a person's words.
	TypedWhy string `c:"typed_why,max=200"`
	// People stand behind a draw that is no vehicle's: who asked for it, then who
	// vouched for it.
	People []Who `c:"people,max=8"`
}

// DeviceSale names a sale in the pump's own words.
type DeviceSale struct {
	Index *int64 `c:"index"`
	ID    string `c:"id,max=24"`
	At    string `c:"at,max=24"` // as the device printed it
}

// Dispense says what flowed, and closes its Authorize.
type Dispense struct {
	Auth              Ref         `c:"auth"`
	Position          string      `c:"position,max=8"`
	Hose              string      `c:"hose,max=8"`
	Meter             *int64      `c:"meter"`
	Grade             string      `c:"grade,required,max=8"`
	Purpose           string      `c:"purpose,required,enum=vehicle|container|test|transfer|purge"`
	VolumeUL          Volume      `c:"volume_ul,required,min=0"`
	VolumeFrom        string      `c:"volume_from,required,enum=pump|stored|counter|totalizer|typed"`
	Basis             string      `c:"basis,required,enum=obs|15C|20C|60F"`
	TemperatureMC     *int64      `c:"temperature_mc"`
	TotalizerBeforeUL *Volume     `c:"totalizer_before_ul"`
	TotalizerAfterUL  *Volume     `c:"totalizer_after_ul"`
	PriceE4           *int64      `c:"price_e4"`
	Currency          string      `c:"currency,max=24"`
	AmountCents       *int64      `c:"amount_cents"`
	PriceFrom         string      `c:"price_from,enum=pump|policy|typed"`
	Vehicle           string      `c:"vehicle,max=24"`
	Label             string      `c:"label,max=40"`
	Driver            *Who        `c:"driver"`
	Attendant         *Who        `c:"attendant"`
	OdometerM         *int64      `c:"odometer_m"`
	EngineS           *int64      `c:"engine_s"`
	OdometerFrom      string      `c:"odometer_from,enum=driver|attendant|device"`
	Full              string      `c:"full,enum=yes|no|unknown"`
	Ticket            string      `c:"ticket,max=200"`
	Trip              string      `c:"trip,max=24"`
	IntoTank          string      `c:"into_tank,max=8"`
	BeganAt           time.Time   `c:"began_at"`
	HappenedAt        time.Time   `c:"happened_at"`
	HappenedPrecision string      `c:"happened_precision,enum=minute|day"`
	Source            string      `c:"source,enum=ticket|voucher|sheet|file"`
	Contract          string      `c:"contract,max=24"`
	Permit            string      `c:"permit,max=24"`
	FlowS             *int64      `c:"flow_s"`
	DeviceSale        *DeviceSale `c:"device_sale"`
	Draws             []Draw      `c:"draws,max=8"` // final
	// End is H hung up, L limit, P power or agent lost, A stopped by a person
	// or the agent, X unknown.
	End      string   `c:"end,required,enum=H|L|P|A|X"`
	Flags    []string `c:"flags,max=8,each=64"`
	Evidence []string `c:"evidence,max=8,hex=64"`
	People   []Who    `c:"people,max=8"`
	// TypedWhy says in words why a person said how much flowed, and no device.
	TypedWhy string `c:"typed_why,max=200"`
}

// Typed tells whether a person, not a device, says how much flowed.
func (d *Dispense) Typed() bool { return d.VolumeFrom == "typed" }

// Void closes an Authorize from which nothing flowed.
type Void struct {
	Auth        Ref     `c:"auth,required"`
	Why         string  `c:"why,required,enum=lapsed|canceled|refused|stopped|mismatch|restart"`
	TotalizerUL *Volume `c:"totalizer_ul"`
}

// Deny says that a hose was not released, and why.
type Deny struct {
	Position  string  `c:"position,required,max=8"`
	Label     string  `c:"label,max=40"`
	Scanned   string  `c:"scanned,max=64"` // what was read, when it is no label
	Vehicle   string  `c:"vehicle,max=24"`
	Driver    *Who    `c:"driver"`
	Attendant *Who    `c:"attendant"`
	Reason    string  `c:"reason,required,max=64"`
	Rule      string  `c:"rule,max=24"`
	Policy    Policy  `c:"policy,required"`
	LeftUL    *Volume `c:"left_ul"`
	OdometerM *int64  `c:"odometer_m"`
	// Count is how many equal denials within 60 s this one stands for.
	Count    int64  `c:"count,required,min=1"`
	Linked   bool   `c:"linked,required"`
	TypedWhy string `c:"typed_why,max=200"` // why it was typed and not scanned
	// Purpose is what was asked for when it was no vehicle's fuel.
	Purpose string `c:"purpose,enum=container|test|transfer|purge"`
}

// Offbook is fuel that flowed outside any authorize.
type Offbook struct {
	Hose              string      `c:"hose,required,max=8"`
	Meter             int64       `c:"meter,required,min=0"`
	TotalizerBeforeUL Volume      `c:"totalizer_before_ul,required"`
	TotalizerAfterUL  Volume      `c:"totalizer_after_ul,required"`
	VolumeUL          Volume      `c:"volume_ul,required"`
	Cause             string      `c:"cause,required,enum=dark|idle|over_limit|free_mode|foreign_id|late"`
	Near              Ref         `c:"near"`
	SinceAt           time.Time   `c:"since_at"`
	PriceE4           *int64      `c:"price_e4"`
	AmountCents       *int64      `c:"amount_cents"`
	DeviceSale        *DeviceSale `c:"device_sale"`
}

// MeterChange begins a new generation of a hose's meter, or notes a rollover,
// after which the totalizer goes on growing by the modulus.
type MeterChange struct {
	Hose           string  `c:"hose,required,max=8"`
	Meter          int64   `c:"meter,required,min=0"`
	Why            string  `c:"why,required,enum=installed|replaced|reset|rollover|calibrated"`
	OldTotalizerUL *Volume `c:"old_totalizer_ul"`
	NewTotalizerUL Volume  `c:"new_totalizer_ul,required"`
	Num            *int64  `c:"num"`
	Den            *int64  `c:"den"`
	Certificate    string  `c:"certificate,max=200"`
	People         []Who   `c:"people,required,max=8"`
}

// Tank is a reading of a tank by gauge or dipstick.
type Tank struct {
	Tank          string    `c:"tank,required,max=8"`
	Grade         string    `c:"grade,required,max=8"`
	Source        string    `c:"source,required,enum=gauge|dip"`
	Why           string    `c:"why,required,enum=periodic|shift|delivery|asked"`
	VolumeUL      Volume    `c:"volume_ul,required"`
	Basis         string    `c:"basis,required,enum=obs|15C|20C|60F"`
	CompensatedUL *Volume   `c:"compensated_ul"`
	WaterUL       *Volume   `c:"water_ul"`
	HeightUM      *int64    `c:"height_um"`
	WaterUM       *int64    `c:"water_um"`
	TemperatureMC *int64    `c:"temperature_mc"`
	UllageUL      *Volume   `c:"ullage_ul"`
	TakenAt       time.Time `c:"taken_at"` // by the console's clock
	Alarms        []string  `c:"alarms,max=8,each=64"`
	People        []Who     `c:"people,max=8"`
}

// Delivery is fuel that came into a tank.
type Delivery struct {
	Tank          string    `c:"tank,required,max=8"`
	Grade         string    `c:"grade,required,max=8"`
	Source        string    `c:"source,required,enum=gauge|typed"`
	VolumeUL      Volume    `c:"volume_ul,required"`
	Basis         string    `c:"basis,required,enum=obs|15C|20C|60F"`
	CompensatedUL *Volume   `c:"compensated_ul"`
	DocumentUL    *Volume   `c:"document_ul"`
	Document      string    `c:"document,max=200"`
	UUID          string    `c:"uuid,max=200"`
	Supplier      string    `c:"supplier,max=200"`
	Truck         string    `c:"truck,max=200"`
	Seals         string    `c:"seals,max=200"`
	BeforeUL      *Volume   `c:"before_ul"`
	AfterUL       *Volume   `c:"after_ul"`
	FromAt        time.Time `c:"from_at"`
	ToAt          time.Time `c:"to_at"`
	TemperatureMC *int64    `c:"temperature_mc"`
	People        []Who     `c:"people,max=8"`
}

// TankVolume is what a tank held.
type TankVolume struct {
	Tank     string `c:"tank,required,max=8"`
	VolumeUL Volume `c:"volume_ul,required"`
}

// HoseVolume is a difference at a hose.
type HoseVolume struct {
	Hose     string `c:"hose,required,max=8"`
	VolumeUL Volume `c:"volume_ul,required"`
}

// Shift opens or closes an attendant's shift.
type Shift struct {
	Action      string       `c:"action,required,enum=open|close"`
	Shift       int64        `c:"shift,required,min=1"`
	Attendant   Who          `c:"attendant,required"`
	Supervisor  *Who         `c:"supervisor"`
	Meters      []Meter      `c:"meters,required,max=50"`
	Tanks       []TankVolume `c:"tanks,max=12"`
	Differences []HoseVolume `c:"differences,max=16"` // those that are not 0, the largest first
	Remark      string       `c:"remark,max=200"`
	// Open are the hoses of authorizes that nothing had closed. Nobody can say
	// where their meters stand: they are not among Meters.
	Open  []string `c:"open,max=50,each=8"`
	Flags []string `c:"flags,max=8,each=64"`
}

// Badge ties a badge that is nobody's to a person, at this station and for a
// while. It ends earlier when a policy entry about the person or the badge
// arrives.
type Badge struct {
	BadgeSHA256 string    `c:"badge_sha256,required,hex=64"` // of what the badge reads
	Person      string    `c:"person,required,max=24"`
	UntilAt     time.Time `c:"until_at,required"`
	Reason      string    `c:"reason,max=200"`
	People      []Who     `c:"people,required,max=8"` // who gave it
	Policy      Policy    `c:"policy,required"`
}

// Override lets two people release what a rule forbids.
type Override struct {
	Rule    string  `c:"rule,required,max=24"`
	Reason  string  `c:"reason,required,max=200"`
	Vehicle string  `c:"vehicle,max=24"`
	Label   string  `c:"label,max=40"`
	LimitUL Volume  `c:"limit_ul,required,min=0"`
	LapseS  int64   `c:"lapse_s,required,min=0"`
	People  []Who   `c:"people,required,max=8"`
	Policy  *Policy `c:"policy"`
	// Lifts are the reasons of denial that it lifts, and no other; none: all
	// that two people may lift.
	Lifts []string `c:"lifts,max=8,each=64"`
	// Challenge is what was read out on the telephone, in digits, when the
	// second person is somebody at the office: the office's own record of the
	// same challenge says who.
	Challenge string `c:"challenge,max=24"`
}

// Emergency declares that quotas without room may draw on the emergency quota
// of their rules, at this station and until a time, or ends that earlier.
type Emergency struct {
	Action  string    `c:"action,required,enum=declare|end"`
	UntilAt time.Time `c:"until_at"` // of a declaration
	Reason  string    `c:"reason,max=200"`
	People  []Who     `c:"people,required,max=8"` // two who declare, one who ends
	Policy  Policy    `c:"policy,required"`
}

// Lease says that a lower lease counts from here on.
type Lease struct {
	Quota      string  `c:"quota,required,max=24"`
	Period     string  `c:"period,required,max=24"`
	Own        Version `c:"own,required"`
	LimitUL    Volume  `c:"limit_ul,required"` // effective
	UsedUL     Volume  `c:"used_ul,required"`
	ReservedUL Volume  `c:"reserved_ul,required"`
	// Visits are of a quota that counts those. The liters are then 0.
	Visits *LeaseVisits `c:"visits"`
}

// LeaseVisits are the figures of a lease of visits.
type LeaseVisits struct {
	Limit    int64 `c:"limit,required,min=0"` // effective
	Used     int64 `c:"used,required,min=0"`
	Reserved int64 `c:"reserved,required,min=0"`
}

// ClockChange says that the station's trust in its clock changed.
type ClockChange struct {
	From   Clock  `c:"from,required,enum=S|I|R|U"`
	To     Clock  `c:"to,required,enum=S|I|R|U"`
	StepMS *int64 `c:"step_ms"`
	Source string `c:"source,required,enum=ntp|server|rtc|hand"`
}

// KeyChange replaces or endorses the station's record key. Its note carries two
// signatures, the old key's first.
type KeyChange struct {
	Key         string `c:"key,required,max=200"`
	Why         string `c:"why,required,enum=renew|endorse"`
	Endorsement string `c:"endorsement,max=1000"`
}

// Fault says that a device began or ceased to misbehave.
type Fault struct {
	Device  string    `c:"device,required,max=24"`
	What    string    `c:"what,required,enum=line|power|door|module_reset|flow_while_closed|preset_ignored|sales|journal|watchdog|alarm"`
	Hose    string    `c:"hose,max=8"`
	State   string    `c:"state,required,enum=on|off"`
	SinceAt time.Time `c:"since_at"`
	Detail  string    `c:"detail,max=200"`
}

// ReceiptMark is what the newest receipt held says.
type ReceiptMark struct {
	Epoch int64 `c:"epoch,required"`
	Seq   int64 `c:"seq,required"`
	Kept  int64 `c:"kept,required"`
}

// DeviceState is a device that is not in order.
type DeviceState struct {
	Device string `c:"device,required,max=24"`
	State  string `c:"state,required,max=64"`
}

// Tick is the station's pulse, every 15 minutes: silence is then also evidence.
type Tick struct {
	Meters    []Meter       `c:"meters,required,max=50"`
	Policy    Policy        `c:"policy,required"`
	FreeBytes int64         `c:"free_bytes,required"`
	Unsent    int64         `c:"unsent,required,min=0"`
	Receipt   *ReceiptMark  `c:"receipt"`
	Devices   []DeviceState `c:"devices,max=16"`
}

// Correct changes what an older record counts for. The older record stays.
type Correct struct {
	Of       Ref       `c:"of,required"`
	Action   string    `c:"action,required,enum=void|replace|assign|note"`
	Reason   string    `c:"reason,required,max=200"`
	People   []Who     `c:"people,required,max=8"`
	Dispense *Dispense `c:"dispense"`
	Evidence []string  `c:"evidence,max=8,hex=64"`
}

// Decide is an act of the office.
type Decide struct {
	What    string `c:"what,required,enum=period_close|revoke|adopt|enroll|approve|finding|deputy"`
	Subject string `c:"subject,required,max=200"`
	Reason  string `c:"reason,required,max=200"`
	People  []Who  `c:"people,required,max=8"`
	Detail  string `c:"detail,max=200"`
}
