package scanner

import (
	"slices"

	"github.com/litro-fuel/litro/sim/fault"
	"github.com/litro-fuel/litro/sim/line"
)

// Kinds returns the faults that apply to a scanner: what it types has no
// checksum.
func (s *Scanner) Kinds() []fault.Kind { return line.Kinds() }

// Fail puts one more thing wrong on its line.
func (s *Scanner) Fail(x fault.Fault) error {
	if !slices.Contains(s.Kinds(), x.Kind) {
		return fault.NotHere(x, s.Kinds())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoiled.Add(x)
	s.line.Spoil(s.spoiled)
	return nil
}

// Heal puts everything right.
func (s *Scanner) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoiled = line.Faults{}
	s.line.Spoil(s.spoiled)
}
