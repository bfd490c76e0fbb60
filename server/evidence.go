package server

import (
	"context"
	"path/filepath"

	"github.com/litro-fuel/litro/server/evidence"
)

// Evidence returns the directory of the files behind what people type.
func (c *Center) Evidence() (*evidence.Cabinet, error) {
	return evidence.Open(c.evidenceDir())
}

func (c *Center) evidenceDir() string {
	if c.Config.Evidence != "" {
		return c.Config.Evidence
	}
	return filepath.Join(c.Config.Data, evidenceDir)
}

// CheckEvidence reads every file that a record or a ticket names. It takes as long as
// the disk needs to read them all.
func (c *Center) CheckEvidence(ctx context.Context) (evidence.Report, error) {
	cabinet, needs, err := c.needs(ctx)
	if err != nil {
		return evidence.Report{}, err
	}
	return cabinet.Check(needs)
}

// EvidenceState tells how many files are needed, and how many of them are not here.
// It reads none: one that was altered is found by [Center.CheckEvidence].
func (c *Center) EvidenceState(ctx context.Context) (evidence.State, error) {
	cabinet, needs, err := c.needs(ctx)
	if err != nil {
		return evidence.State{}, err
	}
	return cabinet.Glance(needs), nil
}

func (c *Center) needs(ctx context.Context) (*evidence.Cabinet, []evidence.Need, error) {
	cabinet, err := c.Evidence()
	if err != nil {
		return nil, nil, err
	}
	needs, err := c.Store.EvidenceNeeds(ctx)
	return cabinet, needs, err
}
