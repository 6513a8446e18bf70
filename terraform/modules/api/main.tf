locals {
  program = "${var.name}-api"

  # Login with Amazon sends browsers back to the console, or to whatever listens on the machine of who connects.
  redirect_urls = compact(concat([var.console_url == null ? null : "${var.console_url}/connections/callback"], var.redirect_urls))

  # All that the program reads, besides what Lambda sets itself.
  environment = merge(var.table_environment, var.settings, {
    GOMEMLIMIT              = "${floor(var.memory * 0.85)}MiB" # the collector works harder before Lambda ends the program
    AMCU_ARTIFACTS_BUCKET   = var.artifacts_bucket.bucket
    AMCU_BASE_PATH          = var.base_path
    AMCU_CLIENT_IDS         = join(",", var.client_ids)
    AMCU_ISSUER             = var.issuer
    AMCU_LOGIN_CLIENT_ID    = var.login_client_id
    AMCU_JOB_QUEUE_URL      = var.jobs_queue.url
    AMCU_KEY_ID             = var.key_arn
    AMCU_KEEP_BUCKET_POLICY = tostring(var.upload_accounts == null)
    AMCU_REDIRECT_URLS      = join(",", local.redirect_urls)
    AMCU_REQUIRE_CONSENT    = tostring(var.require_consent)
    AMCU_SECRET_PREFIX      = var.secrets.prefix
    AMCU_SOURCE_BUCKETS     = join(",", var.source_buckets[*].bucket)
    AMCU_TASK_TOKENS        = tostring(var.task_tokens)
    AMCU_UPLOAD_ACCOUNTS    = join(",", coalesce(var.upload_accounts, []))
    AMCU_WEBHOOK_QUEUE_URL  = var.webhooks_queue.url
  })

  # The API checks every call itself, by operation and group; this is the first of two gates. A token needs one of a route's scopes;
  # openid is in those of people, whose groups the API goes by, and never in a machine's.
  read  = ["openid", "amc/read", "amc/write", "amc/admin"]
  write = ["openid", "amc/write", "amc/admin"]
  routes = merge(
    { for path in ["/healthz", "/openapi.yaml", "/readyz", "/version"] : "GET ${path}" => [] },
    { for path in ["/docs", "/docs/{file}"] : "GET ${path}" => [] }, # a page that shows the document
    { "GET /v1/{proxy+}" = local.read },
    { for method in ["DELETE", "PATCH", "POST", "PUT"] : "${method} /v1/{proxy+}" => local.write },
  )
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["api", "api-access"])

  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
  tags              = var.tags
}

resource "aws_lambda_function" "this" {
  function_name     = local.program
  description       = "REST API of the AMC uploader"
  role              = aws_iam_role.this.arn
  runtime           = "provided.al2023"
  architectures     = ["arm64"]
  handler           = "bootstrap"
  memory_size       = var.memory
  timeout           = 29 # API Gateway waits for 30
  kms_key_arn       = var.key_arn
  filename          = var.package.path
  source_code_hash  = var.package.path == null ? null : filebase64sha256(var.package.path)
  s3_bucket         = try(var.package.s3.bucket, null)
  s3_key            = try(var.package.s3.key, null)
  s3_object_version = try(var.package.s3.version, null)
  tags              = var.tags

  environment {
    variables = local.environment
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this["api"].name
  }

  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_apigatewayv2_api" "this" {
  name          = local.program
  description   = "REST API of the AMC uploader"
  protocol_type = "HTTP"
  tags          = var.tags
}

resource "aws_apigatewayv2_authorizer" "tokens" {
  api_id           = aws_apigatewayv2_api.this.id
  name             = "tokens"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = var.issuer
    audience = var.client_ids
  }
}

resource "aws_apigatewayv2_integration" "this" {
  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.this.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "this" {
  for_each = local.routes

  api_id               = aws_apigatewayv2_api.this.id
  route_key            = each.key
  target               = "integrations/${aws_apigatewayv2_integration.this.id}"
  authorization_type   = length(each.value) == 0 ? "NONE" : "JWT"
  authorizer_id        = length(each.value) == 0 ? null : aws_apigatewayv2_authorizer.tokens.id
  authorization_scopes = length(each.value) == 0 ? null : each.value
}

resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true
  tags        = var.tags

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.this["api-access"].arn
    # No query and no header: a cursor or a token has no place in a log.
    format = jsonencode({
      time    = "$context.requestTimeEpoch"
      id      = "$context.requestId"
      ip      = "$context.identity.sourceIp"
      route   = "$context.routeKey"
      status  = "$context.status"
      bytes   = "$context.responseLength"
      latency = "$context.responseLatency"
      client  = "$context.authorizer.claims.client_id"
      subject = "$context.authorizer.claims.sub"
      refused = "$context.authorizer.error"
      error   = "$context.integrationErrorMessage"
    })
  }

  default_route_settings {
    detailed_metrics_enabled = true
    throttling_rate_limit    = var.throttle.rate
    throttling_burst_limit   = var.throttle.burst
  }
}

resource "aws_lambda_permission" "gateway" {
  statement_id  = "gateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/*/*"
}
