package dispense

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A FindingStep is what the office does about a finding: the detail of a decision of what
// "finding", whose subject names the finding.
type FindingStep struct {
	State    string   // one of [FindingStates]
	Owner    string   // of "assigned": whose it is from then on
	Evidence []string // of "explained": SHA-256 of files, at most [MostEvidence]
	// Role and OtherRole are, of "justified", the role of who approves and of who explained it,
	// as they were then; "" of steps of before, which did not say.
	Role, OtherRole string
	// Way, Cents, Day and Number are, of "recovery", how which amount is asked for, since which
	// day, by which document; of "recovered", how much of it came back so. Of "written_off" Cents
	// is what is given up, 0 where nobody knows it. A recovery of before says none of it.
	Way    string // one of [RecoveryWays]
	Cents  int64
	Day    string // as 2006-01-02
	Number string // at most [MostNumber] bytes
	// Seen is what was to be seen of the finding when the step was taken; nil of steps of before,
	// and of what is found no more.
	Seen *FindingSeen
}

// A FindingSeen is what there is to see of a finding: what is approved of it is approved so far.
type FindingSeen struct {
	Severity string // critical, major, minor or note
	// RiskCents is the value at risk; nil: none, nobody knows it, or it follows from the figures and the fill.
	RiskCents *int64
	// Actual and Expected are its figures, in the unit of the finding; nil where it has none, and of
	// days, which pass by themselves.
	Actual, Expected *int64
	// Vehicle is [SeenVehicle] of whose it is, and which case of its rule; "" of neither.
	Vehicle string
}

// SeenVehicle names a vehicle, and a case of a rule that knows several, by eight digits: a detail has no
// room for more.
func SeenVehicle(vehicle, of string) string {
	name := strings.TrimSpace(vehicle + " " + of)
	if name == "" {
		return ""
	}
	h := sha256.Sum256([]byte(name))
	return hex.EncodeToString(h[:4])
}

// seenSeverities are the severities in the order of their weight, as a detail writes them.
var seenSeverities = [][2]string{{"note", "note"}, {"minor", "min"}, {"major", "maj"}, {"critical", "crit"}}

// weight returns the weight of the severity, -1 where there is none of that name.
func (s *FindingSeen) weight() int {
	return slices.IndexFunc(seenSeverities, func(x [2]string) bool { return x[0] == s.Severity })
}

// off returns by how much the figures differ, and whether the first is less.
func (s *FindingSeen) off() (by uint64, less bool) {
	if s.Actual == nil {
		return 0, false
	}
	var expected int64
	if s.Expected != nil {
		expected = *s.Expected
	}
	if *s.Actual < expected {
		return uint64(expected) - uint64(*s.Actual), true
	}
	return uint64(*s.Actual) - uint64(expected), false
}

// Beyond tells whether a finding is now more than what was seen of it: it weighs more, more is at
// risk, its figures are farther apart or the other way round, or it is another vehicle's or another case. What
// is less than a hundredth more, or than a peso, is no growth: figures that are reckoned from others, such as
// average prices and yields of a year, move by little when one of these does. A value that nobody knew is held to
// be 0. The database has it the same way, as finding_beyond.
func (s *FindingSeen) Beyond(seen *FindingSeen) bool {
	value := func(n *int64) int64 {
		if n == nil {
			return 0
		}
		return *n
	}
	by, less := s.off()
	was, wasLess := seen.off()
	risk, seenRisk := value(s.RiskCents), value(seen.RiskCents)
	return s.weight() > seen.weight() || risk > seenRisk && uint64(risk)-uint64(seenRisk) > uint64(max(100, seenRisk/100)) || s.Vehicle != seen.Vehicle ||
		by > was && by-was > was/100 || by > 0 && was > 0 && less != wasLess
}

// String returns it in one word, such as ~maj,96000,1200,1000,4f0a11c9 with - for what there is not.
func (s *FindingSeen) String() string {
	number := func(n *int64) string {
		if n == nil {
			return "-"
		}
		return strconv.FormatInt(*n, 10)
	}
	severity := s.Severity
	if i := s.weight(); i >= 0 {
		severity = seenSeverities[i][1]
	}
	return "~" + strings.Join([]string{severity, number(s.RiskCents), number(s.Actual), number(s.Expected), cmp.Or(s.Vehicle, "-")}, ",")
}

var seenForm = regexp.MustCompile(`^~(note|min|maj|crit),(-|-?[0-9]{1,19}),(-|-?[0-9]{1,19}),(-|-?[0-9]{1,19}),(-|[0-9a-f]{8})$`)

// ParseFindingSeen reads what String wrote.
func ParseFindingSeen(word string) (*FindingSeen, error) {
	m := seenForm.FindStringSubmatch(word)
	if m == nil {
		return nil, fmt.Errorf("%q is nothing that was seen of a finding", word)
	}
	var s FindingSeen
	for _, x := range seenSeverities {
		if x[1] == m[1] {
			s.Severity = x[0]
		}
	}
	for i, to := range []**int64{&s.RiskCents, &s.Actual, &s.Expected} {
		if m[2+i] == "-" {
			continue
		}
		n, err := strconv.ParseInt(m[2+i], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is nothing that was seen of a finding: %w", word, err)
		}
		*to = &n
	}
	if s.Vehicle = m[5]; s.Vehicle == "-" {
		s.Vehicle = ""
	}
	if s.String() != word {
		return nil, fmt.Errorf("%q is nothing that was seen of a finding", word)
	}
	return &s, nil
}

