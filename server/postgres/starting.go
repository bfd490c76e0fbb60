package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// starting are the states of a server that is there and takes nobody yet, or just
// now: cannot_connect_now, while it starts, replays its log or shuts down;
// admin_shutdown, crash_shutdown; too_many_connections; and a connection failure
// behind a pooler (PostgreSQL, appendix A, "Error Codes", documented).
var starting = []string{"57P03", "57P01", "57P02", "53300", "08006", "08001", "08004"}

// Starting tells whether a database could not be reached, or said that it takes
// nobody yet: whoever waits may find it there. A wrong password, user or database
// is none of that, nor is an address that cannot be.
func Starting(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return slices.Contains(starting, e.Code)
	}
	if errors.Is(err, context.Canceled) {
		return false
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return e.IsTemporary || e.IsTimeout || e.IsNotFound // names come with the network
	}
	for _, cause := range []error{
		syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ENOENT, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ETIMEDOUT,
		io.EOF, io.ErrUnexpectedEOF, context.DeadlineExceeded,
	} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}
