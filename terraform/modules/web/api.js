// The API's paths begin with /v1; only the outside world puts /api before them.
function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\/api(?=\/)/, '');
  return request;
}
