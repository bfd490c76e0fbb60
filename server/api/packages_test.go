package api

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/dossier"
)

// Programs ask what is in an audit package, and take it at the address of the page.
func packagesAreMade(s *site) {
	auditor, part := s.token("auditor", false), s.token("auditor-civ", false)
	whole := into[Package](s, s.get(base+"/package?month=2026-11", auditor))
	if whole.Vehicles < 2 || len(whole.Departments) > 0 || len(whole.Without) > 0 || !whole.Provisional || !slices.Contains(whole.Files, "despachos.csv") {
		s.t.Errorf("whole: got %+v", whole)
	}
	for of, p := range map[string]Package{part: into[Package](s, s.get(base+"/package?month=2026-11", part)), auditor: into[Package](s, s.get(base+"/package?month=2026-11&department=civ&language=en", auditor))} {
		if p.Vehicles == 0 || p.Vehicles >= whole.Vehicles || len(p.Departments) != 1 || !slices.Contains(p.Without, "journals") || slices.ContainsFunc(p.Files, func(f string) bool { return strings.Contains(f, "P-102") }) {
			s.t.Errorf("of a department: got %+v", p)
		}
		g := s.ask(http.MethodGet, p.ZIP, of, "")
		z, err := zip.NewReader(bytes.NewReader(g.body), int64(len(g.body)))
		if err != nil {
			s.t.Fatalf("%s: status %d, %v", p.ZIP, g.StatusCode, err)
		}
		var names []string
		sums, manifest := map[string]string{}, ""
		for _, f := range z.File {
			r, err := f.Open()
			s.must(err)
			b, err := io.ReadAll(r)
			s.must(err)
			sum := sha256.Sum256(b)
			if names, sums[f.Name] = append(names, f.Name), hex.EncodeToString(sum[:]); f.Name == dossier.Manifest {
				manifest = string(b)
			}
		}
		if len(names) != len(p.Files)+2 || !slices.Equal(names[:len(p.Files)], p.Files) {
			s.t.Errorf("files: got %q, want %q and the manifests", names, p.Files)
		}
		for _, name := range names[:len(names)-1] {
			if !strings.Contains(manifest, sums[name]+"  "+name+"\n") {
				s.t.Errorf("%s: it is not in the manifest as it is", name)
			}
		}
	}
	s.wants(s.get(base+"/package?month=2026-11", s.token("manager", true)), 403, "right")
	for _, query := range []string{"month=2199-01", "month=2026-11&department=seg", "month=2026-11&vehicle=P-102"} {
		s.wants(s.get(base+"/package?"+query, part), 422, "invalid")
	}
}
