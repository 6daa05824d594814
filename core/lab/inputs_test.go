package lab

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/world"
)

func TestInputErrors(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{"", "line 1: EOF"},
		{"{\"seed\":-1}\n", "line 1: json: cannot unmarshal number -1"},
		{"{\"version\":2,\"seed\":1,\"tempo\":2}\n", "line 1: the recording is of version 2; this Emberwire reads version 1"},
		{"{\"version\":0,\"seed\":1}\n", "line 1: the recording is of version 0; this Emberwire reads version 1"},
		{"{\"version\":\"2.1\"}\n", "line 1: the recording is of version \"2.1\"; this Emberwire reads version 1"},
		{"{\"seed\":1,\"x\":2}\n", "line 1: json: unknown field \"x\""},
		{"{\"seed\":1}\n{\"at\":5,\"steps\":1,\"do\":{\"v\":0,\"n\":0,\"do\":\"load\"}}\n", "line 2: \"load\" is no input"},
		{"{\"seed\":1}\n{\"at\":5,\"do\":{\"do\":\"key\"}}\n{\"at\":4,\"do\":{\"do\":\"key\"}}\n", "line 3: the inputs are not in the order of their times"},
		{"{\"seed\":1}\n{\"at\":-5,\"do\":{\"do\":\"key\"}}\n", "line 2: the inputs are not in the order of their times"},
		{"{\"seed\":1}\nnonsense\n", "line 2: invalid character"},
		{"{\"seed\":1}\n" + strings.Repeat("{\"do\":{\"do\":\"key\"}}\n", world.MaxInputs+1), "more than 200000 inputs"},
	} {
		_, _, err := parseInputs([]byte(c.data))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.60q:\n got %v\nwant %s", c.data, err, c.want)
		}
	}
}
