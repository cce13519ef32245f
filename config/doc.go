// Package config reads the service's one configuration file: strict YAML, checked
// whole before anything starts.
//
// Load reports everything that is wrong at once, each with file, line and column:
// unknown and repeated keys, values of the wrong kind, secrets that others can
// read, and whatever would make an installation unsafe. Secrets are never in the
// file; it names the files that hold them, relative to its own directory.
//
// An Options with Laboratory set lets pass what only a test bench may do: registries
// on this machine, a store that does not survive a reboot, listeners without TLS.
package config
