package api

import (
	"fmt"
	"net/url"

	"github.com/litro-fuel/litro/server/fault"
)

// A Package is what an audit package has in it.
type Package struct {
	Month       string   `json:"month" example:"2026-11"`
	AsOf        string   `json:"as_of" doc:"As of when ages and states are told: the end of the month, or now while it goes on."`
	Provisional bool     `json:"provisional" doc:"The month goes on."`
	Departments []string `json:"departments" nullable:"false" doc:"The names of those that it is of alone; none: of all."`
	Vehicles    int      `json:"vehicles"`
	Documents   int      `json:"documents" doc:"Fiscal documents, byte by byte as they came."`
	Findings    int      `json:"findings"`
	Reserved    bool     `json:"reserved" doc:"Vehicles of reserved classes are in it, where there are some."`
	Files       []string `json:"files" nullable:"false" doc:"Their names, in order; beside them are MANIFEST.csv and MANIFEST.sha256."`
	Without     []string `json:"without" nullable:"false" doc:"What is not in it, since it is of the whole fleet, or hidden from the user: exceptions, documents, matching, stock, budget, audit or journals."`
	NoLogbook   []string `json:"no_logbook" nullable:"false" doc:"Fleet numbers of vehicles that another department had in a part of the month."`
	ZIP         string   `json:"zip" doc:"Where the package is, on the pages; it takes the same token."`
	Sealed      *Sealed  `json:"sealed,omitempty" doc:"The package that the month was closed with. The one of zip is made now, and is another file."`
}

// Sealed is the audit package that a month was closed with.
type Sealed struct {
	Version int    `json:"version" doc:"Of the close."`
	SHA256  string `json:"sha256"`
	Bytes   int64  `json:"bytes"`
	ZIP     string `json:"zip" doc:"Where it is, on the pages; it takes the same token."`
}

func addPackages(a *api) {
	read(a, operation{id: "get-audit-package", tag: "fills", path: "/package", page: "GET /package", summary: "Show what an audit package has in it", try: "?month=2026-11",
		about: "A month as files that can be checked without Litro. The package itself is a ZIP file at /package.zip with the same words, which takes the same token; who got it, and the hash of its manifest, are in the audit trail."},
		func(c *call, in *struct {
			Month      string   `query:"month" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" example:"2026-11" doc:"The last whole month without."`
			Department []string `query:"department,explode" maxItems:"100" doc:"Of these alone; may be said again and again."`
			Vehicle    string   `query:"vehicle" maxLength:"2000" doc:"Fleet numbers, with a space or a comma between them: of these alone."`
			Language   string   `query:"language" enum:"es-MX,en" default:"es-MX" doc:"Of tables, and of the names of files."`
		}) (Package, error) {
			if c.Packer == nil {
				return Package{}, fmt.Errorf("audit packages: %w", fault.ErrNotFound)
			}
			q := url.Values{}
			if in.Month != "" {
				q.Set("month", in.Month)
			}
			q["department"] = in.Department
			q.Set("language", in.Language)
			if in.Vehicle != "" {
				q.Set("vehicle", in.Vehicle)
			}
			p, err := c.Packer.Plan(c, c.user, in.Language, q)
			if err != nil {
				return Package{}, err
			}
			q.Set("month", p.Month.From.Format(monthForm))
			none := []string{}
			closed, err := c.Packer.Sealed(c, p)
			if err != nil {
				return Package{}, err
			}
			var sealed *Sealed
			if closed != nil {
				sealed = &Sealed{closed.Version, closed.SHA256, closed.Bytes, closed.Path}
			}
			return Package{
				Sealed: sealed,
				Month:  q.Get("month"), AsOf: p.At.UTC().Format("2006-01-02T15:04:05Z"), Provisional: p.At.Before(p.Month.To), Departments: append(none, p.Departments...), Vehicles: p.Units,
				Documents: p.Documents, Findings: p.Findings, Reserved: p.Reserved, Files: append(none, p.Names()...), Without: append(none, p.Without...), NoLogbook: append(none, p.Partly...),
				ZIP: "/package.zip?" + q.Encode(),
			}, nil
		})
}
