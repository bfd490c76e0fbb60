package api

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/closing"
)

// Programs say by two people by which rules months are closed, and act by the positions of
// their users.
func monthsAreClosed(s *site) {
	finance, manager, auditor := s.token("finance", true), s.token("manager", true), s.token("auditor", true)
	if l := readAll[Close](s, "/close", auditor, 2, nil); len(l) != 0 {
		s.t.Errorf("before anybody said rules: got %+v", l)
	}
	s.wants(s.get(base+"/close/2026-11", auditor), 404, "not_found")
	rules := `{"begins":"2026-01","signs":["fleet","treasury"],"closes":["treasury"],"reopens":["treasury","fleet"],"audits":["comptroller"],"blocks":["unchecked","canceled","gaps"],"soft_day":5,"late_day":15,"hard_day":20,"working_days":false,"holidays":[],"clock_off_s":300,"reason":"Acuerdo 7"}`
	for _, second := range []string{"", finance, auditor, s.token("manager", false)} {
		if p := s.wants(s.post(base+"/close/rules", finance, rules, "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
			s.t.Errorf("one person alone: got field %q", p.Field)
		}
	}
	s.wants(s.post(base+"/close/rules", auditor, rules, "Checked-By", manager), 403, "right")
	for _, lacks := range []string{`"unchecked",`, `"canceled",`} { // they keep a month open whatever rules say
		if p := s.wants(s.post(base+"/close/rules", finance, strings.Replace(rules, lacks, "", 1), "Checked-By", manager), 422, "invalid"); p.Field != "body.blocks" || !strings.Contains(p.Detail, "settle what it finds") {
			s.t.Errorf("rules without %s got field %q: %s", lacks, p.Field, p.Detail)
		}
	}
	if r := into[CloseRules](s, s.post(base+"/close/rules", finance, rules, "Checked-By", manager)); r.Version == 0 || r.Begins != "2026-01" || r.AgreedBy != "manager" || r.Package == nil || !*r.Package || !slices.Equal(r.Blocks, []string{"unchecked", "canceled", "gaps"}) {
		s.t.Errorf("rules: got %+v", r)
	}
	// Weeks of working days have a first day; who says nothing of them leaves them as they are.
	weekly := func(weeks string) string {
		return strings.Replace(rules, `"holidays"`, `"weeks":`+weeks+`,"holidays"`, 1)
	}
	if p := s.wants(s.post(base+"/close/rules", finance, weekly(`[{"from":"2026-01-01","days":[1,2,3,4,5,6]}]`), "Checked-By", manager), 422, "invalid"); p.Field != "body.weeks" || !strings.Contains(p.Detail, "stay as they were said") {
		s.t.Errorf("a week since long ago: got field %q: %s", p.Field, p.Detail)
	}
	for _, body := range []string{weekly(`[{"from":"2027-01-04","days":[1,2,3,4,5,6]}]`), rules} {
		if r := into[CloseRules](s, s.post(base+"/close/rules", finance, body, "Checked-By", manager)); r.Weeks == nil || len(*r.Weeks) != 1 || (*r.Weeks)[0].From != "2027-01-04" || len((*r.Weeks)[0].Days) != 6 {
			s.t.Errorf("Saturdays from January on: got %+v", r.Weeks)
		}
	}
	position := `{"position":"comptroller","person":"auditor","from":"2026-01-01","holds":true,"reason":"Nombramiento"}`
	into[ClosePosition](s, s.post(base+"/close/positions", finance, position, "Checked-By", manager))
	if p := s.wants(s.post(base+"/close/positions", finance, `{"position":"treasury","person":"nadie","from":"2026-01-01","holds":true,"reason":"x"}`, "Checked-By", manager), 422, "invalid"); p.Field != "body.person" {
		s.t.Errorf("nobody is treasurer: got field %q", p.Field)
	}
	if l := readAll[ClosePosition](s, "/close/positions", auditor, 2, nil); len(l) != 1 || l[0].Person != "auditor" {
		s.t.Errorf("positions: got %+v", l)
	}
	m := into[CloseMonth](s, s.post(base+"/close/2026-11", auditor, `{"kind":"comment","reason":"Falta un acta"}`))
	if len(m.Acts) != 1 || m.Acts[0].Position != "comptroller" || m.State != "open" || len(m.Checks) != 18 || len(m.Missing) != 2 {
		s.t.Errorf("a month with a comment: got %+v", m)
	}
	// What is said of November and has no entry is named, of it alone.
	into[BudgetMovement](s, s.post(base+"/budget/movements", finance, `{"year":2026,"moment":"adjusted","account":"FISM2-26101-seg","document":"Oficio 77","day":"2026-11-03","cents":4200,"reason":"Ampliación"}`, "Checked-By", manager))
	if got := into[CloseMonth](s, s.get(base+"/close/2026-11", auditor)); got.Entries != (CloseEntries{Lacking: m.Entries.Lacking + 1, Cents: m.Entries.Cents + 4200, Stuck: m.Entries.Stuck, Since: "2026-11"}) {
		s.t.Errorf("without an entry: got %+v, and was %+v", got.Entries, m.Entries)
	}
	if got := into[CloseMonth](s, s.get(base+"/close/2026-10", auditor)); got.Entries != (CloseEntries{}) {
		s.t.Errorf("October lacks %+v", got.Entries)
	}
	s.wants(s.post(base+"/close/2026-11", auditor, `{"kind":"soft"}`), 409, "conflict")
	s.wants(s.post(base+"/close/2026-11", finance, `{"kind":"comment","reason":"x"}`), 409, "conflict")
	s.wants(s.post(base+"/close/2026-11", auditor, `{"kind":"close","hash":"`+m.Hash+`","seen":0}`), 409, "conflict")
	if len(m.Gaps) == 0 || len(m.Holes) != len(m.Gaps) || m.Holes[0].Kind != "pending" {
		s.t.Fatalf("numbers that are not there: got %+v", m.Holes)
	}
	gap, err := json.Marshal(struct {
		CloseGap
		Kind   string `json:"kind"`
		Reason string `json:"reason"`
	}{m.Gaps[0], "void", "La caja era nueva"})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, second := range []string{"", finance, auditor} {
		if p := s.wants(s.post(base+"/close/2026-11/gaps", finance, string(gap), "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
			s.t.Errorf("one person alone says what is void: got field %q", p.Field)
		}
	}
	into[CloseGap](s, s.post(base+"/close/2026-11/gaps", finance, string(gap), "Checked-By", manager))
	if after := into[CloseMonth](s, s.get(base+"/close/2026-11", auditor)); len(after.Gaps) != len(m.Gaps)-1 || after.Holes[0].Kind != "void" || after.Holes[0].AgreedBy != "manager" {
		s.t.Errorf("after some were said to be void: got %+v", after.Holes)
	}
	s.wants(s.get(base+"/close/2026-11/closed/1", auditor), 404, "not_found")
	if l := readAll[Close](s, "/close", auditor, 2, nil); len(l) != 11 {
		s.t.Errorf("months: got %d, want 11", len(l))
	}
	s.wants(s.get(base+"/close", s.token("manager-civ", true)), 403, "scope")
}

// Why the balance is open is told with the month since which it has been so, and what is measured with none.
func TestWhySince(t *testing.T) {
	t.Parallel()
	o := closeItem(&closing.Item{Check: closing.Balance, Why: []closing.Why{{Code: closing.OverExercised, Since: "2026-02"}, {Code: closing.OffTank, UL: 7}}})
	got, err := json.Marshal(o.Why)
	if want := `[{"code":"over_exercised","since":"2026-02"},{"code":"off_tank","ul":7}]`; err != nil || string(got) != want {
		t.Errorf("got %s, want %s: %v", got, want, err)
	}
}
