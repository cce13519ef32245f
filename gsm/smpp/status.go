package smpp

import "fmt"

// Status is a command_status (SMPP 3.4 §5.1.3). As an error it reads as the
// standard's name for it; [StatusOK] is no error and never returned as one.
type Status uint32

// The statuses that this package answers or tells apart.
const (
	StatusOK                 Status = 0x00 // ESME_ROK
	StatusInvalidLength      Status = 0x01 // ESME_RINVMSGLEN
	StatusInvalidCommandLen  Status = 0x02 // ESME_RINVCMDLEN
	StatusInvalidCommand     Status = 0x03 // ESME_RINVCMDID
	StatusInvalidBindState   Status = 0x04 // ESME_RINVBNDSTS
	StatusAlreadyBound       Status = 0x05 // ESME_RALYBND
	StatusSystemError        Status = 0x08 // ESME_RSYSERR
	StatusInvalidSource      Status = 0x0A // ESME_RINVSRCADR
	StatusInvalidDestination Status = 0x0B // ESME_RINVDSTADR
	StatusInvalidMessageID   Status = 0x0C // ESME_RINVMSGID
	StatusBindFailed         Status = 0x0D // ESME_RBINDFAIL
	StatusInvalidPassword    Status = 0x0E // ESME_RINVPASWD
	StatusInvalidSystemID    Status = 0x0F // ESME_RINVSYSID
	StatusCancelFailed       Status = 0x11 // ESME_RCANCELFAIL
	StatusReplaceFailed      Status = 0x13 // ESME_RREPLACEFAIL
	StatusQueueFull          Status = 0x14 // ESME_RMSGQFUL
	StatusInvalidServiceType Status = 0x15 // ESME_RINVSERTYP
	StatusInvalidDestCount   Status = 0x33 // ESME_RINVNUMDESTS
	StatusInvalidListName    Status = 0x34 // ESME_RINVDLNAME
	StatusInvalidDestFlag    Status = 0x40 // ESME_RINVDESTFLAG
	StatusSubmitFailed       Status = 0x45 // ESME_RSUBMITFAIL
	StatusInvalidSystemType  Status = 0x53 // ESME_RINVSYSTYP
	StatusThrottled          Status = 0x58 // ESME_RTHROTTLED
	StatusInvalidSchedule    Status = 0x61 // ESME_RINVSCHED
	StatusInvalidDefaultID   Status = 0x63 // ESME_RINVDFTMSGID
	StatusTemporary          Status = 0x64 // ESME_RX_T_APPN: try again later
	StatusPermanent          Status = 0x65 // ESME_RX_P_APPN: never again
	StatusRejected           Status = 0x66 // ESME_RX_R_APPN
	StatusQueryFailed        Status = 0x67 // ESME_RQUERYFAIL
	StatusInvalidTLVStream   Status = 0xC0 // ESME_RINVOPTPARSTREAM
	StatusTLVNotAllowed      Status = 0xC1 // ESME_ROPTPARNOTALLWD
	StatusDeliveryFailure    Status = 0xFE // ESME_RDELIVERYFAILURE
	StatusUnknown            Status = 0xFF // ESME_RUNKNOWNERR
)

var statusNames = map[Status]string{
	StatusOK: "ESME_ROK", StatusInvalidLength: "ESME_RINVMSGLEN", StatusInvalidCommandLen: "ESME_RINVCMDLEN",
	StatusInvalidCommand: "ESME_RINVCMDID", StatusInvalidBindState: "ESME_RINVBNDSTS", StatusAlreadyBound: "ESME_RALYBND",
	0x06: "ESME_RINVPRTFLG", 0x07: "ESME_RINVREGDLVFLG", StatusSystemError: "ESME_RSYSERR",
	StatusInvalidSource: "ESME_RINVSRCADR", StatusInvalidDestination: "ESME_RINVDSTADR", StatusInvalidMessageID: "ESME_RINVMSGID",
	StatusBindFailed: "ESME_RBINDFAIL", StatusInvalidPassword: "ESME_RINVPASWD", StatusInvalidSystemID: "ESME_RINVSYSID",
	StatusCancelFailed: "ESME_RCANCELFAIL", StatusReplaceFailed: "ESME_RREPLACEFAIL", StatusQueueFull: "ESME_RMSGQFUL",
	StatusInvalidServiceType: "ESME_RINVSERTYP", StatusInvalidDestCount: "ESME_RINVNUMDESTS", StatusInvalidListName: "ESME_RINVDLNAME", StatusInvalidDestFlag: "ESME_RINVDESTFLAG",
	0x42: "ESME_RINVSUBREP", 0x43: "ESME_RINVESMCLASS", 0x44: "ESME_RCNTSUBDL", StatusSubmitFailed: "ESME_RSUBMITFAIL",
	0x48: "ESME_RINVSRCTON", 0x49: "ESME_RINVSRCNPI", 0x50: "ESME_RINVDSTTON", 0x51: "ESME_RINVDSTNPI",
	StatusInvalidSystemType: "ESME_RINVSYSTYP", 0x54: "ESME_RINVREPFLAG", 0x55: "ESME_RINVNUMMSGS", StatusThrottled: "ESME_RTHROTTLED",
	StatusInvalidSchedule: "ESME_RINVSCHED", 0x62: "ESME_RINVEXPIRY", StatusInvalidDefaultID: "ESME_RINVDFTMSGID", StatusTemporary: "ESME_RX_T_APPN",
	StatusPermanent: "ESME_RX_P_APPN", StatusRejected: "ESME_RX_R_APPN", StatusQueryFailed: "ESME_RQUERYFAIL",
	StatusInvalidTLVStream: "ESME_RINVOPTPARSTREAM", StatusTLVNotAllowed: "ESME_ROPTPARNOTALLWD", 0xC2: "ESME_RINVPARLEN",
	0xC3: "ESME_RMISSINGOPTPARAM", 0xC4: "ESME_RINVOPTPARAMVAL", StatusDeliveryFailure: "ESME_RDELIVERYFAILURE", StatusUnknown: "ESME_RUNKNOWNERR",
}

// String is the standard's name, or the number of a vendor's own status.
func (s Status) String() string {
	if name, ok := statusNames[s]; ok {
		return name
	}
	return fmt.Sprintf("status 0x%08X", uint32(s))
}

// Error is String, so that a Status can be compared with errors.Is.
func (s Status) Error() string { return "smpp: " + s.String() }

// Temporary reports whether the same message may be accepted later: the peer is
// busy, full or in trouble, and nothing is wrong with the message.
func (s Status) Temporary() bool {
	switch s {
	case StatusSystemError, StatusQueueFull, StatusThrottled, StatusTemporary, StatusInvalidBindState:
		return true
	}
	return false
}

// Throttled reports whether the peer asks for a slower pace (ESME_RTHROTTLED,
// ESME_RMSGQFUL).
func (s Status) Throttled() bool { return s == StatusThrottled || s == StatusQueueFull }
