package audit

// Checkpoint is the kind of an event that holds the ends of other chains: whatever
// becomes of them later must pass through these. Its subject is its number, from 1 on.
// It is chained itself, so it needs no head of its own chain.
const Checkpoint = "audit.checkpoint"

// Head is the last entry of a partition's chain at some moment.
type Head struct {
	_         struct{} `cbor:",toarray"`
	Partition int
	Seq       uint64
	Hash      [32]byte
}
