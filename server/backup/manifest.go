// Package backup is the file that a backup of the center is: a tar archive of
// parts, with a manifest behind them that names each with its size and SHA-256, and
// the manifest's own SHA-256 at the end. A file that was not written to its end is
// told from a whole one, one of which any bit was changed is refused, and nothing that
// is there is ever written over.
//
// It knows what the parts are called, and nothing of databases, keys or the
// network. Whoever holds such a file holds the keys of the installation: it is
// made for its owner alone.
package backup

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// The names of parts: the database, and the directories of files.
const (
	Database = "database.dump" // as pg_dump writes it, in its custom format
	Keys     = "keys"
	Office   = "office"
	Evidence = "evidence"
	Config   = "config"

	readme   = "README"
	manifest = "manifest.json"
	seal     = "manifest.sha256" // as sha256sum writes it
)

// version is of the form of manifests, and of archives.
const version = 1

// ErrForm means that a file is no whole backup, or not any more.
var ErrForm = errors.New("not a whole backup of Litro")

// A Manifest says what is in a backup.
type Manifest struct {
	V        int       `json:"v"`
	Litro    string    `json:"litro"` // the program that took it
	TakenAt  time.Time `json:"taken_at"`
	Origin   string    `json:"origin"` // the installation's name
	Postgres int       `json:"postgres"`
	Contents
	Parts []Part `json:"parts"`
}

// Contents are what a database holds at one moment.
type Contents struct {
	Schema  int64            `json:"schema"` // number of the last migration
	Era     int64            `json:"era"`
	Cursors []Cursor         `json:"cursors"`
	Rows    map[string]int64 `json:"rows"` // by table
}

// A Cursor is how far an epoch of a station is committed.
type Cursor struct {
	Station string `json:"station"`
	Epoch   int64  `json:"epoch"`
	Seq     int64  `json:"seq"`
	Hash    string `json:"hash"` // of that record; of the grant while seq is 0
}

// A Part is one file of a backup.
type Part struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`

	at int64 // where its bytes begin in the archive
}

// Differs says the first thing in which what a database holds is not what the
// manifest says, "" when there is none.
func (c *Contents) Differs(there *Contents) string {
	switch {
	case c.Schema != there.Schema:
		return fmt.Sprintf("schema %d, and the manifest says %d", there.Schema, c.Schema)
	case c.Era != there.Era:
		return fmt.Sprintf("era %d, and the manifest says %d", there.Era, c.Era)
	case len(c.Cursors) != len(there.Cursors):
		return fmt.Sprintf("%d epochs of stations, and the manifest says %d", len(there.Cursors), len(c.Cursors))
	case len(c.Rows) != len(there.Rows):
		return fmt.Sprintf("%d tables, and the manifest says %d", len(there.Rows), len(c.Rows))
	}
	for i, want := range c.Cursors {
		if got := there.Cursors[i]; got != want {
			return fmt.Sprintf("station %s, epoch %d: it ends in record %d (%.8s), and the manifest says record %d of %s, epoch %d (%.8s)",
				got.Station, got.Epoch, got.Seq, got.Hash, want.Seq, want.Station, want.Epoch, want.Hash)
		}
	}
	for _, table := range slices.Sorted(maps.Keys(c.Rows)) {
		want := c.Rows[table]
		if got, ok := there.Rows[table]; !ok || got != want {
			return fmt.Sprintf("table %s has %d rows, and the manifest says %d", table, got, want)
		}
	}
	return ""
}

// sealOf is what stands at the end of an archive with that manifest.
func sealOf(manifestText []byte) string {
	return fmt.Sprintf("%x  %s\n", sha256.Sum256(manifestText), manifest)
}

func readManifest(b []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("%w: its manifest cannot be read: %w", ErrForm, err)
	}
	if m.V != version {
		return nil, fmt.Errorf("it is of version %d and this program knows %d: restore it with the program that it names, %s", m.V, version, m.Litro)
	}
	return &m, nil
}

// about stands at the beginning of every archive, for whoever finds one.
const about = `This is a backup of a Litro server: a tar archive of the parts that manifest.json,
near its end, describes. It holds the keys of the installation and the data of people.
Keep it where nobody else reads it.

  litro-server backup --verify FILE          looks whether it is whole
  litro-server restore FILE --data DIR       puts it back on an empty machine

Esto es un respaldo de un servidor de Litro. Contiene las llaves de la instalación
y datos de personas: guárdelo donde nadie más lo lea.
`
