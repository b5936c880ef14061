package htmlcheck

import "strings"

// set makes a set of the words of a text.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		m[word] = true
	}
	return m
}

// void elements have no end tag.
var void = set("area base br col embed hr img input link meta source track wbr")

// obsolete elements were HTML once.
var obsolete = set(`acronym applet basefont bgsound big blink center dir font frame frameset
	isindex keygen listing marquee menuitem multicol nextid nobr noembed noframes param plaintext
	rb rtc spacer strike tt xmp`)

// blocks end an open paragraph.
var blocks = set(`address article aside blockquote details dialog div dl fieldset figure footer
	form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul`)

// onlyElements hold elements and no text of their own.
var onlyElements = set("ul ol dl table thead tbody tfoot tr select optgroup colgroup html head")

// numeric attributes hold a whole number.
var numeric = set("colspan rowspan tabindex maxlength minlength rows cols size height width span")

// globalAttributes stand on every element; aria-* and data-* do too.
var globalAttributes = set(`accesskey autocapitalize autocorrect autofocus class contenteditable
	dir draggable enterkeyhint hidden id inert inputmode is itemid itemprop itemref itemscope
	itemtype lang nonce popover role slot spellcheck tabindex title translate`)

// ariaAttributes are those of ARIA 1.2, without their aria- prefix.
var ariaAttributes = set(`activedescendant atomic autocomplete braillelabel brailleroledescription
	busy checked colcount colindex colindextext colspan controls current describedby description
	details disabled errormessage expanded flowto haspopup hidden invalid keyshortcuts label
	labelledby level live modal multiline multiselectable orientation owns placeholder posinset
	pressed readonly relevant required roledescription rowcount rowindex rowindextext rowspan
	selected setsize sort valuemax valuemin valuenow valuetext`)

var inputTypes = strings.Fields(`hidden text search tel url email password date month week time
	datetime-local number range color checkbox radio file submit image reset button`)

// attributes lists the elements of HTML with the attributes that each has
// besides the global ones, after the HTML standard's index of elements.
var attributes = readTable(`
html:
head:
title:
base: href target
link: href rel media type sizes as crossorigin integrity color hreflang referrerpolicy disabled
meta: name content charset http-equiv media
style: media
script: src type async defer crossorigin integrity nomodule referrerpolicy blocking
noscript:
body:
article: section: nav: aside: header: footer: address: main: search:
h1: h2: h3: h4: h5: h6: hgroup:
p: hr: pre: dl: dt: dd: figure: figcaption: div: ul: menu:
blockquote: cite
ol: reversed start type
li: value
a: href target download ping rel hreflang type referrerpolicy
em: strong: small: s: cite: dfn: abbr: ruby: rt: rp: code: var: samp: kbd: sub: sup: i: b: u:
mark: bdi: bdo: span: br: wbr:
q: cite
data: value
time: datetime
ins: cite datetime
del: cite datetime
picture:
source: src type srcset sizes media width height
img: alt src srcset sizes crossorigin usemap ismap width height referrerpolicy decoding loading
     fetchpriority
iframe: src srcdoc name sandbox allow allowfullscreen width height referrerpolicy loading
embed: src type width height
object: data type name form width height
video: src poster preload autoplay playsinline loop muted controls width height crossorigin
audio: src preload autoplay loop muted controls crossorigin
track: src kind srclang label default
map: name
area: alt coords shape href target download rel
table: caption: tbody: thead: tfoot: tr:
colgroup: span
col: span
td: colspan rowspan headers
th: colspan rowspan headers scope abbr
form: accept-charset action autocomplete enctype method name novalidate target rel
label: for
input: accept alt autocomplete capture checked dirname disabled form formaction formenctype
       formmethod formnovalidate formtarget height list max maxlength min minlength multiple name
       pattern placeholder popovertarget readonly required size src step type value width
button: disabled form formaction formenctype formmethod formnovalidate formtarget name
        popovertarget popovertargetaction command commandfor type value
select: autocomplete disabled form multiple name required size
datalist:
optgroup: disabled label
option: disabled label selected value
textarea: autocomplete cols dirname disabled form maxlength minlength name placeholder readonly
          required rows wrap
output: for form name
progress: value max
meter: value min max low high optimum
fieldset: disabled form name
legend:
details: name open
summary:
dialog: open closedby
template: slot: canvas:
`)

// readTable reads lines of "element: attributes"; a line may hold several
// elements without attributes.
func readTable(text string) map[string][]string {
	table := map[string][]string{}
	element := ""
	for word := range strings.FieldsSeq(text) {
		if name, is := strings.CutSuffix(word, ":"); is {
			element = name
			table[element] = []string{}
			continue
		}
		table[element] = append(table[element], word)
	}
	return table
}
