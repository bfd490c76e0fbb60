package spending

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
)

// Accounts with a hard stop that go on as one when the year turns share what that has: stations that are out of
// reach then are promised no more together.
func TestAccountsThatGoOnAsOne(t *testing.T) {
	t.Parallel()
	shorter := UsualForm[:2]
	terms := &budget.Terms{Calendar: budget.Calendar{Zone: time.UTC}, Mapping: budget.Mapping{
		Forms: budget.Always(UsualForm, "MXN").With(budget.YearForm{From: "2027-01-01", Form: shorter, Currency: "MXN"}),
		Rules: []budget.Rule{{Name: "all", From: "2027-01-01", Parts: map[string]string{"fund": "{funding}", "partida": "2611"}}},
	}}
	all := map[budget.Key]*Stopped{}
	for k, stop := range map[budget.Key]budget.Stop{"FISM-2611-a1": budget.Hard, "FISM-2611-a2": budget.Hard, "FISM-2611-a3": budget.Soft, "FORT-2611-a1": budget.Hard} {
		all[k] = &Stopped{Account: k, Stop: stop}
	}
	for _, tt := range []struct {
		what  string
		k     budget.Key
		turns bool
		want  int64
	}{
		{"two go on as it", "FISM-2611", true, 2}, {"one does", "FORT-2611", true, 1}, {"the year does not turn", "FISM-2611-a1", false, 1},
	} {
		if got := new(stopPlan).goOnAs(terms, all, tt.k, tt.turns, 2027); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.what, got, tt.want)
		}
	}
}
