package ingest_test

import (
	"encoding/base64"

	"github.com/litro-fuel/litro/dispense"
)

func base64Of(r *dispense.Record) string {
	return base64.StdEncoding.EncodeToString(r.Note.Bytes)
}
