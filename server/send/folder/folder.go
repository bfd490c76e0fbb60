// Package folder puts files into folders below one directory, for whoever collects them
// there: each whole or not at all, and none in the place of another.
package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/litro-fuel/litro/server/send"
)

// mostNames bounds how many files of one name there may be in a folder.
const mostNames = 1000

// A Carrier puts files below a directory.
type Carrier struct{ Dir string }

// Carry puts a file where it belongs. One that is there already, byte for byte, is the
// file: it was put there before a crash.
func (c *Carrier) Carry(_ context.Context, s *send.Sending) send.Answer {
	name, err := c.put(s)
	if err != nil {
		return send.Answer{Text: short(err), Err: err}
	}
	return send.Answer{Text: name}
}

func (c *Carrier) put(s *send.Sending) (name string, err error) {
	if s.File == nil {
		return "", fmt.Errorf("sending %s has no file: %w", s.ID, send.ErrFinal)
	}
	root, err := os.OpenRoot(c.Dir) // no link leads out of it
	if err != nil {
		return "", fmt.Errorf("directory of reports: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := root.MkdirAll(s.Receiver, 0o755); err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	whole := path.Join(s.Receiver, "."+s.ID+".part")
	if err := write(root, whole, s.File.Bytes); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, root.Remove(whole)) }()
	stem, ext := strings.TrimSuffix(s.File.Name, path.Ext(s.File.Name)), path.Ext(s.File.Name)
	for n := 1; n <= mostNames; n++ {
		name := path.Join(s.Receiver, s.File.Name)
		if n > 1 {
			name = path.Join(s.Receiver, fmt.Sprintf("%s-%d%s", stem, n, ext))
		}
		err := root.Link(whole, name)
		if err == nil {
			return name, syncDir(root, s.Receiver)
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("put file: %w", err)
		}
		if there, err := root.ReadFile(name); err == nil && bytes.Equal(there, s.File.Bytes) {
			return name, syncDir(root, s.Receiver)
		}
	}
	return "", fmt.Errorf("there are %d files called %s: %w", mostNames, s.File.Name, send.ErrFinal)
}

// write writes a file and waits until the disk has it. One that is there is what an
// earlier try left.
func write(root *os.Root, name string, b []byte) error {
	f, err := root.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write file: %w", errors.Join(err, root.Remove(name)))
	}
	return nil
}

func syncDir(root *os.Root, name string) error {
	d, err := root.Open(name)
	if err == nil {
		err = errors.Join(d.Sync(), d.Close())
	}
	if err != nil {
		return fmt.Errorf("put file: %w", err)
	}
	return nil
}

func short(err error) string {
	s := strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "")), " ")
	return s[:min(len(s), 300)]
}
