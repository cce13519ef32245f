package espeak

import "syscall"

// politeness is how much a process lets others go first: by it a frame of a call that is
// due leaves in time while the next call's words are made.
const politeness = 5

// yields makes a process do so. If it cannot, it is only less polite.
func yields(pid int) { _ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, politeness) }
