package desk

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
)

// exportWait is how long an export waits for one before it to end; mostExports
// are made at once for all people together, since each takes memory that an old
// PC has little of; mostPaces is of how many it is remembered what they posted.
const (
	exportWait  = 5 * time.Second
	mostExports = 4
	mostPaces   = 10_000
)

// limits keep one person's machine from shutting out everybody else. Signing in
// has limits of its own.
type limits struct {
	mu      sync.Mutex
	posts   map[string]pace // by session, or by address and route where there is none
	swept   time.Time
	exports map[db.PersonID]chan struct{}
	making  chan struct{} // those of everybody
}

// pace is what a session may still post, and when that was reckoned.
type pace struct {
	left float64
	at   time.Time
}

// post takes one post off what the session has left, of most a minute; where
// nothing is left it says how long to wait.
func (l *limits) post(session string, most int, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.posts == nil {
		l.posts = map[string]pace{}
	}
	perSecond := float64(most) / 60
	p, known := l.posts[session]
	if !known {
		l.makeRoom(now)
		p = pace{float64(most), now}
	}
	p.left, p.at = min(float64(most), p.left+max(0, now.Sub(p.at).Seconds())*perSecond), now
	if p.left < 1 {
		wait = time.Duration((1 - p.left) / perSecond * float64(time.Second))
	} else {
		p.left--
	}
	l.posts[session] = p
	return wait
}

// makeRoom keeps the list from growing: once a minute who has gone is forgotten,
// and where that is not enough, anybody.
func (l *limits) makeRoom(now time.Time) {
	if len(l.posts) < mostPaces {
		return
	}
	if now.Sub(l.swept).Abs() > time.Minute {
		l.sweep(now)
		l.swept = now
	}
	for session := range l.posts {
		if len(l.posts) < mostPaces {
			return
		}
		delete(l.posts, session)
	}
}

// sweep forgets who posted nothing for a minute: they have everything left.
func (l *limits) sweep(now time.Time) {
	for session, p := range l.posts {
		if now.Sub(p.at) > time.Minute {
			delete(l.posts, session)
		}
	}
}

// export takes one of the person's places for exports, and one of those that
// there are for all, and gives the way to leave both again, or false where none
// came free.
func (l *limits) export(ctx context.Context, who db.PersonID, most int) (leave func(), ok bool) {
	l.mu.Lock()
	if l.exports == nil {
		l.exports, l.making = map[db.PersonID]chan struct{}{}, make(chan struct{}, mostExports)
	}
	places := l.exports[who]
	if places == nil {
		places = make(chan struct{}, most)
		l.exports[who] = places
	}
	l.mu.Unlock()
	ctx, late := context.WithTimeout(ctx, exportWait)
	defer late()
	select {
	case places <- struct{}{}:
	case <-ctx.Done():
		return nil, false
	}
	select {
	case l.making <- struct{}{}:
		return func() { <-l.making; <-places }, true
	case <-ctx.Done():
		<-places
		return nil, false
	}
}

// pass lets a request through, or is why not; done is called after it.
func (s *Desk) pass(c *gin.Context, rt Route) (done func(), err error) {
	done = func() {}
	if !rt.has(Unpaced) {
		if err := s.paced(c, c.FullPath()); err != nil {
			return done, err
		}
	}
	if rt.file && s.cfg.ExportLimit > 0 {
		leave, ok := s.limits.export(c.Request.Context(), Person(c).ID, s.cfg.ExportLimit)
		if !ok {
			return done, tooMany("web.too_many_exports", exportWait)
		}
		done = leave
	}
	return done, nil
}

// paced takes a post off what its session may post, or where there is none off
// what its address may post to this end.
func (s *Desk) paced(c *gin.Context, end string) error {
	ctx := c.Request.Context()
	if c.Request.Method != http.MethodPost || s.cfg.PostLimit <= 0 || about(ctx).resumed != "" {
		return nil
	}
	session := "@" + RemoteAddress(c.Request) + " " + end
	if Person(c).ID != 0 {
		session = s.Sessions.Token(ctx)
	}
	if wait := s.limits.post(session, s.cfg.PostLimit, s.Now()); wait > 0 {
		return tooMany("web.too_many", wait)
	}
	return nil
}

func tooMany(key string, wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return fault.Wrap(auth.Wait(time.Duration(seconds)*time.Second), fault.TooMany, key, seconds)
}
