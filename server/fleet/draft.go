package fleet

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// A Draft is a file that somebody sent and has not decided about: it is kept for a
// day, so that another server, or this one after a restart, shows the same.
type Draft struct {
	Draft string // unguessable
	Who   string
	Kind  string
	File  string // its name
	Bytes []byte
	At    time.Time
}

// MaxDraft bounds a file that is kept, in bytes.
const MaxDraft = 10 << 20

// draftsFor is how long a draft is kept.
const draftsFor = 24 * time.Hour

// KeepDraft keeps a file that can be read, in place of the last one of this kind
// that the same person sent, and returns what it is asked for by. A file that
// cannot be read, or is too big, is fault.ErrInvalid.
func (f *Fleet) KeepDraft(ctx context.Context, who, kind, file string, b []byte) (draft string, err error) {
	if len(b) > MaxDraft {
		return "", fmt.Errorf("keep %s: %w: it has more than %d MB; %w", file, fault.ErrInvalid, MaxDraft>>20, spreadsheet.ErrBig)
	}
	if _, err := f.Import(ctx, bytes.NewReader(b), kind, ImportOptions{Who: who, File: file, DryRun: true}); err != nil {
		return "", err
	}
	d := Draft{Draft: NewID("f") + NewID(""), Who: who, Kind: kind, File: file, Bytes: b, At: f.now()}
	return d.Draft, f.cfg.Store.KeepDraft(ctx, d, d.At.Add(-draftsFor))
}

// Draft returns a file that somebody sent within a day, or fault.ErrNotFound.
func (f *Fleet) Draft(ctx context.Context, draft, who string) (Draft, error) {
	d, err := f.cfg.Store.Draft(ctx, draft, who)
	if err == nil && f.now().Sub(d.At) > draftsFor {
		return Draft{}, fmt.Errorf("file %s: %w", d.File, fault.ErrNotFound)
	}
	return d, err
}
