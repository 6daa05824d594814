package lua

// Instructions are 64 bits: the operation in bits 0-7, A in 8-15, B in 16-31,
// C in 32-47, D in 48-63; or a signed 32-bit number in 32-63 (Bx). R is a
// register, K a constant, U an upvalue. Each costs one unit of the budget.
type op uint8

const (
	iMove      op = iota // R[A] = R[B]
	iLoadK               // R[A] = K[Bx]
	iLoadNil             // R[A..A+B] = nil
	iLoadBool            // R[A] = B; skip C instructions
	iGetUp               // R[A] = U[B]
	iSetUp               // U[B] = R[A]
	iGetGlobal           // R[A] = U[B][K[C]]
	iSetGlobal           // U[A][K[B]] = R[C] (D: K[C])
	iGetField            // R[A] = R[B][K[C]], a string
	iGetIndex            // R[A] = R[B][R[C]]
	iGetIndexK           // R[A] = R[B][K[C]], any constant
	iSetField            // R[A][K[B]] = R[C] (D: K[C])
	iSetIndex            // R[A][R[B]] = R[C] (D: K[C])
	iSetIndexK           // R[A][K[B]] = R[C] (D: K[C])
	iSelf                // R[A+1] = R[B]; R[A] = R[B][K[C]]
	iNewTable            // R[A] = {} with room for B list entries, C others
	iSetList             // R[A][Bx+i] = R[A+i], i = 1..B (B 0: to top)

	iAdd // R[A] = R[B] + R[C]; arithmetic in the order of the events
	iSub
	iMul
	iDiv
	iMod
	iPow
	iAddK // R[A] = R[B] + K[C] (D: operands swapped)
	iSubK
	iMulK
	iDivK
	iModK
	iPowK
	iUnm    // R[A] = -R[B]
	iNot    // R[A] = not R[B]
	iLen    // R[A] = #R[B]
	iConcat // R[A] = R[B] .. … .. R[C]

	iJmp      // pc += Bx
	iJmpClose // close upvalues from R[A] on; pc += Bx
	iJmpTrue  // if R[A] then pc += Bx
	iJmpFalse // if not R[A] then pc += Bx
	iEq       // if R[A] == R[B] then pc += Bx; the negations follow each
	iNe
	iEqK // K[B]
	iNeK
	iLt
	iNlt
	iLe
	iNle
	iLtK // R[A] < K[B], a number
	iNltK
	iLeK
	iNleK
	iGtK // R[A] > K[B]
	iNgtK
	iGeK
	iNgeK

	iForPrep // numeric loop R[A] (index), R[A+1], R[A+2]: to the test at pc += Bx
	iForLoop // step; R[A+3] = index and pc += Bx while inside
	iForCall // R[A+4..] = R[A](R[A+1], R[A+2]), C results
	iForTest // if R[A+4] ~= nil then R[A+2] = R[A+4]; pc += Bx

	iCall     // R[A..] = R[A](R[A+1..A+B-1]), C-1 results; B 0: to top, C 0: all
	iTailCall // return R[A](…)
	iReturn   // return R[A..A+B-2]; B 0: to top
	iReturn0
	iReturn1
	iClosure // R[A] = closure of proto Bx
	iVararg  // R[A..] = ..., B-1 values; B 0: all
	iClose   // close upvalues from R[A] on
)

type instr uint64

func mk(o op, a, b, c int) instr {
	return instr(o) | instr(uint8(a))<<8 | instr(uint16(b))<<16 | instr(uint16(c))<<32
}

func mkBx(o op, a, b, bx int) instr {
	return instr(o) | instr(uint8(a))<<8 | instr(uint16(b))<<16 | instr(uint32(int32(bx)))<<32
}

func (i instr) op() op  { return op(i) }
func (i instr) a() int  { return int(uint8(i >> 8)) }
func (i instr) b() int  { return int(uint16(i >> 16)) }
func (i instr) c() int  { return int(uint16(i >> 32)) }
func (i instr) bx() int { return int(int32(i >> 32)) }
