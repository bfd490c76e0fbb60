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

// Kinds returns the faults that apply to a scanner in packets, which have a
// checksum at their end.
func (s *SSI) Kinds() []fault.Kind { return append(line.Kinds(), fault.BadChecksum, fault.Restart) }

// Fail puts one more thing wrong with what it sends.
func (s *SSI) Fail(x fault.Fault) error {
	if !slices.Contains(s.Kinds(), x.Kind) {
		return fault.NotHere(x, s.Kinds())
	}
	if x.Kind == fault.Restart {
		s.Restart()
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoiled.Add(x)
	s.line.Spoil(s.spoiled)
	return nil
}

// Heal puts everything right.
func (s *SSI) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoiled = line.Faults{}
	s.line.Spoil(s.spoiled)
}

// Restart cuts the power and restores it: sessions, and parameters that were set
// for the time being, are gone.
func (s *SSI) Restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session, s.off, s.params = false, false, map[byte]byte{}
}
