package dispense

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A FindingStep is what the office does about a finding: the detail of a decision of what
// "finding", whose subject names the finding.
type FindingStep struct {
	State    string   // one of [FindingStates]
	Owner    string   // of "assigned": whose it is from then on
	Evidence []string // of "explained": SHA-256 of files, at most [MostEvidence]
}

// MostEvidence is how many files one step can name: a detail has no room for more.
const MostEvidence = 2

// FindingStates lists what can become of a finding. It is assigned to somebody, who
// explains it; another finds that justified, or rejects it. Or it is confirmed as a loss,
// which is recovered, and closed by another.
func FindingStates() []string {
	return []string{"assigned", "explained", "justified", "rejected", "confirmed", "recovery", "closed"}
}

// TakesTwo tells whether the step is about another's word, and the decision names both:
// who takes it first.
func (s FindingStep) TakesTwo() bool {
	return s.State == "justified" || s.State == "rejected" || s.State == "closed"
}

// String returns the detail: the state, and what belongs to it, with spaces between.
func (s FindingStep) String() string {
	words := []string{s.State}
	if s.Owner != "" {
		words = append(words, s.Owner)
	}
	return strings.Join(append(words, s.Evidence...), " ")
}

var sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

// ParseFindingStep reads what String wrote.
func ParseFindingStep(detail string) (FindingStep, error) {
	words := strings.Split(detail, " ")
	s := FindingStep{State: words[0]}
	rest := words[1:]
	if !slices.Contains(FindingStates(), s.State) {
		return s, fmt.Errorf("finding step %q: %q is no state of a finding", detail, s.State)
	}
	switch s.State {
	case "assigned":
		if len(rest) != 1 || rest[0] == "" {
			return s, fmt.Errorf("finding step %q: say whose it is", detail)
		}
		s.Owner = rest[0]
	case "explained":
		if len(rest) > MostEvidence {
			return s, fmt.Errorf("finding step %q: it names %d files; at most %d fit", detail, len(rest), MostEvidence)
		}
		for _, w := range rest {
			if !sha256Form.MatchString(w) {
				return s, fmt.Errorf("finding step %q: %q names no file", detail, w)
			}
			s.Evidence = append(s.Evidence, w)
		}
	default:
		if len(rest) > 0 {
			return s, errors.New("finding step " + detail + ": nothing belongs to that state")
		}
	}
	return s, nil
}
