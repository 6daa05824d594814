package lua

// live is how many registers matter before instruction i of a function whose
// first free register is then free: those in use and those the instruction
// reads, without a last one that it only writes.
func live(i instr, free int) int {
	a, b := i.a(), i.b()
	switch o := i.op(); {
	case o == iLoadNil && a+b+1 >= free, o == iSelf && a+2 >= free,
		o == iVararg && a+b-1 >= free, o.writes() && a+1 >= free:
		free = min(free, a)
	}
	return max(free, i.reads())
}

// writes tells the operations that write R[A] and nothing else.
func (o op) writes() bool {
	switch {
	case o >= iAdd && o <= iConcat:
		return true
	}
	switch o {
	case iMove, iLoadK, iLoadBool, iGetUp, iGetGlobal, iGetField, iGetIndex, iGetIndexK, iNewTable, iClosure:
		return true
	}
	return false
}

// reads is one more than the highest register an instruction reads, without
// lists of open length.
func (i instr) reads() int {
	a, b, c := i.a()+1, i.b()+1, i.c()+1
	stored := c // of stores: R[C], unless it is a constant
	if i>>48 != 0 {
		stored = 0
	}
	switch o := i.op(); {
	case o == iGetIndex, o >= iAdd && o <= iPow:
		return max(b, c)
	case o >= iAddK && o <= iLen, o == iMove, o == iGetField, o == iGetIndexK, o == iSelf:
		return b
	case o == iConcat:
		return c
	case o == iSetGlobal:
		return stored
	case o == iSetField, o == iSetIndexK:
		return max(a, stored)
	case o == iSetIndex:
		return max(a, b, stored)
	case o == iSetUp, o == iJmpTrue, o == iJmpFalse, o == iReturn1, o == iEqK, o == iNeK, o >= iLtK && o <= iNgeK:
		return a
	case o == iEq, o == iNe, o >= iLt && o <= iNle:
		return max(a, b)
	case o == iSetList:
		return a + i.b()
	case o == iForPrep, o == iForLoop:
		return a + 2
	case o == iForCall:
		return a + 3
	case o == iForTest:
		return a + 4
	case o == iCall, o == iTailCall:
		return max(a, a+i.b()-1)
	case o == iReturn:
		return max(a, a+i.b()-2)
	}
	return 0
}

// takesOpen tells instructions that take a list of open length, up to top.
func (i instr) takesOpen() bool {
	switch i.op() {
	case iCall, iTailCall, iReturn, iSetList:
		return i.b() == 0
	}
	return false
}
