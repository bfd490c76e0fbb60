package api

import (
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/policy/spoken"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
)

// Settings are how a station works.
type Settings struct {
	Revision     int64      `json:"revision" minimum:"0" doc:"Of what was read."`
	Zone         string     `json:"zone,omitempty" readOnly:"true" doc:"It is of the enrollment."`
	Mode         string     `json:"mode,omitempty" readOnly:"true" doc:"enforce or observe; two people decide about it, see propose-mode."`
	Language     string     `json:"language" enum:"es-MX,en" doc:"Of the attendant's page."`
	Overrides    *Budget    `json:"overrides,omitempty" doc:"Absent: none may be made."`
	Draws        []DrawSize `json:"draws" nullable:"false" maxItems:"4" doc:"The most that one draw which is no vehicle's may take; a purpose that is absent has the limit that comes with Litro."`
	OutOfService []string   `json:"out_of_service" nullable:"false" maxItems:"8" doc:"Positions."`
}

// A Budget is how many overrides a station may make.
type Budget struct {
	Count  int64  `json:"count" minimum:"0" maximum:"1000"`
	Period string `json:"period" enum:"day,week,month"`
}

// A DrawSize bounds one draw of a purpose.
type DrawSize struct {
	Purpose string `json:"purpose" enum:"container,test,transfer,purge"`
	LimitUL int64  `json:"limit_ul" minimum:"0" maximum:"40000000000" doc:"0 forbids it."`
}

