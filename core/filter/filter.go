// Package filter reads the packet list's filter language and says which
// messages fit. The page's list, exports, diagrams and the headless runner all
// read the same language:
//
//	psp and computer=alice and not ack
//	(arp or control) missed=bob
//	psp.sequence>=100 psp.windowSize<4
//	rednet.sProtocol="chat room" or "who has"
//
// Terms side by side must all fit ("and" may stand between them); "or" binds
// weaker, "not" stronger; "&&", "||", "!" and "==" mean the same. A bare word
// is a protocol of any layer, a sender, a medium, or a part of the summary.
// Letters' case does not matter. The empty filter fits everything.
package filter

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/view"
)

// Bounds of a filter.
const (
	MaxText  = 1024 // bytes
	MaxTerms = 32
	MaxDepth = 16 // parentheses and "not" inside one another
)

// Filter is a filter that was read. The zero Filter fits everything.
type Filter struct{ root expression }

// Record is a message as a filter looks at it. The functions are called only
// if a term needs them, each at most once.
type Record struct {
	Row    *view.Row
	Name   func(id int) string // of a computer
	Tree   func() view.Tree    // layers and the conversation
	Rule   func() string       // the colour rule
	Missed func() []view.Fate  // who did not hear it, as far as it is known
	tree   *view.Tree          // as Tree gave it
	missed []view.Fate
	asked  bool
}

// Fits reports whether a message satisfies the filter.
func (f *Filter) Fits(r *Record) bool { return f.root == nil || f.root.fits(r) }

// Empty reports whether everything fits.
func (f *Filter) Empty() bool { return f.root == nil }

// Keys are the words that may stand before an operator, besides a layer's
// field such as psp.sequence.
var keys = [...]string{"computer", "from", "to", "missed", "why", "channel", "reply", "medium", "proto", "number", "time", "stream", "rule"}

// Parse reads a filter; an error names the word that is wrong.
func Parse(text string) (*Filter, error) {
	if len(text) > MaxText {
		return nil, fmt.Errorf("filter: longer than %d bytes", MaxText)
	}
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	if len(tokens) == 0 {
		return &Filter{}, nil
	}
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t, more := p.peek(); more {
		return nil, fmt.Errorf("filter: %s without its (", t.text)
	}
	return &Filter{root}, nil
}

// parser goes over the tokens once.
type parser struct {
	tokens []token
	at     int
	terms  int
}

func (p *parser) peek() (token, bool) {
	if p.at >= len(p.tokens) {
		return token{}, false
	}
	return p.tokens[p.at], true
}

// or is "a or b or …".
func (p *parser) or(depth int) (expression, error) {
	var list anyOf
	for {
		e, err := p.and(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		if t, ok := p.peek(); !ok || t.kind != orToken {
			break
		}
		p.at++
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

// and is "a and b", or simply "a b".
func (p *parser) and(depth int) (expression, error) {
	var list allOf
	for {
		e, err := p.unary(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		t, ok := p.peek()
		if !ok || t.kind == orToken || t.kind == closeToken {
			break
		}
		if t.kind == andToken {
			p.at++
		}
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

// unary is a term, "not" something, or something in parentheses.
func (p *parser) unary(depth int) (expression, error) {
	t, ok := p.peek()
	if !ok {
		return nil, errors.New("filter: something is missing at the end")
	}
	if depth > MaxDepth {
		return nil, fmt.Errorf("filter: more than %d parentheses or nots inside one another", MaxDepth)
	}
	p.at++
	switch t.kind {
	case notToken:
		e, err := p.unary(depth + 1)
		return negation{e}, err
	case openToken:
		return p.group(depth + 1)
	case wordToken:
		return p.term(t)
	}
	return nil, fmt.Errorf("filter: something is missing before %s", t.text)
}

func (p *parser) group(depth int) (expression, error) {
	e, err := p.or(depth)
	if err != nil {
		return nil, err
	}
	if t, ok := p.peek(); !ok || t.kind != closeToken {
		return nil, errors.New("filter: a ) is missing")
	}
	p.at++
	return e, nil
}

// term is a word, or key, operator and value.
func (p *parser) term(t token) (expression, error) {
	if p.terms++; p.terms > MaxTerms {
		return nil, fmt.Errorf("filter: more than %d words", MaxTerms)
	}
	op, ok := p.peek()
	if !ok || op.kind != operatorToken {
		return word(strings.ToLower(t.text)), nil
	}
	p.at++
	val, ok := p.peek()
	if !ok || val.kind != wordToken {
		return nil, fmt.Errorf("filter: a value is missing after %s%s", t.text, op.text)
	}
	p.at++
	key := strings.ToLower(t.text)
	if !slices.Contains(keys[:], key) && !strings.Contains(key, ".") {
		return nil, fmt.Errorf("filter: unknown key %q; known are %s and fields like psp.sequence", t.text, strings.Join(keys[:], ", "))
	}
	return comparison{key, op.text, strings.ToLower(val.text)}, nil
}
