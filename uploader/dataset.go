package uploader

import (
	"context"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// ensureDataSet creates the data set in AMC where it is missing, and refuses one whose columns differ from ours: AMC
// would take the upload and reject its files much later.
func (u *Uploader) ensureDataSet(ctx context.Context, instance amc.Instance, want amc.DataSet) error {
	have, err := u.AMC.DataSet(ctx, instance, want.DataSetID)
	if amc.KindNotFound.Is(err) {
		if err := u.AMC.CreateDataSet(ctx, instance, want); err == nil {
			return nil
		} else if !amc.KindConflict.Is(err) && !amc.KindUnknown.Is(err) {
			return fmt.Errorf("create data set: %w", err)
		}
		have, err = u.AMC.DataSet(ctx, instance, want.DataSetID) // another job was first, or the answer got lost
		if amc.KindNotFound.Is(err) {
			return errLater
		}
	}
	if err != nil {
		return fmt.Errorf("get data set: %w", err)
	}
	return want.Compare(have)
}
