mock_provider "aws" {
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/amcu/api" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/amcu-api" }
  }
  mock_resource "aws_lambda_function" {
    defaults = {
      arn        = "arn:aws:lambda:eu-west-1:111122223333:function:amcu-api"
      invoke_arn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:amcu-api/invocations"
    }
  }
  mock_resource "aws_apigatewayv2_api" {
    defaults = {
      id            = "a1b2c3"
      api_endpoint  = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com"
      execution_arn = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3"
    }
  }
}

variables {
  name            = "amcu"
  key_arn         = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  package         = { s3 = { bucket = "packages", key = "api.zip" } }
  issuer          = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
  client_ids      = ["console", "airflow"]
  login_client_id = "command-line"
  base_path       = "/api"
  console_url     = "https://amcu.example.com"
  jobs_queue      = { url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs", arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-jobs" }
  tables = {
    for t in ["audit", "connections", "deletions", "deliveries", "idempotency", "instances", "jobs", "locks", "mappings", "open", "uploads", "webhooks"] :
    t => { name = "amcu-${t}", arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/amcu-${t}" }
  }
  webhooks_queue    = { url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-webhooks", arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-webhooks" }
  table_environment = { AMCU_TABLES_JOBS = "amcu-jobs" }
  source_buckets    = [{ bucket = "amcu-source", arn = "arn:aws:s3:::amcu-source" }, { bucket = "lake", arn = "arn:aws:s3:::lake" }]
  artifacts_bucket  = { bucket = "amcu-artifacts", arn = "arn:aws:s3:::amcu-artifacts" }
  secrets           = { prefix = "amcu/", arn_pattern = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:amcu/*" }
}

run "routes_follow_the_contract" {
  command = apply

  assert {
    condition = toset([for key, route in aws_apigatewayv2_route.this : key if route.authorization_type == "NONE" && !startswith(key, "GET /docs")]) == toset(flatten([
      for path, operations in yamldecode(file("../../../api/openapi.yaml")).paths : [
        for method, operation in operations : "${upper(method)} ${path}" if try(operation.security, null) != null
    ]]))
    error_message = "What is public in the contract, and nothing else but the page that shows it, is public at the gateway."
  }
  assert {
    condition = alltrue(flatten([
      for path, operations in yamldecode(file("../../../api/openapi.yaml")).paths : [
        for method, operation in operations : contains(keys(aws_apigatewayv2_route.this), "${upper(method)} /v1/{proxy+}") if startswith(path, "/v1/") && method != "parameters"
    ]]))
    error_message = "Every operation of the contract has a route."
  }
}

run "tokens_are_checked_before_the_program" {
  command = apply

  assert {
    condition     = one(aws_apigatewayv2_authorizer.tokens.jwt_configuration).issuer == var.issuer && one(aws_apigatewayv2_authorizer.tokens.jwt_configuration).audience == toset(["console", "airflow"])
    error_message = "Only tokens of the pool's own clients are taken."
  }
  assert {
    condition     = aws_apigatewayv2_route.this["GET /v1/{proxy+}"].authorization_scopes == toset(["openid", "amc/read", "amc/write", "amc/admin"])
    error_message = "Reading needs any scope of ours, or a person."
  }
  assert {
    condition     = alltrue([for m in ["DELETE", "PATCH", "POST", "PUT"] : aws_apigatewayv2_route.this["${m} /v1/{proxy+}"].authorization_scopes == toset(["openid", "amc/write", "amc/admin"])])
    error_message = "A machine that may only read changes nothing."
  }
  assert {
    condition     = one(aws_apigatewayv2_stage.this.default_route_settings).throttling_rate_limit == 100 && one(aws_apigatewayv2_stage.this.default_route_settings).throttling_burst_limit == 200
    error_message = "Calls are throttled."
  }
  assert {
    condition     = !strcontains(lower(one(aws_apigatewayv2_stage.this.access_log_settings).format), "header") && !strcontains(one(aws_apigatewayv2_stage.this.access_log_settings).format, "query")
    error_message = "No token and no query gets into the access log."
  }
}

run "environment" {
  command = apply

  assert {
    condition = jsonencode(one(aws_lambda_function.this.environment).variables) == jsonencode({
      AMCU_ARTIFACTS_BUCKET   = "amcu-artifacts"
      AMCU_BASE_PATH          = "/api"
      AMCU_CLIENT_IDS         = "console,airflow"
      AMCU_ISSUER             = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
      AMCU_LOGIN_CLIENT_ID    = "command-line"
      AMCU_JOB_QUEUE_URL      = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs"
      AMCU_KEEP_BUCKET_POLICY = "true"
      AMCU_KEY_ID             = var.key_arn
      AMCU_REDIRECT_URLS      = "https://amcu.example.com/connections/callback,http://localhost:8910/callback"
      AMCU_REQUIRE_CONSENT    = "false"
      AMCU_SECRET_PREFIX      = "amcu/"
      AMCU_SOURCE_BUCKETS     = "amcu-source,lake"
      AMCU_TABLES_JOBS        = "amcu-jobs"
      AMCU_TASK_TOKENS        = "false"
      AMCU_UPLOAD_ACCOUNTS    = ""
      AMCU_WEBHOOK_QUEUE_URL  = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-webhooks"
      GOMEMLIMIT              = "435MiB"
    })
    error_message = "The program is told everything, and nothing it does not read."
  }
  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["arm64"]) && aws_lambda_function.this.runtime == "provided.al2023" && aws_lambda_function.this.kms_key_arn == var.key_arn
    error_message = "The function runs on arm64, its environment encrypted with the key."
  }
}

run "least_privilege" {
  command = apply

  assert {
    condition     = alltrue([for a in flatten([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Action]) : !strcontains(a, "*")])
    error_message = "No action is a wildcard."
  }
  assert {
    condition     = toset(flatten([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Action if contains(s.Resource, var.tables["audit"].arn)])) == toset(["dynamodb:PutItem"])
    error_message = "The API adds to the audit, and takes nothing away."
  }
  assert {
    condition     = length(replace(aws_iam_role_policy.this.policy, " ", "")) < 10240
    error_message = "IAM takes the policy."
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Sid if contains(s.Resource, "*")] == ["Traces"]
    error_message = "Only X-Ray, which has no resources, is allowed on everything."
  }
  assert {
    condition     = one([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s if contains(s.Action, "s3:PutObject")]).Resource == ["arn:aws:s3:::amcu-source/uploads/*", "arn:aws:s3:::amcu-artifacts/deletions/*"]
    error_message = "The API lets people put files below uploads/, keeps whom AMC is to forget, and writes no artifacts."
  }
  assert {
    condition     = one([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s if contains(s.Action, "s3:PutBucketPolicy")]).Resource == ["arn:aws:s3:::amcu-artifacts"]
    error_message = "The API keeps the policy of the artifacts bucket and of no other."
  }
}

run "terraform_keeps_the_policy" {
  command = apply

  variables {
    upload_accounts = ["444455556666", "777788889999"]
    tracing         = false
  }

  assert {
    condition     = length([for a in flatten([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Action]) : a if endswith(a, "BucketPolicy") || startswith(a, "xray:")]) == 0
    error_message = "The API can't change a policy that Terraform keeps, and sends no traces that nobody wants."
  }
  assert {
    condition     = one(aws_lambda_function.this.environment).variables["AMCU_KEEP_BUCKET_POLICY"] == "false" && one(aws_lambda_function.this.environment).variables["AMCU_UPLOAD_ACCOUNTS"] == "444455556666,777788889999"
    error_message = "The program is told so, and who is let in."
  }
}

run "bucket_with_a_key_of_its_own" {
  command = apply

  variables {
    source_buckets = [{ bucket = "lake", arn = "arn:aws:s3:::lake", key_arn = "arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef" }]
  }

  assert {
    condition     = contains(one([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s if s.Sid == "Key"]).Resource, var.source_buckets[0].key_arn)
    error_message = "Files under another key can be read."
  }
}

run "without_a_console" {
  command = apply

  variables {
    base_path   = ""
    console_url = null
  }

  assert {
    condition     = join(",", output.redirect_urls) == "http://localhost:8910/callback" && one(aws_lambda_function.this.environment).variables["AMCU_REDIRECT_URLS"] == "http://localhost:8910/callback"
    error_message = "Amazon sends people back to the command line."
  }
}

run "redirects_are_checked" {
  command = plan

  variables {
    redirect_urls = ["http://example.com/callback"]
  }

  expect_failures = [var.redirect_urls]
}

run "package_from_a_file" {
  command = apply

  variables {
    package = { path = "versions.tf" } # any file
  }

  assert {
    condition     = aws_lambda_function.this.filename == "versions.tf" && aws_lambda_function.this.source_code_hash == filebase64sha256("versions.tf") && aws_lambda_function.this.s3_bucket == null
    error_message = "A changed file is deployed."
  }
}

run "package_must_be_there" {
  command = plan

  variables {
    package = { path = "no-such.zip" }
  }

  expect_failures = [var.package]
}

run "one_package" {
  command = plan

  variables {
    package = {}
  }

  expect_failures = [var.package]
}
