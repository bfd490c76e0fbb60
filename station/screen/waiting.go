package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/policy"
)

// idle waits for a scan; where there is no pump of ours, for a fill to be typed.
func (v *panel) idle(s *Snapshot, p *Position) {
	v.Lines = []string{v.T("idle_do")}
	v.Links = []link{{"/positions/" + p.Position + "/vehicle", v.T("vehicle"), "type"}}
	if p.Manual {
		v.Title, v.Icon, v.Lines = v.T("title_manual"), "sheet", []string{v.T("manual_do")}
		v.Links = []link{{"/positions/" + p.Position + "/fill", v.T("fill"), "sheet"}}
	}
	v.Links = append(v.Links, link{"/more", v.T("more"), "more"})
	if p.Driver != "" {
		v.Lines = append(v.Lines, v.T("title_driver")+": "+p.Driver)
	}
	if len(p.Grades) > 0 {
		v.Facts = append(v.Facts, fact{v.T("product"), strings.Join(p.Grades, ", ")})
	}
	if f := p.Previous; f != nil {
		v.Facts = append(v.Facts, fact{v.T("previous"), strings.Trim(f.Name+" · "+liters(f.VolumeUL).String()+" · "+local(s, f.At).Format("15:04"), " ·")})
	}
}

// out says why a position does not serve, as far as people at it can help that.
func (v *panel) out(s *Snapshot, p *Position) {
	says := v.T(cmp.Or(known("out_"+p.Reason), "out_do"))
	if p.Reason == "meter" || p.Reason == "layout" { // a notice names the hose
		says = cmp.Or(v.trouble(s), says)
	}
	v.Lines, v.Code = []string{says}, p.Reason
	v.Links = []link{{"/more", v.T("more"), "more"}}
	switch {
	case p.Reason == string(policy.Untested):
		v.Lines = []string{v.T("untested"), v.T("untested_do")}
		v.Links = append([]link{{"/hoses", v.T("test_do"), "test"}}, v.Links...)
	case len(p.Swaps) > 0:
		v.Lines = append(v.swapped(p.Swaps), v.T("swap_do"))
	}
}

// swapped says which hoses changed places: in one line those that each show the
// meter of the other, as whole adapters do.
func (v *panel) swapped(swaps []Swap) (lines []string) {
	var pairs []string
	for _, s := range swaps {
		switch mutual := slices.Contains(swaps, Swap{s.Shows, s.Hose}); {
		case !mutual:
			lines = append(lines, fmt.Sprintf(v.T("swap"), s.Hose, s.Shows))
		case s.Hose < s.Shows:
			pairs = append(pairs, fmt.Sprintf(v.T("swap_pair"), s.Hose, s.Shows))
		}
	}
	if len(pairs) > 0 {
		lines = append([]string{fmt.Sprintf(v.T("swap_pairs"), strings.Join(pairs, ", "))}, lines...)
	}
	return lines
}

func (v *panel) wait(p *Position) {
	v.Lines, v.Card = []string{v.T("wait_do")}, v.newCard(p)
	if p.VolumeUL > 0 {
		v.Figure, v.Lines = liters(p.VolumeUL), []string{v.T("wait_settle")}
	}
}

// void says that nothing flowed, and why.
func (v *panel) void(p *Position) {
	v.Lines, v.Code = []string{v.T(cmp.Or(known("void_"+p.Reason), "out_do"))}, p.Reason
	v.Card = v.newCard(p)
	v.Buttons = []button{{Action: "cancel", Word: v.T("understood"), Icon: "ok"}}
}

// known returns the key if there are words for it.
func known(key string) string {
	if _, ok := words[key]; ok {
		return key
	}
	return ""
}
