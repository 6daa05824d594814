package value

import "testing"

func TestFieldsAndFieldAgree(t *testing.T) {
	v := Fields("hello", "B", "n", 3, "ok", true, "absent", nil, "list", List(Int(1), Int(2)))
	if got := v.String(); got != `{hello="B", n=3, ok=true, list={1, 2}}` {
		t.Errorf("String() = %s", got)
	}
	b, err := Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(b)
	if err != nil || !Equal(v, back) {
		t.Errorf("Decode(Encode(v)) = %v, %v", back, err)
	}
}
