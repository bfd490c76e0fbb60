package spending

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/budget/posting/layout"
)

// A Layout is in which columns journal entries go to a program of accounting.
type Layout struct {
	Name    string
	Version int64  // 0: it is built in
	Text    string // see [layout.Read]; empty: it is taken away
	Reason  string
	By      string
	At      time.Time
}

// MostLayouts is how many names a city has.
const MostLayouts = 50

type layoutStore interface {
	// EntryLayouts returns all versions of all layouts, by name and version.
	EntryLayouts(ctx context.Context) ([]Layout, error)
	// SayEntryLayout keeps the version after l.Version, and fails with [ErrSince] where that is
	// not the last one of its name.
	SayEntryLayout(ctx context.Context, l Layout) error
}

// Layouts returns the layouts that count, by name, and all that was said of them, the last
// first. Those that are built in count until a city says another by that name.
func (d *Desk) Layouts(ctx context.Context) (count, said []Layout, err error) {
	if said, err = d.cfg.Store.EntryLayouts(ctx); err != nil {
		return nil, nil, err
	}
	last := map[string]Layout{}
	for _, u := range layout.Usual() {
		last[u.Name] = Layout{Name: u.Name, Text: u.Text}
	}
	for _, l := range said {
		last[l.Name] = l
	}
	for _, l := range last {
		if l.Text != "" {
			count = append(count, l)
		}
	}
	slices.SortFunc(count, func(a, b Layout) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(said, func(a, b Layout) int { return b.At.Compare(a.At) })
	return count, said, nil
}

// SayLayout keeps a layout from now on; an empty text takes one away. It fails with a
// [*Problem], and with [ErrSince] where l.Version is not of what counts.
func (d *Desk) SayLayout(ctx context.Context, who string, l Layout) error {
	l.Name, l.Reason, l.Text = strings.TrimSpace(l.Name), strings.TrimSpace(l.Reason), strings.TrimSpace(l.Text)
	if err := first(text("name", l.Name, MaxName, true), text("reason", l.Reason, MaxReason, true)); err != nil {
		return err
	}
	count, said, err := d.Layouts(ctx)
	if err != nil {
		return err
	}
	is := func(of Layout) bool { return of.Name == l.Name }
	if l.Text == "" && !slices.ContainsFunc(count, is) {
		return &Problem{Field: "layout", Code: "missing"}
	}
	if like := slices.IndexFunc(count, func(of Layout) bool { return strings.EqualFold(of.Name, l.Name) && !is(of) }); like >= 0 {
		return &Problem{Field: "name", Code: "like", Says: count[like].Name}
	}
	if len(count) >= MostLayouts && !slices.ContainsFunc(count, is) && !slices.ContainsFunc(said, is) {
		return &Problem{Field: "layout", Code: "many"}
	}
	if l.Text != "" {
		if _, err := layout.Read(l.Text); err != nil {
			return &Problem{Field: "layout", Code: "sense", Says: err.Error()}
		}
	}
	if i := slices.IndexFunc(said, is); i >= 0 && l.Version == 0 && !slices.ContainsFunc(count, is) {
		l.Version = said[i].Version // it was taken away, and comes back
	}
	l.By, l.At = who, d.now()
	return d.cfg.Store.SayEntryLayout(ctx, l)
}
