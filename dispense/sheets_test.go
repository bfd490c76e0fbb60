package dispense_test

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
)

func TestSheets(t *testing.T) {
	t.Parallel()
	want := dispense.Sheets{Station: "norte", First: 51, Last: 100}
	got, err := dispense.ParseSheets(want.String())
	if got != want || err != nil || got.Count() != 50 || want.String() != "sheets/norte/51-100" {
		t.Errorf("got %+v of %d sheets, %v; want %+v", got, got.Count(), err, want)
	}
	for _, bad := range []string{
		"", "sheets", "sheets/norte", "sheets/norte/", "sheets/norte/5", "sheets/norte/0-5", "sheets/norte/6-5", "sheets/norte/1-1001", "sheets/Norte/1-5",
		"sheets/norte/01-5", "sheets/norte/1-5/", "sheet/norte/1-5", "sheets/norte/-1-5", "sheets/norte/1-99999999999999999999", "override/norte/1-5",
	} {
		if got, err := dispense.ParseSheets(bad); err == nil {
			t.Errorf("ParseSheets(%q): got %+v, want an error", bad, got)
		}
	}
}
