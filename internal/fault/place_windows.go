package fault

import "golang.org/x/sys/windows"

// What the system answers about a file or folder that it refuses.
var (
	readOnlyPlace = []error{windows.ERROR_WRITE_PROTECT}
	fullPlace     = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL}
	heldPlace     = []error{windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION}
	noFolder      = []error{windows.ERROR_DIRECTORY, windows.ERROR_INVALID_NAME}
)
