package dynamostore

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (s jobStore) PutUpload(ctx context.Context, upload amc.Upload) (amc.Upload, error) {
	stored, err := s.putUpload(ctx, upload)
	if err != nil {
		return amc.Upload{}, fmt.Errorf("write upload: %w", err)
	}
	return stored, nil
}

func (s jobStore) putUpload(ctx context.Context, upload amc.Upload) (stored amc.Upload, err error) {
	upload.CreatedAt, upload.UpdatedAt, upload.PostedAt = upload.CreatedAt.UTC(), upload.UpdatedAt.UTC(), upload.PostedAt.UTC()
	document, err := encode("upload", upload)
	if err != nil {
		return stored, err
	}
	it := item{
		"jobId": text(upload.JobID), "instanceId": text(upload.InstanceID), versionName: number(upload.Version + 1), documentName: document,
	}
	condition, values := "attribute_not_exists(#jobId)", item(nil)
	if upload.Version != 0 {
		condition, values = "#version = :version", item{":version": number(upload.Version)}
	}
	was, done, err := s.put(ctx, s.tables.Uploads, it, condition, values)
	switch {
	case err != nil:
		return stored, err
	case done:
		return decodeUpload(it)
	case len(was) == 0:
		return stored, &amc.Error{Kind: amc.KindNotFound, Code: "upload_not_found",
			Message: fmt.Sprintf("job %s has no upload to instance %s", upload.JobID, upload.InstanceID)}
	case upload.Version == 0:
		return stored, &amc.Error{Kind: amc.KindConflict, Code: "upload_exists",
			Message: fmt.Sprintf("job %s has an upload to instance %s already", upload.JobID, upload.InstanceID)}
	}
	return stored, amc.Changed(fmt.Sprintf("the upload of job %s to instance %s", upload.JobID, upload.InstanceID))
}

func (s jobStore) Uploads(ctx context.Context, jobID string) (uploads []amc.Upload, err error) {
	for it, err := range s.query(ctx, &dynamodb.QueryInput{
		TableName: &s.tables.Uploads, ConsistentRead: aws.Bool(true),
		KeyConditionExpression: aws.String("#jobId = :job"), ExpressionAttributeValues: item{":job": text(jobID)},
	}) {
		var upload amc.Upload
		if err == nil {
			upload, err = decodeUpload(it)
		}
		if err != nil {
			return nil, fmt.Errorf("list uploads: %w", err)
		}
		uploads = append(uploads, upload)
	}
	return uploads, nil
}

func decodeUpload(it item) (upload amc.Upload, err error) {
	if upload.Version, err = versionOf(it); err == nil {
		err = decode("upload", it, &upload)
	}
	return upload, err
}
