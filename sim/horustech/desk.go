package horustech

import (
	"fmt"
	"slices"
	"time"
)

// formatClock prints YYMMDDwwHHMMSS, where day 01 of the week is Sunday.
func formatClock(t time.Time) string {
	return fmt.Sprintf("%s%02d%s", t.Format("060102"), int(t.Weekday())+1, t.Format("150405"))
}

func (c *Controller) setClock(now time.Time, args string) string {
	if len(args) != 14 {
		return badParameter
	}
	t, err := time.ParseInLocation("060102150405", args[:6]+args[8:], c.opt.Zone)
	if err != nil {
		return badParameter
	}
	c.clockAt, c.clockBase = now, t
	return ok
}

// information is fixed but for the serial number: firmware, battery, mains,
// network, ports. Its blanks are as wide as the printed example's.
func (c *Controller) information() string {
	return "B01.00 F08.08 10/08/23 0 13,21 2 0213 4-" + c.opt.Serial + " 02/12/22 16/10/23 " +
		"00:26:28:12:09:42 192.168.000.197;26/04/24 FcL 00000347;a900MLNN;192.168.000.221;10002;c;1;" +
		"192.168.000.141;01883;1;03;K2;"
}

func (c *Controller) conceptInformation() string {
	return ";1;358;16/04/2024;0.0V;3.6V;172Vac;pN;" + c.opt.Serial + ";00.000.000/0000-00;" +
		"80:1F:12:4D:D5:37;192.168.0.70;IPFX;1;00000026;i1;A;0125;00000090;00000000;;N;7887512300000102;"
}

// hoseTable says where a hose is wired. The side stands for channel and address.
func (c *Controller) hoseTable(args string) string {
	n := c.find(args)
	if n == nil {
		return noHose
	}
	side := max(n.hose.Side-1, 0)
	return fmt.Sprintf("%02d%02d%02d%02d%02d%02X", n.hose.Number, side/4+1, side%4+1, n.position(), n.hose.Tank, n.hose.Fuel)
}

// blacklistPlaces is how many cards the controller can refuse.
const blacklistPlaces = 20

func (c *Controller) setBlacklist(args string) string {
	if args == "00" {
		c.blacklist = nil
		return ok
	}
	if len(args) != 18 {
		return badParameter
	}
	id := args[2:]
	switch {
	case args[:2] == "01" && len(c.blacklist) < blacklistPlaces:
		c.blacklist = append(c.blacklist, id)
	case args[:2] == "02" && slices.Contains(c.blacklist, id):
		c.blacklist = slices.DeleteFunc(c.blacklist, func(s string) bool { return s == id })
	default:
		return badParameter
	}
	return ok
}
