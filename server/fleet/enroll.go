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
	first, err := f.First(ctx, e)
	if err != nil {
		return nil, "", err
	}
	password, first.LinkSHA256 = newPassword()
	if err := f.cfg.Store.Enroll(ctx, Act{Who: who, At: first.Grant.At}, first); err != nil {
		return nil, "", err
	}
	if err := f.Renew(ctx, first.Grant.At); err != nil {
		return first.Note, password, fmt.Errorf("station %s is enrolled; its leases follow within the hour: %w", e.Station, err)
	}
	return first.Note, password, nil
}

// First returns what is to be registered of a new station, with its first grant.
// No password opens its link.
func (f *Fleet) First(ctx context.Context, e Enrollment) (Enrolled, error) {
	if err := e.check(); err != nil {
		return Enrolled{}, fmt.Errorf("enroll station %s: %w: %w", e.Station, fault.ErrInvalid, err)
	}
	shard, err := f.cfg.Store.LeastShard(ctx)
	if err != nil {
		return Enrolled{}, err
	}
	g := f.grant(f.now(), e.Station, shard, 1, e.VKey, e.People)
	note, err := dispense.SealGrant(&g, f.cfg.Ring.Policy)
	if err != nil {
		return Enrolled{}, fmt.Errorf("enroll station %s: %w: %w", e.Station, fault.ErrInvalid, err)
	}
	e.Settings.Zone = e.Zone
	return Enrolled{
		Station: e.Station, Name: e.Name, Shard: shard, Zone: e.Zone, LinkSHA256: noPassword(), Grant: g, Note: note,
		Settings: Settings{Station: e.Station, Settings: e.Settings},
	}, nil
}

func newPassword() (password string, sum []byte) {
	password = rand.Text()
	h := sha256.Sum256([]byte(password))
	return password, h[:]
}

// noPassword returns a hash that no password has.
func noPassword() []byte {
	b := make([]byte, sha256.Size)
	rand.Read(b) // never fails
	return b
}

// grant returns the grant for an epoch of a station, not signed yet.
func (f *Fleet) grant(at time.Time, station, shard string, epoch int64, vkey string, people []dispense.Who) dispense.Grant {
	return dispense.Grant{
		Origin: f.cfg.Ring.Origin, Station: station, Shard: shard, Epoch: epoch, Key: vkey,
		Receipt: []string{f.cfg.Ring.Receipt.VKey}, Policy: []string{f.cfg.Ring.Policy.VKey}, People: people, At: at,
	}
}

// checkGrant tells what is wrong with what a grant is asked for.
func checkGrant(station, vkey string, people []dispense.Who) error {
	v, err := note.NewVerifier(vkey)
	switch {
	case !dispense.ValidStation(station) || station == dispense.Office || station == policy.Fleet:
		return fmt.Errorf("the id is 2 to 16 of a-z, 0-9 and -, not beginning with -, and not %s or %s", dispense.Office, policy.Fleet)
	case err != nil:
		return fmt.Errorf("key %q: %w; copy the whole line that litro-station enroll shows", vkey, err)
	case v.Name() != station:
		return fmt.Errorf("the key is of %q; enroll the box under that id, or make its key again", v.Name())
	case len(people) != 2 || people[0].Person == people[1].Person:
		return fmt.Errorf("it takes two different people")
	}
	return nil
}

func (e *Enrollment) check() error {
	if err := checkGrant(e.Station, e.VKey, e.People); err != nil {
		return err
	}
	if _, err := time.LoadLocation(e.Zone); err != nil || e.Zone == "" || e.Zone == "Local" {
		return fmt.Errorf("zone %q is not one of the IANA database, such as America/Mexico_City", e.Zone)
	}
	return nil
}

// A Regranted is a station's next grant, to be registered.
type Regranted struct {
	Grant      dispense.Grant
	Note       []byte
	LinkSHA256 []byte
}

// Regrant gives a station that is registered its next grant, for a box that
// stands in another's place, or that may not go on without one. The key is the
// one in force or a new one. The grant is for the epoch after all that were
// heard of; the epoch before stays open for what is late. The password of its link is a new one, the old one is void. A key that
// was used otherwise, or revoked, is a conflict. Leases of the epoch before
// count as spent; where only those of the next could not be issued the error
// says so, and the grant is good.
func (f *Fleet) Regrant(ctx context.Context, who, station, vkey string, people []dispense.Who) (grant []byte, password string, err error) {
	next, err := f.Next(ctx, station, vkey, people, 0)
	if err != nil {
		return nil, "", err
	}
	password, next.LinkSHA256 = newPassword()
	if err := f.cfg.Store.Regrant(ctx, Act{Who: who, At: next.Grant.At}, next); err != nil {
		return nil, "", err
	}
	if err := f.Renew(ctx, next.Grant.At); err != nil {
		return next.Note, password, fmt.Errorf("station %s has its grant; its leases follow within the hour: %w", station, err)
	}
	return next.Note, password, nil
}

// Next returns what is to be registered of a station's next grant: for the epoch
// after all that were heard of, and some more, which a grant that is not used at
// once leaves to the box that is there. No password opens its link.
func (f *Fleet) Next(ctx context.Context, station, vkey string, people []dispense.Who, ahead int64) (Regranted, error) {
	if err := checkGrant(station, vkey, people); err != nil {
		return Regranted{}, fmt.Errorf("grant for station %s: %w: %w", station, fault.ErrInvalid, err)
	}
	shard, epoch, err := f.cfg.Store.NextGrant(ctx, station)
	if err != nil {
		return Regranted{}, err
	}
	g := f.grant(f.now(), station, shard, epoch+ahead, vkey, people)
	note, err := dispense.SealGrant(&g, f.cfg.Ring.Policy)
	if err != nil {
		return Regranted{}, fmt.Errorf("grant for station %s: %w: %w", station, fault.ErrInvalid, err)
	}
	return Regranted{Grant: g, Note: note, LinkSHA256: noPassword()}, nil
}

// A Revocation ends what counts of an epoch of a station: its records from a
// number on, which is above all that are stored.
type Revocation struct {
	Station string
	Epoch   int64
	FromSeq int64
	Reason  string
	People  []dispense.Who // two, and different
}

// Revoke revokes an epoch's key from a number on. It never reaches back: a
// number that is stored is a conflict, and so is one below an earlier
// revocation's.
func (f *Fleet) Revoke(ctx context.Context, who string, r Revocation) error {
	if len(r.People) != 2 || r.People[0].Person == r.People[1].Person || r.Reason == "" {
		return fmt.Errorf("revoke the key of station %s: %w: it takes two different people and a reason", r.Station, fault.ErrInvalid)
	}
	return f.cfg.Store.Revoke(ctx, Act{Who: who, At: f.now()}, r)
}
