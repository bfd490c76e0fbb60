package api

import (
	"time"

	"github.com/litro-fuel/litro/server/report"
)

// A Station is how a station is.
type Station struct {
	Station     string     `json:"station"`
	Name        string     `json:"name"`
	Online      bool       `json:"online"`
	State       string     `json:"state" doc:"Of its chain: ok, fork, revoked, shared, spare, or empty before its first record."`
	SignAt      *time.Time `json:"sign_at,omitempty" doc:"When it last said that it lives."`
	RecordAt    *time.Time `json:"record_at,omitempty" doc:"Its newest record here, by its own clock."`
	Epoch       int64      `json:"epoch"`
	Seq         int64      `json:"seq"`
	Unsent      int64      `json:"unsent" doc:"Records that it has and the server has not, as it said."`
	FleetHeld   string     `json:"fleet_held"`
	FleetNow    string     `json:"fleet_now"`
	OwnHeld     string     `json:"own_held"`
	OwnNow      string     `json:"own_now"`
	Quarantined int64      `json:"quarantined" doc:"Messages in its name that were not its word."`
	FillsToday  int64      `json:"fills_today"`
	VolumeToday int64      `json:"volume_today_ul"`
}

// A Tank is what a tank held when somebody, or its gauge, last said so.
type Tank struct {
	Station  string    `json:"station"`
	Name     string    `json:"station_name"`
	Tank     string    `json:"tank"`
	Grade    string    `json:"grade_name"`
	At       time.Time `json:"at"`
	VolumeUL int64     `json:"volume_ul"`
	UllageUL *int64    `json:"ullage_ul,omitempty"`
	WaterUL  *int64    `json:"water_ul,omitempty"`
	Source   string    `json:"source" doc:"gauge or dip"`
	Alarms   []string  `json:"alarms" nullable:"false"`
}

// A Quota is what was drawn of a vehicle's quota in the present period.
type Quota struct {
	Vehicle    string    `json:"vehicle"`
	Name       string    `json:"fleet_no"`
	Department string    `json:"department_name"`
	Period     string    `json:"period" doc:"day, week, month or year"`
	UntilAt    time.Time `json:"until_at" doc:"When the period ends."`
	SizeUL     int64     `json:"size_ul"`
	DrawnUL    int64     `json:"drawn_ul"`
	PaperUL    int64     `json:"paper_ul" doc:"What vouchers hold that nobody has redeemed."`
	LeftUL     int64     `json:"left_ul"`
}

func addStations(a *api) {
	list(a, operation{id: "list-stations", tag: "stations", path: "/stations", page: "GET /stations", summary: "List stations and how they are"},
		func(s *Station) string { return s.Station },
		func(c *call, _ *Paged) ([]Station, error) {
			day, err := c.period(report.Day)
			if err != nil {
				return nil, err
			}
			all, err := c.desk.Reports.StationStates(c, day)
			var out []Station
			for _, s := range all {
				out = append(out, Station{
					s.Station, s.Name, s.Online(c.Now()), s.State, utc(s.SignAt), utc(s.RecordAt), s.Epoch, s.Seq, s.Unsent, s.FleetHeld, s.FleetNow, s.OwnHeld, s.OwnNow,
					s.Quarantined, s.FillsToday, int64(s.VolumeToday),
				})
			}
			return out, err
		})
	list(a, operation{id: "list-tanks", tag: "stations", path: "/tanks", page: "GET /tanks", summary: "List what tanks hold", about: "As it was last said, by whom."},
		func(t *Tank) string { return t.Station + "/" + t.Tank },
		func(c *call, _ *Paged) ([]Tank, error) {
			all, err := c.desk.Reports.Tanks(c, c.Now())
			var out []Tank
			for _, t := range all {
				out = append(out, Tank{
					t.Station, t.StationName, t.Tank, t.GradeName, t.At.UTC(), int64(t.VolumeUL), (*int64)(t.UllageUL), (*int64)(t.WaterUL), t.Source, append([]string{}, t.Alarms...),
				})
			}
			return out, err
		})
	list(a, operation{id: "list-quotas", tag: "vehicles", path: "/quotas", page: "GET /fleet/quotas", summary: "List what is drawn of quotas", about: "In the present period of each."},
		func(q *Quota) string { return q.Vehicle + "/" + q.Period },
		func(c *call, _ *Paged) ([]Quota, error) {
			all, err := c.desk.Reports.QuotaUses(c, c.Now())
			var out []Quota
			for _, q := range all {
				out = append(out, Quota{
					q.Vehicle, q.Name, q.Department, q.Period, q.UntilAt.UTC(), int64(q.SizeUL), int64(q.DrawnUL), int64(q.PaperUL), int64(q.SizeUL - q.DrawnUL - q.PaperUL),
				})
			}
			return out, err
		})
}
