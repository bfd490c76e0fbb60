package api

import (
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/server/emission"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/disclosure"
)

// An EmissionFactor is how much CO2 a liter of a product gives off, from a day on.
type EmissionFactor struct {
	Product string `json:"product" minLength:"1" maxLength:"20" doc:"Of the tax authority's catalog." example:"15101514"`
	From    string `json:"from" format:"date"`
	Grams   *int64 `json:"g_per_l,omitempty" minimum:"0" maximum:"10000" doc:"Whole grams a liter; absent: what was said of that product and day is taken back."`
	Source  string `json:"source" minLength:"1" maxLength:"100"`
	Year    int    `json:"year" minimum:"1990" maximum:"2100" doc:"Of the source."`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

// A TransparencyFrame is how the house publishes its fuel, from a month on.
type TransparencyFrame struct {
	From     string `json:"from" minLength:"7" maxLength:"7" example:"2026-10" doc:"The first month."`
	Article  string `json:"article" minLength:"1" maxLength:"100" doc:"Of the law by which it is published."`
	Fraction string `json:"fraction,omitempty" maxLength:"100"`
	Area     string `json:"area" minLength:"1" maxLength:"200" doc:"Who makes, has, publishes and updates the information."`
	Basis    string `json:"basis,omitempty" maxLength:"400" doc:"By what vehicles are reserved."`
	Remark   string `json:"remark,omitempty" maxLength:"400"`
	Reason   string `json:"reason" minLength:"1" maxLength:"200"`
}

// A TransparencyCheck is when what is published of a month was updated and validated.
type TransparencyCheck struct {
	Month     string `json:"month" minLength:"7" maxLength:"7" example:"2026-10"`
	Updated   string `json:"updated" format:"date"`
	Validated string `json:"validated" format:"date"`
}

// disclosureProblems say what is wrong with what somebody says of emissions and transparency.
var disclosureProblems = map[string]string{
	"missing": "write it", "day": "it is no day that fits; write one as 2026-10-31, the update in the month or after it, the validation not before the update", "month": "it is no month; write one as 2026-10", "range": "it is out of range",
}

// discloses answers with what was said, or with what is wrong with it.
func discloses[T any](c *call, said T, say func() error) (none T, err error) {
	if c.Disclosure == nil {
		return none, fmt.Errorf("disclosure: %w", fault.ErrNotFound)
	}
	err = say()
	if bad, ok := errors.AsType[*disclosure.Problem](err); ok {
		field := bad.Field
		if field == "grams" {
			field = "g_per_l"
		}
		return none, badField("body."+field, "%s", disclosureProblems[bad.Code])
	}
	if err != nil {
		return none, err
	}
	return said, nil
}

func addDisclosure(a *api) {
	const tag = "fills"
	do(a, operation{id: "say-emission-factor", tag: tag, path: "/emissions/factors", page: "POST /emissions/factors", summary: "Say how much CO2 a liter of a product gives off", about: "What was said before stays, and what was said last of a product and a day counts. Emissions and factors are files at /emissions.json and /emissions/factors.json.",
		try: `{"product":"15101514","from":"2026-01-01","g_per_l":2319,"source":"INECC","year":2025,"reason":"Factor nacional"}`},
		func(c *call, in *struct {
			Acting
			Body EmissionFactor
		}) (EmissionFactor, error) {
			b := in.Body
			return discloses(c, b, func() error {
				return c.Disclosure.SayFactor(c, c.user.Username, disclosure.Factor{Factor: emission.Factor{Product: b.Product, From: b.From, Grams: b.Grams, Source: b.Source, Year: b.Year}, Reason: b.Reason})
			})
		})
	do(a, operation{id: "say-transparency-frame", tag: tag, path: "/transparency/frame", page: "POST /transparency/frame", summary: "Say by which article fuel is published, and who answers for it", about: "From a month on, until another is said. What is published of a month is a file at /transparency.json, and its open data at /transparency/package.zip, with ?month=2026-10.",
		try: `{"from":"2026-10","article":"Artículo 65","fraction":"XX","area":"Parque vehicular","basis":"Artículo 112, fracción I","reason":"Nueva ley"}`},
		func(c *call, in *struct {
			Acting
			Body TransparencyFrame
		}) (TransparencyFrame, error) {
			b := in.Body
			return discloses(c, b, func() error {
				return c.Disclosure.SayFrame(c, c.user.Username, disclosure.Frame{From: b.From, Article: b.Article, Fraction: b.Fraction, Area: b.Area, Basis: b.Basis, Remark: b.Remark, Reason: b.Reason})
			})
		})
	do(a, operation{id: "say-transparency-check", tag: tag, path: "/transparency/validated", page: "POST /transparency/validated", summary: "Say when what is published of a month was updated and validated", about: "The last that was said of a month counts.",
		try: `{"month":"2026-10","updated":"2026-11-05","validated":"2026-11-10"}`},
		func(c *call, in *struct {
			Acting
			Body TransparencyCheck
		}) (TransparencyCheck, error) {
			b := in.Body
			return discloses(c, b, func() error {
				return c.Disclosure.SayCheck(c, c.user.Username, disclosure.Check{Month: b.Month, Updated: b.Updated, Validated: b.Validated})
			})
		})
}
