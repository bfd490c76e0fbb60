package server

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/trust"
)

// Boxes are the acts by which people let boxes in and keep them out. What is
// decided stands also in the office's journal: where only that could not be
// written the error says so, and the decision stands.
type Boxes struct {
	*trust.Trust
	c      *Center
	decide func(ctx context.Context, d dispense.Decide) error
}

// Boxes returns the acts for a command, which opens the office for each.
func (c *Center) Boxes() *Boxes {
	return &Boxes{c.Trust, c, func(ctx context.Context, d dispense.Decide) error {
		o, err := c.openOffice(ctx)
		if err != nil {
			return err
		}
		_, err = o.Decide(ctx, d)
		return errors.Join(err, o.Close())
	}}
}

// boxes returns the acts for the pages.
func (s *Server) boxes() *Boxes {
	return &Boxes{s.Trust, s.Center, func(ctx context.Context, d dispense.Decide) error {
		_, err := s.Office.Decide(ctx, d)
		return err
	}}
}

// Approve gives a box what it asked for; see [trust.Trust.Approve].
func (b *Boxes) Approve(ctx context.Context, who, by string, request dispense.Hash) (trust.Approved, error) {
	a, err := b.Trust.Approve(ctx, who, by, request)
	if err != nil {
		return a, err
	}
	reason := "box enrolled; its words were compared"
	if a.Spare {
		reason = "spare prepared; its words were compared"
	}
	if a.For != "" {
		reason += fmt.Sprintf("; %s for %s", who, a.For)
	}
	err = b.decide(ctx, dispense.Decide{
		What: "enroll", Subject: a.Station, Reason: reason, People: a.People,
		Detail: fmt.Sprintf("epoch %d: %s", a.Epoch, strings.Join(a.Words, " ")),
	})
	return a, recorded("the box of station "+a.Station+" is approved", err)
}

// ActiveSpares returns the spares that have begun and are not approved.
func (b *Boxes) ActiveSpares(ctx context.Context) ([]trust.Spare, error) {
	return b.c.Store.ActiveSpares(ctx)
}

// ApproveSpare lets a spare that has begun do what the box before could.
func (b *Boxes) ApproveSpare(ctx context.Context, who, station, reason string, people []dispense.Who) error {
	var names []string
	for _, p := range people {
		names = append(names, p.Person)
	}
	by := fleet.Act{Who: who, At: b.c.Config.Now().UTC()}
	if err := b.c.Store.ApproveSpare(ctx, by, station, names); err != nil {
		return err
	}
	err := b.decide(ctx, dispense.Decide{What: "approve", Subject: station, Reason: reason, People: people, Detail: "spare"})
	return errors.Join(recorded("the spare of station "+station+" is approved", err), b.c.Fleet.Renew(ctx, by.At))
}

// Adopt lets the others go on without a station that is silent since the server was
// restored: what it could hold counts as spent, and what the server cannot have given
// it is given again. When it speaks after all nothing is lost. It fails with
// fault.ErrConflict when nobody waits for the station.
func (b *Boxes) Adopt(ctx context.Context, who, station, reason string, people []dispense.Who) error {
	silent, err := b.c.Store.Silent(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(silent, func(s postgres.Silent) bool { return s.Station == station })
	switch {
	case i < 0:
		return fmt.Errorf("adopt station %s: %w: nobody waits for it; those that are silent since the server was restored: %s", station, fault.ErrConflict, names(silent))
	case silent[i].Adopted:
		return fmt.Errorf("adopt station %s: %w: it is adopted already", station, fault.ErrConflict)
	}
	err = b.decide(ctx, dispense.Decide{
		What: "adopt", Subject: station, Reason: reason, People: people, Detail: fmt.Sprintf("era %d", silent[i].Era),
	})
	if err == nil {
		err = b.c.Store.Audit(ctx, who, "station adopted: "+reason, station)
	}
	if err != nil {
		return fmt.Errorf("adopt station %s: %w", station, err)
	}
	return b.c.Fleet.Renew(ctx, b.c.Config.Now().UTC())
}

func names(silent []postgres.Silent) string {
	var all []string
	for _, s := range silent {
		if !s.Adopted {
			all = append(all, s.Station)
		}
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

// CutOff revokes the certificates of a station's link. Its box asks for another
// by itself, with its record key; one that has only the key of the link cannot.
func (b *Boxes) CutOff(ctx context.Context, who, station string) error {
	return b.c.Store.CutOff(ctx, fleet.Act{Who: who, At: b.c.Config.Now().UTC()}, station)
}

// Revoke revokes the key of an epoch of a station from a number on, and closes
// the links that this key asked for. It must not wait for a disk.
func (b *Boxes) Revoke(ctx context.Context, who string, r fleet.Revocation) error {
	if err := b.c.Fleet.Revoke(ctx, who, r); err != nil {
		return err
	}
	err := b.decide(ctx, dispense.Decide{
		What: "revoke", Subject: r.Station, Reason: r.Reason, People: r.People,
		Detail: fmt.Sprintf("epoch %d from number %d", r.Epoch, r.FromSeq),
	})
	return recorded("the key of station "+r.Station+" is revoked", err)
}

// recorded says of a decision that stands why it is not in the office's journal.
func recorded(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s; the office's record of it is not written: %w", what, err)
}

// quietLog takes what package http has to say of strangers' handshakes.
func quietLog(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelDebug) }