// A SetSettings says how a station is to work.
type SetSettings struct {
	Settings
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

func settingsOf(s *fleet.Settings) Settings {
	out := Settings{Revision: s.Revision, Zone: s.Zone, Mode: s.Mode, Language: s.Language, Draws: []DrawSize{}, OutOfService: append([]string{}, s.OutOfService...)}
	if out.Language == "" {
		out.Language = "es-MX"
	}
	if out.Mode == "" {
		out.Mode = "enforce"
	}
	if o := s.Overrides; o != nil {
		out.Overrides = &Budget{o.Count, o.Period}
	}
	for _, d := range s.Draws {
		out.Draws = append(out.Draws, DrawSize{d.Purpose, int64(d.LimitUL)})
	}
	return out
}

// An OfStation names a station.
type OfStation struct {
	Station string `path:"station" maxLength:"16" example:"norte"`
}

func addSettings(a *api) {
	const tag = "stations"
	read(a, operation{id: "get-settings", tag: tag, path: "/stations/{station}/settings", page: "GET /stations/{station}/settings", summary: "Show how a station works"},
		func(c *call, in *OfStation) (Settings, error) {
			s, err := c.desk.Fleet.Settings(c, in.Station)
			return settingsOf(&s), err
		})
	do(a, operation{id: "set-settings", tag: tag, path: "/stations/{station}/settings", page: "POST /stations/{station}/settings", summary: "Say how a station works", about: "All of it, as it was read and changed. It is in force there once the station has heard of it.",
		try: `{"revision":1,"language":"es-MX","overrides":{"count":3,"period":"week"},"draws":[{"purpose":"test","limit_ul":20000000}],"out_of_service":[],"reason":"Verificación de bombas"}`},
		func(c *call, in *struct {
			Acting
			OfStation
			Body SetSettings
		}) (Settings, error) {
			s, err := c.desk.Fleet.Settings(c, in.Station)
			if err != nil {
				return Settings{}, err
			}
			b := &in.Body
			s.Revision, s.Language, s.Overrides, s.Draws, s.OutOfService = b.Revision, b.Language, nil, nil, nil
			if b.Overrides != nil {
				s.Overrides = &policy.OverrideBudget{Count: b.Overrides.Count, Period: b.Overrides.Period}
			}
			for i, d := range b.Draws {
				if slices.ContainsFunc(b.Draws[:i], func(o DrawSize) bool { return o.Purpose == d.Purpose }) {
					return Settings{}, badField("body.draws", "%s is there twice", d.Purpose)
				}
				s.Draws = append(s.Draws, policy.DrawLimit{Purpose: d.Purpose, LimitUL: dispense.Volume(d.LimitUL)})
			}
			for _, position := range b.OutOfService {
				if position = strings.Join(strings.Fields(position), " "); position == "" || len(position) > 8 {
					return Settings{}, badField("body.out_of_service", "a position has 1 to 8 characters")
				}
				s.OutOfService = append(s.OutOfService, position)
			}
			if err := c.desk.Fleet.SetSettings(c, c.user.Username, s, b.Reason); err != nil {
				return Settings{}, err
			}
			s, err = c.desk.Fleet.Settings(c, in.Station)
			return settingsOf(&s), err
		})
	do(a, operation{id: "answer-override", tag: "authorizations", path: "/authorizations/telephone", page: "POST /exceptions/answer", summary: "Approve an override by telephone",
		about: "A station that may have no network reads digits out; what is answered is read back there. Asked again for the same, the same digits come, and no second record.",
		try:   `{"challenge":"000000000000","station":"norte","vehicle":"v0000001","limit_ul":30000000,"lifts":["quota"],"person":"d1","why":"Ambulancia"}`},
		func(c *call, in *struct {
			Acting
			Body Telephoned
		}) (Answered, error) {
			b := &in.Body
			for _, l := range b.Lifts {
				if !policy.Reason(l).Known() {
					return Answered{}, badField("body.lifts", "%q is no reason of a denial", l)
				}
			}
			got, err := c.desk.Office.Answer(c, c.user.Username, office.Question{Challenge: b.Challenge, Reason: b.Why, Request: spoken.Request{
				Station: b.Station, Vehicle: b.Vehicle, LimitUL: dispense.Volume(b.LimitUL), Lifts: b.Lifts, Person: b.Person,
			}})
			out := Answered{Response: got.Response}
			if !got.Record.IsZero() {
				out.Record = got.Record.String()
			}
			return out, err
		})
}

// A Telephoned is what somebody at a station says on the telephone.
type Telephoned struct {
	Challenge string   `json:"challenge" minLength:"1" maxLength:"40" doc:"The digits that they read out."`
	Station   string   `json:"station" maxLength:"16"`
	Vehicle   string   `json:"vehicle" maxLength:"24"`
	LimitUL   int64    `json:"limit_ul" minimum:"1"`
	Lifts     []string `json:"lifts" nullable:"false" minItems:"1" maxItems:"8" doc:"Reasons of denial to be lifted, such as quota."`
	Person    string   `json:"person" maxLength:"24" doc:"Who asks, at the station."`
	Why       string   `json:"why" minLength:"1" maxLength:"200"`
}

// An Answered is what is read back.
type Answered struct {
	Response string `json:"response" doc:"The digits."`
	Record   string `json:"record,omitempty" doc:"Of the approval; absent where it was approved before."`
}

// A Today is how the day is going.
type Today struct {
	At           time.Time `json:"at"`
	Fills        int64     `json:"fills"`
	VolumeUL     int64     `json:"volume_ul"`
	AmountCents  *int64    `json:"amount_cents,omitempty"`
	Currency     string    `json:"currency,omitempty"`
	EconomyMPerL *int64    `json:"economy_m_per_l,omitempty" doc:"Over the intervals that ended today."`
	Denials      int64     `json:"denials"`
	Findings     int64     `json:"open_findings" doc:"Discrepancies about which nobody has done anything."`
	Attention    []Finding `json:"attention" nullable:"false" doc:"The newest of them, seven at most."`
	Unconfirmed  int64     `json:"unconfirmed_labels" doc:"Vehicles without a label that was scanned since it was printed."`
}

// A Part is how a part of the installation is.
type Part struct {
	Part    string     `json:"part"`
	State   string     `json:"state" doc:"ok, warn or fail"`
	Title   string     `json:"title"`
	SinceAt *time.Time `json:"since_at,omitempty"`
	Text    string     `json:"text"`
	Mend    string     `json:"mend,omitempty" doc:"The command that mends it, or shows what there is to mend."`
}

func addToday(a *api) {
	read(a, operation{id: "get-today", tag: "fills", path: "/today", page: "GET /today", summary: "Show how the day is going"},
		func(c *call, in *Language) (Today, error) {
			t, err := c.desk.Reports.Today(c, c.Now(), c.Zone)
			if err != nil {
				return Today{}, err
			}
			out := Today{At: t.At.UTC(), Fills: t.Fills, VolumeUL: int64(t.VolumeUL), Currency: t.Currency, Denials: t.Denials, Findings: t.Open, Attention: []Finding{}, Unconfirmed: t.Unconfirmed}
			if t.Amount.Known {
				out.AmountCents = &t.Amount.N
			}
			if t.Economy.Known {
				out.EconomyMPerL = &t.Economy.N
			}
			for i := range t.Attention {
				out.Attention = append(out.Attention, c.finding(&t.Attention[i], in.Lang))
			}
			return out, nil
		})
	list(a, operation{id: "list-health", tag: "health", path: "/health", page: "GET /health", summary: "List how every part of the installation is"},
		func(p *Part) string { return p.Part },
		func(c *call, in *struct {
			Paging
			Language
		}) ([]Part, error) {
			lines, err := c.Health.Health(c)
			var out []Part
			for _, l := range lines {
				out = append(out, Part{string(l.Part), string(l.State), l.Title(in.Lang), utc(&l.Since), l.Text(in.Lang, c.Zone), l.Mend})
			}
			return out, err
		})
}
