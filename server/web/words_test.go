package web

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// keys returns the keys of a language with their words.
func keys(t *testing.T, lang string) map[string]any {
	t.Helper()
	b, err := wordFiles.ReadFile("words/" + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestBothLanguagesHaveTheSameKeys(t *testing.T) {
	t.Parallel()
	es, en := keys(t, "es-MX"), keys(t, "en")
	hole := regexp.MustCompile(`\{\{\.\w+\}\}`)
	holes := func(v any) []string {
		b, _ := json.Marshal(v)
		found := hole.FindAllString(string(b), -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for k, v := range es {
		other, ok := en[k]
		if !ok {
			t.Errorf("%s is not in en.json", k)
		} else if a, b := holes(v), holes(other); !slices.Equal(a, b) {
			t.Errorf("%s is filled in with %v in Spanish and %v in English", k, a, b)
		}
	}
	for k := range en {
		if _, ok := es[k]; !ok {
			t.Errorf("%s is not in es-MX.json", k)
		}
	}
}

// Every key that templates and code name has words, and every key is named; a
// key made from a code is named by its prefix.
func TestKeysAreUsed(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	var prefixes []string
	key := regexp.MustCompile("[\"`]([a-z]+\\.[a-zA-Z0-9_.%-]*)[\"`]")
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".html") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range key.FindAllStringSubmatch(string(b), -1) {
			if k, _, cut := strings.Cut(m[1], "%"); cut || strings.HasSuffix(k, ".") {
				prefixes = append(prefixes, k)
			} else {
				named[k] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	es := keys(t, "es-MX")
	sections := map[string]bool{}
	for k := range es {
		first, _, _ := strings.Cut(k, ".")
		sections[first] = true
		if !named[k] && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(k, p) }) {
			t.Errorf("nobody uses the words of %s", k)
		}
	}
	for k := range named {
		first, _, _ := strings.Cut(k, ".")
		if _, ok := es[k]; !ok && sections[first] {
			t.Errorf("%s has no words", k)
		}
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	d := newDictionary(zone())
	es, en := d.in("es-MX"), d.in("en")
	for _, tt := range []struct{ got, want string }{
		{es.Liters(1_234_567_890), "1,234.57"},
		{en.Liters(1_234_567_890), "1,234.57"},
		{es.Liters(4_999), "0.00"},
		{es.Liters(5_000), "0.01"},
		{es.Liters(-5_000), "−0.01"},
		{es.Liters(9_007_199_254_740_991), "9,007,199,254.74"},
		{es.Count(1_000_000), "1,000,000"},
		{es.Minute(now), "8 dic 2026, 14:30"},
		{en.Minute(now), "Dec 8, 2026, 14:30"},
		{es.Ago(now, now.Add(-90*time.Second)), "hace 90 s"},
		{es.Ago(now, now.Add(-72*time.Hour)), "hace 3 días"},
		{en.Ago(now, now.Add(-50*time.Hour)), "2 days ago"},
		{es.Ago(now, now.Add(time.Hour)), "hace 0 s"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

// Stations know a period by its id, and people do not.
func TestPeriodsOfQuotas(t *testing.T) {
	t.Parallel()
	d := newDictionary(zone())
	for _, tt := range []struct{ id, es, en string }{
		{"2026-11-22", "22 nov 2026", "Nov 22, 2026"},
		{"2026-W07", "semana 7 de 2026", "week 7 of 2026"},
		{"2026-11", "noviembre de 2026", "November 2026"},
		{"2026", "2026", "2026"},
		{"2026-Y04", "abril de 2026 a marzo de 2027", "April 2026 to March 2027"},
		{"2029-Y01-15", "enero de 2029 a marzo de 2030", "January 2029 to March 2030"},
		{"2026-Y10-03", "octubre de 2026 a diciembre de 2026", "October 2026 to December 2026"},
		{"later", "later", "later"},
	} {
		for lang, want := range map[string]string{"es-MX": tt.es, "en": tt.en} {
			if got := d.in(lang).quotaPeriod(tt.id); got != want {
				t.Errorf("%s in %s: got %q, want %q", tt.id, lang, got, want)
			}
		}
	}
}