// MostEvidence is how many files one step can name: a detail has no room for more.
const MostEvidence = 2

// MostNumber is how long the number of a document may be, in bytes.
const MostNumber = 60

// MostRecovered bounds an amount, in cents.
const MostRecovered = 1_000_000_000_000

// FindingStates lists what can become of a finding. It is assigned to somebody, who
// explains it; another finds that justified, or rejects it. Or it is confirmed as a loss,
// which is asked for, comes back in parts or is written off, and is closed by another.
func FindingStates() []string {
	return []string{"assigned", "explained", "justified", "rejected", "confirmed", "recovery", "recovered", "written_off", "closed"}
}

// RecoveryWays lists how a loss is recovered: it is charged to whoever has the vehicle in their
// care, the supplier gives a credit note, or the auditors demand it.
func RecoveryWays() []string { return []string{"charge", "credit_note", "demand"} }

// TakesTwo tells whether the step is about another's word, and the decision names both:
// who takes it first.
func (s FindingStep) TakesTwo() bool {
	return s.State == "justified" || s.State == "rejected" || s.State == "closed"
}

// Settles tells whether the step ends something, or says how much came back or never will: nobody
// takes it about what they did themselves, or have in their care.
func (s FindingStep) Settles() bool {
	return s.TakesTwo() || s.State == "recovery" || s.State == "recovered" || s.State == "written_off"
}

// String returns the detail: the state, and what belongs to it, with spaces between.
func (s FindingStep) String() string {
	words := []string{s.State}
	if s.Owner != "" {
		words = append(words, s.Owner)
	}
	if s.Role != "" || s.OtherRole != "" {
		words = append(words, s.Role, s.OtherRole)
	}
	switch {
	case s.Way != "":
		words = append(words, s.Way, strconv.FormatInt(s.Cents, 10), s.Day, s.Number)
	case s.Cents != 0:
		words = append(words, strconv.FormatInt(s.Cents, 10))
	}
	words = append(words, s.Evidence...)
	if s.Seen != nil {
		words = append(words, s.Seen.String())
	}
	return strings.Join(words, " ")
}

var (
	sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)
	roleForm   = regexp.MustCompile(`^[a-z_]{1,30}$`)
	centsForm  = regexp.MustCompile(`^[1-9][0-9]{0,12}$`)
)

// ParseFindingStep reads what String wrote.
func ParseFindingStep(detail string) (FindingStep, error) {
	words := strings.Split(detail, " ")
	s := FindingStep{State: words[0]}
	rest := words[1:]
	bad := func(format string, args ...any) (FindingStep, error) {
		return s, fmt.Errorf("finding step %q: "+format, append([]any{detail}, args...)...)
	}
	if !slices.Contains(FindingStates(), s.State) {
		return bad("%q is no state of a finding", s.State)
	}
	var err error
	if n := len(rest); n > 0 && seenForm.MatchString(rest[n-1]) {
		if s.Seen, err = ParseFindingSeen(rest[n-1]); err != nil {
			return bad("%w", err)
		}
		rest = rest[:n-1]
	}
	switch {
	case s.State == "assigned":
		if len(rest) != 1 || rest[0] == "" {
			return bad("say whose it is")
		}
		s.Owner = rest[0]
	case s.State == "explained":
		if len(rest) > MostEvidence {
			return bad("it names %d files; at most %d fit", len(rest), MostEvidence)
		}
		for _, w := range rest {
			if !sha256Form.MatchString(w) {
				return bad("%q names no file", w)
			}
			s.Evidence = append(s.Evidence, w)
		}
	case len(rest) == 0 && s.State != "recovered":
	case s.State == "justified":
		if len(rest) != 2 || !roleForm.MatchString(rest[0]) || !roleForm.MatchString(rest[1]) {
			return bad("say the role of who approves, and of who explained it")
		}
		s.Role, s.OtherRole = rest[0], rest[1]
	case s.State == "recovery" || s.State == "recovered":
		if len(rest) < 4 {
			return bad("say how, how much, since which day and by which document")
		}
		if s.Way = rest[0]; !slices.Contains(RecoveryWays(), s.Way) {
			return bad("%q is no way to recover; write one of %v", s.Way, RecoveryWays())
		}
		if s.Cents, err = parseCents(rest[1]); err != nil {
			return bad("%w", err)
		}
		if s.Day = rest[2]; !isDay(s.Day) {
			return bad("%q is no day; write it as 2026-11-28", s.Day)
		}
		if s.Number = strings.Join(rest[3:], " "); !isNumber(s.Number) {
			return bad("%q is no number of a document", s.Number)
		}
	case s.State == "written_off":
		if len(rest) != 1 {
			return bad("say how much is given up")
		}
		if s.Cents, err = parseCents(rest[0]); err != nil {
			return bad("%w", err)
		}
	default:
		return bad("nothing belongs to that state")
	}
	return s, nil
}

func parseCents(w string) (int64, error) {
	n, err := strconv.ParseInt(w, 10, 64)
	if err != nil || !centsForm.MatchString(w) || n > MostRecovered {
		return 0, fmt.Errorf("%q is no amount in cents, from 1 to %d", w, MostRecovered)
	}
	return n, nil
}

func isDay(s string) bool {
	t, err := time.Parse(time.DateOnly, s)
	return err == nil && t.Format(time.DateOnly) == s && t.Year() >= 2000
}

// isNumber tells whether words name a document: in one line, without blanks around or side by
// side.
func isNumber(s string) bool {
	return s != "" && len(s) <= MostNumber && strings.Join(strings.Fields(s), " ") == s && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}
