package fleet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
)

// PreviousFor is how long a worn label is good after its reprint was printed,
// wherever the new one has not been scanned.
const PreviousFor = 14 * 24 * time.Hour

// TemporaryFor is how long a temporary badge is good.
const TemporaryFor = 48 * time.Hour

// An Owner is who a label is for: a vehicle or a person.
type Owner struct {
	Vehicle string
	Person  string
}

// Why a label is printed.
const (
	First  = "first"
	Worn   = "worn"   // the old one is good for a while
	Lost   = "lost"   // the old one is void at once
	Stolen = "stolen" // likewise
	// Temporary is a badge that ends by itself, and is in the place of the one before
	// at once. The next one that is not ends it.
	Temporary = "temporary"
)

// A LabelVersion is a label as it was printed once. The newest version of a
// label is the current one.
type LabelVersion struct {
	Label       string
	Version     int64
	Vehicle     string
	Person      string
	PrintedAt   time.Time
	PrintedBy   string
	Why         string
	TokenSHA256 string     `db:"token_sha256"`
	SeenAt      *time.Time // the first scan anywhere
	VoidAt      *time.Time // set on the newest version: the label is good no more
	UntilAt     *time.Time // of a temporary one: when it ends
}

// Live tells whether the newest version is good at a time.
func (v LabelVersion) Live(at time.Time) bool {
	return v.VoidAt == nil && (v.UntilAt == nil || at.Before(*v.UntilAt))
}

// LabelEntry returns what stations are told of a label from its versions, the
// newest first. All versions but the current and previous ones are void.
func LabelEntry(versions []LabelVersion) *policy.Label {
	now := versions[0]
	e := &policy.Label{
		Label: now.Label, Version: now.Version, Vehicle: now.Vehicle, Person: now.Person, Status: "active", TokenSHA256: now.TokenSHA256,
	}
	if now.UntilAt != nil {
		e.Until = now.UntilAt.UTC().Truncate(time.Second)
	}
	switch {
	case now.VoidAt != nil:
		e.Status = "void"
	case now.Why == Worn && now.SeenAt == nil && len(versions) > 1 && versions[1].UntilAt == nil:
		old := versions[1]
		e.Previous = &policy.PreviousLabel{
			Version: old.Version, UntilAt: now.PrintedAt.Add(PreviousFor).UTC().Truncate(time.Second), TokenSHA256: old.TokenSHA256,
		}
	}
	return e
}

// Labels returns the versions of the labels of a vehicle or person, the one that
// is good first, and of each the newest first.
func (f *Fleet) Labels(ctx context.Context, o Owner) ([]LabelVersion, error) {
	return f.cfg.Store.Labels(ctx, o)
}

// PrintLabel makes the first label of a vehicle or person, or the next version
// of the one it has, and returns what stands on it, token included. The token
// is kept nowhere else: whoever needs it again uses [Fleet.Label].
//
// A first label where there is one already, and a reprint where there is none,
// are conflicts. A temporary one is for people only.
func (f *Fleet) PrintLabel(ctx context.Context, who string, o Owner, why string) (barcode.Label, error) {
	versions, err := f.cfg.Store.Labels(ctx, o)
	if err != nil {
		return barcode.Label{}, err
	}
	restored, err := f.cfg.Store.RestoredAt(ctx)
	if err != nil {
		return barcode.Label{}, err
	}
	v, err := nextVersion(o, why, versions, restored)
	if err != nil {
		return barcode.Label{}, err
	}
	l := f.Label(v)
	v.PrintedBy, v.PrintedAt, v.TokenSHA256 = who, f.now(), barcode.TokenHash(l.Token)
	if why == Temporary {
		v.UntilAt = new(v.PrintedAt.Add(TemporaryFor))
	}
	if err := f.cfg.Store.PrintLabel(ctx, Act{Who: who, At: v.PrintedAt}, v); err != nil {
		return barcode.Label{}, err
	}
	return l, nil
}

// Label returns what stands on a version of a label, to print it again as it
// is.
func (f *Fleet) Label(v LabelVersion) barcode.Label {
	return barcode.Label{ID: v.Label, Version: v.Version, Token: barcode.Token(f.cfg.LabelKey, v.Label, v.Version)}
}

// A LabelError says why what was read is no vehicle's label that is good. It is a
// fault.ErrInvalid.
type LabelError struct {
	// Problem is foreign (not ours), misread, forged, void, old (a newer one was
	// printed) or person (a badge).
	Problem string
}

