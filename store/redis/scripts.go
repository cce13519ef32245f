package redis

import (
	_ "embed" // the scripts

	goredis "github.com/redis/go-redis/v9"
)

// The scripts. What comes before a script's own text is Lua that it shares.
var (
	//go:embed lua/prelude.lua
	prelude string
	//go:embed lua/outbox.lua
	outboxLua string
	//go:embed lua/inbox.lua
	inboxLua string
	//go:embed lua/commit.lua
	commitLua string
	//go:embed lua/lease.lua
	leaseLua string
	//go:embed lua/meet.lua
	meetLua string
	//go:embed lua/put.lua
	putLua string
	//go:embed lua/ripen.lua
	ripenLua string
	//go:embed lua/claim.lua
	claimLua string
	//go:embed lua/tally.lua
	tallyLua string
	//go:embed lua/backlog.lua
	backlogLua string
	//go:embed lua/name.lua
	nameLua string
	//go:embed lua/named.lua
	namedLua string
	//go:embed lua/receipt.lua
	receiptLua string
	//go:embed lua/receive.lua
	receiveLua string
	//go:embed lua/next.lua
	nextLua string
	//go:embed lua/count.lua
	countLua string
	//go:embed lua/get.lua
	getLua string
	//go:embed lua/head.lua
	headLua string
	//go:embed lua/list.lua
	listLua string
)

// script is one act in one partition.
type script struct {
	*goredis.Script
	lasting bool // what it changed must not be lost with a machine
}

// scripts are the acts. put and turn are one text: a turn may fall back. So may
// those that only look, and what is done again if it is lost: messages made ready, a
// letter's claim, whose answer is one commit. A claim of messages must not: two
// workers would hold the same token.
type scripts struct {
	commit, put, turn, claim, name, named, receipt, receive, count, get, list, head *script

	ripen, tally, backlog, next, lease, meet *script
}

func newScripts() scripts {
	whole := func(text string, lasting bool) *script {
		return &script{goredis.NewScript(prelude + outboxLua + inboxLua + text), lasting}
	}
	put := &script{goredis.NewScript(putLua), true}
	return scripts{
		commit: whole(commitLua, true), put: put, turn: &script{Script: put.Script},
		claim: whole(claimLua, true), name: whole(nameLua, true), named: whole(namedLua, true),
		receipt: whole(receiptLua, true), receive: whole(receiveLua, true), count: whole(countLua, true),
		get: whole(getLua, true), list: whole(listLua, true), head: whole(headLua, true),
		ripen: whole(ripenLua, false), tally: whole(tallyLua, false), backlog: whole(backlogLua, false), next: whole(nextLua, false),
		lease: &script{Script: goredis.NewScript(prelude + leaseLua)}, meet: &script{Script: goredis.NewScript(meetLua)},
	}
}

func (s scripts) all() []*script {
	return []*script{
		s.commit, s.put, s.claim, s.name, s.named, s.receipt, s.receive, s.count, s.get, s.list, s.head, s.ripen, s.tally, s.backlog, s.next,
		s.lease, s.meet,
	}
}
