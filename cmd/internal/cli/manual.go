package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// manualCommand writes the manual page of a program, for packages: what --help says,
// of all of its commands.
func manualCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "manual", Short: "Write the manual page, for man(1)", Args: cobra.NoArgs, Hidden: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := cmd.OutOrStdout()
			fmt.Fprintf(w, ".TH %s 8 \"\" Litro \"Litro\"\n.SH NAME\n%s \\- %s\n.SH SYNOPSIS\n.B %s\n[command] [flags]\n.SH DESCRIPTION\n%s",
				strings.ToUpper(root.Name()), root.Name(), roff(root.Short), root.Name(), paragraphs(root.Long))
			manualFlags(w, ".SH OPTIONS\n", root.PersistentFlags().FlagUsages())
			fmt.Fprint(w, ".SH COMMANDS\n")
			manualOf(w, root)
			_, err := fmt.Fprint(w, ".SH SEE ALSO\nhttps://github.com/litro\\-fuel/litro/blob/main/docs/operations.md\n")
			return err
		},
	}
}

// manualOf writes the commands below one.
func manualOf(w io.Writer, c *cobra.Command) {
	for _, sub := range c.Commands() {
		if sub.Hidden || sub.Name() == "help" || sub.Name() == "completion" {
			continue
		}
		if sub.Runnable() && !sub.HasSubCommands() {
			says := sub.Long
			if says == "" {
				says = sub.Short + "."
			}
			fmt.Fprintf(w, ".SS %s\n%s", roff(sub.UseLine()), paragraphs(says))
			manualFlags(w, "", sub.LocalNonPersistentFlags().FlagUsages())
		}
		manualOf(w, sub)
	}
}

// manualFlags writes flags as --help lists them.
func manualFlags(w io.Writer, head, usages string) {
	if usages != "" {
		fmt.Fprintf(w, "%s.PP\n.nf\n%s.fi\n", head, roff(usages))
	}
}

// paragraphs writes text whose paragraphs are parted by empty lines.
func paragraphs(text string) string {
	return strings.ReplaceAll(roff(strings.TrimSpace(text)), "\n\n", "\n.PP\n") + "\n"
}

// roff keeps text from being taken for commands.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
