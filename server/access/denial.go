package access

import "context"

// A Denial is something that nobody in particular was denied. Those of a minute, of one
// source and of one kind are one row with a count.
type Denial struct {
	Source string // the network that it came from
	Who    string // a user that there is, whom somebody claimed to be; else empty
	What   string
}

// A DenialStore keeps denials.
type DenialStore interface {
	// Deny adds one to the row of its minute.
	Deny(ctx context.Context, d Denial) error
}
