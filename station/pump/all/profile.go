package all

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/station/pump/pulser"
)

// Files returns the paths of the files that o names besides itself, sorted, each
// once: what they say is part of the configuration.
func (o Options) Files() []string {
	var all []string
	for _, h := range o.Hoses {
		for _, t := range []*Terminal{h.Counter, h.Switch, h.Valve} {
			if t != nil && isPath(t.Profile) {
				all = append(all, t.Profile)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func isPath(profile string) bool { return strings.Contains(profile, "/") }

// ownProfiles reads the profiles that o brings along, by their paths. Two that
// bear one name, or the name of one that comes with Litro, would hide each other.
func ownProfiles(o Options) (map[string]pulser.Profile, error) {
	taken := map[string]string{}
	for _, p := range pulser.Profiles() {
		taken[p.Name] = "one that comes with Litro"
	}
	all := map[string]pulser.Profile{}
	for _, path := range o.Files() {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("profile %s: %w; correct the path, or let the user who runs this read it", path, err)
		}
		p, err := pulser.ParseProfile(path, b)
		if err != nil {
			return nil, err
		}
		if other, ok := taken[p.Name]; ok {
			return nil, fmt.Errorf("profile %s: profile: %q is also the name of %s; choose another", path, p.Name, other)
		}
		taken[p.Name], all[path] = path, p
	}
	return all, nil
}
