package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// icon draws one of ours: 16x16, one stroke width, no text of its own (its
// button has the name).
func icon(shape string) app.UI {
	return app.Raw(`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">` + shape + `</svg>`)
}

const (
	iconRun       = `<path d="M4.5 2.8v10.4L13 8z"/>`
	iconPause     = `<path d="M5 3v10M11 3v10"/>`
	iconStep      = `<path d="M3.5 3v10L10 8zM12.8 3v10"/>`
	iconReset     = `<path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.6v2.6h2.6"/>`
	iconDownload  = `<path d="M8 2.5v7.2M4.8 6.8 8 10l3.2-3.2M3 13.2h10"/>`
	iconTheme     = `<circle cx="8" cy="8" r="5.4"/><path d="M8 2.6a5.4 5.4 0 0 1 0 10.8z" fill="currentColor"/>`
	iconHelp      = `<path d="M5.6 5.8a2.5 2.5 0 1 1 3.6 2.3C8.3 8.6 8 9 8 9.9M8 12.6v.1"/>`
	iconPower     = `<path d="M8 2.4v5.2M4.7 4.5a5 5 0 1 0 6.6 0"/>`
	iconReboot    = `<path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.6v2.6h-2.6"/>`
	iconTerminate = `<rect x="4" y="4" width="8" height="8" rx="1"/>`
	iconAntenna   = `<path d="M8 13.4V7.2M4.7 8.9a4 4 0 0 1 0-5M11.3 8.9a4 4 0 0 0 0-5"/><circle cx="8" cy="6.2" r=".6"/>`
	iconEnder     = `<circle cx="8" cy="8" r="2"/><path d="M2 8c2-6.4 10-6.4 12 0-2 6.4-10 6.4-12 0z"/>`
	iconCable     = `<path d="M2 11c4 0 2-6 6-6s2 6 6 6"/><path d="M2 9.4v3.2M14 9.4v3.2"/>`
	iconSpeaker   = `<path d="M2.6 6.2v3.6h2.6l3.6 3V3.2l-3.6 3zM11 5.6a3.4 3.4 0 0 1 0 4.8"/>`
	iconDisk      = `<path d="M3 3h8l2 2v8H3zM5.4 3v3.4h4.4V3M5.4 13V9.4h5.2V13"/>`
	iconPrinter   = `<path d="M4.6 6V2.6h6.8V6M4.6 11H2.6V6h10.8v5h-2M4.6 9.2h6.8v4.2H4.6z"/>`
	iconScreen    = `<rect x="2.4" y="3" width="11.2" height="8" rx="1"/><path d="M6 13.4h4"/>`
	iconTiles     = `<rect x="2.5" y="3" width="4.6" height="4" rx=".8"/><rect x="8.9" y="3" width="4.6" height="4" rx=".8"/><rect x="2.5" y="9" width="4.6" height="4" rx=".8"/><rect x="8.9" y="9" width="4.6" height="4" rx=".8"/>`
	iconMap       = `<circle cx="4" cy="11.5" r="1.8"/><circle cx="12" cy="11" r="1.8"/><circle cx="7.6" cy="4.2" r="1.8"/><path d="m4.8 9.8 2-3.9M9 5.5l2.2 3.9M5.9 11.4l4.2-.3"/>`
	iconBoth      = `<rect x="2.5" y="9.6" width="11" height="3.8" rx=".8"/><circle cx="4.2" cy="5.8" r="1.4"/><circle cx="11.8" cy="3.6" r="1.4"/><path d="m5.6 5.4 4.8-1.4"/>`
	iconAdd       = `<rect x="2" y="3" width="8.4" height="6.6" rx="1"/><path d="M4 12.8h4.4M12.4 9.4v4.4M10.2 11.6h4.4"/>`
	iconSetup     = `<path d="M6 2.6v3M10 2.6v3M4.4 5.6h7.2v2.2a3.6 3.6 0 0 1-7.2 0zM8 11.4v2.4"/>`
	iconLabs      = `<path d="M2.6 4.4h10.8M2.6 8h10.8M2.6 11.6h6.4"/>`
	iconRoom      = `<circle cx="5" cy="6" r="2"/><circle cx="11" cy="6" r="2"/><path d="M1.8 13c0-4 6.4-4 6.4 0M7.8 13c0-4 6.4-4 6.4 0"/>`
	iconClose     = `<path d="M4 4l8 8M12 4l-8 8"/>`
	iconEnlarge   = `<path d="M9.6 3H13v3.4M6.4 13H3V9.6M13 3 9 7M3 13l4-4"/>`
	iconDiagram   = `<path d="M4 2.5v11M12 2.5v11M4 5.5h7M9.4 4l1.8 1.5L9.4 7M12 10.5H5M6.6 9l-1.8 1.5L6.6 12"/>`
	iconUndo      = `<path d="M3.2 6.6h6.3a3.3 3.3 0 0 1 0 6.6H6M5.8 3.6l-3 3 3 3"/>`
	iconRedo      = `<path d="M12.8 6.6H6.5a3.3 3.3 0 0 0 0 6.6H10M10.2 3.6l3 3-3 3"/>`
	iconAgain     = `<path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.6v2.6h2.6"/><path d="M7 6v4l3.2-2z" fill="currentColor"/>`
	iconShare     = `<path d="M8 10V2.6M5.2 5.2 8 2.4l2.8 2.8M3 8.6v4.6h10V8.6"/>`
	iconFiles     = `<path d="M2.4 12.6V3.8h3.8l1.4 1.6h6v7.2z"/>`
	iconNew       = `<path d="M4 2.4h5l3 3v8.2H4zM8 6.8v4M6 8.8h4"/>`
	iconTrash     = `<path d="M3 4.4h10M6.2 4.2V2.6h3.6v1.6M4.4 4.6l.6 8.8h6l.6-8.8M6.8 7v4M9.2 7v4"/>`
	iconOpened    = `<path d="m4 6 4 4 4-4"/>`
	iconFolded    = `<path d="m6 4 4 4-4 4"/>`
	iconMore      = `<path d="M3.5 8h.1M8 8h.1M12.5 8h.1" stroke-width="2.4"/>`
	iconSearch    = `<circle cx="7" cy="7" r="4"/><path d="m10 10 3.4 3.4"/>`
	iconUp        = `<path d="m4 10 4-4 4 4"/>`
	iconDown      = `<path d="m4 6 4 4 4-4"/>`
	iconCapture   = `<path d="M3 13.2h10M8 2.5v7.2M4.8 6.8 8 10l3.2-3.2"/><path d="M2.6 5.2c1-2 2.4-2.6 3.4-2.6"/>`
	iconNext      = `<path d="M3.5 3v10L10 8zM12.8 3v10"/>`
	iconPrevious  = `<path d="M12.5 3v10L6 8zM3.2 3v10"/>`
	iconFollow    = `<path d="m4 3.6 4 4 4-4M4 8.4l4 4 4-4"/>`
)

// mark is the ember of the wordmark: a wire that ends in a spark.
const mark = `<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke-linecap="round"><path class="mark-wire" d="M2 17c5 0 5-8 10-8" stroke-width="2.2"/><circle class="mark-ember" cx="15.5" cy="9" r="3.4"/><path class="mark-spark" d="M15.5 2.2v1.4M20.3 4.2l-1 1M22.3 9h-1.4M20.3 13.8l-1-1" stroke-width="1.6"/></svg>`

// labelled is a button with an icon and a word; what it does in more words is
// its tooltip. Where the window is narrow the word goes, and is still its name.
func labelled(shape, name, more, class string, on app.EventHandler, scope ...any) app.HTMLButton {
	return app.Button().Type("button").Class("tool labelled "+class).Title(more).Aria("label", name).OnClick(on, scope...).
		Body(icon(shape), app.Span().Class("label").Text(name))
}

// button is a button with an icon and a name that is also its tooltip.
func button(shape, name, class string, on app.EventHandler, scope ...any) app.HTMLButton {
	return app.Button().Type("button").Class("tool "+class).Title(name).Aria("label", name).OnClick(on, scope...).Body(icon(shape))
}
