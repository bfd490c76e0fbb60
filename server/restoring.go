package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/litro-fuel/litro/server/cluster"
)

// restoring is the file that says that a directory was not restored to its end. A
// restore that is at work holds its lock.
const restoring = "restoring"

// checkRestored refuses a directory in which a restore was broken off.
func checkRestored(data string) error {
	if data == "" {
		return nil
	}
	_, err := os.Stat(filepath.Join(data, restoring))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("a restore into %s was broken off, and what is there is not whole; run litro-server restore again, which removes what it left there and begins anew (empty the database first if it is one of your own)", data)
}

// A place is the directories that a restore fills: the data, and the evidence where that
// is kept elsewhere.
type place struct {
	dirs  []string
	marks []*os.File // locked while the directories are filled
}

func newPlace(cfg Config) *place {
	p := &place{dirs: []string{cfg.Data}}
	if e := cfg.evidenceDir(); !strings.HasPrefix(e, cfg.Data+string(filepath.Separator)) {
		p.dirs = append(p.dirs, e)
	}
	return p
}

// vacant refuses directories that have anything in them but what a restore has left that
// was broken off.
func (p *place) vacant() error {
	puts := []string{keysDir, officeDir, evidenceDir, clusterDir, configDir} // of a restore, into the data
	for i, dir := range p.dirs {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		marked := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == restoring })
		for _, e := range entries {
			switch name := e.Name(); {
			case name == "lost+found", name == restoring, marked && i > 0 && len(name) == len("ab"), marked && i == 0 && slices.Contains(puts, name):
			case marked:
				return fmt.Errorf("a restore into %s was broken off, and %s is there, which no restore has put there; move it away and restore again", dir, name)
			default:
				return fmt.Errorf("%s is not empty, it has %s; nothing is written over: name an empty directory, or move what is there away", dir, name)
			}
		}
		if err := checkOwner(dir); err != nil {
			return err
		}
	}
	return nil
}

// begin makes the directories, marks them as not whole, and removes what a restore has left
// there that was broken off.
func (p *place) begin(ctx context.Context, log *slog.Logger) error {
	for _, dir := range p.dirs {
		if err := os.MkdirAll(dir, 0o755); err != nil { // PostgreSQL may be another user below it
			return err
		}
		f, err := mark(dir)
		if err != nil {
			return err
		}
		p.marks = append(p.marks, f)
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Name() == restoring || e.Name() == "lost+found" {
				continue
			}
			path := filepath.Join(dir, e.Name())
			log.Info("removing what a restore has left that was broken off", "path", path)
			if e.Name() == clusterDir {
				err = cluster.Remove(ctx, log, path)
			} else {
				err = os.RemoveAll(path)
			}
			if err != nil {
				return err
			}
		}
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// mark marks a directory, and locks the mark.
func mark(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, restoring), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("another restore into %s is at work; let it end", dir)
		}
		return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	_, err = f.WriteString("A restore has begun here and has not ended.\n")
	if err = errors.Join(err, f.Sync(), syncDir(dir)); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// release lets another restore begin here.
func (p *place) release() {
	for _, f := range p.marks {
		f.Close()
	}
}

// end takes the marks away, that of the data last: nothing serves before.
func (p *place) end() error {
	for _, dir := range slices.Backward(p.dirs) {
		if err := errors.Join(os.Remove(filepath.Join(dir, restoring)), syncDir(dir)); err != nil {
			return err
		}
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// checkOwner refuses to restore as root what another user is to serve, who could not
// read it.
func checkOwner(data string) error {
	info, err := os.Stat(data)
	if err != nil || os.Getuid() != 0 {
		return nil
	}
	uid := info.Sys().(*syscall.Stat_t).Uid
	if uid == 0 {
		return nil
	}
	name := strconv.Itoa(int(uid))
	if u, err := user.LookupId(name); err == nil {
		name = u.Username
	}
	return fmt.Errorf("%s belongs to %s, who could not read what root puts there; run the same as that user: sudo -u %s litro-server restore …", data, name, name)
}
