// Package store keeps everything that must survive: it gives session, consent,
// person and outbox the stores they ask for, typed and sealed, over a Backend that
// sees only keyed hashes, revisions, times and sealed octets. store/bolt and
// store/redis are Backends; store/storetest is the suite that each passes.
package store
