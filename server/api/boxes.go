package api

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/trust"
	"github.com/litro-fuel/litro/server/web"
)

// A Box is one that waits to be approved.
type Box struct {
	Request     string     `json:"request" doc:"The SHA-256 of what it asks, by which it is approved."`
	Station     string     `json:"station"`
	Name        string     `json:"name,omitempty" doc:"Of a station that is new."`
	Spare       bool       `json:"spare"`
	Words       []string   `json:"words" nullable:"false" doc:"A person compares them with those on the box's screen before it is approved."`
	Meters      []BoxMeter `json:"meters" nullable:"false" doc:"What it read."`
	InvitedBy   string     `json:"invited_by"`
	InvitedAt   time.Time  `json:"invited_at"`
	RequestedAt time.Time  `json:"requested_at"`
	UntilAt     time.Time  `json:"until_at"`
}

// A BoxMeter is a totalizer as a box read it.
type BoxMeter struct {
	Hose        string `json:"hose"`
	TotalizerUL int64  `json:"totalizer_ul"`
}

// A SpareBox is a spare that took a station's place and is not approved.
type SpareBox struct {
	Station  string     `json:"station"`
	Epoch    int64      `json:"epoch"`
	ActiveAt *time.Time `json:"active_at,omitempty"`
}

// An Invite says which box is to come.
type Invite struct {
	Station string `json:"station" minLength:"2" maxLength:"16" doc:"New, or one whose box is to be replaced."`
	Name    string `json:"name,omitempty" maxLength:"100" doc:"Of a new station."`
	Mode    string `json:"mode,omitempty" enum:"observe,enforce" doc:"Of a new station; observe without."`
	Spare   bool   `json:"spare,omitempty" doc:"It stands ready, and begins when two people open its envelopes."`
}

// An Invited is what is carried to the box.
type Invited struct {
	Station string    `json:"station"`
	UntilAt time.Time `json:"until_at"`
	Code    string    `json:"code" doc:"What is typed at the box; or one of the other two."`
	URL     string    `json:"url"`
	Words   []string  `json:"words" nullable:"false"`
	Half    []string  `json:"half" nullable:"false" doc:"Of a spare: the words for the first envelope."`
}

// A BoxApproved is what happened.
type BoxApproved struct {
	Station string   `json:"station"`
	Epoch   int64    `json:"epoch"`
	Spare   bool     `json:"spare"`
	Half    []string `json:"half" nullable:"false" doc:"Of a spare: the words for the second envelope."`
	Late    bool     `json:"leases_follow,omitempty" doc:"Its leases could not be issued yet, and follow within the hour."`
}

// A Refused names what a box asked, and a station.
type Refused struct {
	Request string `json:"request"`
}

// A SpareApproved names the station.
type SpareApproved struct {
	Station string `json:"station"`
}

// An OfRequest names what a box asks.
type OfRequest struct {
	Request string `path:"request" pattern:"^[0-9a-f]{64}$" example:"0000000000000000000000000000000000000000000000000000000000000000"`
}

// hash reads it; its form is that of the pattern.
func (o OfRequest) hash() (dispense.Hash, error) {
	h, err := dispense.ParseHash(o.Request)
	if err != nil {
		return h, fmt.Errorf("request %s: %w: %w", cut(o.Request, 64), fault.ErrNotFound, err)
	}
	return h, nil
}

// boxes returns what lets boxes in, where anything does.
func (c *call) boxes() (web.Boxes, error) {
	if c.Boxes == nil {
		return nil, fmt.Errorf("boxes: %w", fault.ErrNotFound)
	}
	return c.Boxes, nil
}

