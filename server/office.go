package server

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/office"
)

// installers stand in the office's own grant: the two keys to a new
// installation. People with names come with the first users.
func installers() []dispense.Who {
	return []dispense.Who{{Person: "administrator", By: "name"}, {Person: "witness", By: "name"}}
}

// Answer answers an override on the telephone, for a command that does one thing.
// A server that runs writes beside it.
func (c *Center) Answer(ctx context.Context, who string, q office.Question) (office.Answer, error) {
	o, err := c.openOffice(ctx)
	if err != nil {
		return office.Answer{}, err
	}
	a, err := o.Answer(ctx, who, q)
	return a, errors.Join(err, o.Close())
}

// openOffice opens the journal of what people do at a desk. Its copies are kept
// outside the database, so that they can outlive it.
func (c *Center) openOffice(ctx context.Context) (*office.Office, error) {
	return office.Open(ctx, c.officeConfig())
}

func (c *Center) officeConfig() office.Config {
	return office.Config{
		Log: c.Log, Store: c.Store, Ring: c.Keys, Override: c.Override, Dir: filepath.Join(c.Config.Data, officeDir),
		Name: "Oficina", Zone: c.Zone, Years: c.Years, People: installers(), Now: c.Config.Now,
	}
}
