package api

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// Two pictures of 64 by 64 pixels, a light one and a dark one.
const (
	lightPicture = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAAKklEQVR42u3MQREAAAwCIPsnM5Yh9ttBANKjCAQCgUAgEAgEAoFAIPgeDAQKgLWRjkNPAAAAAElFTkSuQmCC"
	darkPicture  = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAAKklEQVR42u3MQREAAAwCIHPaP4gh9ttBANKjCAQCgUAgEAgEAoFAIPgeDL3qoEzH4XQYAAAAAElFTkSuQmCC"
)

// A badRequest is refused for a field of it.
type badRequest struct{ path, body, field string }

func (s *site) refusesFields(token string, list ...badRequest) {
	s.t.Helper()
	for _, bad := range list {
		if p := s.wants(s.post(base+bad.path, token, bad.body), 422, "invalid"); p.Field != bad.field {
			s.t.Errorf("%s %s: got field %q, want %q: %s", bad.path, bad.body, p.Field, bad.field, p.Detail)
		}
	}
}

// Photos and media of vehicles are said by who changes the fleet, and are those that pages
// show and stations hold.
func mediaAreSaid(s *site) {
	photosAreKept(s)
	mediaAreKept(s)
}

func photosAreKept(s *site) {
	manager, part := s.token("manager", true), s.token("manager-civ", true)
	const own, path = "/vehicles/v0000009/photo", "/vehicles/v0000001/photo"
	s.wants(s.get(base+own, manager), 404, "not_found")
	picture := func(data string) string { return fmt.Sprintf(`{"data":%q}`, data) }
	light := into[Kept](s, s.post(base+own, part, picture(lightPicture)))
	again := into[Kept](s, s.post(base+own, manager, picture(lightPicture)))
	dark := into[Kept](s, s.post(base+path, manager, picture(darkPicture)))
	if light != again || light.SHA256 == dark.SHA256 || light.Kind != "jpg" {
		s.t.Errorf("photos: got %+v, again %+v, and of another %+v", light, again, dark)
	}
	got := into[Picture](s, s.get(base+path, manager))
	b, err := base64.StdEncoding.DecodeString(got.Data)
	s.must(err)
	if kept, err := s.fleet.Photo(s.t.Context(), "v0000001"); err != nil || got.Kept != dark || string(kept) != string(b) || int64(len(b)) != got.Size {
		s.t.Errorf("a photo: got %+v, want %+v (%v)", got.Kept, dark, err)
	}
	if v := into[Vehicle](s, s.get(base+"/vehicles/v0000001", manager)); !v.Photo {
		s.t.Errorf("a vehicle with a photo: got %+v", v)
	}
	s.refusesFields(manager, badRequest{path, picture("@"), "body.data"}, badRequest{path, picture(base64.StdEncoding.EncodeToString([]byte("GIF89a"))), "body.data"}, badRequest{path, picture(""), "body.data"})
	s.wants(s.post(base+path, part, picture(lightPicture)), 404, "not_found") // another department's
	s.wants(s.get(base+path, part), 404, "not_found")
	s.wants(s.post(base+path, s.token("auditor", true), picture(lightPicture)), 403, "right")
	if after := into[Picture](s, s.get(base+path, manager)); after.Kept != dark {
		s.t.Errorf("after what was refused: got %+v, want %+v", after.Kept, dark)
	}
}

func mediaAreKept(s *site) {
	manager, part := s.token("manager", true), s.token("manager-civ", true)
	const own, path = "/vehicles/v0000009/medium", "/vehicles/v0000001/medium"
	hash := func(vehicle string) string {
		all, err := s.fleet.Vehicles(s.t.Context())
		s.must(err)
		for _, v := range all {
			if v.Vehicle == vehicle {
				return v.MediumSHA256
			}
		}
		return ""
	}
	if v := into[Vehicle](s, s.post(base+own, part, `{"reads":" 04CCDD1122 ","reason":"Llavero nuevo"}`)); !v.Medium || hash("v0000009") == "" || strings.Contains(hash("v0000009"), "04CCDD1122") {
		s.t.Errorf("a key fob: got %+v, kept as %q", v, hash("v0000009"))
	}
	s.wants(s.post(base+path, manager, `{"reads":"04CCDD1122","reason":"Alta"}`), 409, "conflict") // another's
	if v := into[Vehicle](s, s.get(base+"/vehicles/v0000001", manager)); v.Medium {
		s.t.Errorf("after what was refused: got %+v", v)
	}
	if v := into[Vehicle](s, s.post(base+own, manager, `{"reads":"","reason":"Se perdió"}`)); v.Medium || hash("v0000009") != "" {
		s.t.Errorf("without any more: got %+v", v)
	}
	s.refusesFields(manager, badRequest{path, `{"reads":"12","reason":"Alta"}`, "body.reads"}, badRequest{path, `{"reads":"04CCDD1122","reason":" "}`, "body.reason"})
	s.wants(s.post(base+path, part, `{"reads":"04CCDD1122","reason":"Alta"}`), 404, "not_found")
	s.wants(s.post(base+path, s.token("auditor", true), `{"reads":"04CCDD1122","reason":"Alta"}`), 403, "right")
	var said int
	s.must(s.pool.QueryRow(s.t.Context(), `SELECT count(*) FROM audit WHERE who = 'manager' AND object = 'v0000009' AND what LIKE '%: Se perdió'`).Scan(&said))
	if said != 1 {
		s.t.Errorf("why it has none any more, in the audit trail: got %d, want 1", said)
	}
}
