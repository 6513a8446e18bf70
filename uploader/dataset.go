package uploader

import (
	"context"
	"fmt"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/adsapi"
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
	return compare(want, have)
}

// compare refuses an upload whose files would not fit the data set.
func compare(want, have amc.DataSet) error {
	var wrong []string
	known := map[string]amc.Column{}
	for _, c := range have.Columns {
		if c.IsMainUserID || c.IsMainUserIDType || c.Name == "user_id" || c.Name == "user_id_type" {
			continue // AMC adds these itself; they are never in files
		}
		known[c.Name] = c
	}
	for _, c := range want.Columns {
		h, ok := known[c.Name]
		delete(known, c.Name)
		switch {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("%q is not in the data set", c.Name))
		case h.DataType != c.DataType:
			wrong = append(wrong, fmt.Sprintf("%q is %s in the data set and %s in the mapping", c.Name, h.DataType, c.DataType))
		case identity(h) != identity(c):
			wrong = append(wrong, fmt.Sprintf("%q has identity type %s in the data set and %s in the mapping", c.Name, identity(h), identity(c)))
		case h.IsMainEventTime != c.IsMainEventTime:
			wrong = append(wrong, fmt.Sprintf("%q is the main event time in only one of data set and mapping", c.Name))
		case h.IsCountryCode != c.IsCountryCode:
			wrong = append(wrong, fmt.Sprintf("%q is the country code in only one of data set and mapping", c.Name))
		case h.ConsentType != c.ConsentType:
			wrong = append(wrong, fmt.Sprintf("%q has consent type %q in the data set and %q in the mapping", c.Name, h.ConsentType, c.ConsentType))
		case h.RequiresOneWayHashing && !c.RequiresOneWayHashing && c.Identity() == "":
			wrong = append(wrong, fmt.Sprintf("%q must be hashed for the data set, and the mapping does not hash it", c.Name))
		case h.Required() && !c.Required():
			wrong = append(wrong, fmt.Sprintf("%q is required by the data set and nullable in the mapping", c.Name))
		}
	}
	for _, c := range have.Columns {
		if h, left := known[c.Name]; left && h.Required() {
			wrong = append(wrong, fmt.Sprintf("%q is required by the data set and not mapped", c.Name))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &amc.Error{
		Kind: amc.KindInvalid, Code: "dataset_mismatch",
		Message: fmt.Sprintf("the mapping does not fit data set %q: %s", want.DataSetID, strings.Join(wrong, "; ")),
		Hint:    "correct the mapping, or choose a new dataSetId",
	}
}

func identity(c amc.Column) string {
	if c.ExternalUserIDType == nil {
		return "none"
	}
	return string(c.ExternalUserIDType.HashedPII) + string(c.ExternalUserIDType.ExternalIdentity)
}

// newUpload describes the job's files to AMC. Our CSV doubles quotes, which is not AMC's default, so it says so.
func newUpload(job amc.Job) adsapi.CreateUpload {
	return adsapi.CreateUpload{
		CompressionFormat: "GZIP",
		UpdateStrategy:    job.UpdateStrategy,
		CountryCode:       job.Mapping.CountryCode,
		DataSource:        adsapi.DataSource{SourceS3Bucket: job.Manifest.Bucket, SourceManifestS3Key: job.Manifest.Key},
		FileFormat: adsapi.FileFormat{CSVDataFormat: &adsapi.CSVDataFormat{
			FieldDelimiter: ",", RecordDelimiter: "\n", QuoteCharacter: `"`, QuoteEscapeCharacter: `"`,
		}},
	}
}
