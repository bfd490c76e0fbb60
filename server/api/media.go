package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/photo"
)

// A CameraPicture is sent as a camera made it.
type CameraPicture struct {
	Data string `json:"data" minLength:"1" contentEncoding:"base64" doc:"Its bytes in base64: a JPEG or PNG picture, of 12 MB and 24 megapixels at most."`
}

// A SayMedium says what a vehicle's card, key fob or ring reads.
type SayMedium struct {
	Reads  string `json:"reads" maxLength:"200" doc:"The characters that its reader sends, 6 to 64 of them. Only a hash of them is kept. Empty: the vehicle has none any more."`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// photoOf shows a vehicle's photo as stations have it.
func (c *call) photoOf(vehicle string) (Picture, error) {
	b, err := c.desk.Fleet.Photo(c, vehicle)
	if err != nil {
		return Picture{}, err
	}
	sum := sha256.Sum256(b)
	return Picture{Kept{hex.EncodeToString(sum[:]), "jpg", int64(len(b))}, base64.StdEncoding.EncodeToString(b)}, nil
}

func addMedia(a *api) {
	const tag = "vehicles"
	read(a, operation{id: "get-photo", tag: tag, path: "/vehicles/{vehicle}/photo", page: "GET /vehicles/{vehicle}/photo", summary: "Show a vehicle's photo", about: "With which attendants compare what stands at the pump."},
		func(c *call, in *OfVehicle) (Picture, error) { return c.photoOf(in.Vehicle) })
	do(a, operation{id: "set-photo", tag: tag, path: "/vehicles/{vehicle}/photo", page: "POST /vehicles/{vehicle}/photo", summary: "Set a vehicle's photo", most: photo.MaxBytes/3*4 + mostBody,
		about: "It is made small, and answered as it is kept. The same again is the same.", try: `{"data":"iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAAKklEQVR42u3MQREAAAwCIPsnM5Yh9ttBANKjCAQCgUAgEAgEAoFAIPgeDAQKgLWRjkNPAAAAAElFTkSuQmCC"}`},
		func(c *call, in *struct {
			Acting
			OfVehicle
			Body CameraPicture
		}) (Kept, error) {
			b, err := base64.StdEncoding.DecodeString(in.Body.Data)
			if err != nil {
				return Kept{}, badField("body.data", "it is not base64")
			}
			if _, err := c.desk.Fleet.SetPhoto(c, c.user.Username, in.Vehicle, b); errors.Is(err, fault.ErrInvalid) {
				return Kept{}, badField("body.data", "%v", err)
			} else if err != nil {
				return Kept{}, err
			}
			p, err := c.photoOf(in.Vehicle)
			return p.Kept, err
		})
	do(a, operation{id: "set-medium", tag: tag, path: "/vehicles/{vehicle}/medium", page: "POST /vehicles/{vehicle}/medium", summary: "Say what a vehicle's card, fob or ring reads",
		about: "Every station that is reached hears of it within seconds. It is no other vehicle's, and nobody's badge.", try: `{"reads":"04A2245AB17C80","reason":"Alta de la tarjeta"}`},
		func(c *call, in *struct {
			Acting
			OfVehicle
			Body SayMedium
		}) (Vehicle, error) {
			if strings.TrimSpace(in.Body.Reason) == "" {
				return Vehicle{}, badField("body.reason", "say why")
			}
			err := c.desk.Fleet.SetMedium(c, c.user.Username, in.Vehicle, in.Body.Reads, in.Body.Reason)
			if errors.Is(err, fault.ErrInvalid) {
				err = badField("body.reads", "%v", err)
			}
			if err != nil {
				return Vehicle{}, err
			}
			return c.vehicle(in.Vehicle)
		})
}
