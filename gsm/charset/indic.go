package charset

import "strings"

// The tables of South Asia (TS 23.038 §A.2.4 to §A.2.13, §A.3.4 to §A.3.13) share
// two frames: what is Latin in them stands at the same septets, and each script
// has its own letters, in one order, at the septets marked with a bullet.
const (
	lockingFrame = "••••••••••\n••\r•••••••••••••\x1b••••" +
		" !••••••)(••,•.•" + digits + ":;•••?" +
		"••••••••••••••••••••••••••••••••" +
		"•" + lowerCase + "•••••"
	singleFrame = "@£$¥¿\"¤%&'\f*+ -/<=>¡^¡_#*••\x1b••••" +
		"••••••••{}•••••\\••••••••••••[~]•" +
		"|" + upperCase + "     " +
		"     €                          "
)

// laidInto puts letters at the bullets of a frame, in order; a space leaves one
// without a meaning, and so do bullets beyond the last letter.
func laidInto(frame, letters string) string {
	left := []rune(letters)
	return strings.Map(func(r rune) rune {
		switch {
		case r != '•':
			return r
		case len(left) == 0:
			return ' '
		}
		r, left = left[0], left[1:]
		return r
	}, frame)
}

// lettersOf are the letters of an Indic script in the order of its locking table.
// Unicode's Indic blocks and the tables both follow ISCII, in which letters that
// sound alike stand alike, so the block's beginning tells nearly all of them. lacks
// are those that this script has not, as places in the block, and last are six that
// each script chose for itself.
func lettersOf(block rune, lacks, last string) string {
	var out strings.Builder
	for place := rune(0x01); place <= 0x4D; place++ {
		switch {
		case place == 0x04 || place == 0x3A || place == 0x3B: // in no table
		case strings.ContainsRune(lacks, place):
			out.WriteByte(' ')
		default:
			out.WriteRune(block + place)
		}
	}
	return out.String() + last
}

// figures are the ten digits of an Indic script.
func figures(block rune) string {
	var out strings.Builder
	for d := rune(0x66); d <= 0x6F; d++ {
		out.WriteRune(block + d)
	}
	return out.String()
}

// dandas end a sentence and a verse in nearly all Indic scripts.
const dandas = "\u0964\u0965"

// Where Unicode's Indic blocks begin.
const (
	blockDevanagari = 0x0900
	blockBengali    = 0x0980
	blockGurmukhi   = 0x0A00
	blockGujarati   = 0x0A80
	blockOriya      = 0x0B00
	blockTamil      = 0x0B80
	blockTelugu     = 0x0C00
	blockKannada    = 0x0C80
	blockMalayalam  = 0x0D00
)

// indicLocking are the letters of the locking tables.
func indicLocking() map[Language]string {
	return map[Language]string{
		Bengali: lettersOf(blockBengali, "\x0D\x0E\x11\x12\x29\x31\x33\x34\x35\x45\x46\x49\x4A",
			"\u09CE\u09D7\u09DC\u09DD\u09F0\u09F1"),
		Gujarati: lettersOf(blockGujarati, "\x0E\x12\x29\x31\x34\x46\x4A",
			"\u0AD0\u0AE0\u0AE1\u0AE2\u0AE3\u0AF1"),
		Hindi: lettersOf(blockDevanagari, "",
			"\u0950\u0972\u097B\u097C\u097E\u097F"),
		Kannada: lettersOf(blockKannada, "\x01\x0D\x11\x29\x34\x45\x49",
			"\u0CD5\u0CD6\u0CE0\u0CE1\u0CE2\u0CE3"),
		Malayalam: lettersOf(blockMalayalam, "\x01\x0D\x11\x29\x3C\x45\x49",
			"\u0D57\u0D60\u0D61\u0D62\u0D63\u0D79"),
		Oriya: lettersOf(blockOriya, "\x0D\x0E\x11\x12\x29\x31\x34\x45\x46\x49\x4A",
			"\u0B56\u0B57\u0B60\u0B61\u0B62\u0B63"),
		Punjabi: lettersOf(blockGurmukhi, "\x0B\x0C\x0D\x0E\x11\x12\x29\x31\x34\x37\x3D\x43\x44\x45\x46\x49\x4A",
			"\u0A51\u0A70\u0A71\u0A72\u0A73\u0A74"),
		Tamil: lettersOf(blockTamil, "\x01\x0B\x0C\x0D\x11\x16\x17\x18\x1B\x1D\x20\x21\x22\x25\x26\x27\x2B\x2C\x2D\x3C\x3D\x43\x44\x45\x49",
			"\u0BD0\u0BD7\u0BF0\u0BF1\u0BF2\u0BF9"),
		Telugu: lettersOf(blockTelugu, "\x0D\x11\x29\x34\x3C\x45\x49",
			"\u0C55\u0C56\u0C60\u0C61\u0C62\u0C63"),
		Urdu: urduLocking,
	}
}

