package htmlcheck

import (
	"strings"
	"testing"
)

const good = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="htmx-config" content="includeIndicatorCSS:false">
<title>库存</title>
<link rel="stylesheet" href="/static/app.css">
<script src="/static/app.js" defer></script>
</head>
<body data-hx-boost="false">
<main>
<h1>库存</h1>
<svg class="icon" aria-hidden="true" viewBox="0 0 24 24"><use href="/static/vendor/icons.svg#home"/></svg>
<h2>明细</h2>
<p>两个<strong>急救箱</strong>。<br>一个包。</p>
<form method="post" action="/receipts">
<input type="submit" disabled hidden>
<label for="received_on">日期</label>
<input type="date" id="received_on" name="received_on" aria-describedby="help" required>
<p id="help">不晚于今天</p>
<label>数量 <input type="number" name="units" min="1" step="1"></label>
<select name="place" aria-label="库位"><option value="">—</option><option value="1">A1</option></select>
<button type="submit">入库</button>
</form>
<table><caption>结存</caption><thead><tr><th scope="col">物资</th></tr></thead>
<tbody><tr><td colspan="1">急救箱</td></tr></tbody></table>
<ul><li>一<ul><li>二</li></ul></li></ul>
</main>
</body>
</html>
`

// A sound page has no fault.
func TestCheckPage_good(t *testing.T) {
	for _, p := range CheckPage([]byte(good)) {
		t.Error(p)
	}
}

// Each way to spoil the sound page is named, at its line.
func TestCheckPage_faults(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           string
	}{
		{"no doctype", "<!doctype html>", "", "line 1: no <!doctype html>"},
		{"no language", ` lang="zh-CN"`, "", "has no lang"},
		{"no charset", `<meta charset="utf-8">`, "", "no <meta charset"},
		{"empty title", "<title>库存</title>", "<title> </title>", "no <title>"},
		{"unclosed", "急救箱</strong>", "急救箱", "line 15: </p> comes while <strong> of line 15"},
		{"never closed", "</html>", "", "line 2: <html> is never closed"},
		{"ends nothing", "一个包。</p>", "一个包。</p></div>", "line 15: </div> ends nothing"},
		{"misnested", "</form>", "</main></form>", "</main> comes while <form>"},
		{"block in p", "<strong>急救箱</strong>", "<div>急救箱</div>", "<div> inside <p>"},
		{"self-closing", "<strong>急救箱</strong>", "<span/>", "<span/> does not close itself"},
		{"void end", "<br>", "<br></br>", "</br> ends an element that has no end"},
		{"twice the id", `<p id="help">`, `<p id="help"></p><p id="help">`, `id "help" stands at line`},
		{"twice the attribute", `<label for="received_on">`, `<label for="received_on" FOR='x'>`,
			"has the attribute for twice"},
		{"label for nobody", `for="received_on"`, `for="receivd_on"`, `for points to "receivd_on"`},
		{"field without label", `for="received_on"`, `for="help"`, `<input id="received_on"> has no label`},
		{"described by nobody", `aria-describedby="help"`, `aria-describedby="hlep"`,
			`aria-describedby points to "hlep"`},
		{"anchor to nobody", "一个包。", `<a href="#top">上</a>`, `href points to "top"`},
		{"unknown attribute", `required>`, `requird>`, "<input> has no attribute requird"},
		{"unknown aria", `aria-label="库位"`, `aria-labl="库位"`, "aria-labl, which ARIA does not know"},
		{"bare hx", "<main>", `<main hx-get="/x">`, "write data-hx-get"},
		{"unknown element", "<strong>急救箱</strong>", "<bold>急救箱</bold>", "<bold> is not an HTML element"},
		{"obsolete", "<strong>急救箱</strong>", "<font>急救箱</font>", "<font> is obsolete"},
		{"no alt", "一个包。", `<img src="/a.png">`, "<img> has no alt"},
		{"form in form", "<label>数量", `<form action="/x"></form><label>数量`, "<form> inside a form"},
		{"button without type", `<button type="submit"`, "<button", "<button> does not say its type"},
		{"link in link", "一个包。", `<a href="/a">甲<a href="/b">乙</a></a>`, "<a> inside a link"},
		{"skipped level", "<h2>明细</h2>", "<h3>明细</h3>", "<h3> after level 1 skips a level"},
		{"two h1", "<h2>明细</h2>", "<h1>明细</h1>", "one h1"},
		{"empty link", "一个包。", `<a href="/a"><svg></svg></a>`, "<a> has no text"},
		{"cell outside a row", "<tbody><tr>", "<tbody>", "<td> directly inside <tbody>"},
		{"text in a table", "<tbody>", "<tbody>甲", "text directly inside <tbody>"},
		{"div in a list", "<li>二</li>", "<div>二</div>", "<div> directly inside <ul>"},
		{"style attribute", "<main>", `<main style="width:1px">`, "style attribute"},
		{"style element", "</head>", "<style>a{}</style></head>", "<style>"},
		{"inline script", "</head>", "<script>1</script></head>", "<script> without src"},
		{"handler", "<main>", `<main onclick="x()">`, "onclick, which the policy blocks"},
		{"script address", "一个包。", `<a href="javascript:x()">甲</a>`, "javascript: address"},
		{"script in htmx", "<main>", `<main data-hx-vals="js:{a:1}">`, "script in data-hx-vals"},
		{"filter in htmx", "<main>", `<main data-hx-trigger="keyup[key=='a']">`, "filter in data-hx-trigger"},
		{"other host", `href="/static/app.css"`, `href="https://cdn.example/app.css"`, "another host"},
		{"input type", `type="number"`, `type="numbr"`, "unknown type"},
		{"colspan", `colspan="1"`, `colspan="a"`, "want a whole number"},
		{"sent by Enter", " disabled hidden", "", "line 16: <form> to /receipts is sent by the key Enter"},
		{"no still button", `<input type="submit" disabled hidden>`, `<input type="hidden">`, "sent by the key Enter"},
		{"no door", `action="/receipts"`, `action="/receipts" data-enter="sends"`, "which is for doors"},
		{"two verbs", `<button type="submit">`, `<button type="submit" formaction="/receipts/7/post">`,
			"does several things: /receipts, /receipts/7/post"},
		{"unfilled template", "一个包。", "{{.Name}}", `"{{" was left`},
		{"broken format", "一个包。", "%!d(string=a)", `"%!d(" was left`},
		{"broken text", "一个包。", "\xef\xbf\xbd", "was left"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := strings.Replace(good, tt.old, tt.new, 1)
			if page == good {
				t.Fatalf("%q is not in the page", tt.old)
			}
			var all []string
			for _, p := range CheckPage([]byte(page)) {
				all = append(all, p.String())
			}
			got := strings.Join(all, "\n")
			if !strings.Contains(got, tt.want) {
				t.Errorf("faults:\n%s\nwant one with %q", got, tt.want)
			}
		})
	}
}

// A fragment needs no head, may start at any level and may point outside.
func TestCheckFragment(t *testing.T) {
	part := `<h3>批次</h3><p>一</p><label for="elsewhere">甲</label>`
	for _, p := range CheckFragment([]byte(part)) {
		t.Error(p)
	}
	if got := CheckFragment([]byte("<div><p>一</div>")); len(got) != 1 {
		t.Errorf("faults = %v, want one", got)
	}
}

// Whatever the bytes, the checker comes to an end.
func FuzzCheckPage(f *testing.F) {
	f.Add(good)
	f.Add("<a b='c")
	f.Add("<a b=\"c\"d/=e f = 'g'>")
	f.Fuzz(func(_ *testing.T, body string) {
		CheckPage([]byte(body))
	})
}
