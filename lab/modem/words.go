//go:build !production

package modem

import "fmt"

// cmeError is a +CME ERROR (TS 27.007 §9.2).
type cmeError int

const (
	cmeNotAllowed   cmeError = 3
	cmeNotSupported cmeError = 4
	cmeNoSIM        cmeError = 10
	cmePIN          cmeError = 11
	cmePUK          cmeError = 12
	cmeSIMFailure   cmeError = 13
	cmeSIMBusy      cmeError = 14
	cmePassword     cmeError = 16
	cmeNoService    cmeError = 30
	cmeParameters   cmeError = 50
	cmeUnknown      cmeError = 100
)

func (e cmeError) Error() string { return fmt.Sprintf("+CME ERROR: %d", int(e)) }

func (e cmeError) words() string {
	switch e {
	case cmeNotAllowed:
		return "operation not allowed"
	case cmeNotSupported:
		return "operation not supported"
	case cmeNoSIM:
		return "SIM not inserted"
	case cmePIN:
		return "SIM PIN required"
	case cmePUK:
		return "SIM PUK required"
	case cmeSIMFailure:
		return "SIM failure"
	case cmeSIMBusy:
		return "SIM busy"
	case cmePassword:
		return "incorrect password"
	case cmeNoService:
		return "no network service"
	case cmeParameters:
		return "incorrect parameters"
	}
	return "unknown"
}

// cmsError is a +CMS ERROR (TS 27.005 §3.2.5): 1 to 127 are causes of the network (TS
// 24.011), 128 to 255 failures of the transfer (TS 23.040 §9.2.3.22).
type cmsError int

const (
	cmsCongestion     cmsError = 42
	cmsMEFailure      cmsError = 300
	cmsNotAllowed     cmsError = 302
	cmsNotSupported   cmsError = 303
	cmsPDU            cmsError = 304
	cmsTextMode       cmsError = 305
	cmsNoSIM          cmsError = 310
	cmsPIN            cmsError = 311
	cmsSIMFailure     cmsError = 313
	cmsSIMBusy        cmsError = 314
	cmsPUK            cmsError = 316
	cmsIndex          cmsError = 321
	cmsFull           cmsError = 322
	cmsNoSMSC         cmsError = 330
	cmsNoService      cmsError = 331
	cmsTimeout        cmsError = 332
	cmsNotExpectingMA cmsError = 340
	cmsUnknown        cmsError = 500
)

func (e cmsError) Error() string { return fmt.Sprintf("+CMS ERROR: %d", int(e)) }

func (e cmsError) words() string {
	switch e {
	case cmsCongestion:
		return "Congestion"
	case cmsMEFailure:
		return "ME failure"
	case cmsNotAllowed:
		return "operation not allowed"
	case cmsNotSupported:
		return "operation not supported"
	case cmsPDU:
		return "invalid PDU mode parameter"
	case cmsTextMode:
		return "invalid text mode parameter"
	case cmsNoSIM:
		return "SIM not inserted"
	case cmsPIN:
		return "SIM PIN required"
	case cmsSIMFailure:
		return "SIM failure"
	case cmsSIMBusy:
		return "SIM busy"
	case cmsPUK:
		return "SIM PUK required"
	case cmsIndex:
		return "invalid memory index"
	case cmsFull:
		return "memory full"
	case cmsNoSMSC:
		return "SMSC address unknown"
	case cmsNoService:
		return "no network service"
	case cmsTimeout:
		return "network timeout"
	case cmsNotExpectingMA:
		return "no +CNMA acknowledgement expected"
	}
	return "unknown error"
}
