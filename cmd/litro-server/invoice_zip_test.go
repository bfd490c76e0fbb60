package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/litro-fuel/litro/server/invoice"
)

// A ZIP without one document is no success, and each of its files has been told of.
func TestZipsWithoutDocuments(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		files, told []string
		fails       bool
	}{
		{"empty", nil, nil, true},
		{"paper", []string{"a.pdf", "b.pdf"}, []string{"a.pdf passed", "b.pdf passed"}, true},
		{"nested", []string{"in.zip"}, []string{"in.zip unread"}, false}, // which is a refusal of its own
		{"mixed", []string{"a.pdf", "a.xml"}, []string{"a.pdf passed", "a.xml"}, false},
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range tt.files {
			if _, err := z.Create(name); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), tt.name+".zip")
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		var told []string
		err := eachDocument(file, func(name string, e invoice.Entry) error {
			said := name[len(file)+1:]
			switch {
			case e.Passed:
				said += " passed"
			case e.Unread != nil:
				said += " unread"
			}
			told = append(told, said)
			return nil
		})
		if (err != nil) != tt.fails || !slices.Equal(told, tt.told) {
			t.Errorf("%s: got %v, %v; want %v", tt.name, told, err, tt.told)
		}
	}
}
