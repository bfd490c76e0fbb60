package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/web"
)

// Hand returns what takes parcels that stations sent by hand.
func (c *Center) Hand() *ingest.Hand {
	return ingest.NewHand(ingest.Config{Log: c.Log, Store: c.Store, Receipt: c.Keys.Receipt, Era: c.Era, Now: c.Config.Now}, c.Store, c.Keys.Policy)
}

// TakeParcel takes a parcel in, widens the leases that it asks for, issues those
// that are due, and returns the answer that goes back. want is the station whose
// file it should be, "" for any. It may be repeated: what is there is not taken
// twice, and the answer is given again.
func (c *Center) TakeParcel(ctx context.Context, b []byte, want string) (*ingest.Taken, []byte, error) {
	p, err := ingest.OpenParcel(b, want)
	if err != nil {
		return nil, nil, err
	}
	hand := c.Hand()
	taken, err := hand.Take(ctx, p)
	if errors.Is(err, fault.ErrNotFound) {
		return nil, nil, fmt.Errorf("station %s is not registered here; add it (litro-server station add), or bring the file to the office it belongs to: %w", p.Slip.Station, err)
	}
	if err != nil {
		return nil, nil, err
	}
	// Nobody knows when the next stick comes.
	if err := errors.Join(c.Fleet.Widen(ctx, taken.Station, taken.Asks), c.Fleet.Renew(ctx, c.Config.Now())); err != nil {
		c.Log.Warn("leases not brought up to date", "station", taken.Station, "err", err)
	}
	answer, err := hand.Answer(ctx, taken.Station)
	return taken, answer, err
}

// A StickFile is one file of a stick and what became of it.
type StickFile struct {
	File, Answer string
	Taken        *ingest.Taken
	Err          error
}

// TakeStick takes every parcel in a directory and writes each answer beside it,
// whole or not at all. It fails when the directory cannot be read; what is wrong
// with a file stands with that file.
func (c *Center) TakeStick(ctx context.Context, dir string, tell func(StickFile)) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read the stick: %w; give the directory where it is mounted", err)
	}
	found := false
	for _, e := range entries {
		station, ok := parcel.StationOf(e.Name())
		if !ok || !e.Type().IsRegular() {
			continue
		}
		found = true
		f := StickFile{File: e.Name()}
		f.Taken, f.Answer, f.Err = c.takeFile(ctx, dir, e.Name(), station)
		tell(f)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if !found {
		return fmt.Errorf("there is nothing from a station in %s; stations write %s there (litro-station export --to): %w",
			dir, parcel.FileName("STATION", parcel.ToOffice), fault.ErrNotFound)
	}
	return nil
}

func (c *Center) takeFile(ctx context.Context, dir, name, station string) (*ingest.Taken, string, error) {
	info, err := os.Stat(filepath.Join(dir, name))
	if err == nil && info.Size() > parcel.Max {
		err = fmt.Errorf("it has %d bytes: %w", info.Size(), parcel.ErrForm)
	}
	if err != nil {
		return nil, "", err
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, "", err
	}
	taken, answer, err := c.TakeParcel(ctx, b, station)
	if err != nil {
		return taken, "", err
	}
	to := parcel.FileName(station, parcel.ToStation)
	if err := putFile(dir, to, answer); err != nil {
		return taken, "", fmt.Errorf("taken, but the answer could not be written: %w; use another stick for it", err)
	}
	return taken, to, nil
}

// putFile puts a file in the place of one of that name, unless that says more: a
// server that was restored must not take back what another has said.
func putFile(dir, name string, b []byte) error {
	path := filepath.Join(dir, name)
	there, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if old, err := parcel.Open(there); err == nil {
		if p, err := parcel.Open(b); err == nil && p.Slip.Older(&old.Slip) && old.Slip.Station == p.Slip.Station {
			return fmt.Errorf("%s is there already and newer, of era %d", name, old.Slip.Era)
		}
	}
	f, err := os.Create(path + ".tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// oddity names what is odd about what was taken, "" when nothing is.
func oddity(t *ingest.Taken) string {
	switch {
	case t.Chain.State != "ok":
		return t.Chain.State // fork or revoked
	case !t.Whole():
		return "gap"
	case t.Stranger:
		return "stranger"
	}
	return ""
}

// Problem says in words what is odd about what was taken, "" when nothing is.
func Problem(t *ingest.Taken) string {
	switch oddity(t) {
	case "fork":
		return "the station has other records than this server; the answer says so, and it begins its next epoch with it"
	case "revoked":
		return "the station's key is revoked; the answer says so"
	case "gap":
		return fmt.Sprintf("taken up to record %d of epoch %d, and it tells of %d of epoch %d: what is between is missing or not the station's word; bring the answer to the station, and what it writes next",
			t.Chain.Head.Seq, t.Chain.Head.Epoch, t.Slip.Seq, t.Slip.Epoch)
	case "stranger":
		return "the records are the station's, what it says it holds is not signed by it and was left out"
	}
	return ""
}

// A desk is the center as the page for parcels sees it.
type desk struct{ c *Center }

// TakeParcel implements [web.Sticks].
func (d desk) TakeParcel(ctx context.Context, b []byte) (web.StickTaken, error) {
	t, _, err := d.c.TakeParcel(ctx, b, "")
	if err != nil {
		return web.StickTaken{}, err
	}
	return web.StickTaken{
		Station: t.Station, At: t.Slip.At, Epoch: t.Chain.Head.Epoch, Seq: t.Chain.Head.Seq,
		BeforeEpoch: t.Before.Head.Epoch, From: t.Before.Head.Seq, Old: t.Old, Oddity: oddity(t),
	}, nil
}

// AnswerParcel implements [web.Sticks].
func (d desk) AnswerParcel(ctx context.Context, station string) ([]byte, error) {
	return d.c.Hand().Answer(ctx, station)
}
