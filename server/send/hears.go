package send

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/server/access"
)

// A Subscriber is a user who wants to hear of things.
type Subscriber struct {
	access.User
	Person, PersonName string // who the user is, where that was said
	Fills, Findings    string
	Tanks, Budget      string
	Digest             bool
}

// Hears tells whether a user hears of something that happened: of what concerns their
// departments, or is theirs; of a reserved vehicle, who is cleared. Custodian is in whose care
// the vehicle was then.
func (s *Subscriber) Hears(event string, data any, custodian string, reserved bool) bool {
	if reserved && !s.Cleared {
		return false
	}
	switch d := data.(type) {
	case *FillData:
		return s.Fills == "kept" && s.keeps(custodian) || s.Fills == "all" && s.Role.May(access.SeeConsumption) && s.Scope().Has(d.Department)
	case *FindingData:
		return s.hearsFinding(event, d)
	case *TankData: // which is of no department
		return s.Tanks == "all" && s.Role.May(access.SeeConsumption) && s.Scope().Everywhere()
	case *BudgetData, *ContractData, *MatchingData: // likewise
		return s.Budget == "all" && HearsBudget(s.Role.May) && s.Scope().Everywhere()
	}
	return false
}

// HearsBudget tells whether who may what may tells can choose to hear of budgets, contracts and lines that wait.
func HearsBudget(may func(access.Right) bool) bool {
	return may(access.SeeBudget) && may(access.SeeInvoices)
}

// hearsFinding: what waits too long is its owner's to hear of; when it is nobody's, the
// fleet managers'; and when it waits three times as long as it may, it has gone up to the
// administrators.
func (s *Subscriber) hearsFinding(event string, d *FindingData) bool {
	if s.Findings == "none" || !s.Role.May(access.SeeFindings) || !s.Scope().Has(d.Department) || event == FindingChanged && d.By == s.Username {
		return false
	}
	switch {
	case s.Findings == "all", d.Owner == s.Username:
		return true
	case event != FindingOverdue:
		return false
	case d.Escalated:
		return s.Role == access.Administrator
	}
	return d.Owner == "" && s.Role == access.Manager
}

// keeps tells whether a vehicle is in the user's care; custodians are known by their names.
func (s *Subscriber) keeps(custodian string) bool {
	c := fold(custodian)
	return c != "" && (c == fold(s.Name) || c == fold(s.PersonName) || c == fold(s.Person))
}

// fold makes names comparable: without accents, capitals and spaces around.
func fold(s string) string { return folds.Replace(strings.ToLower(strings.TrimSpace(s))) }

var folds = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n")

// Unnamed returns what is said of something to a program that is not cleared, and nil for
// what it does not hear of. Of a reserved vehicle that is a fill without what would name the
// vehicle or who drove, nor its odometer, by which one fill leads to the next. Driven tells that
// who drove is bound to a reserved vehicle, and so is not named either.
func Unnamed(data any, reserved, driven bool) any {
	switch d := data.(type) {
	case *FillData:
		f := *d
		if reserved {
			f.Vehicle, f.FleetNo, f.Plate, f.OdometerM = "", "", "", nil
		}
		if f.Reserved = reserved; reserved || driven {
			f.Driver = ""
		}
		return &f
	case *DenialData:
		f := *d
		if driven {
			f.Driver = ""
		}
		data = &f
	}
	if reserved {
		return nil
	}
	return data
}

// RunID names the message of a run to a receiver, the same each time.
func RunID(r Run, way Way, receiver string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s\x00%s", r.Schedule.Schedule, r.DueAt.UnixMicro(), way, receiver))
	return "msg_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:16])[:26])
}
