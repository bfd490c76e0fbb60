package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity is whom PostgreSQL runs as. It refuses to run as root.
type identity struct {
	uid, gid int
	// cred switches a child to this identity; nil when it is ours already.
	cred *syscall.Credential
}

// runAs returns our own identity, and that of user postgres when we are root.
func runAs() (*identity, error) {
	if os.Getuid() != 0 {
		return &identity{uid: os.Getuid(), gid: os.Getgid()}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root and there is no user postgres; run: apt-get install postgresql (%w)", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, fmt.Errorf("user postgres: %w", err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, fmt.Errorf("user postgres: %w", err)
	}
	return &identity{uid, gid, &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// ownDir makes dir, closed to everybody else. One that is there must be a real
// directory of this identity or of ours, so that nobody can lay one out for us
// in a place that all may write to.
func (id *identity) ownDir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	if u, err := user.LookupId(strconv.Itoa(owner)); err == nil && info.IsDir() && id.cred != nil && owner != id.uid && owner != 0 {
		return fmt.Errorf("%s belongs to user %s; run the same as that user: sudo -u %s …", dir, u.Username, u.Username)
	}
	if !info.IsDir() || owner != id.uid && owner != os.Getuid() {
		return fmt.Errorf("%s belongs to user %d or is no directory; move it away", dir, owner)
	}
	// A service may be forbidden to change owners, even to itself.
	if owner != id.uid {
		if err := os.Chown(dir, id.uid, id.gid); err != nil {
			return err
		}
	}
	return os.Chmod(dir, 0o700)
}

// canReach checks that this identity may pass through the directories above
// dir. Only root needs to be told: anybody else has made dir as himself.
func (id *identity) canReach(dir string) error {
	if id.cred == nil {
		return nil
	}
	for p := filepath.Dir(dir); ; p = filepath.Dir(p) {
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		if !id.mayPass(info) {
			return fmt.Errorf("user postgres cannot enter %s; run: chmod o+x %s, or choose another data directory", p, p)
		}
		if p == filepath.Dir(p) {
			return nil
		}
	}
}

func (id *identity) mayPass(dir os.FileInfo) bool {
	st := dir.Sys().(*syscall.Stat_t)
	switch {
	case int(st.Uid) == id.uid:
		return dir.Mode()&0o100 != 0
	case int(st.Gid) == id.gid:
		return dir.Mode()&0o010 != 0
	}
	return dir.Mode()&0o001 != 0
}
