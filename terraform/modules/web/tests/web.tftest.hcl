mock_provider "aws" {
  mock_resource "aws_s3_bucket" {
    defaults = { id = "amcu-console", arn = "arn:aws:s3:::amcu-console", bucket_regional_domain_name = "amcu-console.s3.eu-west-1.amazonaws.com" }
  }
  mock_resource "aws_cloudfront_distribution" {
    defaults = { arn = "arn:aws:cloudfront::111122223333:distribution/E123", domain_name = "d123.cloudfront.net", hosted_zone_id = "Z2FDTNDATAQYW2" }
  }
  mock_resource "aws_cloudfront_function" {
    defaults = { arn = "arn:aws:cloudfront::111122223333:function/amcu" }
  }
  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/amcu-console/0123" }
  }
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn                       = "arn:aws:acm:us-east-1:111122223333:certificate/0123"
      domain_validation_options = [{ domain_name = "amcu.example.com", resource_record_name = "_a.amcu.example.com.", resource_record_type = "CNAME", resource_record_value = "_b.acm-validations.aws." }]
    }
  }
  mock_resource "aws_cloudwatch_log_delivery_destination" {
    defaults = { arn = "arn:aws:logs:us-east-1:111122223333:delivery-destination:amcu-console" }
  }
}

variables {
  name          = "amcu"
  key_arn       = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  bucket        = "amcu-console"
  logs_bucket   = { bucket = "amcu-logs", arn = "arn:aws:s3:::amcu-logs" }
  api_endpoint  = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com"
  issuer        = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
  sign_in_url   = "https://amcu.auth.eu-west-1.amazoncognito.com"
  source_origin = "https://amcu-source.s3.eu-west-1.amazonaws.com"
}

run "only_cloudfront_reads_the_bucket" {
  command = apply

  assert {
    condition     = jsonencode([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : [s.Principal.Service, s.Action, s.Condition.StringEquals["aws:SourceArn"]] if s.Effect == "Allow"]) == jsonencode([["cloudfront.amazonaws.com", "s3:GetObject", aws_cloudfront_distribution.this.arn]])
    error_message = "This distribution may read, and nobody else."
  }
  assert {
    condition     = aws_s3_bucket_public_access_block.this.restrict_public_buckets && aws_cloudfront_origin_access_control.this.signing_behavior == "always"
    error_message = "The bucket is private and CloudFront signs."
  }
}

run "api_on_the_same_address" {
  command = apply

  assert {
    condition = jsonencode([for b in aws_cloudfront_distribution.this.ordered_cache_behavior : [b.path_pattern, b.target_origin_id, b.viewer_protocol_policy, b.cache_policy_id]]) == jsonencode([
    ["/api/*", "api", "https-only", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"]])
    error_message = "/api/ goes to the API, encrypted and never cached."
  }
  assert {
    condition     = one([for o in aws_cloudfront_distribution.this.origin : o.domain_name if o.origin_id == "api"]) == "a1b2c3.execute-api.eu-west-1.amazonaws.com"
    error_message = "The API's own address is the origin."
  }
}

run "security_headers" {
  command = apply

  assert {
    condition     = strcontains(one(one(aws_cloudfront_response_headers_policy.this.security_headers_config).content_security_policy).content_security_policy, "connect-src 'self' https://cognito-idp.eu-west-1.amazonaws.com https://amcu.auth.eu-west-1.amazoncognito.com https://amcu-source.s3.eu-west-1.amazonaws.com;")
    error_message = "The console talks to its API, the issuer and the source bucket, and to nobody else."
  }
  assert {
    condition     = strcontains(one(one(aws_cloudfront_response_headers_policy.this.security_headers_config).content_security_policy).content_security_policy, "script-src 'self';") && strcontains(one(one(aws_cloudfront_response_headers_policy.this.security_headers_config).content_security_policy).content_security_policy, "frame-ancestors 'none'")
    error_message = "No foreign or inline script runs, and nobody frames the console."
  }
}

run "firewall" {
  command = apply

  assert {
    condition     = aws_wafv2_web_acl.this[0].region == "us-east-1" && aws_cloudfront_distribution.this.web_acl_id == aws_wafv2_web_acl.this[0].arn
    error_message = "The firewall stands in front, in the Region where CloudFront looks for it."
  }
  assert {
    condition     = length(aws_wafv2_web_acl.this[0].rule) == 4 && one(flatten([for r in aws_wafv2_web_acl.this[0].rule : [for s in r.statement : [for b in s.rate_based_statement : b.limit]]])) == 2000
    error_message = "Three groups of managed rules, and 2000 requests in 5 minutes."
  }
}

run "firewall_switched_off" {
  command = apply

  variables {
    waf = { enabled = false }
  }

  assert {
    condition     = length(aws_wafv2_web_acl.this) == 0 && aws_cloudfront_distribution.this.web_acl_id == null
    error_message = "No firewall."
  }
}

run "cloudfronts_name" {
  command = apply

  assert {
    condition     = output.url == "https://d123.cloudfront.net" && one(aws_cloudfront_distribution.this.viewer_certificate).cloudfront_default_certificate && length(aws_route53_record.this) == 0
    error_message = "Without a domain the address is CloudFront's."
  }
}

run "own_domain_in_route_53" {
  command = apply

  variables {
    domain = { name = "amcu.example.com", zone_id = "Z123" }
  }

  assert {
    condition     = output.url == "https://amcu.example.com" && one(aws_cloudfront_distribution.this.viewer_certificate).minimum_protocol_version == "TLSv1.2_2021" && one(aws_cloudfront_distribution.this.viewer_certificate).acm_certificate_arn == aws_acm_certificate.this[0].arn
    error_message = "TLS 1.2 at least, with a validated certificate."
  }
  assert {
    condition     = aws_acm_certificate.this[0].region == "us-east-1" && aws_route53_record.validation[0].name == "_a.amcu.example.com." && toset(keys(aws_route53_record.this)) == toset(["A", "AAAA"])
    error_message = "The certificate is validated in the zone, and the name points here."
  }
}

run "own_domain_elsewhere" {
  command = apply

  variables {
    domain = { name = "amcu.example.com", certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/9876" }
  }

  assert {
    condition     = one(aws_cloudfront_distribution.this.viewer_certificate).acm_certificate_arn == "arn:aws:acm:us-east-1:111122223333:certificate/9876" && length(aws_acm_certificate.this) + length(aws_route53_record.this) == 0
    error_message = "Your certificate is used, and your DNS is yours."
  }
}

run "certificate_of_another_region" {
  command = plan

  variables {
    domain = { name = "amcu.example.com", certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/9876" }
  }

  expect_failures = [var.domain]
}

run "domain_without_certificate" {
  command = plan

  variables {
    domain = { name = "amcu.example.com" }
  }

  expect_failures = [var.domain]
}
