// Package screentest works the station's pages in a browser, for tests.
package screentest

import (
	"context"
	"strings"

	"github.com/chromedp/chromedp"
)

// Do takes steps in a browser, one after the other, until one fails or ctx ends.
//
// The island's page is drawn anew with each state: an element that was just found
// may be gone by the time it is touched, and is looked for again.
func Do(ctx context.Context, steps ...chromedp.Action[chromedp.Void]) error {
	for _, step := range steps {
		err := chromedp.Do(ctx, step)
		for err != nil && ctx.Err() == nil && (strings.Contains(err.Error(), "Could not find node") || strings.Contains(err.Error(), "No node with given id")) {
			err = chromedp.Do(ctx, step)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