// indicSingle are the letters of the single shift tables. Where an edition of the
// standard prints a digit's code twice, or one of another script's, the digits are
// those of the script in their order, as handsets have them.
func indicSingle() map[Language]string {
	return map[Language]string{
		Bengali:  figures(blockBengali) + "\u09DF\u09E0\u09E1\u09E2\u09E3\u09F2\u09F3\u09F4\u09F5\u09F6\u09F7\u09F8\u09F9\u09FA",
		Gujarati: dandas + figures(blockGujarati),
		Hindi: dandas + figures(blockDevanagari) + "\u0951\u0952\u0953\u0954\u0958\u0959\u095A\u095B\u095C\u095D\u095E\u095F" +
			"\u0960\u0961\u0962\u0963\u0970\u0971",
		Kannada:   dandas + figures(blockKannada) + "\u0CDE\u0CF1\u0CF2",
		Malayalam: dandas + figures(blockMalayalam) + "\u0D70\u0D71\u0D72\u0D73\u0D74\u0D75\u0D7A\u0D7B\u0D7C\u0D7D\u0D7E\u0D7F",
		Oriya:     dandas + figures(blockOriya) + "\u0B5C\u0B5D\u0B5F\u0B70\u0B71",
		Punjabi:   dandas + figures(blockGurmukhi) + "\u0A59\u0A5A\u0A5B\u0A5C\u0A5E\u0A75",
		Tamil:     dandas + figures(blockTamil) + "\u0BF3\u0BF4\u0BF5\u0BF6\u0BF7\u0BF8\u0BFA",
		Telugu:    "  " + figures(blockTelugu) + "\u0C58\u0C59\u0C78\u0C79\u0C7A\u0C7B\u0C7C\u0C7D\u0C7E\u0C7F",
		Urdu:      urduSingle,
	}
}

// Urdu's letters, which serve Sindhi too.
const (
	urduLocking = "\u0627\u0622\u0628\u067B\u0680\u067E\u06A6\u062A\u06C2\u067F" + "\u0679\u067D" +
		"\u067A\u067C\u062B\u062C\u0681\u0684\u0683\u0685\u0686\u0687\u062D\u062E\u062F" + "\u068C\u0688\u0689\u068A" +
		"\u068F\u068D\u0630\u0631\u0691\u0693" + "\u0699\u0632" + "\u0696" + "\u0698" + "\u069A\u0633\u0634" +
		"\u0635\u0636\u0637\u0638\u0639\u0641\u0642\u06A9\u06AA\u06AB\u06AF\u06B3\u06B1\u0644\u0645\u0646" +
		"\u06BA\u06BB\u06BC\u0648\u06C4\u06D5\u06C1\u06BE\u0621\u06CC\u06D0\u06D2\u064D\u0650\u064F\u0657" +
		"\u0654" + "\u0655\u0651\u0653\u0656\u0670"
	urduSingle = "\u0600\u0601" + "\u06F0\u06F1\u06F2\u06F3\u06F4\u06F5\u06F6\u06F7\u06F8\u06F9" + "\u060C\u060D" +
		"\u060E\u060F\u0610\u0611\u0612" +
		"\u0613\u0614\u061B\u061F\u0640\u0652\u0658\u066B\u066C\u0672\u0673\u06CD" + "\u06D4"
)
