//go:build js && wasm

// Command app is the page: the components of ui in the browser. It links
// neither the engine nor anything that could compute a lab.
package main

import (
	"github.com/emberwire/emberwire/ui"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

func main() {
	l, err := newLoader()
	if err != nil {
		panic("this program runs in Emberwire's page: " + err.Error())
	}
	app.RouteWithRegexpFunc(".*", func() app.Composer { return &ui.Page{Script: l} })
	app.RunWhenOnBrowser()
}
