package server

import (
	"context"
	"path/filepath"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/health"
	"github.com/litro-fuel/litro/server/postgres"
)

// Evidence returns the directory of the files behind what people type.
func (c *Center) Evidence() (*evidence.Cabinet, error) {
	return evidence.Open(c.Config.evidenceDir())
}

func (c Config) evidenceDir() string {
	if c.Evidence != "" {
		return c.Evidence
	}
	return filepath.Join(c.Data, evidenceDir)
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

// glance tells how many files are needed, and how many of them are not here. It reads
// none: one that was altered is found by [Center.CheckEvidence].
func (c Config) glance(ctx context.Context, s *postgres.Store, f *health.Facts) error {
	needs, err := s.EvidenceNeeds(ctx)
	if err != nil {
		return err
	}
	state := evidence.At(c.evidenceDir()).Glance(needs)
	f.EvidenceNeeded, f.EvidenceMissing = int64(state.Needed), int64(state.Missing)
	return nil
}

func (c *Center) needs(ctx context.Context) (*evidence.Cabinet, []evidence.Need, error) {
	cabinet, err := c.Evidence()
	if err != nil {
		return nil, nil, err
	}
	needs, err := c.Store.EvidenceNeeds(ctx)
	return cabinet, needs, err
}
