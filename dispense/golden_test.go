package dispense

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
)

// The notes of testdata/v1 must decode forever, to the values below. After the
// first release nothing there may be regenerated: a change of the contract adds
// kinds, fields at the end of a new kind, and files; it alters none.
var update = flag.Bool("update", false, "write testdata/v1 again (never after the first release)")

// A golden is a record of testdata/v1/<name>.note.
type golden struct {
	name string
	body Body
}

func ul(v Volume) *Volume { return &v }

var (
	ana, luis = Who{"p-ana", "badge"}, Who{"p-luis", "web"}
	two       = []Who{ana, luis}
	held      = Policy{Fleet: Version{1_763_000_000, 18_412}, Own: Version{1_763_000_000, 77}}
)

// goldens are the records, in the order of their chain.
func goldens(t testing.TB, k testKeys, grant Hash) []golden {
	firstStart := start(k)
	firstStart.Grant = grant.String()
	sale := &DeviceSale{Index: new(int64(4711)), ID: "00c0ffee00000007", At: "22/11/26 14:16"}
	pumped := &Dispense{
		Auth: Ref{"norte", 1, 8}, Position: "1", Hose: "A1", Meter: new(int64(1)), Grade: "DIE", Purpose: "vehicle",
		VolumeUL: 42_500_000, VolumeFrom: "pump", Basis: "obs", TemperatureMC: new(int64(-1500)),
		TotalizerBeforeUL: ul(123_456_789), TotalizerAfterUL: ul(165_956_789),
		PriceE4: new(int64(259_900)), Currency: "MXN", AmountCents: new(int64(110_458)), PriceFrom: "pump",
		Vehicle: "v-0042", Label: "0K3F9Z.2", Driver: &ana, Attendant: &Who{"p-mar", "pin"},
		OdometerM: new(int64(183_412_000)), EngineS: new(int64(0)), OdometerFrom: "driver", Full: "yes",
		Ticket: `folio "88" \ isla 1`, Trip: "C-2026-118", IntoTank: "aux", BeganAt: testTime,
		FlowS: new(int64(64)), DeviceSale: sale, Draws: []Draw{{Quota: "q-17", Period: "2026-11", VolumeUL: 42_500_000}},
		End: "H", Flags: []string{"would_deny:interval"}, Evidence: []string{testHash("photo")},
	}
	typed := &Dispense{
		Grade: "DIE", Purpose: "vehicle", VolumeUL: 30_000_000, VolumeFrom: "typed", Basis: "obs", Vehicle: "v-0043",
		HappenedAt: testTime.AddDate(0, 0, -2), HappenedPrecision: "day", Source: "voucher", Contract: "k-3", Permit: "PL/1234/EXP/ES/2015",
		End: "H", People: two,
	}
	handPump := &Dispense{
		Position: "4", Hose: "H", Grade: "DIE", Purpose: "vehicle", VolumeUL: 20_000_000, VolumeFrom: "typed", Basis: "obs", Vehicle: "v-0042",
		HappenedAt: testTime, HappenedPrecision: "minute", Source: "sheet", End: "H", People: two, TypedWhy: "Bomba de mano: no tiene electrónica",
	}
	elsewhere := newChain(t, k.old)
	elsewhere.head.Seq = 30
	survivor := elsewhere.seal(void(1))
	return []golden{
		{"start", firstStart},
		{"booted", &Boot{Version: "1.0.0", Build: "f00d", ConfigSHA256: testHash("config"), Policy: held, LastAt: testTime, OffS: new(int64(3600)), FreeBytes: 7_000_000_000, Why: "power"}},
		{"booted_min", &Boot{Version: "1.0.0", Build: "f00d", ConfigSHA256: testHash("config"), LastAt: testTime, Why: "unknown"}},
		{"config", &Config{What: "layout", Layout: &Layout{
			Position: "1", Hose: "A1", Grade: "DIE", Tank: "T1", Meter: 1, Digits: new(int64(10)), Modulus: new(int64(10_000_000_000)), StepUL: 10_000,
			Num: new(int64(10_000)), Den: new(int64(1)), Arm: "pump", Totalizer: true,
		}, Name: "Isla 1, diésel", Before: "none", After: "A1", People: two}},
		{"config_min", &Config{What: "price"}},
		{"tick", &Tick{Meters: []Meter{{"A1", 1, 123_456_789}, {"A2", 3, 0}}, Policy: held, FreeBytes: 6_900_000_000, Unsent: 5, Receipt: &ReceiptMark{1, 3, 0}, Devices: []DeviceState{{"gauge", "silent"}}}},
		{"tick_min", &Tick{}},
		{"authorize", &Authorize{
			Position: "1", Hoses: []string{"A1", "A2"}, Purpose: "vehicle", Vehicle: "v-0042", Label: "0K3F9Z.2", Driver: &ana, Attendant: &Who{"p-mar", "pin"},
			Grade: "DIE", LimitUL: 60_000_000, Arm: "pump", PriceE4: new(int64(259_900)), Currency: "MXN", OdometerM: new(int64(183_412_000)), EngineS: new(int64(0)),
			OdometerFrom: "driver", Trip: "C-2026-118", IntoTank: "aux", Policy: held, Rule: "r-patrol", Reason: "granted", Flags: []string{"would_deny:interval"},
			Draws: []Draw{{Quota: "q-17", Period: "2026-11", VolumeUL: 60_000_000}}, Override: Ref{"norte", 1, 6}, Once: "once-9", DeviceID: "00c0ffee00000007", Linked: true, LapseS: 120,
		}},
		{"authorize_min", &Authorize{Position: "1", Hoses: []string{"A1"}, Purpose: "test", Grade: "DIE", Arm: "none", Reason: "granted"}},
		{"dispense", pumped},
		{"dispense_min", &Dispense{Auth: Ref{"norte", 1, 9}, Position: "1", Hose: "A1", Grade: "DIE", Purpose: "test", VolumeFrom: "totalizer", Basis: "obs", End: "X"}},
		{"dispense_typed", typed},
		{"void", &Void{Auth: Ref{"norte", 1, 9}, Why: "restart", TotalizerUL: ul(165_956_789)}},
		{"void_min", void(8)},
		{"deny", &Deny{Position: "1", Label: "0K3F9Z.1", Vehicle: "v-0042", Driver: &ana, Attendant: &luis, Reason: "label_old", Rule: "r-patrol", Policy: held, LeftUL: ul(0), OdometerM: new(int64(183_412_000)), Count: 3, Linked: true}},
		{"deny_scanned", &Deny{Position: "1", Scanned: "7501055300075", Reason: "foreign_code", Count: 1}},
		{"offbook", &Offbook{Hose: "A1", Meter: 1, TotalizerBeforeUL: 165_956_789, TotalizerAfterUL: 170_956_789, VolumeUL: 5_000_000, Cause: "late", Near: Ref{"norte", 1, 8}, SinceAt: testTime, PriceE4: new(int64(259_900)), AmountCents: new(int64(12_995)), DeviceSale: sale}},
		{"offbook_min", &Offbook{Hose: "A1", Meter: 0, Cause: "dark"}},
		{"meter", &MeterChange{Hose: "A1", Meter: 2, Why: "replaced", OldTotalizerUL: ul(170_956_789), NewTotalizerUL: 0, Num: new(int64(1_000_000)), Den: new(int64(39)), Certificate: "CENAM 2026-77", People: two}},
		{"meter_rollover", &MeterChange{Hose: "A2", Meter: 3, Why: "rollover", NewTotalizerUL: 10_000_000_000_000}},
		{"tank", &Tank{Tank: "T1", Grade: "DIE", Source: "gauge", Why: "periodic", VolumeUL: 18_000_000_000, Basis: "obs", CompensatedUL: ul(17_900_000_000), WaterUL: ul(0), HeightUM: new(int64(1_450_000)), WaterUM: new(int64(0)), TemperatureMC: new(int64(23_400)), UllageUL: ul(22_000_000_000), TakenAt: testTime, Alarms: []string{"high_water"}}},
		{"tank_dip", &Tank{Tank: "T1", Grade: "DIE", Source: "dip", Why: "shift", VolumeUL: 17_950_000_000, Basis: "obs", People: []Who{ana}}},
		{"delivery", &Delivery{Tank: "T1", Grade: "DIE", Source: "gauge", VolumeUL: 20_000_000_000, Basis: "obs", CompensatedUL: ul(19_900_000_000), DocumentUL: ul(20_000_000_000), Document: "R-5512", UUID: "6f9619ff-8b86-d011-b42d-00cf4fc964ff", Supplier: "Energéticos del Norte", Truck: "91-AB-7C", Seals: "7781, 7782", BeforeUL: ul(2_000_000_000), AfterUL: ul(22_000_000_000), FromAt: testTime, ToAt: testTime.Add(1800e9), TemperatureMC: new(int64(22_000)), People: two}},
		{"delivery_min", &Delivery{Tank: "T1", Grade: "DIE", Source: "gauge", VolumeUL: 20_000_000_000, Basis: "obs"}},
		{"shift", &Shift{Action: "close", Shift: 41, Attendant: ana, Supervisor: &luis, Meters: []Meter{{"A1", 2, 0}}, Tanks: []TankVolume{{"T1", 38_000_000_000}}, Differences: []HoseVolume{{"A1", -250_000}}, Remark: "Turno sin novedad"}},
		{"shift_min", &Shift{Action: "open", Shift: 42, Attendant: ana}},
		{"override", &Override{Rule: "r-patrol", Reason: "Contingencia: incendio en la sierra", Vehicle: "v-0042", Label: "0K3F9Z.2", LimitUL: 80_000_000, LapseS: 600, People: two, Policy: &held}},
		{"lease", &Lease{Quota: "q-17", Period: "2026-11", Own: Version{1_763_000_000, 78}, LimitUL: 42_500_000, UsedUL: 42_500_000, ReservedUL: 0}},
		{"clock_state", &ClockChange{From: Relative, To: Synchronized, StepMS: new(int64(-1250)), Source: "ntp"}},
		{"fault", &Fault{Device: "horustech", What: "line", Hose: "A1", State: "on", SinceAt: testTime, Detail: "no answer in 3 polls"}},
		{"fault_min", &Fault{Device: "journal", What: "journal", State: "off"}},
		{"correct", &Correct{Of: Ref{"norte", 1, 10}, Action: "replace", Reason: "Odómetro mal leído", People: two, Dispense: typed, Evidence: []string{testHash("sheet")}}},
		{"correct_min", &Correct{Of: Ref{"norte", 1, 10}, Action: "void", Reason: "Prueba de bomba", People: two}},
		{"decide", &Decide{What: "period_close", Subject: "2026-10", Reason: "Conciliado", People: two, Detail: "acta 118"}},
		{"carried", Carry(survivor)},
		{"key", &KeyChange{Key: k.new.vkey, Why: "renew"}},
		{"key_endorse", &KeyChange{Key: k.new.vkey, Why: "endorse", Endorsement: "MEUCIQ=="}},
		{"authorize_typed", &Authorize{Position: "1", Hoses: []string{"A1"}, Purpose: "vehicle", Vehicle: "v-0042", Grade: "DIE", LimitUL: 60_000_000, Arm: "pump", Policy: held, Rule: "r-patrol", Reason: "granted", Flags: []string{"typed"}, LapseS: 60, TypedWhy: "damaged"}},
		{"authorize_test", &Authorize{Position: "1", Hoses: []string{"A1"}, Purpose: "test", Attendant: &ana, Grade: "DIE", LimitUL: 20_000_000, Arm: "pump", IntoTank: "T1", Policy: held, Reason: "granted", LapseS: 60, People: two}},
		{"deny_typed", &Deny{Position: "1", Vehicle: "v-0042", Reason: "hours", Count: 1, TypedWhy: "Se borró con el sol"}},
		{"deny_test", &Deny{Position: "1", Attendant: &ana, Reason: "two_people", Count: 1, Purpose: "test"}},
		{"shift_handover", &Shift{Action: "close", Shift: 42, Attendant: ana, Meters: []Meter{{"A2", 3, 0}}, Remark: "No entregó", Open: []string{"A1"}, Flags: []string{"handover", "unattended"}}},
		{"badge", &Badge{BadgeSHA256: testHash("GAFETE-7"), Person: "p-mar", UntilAt: testTime.Add(48 * 3600e9), Reason: "Perdió el suyo", People: []Who{{"p-luis", "pin"}}, Policy: held}},
		{"override_telephone", &Override{Rule: "r-patrol", Reason: "Traslado de paciente", Vehicle: "v-0042", Label: "0K3F9Z.2", LimitUL: 60_000_000, LapseS: 600, People: []Who{{"p-mar", "pin"}, {"office", "web"}}, Policy: &held, Lifts: []string{"hours", "quota"}, Challenge: "482109371406"}},
		{"emergency", &Emergency{Action: "declare", UntilAt: testTime.Add(24 * 3600e9), Reason: "Incendio en la sierra", People: two, Policy: held}},
		{"emergency_end", &Emergency{Action: "end", People: []Who{ana}, Policy: held}},
		{"config_test", &Config{What: "layout", Layout: &Layout{
			Position: "1", Hose: "A1", Grade: "DIE", Meter: 1, StepUL: 10_000, Arm: "pump", Wiring: "0123456789abcdef",
		}, People: two, Test: &Test{Of: Ref{"norte", 1, 7}, Said: "A1", MeasuredUL: new(19_990 * Milliliter)}}},
		{"dispense_hand", handPump},
		{"decide_deputy", &Decide{What: "deputy", Subject: "deputy/dK7M2P9QA", Reason: "Vacaciones", People: []Who{ana}, Detail: "luis for ana from 2026-12-01T06:00:00Z until 2026-12-08T06:00:00Z"}},
		{"lease_visits", &Lease{Quota: "q-17.dv", Period: "2026-11-22", Own: Version{1_763_000_000, 79}, Visits: &LeaseVisits{Limit: 2, Used: 1, Reserved: 1}}},
		{"authorize_visits", &Authorize{Position: "1", Hoses: []string{"A1"}, Purpose: "vehicle", Vehicle: "v-0042", Grade: "DIE", LimitUL: 60_000_000, Arm: "pump", Policy: held, Rule: "r-patrol", Reason: "granted", Draws: []Draw{{Quota: "q-17.dv", Period: "2026-11-22", Visits: new(int64(1))}}, LapseS: 60}},
	}
}

