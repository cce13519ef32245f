package port

import (
	"fmt"
	"strings"
)

// Mark is how a modem is told from others. What is not empty must fit.
type Mark struct {
	Serial string // number of its USB plug
	IMEI   string // 15 digits
	Path   string // of its port: /dev/serial/by-id/... stays, /dev/ttyUSB0 may be another's tomorrow
}

// String tells people what is looked for. Of an IMEI it tells the last digits.
func (m Mark) String() string {
	var all []string
	if m.Serial != "" {
		all = append(all, "the USB serial number "+m.Serial)
	}
	if m.IMEI != "" {
		all = append(all, "the IMEI "+last(m.IMEI))
	}
	if m.Path != "" {
		all = append(all, "the path "+m.Path)
	}
	return strings.Join(all, " and ")
}

// last is the end of an IMEI.
func last(imei string) string { return "..." + imei[max(0, len(imei)-4):] }

// sameIMEI reports whether an answer of +CGSN is an IMEI. Some modems answer with the IMEISV,
// which has the software's version in the place of the check digit (TS 23.003 §6.2).
func sameIMEI(answer, imei string) bool {
	return imei != "" && (answer == imei || len(answer) == 16 && len(imei) == 15 && answer[:14] == imei[:14])
}

// missing says that nothing fits, and why.
func (m Mark) missing(why string) error {
	return fmt.Errorf("port: no modem with %s: %s", m, why)
}
