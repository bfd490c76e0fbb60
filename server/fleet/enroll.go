package fleet

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
)

// An Enrollment is what an administrator says of a new station.
type Enrollment struct {
	Station string         // its id
	Name    string         // as people call it
	Zone    string         // IANA
	VKey    string         // the public key that the box made and shows
	People  []dispense.Who // two, and different
	// Settings is how it works; its zone is that of the enrollment.
	Settings policy.Settings
}

// Enrolled is a station to be registered.
type Enrolled struct {
	Station    string
	Name       string
	Shard      string
	Zone       string
	LinkSHA256 []byte
	Grant      dispense.Grant
	Note       []byte
	Settings   Settings
}

// Enroll registers a station, publishes its settings and its leases, and returns
// the grant for the box and the password of its link, which is kept nowhere.
// A station or key that is registered already is a conflict. Where only the
// leases could not be issued the error says so, and the grant is good.
func (f *Fleet) Enroll(ctx context.Context, who string, e Enrollment) (grant []byte, password string, err error) {
	if err := e.check(); err != nil {
		return nil, "", fmt.Errorf("enroll station %s: %w: %w", e.Station, fault.ErrInvalid, err)
	}
	shard, err := f.cfg.Store.LeastShard(ctx)
	if err != nil {
		return nil, "", err
	}
	by := Act{who, f.now()}
	g := dispense.Grant{
		Origin: f.cfg.Ring.Origin, Station: e.Station, Shard: shard, Epoch: 1, Key: e.VKey,
		Receipt: []string{f.cfg.Ring.Receipt.VKey}, Policy: []string{f.cfg.Ring.Policy.VKey}, People: e.People, At: by.At,
	}
	if grant, err = dispense.SealGrant(&g, f.cfg.Ring.Policy); err != nil {
		return nil, "", fmt.Errorf("enroll station %s: %w: %w", e.Station, fault.ErrInvalid, err)
	}
	password = rand.Text()
	sum := sha256.Sum256([]byte(password))
	e.Settings.Zone = e.Zone
	err = f.cfg.Store.Enroll(ctx, by, Enrolled{
		Station: e.Station, Name: e.Name, Shard: shard, Zone: e.Zone, LinkSHA256: sum[:], Grant: g, Note: grant,
		Settings: Settings{Station: e.Station, Settings: e.Settings},
	})
	if err != nil {
		return nil, "", err
	}
	if err := f.Renew(ctx, by.At); err != nil {
		return grant, password, fmt.Errorf("station %s is enrolled; its leases follow within the hour: %w", e.Station, err)
	}
	return grant, password, nil
}

func (e *Enrollment) check() error {
	v, err := note.NewVerifier(e.VKey)
	switch {
	case !dispense.ValidStation(e.Station) || e.Station == dispense.Office || e.Station == policy.Fleet:
		return fmt.Errorf("the id is 2 to 16 of a-z, 0-9 and -, not beginning with -, and not %s or %s", dispense.Office, policy.Fleet)
	case err != nil:
		return fmt.Errorf("key %q: %w; copy the whole line that litro-station enroll shows", e.VKey, err)
	case v.Name() != e.Station:
		return fmt.Errorf("the key is of %q; enroll the box under that id, or make its key again", v.Name())
	case len(e.People) != 2 || e.People[0].Person == e.People[1].Person:
		return fmt.Errorf("it takes two different people")
	}
	if _, err := time.LoadLocation(e.Zone); err != nil || e.Zone == "" || e.Zone == "Local" {
		return fmt.Errorf("zone %q is not one of the IANA database, such as America/Mexico_City", e.Zone)
	}
	return nil
}