// goldenGrant is the grant the chain of the goldens begins with.
func goldenGrant(t testing.TB, k testKeys) ([]byte, *Grant) {
	t.Helper()
	g := &Grant{
		V: 1, Origin: "litro.example", Station: "norte", Shard: "07", Epoch: 1, Key: k.old.vkey,
		Receipt: []string{k.receipt.vkey}, Policy: []string{k.policy.vkey}, People: two, At: testTime,
	}
	b, err := SealGrant(g, k.policy)
	if err != nil {
		t.Fatal(err)
	}
	return b, g
}

// signers returns who signs the record at i: the two keys of a change, and the
// new key after the first.
func (k testKeys) signers(all []golden, i int) []note.Signer {
	renewed := slices.ContainsFunc(all[:i], func(g golden) bool { return g.name == "key" })
	switch {
	case all[i].name == "key":
		return []note.Signer{k.old, k.new}
	case all[i].body.Kind() == "key":
		return []note.Signer{k.new, k.new}
	case renewed:
		return []note.Signer{k.new}
	}
	return []note.Signer{k.old}
}

func v1(name string) string { return filepath.Join("testdata", "v1", name) }

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(v1(name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// compare compares got with the file, or writes it with -update.
func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(v1(name), got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := readFile(t, name)
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// TestGoldenRecords is not parallel, nor is TestGoldenServer: with -update they
// write what the others read.
func TestGoldenRecords(t *testing.T) {
	k := loadKeys(t)
	grant, _ := goldenGrant(t, k)
	c := newChain(t, k.old)
	c.head.Hash = HashNote(grant)
	all := goldens(t, k, c.head.Hash)
	records, segment := []*Record{}, []byte{}
	for i, g := range all {
		c.sign = k.signers(all, i)
		r := c.seal(g.body)
		compare(t, g.name+".note", r.Note.Bytes)
		segment = AppendFrame(segment, r.Note.Bytes)

		read, err := OpenRecord(readFile(t, g.name+".note"))
		if err != nil || read.Unread != nil {
			t.Fatalf("%s: got %v, unread %v, want a record", g.name, err, read.Unread)
		}
		if diff := cmp.Diff(g.body, read.Body); diff != "" {
			t.Errorf("%s reads differently (-want +got):\n%s", g.name, diff)
		}
		records = append(records, read)
	}
	compare(t, "segment", segment)
	compare(t, "journal.message", message(records[:MaxRecords]))
	if good, _, err := Verify(records, k.old); good != len(records) || err != nil {
		t.Errorf("Verify of the golden chain = %d, %v; want all %d", good, err, len(records))
	}
}

func message(records []*Record) []byte {
	var b []byte
	for _, r := range records {
		b = append(b, r.Note.Bytes...)
	}
	return b
}

// Every kind of the contract has a golden note, and every note its kind.
func TestGoldenKinds(t *testing.T) {
	t.Parallel()
	have := map[string]bool{}
	for _, g := range goldens(t, loadKeys(t), Hash{}) {
		have[g.body.Kind()] = true
	}
	for kind := range bodies {
		if !have[kind] {
			t.Errorf("kind %s has no golden note", kind)
		}
	}
	if got, want := len(bodies), 23; got != want {
		t.Errorf("got %d kinds, want %d", got, want)
	}
	files, err := filepath.Glob(v1("*.note"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".note")
		kind, _, _ := strings.Cut(name, "_")
		if !have[name] && !have[kind] && kind != "receipt" && kind != "grant" {
			t.Errorf("%s is the note of no kind", f)
		}
	}
}

func TestGoldenSegment(t *testing.T) {
	t.Parallel()
	rest := readFile(t, "segment")
	head := Head{Epoch: 1, Hash: HashNote(readFile(t, "grant.note"))}
	for len(rest) > 0 {
		var b []byte
		var err error
		if b, rest, err = ReadFrame(rest); err != nil {
			t.Fatal(err)
		}
		r, err := OpenRecord(b)
		if err != nil {
			t.Fatal(err)
		}
		if head, err = head.Next(r); err != nil {
			t.Fatal(err)
		}
	}
	if want := int64(len(goldens(t, loadKeys(t), Hash{}))); head.Seq != want {
		t.Errorf("the segment ends at %d, want %d", head.Seq, want)
	}
}

func TestGoldenServer(t *testing.T) {
	k := loadKeys(t)
	grantNote, grant := goldenGrant(t, k)
	compare(t, "grant.note", grantNote)
	if got, err := OpenGrant(grantNote, k.policy); err != nil || !cmp.Equal(got, grant) {
		t.Errorf("OpenGrant = %v, %v; want %v", got, err, grant)
	}
	if got, err := ReadGrant(grantNote); err != nil || !cmp.Equal(got, grant) {
		t.Errorf("ReadGrant = %v, %v; want %v", got, err, grant)
	}

	receipt := &Receipt{V: 1, Station: "norte", Epoch: 1, Seq: 3, Hash: testHash("3"), Kept: 0, Era: 1_763_000_000, N: 9, At: testTime, State: "ok"}
	receiptNote, err := SealReceipt(receipt, k.receipt)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "receipt.note", receiptNote)
	if got, err := OpenReceipt(receiptNote, k.policy, k.receipt); err != nil || !cmp.Equal(got, receipt) {
		t.Errorf("OpenReceipt = %v, %v; want %v", got, err, receipt)
	}

	h := &Held{V: 1, Policy: held, Epoch: 1, Durable: 8, Unsent: 5, Asks: []Ask{{Quota: "q-17", Period: "2026-11", WantUL: 80_000_000, Vehicle: "v-0042"}}, Parts: []Part{{"fleet", 1_763_000_000, 18_400, 2}}}
	text, err := EncodeHeld(h)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "held.json", text)
	if got, err := DecodeHeld(text); err != nil || !cmp.Equal(got, h) {
		t.Errorf("DecodeHeld = %v, %v; want %v", got, err, h)
	}
}
