// Package access says who may do what: users, their passwords, roles and
// sessions. It knows no page and no SQL; rights are code, in one table, so that
// an auditor can read them.
package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/litro-fuel/litro/server/fault"
)

// A Role is what a user is.
type Role string

// The roles.
const (
	Administrator Role = "administrator"
	Manager       Role = "manager" // of the fleet
	Finance       Role = "finance"
	Auditor       Role = "auditor"
	Attendant     Role = "attendant"
	Driver        Role = "driver" // sends tickets from a telephone, and sees those alone
)

// Roles lists all roles.
func Roles() []Role { return []Role{Administrator, Manager, Finance, Auditor, Attendant, Driver} }

// A Right is something that a role may or may not do.
type Right string

// The rights.
const (
	SeeToday        Right = "today"
	SeeConsumption  Right = "consumption"
	SeeVehicles     Right = "vehicles"
	SeeFindings     Right = "findings"
	HandleFindings  Right = "handle findings" // say what became of a discrepancy
	SeeStations     Right = "stations"
	TypeFills       Right = "type fills"   // enter a fill from a paper, or check one that was sent
	SendTickets     Right = "send tickets" // of contracted stations, to be checked by another
	SeeTickets      Right = "tickets"      // of everybody, and the pictures of them
	SeeOwnTickets   Right = "own tickets"  // that one sent oneself, likewise
	PrintLabels     Right = "print labels"
	ChangeFleet     Right = "change fleet"
	CarrySticks     Right = "carry sticks"        // take in what a station sent by hand
	EnrollStations  Right = "enroll stations"     // invite and approve boxes
	SeeHealth       Right = "health"              // how every part of the installation is
	SeePeople       Right = "people"              // who drives, attends and signs in; their badges; who leaves
	KeepUsers       Right = "keep users"          // say whose a user is, and let go who signs in
	HaveDeputy      Right = "have deputy"         // let another approve in one's stead
	KeepHooks       Right = "keep webhooks"       // say which programs are told what happens
	ScheduleReports Right = "schedule reports"    // have those that one may see sent again and again
	KeepViews       Right = "keep views"          // keep questions under a name, and see those that others share
	ShareViews      Right = "share views"         // with everybody who may see their pages
	BeDeputy        Right = "be deputy"           // approve in another's stead
	SeeInvoices     Right = "invoices"            // what suppliers bill
	TakeInvoices    Right = "take invoices"       // take them in, and say what they are held against and what the tax authority says
	MakePackages    Right = "audit packages"      // take out a month as files that can be checked without Litro
	SeeBudget       Right = "budget"              // how accounts of the budget stand, and what went out of them to accounting
	AgreeBudget     Right = "agree budget"        // be the second person who says what is approved and adjusted
	SeeCloses       Right = "closes"              // how far each month is closed, and what was closed
	CloseMonths     Right = "close months"        // act on a month by the position that one holds: sign, close, comment
	KeepCloses      Right = "keep closes"         // say, with another, by which rules months are closed and who holds which position
	KeepReports     Right = "keep reports"        // say by which factors fuel gives off CO2, and how the house publishes its fuel
	AskCorrections  Right = "ask corrections"     // of fills: that they count for nothing, or for other figures
	ApproveAsks     Right = "approve corrections" // that somebody of another role asked, or refuse them
	KeepBudget      Right = "keep budget"         // say what is approved, paid and from what, how fuel finds its account, and book it
)

var rights = map[Role][]Right{
	Administrator: {SeeToday, SeeConsumption, SeeVehicles, SeeFindings, HandleFindings, SeeStations, PrintLabels, ChangeFleet, EnrollStations, CarrySticks, SeeHealth, SeeTickets, SeeOwnTickets, SeePeople, KeepUsers, KeepHooks, ScheduleReports, KeepViews, ShareViews, HaveDeputy, BeDeputy, SeeInvoices, SeeBudget, AgreeBudget, SeeCloses, CloseMonths, KeepCloses, ApproveAsks},
	Manager:       {SeeToday, SeeConsumption, SeeVehicles, SeeFindings, HandleFindings, SeeStations, PrintLabels, ChangeFleet, TypeFills, EnrollStations, CarrySticks, SendTickets, SeeTickets, SeeOwnTickets, SeePeople, ScheduleReports, KeepViews, ShareViews, HaveDeputy, BeDeputy, SeeInvoices, SeeBudget, AgreeBudget, SeeCloses, CloseMonths, KeepCloses, KeepReports, AskCorrections, ApproveAsks},
	Finance:       {SeeToday, SeeConsumption, SeeVehicles, SeeFindings, HandleFindings, SeeTickets, SeeOwnTickets, ScheduleReports, KeepViews, ShareViews, BeDeputy, SeeInvoices, TakeInvoices, SeeBudget, AgreeBudget, KeepBudget, SeeCloses, CloseMonths, KeepCloses, MakePackages, KeepReports, AskCorrections, ApproveAsks},
	Auditor:       {SeeToday, SeeConsumption, SeeVehicles, SeeFindings, HandleFindings, SeeStations, SeeTickets, SeeOwnTickets, ScheduleReports, KeepViews, BeDeputy, SeeInvoices, SeeBudget, SeeCloses, CloseMonths, MakePackages},
	Attendant:     {SeeToday, TypeFills, SendTickets, SeeTickets, SeeOwnTickets, KeepViews, BeDeputy},
	Driver:        {SendTickets, SeeOwnTickets},
}

// May tells whether a role has a right. A role nobody knows has none.
func (r Role) May(right Right) bool {
	for _, have := range rights[r] {
		if have == right {
			return true
		}
	}
	return false
}

