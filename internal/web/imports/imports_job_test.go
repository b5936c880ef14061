package imports

import (
	"context"
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
		return func(func(int, int)) (db.Subject, error) {
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

// A program that is stopped lets an import finish, but not for ever.
func TestImportJobs_stop(t *testing.T) {
	jobs := newImportJobs()
	short, err := jobs.start(1, "all", func(func(int, int)) (db.Subject, error) {
		time.Sleep(20 * time.Millisecond)
		return db.Subject{Kind: "import", ID: 1}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if jobs.stop(t.Context()); !short.ended() {
		t.Error("one that would soon be over was left behind")
	}
	goOn := make(chan struct{})
	defer close(goOn)
	long, err := jobs.start(2, "all", func(func(int, int)) (db.Subject, error) {
		<-goOn
		return db.Subject{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if jobs.stop(ctx); long.ended() {
		t.Error("one that takes long was waited for")
	}
}
