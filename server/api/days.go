package api

import (
	"fmt"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/calibrations"
	"github.com/litro-fuel/litro/server/finance/days"
	"github.com/litro-fuel/litro/server/reconcile/calibration"
	"github.com/litro-fuel/litro/server/reconcile/dayclose"
)

// A DayLack is what a day lacks, or what is to be known of it.
type DayLack struct {
	What   string `json:"what" doc:"no_shift, left_open, unshifted, unsupervised or since of what it lacks; clock, forked, unread or late of what is to be known."`
	Shift  int64  `json:"shift,omitempty"`
	Who    string `json:"who,omitempty"`
	Hose   string `json:"hose,omitempty"`
	Count  int64  `json:"count,omitempty" doc:"Fills."`
	Volume int64  `json:"volume_ul,omitempty"`
}

// A DayShift is a shift that was open on a day.
type DayShift struct {
	Shift      int64      `json:"shift"`
	Attendant  string     `json:"attendant"`
	Supervisor string     `json:"supervisor,omitempty" doc:"Who is named at its close."`
	OpenedAt   *time.Time `json:"opened_at,omitempty"`
	ClosedAt   *time.Time `json:"closed_at,omitempty" doc:"Absent: it was not closed."`
	Fills      int64      `json:"fills"`
	VolumeUL   int64      `json:"volume_ul" doc:"By fills."`
	Totalizer  *int64     `json:"totalizer_ul,omitempty" doc:"By how much totalizers moved from its opening to its close."`
}

// A StationDay is a day of a station, and how far it is closed.
type StationDay struct {
	Station    string     `json:"station"`
	Name       string     `json:"station_name,omitempty"`
	Day        string     `json:"day" format:"date" doc:"Of the station's own zone."`
	State      string     `json:"state" enum:"idle,closed,office,open,late"`
	DueAt      *time.Time `json:"due_at,omitempty" doc:"From then on it is late."`
	Lacks      []DayLack  `json:"lacks" nullable:"false"`
	Notes      []DayLack  `json:"notes" nullable:"false"`
	Shifts     []DayShift `json:"shifts" nullable:"false"`
	Fills      int64      `json:"fills"`
	VolumeUL   int64      `json:"volume_ul" doc:"By fills."`
	Totalizer  *int64     `json:"totalizer_ul,omitempty"`
	Difference *int64     `json:"difference_ul,omitempty" doc:"What totalizers moved beyond fills of the same hoses."`
	Office     *OfficeDay `json:"office,omitempty"`
}

// An OfficeDay says that the office closed a day in the station's stead.
type OfficeDay struct {
	Reason   string    `json:"reason"`
	Evidence string    `json:"evidence" doc:"The SHA-256 of its paper."`
	SaidBy   string    `json:"said_by"`
	AgreedBy string    `json:"agreed_by"`
	SaidAt   time.Time `json:"said_at"`
}

// DayTerms say from when on a station closes its days.
type DayTerms struct {
	Stations   []string `json:"stations" nullable:"false" doc:"None: every one, and those to come."`
	From       string   `json:"from" format:"date"`
	Closes     bool     `json:"closes"`
	Supervisor bool     `json:"supervisor,omitempty" doc:"A supervisor has to be named at the close."`
	Weekdays   []int    `json:"weekdays,omitempty" nullable:"false" doc:"On which it is open, 1 Monday to 7 Sunday: a shift is expected on them even without fills."`
	DueHours   int      `json:"due_hours" minimum:"0" maximum:"720" doc:"After the day, until it is late."`
	Reason     string   `json:"reason" minLength:"1" maxLength:"200"`
}

// CloseDay closes a day in a station's stead, or takes that back.
type CloseDay struct {
	Day      string `json:"day" format:"date"`
	Reason   string `json:"reason" minLength:"1" maxLength:"200"`
	Evidence string `json:"evidence,omitempty" doc:"The SHA-256 of its paper, as send-picture answers it."`
	Void     bool   `json:"void,omitempty" doc:"Take back that the office closed it."`
}

