package cttp

import (
	"maps"
	"strings"
)

// MaxRoutes bounds the handlers of one router.
const MaxRoutes = 1024

// Router finds the handler of a request (paragraph 4.4). Handlers are numbers
// of the caller's choice.
type Router struct {
	routes map[route]int
}

type route struct{ method, path string }

// Copy is a router with the same handlers.
func (r *Router) Copy() Router { return Router{maps.Clone(r.routes)} }

// Set registers a handler, replacing an earlier one. The path gets a leading
// slash and loses one trailing slash. It is false beyond MaxRoutes.
func (r *Router) Set(method, path string, handler int) bool {
	if r.routes == nil {
		r.routes = map[route]int{}
	}
	key := route{method, normalise(path)}
	if _, ok := r.routes[key]; !ok && len(r.routes) >= MaxRoutes {
		return false
	}
	r.routes[key] = handler
	return true
}

// normalise is the form a registered path is kept in.
func normalise(path string) string {
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	return path
}

// Match is where a request goes: to a handler with the path pieces that its
// route did not use, or to a status.
type Match struct {
	Handler int
	Args    []string
	Status  Status // zero: the handler is asked
}

// Match finds the longest registered prefix at piece boundaries; "/" matches
// every path (9.10). Without one: 501 for a method outside the three, else
// 404 (9.4).
func (r *Router) Match(method, path string) Match {
	pieces := piecesOf(path)
	prefix := "/" + strings.Join(pieces, "/")
	for n := len(pieces); n >= 0; n-- {
		if h, ok := r.routes[route{method, prefix}]; ok {
			return Match{Handler: h, Args: pieces[n:]}
		}
		prefix = prefix[:max(1, strings.LastIndexByte(prefix, '/'))]
	}
	if !knownMethod(method) {
		return Match{Status: NotImplemented}
	}
	return Match{Status: NotFound}
}

// piecesOf are the parts of a path between slashes, empty ones dropped (9.11).
func piecesOf(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}
