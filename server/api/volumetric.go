package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/reconcile/volumetric"
	"github.com/litro-fuel/litro/server/stockroom"
	"github.com/litro-fuel/litro/server/web"
)

// Reports of volumetric controls in the form of the tax authority.

// A VolumetricReport is one, as its file has it, and what it lacks.
type VolumetricReport struct {
	File    string              `json:"file" doc:"How the guide of the tax authority has the file be called."`
	Report  any                 `json:"report" doc:"In the form of Anexo 30, which is Anexo 21 since 2026; the names of its fields are the authority's."`
	Missing []VolumetricMissing `json:"missing" nullable:"false" doc:"What the form asks for and the report has not."`
}

// A VolumetricMissing is a field that a report has not.
type VolumetricMissing struct {
	Field string `json:"field"`
	Of    string `json:"of,omitempty" doc:"The tank, hose, dispenser or grade; absent: the installation."`
	Said  bool   `json:"said" doc:"People can say it, by say-volumetric; false: Litro does not measure it."`
}

// A VolumetricField is a field that people say.
type VolumetricField struct {
	Name  string `json:"name" minLength:"1" maxLength:"60" doc:"As the form has it, such as ClaveInstalacion; TipoReporte is in the name of the file alone."`
	Of    string `json:"of,omitempty" maxLength:"40" doc:"The tank, hose, dispenser or grade; absent: the installation."`
	Value string `json:"value" minLength:"1" maxLength:"250"`
}

// SayVolumetric says what reports of a station have, whole, from a day on.
type SayVolumetric struct {
	From   string            `json:"from" format:"date"`
	Fields []VolumetricField `json:"fields" nullable:"false" maxItems:"400"`
	Reason string            `json:"reason" minLength:"1" maxLength:"200"`
}

// A VolumetricThrough is how much went through own tanks in a month, against the limit.
type VolumetricThrough struct {
	CameUL    int64             `json:"came_ul"`
	LeftUL    int64             `json:"left_ul"`
	ThroughUL int64             `json:"through_ul" doc:"The larger of both, which is held against the limit."`
	Limit     *VolumetricLimit  `json:"limit,omitempty" doc:"That counts on the last day of the month."`
	Limits    []VolumetricLimit `json:"limits" nullable:"false" doc:"All that were said."`
}

// A VolumetricLimit is from how many liters a month on volumetric controls are to be kept without a permit.
type VolumetricLimit struct {
	SayVolumetricLimit
	SaidBy   string    `json:"said_by,omitempty" doc:"Absent: it came with Litro."`
	AgreedBy string    `json:"agreed_by,omitempty"`
	SaidAt   time.Time `json:"said_at"`
}

