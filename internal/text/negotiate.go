package text

import "golang.org/x/text/language"

// served pairs each tag a browser may ask for with the language it gets; the
// first one stands in for what is not served.
var served = []struct {
	tag  language.Tag
	lang Lang
}{
	{language.MustParse(string(Zh)), Zh},
	{language.MustParse(string(En)), En},
	{language.TraditionalChinese, Zh},
}

var matcher = func() language.Matcher {
	tags := make([]language.Tag, len(served))
	for i, s := range served {
		tags[i] = s.tag
	}
	return language.NewMatcher(tags)
}()

// Negotiate picks the language for an Accept-Language header (RFC 9110,
// 12.5.4). Traditional Chinese is served in Zh; an empty, unreadable or
// unserved wish is Zh too.
func Negotiate(acceptLanguage string) Lang {
	const longest = 512 // no browser sends more; what is longer is not a wish
	if len(acceptLanguage) > longest {
		return Zh
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 {
		return Zh
	}
	_, i, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return Zh
	}
	return served[i].lang
}
