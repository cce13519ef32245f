package port

import "strings"

// USB vendor numbers.
const (
	huawei  = "12d1"
	quectel = "2c7c"
	simcom  = "1e0e"
)

// commands is the interface that takes commands in modems of Quectel (EC2x) and SIMCom
// (SIM7600). The two before it are for diagnosis and positions.
const commands = "02"

// preference sorts the interfaces of a device. Huawei's modems say what they say unasked on
// one port alone, and that is not the first one that takes commands. The protocol tells: its
// last digit is 2 for commands (PCUI), 1 or 0 for the modem of a dial-up connection, 3 for
// diagnosis. Old firmware says ff of all of them; there the last takes commands.
func preference(vendor, protocol, number string) string {
	first := false
	switch vendor {
	case quectel, simcom:
		first = number == commands
	case huawei:
		if protocol == "ff" && number != "" {
			return string('z' - number[len(number)-1] + '0')
		}
		first = strings.HasSuffix(protocol, "2")
	}
	if first {
		return "!" + number // before all numbers
	}
	return number
}
