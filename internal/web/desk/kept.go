package desk

import (
	"crypto/rand"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// A form that comes after its session had ended is kept for a while: whoever
// sent it signs in again and finds it as typed. It is never carried out by
// itself, holds neither passwords nor files, and is shown only to the person
// whose page it came from, as its submission key tells. It lives in memory.
type kept struct {
	owner  string // whose share it takes: a person's, or an address's
	target string // where it was sent
	from   string // the page it was sent from
	values url.Values
	parts  bool // sent in parts, as forms with files are
	files  bool // it had files, which are lost
	size   int
	until  time.Time
}

// How long, and how much in bytes: one form, those of one owner, and all.
const (
	keptFor    = 15 * time.Minute
	keptForm   = 512 << 10
	keptShare  = 1 << 20
	keptAll    = 4 << 20
	keptOwned  = 20  // forms of one owner
	keptMost   = 500 // forms in all
	keptTarget = 2 << 10
)

// keptForms are those that wait, the oldest first.
type keptForms struct {
	mu      sync.Mutex
	tickets []string
	forms   map[string]kept
	size    int // of all of them
}

// put keeps a form; the oldest of its owner make room, then the oldest of all.
func (k *keptForms) put(form kept, now time.Time) (ticket string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.forms == nil {
		k.forms = map[string]kept{}
	}
	owned, share := 1, form.size
	for _, ticket := range slices.Clone(k.tickets) {
		if old := k.forms[ticket]; now.After(old.until) {
			k.remove(ticket)
		} else if old.owner == form.owner {
			owned, share = owned+1, share+old.size
		}
	}
	for i := 0; i < len(k.tickets) && (owned > keptOwned || share > keptShare); {
		old := k.forms[k.tickets[i]]
		if old.owner != form.owner {
			i++
			continue
		}
		owned, share = owned-1, share-old.size
		k.remove(k.tickets[i])
	}
	for len(k.tickets) > 0 && (len(k.tickets) >= keptMost || k.size+form.size > keptAll) {
		k.remove(k.tickets[0])
	}
	ticket = rand.Text()
	k.tickets, k.forms[ticket] = append(k.tickets, ticket), form
	k.size += form.size
	return ticket
}

// remove forgets a form; the lock is held.
func (k *keptForms) remove(ticket string) {
	k.size -= k.forms[ticket].size
	delete(k.forms, ticket)
	k.tickets = slices.DeleteFunc(k.tickets, func(t string) bool { return t == ticket })
}

func (k *keptForms) find(ticket string, now time.Time) (kept, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	form, known := k.forms[ticket]
	return form, known && now.Before(form.until)
}

// drop forgets a form.
func (k *keptForms) drop(ticket string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.remove(ticket)
}

// keep keeps what a visitor sent, where a page made for somebody sent it.
func (s *Desk) keep(c *gin.Context, rt Route) (ticket string, ok bool) {
	if c.GetHeader("HX-Request") != "" || rt.has(Unkept) {
		return "", false
	}
	form, ok := readKept(c)
	if random, mark, made := strings.Cut(form.values.Get("submission"), "."); !ok || !made ||
		len(random) != len(rand.Text()) || len(mark) != len(keyMark(nil, "")) {
		return "", false
	}
	form.target, form.from = OwnPath(c.Request.URL.RequestURI()), here(c.Request)
	form.settle()
	if form.size > keptForm || len(form.target) > keptTarget || badText(form.values) {
		return "", false
	}
	form.owner = "@" + RemoteAddress(c.Request)
	if q := about(c.Request.Context()); max(q.was, q.person) != 0 {
		form.owner = strconv.FormatInt(int64(max(q.was, q.person)), 10)
	}
	form.until = s.Now().Add(keptFor)
	return s.kept.put(form, s.Now()), true
}

// keepWaiting keeps what somebody sent who must wait, unless it is long, and has
// the page that says so lead to it.
func (s *Desk) keepWaiting(c *gin.Context, rt Route) {
	n := c.Request.ContentLength
	if Person(c).ID == 0 || c.Request.Method != http.MethodPost || n < 0 || n > 2*keptForm {
		return
	}
	if ticket, ok := s.keep(c, rt); ok {
		about(c.Request.Context()).ticket = ticket
	}
}

// settle leaves the passwords out and reckons what the form takes. Its text is
// copied, so that nothing else of what was sent stays in memory with it.
func (k *kept) settle() {
	k.size = len(k.target) + len(k.from) + 256
	values := url.Values{}
	for name, list := range k.values {
		if strings.Contains(name, "password") {
			continue
		}
		for _, v := range list {
			values.Add(strings.Clone(name), strings.Clone(v))
			k.size += len(name) + len(v) + 64
		}
	}
	k.values = values
}

// readKept reads the fields of a form; files are passed over.
func readKept(c *gin.Context) (form kept, ok bool) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largestBody)
	kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if kind != "multipart/form-data" {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 2*keptForm)
		err := c.Request.ParseForm()
		return kept{values: c.Request.PostForm}, err == nil
	}
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return kept{}, false
	}
	form = kept{values: url.Values{}, parts: true}
	for left := int64(keptForm); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, true
		}
		if err != nil {
			return kept{}, false
		}
		if part.FileName() != "" {
			form.files = true
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, left+1))
		if left -= int64(len(value)); err != nil || left < 0 {
			return kept{}, false
		}
		form.values.Add(part.FormName(), string(value))
	}
}
