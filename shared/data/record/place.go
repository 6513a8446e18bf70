package record

import (
	"errors"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Placed puts the file's name into an error about a row of a block, and counts the row within the file: before are the file's rows in
// front of the block.
func Placed(err error, file string, before int64) error {
	var e *amc.Error
	if !errors.As(err, &e) {
		return err
	}
	placed := *e
	placed.File = file
	if placed.Row > 0 {
		placed.Row += before
	}
	return &placed
}
