package charset

// The tables of languages in Latin script, all 128 septets of each in order. In
// extensions a space is a septet without a meaning; 0x0D is such a one, which the
// standard keeps for a control character.
const (
	upperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lowerCase = "abcdefghijklmnopqrstuvwxyz"
	digits    = "0123456789"
)

// TS 23.038 §6.2.1 and §6.2.1.1.
const (
	defaultBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" +
		" !\"#¤%&'()*+,-./" + digits + ":;<=>?" +
		"¡" + upperCase + "ÄÖÑÜ§" +
		"¿" + lowerCase + "äöñüà"
	defaultExtension = "          \f         ^      \x1b    " +
		"        {}     \\            [~] " +
		"|                               " +
		"     €                          "
)

// TS 23.038 §A.3.1 and §A.3.3; Spanish has none.
const (
	turkishLocking = "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bŞşßÉ" +
		" !\"#¤%&'()*+,-./" + digits + ":;<=>?" +
		"İ" + upperCase + "ÄÖÑÜ§" +
		"ç" + lowerCase + "äöñüà"
	portugueseLocking = "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\x1bÂâÊÉ" +
		" !\"#º%&'()*+,-./" + digits + ":;<=>?" +
		"Í" + upperCase + "ÃÕÚÜ§" +
		"~" + lowerCase + "ãõ`üà"
)

// TS 23.038 §A.2.1 to §A.2.3.
const (
	turkishSingle = "          \f         ^      \x1b    " +
		"        {}     \\            [~] " +
		"|      Ğ İ         Ş            " +
		"   ç € ğ ı         ş            "
	spanishSingle = "         ç\f         ^      \x1b    " +
		"        {}     \\            [~] " +
		"|Á       Í     Ó     Ú          " +
		" á   €   í     ó     ú          "
	portugueseSingle = "     ê   ç\fÔô Áá  ΦΓ^ΩΠΨΣΘ \x1b   Ê" +
		"        {}     \\            [~] " +
		"|À       Í     Ó     Ú     ÃÕ   " +
		" Â   €   í     ó     ú     ãõ  â"
)
