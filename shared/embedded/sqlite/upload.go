package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (s jobStore) PutUpload(ctx context.Context, upload amc.Upload) (stored amc.Upload, err error) {
	upload.CreatedAt, upload.UpdatedAt, upload.PostedAt = upload.CreatedAt.UTC(), upload.UpdatedAt.UTC(), upload.PostedAt.UTC()
	encoded, err := json.Marshal(upload)
	if err != nil {
		return amc.Upload{}, fmt.Errorf("encode upload: %w", err)
	}
	document := string(encoded)
	err = s.db.write(ctx, func(tx *sql.Tx) error {
		write, args := "UPDATE uploads SET version = version + 1, document = ? WHERE job_id = ? AND instance_id = ? AND version = ?",
			[]any{document, upload.JobID, upload.InstanceID, upload.Version}
		if upload.Version == 0 {
			write, args = "INSERT INTO uploads (document, job_id, instance_id, version) VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING", args[:3]
		}
		result, err := tx.ExecContext(ctx, write, args...)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return uploadConflict(ctx, tx, upload)
	})
	if err != nil {
		return amc.Upload{}, fmt.Errorf("write upload: %w", err)
	}
	return decodeUpload(document, upload.Version+1)
}

// uploadConflict says why a conditional write found nothing to write.
func uploadConflict(ctx context.Context, tx *sql.Tx, upload amc.Upload) error {
	var version int64
	err := tx.QueryRowContext(ctx, "SELECT version FROM uploads WHERE job_id = ? AND instance_id = ?", upload.JobID, upload.InstanceID).Scan(&version)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return &amc.Error{Kind: amc.KindNotFound, Code: "upload_not_found",
			Message: fmt.Sprintf("job %s has no upload to instance %s", upload.JobID, upload.InstanceID)}
	case err != nil:
		return err
	case upload.Version == 0:
		return &amc.Error{Kind: amc.KindConflict, Code: "upload_exists",
			Message: fmt.Sprintf("job %s has an upload to instance %s already", upload.JobID, upload.InstanceID)}
	}
	return amc.Changed(fmt.Sprintf("the upload of job %s to instance %s", upload.JobID, upload.InstanceID))
}

func (s jobStore) Uploads(ctx context.Context, jobID string) ([]amc.Upload, error) {
	uploads, err := collect(ctx, s.db.reader, scanUpload, "SELECT document, version FROM uploads WHERE job_id = ? ORDER BY instance_id", jobID)
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	return uploads, nil
}

func scanUpload(r row) (amc.Upload, error) {
	var document string
	var version int64
	if err := r.Scan(&document, &version); err != nil {
		return amc.Upload{}, err
	}
	return decodeUpload(document, version)
}

func decodeUpload(document string, version int64) (amc.Upload, error) {
	upload := amc.Upload{Version: version}
	if err := json.Unmarshal([]byte(document), &upload); err != nil {
		return amc.Upload{}, fmt.Errorf("decode upload: %w", err)
	}
	return upload, nil
}
