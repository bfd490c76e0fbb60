package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/ca"
)

// ErrBegun means that a server ended because the installation has just been told
// its name and its zone: whoever ran it closes the center, and opens and runs both
// anew.
var ErrBegun = errors.New("the installation has begun; it is opened anew")

// defaultZone is that of an office that nobody has been asked about.
const defaultZone = "America/Mexico_City"

// setupFile holds the setup code while nobody can sign in.
func (c Config) setupFile() string { return filepath.Join(c.Data, "setup-code") }

// SetupCode returns the code that the page of the first run asks for, or fails with
// fs.ErrNotExist where that page is gone or no server has run.
func (c Config) SetupCode() (string, error) { return access.SetupCode(c.setupFile()) }

// Roots returns the roots of the installation's own authority, without a database.
func (c Config) Roots() ([]ca.Root, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	dir := filepath.Join(c.Data, keysDir, "ca")
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("read the authority: %w; has the server run?", err)
	}
	a, err := ca.Open(dir, "", time.Now)
	if err != nil {
		return nil, err
	}
	return a.Roots(), nil
}

// called finds out how the installation is called, where its office is, and when its
// years begin.
func (c *Center) called(ctx context.Context) error {
	name, zone, err := c.Store.Installation(ctx)
	if err != nil {
		return err
	}
	c.Name = name
	if c.Zone, err = time.LoadLocation(cmp.Or(c.Config.Zone, zone, defaultZone)); err != nil {
		return fmt.Errorf("zone of the office: %w", err)
	}
	c.Store.Zone = c.Zone
	c.Years.Begin = time.Month(c.Config.YearBegins)
	c.Years.Issued, err = c.Store.IssuedYears(ctx)
	return err
}

// sayHowToBegin says in the log how the first users come in, while there are none.
func (s *Server) sayHowToBegin() {
	if code, file := s.setup.Code(); code != "" {
		s.Log.Warn("nobody can sign in yet: open the pages and give this setup code, or run litro-server user add", "code", code, "file", file)
	}
}
