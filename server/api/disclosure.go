package api

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/emission"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/server/web"
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
	"url": "write an address of the web; that of the site without a path", "email": "write an email address",
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
		if bad.Code == "long" {
			return none, badField("body."+field, "write %d characters or fewer", bad.Most)
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
	addOpen(a)
}

// A PublicPage is how it stands with the page that anybody sees.
type PublicPage struct {
	On      bool            `json:"on"`
	Address string          `json:"address,omitempty" doc:"Of the page."`
	Months  []PublicVersion `json:"months" doc:"The newest first."`
	Waiting []PublicAsk     `json:"waiting" doc:"For another person, the oldest first."`
}

// A PublicVersion is what was published of a month.
type PublicVersion struct {
	Month     string     `json:"month" example:"2026-10"`
	Version   int        `json:"version"`
	Package   string     `json:"sha256" doc:"Of the package, which is kept byte by byte."`
	Reason    string     `json:"reason"`
	At        time.Time  `json:"published_at"`
	Shown     bool       `json:"shown" doc:"It is the last that was not taken off."`
	Withdrawn string     `json:"withdrawn,omitempty" doc:"Why it was taken off."`
	Taken     *time.Time `json:"withdrawn_at,omitempty"`
}

// A PublicAsk is what one asked for and another has to approve.
type PublicAsk struct {
	N       int64     `json:"n"`
	Act     string    `json:"act" enum:"ask_on,ask_month"`
	Month   string    `json:"month,omitempty"`
	Package string    `json:"sha256,omitempty"`
	Reason  string    `json:"reason"`
	By      string    `json:"asked_by"`
	At      time.Time `json:"asked_at"`
}

// PublicTerms are what stands on the page that anybody sees.
type PublicTerms struct {
	Address    string `json:"address" minLength:"1" maxLength:"200" example:"https://datos.ciudad.example" doc:"Of the site as citizens reach it, without a path."`
	Contact    string `json:"contact" minLength:"1" maxLength:"200" doc:"Whom to ask."`
	Email      string `json:"email" minLength:"3" maxLength:"200"`
	License    string `json:"license" minLength:"1" maxLength:"400" doc:"By what the data may be used."`
	LicenseURL string `json:"license_url" minLength:"1" maxLength:"200"`
	Reason     string `json:"reason" minLength:"1" maxLength:"400"`
}

// A PublicReason is why something is done.
type PublicReason struct {
	Reason string `json:"reason" minLength:"1" maxLength:"400"`
}

// A PublicMonth asks that a month be published.
type PublicMonth struct {
	Month  string `json:"month" minLength:"7" maxLength:"7" example:"2026-10"`
	Reason string `json:"reason" minLength:"1" maxLength:"400" doc:"Anybody reads it: no names."`
}

// A PublicSaid is what was said of the page, by its number.
type PublicSaid struct {
	N int64 `json:"n"`
}

// OfPublication names what was asked of the page that anybody sees.
type OfPublication struct {
	N int64 `path:"n" minimum:"1" example:"1042" doc:"Of what was asked."`
}

// refusedOpen are why something is not published, and what there is to do.
var refusedOpen = map[string]string{
	disclosure.RefusedOff: "the page is not on; ask for it first", disclosure.RefusedRunning: "the month is not over; publish it when it is", disclosure.RefusedSmall: "so few vehicles fueled that any figure would tell what a reserved one took",
	disclosure.RefusedNone: "nobody fueled in this month; choose another", disclosure.RefusedLong: "the package is too large for the page; take it at /transparency/package.zip", disclosure.RefusedSame: "the version that is shown has the same bytes",
	disclosure.RefusedWaits: "a package of this month waits already; approve it or take it back first", disclosure.RefusedReserved: "a vehicle of it is reserved by now that was not when it was made; take it back and ask anew", disclosure.RefusedAsker: "who asked for it does not approve it: another person must",
	disclosure.RefusedAnswered: "it is answered already",
}

// opens answers with the number of what was said, or with why it is not done.
func opens(c *call, say func() (int64, error)) (PublicSaid, error) {
	said, err := discloses(c, PublicSaid{}, func() error { return nil })
	if err != nil {
		return said, err
	}
	_, err = discloses(c, said, func() (err error) {
		said.N, err = say()
		return err
	})
	if no, ok := errors.AsType[*disclosure.Refusal](err); ok {
		why, known := refusedOpen[no.Code]
		if !known {
			why = fmt.Sprintf("by subtraction from versions before it would tell what %d vehicles took, a reserved one among them; leave the version as it is, and publish again when what five or more vehicles of that group took has changed", no.Vehicles)
		}
		return PublicSaid{}, fmt.Errorf("%w: %s", fault.ErrConflict, why)
	}
	return said, err
}

