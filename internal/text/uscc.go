package text

import "strings"

// usccDigits are the 31 signs of a unified social credit code (GB 32100-2015).
const usccDigits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ValidUSCC tells whether an 18-sign unified social credit code (统一社会信用代码)
// carries the right check digit: GB 32100-2015, weights 3^(i-1) mod 31.
func ValidUSCC(code string) bool {
	if len(code) != 18 {
		return false
	}
	sum, weight := 0, 1
	for _, r := range code[:17] {
		digit := strings.IndexRune(usccDigits, r)
		if digit < 0 {
			return false
		}
		sum, weight = sum+digit*weight, weight*3%31
	}
	return usccDigits[(31-sum%31)%31] == code[17]
}
