package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// ListConnections returns a page of connections.
func (s *server) ListConnections(ctx context.Context, r ListConnectionsRequestObject) (ListConnectionsResponseObject, error) {
	ctx = own(ctx)
	all, err := s.Connections.Connections(ctx)
	if err != nil {
		return nil, err
	}
	records, next, err := pageOf(all, func(c amc.Connection) string { return c.ID }, r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	page := ConnectionPage{Connections: make([]Connection, len(records)), NextCursor: next}
	for i, record := range records {
		if page.Connections[i], _, err = s.describeConnection(ctx, record); err != nil {
			return nil, err
		}
	}
	return ListConnections200JSONResponse(page), nil
}

// CreateConnection keeps a connection and, apart from it, its secrets.
func (s *server) CreateConnection(ctx context.Context, r CreateConnectionRequestObject) (CreateConnectionResponseObject, error) {
	ctx = own(ctx)
	id := r.Body.ConnectionID
	if id == "" {
		if id = slug(r.Body.Name); id == "" {
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "connection_id_missing", Field: "connectionId", Message: "no id can be made from the name",
				Hint: "give a connectionId of lower-case letters, digits and hyphens"}
		}
	}
	now := s.Clock.Now().UTC()
	record := amc.Connection{ID: id, Name: r.Body.Name, Region: r.Body.Region, CreatedAt: now, CreatedBy: callOf(ctx).principal.Subject, UpdatedAt: now}
	secret := amc.ConnectionSecret{Region: r.Body.Region, ClientID: r.Body.ClientID, ClientSecret: r.Body.ClientSecret}
	err := s.alone(ctx, func() error {
		// The record comes last: what has one has its secret.
		switch _, err := s.Connections.Connection(ctx, id); {
		case err == nil:
			return &amc.Error{Kind: amc.KindConflict, Code: "connection_exists", Field: "connectionId", Message: fmt.Sprintf("there is a connection %s already", id),
				Hint: "choose another connectionId"}
		case !amc.KindNotFound.Is(err):
			return err
		}
		if err := s.putConnectionSecret(ctx, id, secret); err != nil {
			return err
		}
		var err error
		record, err = s.Connections.PutConnection(ctx, record)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.Amazon.Forget(id)
	body, etag, err := s.describeConnection(ctx, record)
	if err != nil {
		return nil, err
	}
	return CreateConnection201JSONResponse{
		Body: body, Headers: CreateConnection201ResponseHeaders{Location: s.BasePath + "/v1/connections/" + id, ETag: etag},
	}, nil
}

// GetConnection returns a connection, or 304 when the caller has it as it is.
func (s *server) GetConnection(ctx context.Context, r GetConnectionRequestObject) (GetConnectionResponseObject, error) {
	ctx = own(ctx)
	record, err := s.Connections.Connection(ctx, r.ConnectionID)
	if err != nil {
		return nil, err
	}
	body, etag, err := s.describeConnection(ctx, record)
	if err != nil {
		return nil, err
	}
	if matches(value(r.Params.IfNoneMatch), etag) {
		return GetConnection304Response{Headers: GetConnection304ResponseHeaders{ETag: etag}}, nil
	}
	return GetConnection200JSONResponse{Body: body, Headers: GetConnection200ResponseHeaders{ETag: etag}}, nil
}

// UpdateConnection renames a connection or changes its client.
func (s *server) UpdateConnection(ctx context.Context, r UpdateConnectionRequestObject) (UpdateConnectionResponseObject, error) {
	ctx = own(ctx)
	if r.Body.ClientID != nil && r.Body.ClientSecret == nil {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "client_secret_missing", Field: "clientSecret", Message: "a client id comes with its secret", Hint: "send both"}
	}
	var body Connection
	var etag string
	err := s.alone(ctx, func() error {
		record, err := s.changeable(ctx, r.ConnectionID, r.Params.IfMatch)
		if err != nil {
			return err
		}
		if r.Body.ClientSecret != nil {
			secret, err := s.connectionSecret(ctx, record)
			if err != nil {
				return err
			}
			secret.ClientSecret = *r.Body.ClientSecret
			if id := value(r.Body.ClientID); id != "" && id != secret.ClientID {
				// A consent is given to a client, and another can't use its tokens.
				secret = amc.ConnectionSecret{Region: secret.Region, ClientID: id, ClientSecret: secret.ClientSecret}
			}
			if err := s.putConnectionSecret(ctx, record.ID, secret); err != nil {
				return err
			}
			s.Amazon.Forget(record.ID)
		}
		if r.Body.Name != nil {
			record.Name = *r.Body.Name
		}
		record.UpdatedAt = s.Clock.Now().UTC()
		if record, err = s.Connections.PutConnection(ctx, record); err != nil {
			return outrun(err)
		}
		body, etag, err = s.describeConnection(ctx, record)
		return err
	})
	if err != nil {
		return nil, err
	}
	return UpdateConnection200JSONResponse{Body: body, Headers: UpdateConnection200ResponseHeaders{ETag: etag}}, nil
}

// DeleteConnection removes a connection. Its secrets go first: none is ever left without a record that shows it.
func (s *server) DeleteConnection(ctx context.Context, r DeleteConnectionRequestObject) (DeleteConnectionResponseObject, error) {
	ctx = own(ctx)
	err := s.alone(ctx, func() error {
		record, err := s.changeable(ctx, r.ConnectionID, r.Params.IfMatch)
		if err != nil {
			return err
		}
		instances, err := s.Instances.Instances(ctx)
		if err != nil {
			return err
		}
		for _, instance := range instances {
			if instance.ConnectionID == record.ID {
				return &amc.Error{Kind: amc.KindConflict, Code: "connection_in_use", Message: fmt.Sprintf("instance %s is reached through the connection", instance.ID),
					Hint: "remove the instance, or give it another connection, first"}
			}
		}
		for _, name := range []string{amc.AuthorizationSecretName(record.ID), amc.ConnectionSecretName(record.ID)} {
			if err := s.Secrets.DeleteSecret(ctx, name); err != nil && !amc.KindNotFound.Is(err) {
				return fmt.Errorf("delete secret of connection: %w", err)
			}
		}
		s.Amazon.Forget(record.ID)
		return outrun(s.Connections.DeleteConnection(ctx, record))
	})
	if err != nil {
		return nil, err
	}
	return DeleteConnection204Response{}, nil
}

// changeable returns the connection when it is the one that the caller means to change.
func (s *server) changeable(ctx context.Context, id, ifMatch string) (amc.Connection, error) {
	record, err := s.Connections.Connection(ctx, id)
	if err != nil {
		return amc.Connection{}, err
	}
	_, etag, err := s.describeConnection(ctx, record)
	if err != nil {
		return amc.Connection{}, err
	}
	return record, precondition(ifMatch, etag)
}

// describeConnection returns what may be shown of a connection, and its ETag.
func (s *server) describeConnection(ctx context.Context, record amc.Connection) (body Connection, etag string, err error) {
	secret, err := s.connectionSecret(ctx, record)
	if err != nil {
		return Connection{}, "", err
	}
	now := s.Clock.Now()
	body = Connection{
		ConnectionID: record.ID, Name: record.Name, Region: record.Region, Status: secret.Status(now, s.ConsentLife),
		CreatedAt: record.CreatedAt, CreatedBy: record.CreatedBy, UpdatedAt: record.UpdatedAt,
	}
	versions := []int64{record.Version}
	if secret.RefreshToken != "" {
		const day = 24 * time.Hour
		ends := secret.ConsentedAt.Add(s.ConsentLife)
		left := max(0, int(ends.Sub(now)/day))
		body.ConsentedAt, body.ConsentEndsAt, body.DaysLeft = &secret.ConsentedAt, &ends, &left
		versions = append(versions, secret.ConsentedAt.UnixMicro(), int64(left))
	}
	if !secret.RefusedAt.IsZero() {
		versions = append(versions, secret.RefusedAt.UnixMicro())
	}
	return body, etagOf(versions...), nil
}

// connectionSecret reads a connection's secret. A connection whose secret is gone is one that nobody has consented to.
func (s *server) connectionSecret(ctx context.Context, record amc.Connection) (secret amc.ConnectionSecret, err error) {
	text, err := s.Secrets.Secret(ctx, amc.ConnectionSecretName(record.ID))
	switch {
	case amc.KindNotFound.Is(err):
		return amc.ConnectionSecret{Region: record.Region}, nil
	case err != nil:
		return secret, fmt.Errorf("read secret of connection: %w", err)
	}
	if json.Unmarshal(text, &secret) != nil {
		return secret, errors.New("secret of connection " + record.ID + " can't be read") // the decoder's words could quote it
	}
	return secret, nil
}

func (s *server) putConnectionSecret(ctx context.Context, id string, secret amc.ConnectionSecret) error {
	text, err := json.Marshal(secret)
	if err != nil {
		return fmt.Errorf("encode secret of connection: %w", err)
	}
	if err := s.Secrets.PutSecret(ctx, amc.ConnectionSecretName(id), text); err != nil {
		return fmt.Errorf("keep secret of connection: %w", err)
	}
	return nil
}

var noSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slug makes an id from a name, or "" when there is nothing to make it from.
func slug(name string) string {
	const longest = 63
	id := strings.Trim(noSlug.ReplaceAllString(strings.ToLower(name), "-"), "-")
	return strings.TrimRight(id[:min(len(id), longest)], "-")
}
