package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

//go:embed words/*.json
var wordFiles embed.FS

// languages are those that the pages speak, the first when nothing is known of
// a reader. Spanish is that of Mexico by name: plain Spanish would print
// 1.234,56 where Mexico reads 1,234.56.
var languages = []string{"es-MX", "en"}

// A dictionary holds all words of all languages.
type dictionary struct {
	bundle *i18n.Bundle
	zone   *time.Location
}

func newDictionary(zone *time.Location) *dictionary { return &dictionary{bundle(), zone} }

// bundle has the words of all languages. They are read once: they are many, and the same for all.
var bundle = sync.OnceValue(func() *i18n.Bundle {
	b := i18n.NewBundle(language.MustParse(languages[0]))
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, l := range languages {
		if _, err := b.LoadMessageFileFS(wordFiles, "words/"+l+".json"); err != nil {
			panic(err) // the files are part of the program
		}
	}
	return b
})

// words says things in one language, in the office's time zone.
type words struct {
	Lang      string
	localizer *i18n.Localizer
	printer   *message.Printer
	zone      *time.Location
	point     string // between whole and fraction
}

func (d *dictionary) in(lang string) words {
	w := words{Lang: lang, localizer: i18n.NewLocalizer(d.bundle, lang), printer: message.NewPrinter(language.MustParse(lang)), zone: d.zone}
	w.point = strings.Trim(w.printer.Sprint(number.Decimal(0.5, number.Scale(1))), "05")
	return w
}

// Say returns the words of a key, filled in with pairs of name and value. A
// value named N chooses between one and many. A key without words comes out as
// itself: seen at once, and found by a test before.
func (w words) Say(key string, pairs ...any) string {
	cfg := &i18n.LocalizeConfig{MessageID: key}
	if len(pairs) > 0 {
		data := map[string]any{}
		for i := 0; i+1 < len(pairs); i += 2 {
			data[fmt.Sprint(pairs[i])] = pairs[i+1]
		}
		cfg.TemplateData, cfg.PluralCount = data, data["Count"]
	}
	s, err := w.localizer.Localize(cfg)
	if err != nil && s == "" {
		return key
	}
	return s
}

// Knows tells whether a key has words.
func (w words) Knows(key string) bool { return w.Say(key) != key }

// Or returns the words of a key, or what stands for them when it has none: for
// codes that a newer station may send.
func (w words) Or(key, otherwise string) string {
	if w.Knows(key) {
		return w.Say(key)
	}
	return otherwise
}

// Count prints a whole number: 1,234.
func (w words) Count(n int64) string { return w.printer.Sprint(number.Decimal(n)) }

// fixed prints n units of 1/10^decimals: fixed(123456, 2) is 1,234.56. It does
// not pass through a float.
func (w words) fixed(n int64, decimals int) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	unit := int64(1)
	for range decimals {
		unit *= 10
	}
	s := sign + w.Count(n/unit)
	if decimals > 0 {
		s += w.point + fmt.Sprintf("%0*d", decimals, n%unit)
	}
	return s
}

// Scaled prints a number of 1/10^from with fewer decimals, rounded half away
// from zero.
func (w words) Scaled(n int64, from, decimals int) string {
	return w.fixed(rescale(n, from, decimals), decimals)
}

func rescale(n int64, from, to int) int64 {
	for ; from < to; from++ {
		n *= 10
	}
	unit := int64(1)
	for ; from > to; from-- {
		unit *= 10
	}
	half := unit / 2
	if n < 0 {
		half = -half
	}
	return (n + half) / unit
}

// Liters prints microliters as liters with two decimals.
func (w words) Liters(ul int64) string { return w.Scaled(ul, 6, 2) }

// Day prints a day: 22 nov 2026, Nov 22, 2026.
func (w words) Day(t time.Time) string {
	t = t.In(w.zone)
	return w.Say("time.day", "Day", t.Day(), "Month", w.Say(fmt.Sprintf("month.%d", t.Month())), "Year", t.Year())
}

// Minute prints a day and the time of day, in the office's zone.
func (w words) Minute(t time.Time) string { return w.Day(t) + ", " + w.Clock(t) }

// Clock prints the time of day, in the office's zone.
func (w words) Clock(t time.Time) string { return t.In(w.zone).Format("15:04") }

// Span prints how long something took or has lasted, coarsely.
func (w words) Span(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < 2*time.Minute:
		return w.Say("span.seconds", "Count", int(d/time.Second))
	case d < 2*time.Hour:
		return w.Say("span.minutes", "Count", int(d/time.Minute))
	case d < 48*time.Hour:
		return w.Say("span.hours", "Count", int(d/time.Hour))
	}
	return w.Say("span.days", "Count", int(d/(24*time.Hour)))
}

// Ago prints how long ago something was.
func (w words) Ago(now, t time.Time) string { return w.Say("time.ago", "Span", w.Span(now.Sub(t))) }
