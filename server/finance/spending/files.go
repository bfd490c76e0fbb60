package spending

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/budget/posting/layout"
	"github.com/litro-fuel/litro/server/fault"
)

// An EntryFile says which journal entries a file has, and by which version of which layout it was
// written.
type EntryFile struct {
	N       int64
	Layout  string // its name
	Version int64  // 0: the one that was built in
	Text    string // of the layout
	Form    int    // see [layout.Form]
	Year    int
	// First and Last are numbers of entries among those of the year that went out.
	First, Last int
	Name        string // of the file
	SHA256      string
	Size        int64
	// Schedule, and when it was due, is what sent it; empty: somebody took it.
	Schedule string
	DueAt    *time.Time
	By       string
	At       time.Time
}

// A Pending is what a schedule has not sent of a year: entries from a number on.
type Pending struct{ Year, First, Last int }

type fileStore interface {
	// KeepEntryFile keeps which file somebody took; what is on record stays as it is.
	KeepEntryFile(ctx context.Context, f EntryFile) error
	// EntryFiles returns all files without texts of layouts, the last first; EntryFile one, or
	// fault.ErrNotFound.
	EntryFiles(ctx context.Context) ([]EntryFile, error)
	EntryFile(ctx context.Context, n int64) (EntryFile, error)
	// PendingEntries returns what a schedule has not sent, by year.
	PendingEntries(ctx context.Context, schedule string) ([]Pending, error)
}

// A Written is a file of journal entries.
type Written struct {
	EntryFile
	Bytes []byte
}

// write writes entries, which follow each other, in the layout that has a name. What is called
// begins the name of the file, and of ends it. It fails with a [*Problem] where no layout has that
// name, and where an entry does not fit its columns.
func (d *Desk) write(ctx context.Context, year int, entries []layout.Numbered, name, called, of string) (w Written, err error) {
	count, _, err := d.Layouts(ctx)
	if err != nil {
		return w, err
	}
	i := slices.IndexFunc(count, func(l Layout) bool { return l.Name == name })
	if i < 0 {
		return w, &Problem{Field: "layout", Code: "unknown", Says: name}
	}
	l := &count[i]
	w.EntryFile = EntryFile{
		Layout: l.Name, Version: l.Version, Text: l.Text, Form: layout.Form, Year: year, At: d.now(),
		Name: strings.TrimSuffix(fmt.Sprintf("%s-v%d-%d-%s", called, l.Version, year, of), "-") + ".txt",
	}
	if w.Bytes, err = writeAs(l.Text, entries); err != nil {
		return w, err
	}
	w.SHA256, w.Size = digest(w.Bytes), int64(len(w.Bytes))
	if n := len(entries); n > 0 {
		w.First, w.Last = entries[0].Number, entries[n-1].Number
		if w.Last-w.First+1 != n {
			return w, fmt.Errorf("entries %d to %d of %d: some between are not in the file", w.First, w.Last, year)
		}
	}
	return w, nil
}

func writeAs(text string, entries []layout.Numbered) ([]byte, error) {
	l, err := layout.Read(text)
	if err != nil {
		return nil, &Problem{Field: "layout", Code: "sense", Says: err.Error()}
	}
	out, err := l.Write(entries)
	if err != nil {
		return nil, &Problem{Field: "layout", Code: "fit", Says: err.Error()}
	}
	return out, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// WriteEntries returns a year's entries that went out, of one batch or of all, as a file in the
// layout that has a name, and keeps on record who took it, and by which version it was written. What
// is called begins its name. It fails with a [*Problem] where no layout has that name, and where an
// entry does not fit its columns.
func (d *Desk) WriteEntries(ctx context.Context, who string, b *Books, batch, name, called string) (Written, error) {
	w, err := d.write(ctx, b.Year, b.Numbered(batch), name, called, batch)
	if err != nil || w.First == 0 { // a file without entries is of no use to anybody later
		return w, err
	}
	w.By = who
	return w, d.cfg.Store.KeepEntryFile(ctx, w.EntryFile)
}

// WritePending writes what a schedule has not sent, a file for each year; none, where there is
// nothing. They are on record once they are sent.
func (d *Desk) WritePending(ctx context.Context, schedule, name, called string) ([]Written, error) {
	pending, err := d.cfg.Store.PendingEntries(ctx, schedule)
	if err != nil {
		return nil, err
	}
	var all []Written
	for _, p := range pending {
		entries, err := d.numbered(ctx, p.Year, p.First, p.Last)
		if err != nil {
			return nil, err
		}
		w, err := d.write(ctx, p.Year, entries, name, called, fmt.Sprintf("%d-%d", p.First, p.Last))
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}

// numbered returns entries of a year by their numbers.
func (d *Desk) numbered(ctx context.Context, year, first, last int) ([]layout.Numbered, error) {
	out, err := d.cfg.Store.Entries(ctx, year)
	if err != nil {
		return nil, err
	}
	if first < 1 || last < first || last > len(out) {
		return nil, fmt.Errorf("entries %d to %d of %d: %d went out: %w", first, last, year, len(out), fault.ErrNotFound)
	}
	b := Books{Out: out}
	return b.Numbered("")[first-1 : last], nil
}

// EntryFiles returns which files of journal entries were made, the last first, without the texts of
// their layouts.
func (d *Desk) EntryFiles(ctx context.Context) ([]EntryFile, error) {
	return d.cfg.Store.EntryFiles(ctx)
}

// EntryFile makes a file again, by the version of the layout that it was made by. It fails with a
// [*Problem] where that does not come to the same bytes.
func (d *Desk) EntryFile(ctx context.Context, n int64) (w Written, err error) {
	if w.EntryFile, err = d.cfg.Store.EntryFile(ctx, n); err != nil {
		return w, err
	}
	entries, err := d.numbered(ctx, w.Year, w.First, w.Last)
	if err != nil {
		return w, err
	}
	if w.Bytes, err = writeAs(w.Text, entries); err != nil {
		return w, err
	}
	if digest(w.Bytes) != w.SHA256 {
		return w, &Problem{Field: "layout", Code: "otherwise", Says: fmt.Sprintf("%s: form %d, now %d", w.SHA256, w.Form, layout.Form)}
	}
	return w, nil
}
