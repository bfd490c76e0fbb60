package dispense

import (
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
	return strings.Join(append(words, s.Evidence...), " ")
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
