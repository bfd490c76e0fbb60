package api

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// An OfUser names somebody who signs in.
type OfUser struct {
	Person string `path:"person" maxLength:"64" example:"@finance-civ"`
}

// A Link says which user a person is.
type Link struct {
	Username string `json:"username" maxLength:"64" doc:"Empty: the person signs in no more, and the user is nobody's."`
}

// A Concern says which departments a user is concerned with.
type Concern struct {
	WholeFleet bool     `json:"whole_fleet,omitempty"`
	Concerns   []string `json:"concerns,omitempty" nullable:"false" maxItems:"500" doc:"Departments, where it is not the whole fleet; none: nothing."`
}

// A Clearing says whether a user sees what is reserved.
type Clearing struct {
	Cleared bool `json:"cleared"`
}

// An Identity is whom a user is at a provider with whose accounts people sign on.
type Identity struct {
	Issuer  string    `json:"issuer"`
	Subject string    `json:"subject" doc:"How the provider knows them."`
	SaidBy  string    `json:"said_by"`
	SaidAt  time.Time `json:"said_at"`
}

// A SayIdentity says whom a user is at a provider, or is no more.
type SayIdentity struct {
	Issuer  string `json:"issuer" minLength:"1" maxLength:"200"`
	Subject string `json:"subject" minLength:"1" maxLength:"200"`
	End     bool   `json:"end,omitempty" doc:"They are no more."`
}

// A Known is whom a user is elsewhere.
type Known struct {
	Identities []Identity `json:"identities" nullable:"false"`
}

// identities are those of a user.
func (c *call) identities(username string) ([]Identity, error) {
	all, err := c.Users.Identities(c, username)
	out := []Identity{}
	for _, id := range all {
		out = append(out, Identity{id.Issuer, id.Subject, id.SaidBy, id.SaidAt.UTC()})
	}
	return out, err
}

// A Deputy approves in the stead of another for some days.
type Deputy struct {
	Term      string     `json:"term" doc:"Its id."`
	Principal string     `json:"principal" doc:"In whose stead."`
	Deputy    string     `json:"deputy"`
	FromAt    time.Time  `json:"from_at"`
	UntilAt   time.Time  `json:"until_at"`
	Reason    string     `json:"reason"`
	SaidBy    string     `json:"said_by"`
	SaidAt    time.Time  `json:"said_at"`
	EndedAt   *time.Time `json:"ended_at,omitempty" doc:"When it was ended before its time."`
	EndedBy   string     `json:"ended_by,omitempty"`
	InForce   bool       `json:"in_force"`
}

func (c *call) deputyOf(t *fleet.Deputyship) Deputy {
	return Deputy{t.Term, t.Principal, t.Deputy, t.FromAt.UTC(), t.UntilAt.UTC(), t.Why, t.SaidBy, t.SaidAt.UTC(), utc(t.EndedAt), t.EndedBy, t.InForce(c.Now())}
}

