package api

import (
	"context"
	"errors"
	"strconv"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// ListMappings returns a page of the newest versions.
func (s *server) ListMappings(ctx context.Context, r ListMappingsRequestObject) (ListMappingsResponseObject, error) {
	page, next, err := s.Mappings.Mappings(own(ctx), value(r.Params.Cursor), value(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	return ListMappings200JSONResponse(mappingPage(page, next)), nil
}

// ListMappingVersions returns a page of one mapping's versions.
func (s *server) ListMappingVersions(ctx context.Context, r ListMappingVersionsRequestObject) (ListMappingVersionsResponseObject, error) {
	page, next, err := s.Mappings.MappingVersions(own(ctx), r.Name, value(r.Params.Cursor), value(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	return ListMappingVersions200JSONResponse(mappingPage(page, next)), nil
}

func mappingPage(page []amc.SavedMapping, next string) MappingPage {
	p := MappingPage{Mappings: make([]MappingSummary, len(page)), NextCursor: next}
	for i, m := range page {
		p.Mappings[i] = MappingSummary{
			Name: m.Name, Version: m.Number, DataSetID: m.Mapping.DataSetID, Comment: m.Comment, CreatedAt: m.CreatedAt, CreatedBy: m.CreatedBy,
		}
	}
	return p
}

// GetMapping returns the newest version.
func (s *server) GetMapping(ctx context.Context, r GetMappingRequestObject) (GetMappingResponseObject, error) {
	m, err := s.Mappings.Mapping(own(ctx), amc.MappingRef{Name: r.Name})
	if err != nil {
		return nil, err
	}
	etag := mappingETag(m)
	if matches(value(r.Params.IfNoneMatch), etag) {
		return GetMapping304Response{Headers: GetMapping304ResponseHeaders{ETag: etag}}, nil
	}
	return GetMapping200JSONResponse{Body: m, Headers: GetMapping200ResponseHeaders{ETag: etag}}, nil
}

// GetMappingVersion returns one version.
func (s *server) GetMappingVersion(ctx context.Context, r GetMappingVersionRequestObject) (GetMappingVersionResponseObject, error) {
	m, err := s.Mappings.Mapping(own(ctx), amc.MappingRef{Name: r.Name, Number: r.Version})
	if err != nil {
		return nil, err
	}
	etag := mappingETag(m)
	if matches(value(r.Params.IfNoneMatch), etag) {
		return GetMappingVersion304Response{Headers: GetMappingVersion304ResponseHeaders{ETag: etag}}, nil
	}
	return GetMappingVersion200JSONResponse{Body: m, Headers: GetMappingVersion200ResponseHeaders{ETag: etag}}, nil
}

// CreateMapping saves version 1 of a new name.
func (s *server) CreateMapping(ctx context.Context, r CreateMappingRequestObject) (CreateMappingResponseObject, error) {
	m := amc.SavedMapping{Name: r.Body.Name, Number: 1, Mapping: r.Body.Mapping, Comment: r.Body.Comment}
	if err := s.save(own(ctx), &m); err != nil {
		return nil, err
	}
	return CreateMapping201JSONResponse{Body: m, Headers: CreateMapping201ResponseHeaders{Location: s.mappingLocation(m), ETag: mappingETag(m)}}, nil
}

// CreateMappingVersion saves the version after the one that the caller knows.
func (s *server) CreateMappingVersion(ctx context.Context, r CreateMappingVersionRequestObject) (CreateMappingVersionResponseObject, error) {
	ctx = own(ctx)
	newest, err := s.Mappings.Mapping(ctx, amc.MappingRef{Name: r.Name})
	if err != nil {
		return nil, err
	}
	if err := precondition(r.Params.IfMatch, mappingETag(newest)); err != nil {
		return nil, err
	}
	m := amc.SavedMapping{Name: r.Name, Number: newest.Number + 1, Mapping: r.Body.Mapping, Comment: r.Body.Comment}
	if err := s.save(ctx, &m); err != nil {
		return nil, outrun(err)
	}
	return CreateMappingVersion201JSONResponse{
		Body: m, Headers: CreateMappingVersion201ResponseHeaders{Location: s.mappingLocation(m), ETag: mappingETag(m)},
	}, nil
}

// save stores a version in the name of the caller.
func (s *server) save(ctx context.Context, m *amc.SavedMapping) error {
	if err := s.checkMapping(m.Mapping); err != nil {
		return err
	}
	m.CreatedBy, m.CreatedAt = callOf(ctx).principal.Subject, s.Clock.Now().UTC()
	return s.Mappings.PutMapping(ctx, *m)
}

// DeleteMapping removes a name and its versions.
func (s *server) DeleteMapping(ctx context.Context, r DeleteMappingRequestObject) (DeleteMappingResponseObject, error) {
	ctx = own(ctx)
	newest, err := s.Mappings.Mapping(ctx, amc.MappingRef{Name: r.Name})
	if err != nil {
		return nil, err
	}
	if err := precondition(r.Params.IfMatch, mappingETag(newest)); err != nil {
		return nil, err
	}
	if err := s.Mappings.DeleteMapping(ctx, newest.Ref()); err != nil {
		return nil, outrun(err)
	}
	return DeleteMapping204Response{}, nil
}

// mappingETag names a version for good: a name that was deleted and saved again counts from 1 again, at another time.
func mappingETag(m amc.SavedMapping) string {
	return etagOf(int64(m.Number), m.CreatedAt.UnixMilli())
}

func (s *server) mappingLocation(m amc.SavedMapping) string {
	return s.BasePath + "/v1/mappings/" + m.Name + "/versions/" + strconv.Itoa(m.Number)
}

// checkMapping refuses a mapping that no job can run with.
func (s *server) checkMapping(m amc.Mapping) error {
	if err := m.Validate(); err != nil {
		return underMapping(err)
	}
	if s.RequireConsent {
		return underMapping(m.CheckConsent())
	}
	return nil
}

// chosenMapping returns the mapping of a request: its own, or a saved one and which.
func (s *server) chosenMapping(ctx context.Context, own *amc.Mapping, ref string) (m amc.Mapping, saved string, err error) {
	if (own == nil) == (ref == "") {
		return m, "", &amc.Error{Kind: amc.KindInvalid, Code: "mapping_or_ref", Field: "mappingRef", Message: "the request needs exactly one of mapping and mappingRef",
			Hint: "give the mapping itself, or the name of a saved one"}
	}
	if own != nil {
		return *own, "", nil
	}
	parsed, err := amc.ParseMappingRef(ref)
	if err != nil {
		return m, "", err
	}
	found, err := s.Mappings.Mapping(ctx, parsed)
	var e *amc.Error
	if errors.As(err, &e) && e.Kind == amc.KindNotFound {
		return m, "", &amc.Error{Kind: amc.KindInvalid, Code: "unknown_mapping", Field: "mappingRef", Message: e.Message, Hint: "GET /v1/mappings lists them"}
	}
	return found.Mapping, found.Ref().String(), err
}
