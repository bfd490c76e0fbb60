package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/health"
)

// Exit codes of doctor, which monitoring reads.
var exits = map[health.State]int{health.OK: 0, health.Warn: 1, health.Bad: 2}

func doctorCommand(a *app) *cobra.Command {
	var language string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Say how every part is, since when, and the command that mends it",
		Long: `Says how every part is: one line each, with its state, since when it has been so,
and, where something is to be done, the command for it. The page Health shows the
same. It works while the server runs, while it does not, and without a database; it
starts nothing and changes nothing.

It ends with 0 when all is well, 1 when something needs attention, and 2 when
something is bad.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			lines, err := server.Doctor(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			printLines(cmd.OutOrStdout(), lines, language)
			return cli.Exit(exits[health.Worst(lines)])
		},
	}
	c.Flags().StringVar(&language, "language", languageOf(os.Getenv), "es-MX or en")
	return c
}

// printLines prints lines in columns, and below each what mends it. Times are those
// of this machine.
func printLines(w io.Writer, lines []health.Line, language string) {
	width := 0
	for _, l := range lines {
		width = max(width, len([]rune(l.Title(language))))
	}
	for _, l := range lines {
		since := strings.Repeat(" ", len("2006-01-02 15:04"))
		if !l.Since.IsZero() {
			since = l.Since.Local().Format("2006-01-02 15:04")
		}
		fmt.Fprintf(w, "%-4s  %-*s  %s  %s\n", l.State, width, l.Title(language), since, l.Text(language, time.Local))
		if l.Mend != "" {
			fmt.Fprintf(w, "%*s$ %s\n", 4+2+width+2+len(since)+2, "", l.Mend)
		}
	}
}

// languageOf returns the language of a terminal: Spanish where its locale is, else
// English.
func languageOf(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if strings.HasPrefix(v, "es") {
				return "es-MX"
			}
			return "en"
		}
	}
	return "en"
}