// Approvable lists what one proposes and another approves: once (a one-time
// authorization), mode, rule (what a level says), finding_rule (that discrepancies are not
// looked for as before), box (an invitation or a spare) and ticket. Nothing else is approved, nor in anybody's stead.
func Approvable() []string { return []string{"once", "mode", "rule", "finding_rule", "box", "ticket"} }

// ToApprove returns the right that it takes to approve something that is
// [Approvable], "" for anything else.
func ToApprove(what string) Right {
	switch what {
	case "once", "mode", "rule", "finding_rule":
		return ChangeFleet
	case "box":
		return EnrollStations
	case "ticket":
		return TypeFills
	}
	return ""
}

// Having returns the roles that have a right.
func Having(right Right) []Role {
	return slices.DeleteFunc(Roles(), func(r Role) bool { return !r.May(right) })
}

// Valid tells whether r is one of the roles.
func (r Role) Valid() bool { return rights[r] != nil }

// Reserved tells whether Litro itself goes by a user name in what it says was done, such as the calendar: nobody else
// does. The database refuses them, too.
func Reserved(username string) bool {
	return slices.Contains([]string{"calendar", "console", "migration", "setup"}, strings.ToLower(strings.TrimSpace(username)))
}

// A User is a person who signs in.
type User struct {
	Username string
	Name     string
	Role     Role
	Password string // argon2id, never shown; empty: signs in elsewhere
	Language string // es-MX or en
	Active   bool
	// Second tells that the user signs in with a code, too; Passkey that there is a passkey
	// to sign in with.
	Second, Passkey bool
	// Departments are those that the user is concerned with, see [User.Scope]; nil: the
	// whole fleet.
	Departments []string
	// Cleared tells that the user sees vehicles of reserved classes, too; or that nothing is
	// reserved.
	Cleared bool
}

// A Store keeps users and the audit trail.
type Store interface {
	// User returns a user, or fault.ErrNotFound.
	User(ctx context.Context, username string) (User, error)
	// AddUser adds a user, or fails with fault.ErrConflict.
	AddUser(ctx context.Context, u User, by string) error
	// Audit adds a line to the audit trail.
	Audit(ctx context.Context, who, what, object string) error
	DenialStore
}

// ErrSignIn means that name and password do not go together. It does not say
// which of the two is wrong.
var ErrSignIn = errors.New("user and password do not go together")

// MinPassword is the least number of characters of a password.
const MinPassword = 12

// params are OWASP's second choice for argon2id. DefaultParams would take as
// many threads as the machine has cores, and so differ between machines.
var params = &argon2id.Params{Memory: 64 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// A Gate lets users in.
type Gate struct {
	store Store
	// busy bounds how many passwords are hashed at once: each takes 64 MiB.
	busy chan struct{}
	// decoy is hashed against when there is no such user, so that the answer
	// takes as long as for one that exists.
	decoy string
}

// NewGate returns a gate to the users of a store.
func NewGate(store Store) (*Gate, error) {
	decoy, err := argon2id.CreateHash("nobody has this password", params)
	if err != nil {
		return nil, fmt.Errorf("hash a password: %w", err)
	}
	return &Gate{store: store, busy: make(chan struct{}, 4), decoy: decoy}, nil
}

// SignIn returns the user with that name and password, or ErrSignIn. Each that succeeds is
// in the audit trail; those that fail are counted there, by the network that they come from.
func (g *Gate) SignIn(ctx context.Context, username, password, source string) (User, error) {
	u, err := g.user(ctx, username)
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return User{}, err
	}
	hash := g.decoy
	has := err == nil && u.Active && u.Password != ""
	if has {
		hash = u.Password
	}
	ok, herr := g.compare(ctx, password, hash)
	if herr != nil {
		return User{}, herr
	}
	if !ok || !has {
		return User{}, errors.Join(ErrSignIn, g.store.Deny(ctx, Denial{source, u.Username, "sign-in refused"}))
	}
	return u, g.store.Audit(ctx, u.Username, "signed in", "")
}

// user looks a user up. What no user can be called is not looked up: a database
// refuses some of it.
func (g *Gate) user(ctx context.Context, username string) (User, error) {
	if clean(username) != username {
		return User{}, fault.ErrNotFound
	}
	return g.store.User(ctx, username)
}

func (g *Gate) compare(ctx context.Context, password, hash string) (bool, error) {
	if err := g.enter(ctx); err != nil {
		return false, err
	}
	defer g.leave()
	return argon2id.ComparePasswordAndHash(password, hash)
}

// Hash is the function of that name, for whoever comes by the network: it waits
// where many hash at once.
func (g *Gate) Hash(ctx context.Context, password string) (string, error) {
	if err := g.enter(ctx); err != nil {
		return "", err
	}
	defer g.leave()
	return Hash(password)
}

func (g *Gate) enter(ctx context.Context) error {
	select {
	case g.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *Gate) leave() { <-g.busy }

// Hash returns a password as it is kept, or says why it is too weak.
func Hash(password string) (string, error) {
	if utf8.RuneCountInString(password) < MinPassword {
		return "", fmt.Errorf("%w: a password has at least %d characters; three words are a good one", fault.ErrInvalid, MinPassword)
	}
	hash, err := argon2id.CreateHash(password, params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// HashPIN returns a PIN as stations are told of it. What a PIN may be is the
// caller's business. It costs what the small computer of a station can spend while
// a vehicle waits: OWASP's least.
func HashPIN(pin string) (string, error) {
	hash, err := argon2id.CreateHash(pin, &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		return "", fmt.Errorf("hash PIN: %w", err)
	}
	return hash, nil
}

// clean makes what somebody typed fit for the audit trail.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return '?'
		}
		return r
	}, s)
	return strings.ToValidUTF8(s[:min(len(s), 64)], "") // the cut may go through a letter
}
