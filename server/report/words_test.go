package report

import (
	"strings"
	"testing"
)

func TestNotesOfOne(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][2]string{
		"es-MX": {"1 carga capturada por personas, no medida por la bomba.", "2 cargas capturadas por personas, no medidas por la bomba."},
		"en":    {"1 fill was typed by people, not measured by a pump.", "2 fills were typed by people, not measured by a pump."},
	} {
		if got := [2]string{note("typed", 1).Text(lang), note("typed", 2).Text(lang)}; got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
		for key := range notes {
			if said := note(key, 3).Text(lang); strings.ContainsAny(said, "|") {
				t.Errorf("%s in %s: a form is left: %s", key, lang, said)
			}
		}
	}
}