// A Naming lets another approve in the stead of the token's user.
type Naming struct {
	Deputy string `json:"deputy" minLength:"1" maxLength:"64" doc:"A user whose role can be a deputy."`
	From   string `json:"from" format:"date" doc:"The first day."`
	Until  string `json:"until" format:"date" doc:"The last day."`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// An Ended is a deputy's time that is over.
type Ended struct {
	Term    string    `json:"term"`
	EndedAt time.Time `json:"ended_at"`
}

// deputies are those that a user has or is, the newest first.
func (c *call) deputies(username string) ([]Deputy, error) {
	all, err := c.desk.Fleet.Deputies(c, username)
	out := []Deputy{}
	for i := range all {
		out = append(out, c.deputyOf(&all[i]))
	}
	return out, err
}

// userOf returns somebody who signs in.
func (c *call) userOf(key string) (fleet.Human, error) {
	h, err := c.desk.Fleet.Human(c, key)
	if err == nil && h.Username == "" {
		err = fmt.Errorf("user of %s: %w", h.Name, fault.ErrNotFound)
	}
	return h, err
}

// seesSome returns a user of whom it can be said what they see: an administrator sees all.
func (c *call) seesSome(key string) (fleet.Human, error) {
	h, err := c.userOf(key)
	if err == nil && h.Role == string(access.Administrator) {
		err = problem(409, "role", h.Username+" is an administrator, and so sees all there is")
	}
	return h, err
}

// changed shows a person after an act.
func (c *call) changed(key string, err error) (Person, error) {
	if err != nil {
		return Person{}, err
	}
	h, err := c.desk.Fleet.Human(c, key)
	if err != nil {
		return Person{}, err
	}
	return personOf(&h), nil
}

func addUsers(a *api) {
	const tag = "people"
	do(a, operation{id: "link-user", tag: tag, path: "/people/{person}/user", page: "POST /people/{person}/user", summary: "Say which user a person is",
		about: "Then they are one in lists and in who may approve what: nobody approves what they proposed under another name.", try: `{"username":"driver"}`},
		func(c *call, in *struct {
			Acting
			OfPerson
			Body Link
		}) (Person, error) {
			h, err := c.desk.Fleet.Human(c, in.Person)
			if err != nil {
				return Person{}, err
			}
			username, person := in.Body.Username, h.Person
			switch {
			case person == "":
				return Person{}, problem(409, "conflict", "this is a user and no person of the islands; say it of the person")
			case username == "": // nobody's any more
				username, person = h.Username, ""
			}
			if username == "" {
				return Person{}, badField("body.username", "%s is no user; say which it is to be", h.Name)
			}
			return c.changed(in.Person, c.desk.Fleet.LinkUser(c, c.user.Username, username, person))
		})
	do(a, operation{id: "set-concern", tag: tag, path: "/people/{person}/scope", page: "POST /people/{person}/scope", summary: "Say which departments concern a user",
		about: "It counts with the next request. An administrator sees the whole fleet.", try: `{"concerns":["civ"]}`},
		func(c *call, in *struct {
			Acting
			OfUser
			Body Concern
		}) (Person, error) {
			h, err := c.seesSome(in.Person)
			if err != nil {
				return Person{}, err
			}
			b := &in.Body
			if b.WholeFleet == (b.Concerns != nil) {
				return Person{}, badField("body.concerns", "say departments, or the whole fleet; one of the two")
			}
			departments, err := c.desk.Fleet.Departments(c)
			if err != nil {
				return Person{}, err
			}
			for i, d := range b.Concerns {
				if !slices.ContainsFunc(departments, func(x fleet.Department) bool { return x.Department == d }) {
					return Person{}, badField(fmt.Sprintf("body.concerns[%d]", i), "there is no department %q", d)
				}
			}
			return c.changed(in.Person, c.Users.SetScope(c, h.Username, b.Concerns, c.user.Username))
		})
	do(a, operation{id: "clear-user", tag: tag, path: "/people/{person}/clearance", page: "POST /people/{person}/clearance", summary: "Say whether a user sees what is reserved",
		about: "Vehicles of reserved classes, and who drives them. An administrator sees them by role.", try: `{"cleared":true}`},
		func(c *call, in *struct {
			Acting
			OfUser
			Body Clearing
		}) (Person, error) {
			h, err := c.seesSome(in.Person)
			if err == nil && in.Body.Cleared != h.Cleared {
				err = c.Users.SetCleared(c, h.Username, in.Body.Cleared, c.user.Username)
			}
			return c.changed(in.Person, err)
		})
	list(a, operation{id: "list-identities", tag: tag, path: "/people/{person}/identities", page: "POST /people/{person}/identity", summary: "List whom a user is at providers", about: "With those accounts the user signs on."},
		func(i *Identity) string { return i.SaidAt.Format(time.RFC3339Nano) + " " + i.Issuer + " " + i.Subject },
		func(c *call, in *struct {
			Paging
			OfUser
		}) ([]Identity, error) {
			h, err := c.userOf(in.Person)
			if err != nil {
				return nil, err
			}
			return c.identities(h.Username)
		})
	do(a, operation{id: "say-identity", tag: tag, path: "/people/{person}/identities", page: "POST /people/{person}/identity", summary: "Say whom a user is at a provider", about: "Or that they are so no more.",
		try: `{"issuer":"https://accounts.example.org","subject":"248289761001"}`},
		func(c *call, in *struct {
			Acting
			OfUser
			Body SayIdentity
		}) (Known, error) {
			h, err := c.userOf(in.Person)
			if err != nil {
				return Known{}, err
			}
			b, now := &in.Body, c.Now().UTC()
			id := access.Identity{Issuer: b.Issuer, Subject: strings.TrimSpace(b.Subject), Username: h.Username, SaidBy: c.user.Username, SaidAt: now}
			switch {
			case b.End:
				err = c.Users.EndIdentity(c, id, c.user.Username, now)
			case !slices.Contains(c.Issuers, id.Issuer):
				err = badField("body.issuer", "people sign on with no account of %q here", id.Issuer)
			default:
				err = c.Users.Identify(c, id)
			}
			if err != nil {
				return Known{}, err
			}
			list, err := c.identities(h.Username)
			return Known{list}, err
		})
	list(a, operation{id: "list-deputies", tag: tag, path: "/people/{person}/deputies", page: "GET /people/{person}", summary: "List deputies", about: "Those that a user has had, and whose deputy the user was."},
		func(d *Deputy) string { return newest(d.FromAt, d.Term) },
		func(c *call, in *struct {
			Paging
			OfUser
		}) ([]Deputy, error) {
			h, err := c.userOf(in.Person)
			if err != nil {
				return nil, err
			}
			return c.deputies(h.Username)
		})
	do(a, operation{id: "name-deputy", tag: tag, path: "/deputies", page: "POST /people/{person}/deputy", summary: "Name a deputy", about: "Who approves in the stead of the token's user for some days. A deputy has none.",
		try: `{"deputy":"another","from":"2026-12-20","until":"2026-12-31","reason":"Vacaciones"}`},
		func(c *call, in *struct {
			Acting
			Body Naming
		}) (Deputy, error) {
			b := &in.Body
			from, err := time.ParseInLocation(time.DateOnly, b.From, c.Zone)
			if err != nil {
				return Deputy{}, badField("body.from", "it is no day")
			}
			until, err := time.ParseInLocation(time.DateOnly, b.Until, c.Zone)
			if err != nil {
				return Deputy{}, badField("body.until", "it is no day")
			}
			t, err := c.desk.Office.NameDeputy(c, c.user.Username, fleet.Deputyship{Deputy: b.Deputy, FromAt: from, UntilAt: until.AddDate(0, 0, 1), Why: b.Reason})
			if err != nil {
				return Deputy{}, err
			}
			return c.deputyOf(&t), nil
		})
	do(a, operation{id: "end-deputy", tag: tag, path: "/deputies/end", page: "POST /people/{person}/deputy/end", summary: "End a deputy's time early", about: "Whoever was named may, whoever named them, and an administrator.",
		try: `{"term":"none"}`},
		func(c *call, in *struct {
			Acting
			Body struct {
				Term string `json:"term" minLength:"1" maxLength:"64" doc:"Its id."`
			}
		}) (Ended, error) {
			if err := c.desk.Office.EndDeputy(c, c.user.Username, in.Body.Term); err != nil {
				return Ended{}, err
			}
			return Ended{in.Body.Term, c.Now().UTC()}, nil
		})
}
