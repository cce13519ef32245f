package engine_test

// brokenFlows are the sound documents, each broken in one way, with all that
// Compile must say about it.
func brokenFlows() map[string]broken {
	const a, en, fr, limits = "a.yaml", "lang/en.yaml", "lang/fr.yaml", "limits.yaml"
	return map[string]broken{
		// What YAML may say.
		"not yaml":      {a, "root: true", "root: [true", "a.yaml:3:1: ',' or ']' must be specified"},
		"a key twice":   {a, "root: true", "start: menu", `a.yaml:3:1: mapping key "start" already defined at [2:1]`},
		"not a mapping": {limits, "limits: {name: 9}\nlists: {things: 5}", "- 1", "limits.yaml:1:1: a mapping is wanted here"},
		"an anchor":     {a, "start: menu", "start: &m menu", "a.yaml:3:8: a text is wanted here"},
		"unknown key": {a, "root: true", "roots: true", `no flow is the root
a.yaml:2:1: unknown key "roots" in flow home`},
		"unknown node key":    {a, "empty: none, go: code", "empty: none, go: code, og: x", `a.yaml:7:90: unknown key "og" in node pick`},
		"key of another kind": {a, "again: {flow: sub, then: menu}", "again: {flow: sub, then: menu, say: none.say}", `a.yaml:11:34: unknown key "say" in node again`},
		"unknown option key":  {a, "go: load}", "go: load, og: x}", `a.yaml:5:62: unknown key "og" in an option of node menu`},
		"not true or false": {a, "root: true", "root: perhaps", `no flow is the root
a.yaml:2:7: root is true or false`},
		"node badly named":     {a, "none: {say: none.say, end: true, resume: again}\n  again:", "none: {say: none.say, end: true, resume: a-gain}\n  a-gain:", `a.yaml:11:3: name "a-gain" is not small letters, digits and _`},
		"variable badly named": {a, "as: year", "as: Year", `a.yaml:20:60: name "Year" is not small letters, digits and _`},
		"number too large":     {limits, "name: 9", "name: 9000", "limits.yaml:1:16: a number from 1 to 500 is wanted here"},
		"unknown limits key":   {limits, "lists:", "list:", `limits.yaml:2:1: unknown key "list" in limits`},
		"want of what": {a, "want: secret", "want: secrets", `a.yaml:8:9: node code has no "as"
a.yaml:8:31: want is text, digits or secret`},
		"min above max":    {a, "min: 2, max: 9", "min: 9, max: 2", "a.yaml:19:9: min is above max"},
		"digits backwards": {a, "[2, 4]", "[4, 2]", "a.yaml:20:49: digits is a number, or the least and the most"},
		"pages of what":    {a, "say: menu.say,", "say: menu.say, pages: some,", "a.yaml:5:32: pages is all or is left out"},
		"nothing to do": {a, "none: {say: none.say, end: true, resume: again}", "none: {say: none.say}", `a.yaml:10:3: node none leads nowhere: it has no options, want, list, call, flow, return or end
a.yaml:11:3: node again of flow home cannot be reached`},
		"no option": {a, "options: [{say: menu.open, go: load}, {say: menu.sub, flow: sub}]", "options: []", `a.yaml:5:3: node menu may offer nothing: give an option without if, or empty
a.yaml:6:3: node load of flow home cannot be reached
a.yaml:7:3: node pick of flow home cannot be reached
a.yaml:8:3: node code of flow home cannot be reached
a.yaml:9:3: node use of flow home cannot be reached
a.yaml:10:3: node none of flow home cannot be reached
a.yaml:11:3: node again of flow home cannot be reached`},
		"option to nowhere": {a, "{say: menu.sub, flow: sub}", "{say: menu.sub}", "a.yaml:5:63: an option of node menu goes to a node or to a flow"},
		"then without flow": {a, "{say: menu.open, go: load}", "{say: menu.open, go: load, then: menu}", "a.yaml:5:68: then stands beside flow"},
		"no phrase":         {a, "{say: code.say, want", "{want", `a.yaml:8:9: node code has no "say"`},
		"no exits": {a, ", on: {ok: none, error: none}", "", `a.yaml:9:15: node use does not cover the exit "ok" of call use
a.yaml:9:15: node use does not cover the exit "error" of call use`},

		// Paths.
		"no such node":     {a, "go: code}", "go: cod}", "a.yaml:7:84: flow home has no node cod"},
		"no such start":    {a, "start: menu", "start: men", "a.yaml:3:8: flow home has no node men"},
		"no such flow":     {a, "{say: menu.sub, flow: sub}", "{say: menu.sub, flow: sup}", "a.yaml:5:85: there is no flow sup"},
		"no such then":     {a, "{flow: sub, then: menu}", "{flow: sub, then: men}", "a.yaml:11:28: flow home has no node men"},
		"node unreachable": {a, "resume: again", "resume: menu", "a.yaml:11:3: node again of flow home cannot be reached"},
		"flow into itself": {a, "again: {flow: sub, then: menu}", "again: {flow: home}", "a.yaml:11:17: flow home goes into itself: go to its first node instead"},
		"flow twice": {a, "flow: sub\nkeyword", "flow: home\nkeyword", `a.yaml:5:85: there is no flow sub
a.yaml:11:17: there is no flow sub
a.yaml:13:7: flow home stands already in a.yaml:1
lang/en.yaml:3:12: no flow has the keyword sub`},
		"two roots":          {a, "flow: sub\n", "flow: sub\nroot: true\n", "a.yaml:13:7: flow sub is a second root: home is one already"},
		"no root":            {a, "root: true", "private: false", "no flow is the root"},
		"cycle":              {a, "none: none, error", "none: load, error", "a.yaml:6:45: node load of flow home leads round to load without asking anybody"},
		"cycle by empty":     {a, "empty: none", "empty: load", "a.yaml:7:74: node pick of flow home leads round to load without asking anybody"},
		"silence acts":       {a, "silence: none", "silence: load", "a.yaml:8:68: silence of node code leads to load, which may not stop there: nothing is done unasked"},
		"resumes in private": {a, "root: true", "root: true\nprivate: true", "a.yaml:11:44: node none resumes in flow home, which is private"},

		// Calls and secrets.
		"no such call":        {a, "call: use,", "call: uses,", "a.yaml:9:15: there is no call uses"},
		"exit not covered":    {a, "on: {ok: none, error: none}", "on: {ok: none}", `a.yaml:9:15: node use does not cover the exit "error" of call use`},
		"exit not declared":   {a, "on: {ok: none, error: none}", "on: {ok: none, error: none, late: none}", `a.yaml:9:62: call use has no exit "late"`},
		"park of late":        {a, "park: {some: sms.done,", "park: {some: sms.done, late: sms.done,", `a.yaml:6:100: a parked load does not end "late"`},
		"park covers not all": {a, "park: {some: sms.done, none: sms.done,", "park: {some: sms.done,", `a.yaml:6:83: node load has no notice for the exit "none" of a parked load`},
		"park of a local call": {a, "error: none}}\n  none", "error: none}, park: {ok: sms.done, error: sms.done}}\n  none", `a.yaml:9:69: call use takes a secret: it is never parked
a.yaml:9:69: call use is never late: it is never parked`},
		"secret stored": {a, "want: secret,", "want: secret, as: code,", "a.yaml:8:43: a secret is never stored: node code takes no as"},
		"secret into a screen": {a, "digits: 6, go: use", "digits: 6, go: none", `a.yaml:8:54: the secret entered at code flows only into a call that names it: node none does not
a.yaml:9:3: node use of flow home cannot be reached`},
		"call without a secret": {a, "as: thing, empty: none, go: code", "as: thing, empty: none, go: use", `a.yaml:7:84: node use is reached without its secret, which is entered at code
a.yaml:8:3: node code of flow home cannot be reached`},
		"comes back without a secret": {a, "{flow: sub, then: menu}", "{flow: sub, then: use}", "a.yaml:11:10: node use is reached without its secret, which is entered at code"},
		"starts without a secret":     {a, "start: menu", "start: use", "a.yaml:3:8: node use is reached without its secret, which is entered at code"},
		"secret not named": {a, "secret: code, ", "", `a.yaml:8:54: the secret entered at code flows only into a call that names it: node use does not
a.yaml:9:15: call use takes a secret: node use names no entry for it`},
		"secret not taken": {a, "{call: load, ", "{call: load, secret: code, ", `a.yaml:5:35: node load is reached without its secret, which is entered at code
a.yaml:6:30: call load takes no secret`},

		// Variables.
		"placeholder unset": {a, "say: none.say", "say: pick.item", "a.yaml:10:15: phrase pick.item says {label}, which nothing in flow home sets"},
		"list unset":        {a, "list: things", "list: people", "a.yaml:7:31: nothing in flow home sets the list people"},
		"call's need unset": {a, "as: thing", "as: think", "a.yaml:9:15: call use needs thing, which nothing in flow home sets"},
		"condition unset":   {a, "{say: menu.open, go", "{say: menu.open, if: rain, go", "a.yaml:5:56: nothing in flow home sets rain"},
		"need unset": {a, "takes: [word]\nneeds: [word]", "takes: [word]\nneeds: [work]", `a.yaml:5:85: flow sub needs work, which nothing in flow home sets
a.yaml:11:17: flow sub needs work, which nothing in flow home sets
a.yaml:16:9: flow sub begins without callers: nothing sets work`},

		// Choices.
		"nothing sure": {a, "options: [{say: menu.open, go: load}, {say: menu.sub, flow: sub}]", "options: [{say: menu.open, if: word, go: load}, {say: menu.sub, if: word, flow: sub}]", "a.yaml:5:3: node menu may offer nothing: give an option without if, or empty"},
		"too many":     {limits, "things: 5", "things: 10", "a.yaml:7:3: node pick offers 10 choices, at most 9 can be"},

		// Languages, phrases and keywords.
		"no such language":  {a, "root: true", "root: true\nlanguages: [en, de]", "a.yaml:3:17: flow home offers de, which is no language of ours"},
		"language misfiled": {fr, "language: fr", "language: fi", "lang/fr.yaml:1:11: language fi stands in a file named after fr"},
		"no voice":          {fr, "spoken: en", "spoken: de", "lang/fr.yaml:2:9: language fr is spoken as de, which is no language of ours"},
		"voice of a voiceless": {en, "name: E", "spoken: fr\nname: E", `lang/en.yaml:2:9: language en is spoken as fr, which has no voice of its own
lang/fr.yaml:2:9: language fr is spoken as en, which has no voice of its own`},
		"two documents":        {en, "common.error: a\n", "common.error: a\n---\nlanguage: en\n", "lang/en.yaml:29:1: a language is one document"},
		"phrase missing":       {fr, "  none.say: Rien.\n", "", "a.yaml:10:15: phrase none.say is missing in fr"},
		"house phrase missing": {fr, "  common.ended: a\n", "", "lang/fr.yaml:1:1: phrase common.ended is missing in fr"},
		"again missing": {a, "again: menu.say", "again: menu.says", `a.yaml:19:32: phrase menu.says is missing in en
a.yaml:19:32: phrase menu.says is missing in fr`},
		"option phrase missing": {a, "say: menu.open", "say: menu.opened", `a.yaml:5:41: phrase menu.opened is missing in en
a.yaml:5:41: phrase menu.opened is missing in fr`},
		"item phrase missing": {a, "item: pick.item", "item: pick.items", `a.yaml:7:45: phrase pick.items is missing in en
a.yaml:7:45: phrase pick.items is missing in fr`},
		"notice missing": {a, "send: sms.done", "send: sms.gone", `a.yaml:20:82: phrase sms.gone is missing in en
a.yaml:20:82: phrase sms.gone is missing in fr`},
		"set phrase missing": {a, "{say: menu.open, go", "{say: menu.open, set: {word: {keys: a.word}}, go", `a.yaml:5:64: phrase a.word is missing in en
a.yaml:5:64: phrase a.word is missing in fr`},
		"placeholders differ": {fr, `"{name}?"`, "Quoi?", "lang/fr.yaml:13:3: phrase name.said has placeholders [] in fr, but elsewhere [name]"},
		"channel says more":   {en, "name.said@sms: Year?", "name.said@sms: \"{year}?\"", "lang/en.yaml:14:3: phrase name.said@sms says {year}, which the phrase itself does not"},
		"channel only": {fr, "none.say:", "none.say@sms:", `a.yaml:10:15: phrase none.say is missing in fr
lang/fr.yaml:11:3: phrase none.say has a wording for a channel only`},
		"no such channel":        {en, "name.said@sms:", "name.said@fax:", "lang/en.yaml:14:3: phrase name.said@fax: a wording is for sms, ussd or ivr"},
		"brace not closed":       {en, "menu.open: Open", "menu.open: \"{open\"", "lang/en.yaml:6:14: phrase menu.open: a { is never closed: write {{ for a brace"},
		"placeholder not a name": {en, "menu.open: Open", "menu.open: \"{Open it}\"", "lang/en.yaml:6:14: phrase menu.open: a placeholder is a name of small letters, digits and _"},
		"keyword of no flow":     {en, "keywords: {sub:", "keywords: {sud:", "lang/en.yaml:3:12: no flow has the keyword sud"},
		"keyword a number":       {en, "[sub, under]", "[sub, 1]", "lang/en.yaml:3:23: keyword 1 is a number: it would be taken for an answer"},
		"keyword two words":      {en, "[sub, under]", "[sub, go under]", "lang/en.yaml:3:23: a keyword is one word"},
	}
}
