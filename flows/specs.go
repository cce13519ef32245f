package flows

import (
	"slices"

	"healthdial/engine"
)

// spec is an engine.CallSpec that reads like a sentence where it is declared.
type spec struct {
	engine.CallSpec
	wants string // what a person wants of it that is not there while the line is down
}

// local declares a call that changes only our store, though it may look at a
// registry for a moment.
func local(name string, exits ...string) spec {
	return spec{CallSpec: engine.CallSpec{Name: name, Kind: engine.Local, Exits: append(slices.Clip(exits), "error")}}
}

// read declares a call that reads at a registry.
func read(name string, exits ...string) spec {
	return spec{CallSpec: engine.CallSpec{Name: name, Kind: engine.Read, Exits: append(slices.Clip(exits), "error", "late")}}
}

// remote declares a call that changes something at a registry.
func remote(name string, exits ...string) spec {
	return spec{CallSpec: engine.CallSpec{Name: name, Kind: engine.Remote, Exits: append(slices.Clip(exits), "error", "late")}}
}

func (s spec) needs(vars ...string) spec  { s.Needs = vars; return s }
func (s spec) sets(vars ...string) spec   { s.Sets = vars; return s }
func (s spec) lists(lists ...string) spec { s.Lists = lists; return s }

// online declares that the call is in vain while the line to the registries is down: it
// is not made then and leaves by "offline", with what the person may be promised.
func (s spec) online(want string) spec {
	s.wants = want
	s.Exits, s.Sets = append(s.Exits, "offline"), append(slices.Clip(s.Sets), "wanted")
	return s
}

// secret declares that the call takes what was entered on a secret screen.
func (s spec) secret() spec { s.Takes = true; return s }
