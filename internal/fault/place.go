package fault

import (
	"errors"
	"io/fs"
)

// Place says what the machine refuses of a file or folder: no right to it, a
// disk that cannot be written or is full, a path that leads nowhere, another
// program that holds it. What says more already comes back as it is.
func Place(err error, path string) *Error {
	if f := Of(err); f == nil || f.Kind != Internal {
		return f
	}
	args := []any{path}
	key := "fault.place_refused"
	switch {
	case isAny(err, readOnlyPlace):
		key = "fault.place_read_only"
	case isAny(err, fullPlace):
		key = "fault.place_full"
	case isAny(err, heldPlace):
		key = "fault.place_held"
	case errors.Is(err, fs.ErrPermission):
		key = "fault.place_forbidden"
	case isAny(err, noFolder):
		key = "fault.place_no_folder"
	case errors.Is(err, fs.ErrNotExist):
		key = "fault.place_missing"
	default:
		args = append(args, innermost(err).Error())
	}
	return &Error{Kind: Unready, Message: Message{Key: key, Args: args}, Err: err}
}

func isAny(err error, of []error) bool {
	for _, one := range of {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

// innermost is the system's own word, without the paths around it.
func innermost(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