// A Calibration is how it stands with a meter or a tank chart.
type Calibration struct {
	Station  string `json:"station"`
	Name     string `json:"station_name,omitempty"`
	Kind     string `json:"kind" enum:"hose,tank"`
	Device   string `json:"device"`
	State    string `json:"state" enum:"none,replaced,expired,endless,ending,valid"`
	Left     *int64 `json:"days_left,omitempty"`
	Number   string `json:"number,omitempty"`
	DoneBy   string `json:"done_by,omitempty"`
	On       string `json:"done_on,omitempty" format:"date"`
	Until    string `json:"until,omitempty" format:"date"`
	ErrorML  *int64 `json:"error_ml,omitempty"`
	OfML     int64  `json:"of_ml,omitempty"`
	Beyond   bool   `json:"out_of_tolerance,omitempty"`
	Evidence string `json:"evidence,omitempty" doc:"The SHA-256 of the certificate."`
	Record   string `json:"record,omitempty" doc:"The station's record that says it."`
}

// A CalibrationGap is what a device measured in a month without a valid certificate.
type CalibrationGap struct {
	Station     string `json:"station"`
	Kind        string `json:"kind" enum:"hose,tank"`
	Device      string `json:"device"`
	Until       string `json:"until,omitempty" format:"date" doc:"Until when the one before was good; absent: there was none."`
	First       string `json:"first" format:"date"`
	Days        int64  `json:"days"`
	VolumeUL    int64  `json:"volume_ul"`
	AmountCents int64  `json:"amount_cents"`
}

// SayCalibration says a certificate, or takes one back.
type SayCalibration struct {
	Station  string `json:"station" minLength:"1" maxLength:"64" doc:"By id or name."`
	Kind     string `json:"kind" enum:"hose,tank"`
	Device   string `json:"device" minLength:"1" maxLength:"8"`
	Number   string `json:"number" minLength:"1" maxLength:"60"`
	DoneBy   string `json:"done_by" minLength:"1" maxLength:"120"`
	On       string `json:"done_on" format:"date"`
	Until    string `json:"until" format:"date" doc:"The last day."`
	ErrorML  *int64 `json:"error_ml,omitempty" doc:"That was found, of 20 L."`
	Evidence string `json:"evidence,omitempty" doc:"The SHA-256 of the certificate, as send-picture answers it."`
	Void     bool   `json:"void,omitempty" doc:"Take back what was said of this number."`
	Reason   string `json:"reason" minLength:"1" maxLength:"200"`
}

// CalibrationTerms say from when on calibrations are kept.
type CalibrationTerms struct {
	From        string `json:"from" format:"date"`
	Months      int64  `json:"months,omitempty" minimum:"0" maximum:"120" doc:"That one is valid which a station records."`
	ToleranceML int64  `json:"tolerance_ml,omitempty" minimum:"0" doc:"Of the authority, of 20 L."`
	ToldBy      string `json:"told_by,omitempty" maxLength:"120" doc:"The rule, and who told it."`
	Reason      string `json:"reason" minLength:"1" maxLength:"200"`
}

func dayLacks(list []dayclose.Lack) []DayLack {
	out := []DayLack{}
	for _, l := range list {
		out = append(out, DayLack{l.What, l.Shift, l.Who, l.Hose, l.Count, int64(l.UL)})
	}
	return out
}

