package main

import "healthdial/offline"

// newLine makes the line to the registries, which everybody asks whether it is there.
func (s *service) newLine() *offline.Line {
	o := s.cfg.Offline
	return offline.New(offline.Config{
		Registries: s.registry, Now: s.clock.now, Memory: s.store.Index(), Logger: s.log,
		Most: o.Most, Octets: o.Megabytes << 20, PerSecond: o.PerSecond, Retry: o.Retry,
	})
}

// down reports whether the line is down.
func (s *service) down() bool {
	_, down := s.line.Down()
	return down
}
