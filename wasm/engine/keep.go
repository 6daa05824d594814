//go:build js && wasm

package main

import (
	"syscall/js"
	"time"

	"github.com/emberwire/emberwire/core/view"
)

// What is worked on goes to the worker's script, which has the storage
// (static/keeper.js).

// keep gives the lab away when it is time, and tells that it is to come. It
// answers how long to wait before looking again.
func (e *engine) keep(now bool) time.Duration {
	wait, ok := e.session.KeepIn(e.wall())
	switch {
	case !ok:
		return time.Hour
	case wait > 0 && !now:
		e.worker.ember.Call("pending")
		return wait
	}
	id, kept := e.session.Keep(e.wall(), func(number int, data []byte) {
		out := e.worker.bytes.New(len(data))
		js.CopyBytesToJS(out, data)
		e.worker.ember.Call("blob", number, out)
	})
	e.worker.ember.Call("keep", id, string(kept))
	return time.Hour
}

// keeping does the commands about what is kept, which are not the session's:
// their bytes are with the script. What somebody leaves is kept before.
func (e *engine) keeping(c view.Command, r *view.Reply) (known bool, err error) {
	switch c.Verb {
	case view.DoKeep:
		if c.Whole {
			e.session.GiveAgain()
		}
		e.keep(true)
		return true, nil
	case view.DoRestore:
		e.keep(true)
		r.Text = string(c.Data)
		return true, e.session.Restore(e.wall(), c.Data, e.blob)
	case view.DoExtract:
		r.Data, r.Text, err = e.session.Extract(c.Data, e.blob)
		return true, err
	case view.DoLoad, view.DoOpen, view.DoRoom:
		e.keep(true)
	}
	return false, nil
}

// blob is what was kept under a number.
func (e *engine) blob(number int) ([]byte, bool) {
	v := e.worker.ember.Call("kept", number)
	if v.IsNull() {
		return nil, false
	}
	out := make([]byte, v.Length())
	js.CopyBytesToGo(out, v)
	return out, true
}
