package policy

import (
	"bytes"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
)

// noon is a Monday, 12:00 in Mexico City.
var noon = time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)

const (
	testEra = 1764000000
	station = "norte"
	liter   = dispense.Liter
)

// testKey returns a policy key made from a fixed seed.
func testKey(t testing.TB) (note.Signer, note.Verifier) {
	t.Helper()
	seed := bytes.NewReader(bytes.Repeat([]byte{7}, 64))
	skey, vkey, err := note.GenerateKey(seed, "litro.example/policy")
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

// entriesOf numbers bodies from n on.
func entriesOf(n int64, bodies ...EntryBody) []Entry {
	var entries []Entry
	for i, b := range bodies {
		entries = append(entries, Entry{N: n + int64(i), Body: b})
	}
	return entries
}

// run returns a message of consecutive entries from n on.
func run(log string, n int64, bodies ...EntryBody) *Message {
	return &Message{
		V: 1, Log: log, Era: testEra, At: noon,
		From: n, To: n + int64(len(bodies)) - 1, Entries: entriesOf(n, bodies...),
	}
}

// part returns a part of a snapshot.
func part(log string, era, base, i, n int64, entries ...Entry) *Message {
	return &Message{
		V: 1, Log: log, Era: era, At: noon, From: base, To: base,
		Base: new(base), Part: new(i), Parts: new(n), Entries: entries,
	}
}

func mustTake(t testing.TB, h *Holding, m *Message) Taken {
	t.Helper()
	taken, err := h.Take(m)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func ptr(v dispense.Volume) *dispense.Volume { return &v }

func weekLease(quota string, limit dispense.Volume) *Lease {
	return &Lease{
		Quota: quota, Period: "2026-W48", Epoch: 1, LimitUL: limit,
		FromAt: noon.Add(-12 * time.Hour), UntilAt: noon.Add(156 * time.Hour),
	}
}

// dayVisits is a lease of visits for the day of noon.
func dayVisits(quota string, limit int64) *Lease {
	return &Lease{
		Quota: quota, Period: "2026-11-23", Epoch: 1, LimitVisits: &limit,
		FromAt: noon.Add(-12 * time.Hour), UntilAt: noon.Add(12 * time.Hour),
	}
}

// everyKind returns one entry of each kind with all its members.
func everyKind() []EntryBody {
	hex64 := string(bytes.Repeat([]byte("ab"), 32))
	return []EntryBody{
		&Vehicle{
			Vehicle: "v1", Status: "active", Plate: "ABC-123", Name: "Camión 7", Photo: hex64,
			Grades: []string{"diesel", "magna"}, TankUL: ptr(120 * liter), Rule: "r1", Quotas: []string{"q1", "q2"},
			Department: "obras", OdometerM: new(int64(1000)), OdometerAt: noon, Odometer: "on", Stations: []string{"norte"}, MediumSHA256: hex64, OverBudget: []string{"magna"},
		},
		&Label{
			Label: "L1", Version: 3, Previous: &PreviousLabel{2, noon, hex64[:20]},
			Vehicle: "v1", Status: "active", TokenSHA256: hex64[:20], Until: noon,
		},
		&Person{
			Person: "p1", Status: "active", Roles: []string{"driver", "official"}, Name: "Ana", BadgeSHA256: hex64,
			PIN: "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA", Vehicles: []string{"v1"}, Until: noon, Departments: []string{"works"},
		},
		&Rule{
			Rule: "r1", PerFillUL: ptr(80 * liter), MinIntervalS: new(int64(3600)),
			Hours:        []Hours{{Days: []string{"mon", "sun"}, FromMin: 360, ToMin: 1320}},
			UnknownClock: "deny", Mode: "observe", Refuse1D: true, TankFactorPct: new(int64(105)),
			Odometer: &OdometerRule{new(int64(900)), new(int64(2)), "block"}, Driver: "pin",
			EmergencyQuota: "e1", Stations: []string{"norte", "sur"},
		},
		&Price{Grade: "diesel", PriceE4: 258900, Currency: "MXN", FromAt: noon, Source: "CRE"},
		&Grade{Grade: "diesel", Name: "Diésel", Product: "15101505", Color: "#000000"},
		weekLease("q1", 200*liter),
		dayVisits("n1", 2),
		&Once{ID: "o1", Vehicle: "v1", LimitUL: 40 * liter, UntilAt: noon, Driver: "p1", Grade: "diesel", Trip: "C-19", Status: "open"},
		&Settings{
			Zone: "America/Mexico_City", DayStartMin: new(int64(0)), Language: "es-MX", TickS: new(int64(900)),
			AskWaitMS: new(int64(1500)), Mode: "enforce", Overrides: &OverrideBudget{3, "week"}, OutOfService: []string{"2"},
			Draws: []DrawLimit{{"test", 20 * liter}, {"transfer", 0}},
		},
		&Command{ID: "c1", What: "dip", UntilAt: noon, People: []dispense.Who{{Person: "p9", By: "web"}}},
		&ServerKey{VKey: "litro.example/policy+00000000+AA==", Use: "policy", From: 9},
	}
}
