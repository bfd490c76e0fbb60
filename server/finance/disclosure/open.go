package disclosure

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/opendata"
)

// The page that anybody sees without signing in, and what people said of it. It shows packages as
// they were published, byte by byte; nothing is reckoned for it.

// What is said of the page. Whatever discloses is asked for by one person and approved by another;
// what takes away is said by one, at once.
const (
	AskOn    = "ask_on"    // that the page be there
	On       = "on"        // it is
	Off      = "off"       // it is not
	AskMonth = "ask_month" // that a package be on it
	Publish  = "month"     // it is, as a version of its month
	Withdraw = "withdraw"  // a version is not shown any more
	Void     = "void"      // nothing comes of what was asked
)

// A Terms is at what address anybody reaches the page, whom they ask, and by what license they may
// use the data.
type Terms struct{ Address, Contact, Email, License, LicenseURL string }

// An OpenAct is what somebody said of the page.
type OpenAct struct {
	N, Of   int64 // Of is what it answers, or takes off; 0: nothing
	Act     string
	Month   string // 2026-10; of the page: empty
	Version int
	Package string // its SHA-256
	Terms   Terms
	Reason  string
	AskedBy string // of what is approved
	AskedAt *time.Time
	By      string
	At      time.Time
}

// A Package is one that is published, or is to be.
type Package struct {
	SHA256, Month string
	Bytes         []byte
	Units         []string      // the vehicles that it names
	Made          opendata.Made // of one that is asked for: the same bytes may be made of others
}

// A Version is a package that was published of a month. Reasons are as anybody reads them.
type Version struct {
	N, Asked         int64 // of the acts that published it, and asked for it
	Number           int
	Package          string // its SHA-256
	Reason           string
	At               time.Time
	Withdrawn        string // why it is not shown; empty: it is
	WithdrawnAt      time.Time
	By, With, TookBy string // who asked for it, who approved it, who took it off: nobody outside is told
}

// An OpenMonth is what was published of a month, the oldest version first.
type OpenMonth struct {
	Month    string
	Versions []Version
}

// Shown is the last version that is shown; nil: none is.
func (m *OpenMonth) Shown() *Version {
	for i := range slices.Backward(m.Versions) {
		if m.Versions[i].Withdrawn == "" {
			return &m.Versions[i]
		}
	}
	return nil
}

// A Site is how it stands with the page.
type Site struct {
	On      bool
	Terms   Terms // as they were agreed last
	Since   time.Time
	Months  []OpenMonth // the newest first
	Waiting []OpenAct   // for another person, the oldest first
	Acts    []OpenAct   // all, the newest first
}

// Month returns what was published of a month.
func (s *Site) Month(month string) (*OpenMonth, bool) {
	for i := range s.Months {
		if s.Months[i].Month == month {
			return &s.Months[i], true
		}
	}
	return nil, false
}

// Sited says how it stands with the page after all that was said, the oldest first.
func Sited(acts []OpenAct) *Site {
	s := &Site{}
	waits := map[int64]OpenAct{}
	asked := map[int64]OpenAct{}
	for _, a := range acts {
		s.Acts = append(s.Acts, a)
		switch a.Act {
		case AskOn, AskMonth:
			waits[a.N], asked[a.N] = a, a
		case Void:
			delete(waits, a.Of)
		case On:
			delete(waits, a.Of)
			s.On, s.Terms, s.Since = true, a.Terms, a.At
		case Off:
			s.On, s.Since = false, a.At
		case Publish:
			delete(waits, a.Of)
			m, ok := s.Month(a.Month)
			if !ok {
				s.Months = append(s.Months, OpenMonth{Month: a.Month})
				m = &s.Months[len(s.Months)-1]
			}
			m.Versions = append(m.Versions, Version{N: a.N, Asked: a.Of, Number: a.Version, Package: a.Package, Reason: asked[a.Of].Reason, At: a.At, By: a.AskedBy, With: a.By})
		case Withdraw:
			if m, ok := s.Month(a.Month); ok {
				for i := range m.Versions {
					if m.Versions[i].N == a.Of {
						m.Versions[i].Withdrawn, m.Versions[i].WithdrawnAt, m.Versions[i].TookBy = a.Reason, a.At, a.By
					}
				}
			}
		}
	}
	for _, a := range acts {
		if w, ok := waits[a.N]; ok {
			s.Waiting = append(s.Waiting, w)
		}
	}
	slices.Reverse(s.Acts)
	slices.SortFunc(s.Months, func(a, b OpenMonth) int { return cmp.Compare(b.Month, a.Month) })
	return s
}

