package screen

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Whoever types a fill is asked for what the vehicle's meter counts, also when the
// form asked for something else before it knew the vehicle, and whatever stood there.
func TestTypedReadingIsWhatTheMeterCounts(t *testing.T) {
	t.Parallel()
	fill := url.Values{
		"plate": {"ABC-1"}, "liters": {"20"}, "full": {"yes"}, "happened_at": {"2026-11-20T08:30"}, "typed": {"ana"}, "checked": {"luis"}, "reason": {"sin luz"},
	}
	for _, tt := range []struct {
		number, field, typed string
		asks                 string // in place of it; "" when it is recorded
		want                 Reading
	}{
		{"7", "odometer_km", "88,210", "", Reading{OdometerM: new(int64(88_210_000))}},
		{"7", "odometer_km", "", "", Reading{}},
		{"7", "engine_h", "88", "odometer_km", Reading{}},
		{"tractor", "odometer_km", "1234.5", "engine_h", Reading{}},
		{"tractor", "odometer_km", "", "engine_h", Reading{}},
		{"tractor", "odometer_mi", "7", "engine_h", Reading{}},
		{"tractor", "engine_h", "1,234.5", "", Reading{EngineS: new(int64(4_444_200))}},
		{"tractor", "engine_h", "", "", Reading{}},
		{"pipa", "odometer_km", "9000", "odometer_mi", Reading{}},
		{"pipa", "odometer_mi", "123456", "", Reading{OdometerM: new(int64(198_683_173))}},
		{"remolque", "odometer_km", "12", "", Reading{OdometerM: new(int64(12_000))}},
		{"tractor", "", "", "", Reading{}}, // a program that asks nobody
	} {
		for _, path := range []string{"/positions/1/fill", "/sheet"} {
			form := fill
			if path == "/sheet" {
				form = signed()
				form.Del("odometer_km")
			} else {
				form = url.Values{}
				for k, v := range fill {
					form[k] = v
				}
			}
			form.Set("number", tt.number)
			if tt.field != "" {
				form.Set(tt.field, tt.typed)
			}
			s := newPapered()
			got := answer(New(slog.New(slog.DiscardHandler), s, Options{}), "POST", path, form, nil)
			b, did := body(t, got), s.did()
			if tt.asks != "" {
				if got.StatusCode != http.StatusUnprocessableEntity || len(did) > 0 || !strings.Contains(b, "otro medidor") ||
					!strings.Contains(b, `<input id="`+tt.asks+`" name="`+tt.asks+`" value=""`) || strings.Contains(b, `name="`+tt.field+`"`) {
					t.Errorf("%s, %s of %s is %q: got %d, recorded %v, %s; want %s asked for", path, tt.field, tt.number, tt.typed, got.StatusCode, did, b, tt.asks)
				}
				continue
			}
			if len(did) == 0 {
				t.Errorf("%s, %s of %s is %q: got %d, %s; want it recorded", path, tt.field, tt.number, tt.typed, got.StatusCode, b)
				continue
			}
			var r Reading
			switch d := did[len(did)-1].(type) {
			case TypedFill:
				r = d.Reading
			case TypedSheet:
				r = d.Reading
			}
			if orMinus(r.OdometerM) != orMinus(tt.want.OdometerM) || orMinus(r.EngineS) != orMinus(tt.want.EngineS) {
				t.Errorf("%s, %s of %s is %q: got %d m and %d s, want %d m and %d s", path, tt.field, tt.number, tt.typed,
					orMinus(r.OdometerM), orMinus(r.EngineS), orMinus(tt.want.OdometerM), orMinus(tt.want.EngineS))
			}
		}
	}
}

// The second person sees hours as hours, and the form keeps them on the way back.
func TestSheetCarriesHours(t *testing.T) {
	t.Parallel()
	h := New(slog.New(slog.DiscardHandler), newPapered(), Options{})
	form := aSheet("number", "tractor", "engine_h", "1,234.5")
	form.Del("odometer_km")
	if b := body(t, answer(h, "POST", "/sheet", form, nil)); !strings.Contains(b, "<dt>Horómetro (h)</dt><dd>1,234.5</dd>") || strings.Contains(b, `name="odometer_km"`) {
		t.Errorf("to be checked: got %s, want the hours, and nothing of kilometers", b)
	}
	form.Set("step", "change")
	if b := body(t, answer(h, "POST", "/sheet", form, nil)); !strings.Contains(b, `name="engine_h" value="1,234.5"`) || strings.Contains(b, `name="odometer_km"`) {
		t.Errorf("to be changed: got %s, want the hours that were typed", b)
	}
}

func orMinus(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}
