package printer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/litro-fuel/litro/station/slip"
)

// NewCUPS returns a printer of the system, by the name of its queue. It is sent a
// PDF. Printed is then what CUPS has taken; the rest is CUPS's.
func NewCUPS(queue string) Device { return cups(queue) }

type cups string

// Check implements [Device].
func (c cups) Check(ctx context.Context) error {
	out, err := c.run(ctx, nil, "lpstat", "-p", string(c))
	if err != nil {
		return &Trouble{Silent, err.Error()}
	}
	if strings.Contains(out, " disabled ") {
		return &Trouble{Offline, strings.Join(strings.Fields(out), " ")}
	}
	return nil
}

// Print implements [Device].
func (c cups) Print(ctx context.Context, title string, rows []slip.Row) error {
	b, err := pdf(title, rows)
	if err != nil {
		return err
	}
	if _, err := c.run(ctx, b, "lp", "-d", string(c), "-t", title, "-"); err != nil {
		return &Trouble{Offline, err.Error()}
	}
	return nil
}

func (c cups) run(ctx context.Context, in []byte, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C") // its answers are read
	cmd.Stdin = bytes.NewReader(in)
	cmd.WaitDelay = grace / 2
	out, err := cmd.Output()
	if bad, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("%s: %s", name, strings.TrimSpace(string(bad.Stderr)))
	}
	return string(out), err
}