// openStore keeps it.
type openStore interface {
	// OpenActs returns all that was said, the oldest first.
	OpenActs(ctx context.Context) ([]OpenAct, error)
	// OpenPackage returns a package, or fault.ErrNotFound.
	OpenPackage(ctx context.Context, sha256 string) (*Package, error)
	// OpenMade returns of what the sums are made of a package that was asked for by an act, or
	// fault.ErrNotFound.
	OpenMade(ctx context.Context, n int64) (opendata.Made, error)
	// Reserved returns the vehicles that are reserved now.
	Reserved(ctx context.Context) (map[string]bool, error)
	// OpenNames returns how many vehicles that are reserved now each package names, of those that
	// name one.
	OpenNames(ctx context.Context) (map[string]int, error)
	// SayOpen adds an act, with its package if there is one, and returns its number. Of two at once
	// that answer the same, the second fails with fault.ErrConflict.
	SayOpen(ctx context.Context, a OpenAct, pkg *Package) (int64, error)
}

// A Refusal is why something is not published: a code, and figures that its sentence has.
type Refusal struct {
	Code     string
	Month    string
	Vehicles int
	Before   int
}

// The codes of a [Refusal].
const (
	RefusedOff      = "off"      // the page is not there
	RefusedRunning  = "running"  // the month is not over
	RefusedSmall    = "small"    // too few vehicles fueled
	RefusedNone     = "none"     // nobody fueled
	RefusedLong     = "long"     // the package is too large
	RefusedSame     = "same"     // the version that is shown has the same bytes
	RefusedWaits    = "waits"    // one of the month waits already
	RefusedTells    = "tells"    // beside versions before it tells too much
	RefusedReserved = "reserved" // a vehicle of it is reserved by now that was not
	RefusedAsker    = "asker"    // who asked for it does not approve it
	RefusedAnswered = "answered" // it does not wait any more
)

// Error implements error.
func (r *Refusal) Error() string {
	s := "refused: " + r.Code
	if r.Vehicles > 0 {
		s += fmt.Sprintf(": beside version %d it would tell what %d vehicles took, a reserved one among them", r.Before, r.Vehicles)
	}
	return s
}

// Is tells that a refusal is [fault.ErrConflict].
func (r *Refusal) Is(target error) bool { return target == fault.ErrConflict }

// Site returns how it stands with the page that anybody sees.
func (d *Desk) Site(ctx context.Context) (*Site, error) {
	acts, err := d.cfg.Store.OpenActs(ctx)
	if err != nil {
		return nil, err
	}
	return Sited(acts), nil
}

// Bytes returns a package that was published, or is to be. Whether anybody may see it is for who asks
// to know, see [Site].
func (d *Desk) Bytes(ctx context.Context, sha256 string) ([]byte, error) {
	pkg, err := d.cfg.Store.OpenPackage(ctx, sha256)
	if err != nil {
		return nil, err
	}
	return pkg.Bytes, nil
}

// Names returns how many vehicles that were reserved since each package names, by its SHA-256.
func (d *Desk) Names(ctx context.Context) (map[string]int, error) { return d.cfg.Store.OpenNames(ctx) }

// AskOn asks that the page be there, or be so by other terms. It fails with a [Problem].
func (d *Desk) AskOn(ctx context.Context, who string, t Terms, reason string) (int64, error) {
	for _, s := range []*string{&t.Address, &t.Contact, &t.Email, &t.License, &t.LicenseURL, &reason} {
		*s = strings.TrimSpace(*s)
	}
	t.Address = strings.TrimSuffix(t.Address, "/")
	if p := firstLong(length{"address", t.Address, 200}, length{"contact", t.Contact, 200}, length{"email", t.Email, 200}, length{"license", t.License, 400}, length{"license_url", t.LicenseURL, 200}, length{"reason", reason, 400}); p != nil {
		return 0, p
	}
	switch {
	case !isSite(t.Address):
		return 0, &Problem{Field: "address", Code: "url"}
	case t.Contact == "":
		return 0, &Problem{Field: "contact", Code: "missing"}
	case !strings.Contains(t.Email, "@") || strings.ContainsAny(t.Email, " \t<>\"?&\r\n"):
		return 0, &Problem{Field: "email", Code: "email"}
	case t.License == "":
		return 0, &Problem{Field: "license", Code: "missing"}
	case !isPage(t.LicenseURL):
		return 0, &Problem{Field: "license_url", Code: "url"}
	case reason == "":
		return 0, &Problem{Field: "reason", Code: "missing"}
	}
	return d.say(ctx, OpenAct{Act: AskOn, Terms: t, Reason: reason, By: who}, nil)
}