func stationDay(m *days.Month, c *dayclose.Closing) StationDay {
	out := StationDay{
		Station: m.Station.Station, Name: m.Name, Day: string(c.Day), State: string(c.State), Lacks: dayLacks(c.Lacks), Notes: dayLacks(c.Notes), Shifts: []DayShift{}, Fills: c.Fills, VolumeUL: int64(c.UL),
		Totalizer: (*int64)(c.TotalizerUL), Difference: (*int64)(c.DifferenceUL),
	}
	if !c.Due.IsZero() {
		out.DueAt = utc(&c.Due)
	}
	for _, s := range c.Shifts {
		x := DayShift{Shift: s.Number(), Attendant: s.Attendant(), Supervisor: s.Supervisor(), Fills: s.Fills, VolumeUL: int64(s.UL), Totalizer: (*int64)(s.TotalizerUL())}
		if s.Open != nil {
			x.OpenedAt = utc(&s.Open.At)
		}
		if s.Close != nil {
			x.ClosedAt = utc(&s.Close.At)
		}
		out.Shifts = append(out.Shifts, x)
	}
	if o := c.Office; o != nil {
		out.Office = &OfficeDay{o.Reason, o.Evidence, o.By, o.Agreed, o.At.UTC()}
	}
	return out
}

var dayFields = map[string]string{"due": "due_hours", "station": "stations", "paper": "evidence"}

// dayProblem says what is wrong with what somebody said of days.
func dayProblem(err error) error {
	bad, ok := days.AsProblem(err)
	if !ok {
		return err
	}
	field := bad.Field
	if f := dayFields[field]; f != "" {
		field = f
	}
	says := map[string]string{
		"missing": "it is missing", "long": "it is too long", "same": "the second person is the first", "unknown": "there is none such", "closed": "the station has closed that day", "idle": "there is nothing to close on that day",
		"office": "the office has closed that day", "running": "that day is not over", "unclosed": "the office did not close that day", "file": "it is no PDF, JPEG or PNG",
	}[bad.Code]
	if says == "" {
		says = "it is none that can be"
	}
	return badField("body."+field, "%s", says)
}

var calibrationFields = map[string]string{"on": "done_on", "error": "error_ml", "paper": "evidence", "told": "told_by", "tolerance": "tolerance_ml"}

// calibrationProblem says what is wrong with what somebody said of calibrations.
func calibrationProblem(err error) error {
	list := calibrations.Problems(err)
	if len(list) == 0 {
		return err
	}
	field := list[0].Field
	if f := calibrationFields[field]; f != "" {
		field = f
	}
	says := map[string]string{"missing": "it is missing", "long": "it is too long", "unknown": "there is none such", "day": "it is no day", "future": "it is to come", "before": "it is before the day on which it was done"}[list[0].Code]
	if says == "" {
		says = "it is none that can be"
	}
	return badField("body."+field, "%s", says)
}

// ofMonth is a month, such as 2026-11.
type ofMonth struct {
	Month string `query:"month" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" example:"2026-11" doc:"Absent: the one that it is."`
}

func (m *ofMonth) named(c *call) string {
	if m.Month != "" {
		return m.Month
	}
	return c.Now().In(c.Zone).Format("2006-01")
}

func (m *ofMonth) bounds(c *call) (from, to time.Time) {
	from, _ = time.ParseInLocation("2006-01", m.named(c), c.Zone) // its form is checked
	return from, from.AddDate(0, 1, 0)
}

func (c *call) days() error {
	if c.Days == nil {
		return fmt.Errorf("days of stations: %w", fault.ErrNotFound)
	}
	return nil
}

func (c *call) meters() error {
	if c.Calibrations == nil {
		return fmt.Errorf("calibrations: %w", fault.ErrNotFound)
	}
	return nil
}

