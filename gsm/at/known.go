package at

import "strings"

// class is what an unsolicited code is to us.
type class uint8

const (
	unheard class = iota // no unsolicited code that we know
	noise                // dropped when nobody reads
	matters              // kept
)

// marks begin words that only modems say, never an answer to a command with another name.
const marks = "+^*#%$"

// name is a line up to its colon.
func name(line string) string {
	head, _, _ := strings.Cut(line, ":")
	return head
}

// classOf is the class of an unsolicited code. A word that begins with a mark and that we
// never heard of is noise: firmware invents new ones.
func classOf(line string) class {
	switch name(line) {
	case "+CMTI", "+CMT", "+CDSI", "+CDS", // TS 27.005 §3.4.1
		"RING", "+CRING", "+CLIP", "+CCWA", "+CUSD", "+CSSU", "+CSSI", "+COLP", // TS 27.007 §6.11, §7
		"NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "NO DIAL TONE",
		"+CREG", "+CGREG", "+CEREG", "+C5GREG", // TS 27.007 §7.2, §10.1
		"+CPIN", "+CFUN", "+CIEV",
		"RDY", "Call Ready", "SMS Ready", "NORMAL POWER DOWN", "UNDER-VOLTAGE POWER DOWN", "OVER-VOLTAGE POWER DOWN", // SIMCom
		"UNDER-VOLTAGE WARNNING", "OVER-VOLTAGE WARNNING", // spelled so
		"START", "SMS DONE", "PB DONE", "MISSED_CALL", "VOICE CALL", "+SMS FULL",
		"+QIND", "+QUSIM", "POWERED DOWN", // Quectel
		"^SYSSTART", "^SIMST", "^SRVST", "^SMMEMFULL", "^ORIG", "^CONF", "^CONN", "^CEND": // Huawei
		return matters
	case "DST": // of SIMCom's network time
		return noise
	}
	if line != "" && strings.IndexByte(marks, line[0]) >= 0 {
		return noise
	}
	return unheard
}

// restarts reports whether a modem says this when it has started, and never else.
func restarts(line string) bool {
	switch line {
	case "RDY", "START", "^SYSSTART":
		return true
	}
	return false
}

// registers reports whether a line is about registration: `+CREG: 1,"00C3","A1B2"` is said
// unasked and `+CREG: 2,1,"00C3","A1B2"` is an answer, whose second parameter is <stat>.
func registers(name string) bool {
	switch name {
	case "+CREG", "+CGREG", "+CEREG", "+C5GREG":
		return true
	}
	return false
}
