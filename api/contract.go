package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/gin-gonic/gin"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// maxBody bounds a request's body; the largest mapping that AMC takes is well below.
const maxBody = 1 << 20

// contract is the OpenAPI document, found by the router's own patterns.
type contract struct {
	routes map[string]*routers.Route // by method and gin pattern
}

func newContract(document []byte) (*contract, error) {
	spec, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, err
	}
	if err := spec.Validate(context.Background()); err != nil {
		return nil, err
	}
	k := &contract{routes: map[string]*routers.Route{}}
	for path, item := range spec.Paths.Map() {
		pattern := strings.NewReplacer("{", ":", "}", "").Replace(path)
		for method, op := range item.Operations() {
			k.routes[method+" "+pattern] = &routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: op}
		}
	}
	return k, nil
}

const routeKey = "route"

func routeOf(c *gin.Context) *routers.Route { return c.MustGet(routeKey).(*routers.Route) }

// identify finds the operation that a call asks for. Answers that can be asked for conditionally may be kept for that; all others are not to
// be kept at all: some hold a secret.
func (k *contract) identify(c *gin.Context) {
	route := k.routes[c.Request.Method+" "+c.FullPath()]
	c.Set(routeKey, route)
	if route.Operation.Responses.Status(http.StatusNotModified) != nil {
		c.Header("Cache-Control", "private, no-cache")
	}
}

// validate refuses what the document does not allow.
func (k *contract) validate(c *gin.Context) {
	route := routeOf(c)
	if err := unfold(c.Request, route.Operation.Parameters); err != nil {
		fail(c, err)
		return
	}
	body, err := readBody(c, route.Operation.RequestBody != nil)
	if err != nil {
		fail(c, err)
		return
	}
	err = openapi3filter.ValidateRequest(c.Request.Context(), &openapi3filter.RequestValidationInput{
		Request: c.Request, PathParams: pathParams(c), Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:  openapi3filter.NoopAuthenticationFunc, // authorize did
			SkipSettingDefaults: true,                                  // an absent field stays absent: handlers say what that means
			KeepValidatedValue:  true,                                  // handlers get what was validated, not a second reading of it
		},
	})
	if err != nil {
		fail(c, breach(err, body))
	}
}

// unfold refuses a query with a parameter that the operation's are not, or twice what can be said once, and makes one line of a header that came
// in several, as RFC 9110 has it.
func unfold(r *http.Request, parameters openapi3.Parameters) error {
	query := r.URL.Query()
	var known []string
	for _, p := range parameters {
		if p.Value.In == "query" {
			known = append(known, p.Value.Name)
		}
		switch name := p.Value.Name; {
		case p.Value.In == "query" && len(query[name]) > 1 && !p.Value.Schema.Value.Type.Is("array"):
			return &amc.Error{Kind: amc.KindInvalid, Code: codeInvalidRequest, Field: name, Message: "the parameter is there more than once", Hint: "send it once"}
		case p.Value.In == "header" && len(r.Header.Values(name)) > 1:
			r.Header.Set(name, strings.Join(r.Header.Values(name), ", "))
		}
	}
	for name := range query {
		if len(known) > 0 && !slices.Contains(known, name) { // a filter that is passed over would give another answer than was asked for
			return &amc.Error{Kind: amc.KindInvalid, Code: codeInvalidRequest, Message: "there is a parameter that the document does not know",
				Hint: "use " + strings.Join(known, ", ")}
		}
	}
	return nil
}

func pathParams(c *gin.Context) map[string]string {
	params := map[string]string{}
	for _, p := range c.Params {
		params[p.Key] = p.Value
	}
	return params
}

// readBody reads the JSON body of an operation that takes one and leaves it to be read again.
func readBody(c *gin.Context, wanted bool) ([]byte, error) {
	if !wanted {
		c.Request.Body = http.NoBody
		return nil, nil
	}
	if media, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || media != "application/json" {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: codeUnsupportedMediaType, Field: "Content-Type", Message: "the body must be JSON", Hint: "send Content-Type: application/json"}
	}
	if coding := c.GetHeader("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: codeUnsupportedMediaType, Field: "Content-Encoding", Message: "the body must not be compressed", Hint: "send it as it is"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: codeBodyTooLarge, Message: "the body is larger than 1 MiB", Hint: "send the file to a source, not to the API"}
	case err != nil:
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "body_incomplete", Message: "the body ended early", Hint: "send it again", Err: err}
	case !json.Valid(body):
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "invalid_json", Message: "the body is not one JSON value", Hint: "check commas, quotes and braces"}
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// breach says in the API's words what the validator found. The validator's own text quotes the request, so only the
// reason, which is the schema's side of it, is passed on.
func breach(err error, body []byte) error {
	out := &amc.Error{Kind: amc.KindInvalid, Code: codeInvalidRequest, Message: "the request does not match the API's document", Hint: "check it against GET /openapi.yaml"}
	var request *openapi3filter.RequestError
	if errors.As(err, &request) && request.Parameter != nil {
		if request.Parameter.Name == ifMatchName && errors.Is(request.Err, openapi3filter.ErrInvalidRequired) {
			return errUnconditional
		}
		out.Field, out.Message = request.Parameter.Name, "the parameter does not have the documented form"
	}
	var schema *openapi3.SchemaError
	if errors.As(err, &schema) {
		if out.Field == "" {
			out.Field = fieldPath(schema.JSONPointer())
		}
		switch {
		case schema.SchemaField == "properties" && schema.Schema != nil: // the reason quotes the name, which may be anybody's
			known := strings.Join(slices.Sorted(maps.Keys(schema.Schema.Properties)), ", ")
			out.Message, out.Hint = "there is a property that the document does not know", "use "+known
		case schema.Reason != "":
			out.Message = schema.Reason
		}
	}
	if out.Field == "mapping" || strings.HasPrefix(out.Field, "mapping.") {
		if better := explainMapping(body); better != nil {
			return better
		}
	}
	return out
}

// explainMapping returns the domain's own complaint about the mapping in a body; the domain knows what to do about it.
func explainMapping(body []byte) error {
	var request struct {
		Mapping json.RawMessage `json:"mapping"`
	}
	if json.Unmarshal(body, &request) != nil || request.Mapping == nil {
		return nil
	}
	_, err := amc.ParseMapping(request.Mapping)
	return underMapping(err)
}

// underMapping moves the field of an error about a mapping to where the mapping stands in a request.
func underMapping(err error) error { return within("mapping", err) }

// within moves the field of an error about a part of a request to where the part stands in it.
func within(place string, err error) error {
	return relocated(err, func(field string) string { return strings.TrimSuffix(place+"."+field, ".") })
}

// relocated gives an error the field that move makes of its own.
func relocated(err error, move func(field string) string) error {
	var e *amc.Error
	if !errors.As(err, &e) {
		return err
	}
	moved := *e
	moved.Field = move(e.Field)
	return &moved
}

// fieldPath writes a JSON pointer the way mappings name fields: mapping.columns[2].name.
func fieldPath(pointer []string) string {
	var b strings.Builder
	for _, segment := range pointer {
		switch {
		case strings.Trim(segment, "0123456789") == "":
			fmt.Fprintf(&b, "[%s]", segment)
		case b.Len() > 0:
			b.WriteString("." + segment)
		default:
			b.WriteString(segment)
		}
	}
	return b.String()
}
