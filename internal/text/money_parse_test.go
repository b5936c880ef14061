package text

import "testing"

func TestParseMoney(t *testing.T) {
	for typed, want := range map[string]int64{
		"1409.5": 140950, "1,409.50": 140950, "￥１，４０９．５０元": 140950, "0.01": 1, "12": 1200, "0": 0,
	} {
		if got, m := ParseMoney(typed); m != nil || got != want {
			t.Errorf("%q = %d, %v; want %d", typed, got, m, want)
		}
	}
	for typed, key := range map[string]string{
		"": "fault.required", "元": "fault.required", "-1": "fault.negative", "1.234": "fault.bad_money",
		"1.": "fault.bad_money", "一百": "fault.bad_money", "1,5": "fault.bad_money", ".5": "fault.bad_money",
		"1e3": "fault.bad_money", "9999999999999": "fault.number_too_large",
	} {
		if got, m := ParseMoney(typed); m == nil || m.Key != key {
			t.Errorf("%q = %d, %v; want %s", typed, got, m, key)
		}
	}
}
