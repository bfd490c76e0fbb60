package fleet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/photo"
)

type photoStore interface {
	// KeepPhoto keeps a JPEG under the SHA-256 of its bytes, in hex.
	KeepPhoto(ctx context.Context, by Act, sha256 string, jpeg []byte) error
	// Photo returns it, or fails with fault.ErrNotFound.
	Photo(ctx context.Context, sha256 string) ([]byte, error)
}

// SetPhoto makes a picture the vehicle's photo, small as stations show it, and tells
// all stations of it; they fetch it by themselves. It tells whether that is another
// than before. It fails with fault.ErrInvalid for what is no picture, see
// [photo.Shrink], with fault.ErrNotFound when there is no such vehicle, and with
// fault.ErrConflict when the vehicle changed meanwhile.
func (f *Fleet) SetPhoto(ctx context.Context, who, vehicle string, picture []byte) (changed bool, err error) {
	v, err := f.cfg.Store.FleetVehicle(ctx, vehicle)
	if err != nil {
		return false, err
	}
	jpeg, err := photo.Shrink(picture)
	if err != nil {
		return false, fmt.Errorf("photo of vehicle %s: %w", v.FleetNo, err)
	}
	sum := sha256.Sum256(jpeg)
	name := hex.EncodeToString(sum[:])
	if v.Photo == name {
		return false, nil
	}
	by := Act{Who: who, At: f.now()}
	// Kept first: a station asks for it as soon as it has heard of it.
	if err := f.cfg.Store.KeepPhoto(ctx, by, name, jpeg); err != nil {
		return false, err
	}
	v.Photo = name
	return true, f.save(ctx, by, &v)
}

// Photo returns a vehicle's photo, a JPEG, or fails with fault.ErrNotFound when it
// has none.
func (f *Fleet) Photo(ctx context.Context, vehicle string) ([]byte, error) {
	v, err := f.cfg.Store.FleetVehicle(ctx, vehicle)
	if err != nil {
		return nil, err
	}
	if v.Photo == "" {
		return nil, fmt.Errorf("vehicle %s has no photo: %w", v.FleetNo, fault.ErrNotFound)
	}
	return f.cfg.Store.Photo(ctx, v.Photo)
}