func addBoxes(a *api) {
	const tag = "boxes"
	list(a, operation{id: "list-boxes", tag: tag, path: "/boxes", page: "GET /boxes", summary: "List boxes that wait to be approved"},
		func(b *Box) string { return b.RequestedAt.Format(time.RFC3339Nano) + " " + b.Request },
		func(c *call, _ *Paged) ([]Box, error) {
			boxes, err := c.boxes()
			if err != nil {
				return nil, err
			}
			all, err := boxes.Waiting(c)
			var out []Box
			for _, x := range all {
				b := Box{x.Hash().String(), x.Station, x.Name, x.Spare, append([]string{}, x.Words()...), []BoxMeter{}, x.InvitedBy, x.InvitedAt.UTC(), x.RequestedAt.UTC(), x.UntilAt.UTC()}
				for _, m := range x.Meters() {
					b.Meters = append(b.Meters, BoxMeter{m.Hose, int64(m.TotalizerUL)})
				}
				out = append(out, b)
			}
			return out, err
		})
	list(a, operation{id: "list-spares", tag: tag, path: "/boxes/spares", page: "GET /boxes", summary: "List spares that took a station's place and are not approved"},
		func(s *SpareBox) string { return s.Station },
		func(c *call, _ *Paged) ([]SpareBox, error) {
			boxes, err := c.boxes()
			if err != nil {
				return nil, err
			}
			all, err := boxes.ActiveSpares(c)
			var out []SpareBox
			for _, s := range all {
				out = append(out, SpareBox{s.Station, s.Epoch, utc(s.ActiveAt)})
			}
			return out, err
		})
	do(a, operation{id: "invite-box", tag: tag, path: "/boxes/invitations", page: "POST /boxes/invite", summary: "Invite a box", secret: true,
		about: "The invitation is good once, for a day, and voids one that is open for the same station. It lets a box ask; another person compares its words and approves it.",
		try:   `{"station":"poniente","name":"Patio Poniente","mode":"observe"}`},
		func(c *call, in *struct {
			Acting
			Body Invite
		}) (Invited, error) {
			boxes, err := c.boxes()
			if err != nil {
				return Invited{}, err
			}
			b := &in.Body
			if !dispense.ValidStation(b.Station) || b.Station == dispense.Office {
				return Invited{}, badField("body.station", "%q cannot name a station; use 2 to 16 of a-z, 0-9 and the hyphen", b.Station)
			}
			i, err := boxes.Invite(c, c.user.Username, trust.Invitation{Station: b.Station, Name: strings.TrimSpace(b.Name), Mode: b.Mode, Spare: b.Spare})
			if err != nil {
				return Invited{}, err
			}
			out := Invited{b.Station, i.Until.UTC(), i.Code.String(), i.URL, i.Code.Words(), []string{}}
			if i.Half != nil {
				out.Half = i.Half.Words()
			}
			return out, nil
		})
	do(a, operation{id: "approve-box", tag: tag, path: "/boxes/{request}/approve", page: "POST /boxes/approve", summary: "Approve a box", secret: true,
		about: "Another than who invited it, who has compared its words with those on its screen."},
		func(c *call, in *struct {
			Approving
			OfRequest
		}) (BoxApproved, error) {
			boxes, err := c.boxes()
			if err != nil {
				return BoxApproved{}, err
			}
			request, err := in.hash()
			if err != nil {
				return BoxApproved{}, err
			}
			got, err := boxes.Approve(c, c.user.Username, "web", request)
			if err != nil {
				return BoxApproved{}, err
			}
			if got.Leases != nil {
				c.Log.Error("leases follow within the hour", "station", got.Station, "err", got.Leases)
			}
			out := BoxApproved{got.Station, got.Epoch, got.Spare, []string{}, got.Leases != nil}
			if got.Half != nil {
				out.Half = got.Half.Words()
			}
			return out, nil
		})
	do(a, operation{id: "refuse-box", tag: tag, path: "/boxes/{request}/refuse", page: "POST /boxes/refuse", summary: "Refuse a box", about: "Either of the two may. The box shows why.", try: `{"reason":"Las palabras no coinciden"}`},
		func(c *call, in *struct {
			Acting
			OfRequest
			Body Reason
		}) (Refused, error) {
			boxes, err := c.boxes()
			if err != nil {
				return Refused{}, err
			}
			request, err := in.hash()
			if err == nil {
				err = boxes.Refuse(c, c.user.Username, request, in.Body.Reason)
			}
			return Refused{in.Request}, err
		})
	do(a, operation{id: "approve-spare", tag: tag, path: "/boxes/spares/{station}/approve", page: "POST /boxes/spare", summary: "Let a spare do what the box before could", two: true,
		about: "It takes two people: the header Checked-By has a token of the second one, which acts.", try: `{"reason":"La caja se quemó"}`},
		func(c *call, in *struct {
			Acting
			Checked
			OfStation
			Body Reason
		}) (SpareApproved, error) {
			boxes, err := c.boxes()
			if err != nil {
				return SpareApproved{}, err
			}
			checked, err := c.secondPerson(access.EnrollStations, "")
			if err == nil {
				err = boxes.ApproveSpare(c, c.user.Username, in.Station, strings.TrimSpace(in.Body.Reason), []dispense.Who{{Person: c.user.Username, By: "web"}, {Person: checked, By: "web"}})
			}
			return SpareApproved{in.Station}, err
		})
}

