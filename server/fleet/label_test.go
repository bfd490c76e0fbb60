package fleet

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
)

var noon = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)

func TestLabelEntry(t *testing.T) {
	t.Parallel()
	v1 := LabelVersion{Label: "AAAAAAAA", Version: 1, Vehicle: "v1", Why: First, TokenSHA256: "01010101010101010101", PrintedAt: noon.AddDate(0, -1, 0)}
	v2 := LabelVersion{Label: "AAAAAAAA", Version: 2, Vehicle: "v1", TokenSHA256: "02020202020202020202", PrintedAt: noon}
	with := func(v LabelVersion, f func(*LabelVersion)) LabelVersion { f(&v); return v }
	entry := func(v LabelVersion, status string, p *policy.PreviousLabel) *policy.Label {
		return &policy.Label{Label: v.Label, Version: v.Version, Vehicle: "v1", Status: status, TokenSHA256: v.TokenSHA256, Previous: p}
	}
	previous := &policy.PreviousLabel{Version: 1, UntilAt: noon.AddDate(0, 0, 14), TokenSHA256: v1.TokenSHA256}
	tests := []struct {
		name     string
		versions []LabelVersion
		want     *policy.Label
	}{
		{"first", []LabelVersion{v1}, entry(v1, "active", nil)},
		{"worn", []LabelVersion{with(v2, func(v *LabelVersion) { v.Why = Worn }), v1}, entry(v2, "active", previous)},
		{"worn, new one scanned", []LabelVersion{with(v2, func(v *LabelVersion) { v.Why, v.SeenAt = Worn, &noon }), v1}, entry(v2, "active", nil)},
		{"lost", []LabelVersion{with(v2, func(v *LabelVersion) { v.Why = Lost }), v1}, entry(v2, "active", nil)},
		{"stolen", []LabelVersion{with(v2, func(v *LabelVersion) { v.Why = Stolen }), v1}, entry(v2, "active", nil)},
		{"void", []LabelVersion{with(v2, func(v *LabelVersion) { v.Why, v.VoidAt = Worn, &noon }), v1}, entry(v2, "void", nil)},
	}
	for _, tt := range tests {
		got := LabelEntry(tt.versions)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
		if _, err := policy.EncodeBody(got); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestNextVersion(t *testing.T) {
	t.Parallel()
	live := []LabelVersion{{Label: "AAAAAAAA", Version: 3}}
	void := []LabelVersion{{Label: "AAAAAAAA", Version: 3, VoidAt: &noon}}
	tests := []struct {
		name     string
		owner    Owner
		why      string
		versions []LabelVersion
		version  int64
		err      error
	}{
		{"worn after a restore", Owner{Vehicle: "v1"}, Worn, []LabelVersion{{Label: "AAAAAAAA", Version: 3}}, 1001, nil},
		{"worn again after it", Owner{Vehicle: "v1"}, Worn, []LabelVersion{{Label: "AAAAAAAA", Version: 1001}}, 1002, nil},
		{"first after it", Owner{Vehicle: "v1"}, First, nil, 1, nil},
		{"first", Owner{Vehicle: "v1"}, First, nil, 1, nil},
		{"first again", Owner{Vehicle: "v1"}, First, live, 0, fault.ErrConflict},
		{"first after a void one", Owner{Person: "p1"}, First, void, 1, nil},
		{"worn", Owner{Vehicle: "v1"}, Worn, live, 4, nil},
		{"worn without one", Owner{Vehicle: "v1"}, Worn, nil, 0, fault.ErrConflict},
		{"lost when void", Owner{Vehicle: "v1"}, Lost, void, 0, fault.ErrConflict},
		{"of nobody", Owner{}, First, nil, 0, fault.ErrInvalid},
		{"of two", Owner{"v1", "p1"}, First, nil, 0, fault.ErrInvalid},
		{"other reason", Owner{Vehicle: "v1"}, "ugly", live, 0, fault.ErrInvalid},
	}
	for _, tt := range tests {
		var restored time.Time
		if strings.HasSuffix(tt.name, " a restore") || strings.HasSuffix(tt.name, " after it") {
			restored = PaperTime(1000)
		}
		v, err := nextVersion(tt.owner, tt.why, tt.versions, restored)
		if !errors.Is(err, tt.err) || err == nil && v.Version != tt.version {
			t.Errorf("%s: got version %d, %v, want %d, %v", tt.name, v.Version, err, tt.version, tt.err)
		}
	}
}