// isPage tells whether an address is one of the web.
func isPage(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// isSite tells whether it is of one without a path.
func isSite(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isPage(s) && u.Path == "" && u.RawQuery == "" && u.Fragment == ""
}

// SwitchOff takes the page away, at once. It fails with a [Problem].
func (d *Desk) SwitchOff(ctx context.Context, who, reason string) (int64, error) {
	_, reason, err := d.shown(ctx, reason)
	if err != nil {
		return 0, err
	}
	return d.say(ctx, OpenAct{Act: Off, Reason: reason, By: who}, nil)
}

// shown returns how it stands with a page that is there, and the reason without the space around it. It
// fails with a [Problem] of the reason, or with a [Refusal] where the page is off.
func (d *Desk) shown(ctx context.Context, reason string) (*Site, string, error) {
	reason = strings.TrimSpace(reason)
	if p := said("reason", reason, 400); p != nil {
		return nil, "", p
	}
	s, err := d.Site(ctx)
	if err == nil && !s.On {
		err = &Refusal{Code: RefusedOff}
	}
	return s, reason, err
}

// said says what is wrong with a text that has to be there; nil: nothing.
func said(field, text string, most int) error {
	if text == "" {
		return &Problem{Field: field, Code: "missing"}
	}
	if p := firstLong(length{field, text, most}); p != nil {
		return p
	}
	return nil
}

// AskPublish makes the package of a month and asks that it be published as it is now. Closed and
// version are of its close, as [opendata.Month] has them. It fails with a [Problem] or a [Refusal].
func (d *Desk) AskPublish(ctx context.Context, who, month, closed string, version int, reason string) (int64, error) {
	if !isMonth(month) {
		return 0, &Problem{Field: "month", Code: "month"}
	}
	s, reason, err := d.shown(ctx, reason)
	if err != nil {
		return 0, err
	}
	if slices.ContainsFunc(s.Waiting, func(a OpenAct) bool { return a.Month == month }) {
		return 0, &Refusal{Code: RefusedWaits, Month: month}
	}
	pkg, err := d.pack(ctx, s, month, closed, version)
	if err != nil {
		return 0, err
	}
	if err := d.tells(ctx, s, month, pkg.SHA256, &pkg.Made); err != nil {
		return 0, err
	}
	return d.say(ctx, OpenAct{Act: AskMonth, Month: month, Package: pkg.SHA256, Reason: reason, By: who}, pkg)
}

// pack makes the package of a month that is over.
func (d *Desk) pack(ctx context.Context, s *Site, month, closed string, version int) (*Package, error) {
	m, err := d.Month(ctx, month)
	if errors.Is(err, opendata.ErrSmall) {
		return nil, &Refusal{Code: RefusedSmall, Month: month}
	}
	if err != nil {
		return nil, err
	}
	if m.To.After(d.cfg.Now()) {
		return nil, &Refusal{Code: RefusedRunning, Month: month}
	}
	if len(m.Rows) == 0 {
		return nil, &Refusal{Code: RefusedNone, Month: month}
	}
	m.Closed, m.Version = closed, version
	m.License, m.LicenseURL, m.Contact, m.Email = s.Terms.License, s.Terms.LicenseURL, s.Terms.Contact, s.Terms.Email
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		return nil, err
	}
	if b.Len() > opendata.MaxPackage {
		return nil, &Refusal{Code: RefusedLong, Month: month}
	}
	sum := sha256.Sum256(b.Bytes())
	pkg := &Package{SHA256: hex.EncodeToString(sum[:]), Month: month, Bytes: b.Bytes(), Made: opendata.MadeOf(m.Rows, m.Places), Units: []string{}}
	for i := range m.Rows {
		if m.Rows[i].Of == opendata.OfUnit {
			pkg.Units = append(pkg.Units, m.Rows[i].Vehicle)
		}
	}
	if _, err := opendata.Read(pkg.Bytes); err != nil { // what is not read again is not shown
		return nil, fmt.Errorf("package of %s: %w", month, err)
	}
	return pkg, nil
}

