package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/identity"
)

// Photos of vehicles are files in the station's data, each named by the SHA-256 of
// its bytes, as policy names it. The page shows those that are there. They come last:
// after records and policy, one at a time, and no fill waits for one.

// photosDir is where they are; the page reads them there.
const photosDir = "photos"

// photosEvery is how often it is looked whether policy names photos that are not
// here. While the server does not give them it is doubled, up to photosAway.
const (
	photosEvery = 10 * time.Second
	photosAway  = time.Hour
)

// photosFree is how much room photos leave on the disk, beyond what records need.
const photosFree = 64 << 20

// errBusy means that photos wait for something that matters more.
var errBusy = errors.New("records come first")

// openPhotos opens where they are, and has them fetched. A station without that
// place fuels as well.
func (a *Agent) openPhotos() {
	dir, err := a.openDir(photosDir)
	if err != nil {
		a.log.Error("no photos of vehicles", "err", err)
		return
	}
	a.photos = dir
	a.Also(a.keepPhotos)
}

// keepPhotos fetches the photos that policy names and that are not here, until ctx
// ends. A box that the server has not told of itself gets them by stick.
func (a *Agent) keepPhotos(ctx context.Context) error {
	var complete dispense.Version // of the fleet's log
	for wait := photosEvery; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(a.wait(wait)):
		}
		now := a.logs.Versions().Fleet
		if now == complete || a.identity.Server() == "" {
			continue
		}
		err := a.fetchPhotos(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, errBusy):
			wait = photosEvery
		case err != nil:
			wait = min(2*wait, photosAway)
			a.log.Warn("photos of vehicles are not fetched; fueling goes on, and it is tried again", "in", wait, "err", err)
		default:
			complete, wait = now, photosEvery
		}
	}
}

// fetchPhotos fetches what is not here. One that the server does not have, because
// people bring it here by hand, is no error.
func (a *Agent) fetchPhotos(ctx context.Context) error {
	for _, sum := range a.photosLacking() {
		if a.journal.Unsent() > 0 {
			return errBusy
		}
		b, err := identity.Fetch(ctx, a.identity.Server(), enroll.PhotoPath+sum, a.identity.TLS(a.floor))
		if _, denied := errors.AsType[*identity.Denied](err); denied {
			a.log.Warn("the server does not give a photo; set it again on the vehicle's page", "photo", sum, "err", err)
			continue
		}
		if err == nil {
			err = a.keepPhoto(sum, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// photosLacking returns the photos that vehicles have and that are not here, in the
// order of their names.
func (a *Agent) photosLacking() []string {
	if a.photos == nil {
		return nil
	}
	var sums []string
	a.logs.View(func(h *policy.Holding) { sums = h.Photos() })
	here, err := a.photos.List()
	if err != nil {
		a.log.Warn("photos not listed", "err", err)
	}
	slices.Sort(here)
	return slices.DeleteFunc(sums, func(sum string) bool {
		_, found := slices.BinarySearch(here, sum)
		return found
	})
}

// keepPhoto keeps a photo when it is the one of that name, and there is room.
func (a *Agent) keepPhoto(sum string, b []byte) error {
	if is := sha256.Sum256(b); hex.EncodeToString(is[:]) != sum {
		return fmt.Errorf("photo %s: what came is another file", sum)
	}
	free, err := a.photos.Free()
	if err != nil {
		return fmt.Errorf("keep photo %s: %w", sum, err)
	}
	if free < photosFree+a.cfg.MinFreeMB<<20 {
		return fmt.Errorf("keep photo %s: %w: %d MB are free, and records need them; free some space", sum, disk.ErrFull, free>>20)
	}
	if err := disk.Replace(a.photos, sum, b); err != nil {
		return fmt.Errorf("keep photo %s: %w", sum, err)
	}
	return nil
}

// maxPhoto bounds a photo on a stick, as the page does.
const maxPhoto = 2 << 20

// takePhotos takes the photos that are not here from the directory of a stick, and
// returns how many. A stick without any is an ordinary one, and a bad photo is no
// reason to refuse the office's answer.
func (a *Agent) takePhotos(dir string) (taken int64) {
	for _, sum := range a.photosLacking() {
		file := filepath.Join(dir, photosDir, sum)
		info, err := os.Stat(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var b []byte
		if err == nil && (!info.Mode().IsRegular() || info.Size() > maxPhoto) {
			err = fmt.Errorf("photo %s: it is no file of at most %d MB", sum, maxPhoto>>20)
		}
		if err == nil {
			b, err = os.ReadFile(file)
		}
		if err == nil {
			err = a.keepPhoto(sum, b)
		}
		if err != nil {
			a.log.Warn("a photo is not taken from the stick", "err", err)
			continue
		}
		taken++
	}
	return taken
}
