package screen

import "context"

// A Tone is one of the three sounds of the island.
type Tone uint8

// The tones.
const (
	Silence Tone = iota
	Yes          // one high beep: go on
	No           // two low ones: it is not to be
	Over         // a short one: done
)

// String returns the tone's name, by which pages know it.
func (t Tone) String() string { return [...]string{"", "yes", "no", "over"}[min(t, Over)] }

// tones are what is heard when a position comes to show a kind of panel.
var tones = map[string]Tone{
	Prompt: Yes, Ready: Yes, Done: Over, Denied: No, "unknown": No, "two": No, "offline": No, Fault: No,
}

// A Sounder plays tones at the island. Play returns at once, whether or not
// there is anything to be heard.
type Sounder interface{ Play(Tone) }

// Ring plays the tone of each position that comes to show something else, until
// ctx ends. Nothing waits for it.
func Ring(ctx context.Context, st Station, s Sounder) error {
	shown := map[string]string{}
	for {
		changed := st.Changed()
		now := st.Snapshot()
		for i := range now.Positions {
			p := &now.Positions[i]
			is := kind(&now, p)
			was, known := shown[p.Position]
			shown[p.Position] = is
			if known && is != was && tones[is] != Silence {
				s.Play(tones[is])
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}