// tells fails with a [Refusal] where a vehicle of a package is reserved now that was not when it was
// made, or where it tells what a reserved one took beside all versions that ever were published: who has them has them.
func (d *Desk) tells(ctx context.Context, s *Site, month, sha256 string, made *opendata.Made) error {
	reserved, err := d.cfg.Store.Reserved(ctx)
	if err != nil {
		return err
	}
	is := func(v string) bool { return reserved[v] }
	if made.Outdated(is) {
		return &Refusal{Code: RefusedReserved, Month: month}
	}
	m, ok := s.Month(month)
	if !ok {
		return nil
	}
	if shown := m.Shown(); shown != nil && shown.Package == sha256 {
		return &Refusal{Code: RefusedSame, Month: month}
	}
	var before []opendata.Made
	for _, v := range m.Versions {
		of, err := d.cfg.Store.OpenMade(ctx, v.Asked)
		if err != nil {
			return err
		}
		before = append(before, of)
	}
	if x := opendata.Differs(before, *made, is); x != nil {
		return &Refusal{Code: RefusedTells, Month: month, Vehicles: x.Vehicles, Before: x.Before}
	}
	return nil
}

// waiting returns what waits under a number, or a [Refusal].
func (s *Site) waiting(n int64) (*OpenAct, error) {
	i := slices.IndexFunc(s.Waiting, func(a OpenAct) bool { return a.N == n })
	if i < 0 {
		if slices.ContainsFunc(s.Acts, func(a OpenAct) bool { return a.N == n }) {
			return nil, &Refusal{Code: RefusedAnswered}
		}
		return nil, fmt.Errorf("act %d of the page: %w", n, fault.ErrNotFound)
	}
	return &s.Waiting[i], nil
}

// Approve lets another than who asked for it have the page there, or a month on it. A month is
// held once more against what is reserved by now. It fails with a [Refusal].
func (d *Desk) Approve(ctx context.Context, who string, n int64) error {
	s, err := d.Site(ctx)
	if err != nil {
		return err
	}
	a, err := s.waiting(n)
	if err != nil {
		return err
	}
	if a.By == who {
		return &Refusal{Code: RefusedAsker}
	}
	yes := OpenAct{Act: On, Of: n, Terms: a.Terms, AskedBy: a.By, AskedAt: &a.At, By: who}
	if a.Act == AskMonth {
		if !s.On {
			return &Refusal{Code: RefusedOff}
		}
		made, err := d.cfg.Store.OpenMade(ctx, a.N)
		if err != nil {
			return err
		}
		if err := d.tells(ctx, s, a.Month, a.Package, &made); err != nil {
			return err
		}
		yes.Act, yes.Month, yes.Package, yes.Version = Publish, a.Month, a.Package, 1
		if m, ok := s.Month(a.Month); ok {
			yes.Version = len(m.Versions) + 1
		}
	}
	_, err = d.say(ctx, yes, nil)
	return err
}

// TakeBack says that nothing comes of what was asked.
func (d *Desk) TakeBack(ctx context.Context, who string, n int64) error {
	s, err := d.Site(ctx)
	if err != nil {
		return err
	}
	if _, err := s.waiting(n); err != nil {
		return err
	}
	_, err = d.say(ctx, OpenAct{Act: Void, Of: n, By: who}, nil)
	return err
}

// TakeOff says that a version of a month is not shown, at once. The reason stands in its place.
// It fails with a [Problem], or with fault.ErrNotFound.
func (d *Desk) TakeOff(ctx context.Context, who, month string, version int, reason string) (int64, error) {
	reason = strings.TrimSpace(reason)
	if p := said("reason", reason, 400); p != nil {
		return 0, p
	}
	s, err := d.Site(ctx)
	if err != nil {
		return 0, err
	}
	m, ok := s.Month(month)
	if !ok || version < 1 || version > len(m.Versions) {
		return 0, fmt.Errorf("version %d of %s: %w", version, month, fault.ErrNotFound)
	}
	v := m.Versions[version-1]
	if v.Withdrawn != "" {
		return 0, &Refusal{Code: RefusedAnswered, Month: month}
	}
	return d.say(ctx, OpenAct{Act: Withdraw, Of: v.N, Month: month, Version: version, Package: v.Package, Reason: reason, By: who}, nil)
}

func (d *Desk) say(ctx context.Context, a OpenAct, pkg *Package) (int64, error) {
	a.At = d.cfg.Now().UTC().Truncate(time.Microsecond)
	n, err := d.cfg.Store.SayOpen(ctx, a, pkg)
	if err != nil {
		return 0, fmt.Errorf("say %s of the page that anybody sees: %w", a.Act, err)
	}
	return n, nil
}
