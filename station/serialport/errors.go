package serialport

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"go.bug.st/serial"
)

// ErrBusy means that another program uses the port. Stop that program; two
// masters on one line disturb each other's frames.
var ErrBusy = errors.New("another program holds the port")

// ErrUnplugged means that the device went away while it was open, or that the
// connection to a port server broke. What was half read is lost; open the port
// again, or let a [Reopening] do it.
var ErrUnplugged error = unplugged{}

type unplugged struct{}

func (unplugged) Error() string { return "the device was unplugged" }

// Temporary says that the line may come back, so that a room that does not
// know this package can tell the end of a line from the end of its use.
func (unplugged) Temporary() bool { return true }

// errHungUp is what [ErrUnplugged] is called over TCP.
var errHungUp error = hungUp{}

type hungUp struct{ unplugged }

func (hungUp) Error() string        { return "the connection to the port server broke" }
func (hungUp) Is(target error) bool { return target == ErrUnplugged }

// byID is where udev names USB adapters after maker, model and serial number.
const byID = "/dev/serial/by-id"

// explain turns what the system said about an open into what is wrong and what
// to do about it.
func explain(path string, err error) error {
	if in, ok := errors.AsType[*os.PathError](err); ok {
		err = in.Err
	}
	cause, remedy := diagnose(path, err)
	return fmt.Errorf("open serial port %s: %w; %s", path, cause, remedy)
}

// diagnose gives the several errors that the system has for one cause one
// name, and the next act.
func diagnose(path string, err error) (cause error, remedy string) {
	code := serial.PortErrorCode(-1)
	if port, ok := errors.AsType[*serial.PortError](err); ok {
		code = port.Code()
	}
	switch {
	case is(err, os.ErrNotExist, syscall.ENXIO, syscall.ENODEV, syscall.ENOTDIR) || code == serial.PortNotFound:
		return fmt.Errorf("no such device (%w)", os.ErrNotExist), present(byID)
	case is(err, os.ErrPermission) || code == serial.PermissionDenied:
		return os.ErrPermission, fmt.Sprintf("add the agent's user to the group %s (usermod -aG), and start the agent again", group(path))
	case is(err, ErrBusy):
		return err, "stop that program, or give this device another port"
	case is(err, syscall.EBUSY) || code == serial.PortBusy:
		return ErrBusy, "stop that program (fuser -v " + path + " shows it), or give this device another port"
	case is(err, syscall.ENOTTY, syscall.EISDIR, syscall.EINVAL) || code >= 0:
		return err, "this is not a serial port, or it cannot be set as asked; set path to a serial device"
	default:
		return err, "check the cable and the device"
	}
}

func is(err error, targets ...error) bool {
	return slices.ContainsFunc(targets, func(t error) bool { return errors.Is(err, t) })
}

// present lists the adapters that are there, so that the right name can be
// copied from the message.
func present(dir string) string {
	links, _ := filepath.Glob(filepath.Join(dir, "*")) // the pattern is well formed
	if len(links) == 0 {
		return "no USB serial adapter is plugged in (" + dir + " is empty); plug it in, or correct path"
	}
	return "plug it in, or set path to one that is there: " + strings.Join(links, ", ")
}

// group is the group that may use the device; Debian's is dialout.
func group(path string) string {
	var st syscall.Stat_t
	if syscall.Stat(path, &st) != nil || st.Gid == 0 {
		return "dialout"
	}
	g, err := user.LookupGroupId(strconv.Itoa(int(st.Gid)))
	if err != nil {
		return "dialout"
	}
	return g.Name
}