func addOpen(a *api) {
	const tag = "fills"
	read(a, operation{id: "get-public-page", tag: tag, path: "/transparency/open", page: "GET /transparency/open", summary: "How it stands with the page that anybody sees", about: "What was published of each month, and what waits for another person. The page is at /open, its catalog (DCAT-US 1.1) at /open/data.json; what people said of it is a file at /transparency/open.json."},
		func(c *call, _ *struct{}) (out PublicPage, err error) {
			if c.Disclosure == nil {
				return out, fmt.Errorf("disclosure: %w", fault.ErrNotFound)
			}
			s, err := c.Disclosure.Site(c)
			if err != nil {
				return out, err
			}
			out = PublicPage{On: s.On, Months: []PublicVersion{}, Waiting: []PublicAsk{}}
			if s.On {
				out.Address = s.Terms.Address + "/open"
			}
			for i := range s.Months {
				m := &s.Months[i]
				shown := m.Shown()
				for j := range slices.Backward(m.Versions) {
					v := &m.Versions[j]
					x := PublicVersion{Month: m.Month, Version: v.Number, Package: v.Package, Reason: v.Reason, At: v.At, Shown: v == shown, Withdrawn: v.Withdrawn}
					if v.Withdrawn != "" {
						x.Taken = &v.WithdrawnAt
					}
					out.Months = append(out.Months, x)
				}
			}
			for _, w := range s.Waiting {
				out.Waiting = append(out.Waiting, PublicAsk{N: w.N, Act: w.Act, Month: w.Month, Package: w.Package, Reason: w.Reason, By: w.By, At: w.At})
			}
			return out, nil
		})
	do(a, operation{id: "ask-public-page", tag: tag, path: "/transparency/open/on", page: "POST /transparency/open/on", summary: "Ask that anybody may see what is published", about: "It is there when another person approves it. Asked for again, it says another address, contact or license.",
		try: `{"address":"https://datos.ciudad.example","contact":"Unidad de Transparencia","email":"datos@ciudad.example","license":"CC BY 4.0","license_url":"https://creativecommons.org/licenses/by/4.0/","reason":"Acuerdo 12"}`},
		func(c *call, in *struct {
			Acting
			Body PublicTerms
		}) (PublicSaid, error) {
			b := in.Body
			return opens(c, func() (int64, error) {
				return c.Disclosure.AskOn(c, c.user.Username, disclosure.Terms{Address: b.Address, Contact: b.Contact, Email: b.Email, License: b.License, LicenseURL: b.LicenseURL}, b.Reason)
			})
		})
	do(a, operation{id: "switch-public-page-off", tag: tag, path: "/transparency/open/off", page: "POST /transparency/open/off", summary: "Take the page away that anybody sees", about: "At once. What was published is kept, and is seen again when two people switch the page on.", try: `{"reason":"Mudanza del sitio"}`},
		func(c *call, in *struct {
			Acting
			Body PublicReason
		}) (PublicSaid, error) {
			return opens(c, func() (int64, error) { return c.Disclosure.SwitchOff(c, c.user.Username, in.Body.Reason) })
		})
	do(a, operation{id: "ask-publication", tag: tag, path: "/transparency/open/months", page: "POST /transparency/open/months", summary: "Ask that a month be published", about: "Its package is made as it is now and kept byte by byte; anybody sees it when another person approves it. A month that is not over is refused, and a version by which subtraction would tell what fewer than five vehicles took, a reserved one among them.",
		try: `{"month":"2026-10","reason":"Publicación mensual"}`},
		func(c *call, in *struct {
			Acting
			Body PublicMonth
		}) (PublicSaid, error) {
			return opens(c, func() (int64, error) {
				hash, version, err := web.ClosedAs(c, c.Closes, in.Body.Month)
				if err != nil {
					return 0, err
				}
				return c.Disclosure.AskPublish(c, c.user.Username, in.Body.Month, hash, version, in.Body.Reason)
			})
		})
	do(a, operation{id: "withdraw-publication", tag: tag, path: "/transparency/open/months/{month}/{version}/withdraw", page: "POST /transparency/open/months/{month}/{version}/withdraw", summary: "Take a version of a month off", about: "It is not shown any more, at once, and the reason stands in its place. Its bytes are kept.", try: `{"reason":"El área estaba mal"}`},
		func(c *call, in *struct {
			Acting
			Month   string `path:"month" minLength:"7" maxLength:"7" example:"2026-10"`
			Version int    `path:"version" minimum:"1" maximum:"9999" example:"1"`
			Body    PublicReason
		}) (PublicSaid, error) {
			return opens(c, func() (int64, error) {
				return c.Disclosure.TakeOff(c, c.user.Username, in.Month, in.Version, in.Body.Reason)
			})
		})
	do(a, operation{id: "approve-publication", tag: tag, path: "/transparency/open/{n}/approve", page: "POST /transparency/open/{n}/approve", summary: "Approve the page, or a month on it", about: "Another person than who asked for it does. Look at the package before: it is at /transparency/open/{n}/litro.zip."},
		func(c *call, in *struct {
			Approving
			OfPublication
		}) (PublicSaid, error) {
			return opens(c, func() (int64, error) { return in.N, c.Disclosure.Approve(c, c.user.Username, in.N) })
		})
	do(a, operation{id: "void-publication", tag: tag, path: "/transparency/open/{n}/void", page: "POST /transparency/open/{n}/void", summary: "Say that nothing comes of what was asked", about: "Of the page, or of a month on it."},
		func(c *call, in *struct {
			Acting
			OfPublication
		}) (PublicSaid, error) {
			return opens(c, func() (int64, error) { return in.N, c.Disclosure.TakeBack(c, c.user.Username, in.N) })
		})
}