func addDays(a *api) {
	list(a, operation{id: "list-station-days", tag: closeTag, path: "/stations/days", page: "GET /stations/days", summary: "List how far stations have closed the days of a month", about: "All stations with a journal of their own, by name; with shifts, and without totalizers, which list-days-of-station has."},
		func(d *StationDay) string { return d.Name + "/" + d.Station + "/" + d.Day },
		func(c *call, in *struct {
			Paging
			ofMonth
		}) (out []StationDay, err error) {
			if err := c.days(); err != nil {
				return nil, err
			}
			all, err := c.Days.Months(c, in.named(c), false)
			for i := range all {
				for j := range all[i].Days {
					out = append(out, stationDay(&all[i], &all[i].Days[j]))
				}
			}
			return out, err
		})
	list(a, operation{id: "list-days-of-station", tag: closeTag, path: "/stations/{station}/days", page: "GET /stations/{station}/days", summary: "List the days of a station in a month", about: "With totalizers and what flowed in no fill."},
		func(d *StationDay) string { return d.Day },
		func(c *call, in *struct {
			Paging
			ofMonth
			Station string `path:"station"`
		}) (out []StationDay, err error) {
			if err := c.days(); err != nil {
				return nil, err
			}
			m, err := c.Days.Month(c, in.Station, in.named(c))
			if err != nil {
				return nil, err
			}
			for j := range m.Days {
				out = append(out, stationDay(m, &m.Days[j]))
			}
			return out, nil
		})
	do(a, operation{id: "close-station-day", tag: closeTag, path: "/stations/{station}/days", page: "POST /stations/{station}/days", summary: "Close a day in a station's stead", two: true,
		about: "Where nobody can close it at the station. It takes two people: the header Checked-By has a token of the second one, which acts and has the right \"keep closes\".",
		try:   `{"day":"2026-11-03","reason":"La pantalla no encendía","evidence":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}`},
		func(c *call, in *struct {
			Acting
			Checked
			Station string `path:"station"`
			Body    CloseDay
		}) (CloseDay, error) {
			if err := c.days(); err != nil {
				return CloseDay{}, err
			}
			act := days.Act{Station: in.Station, Day: dayclose.Day(in.Body.Day), Reason: in.Body.Reason, Evidence: in.Body.Evidence, Void: in.Body.Void}
			var err error
			if act.AgreedBy, err = c.secondPerson(access.KeepCloses, ""); err != nil {
				return CloseDay{}, err
			}
			return in.Body, dayProblem(c.Days.Close(c, c.user.Username, act, nil))
		})
	do(a, operation{id: "say-day-terms", tag: closeTag, path: "/stations/days/terms", page: "POST /stations/days/terms", summary: "Say from when on stations close their days", two: true,
		about: "What is said of one station stands over what is said of all. It takes two people: the header Checked-By has a token of the second one, which acts and has the right \"keep closes\".",
		try:   `{"stations":[],"from":"2026-12-01","closes":true,"supervisor":true,"due_hours":24,"reason":"Acuerdo de la contraloría"}`},
		func(c *call, in *struct {
			Acting
			Checked
			Body DayTerms
		}) (DayTerms, error) {
			if err := c.days(); err != nil {
				return DayTerms{}, err
			}
			b := in.Body
			t := days.Terms{Reason: b.Reason}
			t.From, t.Closes, t.Supervisor, t.Weekdays, t.DueH = dayclose.Day(b.From), b.Closes, b.Supervisor, b.Weekdays, b.DueHours
			var err error
			if t.AgreedBy, err = c.secondPerson(access.KeepCloses, ""); err != nil {
				return DayTerms{}, err
			}
			return b, dayProblem(c.Days.SayTerms(c, c.user.Username, t, b.Stations))
		})
	addCalibrations(a)
}

