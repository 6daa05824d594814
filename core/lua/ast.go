package lua

// The syntax tree. Names are resolved while parsing: an expression knows
// whether it is a local, an upvalue or a field of _ENV, and a local knows
// whether closures capture it, before any code is made.

type expr interface{}

type local struct {
	name     string
	captured bool
	reg      int
	desc     int // its place in Proto.locals
	fn       *funcNode
	shadowed *local // while parsing: what the name meant before
}

type (
	nilExpr    struct{}
	boolExpr   struct{ v bool }
	numberExpr struct{ v float64 }
	stringExpr struct{ s string }
	varargExpr struct{ line int }
	localExpr  struct{ v *local }
	upvalExpr  struct {
		index int
		name  string
	}
	indexExpr struct {
		obj, key expr
		line     int
		global   bool // the key is the name of a global
	}
	callExpr struct {
		fn     expr
		method string // with obj:method(...)
		args   pages[expr]
		line   int
	}
	funcExpr   struct{ f *funcNode }
	binaryExpr struct {
		op   int
		a, b expr
		line int
	}
	concatExpr struct {
		parts []expr
		line  int
	}
	unaryExpr struct {
		op   int
		a    expr
		line int
	}
	parenExpr struct{ e expr } // cuts calls and ... to one value
	tableExpr struct {
		items pages[expr]
		line  int
	}
	// fieldExpr is an item of a table with a key.
	fieldExpr struct {
		key, val expr
		line     int
	}
)

// operators; the arithmetic ones in the order of the opcodes and events.
const (
	opAdd = iota
	opSub
	opMul
	opDiv
	opMod
	opPow
	opConcat
	opEq
	opLt
	opLe
	opNe
	opGt
	opGe
	opAnd
	opOr
	opNot
	opNeg
	opLen
)

type stmt interface{}

type block struct {
	stmts  pages[stmt]
	locals []*local // declared directly in the block
	last   int      // line of the token that ends the block
}

type (
	localStmt struct {
		vars []*local
		vals pages[expr]
		line int
	}
	assignStmt struct {
		targets []expr
		vals    pages[expr]
		line    int
	}
	callStmt struct {
		call *callExpr
		line int
	}
	doStmt    struct{ body *block }
	whileStmt struct {
		cond expr
		body *block
		line int
	}
	repeatStmt struct {
		body *block
		cond expr
		line int
	}
	ifStmt struct {
		parts     pages[ifPart]
		otherwise *block // or nil
	}
	numForStmt struct {
		hidden            [3]*local
		v                 *local
		start, limit, inc expr
		body              *block
		line              int
	}
	genForStmt struct {
		hidden [4]*local
		vars   []*local
		vals   pages[expr]
		body   *block
		line   int
	}
	localFuncStmt struct {
		v    *local
		f    *funcNode
		line int
	}
	returnStmt struct {
		vals pages[expr]
		line int
	}
	gotoStmt struct {
		label string
		line  int
		isBrk bool
	}
	labelStmt struct {
		name string
		line int
	}
)

// ifPart is if or elseif.
type ifPart struct {
	cond expr
	line int
	body *block
}

// capture says where a closure finds one upvalue when it is made.
type capture struct {
	name      string
	fromLocal bool
	v         *local // fromLocal
	index     int    // else: upvalue of the enclosing function
}

type funcNode struct {
	parent   *funcNode
	params   []*local
	vararg   bool
	body     *block
	captures []capture
	line     int
	lastLine int
	active   []*local // while parsing: locals in scope
	held     int      // while parsing: registers of unfinished expressions
	env      expr     // while parsing: the variable _ENV
	envOf    *local   // which it is
}
