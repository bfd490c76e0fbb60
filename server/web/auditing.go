package web

import (
	"context"

	"github.com/litro-fuel/litro/server/finance/auditing"
)

// Auditing finds what an auditor would write down, and keeps papers of vehicles, see
// [auditing.Desk].
type Auditing interface {
	Fresh(ctx context.Context) (bool, error)
	Papers(ctx context.Context) ([]auditing.Paper, error)
	SayPaper(ctx context.Context, who string, p auditing.Paper) error
	Import(ctx context.Context, who string, b []byte, reason string) (int, error)
}
