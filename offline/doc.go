// Package offline is what a health post has while its uplink is down: the Line to the
// registries, of which everybody can ask whether it is there, and the order in which
// what people gave meanwhile is forwarded once it is back.
//
// Nothing is kept here. What a person gives is committed by the domain that it belongs
// to (consent, person), with the job that will forward it; a Line holds such jobs back
// while it is down (Line.Wait), so that a registry that is not there is not tried two
// thousand times a minute, and lets them go when it is back: oldest first, one person's
// in their order, at a pace.
package offline