// SayVolumetricLimit says one from a day on.
type SayVolumetricLimit struct {
	From    string `json:"from" format:"date"`
	LimitUL int64  `json:"limit_ul" minimum:"1000000" maximum:"1000000000000000"`
	WarnE4  int64  `json:"warn_e4" minimum:"1" maximum:"10000" doc:"At how many ten-thousandths of it people are warned."`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

func volumetricLimitOf(l *stockroom.VolumetricLimit) VolumetricLimit {
	return VolumetricLimit{SayVolumetricLimit{l.From, int64(l.UL), l.WarnE4, l.Reason}, l.By, l.AgreedBy, l.At.UTC()}
}

var volumetricFields = map[string]string{"volume": "limit_ul", "share": "warn_e4", "agreed": "reason"}

func volumetricProblem(err error) error {
	if bad, ok := errors.AsType[*stockroom.Problem](err); ok {
		return badField("body."+cmp.Or(volumetricFields[bad.Field], bad.Field), "%v", bad)
	}
	if bad, ok := errors.AsType[*volumetric.FieldError](err); ok {
		return badField("body.fields", "%v", bad)
	}
	return err
}

func addVolumetric(a *api) {
	const tag = "stations"
	read(a, operation{id: "get-volumetric-month", tag: tag, path: "/volumetric", page: "GET /volumetric", summary: "Show how much went through own tanks in a month, against the limit", about: "From that on volumetric controls are to be kept without a permit; with one they are whatever the volume.", try: "?at=2026-12-01"},
		func(c *call, _ *OfMonth) (out VolumetricThrough, err error) {
			p, err := c.month()
			if err == nil {
				err = c.books()
			}
			if err != nil {
				return out, err
			}
			sheets, err := c.Stock.Month(c, p.From, p.To)
			if err != nil {
				return out, err
			}
			limits, err := c.Stock.VolumetricLimits(c)
			if err != nil {
				return out, err
			}
			t := stockroom.ThroughOf(sheets)
			out = VolumetricThrough{int64(t.Came), int64(t.Left), int64(t.Most()), nil, []VolumetricLimit{}}
			for i := range limits {
				out.Limits = append(out.Limits, volumetricLimitOf(&limits[i]))
			}
			if l := stockroom.VolumetricLimitOn(limits, p.To.AddDate(0, 0, -1).Format(time.DateOnly)); l != nil {
				out.Limit = new(volumetricLimitOf(l))
			}
			return out, nil
		})
	read(a, operation{id: "get-volumetric", tag: tag, path: "/volumetric/{station}/{of}", page: "GET /volumetric/{station}/{of}", summary: "Show a report of volumetric controls of a station", about: "Of a day or a month, in the form of the tax authority. Litro is not a certified volumetric control program; this is an export of its data."},
		func(c *call, in *struct {
			OfStation
			Of string `path:"of" pattern:"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$" example:"2026-11-05" doc:"The day or the month, once it is over."`
		}) (out VolumetricReport, err error) {
			if err := c.books(); err != nil {
				return out, err
			}
			r, err := web.VolumetricReport(c, c.Stock, c.Zone, in.Station, in.Of)
			if err != nil {
				return out, err
			}
			b, err := r.Bytes()
			if err != nil {
				return out, err
			}
			if out.File, err = r.Name(); err != nil {
				return out, err
			}
			out.Report, out.Missing = json.RawMessage(b), []VolumetricMissing{}
			for _, m := range r.Missing {
				out.Missing = append(out.Missing, VolumetricMissing{m.Field, m.Of, m.Says})
			}
			return out, nil
		})
	do(a, operation{id: "say-volumetric", tag: tag, path: "/volumetric/{station}", page: "POST /volumetric/{station}", summary: "Say what reports of volumetric controls of a station have",
		about: "All of it, from a day on: what was said before counts until then. Fields have the names of the authority's form.", try: `{"from":"2026-11-01","fields":[{"name":"ClaveInstalacion","value":"ACO-0001"},{"name":"ClaveIdentificacionTanque","of":"T1","value":"TQS-ACO-0001"}],"reason":"Alta del permiso"}`},
		func(c *call, in *struct {
			Acting
			OfStation
			Body SayVolumetric
		}) (SayVolumetric, error) {
			if err := c.books(); err != nil {
				return SayVolumetric{}, err
			}
			v := stockroom.VolumetricSaid{Station: in.Station, From: in.Body.From, Reason: in.Body.Reason}
			for _, f := range in.Body.Fields {
				v.Data = append(v.Data, volumetric.Field(f))
			}
			return in.Body, volumetricProblem(c.Stock.SayVolumetric(c, c.user.Username, v))
		})
	do(a, operation{id: "say-volumetric-limit", tag: tag, path: "/volumetric", page: "POST /volumetric", summary: "Say from how many liters a month on volumetric controls are to be kept without a permit", two: true,
		about: "From a day on. It takes two people: the header Checked-By has a token of the second one, which acts and has the right \"agree budget\".", try: `{"from":"2100-01-01","limit_ul":75714000000,"warn_e4":8000,"reason":"RMF 2.6.1.2"}`},
		func(c *call, in *struct {
			Acting
			By   string `header:"Checked-By" required:"true" maxLength:"200" doc:"A token of the second person, which acts and may agree to the budget."`
			Body SayVolumetricLimit
		}) (SayVolumetricLimit, error) {
			if err := c.books(); err != nil {
				return SayVolumetricLimit{}, err
			}
			b := &in.Body
			l := stockroom.VolumetricLimit{From: b.From, UL: dispense.Volume(b.LimitUL), WarnE4: b.WarnE4, Reason: b.Reason}
			var err error
			if l.AgreedBy, err = c.secondPerson(access.AgreeBudget, ""); err != nil {
				return SayVolumetricLimit{}, err
			}
			return *b, volumetricProblem(c.Stock.SayVolumetricLimit(c, c.user.Username, l))
		})
}
