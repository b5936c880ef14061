package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/fault"
)

// The same posting of a file that is under way is joined; one with other
// choices is refused, and begins once the first is over.
func TestImportJobs_otherChoices(t *testing.T) {
	jobs, goOn := newImportJobs(), make(chan struct{})
	work := func(id int64) importWork {
		return func(context.Context, func(int, int)) (db.Subject, error) {
			<-goOn
			return db.Subject{Kind: "import", ID: id}, nil
		}
	}
	first, err := jobs.start(7, "all", work(1))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := jobs.start(7, "all", work(2)); err != nil || again != first {
		t.Errorf("the same again: %v, joined %v", err, again == first)
	}
	if j, err := jobs.start(7, "leave out", work(3)); j != nil || !fault.Is(err, fault.Conflict) {
		t.Errorf("other choices: %v, %v", j, err)
	}
	close(goOn)
	<-first.finished
	next, err := jobs.start(7, "leave out", work(4))
	if err != nil {
		t.Fatal(err)
	}
	if <-next.finished; next.subject.ID != 4 || first.subject.ID != 1 {
		t.Errorf("came to %d and %d", first.subject.ID, next.subject.ID)
	}
}

// A program that is stopped lets an import finish; one that takes too long is
// broken off, and not left behind.
func TestImportJobs_stop(t *testing.T) {
	jobs := newImportJobs()
	short, err := jobs.start(1, "all", func(ctx context.Context, _ func(int, int)) (db.Subject, error) {
		time.Sleep(20 * time.Millisecond)
		return db.Subject{Kind: "import", ID: 1}, ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	jobs.stop(t.Context())
	if !short.ended() || short.err != nil {
		t.Errorf("one that would soon be over: ended %v, %v", short.ended(), short.err)
	}
	long, err := jobs.start(2, "all", func(ctx context.Context, _ func(int, int)) (db.Subject, error) {
		<-ctx.Done()
		return db.Subject{}, ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	jobs.stop(ctx)
	if !long.ended() || !errors.Is(long.err, context.Canceled) {
		t.Errorf("one that takes too long: ended %v, %v", long.ended(), long.err)
	}
}
