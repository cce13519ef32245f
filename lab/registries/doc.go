//go:build !production

// Package registries is a laboratory's health registries: one HTTP server that
// keeps the contracts of HealthID, the consent manager, linking, HPR and HFR
// towards package registry, with real encryption of fields, signed callbacks, and
// state that behaves as the real registries' does. Its people, doctors and
// facilities are samples; its state lives in memory.
//
// Below /lab it tells what a real registry never would: the last code sent to a
// mobile (there and nowhere else), and the decisions taken; and it takes orders:
// faults, and consent requests of other institutions.
//
// It is absent from production builds.
package registries
