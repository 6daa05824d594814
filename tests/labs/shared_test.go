//go:build !js

package labs

import (
	"maps"
	"reflect"
	"slices"
	"sort"
	"testing"
	"time"
	"unsafe"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/drive"
	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// A world and its copy may have in common only what never changes. This finds what
// else they have, also in a field that is added tomorrow and that no copy minds.

// immutable are types of which both may have the same object, besides those of
// shared.
var immutable = map[reflect.Type]bool{
	reflect.TypeFor[modem.Message]():    true, // what was sent was sent
	reflect.TypeFor[modem.Source]():     true,
	reflect.TypeFor[value.Table]():      true, // payloads are sealed
	reflect.TypeFor[filter.Filter]():    true, // read once
	reflect.TypeFor[cryptonet.Cipher](): true, // a key worked out
	reflect.TypeFor[drive.Tune]():       true, // on a record
}

// common are fields by which both may lead to the same memory, and why.
var common = map[string]string{
	"core/copper/cryptonet.Query.Problem":   "an error is made once",
	"core/copper/cryptonet.Trust.Authority": "a key is read once",
	"core/fs.Handle.data":                   "the bytes of what is no file are only read",
	"core/fs.mount.src":                     "read-only: the ROM",
	"core/hostnet.Request.Body":             "a body is made once",
	"core/labfile.ComputerSpec.At":          "the lab file is copied before it is edited",
	"core/labfile.ComputerSpec.ID":          "the lab file",
	"core/labfile.ComputerSpec.Modem":       "the lab file",
	"core/labfile.ComputerSpec.Peripheral":  "the lab file",
	"core/labfile.ComputerSpec.Route":       "the lab file",
	"core/lua.Config.Passes":                "keeps nothing",
	"core/lua.Table.heads":                  "of an empty table and a big one it is the same for all, and never written; tests of core/lua tell for others",
	"core/packets.List.ring":                "messages of a list: whoever changes one makes it its own before (packets.List.mine)",
	"core/packets.counts.filters":           "filters are read once",
	"core/phoenix.Config.Interfaces":        "the lab file",
	"core/phoenix.Config.Routes":            "the lab file",
	"core/phoenix.Interface.Pool":           "the lab file",
	"core/phoenix/http1.Message.Headers":    "of a request that is sent: made once",
	"core/phoenix/web.request.headers":      "of an answer: made once",
	"core/speaker.Played.Samples":           "samples are made once",
	"core/speaker.Speaker.next":             "samples are made once",
	"core/world.World.library":              "files of the lab file",
	"core/world.World.roms":                 "what is compiled of the lab's own ROMs: more comes, nothing changes",
	"core/world.World.systems":              "what is compiled of the built-in ROMs",
	"core/world.device.at":                  "the lab file",
}

// reach is what can be reached in a world: memory, and by which fields.
type reach struct {
	seen map[visit]bool
	work []reflect.Value
	list []span
	lua  bool // also in machines
}

func reached(x any, lua bool) *reach {
	r := &reach{lua: lua, seen: map[visit]bool{}, work: []reflect.Value{reflect.ValueOf(x)}}
	for len(r.work) > 0 {
		v := r.work[len(r.work)-1]
		r.work = r.work[:len(r.work)-1]
		r.value(v, "")
	}
	return r
}

func (r *reach) note(at, size uintptr, field string) {
	if at != 0 && size > 0 {
		r.list = append(r.list, span{at, size, field})
	}
}

// value notes what a value leads to. What both may lead to ends the way.
func (r *reach) value(v reflect.Value, field string) {
	if common[field] != "" {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		t := v.Type().Elem()
		if v.IsNil() || shared[t] || immutable[t] || r.seen[visit{v.Pointer(), v.Type()}] {
			return
		}
		r.seen[visit{v.Pointer(), v.Type()}] = true
		r.note(v.Pointer(), t.Size(), field)
		if !foreign(t) && (r.lua || t != reflect.TypeFor[lua.Machine]()) {
			r.work = append(r.work, v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			r.value(v.Elem(), field)
		}
	case reflect.Func:
		if v.CanAddr() && !v.IsNil() { // of what it has closed over
			r.note(*(*uintptr)(unsafe.Pointer(v.UnsafeAddr())), 1, field)
		}
	case reflect.Struct:
		r.structure(v, field)
	case reflect.Slice:
		r.note(v.Pointer(), uintptr(v.Len())*v.Type().Elem().Size(), field)
		r.elements(v, field)
	case reflect.Array:
		r.elements(v, field)
	case reflect.Map:
		r.note(v.Pointer(), 1, field)
		for i := v.MapRange(); i.Next(); {
			r.value(i.Key(), field)
			r.value(i.Value(), field)
		}
	}
}

func (r *reach) elements(v reflect.Value, field string) {
	if plain(v.Type().Elem()) {
		return
	}
	for i := range v.Len() {
		r.value(v.Index(i), field)
	}
}

func (r *reach) structure(v reflect.Value, field string) {
	t := v.Type()
	if t == reflect.TypeFor[lua.Value]() {
		r.object(v, field)
		return
	}
	if foreign(t) {
		return
	}
	for i := range v.NumField() {
		r.value(v.Field(i), name(t)+"."+t.Field(i).Name)
	}
}

// object notes what a value of Lua stands for, but for strings and numbers.
func (r *reach) object(v reflect.Value, field string) {
	if !v.CanAddr() {
		return
	}
	x := *(*lua.Value)(unsafe.Pointer(v.UnsafeAddr()))
	switch x.Kind() {
	case lua.KTable:
		r.value(reflect.ValueOf(x.AsTable()), field)
	case lua.KFunction, lua.KThread, lua.KUserdata:
		r.note(v.Field(0).Pointer(), 1, field)
	}
}

// inCommon are the fields of a that lead to memory of b.
func inCommon(a, b *reach) map[string]bool {
	sort.Slice(b.list, func(i, j int) bool { return b.list[i].at < b.list[j].at })
	ends := make([]uintptr, len(b.list))
	for i, s := range b.list {
		ends[i] = s.at + s.size
		if i > 0 {
			ends[i] = max(ends[i], ends[i-1])
		}
	}
	out := map[string]bool{}
	for _, s := range a.list {
		i := sort.Search(len(b.list), func(i int) bool { return b.list[i].at > s.at })
		if i > 0 && ends[i-1] > s.at {
			out[s.field] = true
		}
	}
	return out
}

func TestCopiesShareNothingThatChanges(t *testing.T) {
	worlds := []*lab.Lab{build(t, "jukebox.md", jukebox, lab.Options{}), build(t, "flying.md", flying, lab.Options{})}
	for _, name := range names(t) {
		worlds = append(worlds, open(t, name, lab.Options{Trace: true}))
	}
	found := map[string]bool{}
	for i, l := range worlds {
		for _, at := range []modem.Time{modem.Time(700 * time.Millisecond), modem.Time(2 * time.Second)} {
			l.RunTo(at, nil)
			n, err := l.Copy()
			if err != nil {
				t.Fatal(l.File().Name, err)
			}
			maps.Copy(found, inCommon(reached(n, i%10 == 0), reached(l, i%10 == 0)))
		}
	}
	for _, field := range slices.Sorted(maps.Keys(found)) {
		t.Errorf("%s of a copy leads to memory of the original: copy it in the Copy of its package, or say in common, or by its type in immutable, why it never changes", field)
	}
}
