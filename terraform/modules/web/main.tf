# CloudFront, its certificate and its firewall live in us-east-1, wherever the rest does.

locals {
  global = "us-east-1"

  url         = "https://${try(var.domain.name, aws_cloudfront_distribution.this.domain_name)}"
  certificate = try(coalesce(var.domain.certificate_arn, one(aws_acm_certificate_validation.this[*].certificate_arn)), null)
  own_zone    = try(var.domain.zone_id, null) != null ? 1 : 0
  own_cert    = try(var.domain.zone_id != null && var.domain.certificate_arn == null, false) ? 1 : 0

  # Amazon's policies
  cache_files   = "658327ea-f89d-4fab-a63d-7e88639e58f6" # CachingOptimized
  cache_nothing = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" # CachingDisabled
  pass_all      = "b689b0a8-53d0-40ab-baf2-68738e2966ac" # AllViewerExceptHostHeader

  content_security_policy = join("; ", [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src ${join(" ", compact(["'self'", "https://${split("/", var.issuer)[2]}", var.sign_in_url, var.source_origin]))}",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "upgrade-insecure-requests",
  ])
}

resource "aws_cloudfront_origin_access_control" "this" {
  name                              = "${var.name}-console"
  description                       = "CloudFront reads the console's files, and nobody else"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_function" "this" {
  for_each = toset(["api", "console"])

  name    = "${var.name}-${each.key}"
  comment = { api = "Takes /api away from the path", console = "Answers the console's own paths with its page" }[each.key]
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/${each.key}.js")
}

resource "aws_cloudfront_response_headers_policy" "this" {
  name    = "${var.name}-console"
  comment = "Security headers"

  security_headers_config {
    content_security_policy {
      content_security_policy = local.content_security_policy
      override                = true
    }

    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
      preload                    = false
      override                   = true
    }

    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "DENY"
      override     = true
    }

    referrer_policy {
      referrer_policy = "no-referrer"
      override        = true
    }
  }

  custom_headers_config {
    items {
      header   = "Permissions-Policy"
      value    = "camera=(), geolocation=(), microphone=(), payment=()"
      override = true
    }

    items {
      header   = "Cross-Origin-Opener-Policy"
      value    = "same-origin"
      override = true
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  comment             = "${var.name} console and API"
  enabled             = true
  is_ipv6_enabled     = true
  http_version        = "http2and3"
  default_root_object = "index.html"
  price_class         = var.price_class
  aliases             = compact([try(var.domain.name, null)])
  web_acl_id          = one(aws_wafv2_web_acl.this[*].arn)
  tags                = var.tags

  origin {
    origin_id                = "console"
    domain_name              = aws_s3_bucket.this.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.this.id
  }

  origin {
    origin_id   = "api"
    domain_name = trimprefix(var.api_endpoint, "https://")

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id           = "console"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.cache_files
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.this["console"].arn
    }
  }

  ordered_cache_behavior {
    path_pattern               = "/api/*"
    target_origin_id           = "api"
    viewer_protocol_policy     = "https-only" # a token sent in the clear is not led on
    allowed_methods            = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.cache_nothing
    origin_request_policy_id   = local.pass_all
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.this["api"].arn
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.domain == null
    acm_certificate_arn            = local.certificate
    ssl_support_method             = var.domain == null ? null : "sni-only"
    minimum_protocol_version       = var.domain == null ? "TLSv1" : "TLSv1.2_2021" # CloudFront has no other for its own names
  }
}

resource "aws_acm_certificate" "this" {
  count = local.own_cert

  region            = local.global
  domain_name       = var.domain.name
  validation_method = "DNS"
  tags              = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  count = local.own_cert

  zone_id         = var.domain.zone_id
  name            = one(aws_acm_certificate.this[0].domain_validation_options).resource_record_name
  type            = one(aws_acm_certificate.this[0].domain_validation_options).resource_record_type
  records         = [one(aws_acm_certificate.this[0].domain_validation_options).resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  count = local.own_cert

  region                  = local.global
  certificate_arn         = aws_acm_certificate.this[0].arn
  validation_record_fqdns = [aws_route53_record.validation[0].fqdn]
}

resource "aws_route53_record" "this" {
  for_each = local.own_zone == 1 ? toset(["A", "AAAA"]) : toset([])

  zone_id = var.domain.zone_id
  name    = var.domain.name
  type    = each.key

  alias {
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
    evaluate_target_health = false
  }
}

# Access logs of CloudFront, without cookies and queries.
resource "aws_cloudwatch_log_delivery_source" "this" {
  region       = local.global
  name         = "${var.name}-console"
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.this.arn
  tags         = var.tags
}

resource "aws_cloudwatch_log_delivery_destination" "this" {
  region        = local.global
  name          = "${var.name}-console"
  output_format = "json"
  tags          = var.tags

  delivery_destination_configuration {
    destination_resource_arn = "${var.logs_bucket.arn}/cloudfront"
  }
}

resource "aws_cloudwatch_log_delivery" "this" {
  region                   = local.global
  delivery_source_name     = aws_cloudwatch_log_delivery_source.this.name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.this.arn
  record_fields            = ["date", "time", "x-edge-location", "c-ip", "cs-method", "cs-uri-stem", "sc-status", "sc-bytes", "time-taken", "ssl-protocol", "x-edge-result-type", "x-edge-request-id"]
  tags                     = var.tags
}
