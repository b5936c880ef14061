package imports

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"relief/internal/db"
	"relief/internal/fault"
)

// How long a request waits for an import before it shows the progress, and
// how long what came out is kept for the page that asks.
const (
	importPatience = 1500 * time.Millisecond
	importKept     = 10 * time.Minute
)

// importJob is an import under way in this process. It survives nothing: what
// was posted stands in the books.
type importJob struct {
	asked    string // what was chosen, as a digest
	done, of atomic.Int64
	finished chan struct{}
	endedAt  time.Time // these three are set before finished is closed
	subject  db.Subject
	err      error
}

// importWork takes a file in, and tells how far it is.
type importWork func(step func(done, of int)) (db.Subject, error)

// importJobs are the imports under way, by the staged file they are made of.
type importJobs struct {
	mu   sync.Mutex
	jobs map[int64]*importJob
}

func newImportJobs() *importJobs { return &importJobs{jobs: map[int64]*importJob{}} }

// stop waits for the imports under way until ctx ends.
func (s *importJobs) stop(ctx context.Context) {
	s.mu.Lock()
	under := slices.Collect(maps.Values(s.jobs))
	s.mu.Unlock()
	for _, j := range under {
		select {
		case <-j.finished:
		case <-ctx.Done():
			return
		}
	}
}

// start begins to take a file in. One that is under way is joined by the same
// choices; other choices are a Conflict, for they are not what is being done.
func (s *importJobs) start(file int64, asked string, work importWork) (*importJob, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, j := range s.jobs {
		if j.ended() && time.Since(j.endedAt) > importKept {
			delete(s.jobs, id)
		}
	}
	if j := s.jobs[file]; j != nil && !j.ended() {
		if j.asked != asked {
			return nil, fault.New(fault.Conflict, "import.under_way")
		}
		return j, nil
	}
	j := &importJob{asked: asked, finished: make(chan struct{})}
	s.jobs[file] = j
	go j.run(work)
	return j, nil
}

// run does the work; a panic in it ends the job, not the program.
func (j *importJob) run(work importWork) {
	defer func() {
		if r := recover(); r != nil {
			j.err = fmt.Errorf("panic in an import: %v", r)
		}
		j.endedAt = time.Now()
		close(j.finished)
	}()
	j.subject, j.err = work(func(done, of int) {
		j.done.Store(int64(done))
		j.of.Store(int64(of))
	})
}

// of gives the job of a file, nil when there is none.
func (s *importJobs) of(file int64) *importJob {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.jobs[file]
}

// forget drops a job whose outcome was told.
func (s *importJobs) forget(file int64, j *importJob) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jobs[file] == j {
		delete(s.jobs, file)
	}
}

// ended tells whether the job is over.
func (j *importJob) ended() bool {
	select {
	case <-j.finished:
		return true
	default:
		return false
	}
}

// wait waits a little for the job to end.
func (j *importJob) wait(ctx context.Context) bool {
	select {
	case <-j.finished:
		return true
	case <-ctx.Done():
	case <-time.After(importPatience):
	}
	return false
}
