package contract_test

import (
	"slices"
	"testing"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
)

// eachWeek is fuel of so many whole weeks before a day, so much money and a hundredth of it in liters in each.
func eachWeek(today budget.Day, weeks int, cents int64) (all []contract.Entry) {
	for i := 1; i <= weeks; i++ {
		all = append(all, contract.Entry{What: contract.Billed, Day: today.Add(-7*i + 1), VolumeUL: 1000, Cents: cents, Priced: true})
	}
	return all
}

// What a contract warns of follows from what is used of it and from the day; what ended long ago
// is nobody's news.
func TestWarnings(t *testing.T) {
	t.Parallel()
	const today budget.Day = "2026-12-08"
	amount := func(n int64) *int64 { return &n }
	for _, tt := range []struct {
		name   string
		limits contract.Limits
		fuel   []contract.Entry
		all    []contract.Warning
		news   []contract.Warning
	}{
		{"nothing is said", contract.Limits{}, eachWeek(today, 8, 100), nil, nil},
		{"below all", contract.Limits{MaxCents: amount(10_000), Until: "2027-06-30"}, eachWeek(today, 3, 100), nil, nil},
		{"at 80 %", contract.Limits{MaxCents: amount(1_000)}, eachWeek(today, 2, 400), []contract.Warning{{contract.Used, 80, "money"}}, []contract.Warning{{contract.Used, 80, "money"}}},
		{"below 95 %", contract.Limits{MaxCents: amount(1_000)}, eachWeek(today, 1, 949), []contract.Warning{{contract.Used, 80, "money"}}, []contract.Warning{{contract.Used, 80, "money"}}},
		{"at all", contract.Limits{MaxCents: amount(1_000)}, eachWeek(today, 2, 500), []contract.Warning{{contract.Used, 100, "money"}}, []contract.Warning{{contract.Used, 100, "money"}}},
		{"of both, and more of liters", contract.Limits{MaxCents: amount(1_000), MaxUL: amount(2_000)}, eachWeek(today, 2, 400), []contract.Warning{{contract.Used, 80, "money"}, {contract.Used, 100, "liters"}}, []contract.Warning{{contract.Used, 100, "liters"}}},
		{"it runs out", contract.Limits{MaxCents: amount(1_200), Until: "2027-12-31"}, eachWeek(today, 8, 100), []contract.Warning{{contract.RunsOut, 0, "money"}}, []contract.Warning{{contract.RunsOut, 0, "money"}}},
		{"the minimum will lack", contract.Limits{MinCents: amount(9_000), Until: "2027-02-28"}, eachWeek(today, 8, 100), []contract.Warning{{contract.Short, 0, "money"}}, []contract.Warning{{contract.Short, 0, "money"}}},
		{"61 days are left", contract.Limits{Until: "2027-02-06"}, nil, nil, nil},
		{"60 days are left", contract.Limits{Until: "2027-02-05"}, nil, []contract.Warning{{contract.Ending, 60, ""}}, []contract.Warning{{contract.Ending, 60, ""}}},
		{"30 days are left", contract.Limits{Until: "2027-01-06"}, nil, []contract.Warning{{contract.Ending, 30, ""}}, []contract.Warning{{contract.Ending, 30, ""}}},
		{"its last day", contract.Limits{Until: today}, nil, []contract.Warning{{contract.Ending, 30, ""}}, []contract.Warning{{contract.Ending, 30, ""}}},
		{"it ended, and lacked", contract.Limits{MinUL: amount(9_000), Until: "2026-12-07"}, eachWeek(today, 2, 100), []contract.Warning{{contract.Lacked, 0, "liters"}, {contract.Expired, 0, ""}}, []contract.Warning{{contract.Lacked, 0, "liters"}, {contract.Expired, 0, ""}}},
		{"it ended 60 days ago", contract.Limits{Until: "2026-10-09"}, nil, []contract.Warning{{contract.Expired, 0, ""}}, []contract.Warning{{contract.Expired, 0, ""}}},
		{"it ended 61 days ago", contract.Limits{MaxCents: amount(100), Until: "2026-10-08"}, eachWeek(today, 1, 100), []contract.Warning{{contract.Used, 100, "money"}, {contract.Expired, 0, ""}}, nil},
	} {
		u := contract.Reckon(tt.limits, tt.fuel, today)
		if got := u.Warnings(); !slices.Equal(got, tt.all) {
			t.Errorf("%s: warns of %v, want %v", tt.name, got, tt.all)
		}
		if got := u.News(); !slices.Equal(got, tt.news) {
			t.Errorf("%s: its news are %v, want %v", tt.name, got, tt.news)
		}
	}
}

// Who is told of a level needs not be told of those before it.
func TestWarningsPass(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		w    contract.Warning
		want []contract.Warning
	}{
		{contract.Warning{Kind: contract.Used, Level: 80}, nil},
		{contract.Warning{Kind: contract.Used, Level: 100}, []contract.Warning{{contract.Used, 80, ""}, {contract.Used, 95, ""}}},
		{contract.Warning{Kind: contract.Ending, Level: 60}, nil},
		{contract.Warning{Kind: contract.Ending, Level: 30}, []contract.Warning{{contract.Ending, 60, ""}}},
		{contract.Warning{Kind: contract.Expired}, []contract.Warning{{contract.Ending, 60, ""}, {contract.Ending, 30, ""}}},
		{contract.Warning{Kind: contract.Short}, nil},
	} {
		if got := tt.w.Passes(); !slices.Equal(got, tt.want) {
			t.Errorf("%v passes %v, want %v", tt.w, got, tt.want)
		}
	}
}
