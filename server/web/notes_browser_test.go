package web

import (
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// Lines of another month and notes that are not applied, as finance sees them.
func TestNotesInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.matchSome()
	s.octobers()
	s.owedSome()
	b := newTab(t, s)
	b.open("/sign-in")
	b.signIn(access.Finance)
	for _, lang := range languages {
		b.speak(lang)
		for name, of := range map[string]string{"matching-notes": "", "matching-out-of-period": "&is=out_of_period", "matching-suppliers": "&is=all"} {
			b.open(matchPath + "?" + november + of)
			b.check(name, lang)
		}
	}
}

// octobers has three fills of the lines of November be of October.
func (s *site) octobers() {
	s.t.Helper()
	if _, err := s.pool.Exec(s.t.Context(), `UPDATE dispense SET happened_at = happened_at - interval '5 days', at = at - interval '5 days' WHERE station = 'office' AND seq IN (1000000, 1000001, 1000005)`); err != nil {
		s.t.Fatal(err)
	}
}
