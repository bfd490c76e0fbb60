package broker

import (
	"context"
	"log/slog"
)

// quiet is mochi's log as we want it. What mochi warns of is what clients on
// bad lines and strangers do all day, so everything below an error goes to
// debug; and mochi likes to print whole packets, with passwords and records in
// them, so those attributes are left out.
type quiet struct{ slog.Handler }

// Enabled asks for the level the record will have.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return q.Handler.Enabled(ctx, lowered(l))
}

// Handle passes the record on without its packets.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, lowered(r.Level), "mqtt: "+r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		if !secret(a.Key) {
			out.AddAttrs(a)
		}
		return true
	})
	return q.Handler.Handle(ctx, out)
}

// WithAttrs keeps the handler wrapped.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

// WithGroup keeps the handler wrapped.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }

func lowered(l slog.Level) slog.Level {
	if l < slog.LevelError {
		return slog.LevelDebug
	}
	return l
}

func secret(key string) bool {
	switch key {
	case "pk", "packet", "will", "payload":
		return true
	}
	return false
}
