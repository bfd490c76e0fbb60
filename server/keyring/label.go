package keyring

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// labelKeyBytes is the size of the key that makes the tokens of labels.
const labelKeyBytes = 32

// OpenLabelKey reads the key that makes the tokens of labels from the directory
// of a ring, or makes it when it is not there. A new one would make every label
// on every vehicle a forgery, so a file that cannot be read is an error.
func OpenLabelKey(dir string) ([]byte, error) {
	file := filepath.Join(dir, "label.key")
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		key := make([]byte, labelKeyBytes)
		rand.Read(key) // never fails
		return key, writeOnce(file, []byte(hex.EncodeToString(key)+"\n"))
	}
	if err != nil {
		return nil, fmt.Errorf("read label key: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(key) != labelKeyBytes {
		return nil, fmt.Errorf("label key in %s is not %d bytes in hex; restore the file from the backup", file, labelKeyBytes)
	}
	return key, nil
}
