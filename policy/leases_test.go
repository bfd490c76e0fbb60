package policy

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
)

func TestAccount(t *testing.T) {
	t.Parallel()
	a := NewAccount(100, Use{})
	a, err := a.Reserve(60)
	if err != nil || a.Left() != 40 {
		t.Fatalf("got left %d, %v; want 40", a.Left(), err)
	}
	if b, err := a.Reserve(41); !errors.Is(err, ErrNoRoom) || b != a {
		t.Errorf("beyond the limit: got %+v, %v; want ErrNoRoom and no change", b, err)
	}
	if _, err := a.Reserve(-1); !errors.Is(err, ErrNoRoom) {
		t.Errorf("a negative volume: got %v, want ErrNoRoom", err)
	}
	if got := a.Ask(10); got.LimitUL != 60 || got.Left() != 0 {
		t.Errorf("lowered below what is reserved: got %+v, want the limit 60", got)
	}
	a, over := a.Settle(60, 65)
	if want := NewAccount(100, Use{UsedUL: 65}); a != want || over != 0 {
		t.Errorf("settled: got %+v, over %d; want %+v, 0", a, over, want)
	}
	a, over = a.ReserveBeyond(50)
	if over != 15 || a.LimitUL != 115 || a.Left() != 0 {
		t.Errorf("observed beyond: got %+v, over %d; want 15 above the limit", a, over)
	}
	if a = a.Release(50); a.Left() != 50 {
		t.Errorf("released: got left %d, want 50", a.Left())
	}
}

// Whatever happens at a station, what it took stays within its limit but for
// what it declared, and nothing is lost between used and reserved.
func TestAccountNeverOverspends(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := NewAccount(volume(t, "limit", 1000), Use{})
		top, declared, poured := a.LimitUL, dispense.Volume(0), dispense.Volume(0)
		var open []dispense.Volume
		take := func(t *rapid.T) dispense.Volume {
			if len(open) == 0 {
				t.Skip("nothing is armed")
			}
			i := rapid.IntRange(0, len(open)-1).Draw(t, "which")
			v := open[i]
			open = append(open[:i:i], open[i+1:]...)
			return v
		}
		t.Repeat(map[string]func(*rapid.T){
			"reserve": func(t *rapid.T) {
				v := volume(t, "reserve", 400)
				b, err := a.Reserve(v)
				if (err == nil) != (v <= a.Left()) {
					t.Fatalf("reserve %d of %d: got %v", v, a.Left(), err)
				}
				if a = b; err == nil {
					open = append(open, v)
				}
			},
			"settle": func(t *rapid.T) {
				v := take(t)
				flowed := volume(t, "flowed", int(v)) + volume(t, "overrun", 3)
				var over dispense.Volume
				a, over = a.Settle(v, flowed)
				declared, poured = declared+over, poured+flowed
			},
			"release": func(t *rapid.T) { a = a.Release(take(t)) },
			"ask": func(t *rapid.T) {
				a = a.Ask(volume(t, "limit", 1000))
				top = max(top, a.LimitUL)
			},
			"": func(t *rapid.T) {
				reserved := dispense.Volume(0)
				for _, v := range open {
					reserved += v
				}
				if a.UsedUL != poured || a.ReservedUL != reserved {
					t.Fatalf("got %+v, want used %d and reserved %d", a, poured, reserved)
				}
				if a.Left() < 0 || poured > top+declared {
					t.Fatalf("got %+v, poured %d beyond %d + %d declared", a, poured, top, declared)
				}
			},
		})
	})
}

func volume(t *rapid.T, label string, most int) dispense.Volume {
	return dispense.Volume(rapid.IntRange(0, most).Draw(t, label))
}

func TestBookFollowsTheJournal(t *testing.T) {
	t.Parallel()
	b := Book{}
	two := []dispense.Draw{{Quota: "a", Period: "w", VolumeUL: 50}, {Quota: "b", Period: "m", VolumeUL: 50}}
	b.Reserve(two)
	b.Reserve(two[:1])
	b.Settle(two, FinalDraws(two, 30))
	b.Release(two[:1])
	want := Book{{"a", "w"}: {UsedUL: 30}, {"b", "m"}: {UsedUL: 30}}
	if diff := cmp.Diff(want, b); diff != "" {
		t.Errorf("book (-want +got):\n%s", diff)
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	type volumes = []dispense.Volume
	tests := []struct {
		name           string
		quota, outside dispense.Volume
		shares         []Share
		want           volumes
	}{
		{"enough for all", 100, 0, []Share{{AskUL: 30}, {AskUL: 50}}, volumes{30, 50}},
		{"alike, and the small one whole", 100, 10, []Share{{AskUL: 10}, {AskUL: 90}, {AskUL: 90}}, volumes{10, 40, 40}},
		{"taken back from who does not ask", 100, 0, []Share{{LimitUL: 80, UsedUL: 30}, {LimitUL: 20, AskUL: 50}}, volumes{50, 20}},
		{"but not below its use", 100, 0, []Share{{LimitUL: 80, UsedUL: 75}, {LimitUL: 20, AskUL: 50}}, volumes{75, 20}},
		{"given once it is confirmed", 100, 0, []Share{{LimitUL: 50, UsedUL: 30}, {LimitUL: 20, AskUL: 50}}, volumes{50, 50}},
		{"a quota that shrank", 60, 0, []Share{{LimitUL: 50, UsedUL: 10}, {LimitUL: 50, UsedUL: 45, AskUL: 70}}, volumes{15, 45}},
		{"nothing to do", 100, 0, []Share{{LimitUL: 50}, {LimitUL: 50}}, volumes{50, 50}},
		{"no stations", 100, 0, nil, volumes{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Split(tt.quota, tt.outside, tt.shares)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// The server splits a quota again and again while messages are lost, stations
// draw behind its back, and the quota changes. What stations hold is never more
// than the quota once was, and what they draw never more than they hold.
func TestSplitNeverOverspends(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		quota := volume(t, "quota", 1000)
		top := quota
		n := rapid.IntRange(1, 5).Draw(t, "stations")
		known := make([]Share, n)  // at the server
		real := make([]Account, n) // at the stations
		for range rapid.IntRange(1, 20).Draw(t, "rounds") {
			for i := range known {
				known[i].AskUL = volume(t, "ask", 600)
			}
			for i, limit := range Split(quota, 0, known) {
				if limit < known[i].UsedUL {
					t.Fatalf("station %d: got %d, below its use %d", i, limit, known[i].UsedUL)
				}
				known[i].LimitUL = max(known[i].LimitUL, limit)
				if !rapid.Bool().Draw(t, "arrives") {
					continue
				}
				real[i] = real[i].Ask(limit)
				if rapid.Bool().Draw(t, "confirmed") {
					known[i].LimitUL, known[i].UsedUL = real[i].LimitUL, real[i].Total()
				}
			}
			held, drawn := dispense.Volume(0), dispense.Volume(0)
			for i := range real {
				if a, err := real[i].Reserve(volume(t, "draw", 300)); err == nil {
					real[i] = a
				}
				held += max(real[i].LimitUL, known[i].LimitUL)
				drawn += real[i].Total()
			}
			if held > top || drawn > held {
				t.Fatalf("stations hold %d and drew %d of a quota of %d", held, drawn, top)
			}
			if rapid.IntRange(0, 9).Draw(t, "change") == 0 {
				quota = volume(t, "quota", 1000)
				top = max(top, quota)
			}
		}
	})
}
