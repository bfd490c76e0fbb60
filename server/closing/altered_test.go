package closing_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// What was altered is said in both languages with all that it names; Spanish has no word of what English says.
func TestAlteredIsSaid(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 9, 18, 4, 5, 0, time.UTC)
	zone := time.FixedZone("", -6*3600)
	by := func(position, person string) snapshot.Person {
		return snapshot.Person{Position: position, Person: person, Name: person, At: at}
	}
	sealed := &snapshot.Sealed{N: 4, Content: snapshot.Content{Month: "2026-09", Version: 2}, Hash: figures("figures").String(), Closed: by("tesorería", "ana"), Signed: []snapshot.Person{by("finanzas", "fina")}, Comments: []snapshot.Comment{{By: by("contraloría", "carla"), Text: "visto"}}}
	did := &snapshot.Sealed{Content: sealed.Content, Closed: by("tesorería", "beto"), Comments: []snapshot.Comment{{By: by("contraloría", "carla"), Text: "visto bueno"}}, Reopened: &snapshot.Reopening{}}
	b := closing.NewBook(city(t))
	c := september(t, b, clean())
	acts := closeSeptember(t, b, c)
	_, refused := closing.Read(city(t), acts[2:])
	if len(refused) == 0 {
		t.Fatal("acts on a month that is open are not refused")
	}
	all := []*closing.Obstacle{
		closing.Unallowed(refused[0], "2026-09"), closing.Drifted("2026-09", closing.Ended, closing.Closed, 7),
		closing.Rehashed(4, figures("is"), figures("kept")), closing.Unclosed("2026-09", 2), closing.Reclosed(sealed, 7, zone),
		closing.Unreadable("2026-09", 2, fmt.Errorf("open a closed month: %w: another signed it", dispense.ErrSignature)), closing.Unreadable("2026-09", 2, errors.New("half a note")),
	}
	all = append(all, closing.Resealed(did, sealed)...)
	for _, book := range []*closing.Book{closing.NewBook(city(t)), b} {
		other := *c
		other.Figures = nil
		_, err := book.WasSealed(month(9), &other)
		all = append(all, closing.Unsealed(err))
	}
	for i, x := range []snapshot.Misfit{ // what they are in English TestChain has
		{Code: "chain_month", Of: []any{"Month", "2026-09", "Newest", "2026-07", "After", "2026-08"}},
		{Code: "chain_origin", Of: []any{"Month", "2026-09", "Origin", "litro.test/town", "Before", "litro.test/city"}},
		{Code: "chain_link", Of: []any{"Month", "2026-09", "N", 5, "Prev", "0011aabb", "Last", 3, "Hash", "2233ccdd"}},
		{Code: "chain_version", Of: []any{"Month", "2026-09", "Version", 3, "Was", "0011aabb", "Before", 1, "Hash", "2233ccdd"}},
		{Code: "chain_begun", Of: []any{"Month", "2026-09", "Version", 2}},
	} {
		all = append(all, closing.Unchained(i+1, fmt.Errorf("closed month %d of 9: %w", i+1, &x)))
	}
	var s strings.Builder
	for _, o := range all {
		es, en := o.Sentence("es-MX", func(v any) string { return fmt.Sprint(v) }), o.Sentence("en", nil)
		if strings.ContainsAny(es+en, "{}") || !strings.HasSuffix(es, ".") || strings.HasSuffix(es, "..") || strings.Contains(es, " is ") || o.Error() == "" {
			t.Errorf("%s: %q, %q", o.Code, es, en)
		}
		if fmt.Fprintln(&s, es); o.Code != "unchained" {
			fmt.Fprintln(&s, en)
		}
	}
	const file = "testdata/altered.txt"
	if *update {
		if err := os.WriteFile(file, []byte(s.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), s.String()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
