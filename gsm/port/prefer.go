package port

import "strings"

// huawei is its USB vendor number. Its modems say what they say unasked on one port alone,
// and that is not the first one that takes commands.
const huawei = "12d1"

// preference sorts the interfaces of a device: by their numbers, for that is right for
// Quectel and SIMCom, whose third is the one for commands. Of Huawei's the protocol tells:
// its last digit is 2 for commands (PCUI), 1 or 0 for the modem of a dial-up connection, 3
// for diagnosis. Old firmware says ff of all of them; there the last takes commands.
func preference(vendor, protocol, number string) string {
	switch {
	case vendor != huawei:
		return number
	case protocol == "ff":
		return string('z' - number[len(number)-1] + '0')
	case strings.HasSuffix(protocol, "2"):
		return "0" + number
	}
	return "1" + number
}
