package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/finance"
)

// asksGiveUp is after how many failures, one after the other, the command ends: after 35 seconds where
// nobody answers at all.
const asksGiveUp = 4

func invoiceAskCommand(a *app) *cobra.Command {
	var who string
	var stop bool
	c := &cobra.Command{
		Use:   "ask",
		Short: "Ask the tax authority's public service about documents of which nobody has asked",
		Long: `Asks the service at authority.url of the configuration about every fiscal document of
which nobody has asked yet, or so long ago that a month cannot be closed by the answer. One
question follows the other at authority.pace_ms. Each answer is kept with the bytes that
came, in the name of --person. Of a document its UUID, both RFC, its total and the last
eight characters of its seal leave the house, and nothing else.

What the service does not find is kept as unknown. What is no clear answer is kept as that,
and the document stays unchecked. One process asks at a time: where a server is asking, this
command waits for it. Where the service is away the command says why and ends; what is left
stays to be asked about, by a server that runs or by calling it again.

Exit status: 1 when documents are left, or one has no clear answer.`,
		Example: `  litro-server invoice ask --person ana
  litro-server invoice ask --person ana --stop`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				if stop {
					desk, err := c.Invoices()
					if err != nil {
						return err
					}
					return desk.StopAsking(cmd.Context(), who)
				}
				return askAuthority(cmd, c, who)
			})
		},
	}
	c.Flags().StringVar(&who, "person", "", "in whose name it is asked")
	c.Flags().BoolVar(&stop, "stop", false, "stop asking, whoever began it")
	require(c, "person")
	return c
}

func askAuthority(cmd *cobra.Command, c *server.Center, who string) error {
	ctx := cmd.Context()
	asker, err := c.Asker(asksGiveUp)
	if err != nil {
		return err
	}
	desk, err := c.Invoices()
	if err != nil {
		return err
	}
	if err := desk.StartAsking(ctx, who); err != nil {
		return err
	}
	for {
		failed := asker.Finish(ctx)
		state, err := desk.Asking(ctx)
		if err != nil {
			return err
		}
		if failed == nil && state.Running() { // another process asks
			if state.Away != nil {
				return fmt.Errorf("a server asks, and the authority gives it no answer since %s: %s: %s; it goes on by itself", state.Away.At.Format(time.RFC3339), state.Away.Code, state.Away.Why)
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Second):
			}
			continue
		}
		sayAsked(cmd.OutOrStdout(), &state)
		if failed != nil {
			return fmt.Errorf("the authority was not asked about all: %w", failed)
		}
		if state.Left > 0 || len(state.Unclear) > 0 {
			return cli.ErrNo
		}
		return nil
	}
}

func sayAsked(w io.Writer, a *finance.Asking) {
	for _, e := range a.Unclear {
		fmt.Fprintf(w, "%s: no clear answer, %s: %s\n", e.Document, e.Code, e.Why)
	}
	fmt.Fprintf(w, "answers: %d; valid: %d; canceled: %d; unknown: %d; no clear answer: %d; left: %d\n",
		a.Answered(), a.Said[finance.Valid], a.Said[finance.Canceled], a.Said[finance.Unknown], len(a.Unclear), a.Left)
}
