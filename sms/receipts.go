package sms

import (
	"context"
	"log/slog"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// Tracker is told what became of parts; *outbox.Queue is one.
type Tracker interface {
	Receipt(ctx context.Context, p outbox.PartID, s outbox.State) error
}

// Receipts is an smpp.Handler for the delivery receipts of one link. A receipt is
// acknowledged when it is on disk; while that is impossible the answer is
// ESME_RX_T_APPN. What cannot be read is accepted and dropped, since an SMSC would
// only repeat it.
type Receipts struct {
	Link    string  // the link's name, as in the parts that were sent
	IDs     IDForm  // as of the bearer on this link
	Region  string  // of numbers without a country code: "IN"
	Names   Namer   // as of the Sender
	Tracker Tracker // takes what is found
	Logger  *slog.Logger
}

// Receive takes one receipt. Intermediate states are of no use and not kept.
func (r *Receipts) Receive(ctx context.Context, _ *smpp.Bind, m smpp.Message) (id string, s smpp.Status) {
	receipt, err := smpp.ParseReceipt(m)
	if err != nil {
		r.warn("a receipt cannot be read", err)
		return "", smpp.StatusOK
	}
	state, final := stateOf(receipt.State)
	part := outbox.PartID{Link: r.Link, ID: r.part(receipt, m)}
	if !final || part.ID == "" {
		return "", smpp.StatusOK
	}
	if err := r.Tracker.Receipt(ctx, part, state); err != nil {
		r.warn("a receipt cannot be stored", err)
		return "", smpp.StatusTemporary
	}
	return "", smpp.StatusOK
}

// part is the name under which the receipt's part was sent.
func (r *Receipts) part(receipt smpp.Receipt, m smpp.Message) string {
	if r.IDs != ByReference {
		return r.IDs.receipted(receipt.ID)
	}
	number, err := msisdn.FromSMPP(m.Source.Addr, m.Source.TON, r.Region)
	if err != nil || !receipt.Referred {
		return ""
	}
	return byReference(r.Names, r.Link, number.Digits(), receipt.Reference)
}

func (r *Receipts) warn(what string, err error) {
	if r.Logger != nil {
		r.Logger.Warn(what, "link", r.Link, "err", err)
	}
}

// stateOf maps SMPP's message states (3.4 §5.2.28); false while more is to come.
func stateOf(s smpp.MessageState) (outbox.State, bool) {
	switch s {
	case smpp.Delivered:
		return outbox.Delivered, true
	case smpp.Expired, smpp.Deleted, smpp.Undeliverable, smpp.Rejected:
		return outbox.Failed, true
	}
	return "", false
}