// mostParcel bounds what a stick brought and a program sends, in bytes. A page takes more,
// because it takes it as it comes; this is held in memory, as text and as bytes.
const mostParcel = 32 << 20

// A Parcel is a file that goes to or comes from a station by hand.
type Parcel struct {
	Data string `json:"data" contentEncoding:"base64" doc:"Its bytes in base64."`
	Name string `json:"name,omitempty" readOnly:"true" doc:"What it is called on a stick."`
}

// A ParcelTaken is what became of what a station sent by hand.
type ParcelTaken struct {
	Station     string    `json:"station"`
	WrittenAt   time.Time `json:"written_at" doc:"When the station wrote it."`
	Epoch       int64     `json:"epoch"`
	Seq         int64     `json:"seq" doc:"Up to which its records are here."`
	BeforeEpoch int64     `json:"before_epoch"`
	BeforeSeq   int64     `json:"before_seq" doc:"Up to which they were before."`
	Old         bool      `json:"old" doc:"It has nothing newer than what was here."`
	Oddity      string    `json:"oddity,omitempty" doc:"fork, revoked, gap or stranger: what is odd about it; see docs/operations.md."`
}

func addSticks(a *api) {
	const tag = "boxes"
	do(a, operation{id: "take-stick", tag: tag, path: "/sticks", page: "POST /stick", summary: "Take in what a station sent by hand", most: mostParcel/3*4 + mostBody,
		about: "A file of 32 MB at most; the page takes up to 256 MB. The same again takes nothing twice. What goes back to the station is at /sticks/{station}.", try: `{"data":"AAAA"}`},
		func(c *call, in *struct {
			Acting
			Body Parcel
		}) (ParcelTaken, error) {
			if c.Sticks == nil {
				return ParcelTaken{}, fmt.Errorf("sticks: %w", fault.ErrNotFound)
			}
			if err := c.pacedFile(); err != nil {
				return ParcelTaken{}, err
			}
			const field = "body.data"
			b, err := base64.StdEncoding.DecodeString(in.Body.Data)
			if err != nil {
				return ParcelTaken{}, badField(field, "it is not base64")
			}
			t, err := c.Sticks.TakeParcel(c, b)
			switch {
			case errors.Is(err, parcel.ErrTorn), errors.Is(err, parcel.ErrForm), errors.Is(err, fault.ErrNotFound), errors.Is(err, fault.ErrInvalid):
				return ParcelTaken{}, badField(field, "%v", err)
			case err != nil:
				return ParcelTaken{}, err
			}
			return ParcelTaken{t.Station, t.At.UTC(), t.Epoch, t.Seq, t.BeforeEpoch, t.From, t.Old, t.Oddity}, nil
		})
	read(a, operation{id: "get-stick-answer", tag: tag, path: "/sticks/{station}", page: "GET /stick/{station}/answer", summary: "Show what goes back to a station by hand", about: "The receipt of its records, and all it has to know."},
		func(c *call, in *OfStation) (Parcel, error) {
			if c.Sticks == nil {
				return Parcel{}, fmt.Errorf("sticks: %w", fault.ErrNotFound)
			}
			b, err := c.Sticks.AnswerParcel(c, in.Station)
			return Parcel{base64.StdEncoding.EncodeToString(b), parcel.FileName(in.Station, parcel.ToStation)}, err
		})
}
