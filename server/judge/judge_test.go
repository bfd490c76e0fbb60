package judge_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/server/judge"
)

// A queue is a store of batches; it fails as often as it is told to.
type queue struct {
	batches []judge.Batch
	fail    int
}

func (q *queue) Judge(context.Context, int) (judge.Batch, error) {
	if q.fail > 0 {
		q.fail--
		return judge.Batch{}, errors.New("database is away")
	}
	if len(q.batches) == 0 {
		return judge.Batch{}, nil
	}
	b := q.batches[0]
	q.batches = q.batches[1:]
	return b, nil
}

// A database that is away for a while costs time and nothing else, and what was
// seen is told even if one listener fails.
func TestRunGoesOnAfterFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := &queue{fail: 3, batches: []judge.Batch{
			{Records: 2, Scans: []judge.Scan{{Label: "L1.1"}, {Label: "L2.1"}}},
			{Records: 1, Odometers: []judge.Odometer{{Vehicle: "v1", OdometerM: 5}}},
		}}
		var labels []string
		read := 0
		j := judge.New(slog.New(slog.NewTextHandler(t.Output(), nil)), q, judge.Config{
			Scan: func(_ context.Context, s judge.Scan) error {
				labels = append(labels, s.Label)
				return errors.New("not now")
			},
			Odometer: func(context.Context, judge.Odometer) error { read++; return nil },
		})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := j.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if len(q.batches) != 0 || len(labels) != 2 || read != 1 {
			t.Errorf("got %d batches left, labels %v, %d odometers; want 0, 2 labels, 1", len(q.batches), labels, read)
		}
	})
}