// Error says what is wrong with the label.
func (e *LabelError) Error() string { return "read label: it is " + e.Problem }

// Unwrap returns [fault.ErrInvalid].
func (e *LabelError) Unwrap() error { return fault.ErrInvalid }

// ReadLabel returns the vehicle whose label says text, and the label as records name
// it. It fails with a [LabelError]. A label that was replaced because it was worn is
// good as long as stations take it.
func (f *Fleet) ReadLabel(ctx context.Context, text string) (vehicle, label string, err error) {
	l, err := barcode.Parse(strings.TrimSpace(text), barcode.Unknown)
	switch {
	case errors.Is(err, barcode.ErrForeign):
		return "", "", &LabelError{"foreign"}
	case err != nil:
		return "", "", &LabelError{"misread"}
	}
	versions, err := f.cfg.Store.LabelVersions(ctx, l.ID)
	if err != nil {
		return "", "", err
	}
	if len(versions) == 0 {
		return "", "", &LabelError{"forged"}
	}
	e := LabelEntry(versions)
	token := e.TokenSHA256
	switch {
	case e.Vehicle == "":
		return "", "", &LabelError{"person"}
	case l.Version > e.Version:
		return "", "", &LabelError{"forged"}
	case e.Status != "active":
		return "", "", &LabelError{"void"}
	case l.Version < e.Version:
		p := e.Previous
		if p == nil || p.Version != l.Version || !f.now().Before(p.UntilAt) {
			return "", "", &LabelError{"old"}
		}
		token = p.TokenSHA256
	}
	if l.Token != "" && barcode.TokenHash(l.Token) != token {
		return "", "", &LabelError{"forged"}
	}
	return e.Vehicle, l.String(), nil
}

// nextVersion returns the version to print after those that are there, and after those
// that may have been before the database was restored: one of them may have been stolen.
func nextVersion(o Owner, why string, versions []LabelVersion, restored time.Time) (LabelVersion, error) {
	v := LabelVersion{Vehicle: o.Vehicle, Person: o.Person, Why: why, Version: 1}
	live := len(versions) > 0 && versions[0].VoidAt == nil
	switch {
	case (o.Vehicle == "") == (o.Person == ""):
		return v, fmt.Errorf("print label: %w: it is for one vehicle or one person", fault.ErrInvalid)
	case why == Temporary && o.Person == "":
		return v, fmt.Errorf("print label: %w: only a person's badge is temporary", fault.ErrInvalid)
	case why == First && live:
		return v, fmt.Errorf("print first label: %w: label %s is there; say whether it is worn, lost or stolen", fault.ErrConflict, versions[0].Label)
	case why == First, why == Temporary && !live:
		v.Label = NewID("")
		return v, nil
	case why != Worn && why != Lost && why != Stolen && why != Temporary:
		return v, fmt.Errorf("print label: %w: %q is not first, worn, lost, stolen or temporary", fault.ErrInvalid, why)
	case !live:
		return v, fmt.Errorf("reprint label: %w: there is none; print the first", fault.ErrConflict)
	}
	v.Label, v.Version = versions[0].Label, max(versions[0].Version, PaperNumber(restored))+1
	return v, nil
}

// VoidLabel ends a label without a new one. Version is the current one, as the
// person saw it.
func (f *Fleet) VoidLabel(ctx context.Context, who, label string, version int64) error {
	return f.cfg.Store.VoidLabel(ctx, Act{Who: who, At: f.now()}, label, version)
}

// unproved are the reasons of denials whose scan does not show that the label
// is out there: its token was wrong, missing or could not be checked.
var unproved = []policy.Reason{policy.Forged, policy.NoToken, policy.LabelNewer, policy.UnknownLabel}

// NoteLabelSeen takes the label of a stored record, as "id.version": of an
// authorize, with no reason, or of a deny, with its reason. The first scan of a
// current version anywhere ends the one before it everywhere.
func (f *Fleet) NoteLabelSeen(ctx context.Context, label string, reason string) error {
	for _, r := range unproved {
		if reason == string(r) {
			return nil
		}
	}
	id, digits, ok := strings.Cut(label, ".")
	if !ok {
		return nil
	}
	var version int64
	if _, err := fmt.Sscanf(digits, "%d", &version); err != nil {
		return nil // not ours; the record stands as it is
	}
	return f.cfg.Store.LabelSeen(ctx, f.now(), id, version)
}
