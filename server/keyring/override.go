package keyring

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// OpenOverrideKey reads the X25519 key with which the office answers overrides
// on the telephone from the directory of a ring, or makes it when it is not
// there. A new one is told to the stations like any policy: until one has heard
// of it, nothing can be answered there.
func OpenOverrideKey(dir string) (*ecdh.PrivateKey, error) {
	file := filepath.Join(dir, "override.key")
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		key, err := ecdh.X25519().GenerateKey(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("make override key: %w", err)
		}
		return key, writeOnce(file, []byte(hex.EncodeToString(key.Bytes())+"\n"))
	}
	if err != nil {
		return nil, fmt.Errorf("read override key: %w", err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err == nil {
		var key *ecdh.PrivateKey
		if key, err = ecdh.X25519().NewPrivateKey(raw); err == nil {
			return key, nil
		}
	}
	return nil, fmt.Errorf("override key in %s is not an X25519 key in hex; restore the file from the backup, or take it away to have a new one made", file)
}
