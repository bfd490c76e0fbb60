package closing

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every obstacle is said in Spanish, and names there only what it is given.
func TestObstaclesAreSaid(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	notes, err := filepath.Glob("snapshot/*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, notes...)
	found := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?:because|misfit)\("([a-z_]+)", "[^"\n]*"(.*)\)`).FindAllStringSubmatch(string(source), -1) {
			found[m[1]] = true
			var named []string
			for _, n := range regexp.MustCompile(`"(\w+)", `).FindAllStringSubmatch(m[2], -1) {
				named = append(named, n[1])
			}
			for _, n := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(obstacles[m[1]], -1) {
				if !slices.Contains(named, n[1]) {
					t.Errorf("%s: Spanish names {%s}, and it is given %v", m[1], n[1], named)
				}
			}
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(obstacles)), slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("what Spanish says, and what there is (-said +found):\n%s", diff)
	}
}

func TestObstacleInAnError(t *testing.T) {
	say := func(v any) string { return fmt.Sprintf("<%v>", v) }
	err := fmt.Errorf("close 2026-11: %w", errors.Join(because("blocks", "check %s stands in the way; settle it first", "Check", Loads), errors.New("other"), because("asked_by", "%s asked for it; another person agrees", "Name", "ángela"), because("behind", "%s is not so far; months go in order", "Month", "2026-10")))
	var es, en []string
	for _, o := range Obstacles(err) {
		es, en = append(es, o.Sentence("es-MX", say)), append(en, o.Sentence("en", say))
	}
	if diff := cmp.Diff([]string{"La revisión «<loads>» impide cerrar; resuélvala primero.", "<ángela> lo pidió; está de acuerdo otra persona.", "<2026-10> no ha llegado a este paso; los meses van en orden."}, es); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Check loads stands in the way; settle it first.", "Ángela asked for it; another person agrees.", "2026-10 is not so far; months go in order."}, en); diff != "" {
		t.Error(diff)
	}
}
