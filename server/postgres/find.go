package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// Which vehicles and people a text is found in, among those that who asks may see.

// What stands between the two is written as [fleet.Plain] does. For a whole table that
// takes too long: what is looked for is a pattern, which finds it however it is written.
const (
	asPlain  = `translate(lower(`
	plainEnd = `), 'áéíóúüñÁÉÍÓÚÜÑ -./', 'aeiouunaeiouun')`
)

// variants are the letters that [fleet.Plain] writes as one.
var variants = map[rune]string{'a': "áÁ", 'e': "éÉ", 'i': "íÍ", 'o': "óÓ", 'u': "úÚüÜ", 'n': "ñÑ"}

// pattern returns a regular expression for a text as [fleet.Plain] writes it, with or without
// what stands between its letters.
func pattern(plain, gap string) string {
	var b strings.Builder
	for i, r := range plain {
		if i > 0 {
			b.WriteString(gap)
		}
		switch upper := unicode.ToUpper(r); {
		case upper != r:
			fmt.Fprintf(&b, "[%c%c%s]", r, upper, variants[r])
		case r < unicode.MaxASCII && !unicode.IsDigit(r):
			fmt.Fprintf(&b, `\%c`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// What may stand between two letters of a text, and of a word.
const (
	between     = `[-./ ,;]*`
	betweenWord = `[-./]*`
)

// whole is a pattern for a text with nothing before it or after it.
func whole(plain string) string {
	return "^" + between + pattern(plain, between) + between + "$"
}

// each returns patterns for some words, after something.
func each(before string, words []string) []string {
	patterns := []string{} // none: whatever there is
	for _, w := range words {
		patterns = append(patterns, before+pattern(w, betweenWord))
	}
	return patterns
}

// findVehiclesSQL asks first which few they are, since what else is told of each is looked
// up for it.
const findVehiclesSQL = `
WITH few AS (
    SELECT v.vehicle AS few_vehicle, coalesce(d.name, '') AS department_name,
           CASE WHEN v.fleet_no ~ @whole OR v.plate ~ @whole THEN 0
                WHEN v.vehicle = @text THEN 1
                WHEN v.fleet_no ~ @begins OR v.plate ~ @begins THEN 2
                ELSE 3 END AS near
      FROM vehicle v LEFT JOIN department d ON d.department = v.department
     WHERE (@departments::text[] IS NULL OR sees(@departments, v.department, v.reserved))
       AND (concat_ws('|', v.fleet_no, v.plate, v.name, d.name) ~ @part OR v.vehicle = @text)
     ORDER BY near, v.status = 'retired', v.fleet_no LIMIT @most)
SELECT ` + vehicleColumns + `, department_name, near
  FROM few JOIN vehicle ON vehicle = few_vehicle ORDER BY near, status = 'retired', fleet_no`

// FindVehicles returns the vehicles that a text names, and those that it is a part of: so
// many at most, the nearest first.
func (s *Store) FindVehicles(ctx context.Context, text string, most int) ([]fleet.Found, error) {
	p := fleet.Plain(text)
	if p == "" {
		return nil, nil
	}
	part := pattern(p, between)
	return collect[fleet.Found](ctx, s, "vehicles that are looked for", findVehiclesSQL, pgx.NamedArgs{"whole": whole(p), "part": part, "begins": "^" + between + part, "text": text, "most": most})
}

// foundWords tells whether all words of a text are in the name or the id of x.
const foundWords = `x.name || ' ' || x.id ~ ALL (@parts::text[])`

// wordsNear is how near a text came to x, in whose name and id its words are. Words are
// compared one by one only where the name has no others.
const wordsNear = `
           CASE WHEN x.id = @text OR x.id ~ @whole OR x.name || x.id ~ @whole THEN 0
                WHEN x.name ~ @only_words AND ARRAY(SELECT w FROM unnest(string_to_array(translate(lower(x.name), 'áéíóúüñÁÉÍÓÚÜÑ,;-./', 'aeiouunaeiouun  '), ' ')) w
                                                     WHERE w <> '' ORDER BY w COLLATE "C") = @words::text[] THEN 1
                WHEN x.name || ' ' || x.id ~ ALL (@begins::text[]) THEN 2
                ELSE 3 END AS near`

// findPeopleSQL looks up what few people drive, of which who asks is told what they see.
const findPeopleSQL = `
WITH few AS (
    SELECT x.*,` + wordsNear + `
      FROM (SELECT p.person AS id, p.name, p.status, p.vehicles, p.departments FROM person p
             WHERE (NOT @active OR p.status = 'active') AND (@roles::text[] IS NULL OR p.roles && @roles::text[]) AND (@only::text IS NULL OR p.person = @only)
               AND ` + personConcerns + `) x
     WHERE ` + foundWords + `
     ORDER BY near, x.status <> 'active', x.name, x.id LIMIT @most)
SELECT id, name, status, near, concat_ws(', ',
       (SELECT string_agg(fleet_no, ', ') FROM (SELECT v.fleet_no FROM vehicle v
         WHERE v.vehicle = ANY (few.vehicles) AND (@departments::text[] IS NULL OR sees(@departments, v.department, v.reserved)) ORDER BY v.fleet_no LIMIT 3) v),
       (SELECT string_agg(name, ', ') FROM (SELECT d.name FROM department d
         WHERE d.department = ANY (few.departments) AND (` + everywhere + ` OR d.department = ANY (@departments)) ORDER BY d.name LIMIT 2) d)) AS drives
  FROM few ORDER BY near, status <> 'active', name, id`

// FindPeople returns the people whom a text names, and those whose names have all of its
// words: so many at most, the nearest first.
func (s *Store) FindPeople(ctx context.Context, text string, among fleet.Whom, most int) ([]fleet.FoundPerson, error) {
	return s.findPeople(ctx, findPeopleSQL, text, pgx.NamedArgs{"active": among.Active, "roles": among.Roles, "only": among.Only, "most": most})
}

// findUsersSQL knows the users that [Store.Humans] returns.
const findUsersSQL = `
SELECT x.*, 'active' AS status, '' AS drives,` + wordsNear + `
  FROM (SELECT u.username AS id, coalesce(p.name, u.name) AS name
          FROM app_user u LEFT JOIN person p ON p.person = u.person
         WHERE u.active AND (@roles::text[] IS NULL OR u.role = ANY (@roles)) AND u.username <> @but AND (NOT @nobodys OR u.person IS NULL)
           AND (p.person IS NOT NULL AND ` + personConcerns + ` OR u.person IS NULL AND u.role IS NOT NULL AND ` + everywhere + `)) x
 WHERE ` + foundWords + `
 ORDER BY near, name, id LIMIT @most`

// FindUsers is FindPeople for those who may sign in, by the names of both.
func (s *Store) FindUsers(ctx context.Context, text string, among fleet.Users, most int) ([]fleet.FoundPerson, error) {
	var roles []access.Role
	if among.Deputies {
		roles = access.Having(access.BeDeputy)
	}
	return s.findPeople(ctx, findUsersSQL, text, pgx.NamedArgs{"roles": roles, "but": among.But, "nobodys": among.Nobodys, "most": most})
}

func (s *Store) findPeople(ctx context.Context, sql, text string, args pgx.NamedArgs) ([]fleet.FoundPerson, error) {
	words := fleet.Words(text)
	if len(words) == 0 {
		return nil, nil
	}
	plain := strings.Join(words, "")
	slices.Sort(words)
	once := slices.Compact(slices.Clone(words))                             // a word that stands there often is looked for once
	slices.SortFunc(once, func(a, b string) int { return len(b) - len(a) }) // long ones are in few names
	parts := each("", once)
	args["text"], args["whole"], args["words"] = text, whole(plain), words
	args["parts"], args["begins"] = parts, each("(^| )"+betweenWord, once)
	args["only_words"] = "^(" + strings.Join(parts, "|") + "|" + between + ")*$"
	return collect[fleet.FoundPerson](ctx, s, "people who are looked for", sql, args)
}
