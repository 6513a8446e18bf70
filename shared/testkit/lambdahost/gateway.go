package lambdahost

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/uuid"
)

// Gateway is an HTTP API of API Gateway in front of a function: payload format 2.0, stage $default.
//
// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func Gateway(h *Host) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event, err := requestEvent(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer, err := h.Invoke(r.Context(), event)
		var response events.APIGatewayV2HTTPResponse
		if err == nil {
			err = json.Unmarshal(answer, &response)
		}
		body := []byte(response.Body)
		if err == nil && response.IsBase64Encoded {
			body, err = base64.StdEncoding.DecodeString(response.Body)
		}
		if err != nil || response.StatusCode == 0 { // all that API Gateway tells
			http.Error(w, `{"message":"Internal Server Error"}`, http.StatusInternalServerError)
			return
		}
		for name, value := range response.Headers {
			w.Header().Set(name, value)
		}
		for _, cookie := range response.Cookies {
			w.Header().Add("Set-Cookie", cookie)
		}
		w.WriteHeader(response.StatusCode)
		_, _ = w.Write(body) // who asked may have left
	})
}

func requestEvent(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	e := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "$default", RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery, Headers: map[string]string{"host": r.Host},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: "$default", AccountID: "123456789012", Stage: "$default", RequestID: uuid.NewString(), APIID: "a1b2c3", DomainName: r.Host,
			TimeEpoch: time.Now().UnixMilli(),
		},
	}
	e.RequestContext.HTTP = events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, UserAgent: r.UserAgent()}
	if e.RequestContext.HTTP.SourceIP, _, err = net.SplitHostPort(r.RemoteAddr); err != nil {
		return nil, err
	}
	for name, values := range r.Header {
		if name == "Cookie" {
			for _, line := range values {
				e.Cookies = append(e.Cookies, strings.Split(line, "; ")...)
			}
			continue
		}
		e.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	e.Body = string(body)
	if e.IsBase64Encoded = !utf8.Valid(body); e.IsBase64Encoded {
		e.Body = base64.StdEncoding.EncodeToString(body)
	}
	return json.Marshal(e)
}
