//go:build !production

package modem

import (
	"fmt"
	"time"
)

// Model is a kind of modem: how it calls itself and where it differs from the standards
// and from others.
type Model string

// The models. Their ways are those that the makers' manuals and people's logs tell of;
// no hardware was asked.
const (
	Generic Model = "generic" // the standards, to the letter
	SIM800  Model = "sim800"  // SIMCom SIM800, on a UART
	SIM7600 Model = "sim7600" // SIMCom SIM7600, LTE, on USB
	EC25    Model = "ec25"    // Quectel EC25, LTE, on USB
	E3531   Model = "e3531"   // Huawei E3531, a stick
)

// Models are all of them.
func Models() []Model { return []Model{Generic, SIM800, SIM7600, EC25, E3531} }

// model is the row of a Model.
type model struct {
	maker, name, revision string
	info                  []string // ATI
	hello                 []string // said when it starts
	ready                 []string // said when the SIM is unlocked and read
	ringEnds              string   // said when a caller gives up; %s is the number
	full                  string   // said when a storage is full; %s is its name
	unknown               string   // final result of a command that it has not

	usb          bool // a reboot takes the port away for a while
	lte          bool // knows +CEREG
	firstIndex   int  // of a storage
	emptyIsOK    bool // +CMGR of an empty place is OK, not +CMS ERROR: 321
	cmeeRulesCMS bool // +CMEE=0 makes a bare ERROR of a +CMS ERROR
	packedUSSD   bool // +CUSD carries 7-bit strings packed, as hex
	noise        bool // says ^RSSI and the like unasked, until ^CURC=0
	memory       int  // messages that fit into ME
	charset      string
	cnmi         [5]int
	mem          [3]string
	tries        string // the maker's own command for the tries that are left; +CPINR if ""
	boot         time.Duration
}

// row is the row of a model, or false if there is no such model.
func (m Model) row() (model, bool) {
	r := model{
		maker: "LAB", name: "GENERIC", revision: "Revision: 1.0", unknown: "ERROR", ringEnds: "NO CARRIER",
		lte: true, firstIndex: 1, memory: 100, charset: "GSM", mem: [3]string{"SM", "SM", "SM"}, boot: 100 * time.Millisecond,
	}
	r.info = []string{"LAB GENERIC"}
	switch m {
	case Generic, "":
	case SIM800:
		r.maker, r.name, r.revision = "SIMCOM_Ltd", "SIMCOM_SIM800L", "Revision:1418B04SIM800L24"
		r.info = []string{"SIM800 R14.18"}
		r.hello, r.ready = []string{"RDY", "+CFUN: 1"}, []string{"+CPIN: READY", "Call Ready", "SMS Ready"}
		r.full, r.tries = "+CSMFULL: %q", "+SPIC"
		r.lte, r.emptyIsOK, r.cmeeRulesCMS, r.memory = false, true, true, 10
		r.cnmi, r.mem, r.charset = [5]int{2, 1, 0, 0, 0}, [3]string{"SM", "SM", "SM"}, "IRA"
	case SIM7600:
		r.maker, r.name, r.revision = "SIMCOM INCORPORATED", "SIMCOM_SIM7600E", "+CGMR: LE11B09SIM7600M22"
		r.info = []string{"Manufacturer: SIMCOM INCORPORATED", "Model: SIMCOM_SIM7600E", "Revision: SIM7600M22_V2.0"}
		r.hello, r.ready = []string{"RDY"}, []string{"+CPIN: READY", "SMS DONE", "PB DONE"}
		r.ringEnds, r.full, r.tries = "MISSED_CALL: %s", "+SMS FULL", "+SPIC"
		r.usb, r.firstIndex, r.memory, r.charset, r.cnmi = true, 0, 23, "IRA", [5]int{2, 1, 0, 0, 0}
	case EC25:
		r.maker, r.name, r.revision = "Quectel", "EC25", "EC25EFAR06A06M4G"
		r.info = []string{"Quectel", "EC25", "Revision: EC25EFAR06A06M4G"}
		r.hello, r.ready = []string{"RDY"}, []string{"+CPIN: READY", "+QIND: SMS DONE", "+QIND: PB DONE"}
		r.full, r.tries = `+QIND: "smsfull",%q`, "+QPINC"
		r.usb, r.firstIndex, r.memory, r.mem, r.cnmi = true, 0, 255, [3]string{"ME", "ME", "ME"}, [5]int{2, 1, 0, 0, 0}
	case E3531:
		r.maker, r.name, r.revision = "huawei", "E3531", "21.318.15.00.00"
		r.info = []string{"Manufacturer: huawei", "Model: E3531", "Revision: 21.318.15.00.00"}
		r.hello, r.ready = []string{"^SYSSTART"}, []string{"^SIMST:1"}
		r.unknown, r.ringEnds, r.full, r.tries = "COMMAND NOT SUPPORT", "^CEND:1,0,104,16", "^SMMEMFULL: %q", "^CPIN"
		r.usb, r.lte, r.firstIndex, r.packedUSSD, r.noise, r.charset = true, false, 0, true, true, "IRA"
	default:
		return model{}, false
	}
	return r, true
}

func (m model) gaveUp(caller string) string {
	if m.ringEnds == "MISSED_CALL: %s" {
		return fmt.Sprintf(m.ringEnds, caller)
	}
	return m.ringEnds
}