func addCalibrations(a *api) {
	list(a, operation{id: "list-calibrations", tag: closeTag, path: "/calibrations", page: "GET /calibrations", summary: "List how it stands with meters and tank charts", about: "At the end of a month, or today while it is not over."},
		func(x *Calibration) string { return x.Station + "/" + x.Kind + "/" + x.Device },
		func(c *call, in *struct {
			Paging
			ofMonth
		}) (out []Calibration, err error) {
			if err := c.meters(); err != nil {
				return nil, err
			}
			_, to := in.bounds(c)
			b, err := c.Calibrations.Book(c, min(calibration.Day(to.AddDate(0, 0, -1).Format(time.DateOnly)), c.Calibrations.Today()))
			if err != nil {
				return nil, err
			}
			for i := range b.Standings {
				s := &b.Standings[i]
				x := Calibration{Station: s.Station, Name: b.Name(s.Station), Kind: string(s.Kind), Device: s.Device.Device, State: string(s.State), Beyond: s.Beyond}
				if s.State == calibration.Valid || s.State == calibration.Ending {
					x.Left = &s.Left
				}
				if l := s.Last; l != nil {
					x.Number, x.DoneBy, x.On, x.Until, x.ErrorML, x.Evidence = l.Number, l.DoneBy, string(l.On), string(l.Until), l.ErrorML, l.Evidence
					if l.ErrorML != nil {
						x.OfML = l.OfML
					}
					if !l.Record.IsZero() {
						x.Record = l.Record.String()
					}
				}
				out = append(out, x)
			}
			return out, nil
		})
	list(a, operation{id: "list-calibration-gaps", tag: closeTag, path: "/calibrations/gaps", page: "GET /calibrations/gaps", summary: "List what measured in a month without a valid certificate"},
		func(g *CalibrationGap) string { return g.Station + "/" + g.Kind + "/" + g.Device },
		func(c *call, in *struct {
			Paging
			ofMonth
		}) (out []CalibrationGap, err error) {
			if err := c.meters(); err != nil {
				return nil, err
			}
			from, to := in.bounds(c)
			all, err := c.Calibrations.Gaps(c, from, to, nil)
			for i := range all {
				g := &all[i]
				out = append(out, CalibrationGap{g.Station, string(g.Kind), g.Device.Device, string(g.Until), string(g.First), g.Days, int64(g.UL), g.Cents})
			}
			return out, err
		})
	do(a, operation{id: "say-calibration", tag: closeTag, path: "/calibrations", page: "POST /calibrations", summary: "Say a certificate of a meter or a tank chart", about: "What is said later of a number and a device stands over what was said before, which is kept.",
		try: `{"station":"norte","kind":"tank","device":"T1","number":"TC-118","done_by":"Unidad de verificación 7","done_on":"2026-03-02","until":"2027-03-01","reason":"Aforo anual"}`},
		func(c *call, in *struct {
			Acting
			Body SayCalibration
		}) (SayCalibration, error) {
			if err := c.meters(); err != nil {
				return SayCalibration{}, err
			}
			b := in.Body
			return b, calibrationProblem(c.Calibrations.Say(c, c.user.Username, calibration.Certificate{
				Device: calibration.Device{Station: b.Station, Kind: calibration.Kind(b.Kind), Device: b.Device}, Number: b.Number, DoneBy: b.DoneBy, On: calibration.Day(b.On), Until: calibration.Day(b.Until),
				ErrorML: b.ErrorML, Evidence: b.Evidence, Void: b.Void, Reason: b.Reason,
			}, nil))
		})
	do(a, operation{id: "say-calibration-terms", tag: closeTag, path: "/calibrations/terms", page: "POST /calibrations/terms", summary: "Say from when on calibrations are kept", about: "With what the authority tolerates, as told by whom.",
		try: `{"from":"2026-12-01","months":6,"tolerance_ml":100,"told_by":"NOM-005-SCFI-2017, la unidad de verificación","reason":"Programa anual"}`},
		func(c *call, in *struct {
			Acting
			Body CalibrationTerms
		}) (CalibrationTerms, error) {
			if err := c.meters(); err != nil {
				return CalibrationTerms{}, err
			}
			b := in.Body
			return b, calibrationProblem(c.Calibrations.SayTerms(c, c.user.Username, calibration.Terms{From: calibration.Day(b.From), Months: b.Months, ToleranceML: b.ToleranceML, ToldBy: b.ToldBy, Reason: b.Reason}))
		})
}
