// Package migrations holds the database schema as numbered SQL files, in the
// order in which they are applied: NNNN_subject.sql, forward only, never edited
// once released. It knows no database; server/postgres applies them.
package migrations

import "embed"

// FS holds every migration at its root.
//
//go:embed *.sql
var FS embed.FS
